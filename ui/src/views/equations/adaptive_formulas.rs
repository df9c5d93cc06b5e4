//! The equations of the adaptive memory: what a piece says, what is least, and how two pieces become one.

use crate::typeset::{Formula, Symbol, fraction, root, row, sub, symbol, text};

static SOUND: Symbol = Symbol {
    name: "f",
    meaning: "What is remembered of the sound, frame by frame",
};
static C: Symbol = Symbol {
    name: "c",
    meaning: "The coefficients of one piece: as many as it is worth",
};
static Q: Symbol = Symbol {
    name: "q",
    meaning: "Gram polynomials over the L frames of one piece, orthonormal: Legendre's, but over frames (Gautschi 2004)",
};
static PRICE: Symbol = Symbol {
    name: "lambda",
    meaning: "What a number costs: the loss that the next number that is freed may have",
};
static ORDER: Symbol = Symbol {
    name: "N",
    meaning: "The number of coefficients of a piece; one number more says where it ends",
};
static BUDGET: Symbol = Symbol {
    name: "K",
    meaning: "How many numbers there are in all",
};
static JOIN: Symbol = Symbol {
    name: "M",
    meaning: "The longer piece's polynomials over one of its parts, in that part's own: a join is exact",
};

/// Returns the equations, the piece first.
pub(super) fn of() -> Vec<Formula> {
    vec![piece(), recurrence(), budget(), join()]
}

/// `f_j = sum_n c_n q_n(j)`.
fn piece() -> Formula {
    row([
        sub(letter(&SOUND), text("j")),
        text(" = "),
        sub(text("\u{3a3}"), text("n")),
        text(" "),
        sub(letter(&C), text("n")),
        text(" "),
        sub(letter(&Q), text("n")),
        text("(j),   0 \u{2264} n < "),
        letter(&ORDER),
    ])
}

/// `x q_n = g_(n+1) q_(n+1) + g_n q_(n-1)`.
fn recurrence() -> Formula {
    let q = |index| sub(letter(&Q), text(index));
    row([
        text("x "),
        q("n"),
        text(" = "),
        sub(text("g"), text("n+1")),
        text(" "),
        q("n+1"),
        text(" + "),
        sub(text("g"), text("n")),
        text(" "),
        q("n\u{2212}1"),
        text(",   "),
        sub(text("g"), text("n")),
        text(" = n "),
        root(fraction(
            text("1 \u{2212} (n/L)\u{b2}"),
            text("4n\u{b2} \u{2212} 1"),
        )),
    ])
}

/// `sum (loss + lambda (N + 1))` is least, `sum (N + 1) <= K`.
fn budget() -> Formula {
    row([
        text("\u{3a3} (loss + "),
        symbol(&PRICE, text("\u{3bb}")),
        text("("),
        letter(&ORDER),
        text(" + 1)) least,   \u{3a3} ("),
        letter(&ORDER),
        text(" + 1) \u{2264} "),
        letter(&BUDGET),
    ])
}

/// `c = M_a a + M_b b`, and what that loses.
fn join() -> Formula {
    row([
        letter(&C),
        text(" = "),
        sub(letter(&JOIN), text("a")),
        text(" a + "),
        sub(letter(&JOIN), text("b")),
        text(" b,   loss = |a|\u{b2} + |b|\u{b2} \u{2212} |c|\u{b2}"),
    ])
}

fn letter(of: &'static Symbol) -> Formula {
    symbol(of, text(of.name))
}
