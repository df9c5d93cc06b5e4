//! Every formula that is shown is held against what a reader expects of its places.

use egui::epaint::text::{Fonts, FontsView, TextOptions};
use egui::{FontData, FontDefinitions, FontFamily, FontId};
use epaint_default_fonts::UBUNTU_LIGHT;

use super::boxes::{Rule, Run};
use super::{
    EguiLetters, Formula, Typeset, bar, fraction, grouped, matrix, root, row, sub, sup, text,
};

/// How high the highest letters of Ubuntu Light are, and how deep the lowest.
const INK: [f32; 2] = [0.74, 0.2];
/// Rounding of sums of widths.
const ROUNDING: f32 = 1e-4;

/// The letters of pictures alone: where the face falls back on others, a picture has none.
fn fonts() -> Fonts {
    let mut definitions = FontDefinitions::empty();
    let letters = FontData::from_static(UBUNTU_LIGHT);
    definitions
        .font_data
        .insert("letters".to_owned(), letters.into());
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        definitions
            .families
            .insert(family, vec!["letters".to_owned()]);
    }
    Fonts::new(TextOptions::default(), definitions)
}

fn with_fonts<R>(look: impl FnOnce(&mut FontsView<'_>) -> R) -> R {
    look(&mut fonts().with_pixels_per_point(1.0))
}

pub(crate) fn lay(formula: &Formula) -> Typeset {
    with_fonts(|fonts| Typeset::of(formula, &mut EguiLetters(fonts)))
}

/// Left, top, right, bottom.
fn ink(run: &Run) -> [f32; 4] {
    let [x, y] = run.at;
    [
        x,
        y - INK[0] * run.scale,
        x + run.width,
        y + INK[1] * run.scale,
    ]
}

fn area(rule: &Rule) -> [f32; 4] {
    [rule.from[0], rule.from[1], rule.to[0], rule.to[1]]
}

fn overlap(one: [f32; 4], other: [f32; 4]) -> bool {
    let along =
        |axis: usize| one[axis].max(other[axis]) + ROUNDING < one[axis + 2].min(other[axis + 2]);
    along(0) && along(1)
}

/// Holds a formula that is shown to what all must be: nothing over anything else, all of it within its box, every letter
/// in the letters of pictures.
pub(crate) fn check(formula: &Formula) {
    let laid = lay(formula);
    let words = &laid.spoken;
    let letters = laid.runs.iter().map(|run| (run.text.as_str(), ink(run)));
    let lines = laid.rules.iter().map(|rule| ("a line", area(rule)));
    let parts: Vec<(&str, [f32; 4])> = letters.chain(lines).collect();
    for (idx, (name, one)) in parts.iter().enumerate() {
        for (other_name, other) in &parts[idx + 1..] {
            // The two strokes of a bracket are one.
            let are_lines = *name == "a line" && *other_name == "a line";
            assert!(
                are_lines || !overlap(*one, *other),
                "{name} {one:?} over {other_name} {other:?} in {words}"
            );
        }
        let box_of_all = [0.0, -laid.ascent, laid.width, laid.descent];
        let within = one[0] >= -ROUNDING
            && one[1] >= box_of_all[1] - ROUNDING
            && one[2] <= box_of_all[2] + ROUNDING
            && one[3] <= box_of_all[3] + ROUNDING;
        assert!(within, "{name} {one:?} outside {box_of_all:?} in {words}");
    }
    with_fonts(|fonts| {
        let font = FontId::new(16.0, FontFamily::Proportional);
        for run in &laid.runs {
            assert!(
                fonts.has_glyphs(&font, &run.text),
                "no {} in the letters",
                run.text
            );
        }
    });
}

fn run<'a>(laid: &'a Typeset, text: &str) -> &'a Run {
    let found = laid.runs.iter().find(|run| run.text == text);
    found.unwrap_or_else(|| panic!("{text} in {laid:?}"))
}

#[test]
fn a_fraction_has_its_line_between_its_halves() {
    let formula = fraction(text("a + b"), text("t"));
    check(&formula);
    let laid = lay(&formula);
    let [over, under] = ["a + b", "t"].map(|part| ink(run(&laid, part)));
    let line = area(&laid.rules[0]);
    assert!(
        over[3] < line[1] && line[3] < under[1],
        "{over:?} {line:?} {under:?}"
    );
    assert!(
        line[0] <= over[0] && line[2] >= over[2],
        "as wide as the wider"
    );
    let middle = |part: [f32; 4]| (part[0] + part[2]) / 2.0;
    assert!(
        (middle(over) - middle(under)).abs() < ROUNDING,
        "one above the other"
    );
}

#[test]
fn an_index_is_smaller_and_lower_and_a_power_smaller_and_higher() {
    let laid = lay(&row([sub(text("c"), text("k")), sup(text("x"), text("2"))]));
    let [c, k, x, two] = ["c", "k", "x", "2"].map(|part| run(&laid, part));
    assert!(k.scale < c.scale && k.at[1] > c.at[1], "{k:?}");
    assert!(two.scale < x.scale && two.at[1] < x.at[1], "{two:?}");
    assert!(k.at[0] >= c.at[0] + c.width - ROUNDING, "beside it");
}

#[test]
fn a_bar_stands_over_all_of_its_letters() {
    let laid = lay(&bar(text("A")));
    let [letter, line] = [ink(run(&laid, "A")), area(&laid.rules[0])];
    assert!(line[3] < letter[1] + 0.05, "above the capital");
    let width = letter[2] - letter[0];
    assert!(line[2] - line[0] > 0.8 * width, "{line:?} over {letter:?}");
}

#[test]
fn a_matrix_has_rows_below_each_other_and_columns_beside_each_other() {
    let cells = [["1", "0"], ["22", "3"]];
    let rows = cells.map(|row| row.map(text).to_vec());
    let formula = matrix(rows.to_vec());
    check(&formula);
    let laid = lay(&formula);
    let [one, zero, wide, three] = ["1", "0", "22", "3"].map(|cell| ink(run(&laid, cell)));
    assert!(one[2] < zero[0] && wide[2] < three[0], "columns");
    assert!(one[3] < wide[1] && zero[3] < three[1], "rows");
    assert!((one[2] - wide[2]).abs() < ROUNDING, "they end at one place");
    assert_eq!(laid.rules.len(), 6, "two brackets of three strokes");
}

#[test]
fn parentheses_are_as_high_as_what_they_hold() {
    let formula = grouped(fraction(text("A"), root(text("15"))));
    check(&formula);
    let laid = lay(&formula);
    let open = ink(run(&laid, "("));
    let [over, under] = ["A", "15"].map(|part| ink(run(&laid, part)));
    // Of letters' room a twentieth is above all ink.
    let air = 0.05;
    let reaches = open[1] <= over[1] + air && open[3] >= under[3] - air;
    assert!(reaches, "{open:?} {over:?} {under:?}");
}
