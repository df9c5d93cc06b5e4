//! Formulas become letters and lines at places: every part is a box that reaches so far above and below its base line.

use super::formula::{Formula, Symbol};

/// Letters reach so far above the base line and below it.
const LETTER_ASCENT: f32 = 0.76;
const LETTER_DESCENT: f32 = 0.2;
/// Capital letters reach as high as this, of Ubuntu Light.
const CAPITAL_HEIGHT: f32 = 0.7;
/// Where a fraction's line stands: at the height of a minus.
const AXIS: f32 = 0.3;
const LINE_WIDTH: f32 = 0.055;
/// Between a line and what it belongs to.
const GAP: f32 = 0.1;
/// The size of what stands lower or higher, of what it stands beside.
const SCRIPT: f32 = 0.72;
const SUB_DROP: f32 = 0.2;
const SUP_RISE: f32 = 0.36;
/// Sizes of fractions' parts, so that a line of them is not twice as high.
const FRACTION: f32 = 0.86;
const COLUMN_GAP: f32 = 0.7;
const ROW_GAP: f32 = 0.16;
const BRACKET_FOOT: f32 = 0.22;

/// Measures letters.
pub(crate) trait LetterWidths {
    /// Returns how far a letter of 1 em moves the next one.
    fn width(&mut self, letter: char) -> f32;
}

/// Is text at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Run {
    pub(crate) text: String,
    /// Start of its base line.
    pub(crate) at: [f32; 2],
    pub(crate) width: f32,
    /// Size of its letters.
    pub(crate) scale: f32,
    pub(crate) symbol: Option<&'static Symbol>,
}

/// Is a line, as a rectangle from its upper left corner to its lower right one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) from: [f32; 2],
    pub(crate) to: [f32; 2],
    pub(crate) symbol: Option<&'static Symbol>,
}

/// Holds a formula that has been laid out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Typeset {
    pub(crate) width: f32,
    /// How far it reaches above its base line.
    pub(crate) ascent: f32,
    /// How far it reaches below.
    pub(crate) descent: f32,
    pub(crate) runs: Vec<Run>,
    pub(crate) rules: Vec<Rule>,
    /// How it is read.
    pub(crate) spoken: String,
}

impl Typeset {
    /// Lays a formula out in letters of 1 em.
    pub(crate) fn of(formula: &Formula, letters: &mut dyn LetterWidths) -> Self {
        let mut whole = Self::lay(formula, 1.0, letters);
        whole.spoken = formula.spoken();
        whole
    }

    pub(crate) fn height(&self) -> f32 {
        self.ascent + self.descent
    }

    fn lay(formula: &Formula, scale: f32, letters: &mut dyn LetterWidths) -> Self {
        let mut lay = |part: &Formula, share: f32| Self::lay(part, share * scale, letters);
        match formula {
            Formula::Text(words) => Self::text(words, scale, letters),
            Formula::Row(parts) => {
                let mut whole = Self::default();
                for part in parts {
                    let part = lay(part, 1.0);
                    let end = whole.width;
                    whole.put(part, [end, 0.0]);
                }
                whole
            }
            Formula::Fraction(ends) => {
                let [over, under] = [0, 1].map(|end: usize| lay(&ends[end], FRACTION));
                over.above(under, scale)
            }
            Formula::Sub(ends) => {
                let [base, lower] = [lay(&ends[0], 1.0), lay(&ends[1], SCRIPT)];
                // Never above half of the base: a bar or a fraction has its index at its foot.
                let drop = (SUB_DROP * scale).max(base.descent - 0.5 * lower.descent);
                base.beside(lower, drop)
            }
            Formula::Sup(ends) => {
                let [base, higher] = [lay(&ends[0], 1.0), lay(&ends[1], SCRIPT)];
                let rise = (SUP_RISE * scale).max(base.ascent - 0.6 * higher.ascent);
                base.beside(higher, -rise)
            }
            Formula::Bar(of) => lay(of, 1.0).barred(scale),
            Formula::Root(of) => {
                let inner = lay(of, 1.0).barred(scale);
                let mut whole = Self::text("\u{221a}", scale, letters);
                let end = whole.width;
                whole.put(inner, [end, 0.0]);
                whole
            }
            Formula::Grouped(of) => {
                let inner = lay(of, 1.0);
                Self::grouped(inner, scale, letters)
            }
            Formula::Matrix(rows) => {
                let rows = rows
                    .iter()
                    .map(|row| row.iter().map(|cell| lay(cell, 1.0)).collect());
                Self::matrix(rows.collect(), scale)
            }
            Formula::Explained(symbol, of) => {
                let mut part = lay(of, 1.0);
                part.runs
                    .iter_mut()
                    .for_each(|run| run.symbol = Some(symbol));
                part.rules
                    .iter_mut()
                    .for_each(|rule| rule.symbol = Some(symbol));
                part
            }
        }
    }

    /// Spaces are room and no letters: a picture's reader may take them for none.
    fn text(words: &str, scale: f32, letters: &mut dyn LetterWidths) -> Self {
        let mut width = |words: &str| {
            let widths = words.chars().map(|letter| letters.width(letter));
            scale * widths.sum::<f32>()
        };
        let start = width(&words[..words.len() - words.trim_start().len()]);
        let run = Run {
            text: words.trim().to_owned(),
            at: [start, 0.0],
            width: width(words.trim()),
            scale,
            symbol: None,
        };
        Self {
            width: width(words),
            ascent: LETTER_ASCENT * scale,
            descent: LETTER_DESCENT * scale,
            runs: if run.text.is_empty() {
                Vec::new()
            } else {
                vec![run]
            },
            ..Self::default()
        }
    }

