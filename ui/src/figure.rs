//! What a view shows, as numbers in physical units: drawn on the screen, and exported as a picture; and as
//! a table with all the numbers behind it.

pub(crate) mod axes;
mod bars;
mod colours;
pub(crate) mod decimate;
mod dense;
mod export;
mod keyboard_zoom;
mod export_image;
pub(crate) mod scale;
mod paint;
mod table;
mod thin;
pub(crate) mod view_range;
pub(crate) mod zoom;

use crate::theme::Ink;

pub(crate) use export::{Format, save_picture, save_table};
pub use export_image::register_letters;
pub(crate) use paint::{Drag, Shown, show, show_with};
pub(crate) use table::{Column, Note, Table};

/// Holds axes, lines, and words of a plot.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// The name of its file, and of the plot.
    pub(crate) name: &'static str,
    pub(crate) title: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) series: Vec<Series>,
    /// Upright lines.
    pub(crate) marks: Vec<Mark>,
    /// Under everything.
    pub(crate) grid: Option<Grid>,
}

/// Holds numbers over the whole of what is shown, as colours.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// Columns and rows.
    pub(crate) size: [usize; 2],
    /// `[row][column]`, rows from below; not a number where there is nothing.
    pub(crate) cells: Vec<f32>,
    /// The values of the first colour and of the last.
    pub(crate) range: [f64; 2],
    /// Writes a value at the cursor, with its unit.
    pub(crate) words: fn(f64) -> String,
}

/// Holds one direction of a plot, in a physical unit.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    /// The name, with the unit that is shown.
    pub(crate) label: String,
    /// What is shown.
    pub(crate) range: [f64; 2],
    /// What there is.
    pub(crate) limits: [f64; 2],
    /// The shortest range that one can look at; in decades on a logarithmic axis.
    pub(crate) least_span: f64,
    pub(crate) scaling: Scaling,
    /// Where numbers stand; none: where they fit.
    pub(crate) ticks: Vec<f64>,
    /// Writes a value at the axis.
    pub(crate) number: fn(f64) -> String,
    /// Writes a value at the cursor, with its unit.
    pub(crate) words: fn(f64) -> String,
}

/// Names how numbers are spread along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scaling {
    Linear,
    /// The axis shows positive numbers.
    Log,
}

/// Holds points in the order in which they are joined.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) name: &'static str,
    pub(crate) ink: Ink,
    /// The colour in the legend, where the line itself is too faint.
    pub(crate) swatch: Ink,
    pub(crate) shape: Shape,
    /// `[x, y]`; what is not finite interrupts a line.
    pub(crate) points: Vec<[f64; 2]>,
}

/// Names what a series is drawn as.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shape {
    /// So wide, in points of the screen.
    Line(f32),
    /// Bars measured in units of the axes.
    Bars { width: f64, base: f64 },
    /// Dots of this radius.
    Dots(f32),
}

/// Marks a place by an upright line with a word.
#[derive(Clone, Debug)]
pub(crate) struct Mark {
    pub(crate) x: f64,
    pub(crate) name: String,
}

impl Axis {
    /// Linear, with as many digits as are needed, and nothing beyond what is shown.
    pub(crate) fn new(label: impl Into<String>, range: [f64; 2]) -> Self {
        Self {
            label: label.into(),
            range,
            limits: range,
            least_span: 0.0,
            scaling: Scaling::Linear,
            ticks: Vec::new(),
            number: short,
            words: short,
        }
    }

    /// Returns where a value stands, in units that are evenly spread.
    pub(crate) fn place(&self, value: f64) -> f64 {
        match self.scaling {
            Scaling::Linear => value,
            Scaling::Log => value.log10(),
        }
    }

    pub(crate) fn value(&self, place: f64) -> f64 {
        match self.scaling {
            Scaling::Linear => place,
            Scaling::Log => 10.0_f64.powf(place),
        }
    }

    /// Returns what stands at a share of what is shown.
    fn at_share(&self, share: f64) -> f64 {
        let [from, to] = self.range.map(|end| self.place(end));
        self.value(from + share * (to - from))
    }

