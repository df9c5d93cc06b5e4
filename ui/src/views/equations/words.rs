//! What is written beside the equations: the memory's name, today's numbers, and what follows from them.

use egui::{RichText, Ui};
use souvenir_core::memory::Method;
use souvenir_core::memory::textbook::FrameStep;
use souvenir_core::settings::Mode;

use super::formulas::{U, V, W};
use super::model::Model;
use crate::theme;
use crate::typeset::Symbol;

/// Enough to see how it goes on.
const SHOWN: usize = 3;

/// Writes the memory's name.
pub(super) fn heading(ui: &mut Ui, model: &Model) {
    ui.label(
        RichText::new(name(model))
            .strong()
            .color(theme::of(ui).text),
    );
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
    row(ui, &W, diagonal, "diagonal");
    row(ui, &U, model.cell.u.iter().copied(), "");
    row(ui, &V, readout.iter().copied(), "");
}

fn name(model: &Model) -> String {
    let settings = model.settings();
    let kind = match settings.mode {
        Mode::Segments | Mode::Whole => "LegS",
        Mode::Selective => "Selective LegS",
        Mode::Fading | Mode::Layer => "LegS, fading",
        Mode::Sliding | Mode::Trained | Mode::Adaptive => "LegT",
    };
    format!("{kind}, {}, N = {}", settings.method, settings.order)
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

fn row(ui: &mut Ui, symbol: &Symbol, values: impl Iterator<Item = f64>, of: &str) {
    let values: Vec<String> = values
        .take(SHOWN)
        .map(|value| format!("{value:.4}"))
        .collect();
    let words = format!("{} {of} = {} \u{2026}", symbol.name, values.join("  "));
    ui.label(RichText::new(words).monospace().color(theme::of(ui).text))
        .on_hover_text(symbol.meaning);
}

fn verdict(ui: &mut Ui, model: &Model) {
    let outside = model.num_outside;
    let farthest = short(model.farthest);
    let of = if model.num_rows < model.settings().order {
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

pub(super) fn short(value: f64) -> String {
    crate::figure::short((1e4 * value).round() / 1e4)
}
