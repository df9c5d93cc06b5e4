//! A formula on the screen: each symbol explains itself where it is pointed at.

use egui::epaint::text::FontsView;
use egui::{Color32, FontFamily, FontId, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::boxes::{LetterWidths, Rule, Run, Typeset};
use super::formula::{Formula, Symbol};
use crate::theme::{self, Palette};

/// Letters are measured at this size.
const MEASURED_POINTS: f32 = 64.0;
const FAMILY: FontFamily = FontFamily::Proportional;

/// Measures the face's own letters.
pub(super) struct EguiLetters<'a, 'b>(pub(super) &'a mut FontsView<'b>);

impl LetterWidths for EguiLetters<'_, '_> {
    fn width(&mut self, letter: char) -> f32 {
        let font = FontId::new(MEASURED_POINTS, FAMILY);
        self.0.glyph_width(&font, letter) / MEASURED_POINTS
    }
}

/// Lays formulas out in the face's letters.
pub(crate) fn lay_all(ui: &Ui, formulas: &[Formula]) -> Vec<Typeset> {
    ui.fonts_mut(|fonts| {
        let mut letters = EguiLetters(fonts);
        let lay = |formula| Typeset::of(formula, &mut letters);
        formulas.iter().map(lay).collect()
    })
}

/// Draws a formula on a line of its own, in letters of so many points; smaller where it has no room.
pub(crate) fn show(ui: &mut Ui, formula: &Typeset, points: f32) {
    let points = points.min(ui.available_width() / formula.width.max(f32::MIN_POSITIVE));
    let size = vec2(formula.width, formula.height()) * points;
    let (rect, whole) = ui.allocate_exact_size(size, Sense::hover());
    whole.widget_info(|| WidgetInfo::labeled(Role::Label, true, &formula.spoken));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let origin = pos2(rect.left(), rect.top() + formula.ascent * points);
    let at = |[x, y]: [f32; 2]| origin + vec2(x, y) * points;
    for run in &formula.runs {
        letters(ui, run, at(run.at), points);
    }
    for rule in &formula.rules {
        let line = Rect::from_min_max(at(rule.from), at(rule.to));
        ui.painter()
            .rect_filled(line, 0.0, colour(rule.symbol, theme::of(ui)));
    }
    explain(ui, formula, at, points);
}

/// Returns the colour of what explains itself, or of what does not.
pub(crate) fn colour(symbol: Option<&'static Symbol>, palette: &Palette) -> Color32 {
    match symbol {
        Some(_) => palette.memory,
        None => palette.text,
    }
}

fn letters(ui: &Ui, run: &Run, base: Pos2, points: f32) {
    let font = FontId::new(run.scale * points, FAMILY);
    let colour = colour(run.symbol, theme::of(ui));
    let galley = ui.painter().layout_no_wrap(run.text.clone(), font, colour);
    let first = galley.rows.first().and_then(|row| row.row.glyphs.first());
    let base_line = first.map_or(0.0, |glyph| glyph.pos.y);
    ui.painter()
        .galley(base - vec2(0.0, base_line), galley, colour);
}

/// Tells what a symbol means, over all that it consists of.
fn explain(ui: &mut Ui, formula: &Typeset, at: impl Fn([f32; 2]) -> Pos2, points: f32) {
    let mut idx = 0;
    while let Some(run) = formula.runs.get(idx) {
        let Some(symbol) = run.symbol else {
            idx += 1;
            continue;
        };
        let alike = formula.runs[idx..]
            .iter()
            .take_while(|run| run.symbol == Some(symbol));
        let count = alike.clone().count();
        let mut area = Rect::NOTHING;
        for run in alike {
            let base = at(run.at);
            let top = base - vec2(0.0, run.scale * points);
            let end = base + vec2(run.width * points, 0.25 * run.scale * points);
            area = area.union(Rect::from_min_max(top, end));
        }
        let id = ui.scope_id().with((&formula.spoken, idx));
        let part = ui.interact(area, id, Sense::hover());
        let words = format!("{}: {}", symbol.name, symbol.meaning);
        part.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
        part.on_hover_text(symbol.meaning);
        idx += count;
    }
}

impl Rule {
    /// Returns its corners on a picture whose base line starts at `origin`, `px` pixels an em.
    pub(crate) fn corners(&self, origin: [f32; 2], px: f32) -> [[f32; 2]; 2] {
        [self.from, self.to].map(|[x, y]| [origin[0] + x * px, origin[1] + y * px])
    }
}
