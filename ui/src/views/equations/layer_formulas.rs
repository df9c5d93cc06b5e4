//! The equations of state-space layers, kind by kind, as their papers print them; every symbol explains itself.

use souvenir_core::ssm::LayerKind;

use crate::typeset::{Formula, Symbol, bar, fraction, grouped, root, row, sub, sup, symbol, text};

static X: Symbol = Symbol {
    name: "x",
    meaning: "The state: N real numbers, or N / 2 conjugate pairs of them",
};
static SOUND: Symbol = Symbol {
    name: "u",
    meaning: "The sound, a sample at a time",
};
static Y: Symbol = Symbol {
    name: "y",
    meaning: "What is read out of the state: the sound of some time ago, as well as it is remembered",
};
static A: Symbol = Symbol {
    name: "A",
    meaning: "The state matrix, constant, in units of 1 / time scale (S4, Gu et al. 2021)",
};
static B: Symbol = Symbol {
    name: "B",
    meaning: "What the sound writes into the state",
};
static C: Symbol = Symbol {
    name: "C",
    meaning: "The readout, N numbers: here those that read white sound of the chosen delay best",
};
static A_BAR: Symbol = Symbol {
    name: "A bar",
    meaning: "One step of A: the state after a frame of silence (S4, Gu et al. 2021)",
};
static B_BAR: Symbol = Symbol {
    name: "B bar",
    meaning: "What one frame writes in one step",
};
static DELTA: Symbol = Symbol {
    name: "Delta",
    meaning: "The step: 1 / (time scale x sample rate); of Mamba it depends on the sound",
};
static KERNEL: Symbol = Symbol {
    name: "K",
    meaning: "The kernel: the answer to one frame of 1. The layer is a convolution with it (S4, Gu et al. 2021)",
};
static LAMBDA: Symbol = Symbol {
    name: "lambda",
    meaning: "The eigenvalues: the real part decays, the imaginary part rings",
};
static OMEGA: Symbol = Symbol {
    name: "w",
    meaning: "Frequencies of LegS's normal part: the roots of sum over m of atan(w / (m + 1/2)) = (N + 1) pi / 2 - n pi",
};
static REST: Symbol = Symbol {
    name: "p",
    meaning: "The rank-one rest of LegS: sqrt(n + 1/2) in the basis of its normal part (S4, Gu et al. 2021)",
};
static ORDER: Symbol = Symbol {
    name: "N",
    meaning: "The whole order, twice the number of pairs (S4D, Gu et al. 2022)",
};

const MINUS: &str = "\u{2212}";

/// Returns the equations of a kind: its state equation, its A, its step, and its kernel.
pub(super) fn of(kind: LayerKind) -> Vec<Formula> {
    let mut all = vec![state()];
    all.extend(matrices(kind));
    all.push(recurrence());
    all.extend(step(kind));
    all.push(convolution());
    all
}

/// Returns Mamba's, whose step, input and readout depend on the sound (Gu and Dao 2023).
pub(super) fn mamba() -> Vec<Formula> {
    let at = |of, written| at(letter_as(of, written), "k");
    let features = |of, written, weights| {
        row([
            at(of, written),
            text(" = "),
            sub(text("W"), text(weights)),
            text(" "),
            at(&SOUND, "u"),
        ])
    };
    vec![
        row([
            at(&DELTA, "\u{394}"),
            text(" = softplus"),
            grouped(row([
                sub(text("W"), text("\u{394}")),
                text(" "),
                at(&SOUND, "u"),
                text(" + b"),
            ])),
        ]),
        row([features(&B, "B", "B"), text(",   "), features(&C, "C", "C")]),
        row([
            at(&X, "x"),
            text(" = "),
            sup(text("e"), row([at(&DELTA, "\u{394}"), letter(&A)])),
            text(" "),
            sub(letter(&X), text("k\u{2212}1")),
            text(" + "),
            at(&DELTA, "\u{394}"),
            text(" "),
            at(&B, "B"),
            text(" "),
            at(&SOUND, "u"),
        ]),
        row([
            at(&Y, "y"),
            text(" = "),
            at(&C, "C"),
            text(" "),
            at(&X, "x"),
            text(" + D "),
            at(&SOUND, "u"),
        ]),
        row([
            eigenvalue(),
            text(format!(" = {MINUS}")),
            grouped(text("n + 1")),
        ]),
    ]
}

