//! Numbers as people type them: with the decimal mark of the system's language, with the unit that is shown,
//! and with a sentence in the foot where it is no number.

mod decimal_mark;

use egui::emath::Numeric;
use egui::{Context, DragValue, Id, Ui};

pub(crate) use decimal_mark::DecimalMark;

/// Seconds that a sentence about what was typed stands in the foot.
const TOLD_SECS: f64 = 8.0;
/// How many letters of what was typed stand in that sentence.
const MAX_QUOTED: usize = 20;

/// Holds what a field takes.
#[derive(Clone, Copy)]
pub(crate) struct Quantity<'a> {
    /// The name in the sentence.
    pub(crate) name: &'a str,
    /// Behind the number; typed with it or not.
    pub(crate) unit: &'static str,
}

/// Holds what was typed and is no number.
#[derive(Clone)]
struct Complaint {
    sentence: String,
    at_secs: f64,
}

/// Makes a field for a number that is dragged, or clicked and typed. It counts when it is finished: every digit
/// would make a memory, and "0," is no number yet.
pub(crate) fn field<'a, N: Numeric>(
    ui: &Ui,
    value: &'a mut N,
    quantity: Quantity<'_>,
) -> DragValue<'a> {
    let (ctx, mark) = (ui.ctx().clone(), mark_of(ui));
    let (name, unit) = (quantity.name.to_owned(), quantity.unit);
    let read = move |text: &str| {
        let number = mark.read(text, unit);
        let sentence = number.is_none().then(|| sentence(text, &name, unit));
        tell(&ctx, sentence);
        number
    };
    DragValue::new(value)
        .suffix(unit)
        .custom_parser(read)
        .update_while_editing(false)
        .clamp_existing_to_range(false)
}

/// Says, before any field is drawn, how this face's numbers are written.
pub(crate) fn set_mark(ui: &Ui, mark: DecimalMark) {
    ui.data_mut(|data| data.insert_temp(mark_key(), mark));
}

/// Returns what was typed of late and is no number.
pub(crate) fn complaint(ui: &Ui) -> Option<String> {
    let complaint: Option<Complaint> = ui.data(|data| data.get_temp(complaint_key()));
    let now_secs = ui.input(|input| input.time);
    // A window that is opened anew counts from 0.
    let is_fresh = |complaint: &Complaint| {
        (complaint.at_secs..complaint.at_secs + TOLD_SECS).contains(&now_secs)
    };
    complaint.filter(is_fresh).map(|told| told.sentence)
}

fn mark_of(ui: &Ui) -> DecimalMark {
    ui.data(|data| data.get_temp(mark_key()))
        .unwrap_or_default()
}

fn tell(ctx: &Context, sentence: Option<String>) {
    let at_secs = ctx.input(|input| input.time);
    ctx.data_mut(|data| match sentence {
        Some(sentence) => _ = data.insert_temp(complaint_key(), Complaint { sentence, at_secs }),
        None => data.remove::<Complaint>(complaint_key()),
    });
}

fn sentence(text: &str, name: &str, unit: &str) -> String {
    let quoted: String = text.trim().chars().take(MAX_QUOTED).collect();
    let quoted = quoted.escape_debug();
    let unit = match unit.trim() {
        "" => String::new(),
        unit => format!(" in {unit}"),
    };
    let with_point = DecimalMark::Comma
        .read(text, "")
        .filter(|_| text.contains(','));
    let advice = with_point.map_or_else(
        || "digits with a decimal point at most, such as 12.5".to_owned(),
        |number| format!("with a decimal point, such as {number}"),
    );
    format!("\"{quoted}\" is no number here; {name} takes one{unit}: {advice}.")
}

fn mark_key() -> Id {
    Id::unique("decimal mark")
}

fn complaint_key() -> Id {
    Id::unique("what was typed and is no number")
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn a_sentence_says_what_was_typed_what_was_expected_and_what_to_do() {
        assert_eq!(
            sentence("0,05", "Window", " ms"),
            "\"0,05\" is no number here; Window takes one in ms: with a decimal point, such as 0.05."
        );
        assert_eq!(
            sentence("ten\n", "Order", ""),
            "\"ten\" is no number here; Order takes one: digits with a decimal point at most, such as 12.5."
        );
        let long = sentence(&"9z".repeat(1000), "Order", "");
        assert!(long.len() < 200, "{long}");
    }
}
