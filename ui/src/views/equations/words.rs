//! The equations are written in letters, and every symbol explains itself.

use egui::{RichText, Ui};
use souvenir_core::memory::Method;
use souvenir_core::memory::textbook::FrameStep;
use souvenir_core::settings::Mode;

use super::model::Model;
use crate::theme;

/// Enough to see how it goes on.
const SHOWN: usize = 3;

/// Holds a symbol, and what it is, with its source.
#[derive(Clone, Copy)]
struct Symbol {
    sign: &'static str,
    meaning: &'static str,
}

const C: Symbol = Symbol {
    sign: "c",
    meaning: "The memory: N coefficients of Legendre polynomials, c_n, orthonormal (HiPPO, Gu et al. 2020)",
};
const F: Symbol = Symbol {
    sign: "f",
    meaning: "The sound, a sample at a time",
};
const A: Symbol = Symbol {
    sign: "A",
    meaning: "The transition: how the memory moves when the window grows and nothing is heard (HiPPO, Gu et al. 2020; LegT: Voelker et al. 2019)",
};
const B: Symbol = Symbol {
    sign: "B",
    meaning: "What a sample writes into every coefficient: sqrt(2n+1) (HiPPO, Gu et al. 2020)",
};
const A_BAR: Symbol = Symbol {
    sign: "A_bar",
    meaning: "One step of A by the chosen method: the memory after a sample of silence (S4, Gu et al. 2021)",
};
const B_BAR: Symbol = Symbol {
    sign: "B_bar",
    meaning: "What one sample writes in one step by the chosen method (S4, Gu et al. 2021)",
};
const W: Symbol = Symbol {
    sign: "W",
    meaning: "The recurrent weights of an RNN without a nonlinearity: A_bar",
};
const U: Symbol = Symbol {
    sign: "U",
    meaning: "The input weights of that RNN: B_bar",
};
const V: Symbol = Symbol {
    sign: "V",
    meaning: "The output weights: C, here the row that reads the sound of now, sqrt(2n+1) P_n(1)",
};

pub(super) fn equations(ui: &mut Ui, model: &Model) {
    let setting = model.setting();
    ui.label(
        RichText::new(name(model))
            .strong()
            .color(theme::of(ui).text),
    );
    equation(
        ui,
        &["d", "/dt = (", " ", " + ", " ", ") / ", time(setting.mode)],
        &[C, A, C, B, F],
    );
    equation(
        ui,
        &["", "' = ", " ", " + ", " ", ""],
        &[C, A_BAR, C, B_BAR, F],
    );
    ui.label(
        RichText::new(step(model))
            .monospace()
            .color(theme::of(ui).text_weak),
    );
    equation(ui, &["RNN: s' = ", " s + ", " x, o = ", " s"], &[W, U, V]);
}

/// Returns what the method makes of A.
pub(super) fn step(model: &Model) -> String {
    format!("{}, {}", rule(model), length(model))
}

/// Writes the cell's numbers, and what follows from them.
pub(super) fn numbers(ui: &mut Ui, model: &Model) {
    verdict(ui, model);
    let readout = model.cell.readout(1.0);
    let diagonal = (0..SHOWN).filter_map(|n| Some(*model.cell.w.get((n, n))?));
    row(ui, W, diagonal, "diagonal");
    row(ui, U, model.cell.u.iter().copied(), "");
    row(ui, V, readout.iter().copied(), "");
}

fn name(model: &Model) -> String {
    let setting = model.setting();
    let kind = match setting.mode {
        Mode::Segments | Mode::Whole => "LegS",
        Mode::Selective => "Selective LegS",
        Mode::Fading | Mode::Layer => "LegS, fading",
        Mode::Sliding => "LegT",
    };
    format!("{kind}, {}, N = {}", setting.method, setting.order)
}

const fn time(mode: Mode) -> &'static str {
    match mode {
        Mode::Segments | Mode::Whole | Mode::Selective => "t",
        Mode::Fading | Mode::Layer => "tau",
        Mode::Sliding => "theta",
    }
}

fn rule(model: &Model) -> &'static str {
    match (model.frame_step(), model.method()) {
        (_, Method::ForwardEuler) => "A_bar = 1 + z",
        (_, Method::BackwardEuler) => "A_bar = 1 / (1 - z)",
        (_, Method::Bilinear) => "A_bar = (1 + z/2) / (1 - z/2)",
        (FrameStep::Legt { .. }, Method::Exact) => "A_bar = the polynomial moved, projected",
        (_, Method::ZeroOrderHold | Method::Exact) => "A_bar = exp z",
    }
}

/// Says what z is: LegS's exact step is one in log time.
fn length(model: &Model) -> String {
    let frames = short(model.step());
    match (model.frame_step(), model.method()) {
        (FrameStep::Legs { k }, Method::Exact | Method::ZeroOrderHold) => {
            format!("z = A ln({frames}/{})", short(k - 1.0))
        }
        (FrameStep::Legt { .. }, Method::Exact) => format!("by 1 / {frames} of the window"),
        _ => format!("z = A / {frames}"),
    }
}

/// Returns which of its rows a picture has.
pub(super) fn rows(model: &Model) -> String {
    let size = model.size();
    match model.frame_step() {
        FrameStep::Legt { .. } => format!("of {size} coefficients"),
        _ => format!("its first {size} rows"),
    }
}

/// Draws an equation of words and symbols in turn.
fn equation(ui: &mut Ui, words: &[&str], symbols: &[Symbol]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let mut symbols = symbols.iter();
        for word in words {
            ui.label(RichText::new(*word).monospace().color(theme::of(ui).text));
            if let Some(symbol) = symbols.next() {
                let sign = RichText::new(symbol.sign)
                    .monospace()
                    .color(theme::of(ui).memory);
                ui.label(sign.underline()).on_hover_text(symbol.meaning);
            }
        }
    });
}

fn row(ui: &mut Ui, symbol: Symbol, values: impl Iterator<Item = f64>, of: &str) {
    let values: Vec<String> = values
        .take(SHOWN)
        .map(|value| format!("{value:.4}"))
        .collect();
    let words = format!("{} {of} = {} \u{2026}", symbol.sign, values.join("  "));
    ui.label(RichText::new(words).monospace().color(theme::of(ui).text))
        .on_hover_text(symbol.meaning);
}

fn verdict(ui: &mut Ui, model: &Model) {
    let outside = model.num_outside;
    let farthest = short(model.farthest);
    let of = if model.num_rows < model.setting().order {
        format!(" of a memory of {} coefficients", model.num_rows)
    } else {
        String::new()
    };
    let (words, colour) = if outside > 0 {
        let words = format!(
            "{outside} eigenvalues{of} lie outside the unit circle, the farthest at {farthest}: every step makes them larger, and the memory explodes."
        );
        (words, theme::of(ui).trouble)
    } else {
        let words = format!(
            "All eigenvalues{of} lie inside the unit circle, the farthest at {farthest}: it forgets, and stays finite."
        );
        (words, theme::of(ui).well)
    };
    ui.label(RichText::new(words).color(colour));
}

fn short(value: f64) -> String {
    crate::figure::short((1e4 * value).round() / 1e4)
}
