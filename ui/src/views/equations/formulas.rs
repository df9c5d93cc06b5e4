//! The state equation of a memory and one step of it, as they are printed; every symbol explains itself.

use souvenir_core::memory::Method;
use souvenir_core::memory::textbook::FrameStep;
use souvenir_core::settings::Mode;

use super::model::Model;
use super::words::short;
use crate::typeset::{
    Formula, Symbol, bar, fraction, grouped, matrix, root, row, sub, sup, symbol, text,
};

static C: Symbol = Symbol {
    name: "c",
    meaning: "The memory: N coefficients of Legendre polynomials, c_n, orthonormal (HiPPO, Gu et al. 2020)",
};
static F: Symbol = Symbol {
    name: "f",
    meaning: "The sound, a sample at a time",
};
static A: Symbol = Symbol {
    name: "A",
    meaning: "The transition: how the memory moves when the window grows and nothing is heard (HiPPO, Gu et al. 2020; LegT: Voelker et al. 2019)",
};
static B: Symbol = Symbol {
    name: "B",
    meaning: "What a sample writes into every coefficient: sqrt(2n+1) (HiPPO, Gu et al. 2020)",
};
static A_BAR: Symbol = Symbol {
    name: "A bar",
    meaning: "One step of A by the chosen method: the memory after a sample of silence (S4, Gu et al. 2021)",
};
static B_BAR: Symbol = Symbol {
    name: "B bar",
    meaning: "What one sample writes in one step by the chosen method (S4, Gu et al. 2021)",
};
static I: Symbol = Symbol {
    name: "I",
    meaning: "The identity: ones on the diagonal",
};
pub(super) static W: Symbol = Symbol {
    name: "W",
    meaning: "The recurrent weights of an RNN without a nonlinearity: A bar",
};
pub(super) static U: Symbol = Symbol {
    name: "U",
    meaning: "The input weights of that RNN: B bar",
};
pub(super) static V: Symbol = Symbol {
    name: "V",
    meaning: "The output weights: C, here the row that reads the sound of now, sqrt(2n+1) P_n(1)",
};

static G: Symbol = Symbol {
    name: "g",
    meaning: "How fast the clock runs, 0 to 1: what drives it says so. Where it is 0 nothing is let in, and nothing moves; a step that depends on the sound is Mamba's (Gu and Dao 2023)",
};
static CLOCK: Symbol = Symbol {
    name: "tau",
    meaning: "The memory's own time: how far the clock has run",
};

/// Enough to see how it goes on.
const SHOWN: usize = 3;
const MINUS: &str = "\u{2212}";

/// Returns the equations of a memory, in the order they are read.
pub(super) fn of(model: &Model) -> Vec<Formula> {
    let mode = model.settings().mode;
    let mut all = vec![state(mode)];
    if mode == Mode::Selective {
        all.push(own_time());
    }
    all.extend([transition(model), recurrence(), step(model), network()]);
    all
}

fn letter(of: &'static Symbol) -> Formula {
    symbol(of, text(of.name))
}

fn barred(of: &'static Symbol, name: &str) -> Formula {
    symbol(of, bar(text(name)))
}

fn at(base: Formula, index: &str) -> Formula {
    sub(base, text(index))
}

/// `dc/dt = 1/t (A c + B f)`; of a selective memory `g/tau` instead.
fn state(mode: Mode) -> Formula {
    let pace = match mode {
        Mode::Segments | Mode::Whole => fraction(text("1"), text("t")),
        Mode::Fading | Mode::Layer => fraction(text("1"), text("\u{3c4}")),
        Mode::Sliding | Mode::Trained | Mode::Adaptive => fraction(text("1"), text("\u{3b8}")),
        Mode::Selective => fraction(letter(&G), own_clock()),
    };
    row([
        fraction(row([text("d "), letter(&C)]), text("d t")),
        text(" = "),
        pace,
        text(" "),
        grouped(row([
            letter(&A),
            text(" "),
            letter(&C),
            text(" + "),
            letter(&B),
            text(" "),
            letter(&F),
        ])),
    ])
}

fn own_clock() -> Formula {
    symbol(&CLOCK, text("\u{3c4}"))
}

/// `d tau / dt = g`.
fn own_time() -> Formula {
    row([
        fraction(row([text("d "), own_clock()]), text("d t")),
        text(" = "),
        letter(&G),
    ])
}

/// A with its first rows written out.
fn transition(model: &Model) -> Formula {
    let entries = &model.equation.a;
    let size = SHOWN.min(entries.nrows());
    let has_more = entries.nrows() > size;
    let cells = |n: usize| {
        let cells = (0..size).map(move |k| entry(entries[(n, k)]));
        let more = has_more.then(|| text("\u{2026}"));
        cells.chain(more).collect::<Vec<_>>()
    };
    row([
        letter(&A),
        text(" = "),
        matrix((0..size).map(cells).collect()),
    ])
}

/// Writes an entry of A, whose square is whole: `-2`, or a root.
fn entry(value: f64) -> Formula {
    let sign = if value < 0.0 { MINUS } else { "" };
    let square = (value * value).round();
    if square.sqrt().fract() == 0.0 {
        return text(format!("{sign}{}", square.sqrt()));
    }
    row([text(sign), root(text(square.to_string()))])
}