fn letter(of: &'static Symbol) -> Formula {
    letter_as(of, of.name)
}

fn letter_as(of: &'static Symbol, written: &str) -> Formula {
    symbol(of, text(written))
}

fn at(base: Formula, index: &str) -> Formula {
    sub(base, text(index))
}

fn delta() -> Formula {
    letter_as(&DELTA, "\u{394}")
}

fn eigenvalue() -> Formula {
    at(letter_as(&LAMBDA, "\u{3bb}"), "n")
}

fn half() -> Formula {
    fraction(text("1"), text("2"))
}

/// `dx/dt = A x + B u, y = C x`.
fn state() -> Formula {
    row([
        fraction(row([text("d "), letter(&X)]), text("d t")),
        text(" = "),
        letter(&A),
        text(" "),
        letter(&X),
        text(" + "),
        letter(&B),
        text(" "),
        letter(&SOUND),
        text(",   "),
        letter(&Y),
        text(" = "),
        letter(&C),
        text(" "),
        letter(&X),
    ])
}

fn recurrence() -> Formula {
    row([
        at(letter(&X), "k"),
        text(" = "),
        symbol(&A_BAR, bar(text("A"))),
        text(" "),
        at(letter(&X), "k\u{2212}1"),
        text(" + "),
        symbol(&B_BAR, bar(text("B"))),
        text(" "),
        at(letter(&SOUND), "k"),
    ])
}

/// `K_j = C A_bar^j B_bar, y_k = sum_j K_j u_(k-j)`.
fn convolution() -> Formula {
    let kernel = || at(letter(&KERNEL), "j");
    row([
        kernel(),
        text(" = "),
        letter(&C),
        text(" "),
        sup(symbol(&A_BAR, bar(text("A"))), text("j")),
        text(" "),
        symbol(&B_BAR, bar(text("B"))),
        text(",   "),
        at(letter(&Y), "k"),
        text(" = "),
        sub(text("\u{2211}"), text("j")),
        text(" "),
        kernel(),
        text(" "),
        at(letter(&SOUND), "k\u{2212}j"),
    ])
}

/// Returns what A is, or its eigenvalues where it is diagonal.
fn matrices(kind: LayerKind) -> Vec<Formula> {
    let rotation = |frequency: Formula| {
        row([
            eigenvalue(),
            text(format!(" = {MINUS}")),
            half(),
            text(" + i "),
            frequency,
        ])
    };
    let omega = || at(letter_as(&OMEGA, "\u{3c9}"), "n");
    match kind {
        LayerKind::S4 => {
            let rest = row([letter(&REST), text(" "), sup(letter(&REST), text("*"))]);
            let diagonal = row([text("diag"), grouped(eigenvalue())]);
            vec![
                row([
                    letter(&A),
                    text(" = "),
                    diagonal,
                    text(format!(" {MINUS} ")),
                    rest,
                ]),
                rotation(omega()),
            ]
        }
        LayerKind::S4dLegs => vec![rotation(omega())],
        LayerKind::S4dLin => vec![rotation(text("\u{3c0} n"))],
        LayerKind::S4dInv => {
            let size = || letter(&ORDER);
            let inner = row([
                fraction(size(), text("2n + 1")),
                text(format!(" {MINUS} 1")),
            ]);
            let frequency = row([fraction(size(), text("\u{3c0}")), text(" "), grouped(inner)]);
            vec![rotation(frequency)]
        }
        LayerKind::S4dReal => {
            vec![row([
                eigenvalue(),
                text(format!(" = {MINUS}")),
                grouped(text("n + 1")),
            ])]
        }
        LayerKind::Legs => vec![
            entry(row([text(MINUS), product()]), "n > k"),
            entry(row([text(MINUS), grouped(text("n + 1"))]), "n = k"),
            entry(text("0"), "n < k"),
        ],
        LayerKind::Legt => {
            let sign = sup(grouped(text(format!("{MINUS}1"))), text("n\u{2212}k"));
            vec![
                entry(row([text(MINUS), product()]), "n \u{2265} k"),
                entry(row([text(MINUS), sign, text(" "), product()]), "n < k"),
            ]
        }
        LayerKind::Diagonal => Vec::new(),
    }
}

