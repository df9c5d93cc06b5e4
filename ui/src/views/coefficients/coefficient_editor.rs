//! Coefficient surgery: ranges of n muted, alone, scaled or made coarse, by dragging or by numbers.

use std::ops::RangeInclusive;

use egui::{Button, ComboBox, RichText, Ui};
use souvenir_core::memory::{
    CoefficientEdit, CoefficientEdits, EditOperation, MAX_COEFFICIENT_EDITS,
};
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::Snapshot;

use crate::theme;
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::{learn, rows};

const GAINS_DB: [f64; 2] = [-80.0, 24.0];
const STEPS: [f64; 2] = [1e-5, 1.0];

/// Says what dragging over coefficients does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tool {
    /// Moves what is seen.
    #[default]
    Look,
    Mute,
    Solo,
    Scale,
    Quantise,
}

/// Holds what the view remembers of the edits.
#[derive(Debug)]
pub(super) struct CoefficientEditor {
    tool: Tool,
    gain_db: f64,
    step: f64,
    /// As typed.
    range: [usize; 2],
    is_dragged: bool,
}

impl Default for CoefficientEditor {
    fn default() -> Self {
        Self {
            tool: Tool::Look,
            gain_db: -12.0,
            step: 0.01,
            range: [0, 64],
            is_dragged: false,
        }
    }
}

impl Tool {
    const ALL: [Self; 5] = [
        Self::Look,
        Self::Mute,
        Self::Solo,
        Self::Scale,
        Self::Quantise,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Look => "No cut",
            Self::Mute => "Mute",
            Self::Solo => "Solo",
            Self::Scale => "Scale",
            Self::Quantise => "Quantise",
        }
    }

    const fn hint(self) -> &'static str {
        match self {
            Self::Look => "Dragging moves what is seen",
            Self::Mute => "What is dragged over is not heard",
            Self::Solo => "Only what is dragged over is heard",
            Self::Scale => "What is dragged over is heard louder or softer",
            Self::Quantise => "What is dragged over is heard in coarse steps",
        }
    }
}

impl CoefficientEditor {
    pub(super) fn is_out(&self) -> bool {
        self.tool != Tool::Look
    }

    pub(super) fn switches(&mut self, ui: &mut Ui) {
        let combo = ComboBox::from_id_salt("coefficient edit")
            .selected_text(self.tool.name())
            .width(84.0);
        let combo = rows::learnt_list(ui, combo, "Cut", |ui| {
            for tool in Tool::ALL {
                rows::entry(ui, &mut self.tool, tool, tool.name()).on_hover_text(tool.hint());
            }
        });
        rows::name(ui, combo.id, "Cut");
        combo.on_hover_text("What dragging over coefficients does to what is heard of them");
    }