    /// Takes another into itself, its base line's start at that place.
    fn put(&mut self, other: Self, [x, y]: [f32; 2]) {
        let moved = |[at_x, at_y]: [f32; 2]| [at_x + x, at_y + y];
        self.width = self.width.max(x + other.width);
        self.ascent = self.ascent.max(other.ascent - y);
        self.descent = self.descent.max(other.descent + y);
        self.runs.extend(other.runs.into_iter().map(|run| Run {
            at: moved(run.at),
            ..run
        }));
        self.rules.extend(other.rules.into_iter().map(|rule| Rule {
            from: moved(rule.from),
            to: moved(rule.to),
            ..rule
        }));
    }

    fn beside(mut self, script: Self, down: f32) -> Self {
        let end = self.width;
        self.put(script, [end, down]);
        self
    }

    fn rule(&mut self, from: [f32; 2], to: [f32; 2]) {
        self.rules.push(Rule {
            from,
            to,
            symbol: None,
        });
    }

    fn above(self, under: Self, scale: f32) -> Self {
        let (side, line, gap) = (0.08 * scale, LINE_WIDTH * scale, GAP * scale);
        let width = self.width.max(under.width) + 2.0 * side;
        let middle = -AXIS * scale;
        let mut whole = Self::default();
        let [over_at, under_at] = [&self, &under].map(|part| (width - part.width) / 2.0);
        let [up, down] = [
            middle - line / 2.0 - gap - self.descent,
            middle + line / 2.0 + gap + under.ascent,
        ];
        whole.put(self, [over_at, up]);
        whole.put(under, [under_at, down]);
        whole.rule(
            [0.02 * scale, middle - line / 2.0],
            [width - 0.02 * scale, middle + line / 2.0],
        );
        whole.width = width;
        whole
    }

    fn barred(mut self, scale: f32) -> Self {
        // Letters alone are as high as capitals: the bar stands near them.
        let is_text = self.rules.is_empty() && self.ascent <= LETTER_ASCENT * scale;
        let top = if is_text {
            CAPITAL_HEIGHT * scale
        } else {
            self.ascent
        };
        let bottom = -(top + GAP * scale);
        let upper = bottom - LINE_WIDTH * scale;
        let width = self.width;
        self.rule([0.04 * scale, upper], [width - 0.02 * scale, bottom]);
        self.ascent = self.ascent.max(-upper);
        self
    }

    fn grouped(inner: Self, scale: f32, letters: &mut dyn LetterWidths) -> Self {
        // Letters stay as they are, and what is higher is in larger ones.
        let size = scale * (inner.height() / (LETTER_ASCENT + LETTER_DESCENT) / scale).max(1.0);
        let middle = (inner.descent - inner.ascent) / 2.0;
        let own_middle = size * (LETTER_DESCENT - LETTER_ASCENT) / 2.0;
        let down = middle - own_middle;
        let mut whole = Self::text("(", size, letters);
        let close = Self::text(")", size, letters);
        for run in &mut whole.runs {
            run.at[1] += down;
        }
        (whole.ascent, whole.descent) = (whole.ascent - down, whole.descent + down);
        let end = whole.width;
        whole.put(inner, [end, 0.0]);
        let end = whole.width;
        whole.put(close, [end, down]);
        whole
    }

    fn matrix(rows: Vec<Vec<Self>>, scale: f32) -> Self {
        let num_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let width_of = |column: usize| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width).fold(0.0, f32::max)
        };
        let widths: Vec<f32> = (0..num_columns).map(width_of).collect();
        let largest = |of: fn(&Self) -> f32, row: &[Self]| row.iter().map(of).fold(0.0, f32::max);
        let heights: Vec<[f32; 2]> = rows
            .iter()
            .map(|row| [largest(|c| c.ascent, row), largest(|c| c.descent, row)])
            .collect();
        let gaps = ROW_GAP * scale * rows.len().saturating_sub(1) as f32;
        let height = heights.iter().flatten().sum::<f32>() + gaps;
        let (left, top) = (0.36 * scale, -AXIS * scale - height / 2.0);
        let mut whole = Self::default();
        let mut y = top;
        for (row, [ascent, descent]) in rows.into_iter().zip(heights) {
            let mut x = left;
            for (cell, width) in row.into_iter().zip(&widths) {
                // Numbers of a column end at one place.
                let at = x + width - cell.width;
                whole.put(cell, [at, y + ascent]);
                x += width + COLUMN_GAP * scale;
            }
            y += ascent + descent + ROW_GAP * scale;
        }
        let inner =
            widths.iter().sum::<f32>() + COLUMN_GAP * scale * num_columns.saturating_sub(1) as f32;
        whole.bracketed([left, top], [left + inner, top + height], scale);
        whole
    }

    /// Draws square brackets around what lies between the corners.
    fn bracketed(&mut self, [left, top]: [f32; 2], [right, bottom]: [f32; 2], scale: f32) {
        let (line, foot, air) = (LINE_WIDTH * scale, BRACKET_FOOT * scale, 0.18 * scale);
        let [left, right] = [left - air, right + air];
        for (stem, foot_from, foot_to) in [
            (left - line, left - line, left - line + foot),
            (right, right + line - foot, right + line),
        ] {
            self.rule([stem, top - 2.0 * line], [stem + line, bottom + 2.0 * line]);
            self.rule([foot_from, top - 2.0 * line], [foot_to, top - line]);
            self.rule([foot_from, bottom + line], [foot_to, bottom + 2.0 * line]);
        }
        self.width = right + line + 0.1 * scale;
        self.ascent = self.ascent.max(2.0 * line - top);
        self.descent = self.descent.max(bottom + 2.0 * line);
    }
}