/// `sqrt((2n+1)(2k+1))`.
fn product() -> Formula {
    root(row([
        grouped(text("2n + 1")),
        text(" "),
        grouped(text("2k + 1")),
    ]))
}

fn entry(value: Formula, condition: &str) -> Formula {
    row([
        sub(letter(&A), text("n k")),
        text(" = "),
        value,
        text(format!("   for {condition}")),
    ])
}

/// Returns the step that the kind is published with: bilinear of dense kinds, the input held over it of diagonal ones.
fn step(kind: LayerKind) -> Vec<Formula> {
    if kind.is_diagonal() {
        let power = || sup(text("e"), row([delta(), eigenvalue()]));
        let a = row([
            at(symbol(&A_BAR, bar(text("A"))), "n"),
            text(" = "),
            power(),
        ]);
        let held = fraction(row([power(), text(format!(" {MINUS} 1"))]), eigenvalue());
        let b = row([
            at(symbol(&B_BAR, bar(text("B"))), "n"),
            text(" = "),
            held,
            text(" "),
            at(letter(&B), "n"),
        ]);
        return vec![a, b];
    }
    let halved = || row([fraction(delta(), text("2")), text(" "), letter(&A)]);
    let inverse = || {
        let inner = row([text(format!("I {MINUS} ")), halved()]);
        sup(grouped(inner), text("\u{2212}1"))
    };
    let forward = grouped(row([text("I + "), halved()]));
    vec![
        row([
            symbol(&A_BAR, bar(text("A"))),
            text(" = "),
            inverse(),
            text(" "),
            forward,
        ]),
        row([
            symbol(&B_BAR, bar(text("B"))),
            text(" = "),
            inverse(),
            text(" "),
            delta(),
            text(" "),
            letter(&B),
        ]),
    ]
}

#[cfg(test)]
mod tests {
    use super::{mamba, of};
    use crate::typeset;
    use souvenir_core::ssm::LayerKind;

    #[test]
    fn every_equation_of_every_kind_is_set_without_a_fault() {
        for kind in LayerKind::ALL {
            of(kind).iter().for_each(typeset::check);
        }
        mamba().iter().for_each(typeset::check);
    }

    /// As the papers print them: S4D (Gu et al. 2022), equation 9; S4 (Gu et al. 2021), equations 3 and 5; Mamba (Gu and
    /// Dao 2023), algorithm 2.
    #[test]
    fn equations_of_kinds_are_read_as_they_are_printed() {
        let read = |kind| of(kind).iter().map(|one| one.spoken()).collect::<Vec<_>>();
        let inverse = read(LayerKind::S4dInv);
        assert_eq!(
            inverse[1],
            "\u{3bb} sub n = - (1) / (2) + i (N) / (\u{3c0}) ((N) / (2n + 1) - 1)"
        );
        let s4 = read(LayerKind::S4);
        assert_eq!(s4[1], "A = diag (\u{3bb} sub n) - p p to the power *");
        assert_eq!(
            s4[4],
            "A bar = (I - (\u{394}) / (2) A) to the power -1 (I + (\u{394}) / (2) A)"
        );
        assert_eq!(
            s4[6],
            "K sub j = C A bar to the power j B bar, y sub k = \u{2211} sub j K sub j u sub k-j"
        );
        let scan: Vec<String> = mamba().iter().map(|one| one.spoken()).collect();
        assert_eq!(
            scan[2],
            "x sub k = e to the power \u{394} sub k A x sub k-1 + \u{394} sub k B sub k u sub k"
        );
    }
}
