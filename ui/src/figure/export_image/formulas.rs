//! Formulas above the plot of a picture, line by line.

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Rectangle, Text};
use plotters::prelude::DrawingBackend;
use plotters::style::{Color as _, IntoFont as _};

use super::{Drawn, LETTERS, rgb};
use crate::theme::Palette;
use crate::typeset::{self, Typeset};

/// Pixels to an em.
const EM_PX: f32 = 22.0;
const MARGIN_PX: f32 = 24.0;
const LINE_GAP_PX: f32 = 10.0;
const FORMULA_GAP_PX: f32 = 48.0;

/// Says how a format takes letters: neither takes a size in em, and each has its own base line.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    /// Size to be asked for, of 1 em.
    size: f32,
    /// From the top of what is asked for to its base line, in em.
    base_line: f32,
}

impl Letters {
    /// Plotters writes `font-size = size / 1.24`, and moves what hangs from its top by `dy = 0.76em`.
    pub(super) const SVG: Self = Self {
        size: 1.24,
        base_line: 0.76,
    };
    /// Its pixels are asked for by the height of a line, 1.121 em of Ubuntu Light, and stand with their base line at
    /// half of that.
    pub(super) const PIXELS: Self = Self {
        size: 1.121,
        base_line: 0.5605,
    };
}

/// Holds formulas with their places.
pub(super) struct Strip<'a> {
    /// A formula, and where its base line starts.
    placed: Vec<(&'a Typeset, [f32; 2])>,
    height_px: f32,
}

impl<'a> Strip<'a> {
    /// Places formulas side by side where they have room.
    pub(super) fn of(formulas: &'a [Typeset], width_px: u32) -> Self {
        let right = width_px as f32 - MARGIN_PX;
        let mut lines: Vec<Vec<(&Typeset, f32)>> = Vec::new();
        let mut x = right;
        for formula in formulas {
            let width = formula.width * EM_PX;
            if x + width > right || lines.is_empty() {
                lines.push(Vec::new());
                x = MARGIN_PX;
            }
            if let Some(line) = lines.last_mut() {
                line.push((formula, x));
            }
            x += width + FORMULA_GAP_PX;
        }
        let mut strip = Self {
            placed: Vec::new(),
            height_px: 0.0,
        };
        lines.into_iter().for_each(|line| strip.push(&line));
        strip
    }

    /// Adds a line below the others; all of it stands on one base line.
    fn push(&mut self, line: &[(&'a Typeset, f32)]) {
        let most = |of: fn(&Typeset) -> f32| {
            let all = line.iter().map(|(formula, _)| of(formula));
            EM_PX * all.fold(0.0, f32::max)
        };
        let y = self.height_px + LINE_GAP_PX + most(|formula| formula.ascent);
        let placed = line.iter().map(|(formula, x)| (*formula, [*x, y]));
        self.placed.extend(placed);
        self.height_px = y + most(|formula| formula.descent);
    }

    pub(super) fn height_px(&self) -> u32 {
        if self.placed.is_empty() {
            return 0;
        }
        super::pixels(self.height_px / super::SCALE)
    }

    /// Returns the size of a picture with this above a plot of that size.
    pub(super) fn with(&self, (width, height): (u32, u32)) -> (u32, u32) {
        (width, height + self.height_px())
    }

    pub(super) fn draw<B: DrawingBackend>(
        &self,
        area: &DrawingArea<B, Shift>,
        letters: Letters,
        palette: &Palette,
    ) -> Drawn<B> {
        for (formula, origin) in &self.placed {
            for run in &formula.runs {
                let em = run.scale * EM_PX;
                let colour = rgb(typeset::colour(run.symbol, palette));
                let font = (LETTERS, letters.size * em).into_font().color(&colour);
                let [x, y] = [0, 1].map(|axis: usize| origin[axis] + run.at[axis] * EM_PX);
                let at = (whole(x), whole(y - letters.base_line * em));
                area.draw(&Text::new(run.text.clone(), at, font))?;
            }
            for rule in &formula.rules {
                let colour = rgb(typeset::colour(rule.symbol, palette));
                let [from, to] = rule.corners(*origin, EM_PX).map(|end| end.map(whole));
                // Plotters counts the last pixel in.
                let to = [0, 1].map(|axis: usize| (to[axis] - 1).max(from[axis]));
                let line = Rectangle::new([from.into(), to.into()], colour.filled());
                area.draw(&line)?;
            }
        }
        Ok(())
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "pixels, and `as` saturates"
)]
fn whole(px: f32) -> i32 {
    px.round() as i32
}