    /// Draws the range by numbers, and what is cut, each to be taken back.
    pub(super) fn ui(&mut self, ui: &mut Ui, snapshot: &Snapshot, edits: &mut CoefficientEdits) {
        if !self.is_out() && edits.is_none() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            if self.is_out() {
                self.by_numbers(ui, snapshot.coefficients.len(), edits);
            }
            list(ui, edits);
            if let Some(words) = why_not_live(snapshot) {
                weak(ui, words);
            }
        });
    }

    fn by_numbers(&mut self, ui: &mut Ui, order: usize, edits: &mut CoefficientEdits) {
        let last = order.saturating_sub(1);
        let [from, to] = &mut self.range;
        number(ui, "First n cut", from, 0..=last);
        ui.label("to");
        number(ui, "Last n cut", to, 0..=last);
        match self.tool {
            Tool::Scale => {
                let quantity = Quantity {
                    name: "Gain of the cut",
                    unit: " dB",
                };
                let gain = number::field(ui, &mut self.gain_db, quantity)
                    .range(GAINS_DB[0]..=GAINS_DB[1])
                    .speed(0.2)
                    .fixed_decimals(1);
                let gain = ui.add(gain);
                rows::name(ui, gain.id, quantity.name);
                let moved = learn::value(ui, &gain, quantity.name, GAINS_DB);
                self.gain_db = moved.unwrap_or(self.gain_db);
            }
            Tool::Quantise => {
                let speed = 0.02 * self.step;
                let quantity = Quantity {
                    name: "Step of the cut",
                    unit: "",
                };
                let step = number::field(ui, &mut self.step, quantity)
                    .range(STEPS[0]..=STEPS[1])
                    .speed(speed)
                    .max_decimals(5);
                let step = ui.add(step);
                rows::name(ui, step.id, quantity.name);
                let moved = learn::octaves(ui, &step, quantity.name, STEPS);
                self.step = moved.unwrap_or(self.step);
            }
            _ => {}
        }
        let button = ui.button("Cut");
        if button.clicked() || learn::is_pressed(ui, &button, "Make the cut") {
            let [one, other] = self.range;
            self.cut(one.min(other)..=one.max(other), edits);
        }
    }

    /// Takes `ends`, in orders, while the pointer is dragged over the plot.
    pub(super) fn drag(&mut self, ends: Option<[f64; 2]>) {
        if let Some(ends) = ends {
            self.range = range_of(ends);
            self.is_dragged = true;
        }
    }

    /// Notes that the pointer is up. Told apart from no drag over this plot: the view may be shown twice.
    pub(super) fn let_go(&mut self, edits: &mut CoefficientEdits) {
        if std::mem::take(&mut self.is_dragged) {
            let [from, to] = self.range;
            self.cut(from..=to, edits);
        }
    }

    fn cut(&self, range: RangeInclusive<usize>, edits: &mut CoefficientEdits) {
        let (from, to) = (*range.start(), *range.end() + 1);
        let cut = |from, to, operation| CoefficientEdit {
            from,
            to,
            operation,
        };
        let mute = EditOperation::Scale(0.0);
        let new = match self.tool {
            Tool::Look => Vec::new(),
            Tool::Mute => vec![cut(from, to, mute)],
            Tool::Solo => vec![cut(0, from, mute), cut(to, usize::MAX, mute)],
            Tool::Scale => {
                let gain = 10.0_f64.powf(self.gain_db / 20.0);
                vec![cut(from, to, EditOperation::Scale(gain))]
            }
            Tool::Quantise => vec![cut(from, to, EditOperation::Quantise(self.step))],
        };
        let new = new.into_iter().filter(|cut| cut.from < cut.to);
        let all: Vec<CoefficientEdit> = edits.cuts().chain(new).collect();
        // The newest count.
        let surplus = all.len().saturating_sub(MAX_COEFFICIENT_EDITS);
        *edits = CoefficientEdits::of(&all[surplus..]);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates"
)]
fn range_of(ends: [f64; 2]) -> [usize; 2] {
    let [one, other] = ends.map(|end| end.round().max(0.0) as usize);
    [one.min(other), one.max(other)]
}

fn number(ui: &mut Ui, name: &str, value: &mut usize, range: RangeInclusive<usize>) {
    let quantity = Quantity { name, unit: "" };
    let field = number::field(ui, value, quantity)
        .range(range.clone())
        .max_decimals(0)
        .speed(0.25);
    let number = ui.add(field);
    rows::name(ui, number.id, name);
    *value = learn::whole(ui, &number, name, range).unwrap_or(*value);
    number.on_hover_text(name);
}

fn list(ui: &mut Ui, edits: &mut CoefficientEdits) {
    let cuts: Vec<CoefficientEdit> = edits.cuts().collect();
    let mut kept = cuts.clone();
    for (idx, cut) in cuts.iter().enumerate() {
        let words = words(cut);
        let button = ui.add(Button::new(format!("{words} \u{d7}")).small());
        rows::name(ui, button.id, &format!("Undo the cut {words}"));
        if button.on_hover_text("Heard as it is again").clicked() {
            kept.remove(idx);
        }
    }
    if !cuts.is_empty() && is_none_asked(ui) {
        kept.clear();
    }
    if kept.len() != cuts.len() {
        *edits = CoefficientEdits::of(&kept);
    }
    if cuts.len() == MAX_COEFFICIENT_EDITS {
        let words = format!("{MAX_COEFFICIENT_EDITS} cuts at most: the oldest gives way.");
        weak(ui, &words);
    }
}

fn is_none_asked(ui: &mut Ui) -> bool {
    let button = ui.button("No cuts");
    button.clicked() || learn::is_pressed(ui, &button, "No cuts")
}