/// `c_k = A_bar c_(k-1) + B_bar f_k`.
fn recurrence() -> Formula {
    row([
        at(letter(&C), "k"),
        text(" = "),
        barred(&A_BAR, "A"),
        text(" "),
        at(letter(&C), "k\u{2212}1"),
        text(" + "),
        barred(&B_BAR, "B"),
        text(" "),
        at(letter(&F), "k"),
    ])
}

/// `s_k = W s_(k-1) + U x_k, o_k = V s_k`: the same as a cell of an RNN.
fn network() -> Formula {
    let s = |index| at(text("s"), index);
    row([
        s("k"),
        text(" = "),
        letter(&W),
        text(" "),
        s("k\u{2212}1"),
        text(" + "),
        letter(&U),
        text(" "),
        at(text("x"), "k"),
        text(",   "),
        at(text("o"), "k"),
        text(" = "),
        letter(&V),
        text(" "),
        s("k"),
    ])
}

/// What the method makes of A, with today's numbers.
fn step(model: &Model) -> Formula {
    let z = scaled_a(model);
    let made = match (model.frame_step(), model.method()) {
        (_, Method::ForwardEuler) => row([letter(&I), text(" + "), z]),
        (_, Method::BackwardEuler) => inverse(minus(z)),
        (_, Method::Bilinear) => {
            let half = || row([fraction(text("1"), text("2")), text(" "), scaled_a(model)]);
            let forward = grouped(row([letter(&I), text(" + "), half()]));
            row([inverse(minus(half())), text(" "), forward])
        }
        (FrameStep::Legt { .. }, Method::Exact) => {
            let frames = short(model.step());
            row([
                text("projection of the window moved by "),
                fraction(text("1"), text(frames)),
            ])
        }
        (_, Method::ZeroOrderHold | Method::Exact) => row([text("exp"), grouped(z)]),
    };
    row([barred(&A_BAR, "A"), text(" = "), made])
}

/// `I - z`.
fn minus(z: Formula) -> Formula {
    row([letter(&I), text(format!(" {MINUS} ")), z])
}

fn inverse(of: Formula) -> Formula {
    sup(grouped(of), text("\u{2212}1"))
}

/// A over one step of its time: `A / k`, or of LegS's exact step `A ln(k / (k-1))`.
fn scaled_a(model: &Model) -> Formula {
    let frames = short(model.step());
    match (model.frame_step(), model.method()) {
        (FrameStep::Legs { k }, Method::Exact | Method::ZeroOrderHold) => {
            let ratio = fraction(text(frames), text(short(k - 1.0)));
            row([letter(&A), text(" ln "), ratio])
        }
        _ => fraction(letter(&A), text(frames)),
    }
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::typeset;
    use crate::views::equations::model::Model;
    use souvenir_core::memory::Method;
    use souvenir_core::settings::{MemorySettings, Mode};

    #[test]
    fn every_equation_that_is_shown_is_set_without_a_fault() {
        for mode in Mode::ALL {
            for method in Method::ALL {
                for (order, step) in [(1, 1.0), (1024, 10.0), (2, 48_000.5)] {
                    let settings = MemorySettings {
                        mode,
                        method,
                        order,
                        ..MemorySettings::default()
                    };
                    let model = Model::keep(&mut None, &settings, step);
                    of(&model).iter().for_each(typeset::check);
                }
            }
        }
    }

    #[test]
    fn a_selective_memory_moves_as_fast_as_its_clock() {
        let settings = MemorySettings {
            mode: Mode::Selective,
            ..MemorySettings::default()
        };
        let model = Model::keep(&mut None, &settings, 10.0);
        let read: Vec<String> = of(&model).iter().map(|one| one.spoken()).collect();
        assert_eq!(read[0], "(d c) / (d t) = (g) / (\u{3c4}) (A c + B f)");
        assert_eq!(read[1], "(d \u{3c4}) / (d t) = g");
    }

    /// A of LegS as HiPPO prints it, and its bilinear step at k = 10.
    #[test]
    fn equations_are_read_as_they_are_printed() {
        let settings = MemorySettings {
            mode: Mode::Whole,
            method: Method::Bilinear,
            ..MemorySettings::default()
        };
        let model = Model::keep(&mut None, &settings, 10.0);
        let read: Vec<String> = of(&model).iter().map(|one| one.spoken()).collect();
        let half = "(1) / (2) (A) / (10)";
        assert_eq!(read[0], "(d c) / (d t) = (1) / (t) (A c + B f)");
        assert_eq!(
            read[1],
            "A = matrix [-1 0 0 \u{2026}; - root of 3 -2 0 \u{2026}; - root of 5 - root of 15 -3 \u{2026}]"
        );
        assert_eq!(read[2], "c sub k = A bar c sub k-1 + B bar f sub k");
        assert_eq!(
            read[3],
            format!("A bar = (I - {half}) to the power -1 (I + {half})")
        );
    }
}