    /// Returns a place's share of what is shown, from its start.
    pub(crate) fn share(&self, value: f64) -> f64 {
        let [from, to] = self.range.map(|end| self.place(end));
        (self.place(value) - from) / (to - from)
    }
}

impl Grid {
    /// At shares of width and height, `[0, 1]`.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates, held to the grid"
    )]
    fn at(&self, across: f64, up: f64) -> Option<f64> {
        let [columns, rows] = self.size;
        let idx = |share: f64, count: usize| ((share * count as f64) as usize).min(count - 1);
        let cell = self
            .cells
            .get(idx(up, rows) * columns + idx(across, columns))?;
        (!cell.is_nan()).then(|| f64::from(*cell))
    }
}

impl Series {
    pub(crate) fn line(name: &'static str, ink: Ink, points: Vec<[f64; 2]>) -> Self {
        Self {
            name,
            ink,
            swatch: ink,
            shape: Shape::Line(1.25),
            points,
        }
    }

    /// Returns the nearest point's value; none beyond the ends.
    fn value_at(&self, x: f64) -> Option<f64> {
        let [first, last] = [self.points.first()?[0], self.points.last()?[0]];
        let spacing = (last - first) / self.points.len() as f64;
        if !(first - spacing..=last + spacing).contains(&x) {
            return None;
        }
        let distance = |point: &[f64; 2]| (point[0] - x).abs();
        let nearest = self
            .points
            .iter()
            .min_by(|one, two| distance(one).total_cmp(&distance(two)));
        nearest.map(|point| point[1])
    }
}

impl Figure {
    /// Returns what the cursor reads.
    pub(crate) fn read(&self, [x, y]: [f64; 2]) -> String {
        let mut words = (self.x.words)(x);
        if let Some(grid) = &self.grid {
            let [column, row] = [self.x.share(x), self.y.share(y)];
            words += &format!("   {}", (self.y.words)(y));
            if let Some(value) = grid.at(column, row) {
                words += &format!("   {}", (grid.words)(value));
            }
        }
        // What has no name repeats what has one.
        for series in self.series.iter().filter(|series| !series.name.is_empty()) {
            if let Some(value) = series.value_at(x) {
                words += &format!("   {} {}", series.name, (self.y.words)(value));
            }
        }
        words
    }
}

/// Writes as few digits as tell the mark: 0.25, -0.0005, 0.
pub(crate) fn short(value: f64) -> String {
    // Adding zero makes -0 a plain 0.
    format!("{}", (value * 1e6).round() / 1e6 + 0.0)
}

#[cfg(test)]
mod tests {
    use super::{Axis, Figure, Series, short};
    use crate::theme::Ink;

    #[test]
    fn marks_have_no_digits_to_spare() {
        for (value, words) in [
            (0.25, "0.25"),
            (-0.0, "0"),
            (1.5 * 0.1, "0.15"),
            (-5e-4, "-0.0005"),
        ] {
            assert_eq!(short(value), words, "{value}");
        }
    }

    pub(super) fn two_lines() -> Figure {
        let line = |name, at: f64| {
            let points = vec![[0.0, 0.0], [1.0, at], [2.0, 0.0]];
            Series::line(name, Ink::Weak, points)
        };
        Figure {
            name: "test",
            title: String::new(),
            x: Axis {
                words: |x| format!("{x} ms"),
                ..Axis::new("time (ms)", [0.0, 2.0])
            },
            y: Axis::new("", [-1.0, 1.0]),
            series: vec![line("sound", 0.5), line("memory", -0.25)],
            marks: Vec::new(),
            grid: None,
        }
    }

    #[test]
    fn the_cursor_reads_every_line_with_its_unit() {
        let words = two_lines().read([1.2, 0.0]);
        assert_eq!(words, "1.2 ms   sound 0.5   memory -0.25");
        assert_eq!(two_lines().read([3.5, 0.0]), "3.5 ms", "beyond all");
    }
}