fn weak(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).small().color(theme::of(ui).text_weak));
}

/// Says why cuts are not heard now; `None` where they are.
fn why_not_live(snapshot: &Snapshot) -> Option<&'static str> {
    match snapshot.settings.mode {
        _ if snapshot.is_frozen => None,
        Mode::Whole | Mode::Fading | Mode::Selective => Some(
            "Cuts are heard once it is frozen: while this memory learns you hear the sound itself, which no coefficients \
             make up.",
        ),
        Mode::Trained => Some(
            "Cuts are heard once it is frozen: what a stack says is not made up of these coefficients; they are those of a \
             LegT memory that hears it.",
        ),
        Mode::Adaptive => Some(
            "Cuts are heard once it is frozen: of the polynomials of every piece, by degree; samples stay as they are.",
        ),
        Mode::Segments | Mode::Sliding | Mode::Layer => None,
    }
}

/// Returns what was done to which of them.
pub(in crate::views) fn words(cut: &CoefficientEdit) -> String {
    let range = if cut.to == usize::MAX {
        format!("{} and up", cut.from)
    } else {
        format!("{} to {}", cut.from, cut.to - 1)
    };
    match cut.operation {
        EditOperation::Scale(0.0) => format!("{range} muted"),
        EditOperation::Scale(gain) => format!("{range} {:+.1} dB", 20.0 * gain.log10()),
        EditOperation::Quantise(step) => format!("{range} in steps of {step}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{
        CoefficientEditor, CoefficientEdits, EditOperation, MAX_COEFFICIENT_EDITS, Tool, words,
    };

    fn editor(tool: Tool) -> CoefficientEditor {
        CoefficientEditor {
            tool,
            ..CoefficientEditor::default()
        }
    }

    #[test]
    fn what_is_dragged_over_either_way_is_cut_when_let_go() {
        for ends in [[9.6, 20.2], [20.2, 9.6]] {
            let mut edits = CoefficientEdits::default();
            let mut editor = editor(Tool::Mute);
            editor.drag(Some([15.0, 99.0]));
            editor.drag(Some(ends));
            editor.drag(None);
            assert!(edits.is_none(), "not before it is let go");
            editor.let_go(&mut edits);
            let heard = [9, 10, 20, 21].map(|n| edits.apply(n, 1.0));
            assert_eq!(heard, [1.0, 0.0, 0.0, 1.0], "{ends:?}");
            editor.let_go(&mut edits);
            assert_eq!(edits.cuts().count(), 1, "once");
        }
    }

    #[test]
    fn alone_means_that_all_others_are_muted() {
        let mut edits = CoefficientEdits::default();
        editor(Tool::Solo).cut(0..=3, &mut edits);
        assert_eq!(edits.cuts().count(), 1, "nothing is below 0");
        editor(Tool::Solo).cut(2..=3, &mut edits);
        assert_eq!(
            [1, 2, 3, 4].map(|n| edits.apply(n, 1.0)),
            [0.0, 1.0, 1.0, 0.0]
        );
    }

    #[test]
    fn the_oldest_cut_gives_way() {
        let mut edits = CoefficientEdits::default();
        for n in 0..MAX_COEFFICIENT_EDITS + 2 {
            editor(Tool::Mute).cut(n..=n, &mut edits);
        }
        assert_eq!(edits.apply(1, 1.0), 1.0);
        assert_eq!(edits.apply(2, 1.0), 0.0);
    }

    #[test]
    fn a_cut_is_told_in_words() {
        let mut edits = CoefficientEdits::default();
        editor(Tool::Solo).cut(4..=9, &mut edits);
        editor(Tool::Scale).cut(4..=5, &mut edits);
        editor(Tool::Quantise).cut(6..=6, &mut edits);
        let told: Vec<String> = edits.cuts().map(|cut| words(&cut)).collect();
        assert_eq!(
            told,
            [
                "0 to 3 muted",
                "10 and up muted",
                "4 to 5 -12.0 dB",
                "6 to 6 in steps of 0.01"
            ]
        );
        assert!(
            edits
                .cuts()
                .all(|cut| cut.operation != EditOperation::Scale(1.0))
        );
    }
}
