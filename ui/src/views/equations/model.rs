//! The numbers behind the equations are A and B, one step of the chosen method, and its eigenvalues.

use std::sync::Arc;

use souvenir_core::memory::Method;
use souvenir_core::memory::textbook::{Cell, FrameStep, StateEquation};
use souvenir_core::settings::{MemorySettings, Mode};

use crate::figure::Column;

/// Rows that are shown; dense, so the cost rises with the third power.
const MAX_DENSE: usize = 48;
/// The most eigenvalues that are drawn: more are one line on any screen.
const MAX_DRAWN: usize = 4096;
/// How much rounding is allowed: what lies on the circle is not outside.
const TOLERANCE: f64 = 1e-9;

/// Holds what the equations show of a memory: its state equation and the eigenvalues of A.
#[derive(Debug)]
pub(super) struct Model {
    key: Key,
    pub(super) equation: StateEquation,
    pub(super) cell: Cell,
    /// `[real, imaginary]`.
    pub(super) eigenvalues: Vec<[f64; 2]>,
    /// How many rows the eigenvalues are of: all, where A is a triangle, whose eigenvalues are known.
    pub(super) num_rows: usize,
    pub(super) num_outside: usize,
    /// The largest magnitude.
    pub(super) farthest: f64,
}

/// Holds what it was made for.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Key {
    settings: MemorySettings,
    step: f64,
}

impl Key {
    fn frame_step(&self) -> FrameStep {
        let frames = self.step;
        match self.settings.mode {
            Mode::Segments | Mode::Whole | Mode::Selective => FrameStep::Legs { k: frames },
            Mode::Fading | Mode::Layer => FrameStep::Fading { tau_frames: frames },
            Mode::Sliding | Mode::Trained | Mode::Adaptive => FrameStep::Legt {
                theta_frames: frames,
            },
        }
    }
}

impl Model {
    /// Returns the one that is kept, or another where that is of something else.
    pub(super) fn keep(
        kept: &mut Option<Arc<Self>>,
        settings: &MemorySettings,
        step: f64,
    ) -> Arc<Self> {
        let key = Key {
            settings: *settings,
            step: step.max(1.0),
        };
        if kept.as_ref().is_some_and(|kept| kept.key != key) {
            *kept = None;
        }
        Arc::clone(kept.get_or_insert_with(|| Arc::new(Self::new(key))))
    }

    fn new(key: Key) -> Self {
        let Key { settings, .. } = key;
        let size = settings.order.min(MAX_DENSE);
        let frame = key.frame_step();
        let cell = frame.cell(settings.method, size);
        let known = frame.known_eigenvalues(settings.method, settings.order);
        let eigenvalues = known.unwrap_or_else(|| cell.eigenvalues());
        let magnitudes = eigenvalues.iter().map(|[re, im]: &[f64; 2]| re.hypot(*im));
        Self {
            key,
            equation: frame.equation(size),
            cell,
            num_rows: eigenvalues.len(),
            num_outside: eigenvalues.iter().filter(|at| is_outside(**at)).count(),
            farthest: magnitudes.fold(0.0, f64::max),
            eigenvalues,
        }
    }

    /// Returns the eigenvalues that are drawn.
    pub(super) fn drawn(&self) -> Vec<[f64; 2]> {
        thinned(&self.eigenvalues)
    }

    /// Lists all entries, one a row.
    pub(super) fn columns(&self) -> Vec<Column> {
        let mut entries = Entries::default();
        entries.matrix("A", self.size(), |n, k| self.equation.a[(n, k)]);
        entries.vector("B", self.equation.b.iter());
        entries.matrix("A_bar", self.size(), |n, k| self.cell.w[(n, k)]);
        entries.vector("B_bar", self.cell.u.iter());
        entries.vector("C", self.cell.readout(1.0).iter());
        for (n, value) in self.eigenvalues.iter().enumerate() {
            let [real, imaginary] = *value;
            let (n, k) = (n as f64, f64::NAN);
            entries.push(
                "eigenvalue",
                Entry {
                    n,
                    k,
                    real,
                    imaginary,
                },
            );
        }
        entries.columns()
    }

    pub(super) fn frame_step(&self) -> FrameStep {
        self.key.frame_step()
    }

    /// Returns how many rows the matrices have: those of LegS are the first of all, whatever the order; LegT's are
    /// of a memory of so many coefficients.
    pub(super) fn size(&self) -> usize {
        self.cell.u.len()
    }

    pub(super) fn settings(&self) -> &MemorySettings {
        &self.key.settings
    }

    pub(super) fn method(&self) -> Method {
        self.key.settings.method
    }

    /// Steps that are a unit of the equation's time.
    pub(super) fn step(&self) -> f64 {
        self.key.step
    }
}

/// Collects rows of a table.
#[derive(Default)]
struct Entries {
    names: Vec<&'static str>,
    /// n, k, real, imaginary.
    numbers: [Vec<f64>; 4],
}

/// Holds a number of a vector or matrix, and where it stands.
struct Entry {
    n: f64,
    /// Not a number in a vector.
    k: f64,
    real: f64,
    imaginary: f64,
}

impl Entries {
    fn push(&mut self, name: &'static str, entry: Entry) {
        self.names.push(name);
        let row = [entry.n, entry.k, entry.real, entry.imaginary];
        self.numbers
            .iter_mut()
            .zip(row)
            .for_each(|(to, number)| to.push(number));
    }

    fn vector<'v>(&mut self, name: &'static str, values: impl Iterator<Item = &'v f64>) {
        for (n, value) in values.enumerate() {
            let entry = Entry {
                n: n as f64,
                k: f64::NAN,
                real: *value,
                imaginary: 0.0,
            };
            self.push(name, entry);
        }
    }

    fn matrix(&mut self, name: &'static str, size: usize, number: impl Fn(usize, usize) -> f64) {
        for n in 0..size {
            for k in 0..size {
                let entry = Entry {
                    n: n as f64,
                    k: k as f64,
                    real: number(n, k),
                    imaginary: 0.0,
                };
                self.push(name, entry);
            }
        }
    }

    fn columns(self) -> Vec<Column> {
        let numbers = ["n", "k", "real", "imaginary"]
            .into_iter()
            .zip(self.numbers);
        let numbers = numbers.map(|(name, numbers)| Column::new(name, numbers));
        [Column::words("what", self.names)]
            .into_iter()
            .chain(numbers)
            .collect()
    }
}

/// Returns one in so many, beginning with the last, which is the farthest where any explodes.
fn thinned(all: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let stride = all.len().div_ceil(MAX_DRAWN).max(1);
    all.iter().rev().step_by(stride).copied().collect()
}

pub(super) fn is_outside([re, im]: [f64; 2]) -> bool {
    re.hypot(im) > 1.0 + TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::{Arc, MemorySettings, Method, Mode, Model};

    fn model(mode: Mode, method: Method, order: usize, step: f64) -> Arc<Model> {
        let settings = MemorySettings {
            mode,
            method,
            order,
            ..MemorySettings::default()
        };
        Model::keep(&mut None, &settings, step)
    }

    #[test]
    fn forward_euler_leaves_the_circle_while_n_is_more_than_two_steps() {
        let explodes = model(Mode::Segments, Method::ForwardEuler, 1024, 100.0);
        // 1 - (n + 1) / 100 < -1 from n = 200 on.
        assert_eq!(explodes.num_outside, 1024 - 200);
        assert!((explodes.farthest - (10.24 - 1.0)).abs() < 1e-12);
        let later = model(Mode::Segments, Method::ForwardEuler, 1024, 512.0);
        assert_eq!(later.num_outside, 0);
    }

    /// All that is shown of an exact step, by hand: `((k-1)/k)^(n+1)`, and `1/k` of a new sample.
    #[test]
    fn the_exact_step_shows_the_numbers_of_log_time() {
        for method in [Method::Exact, Method::ZeroOrderHold] {
            let model = model(Mode::Whole, method, 1024, 10.0);
            let diagonal = [0, 1, 2].map(|n| model.cell.w[(n, n)]);
            for (found, expected) in diagonal.into_iter().zip([0.9, 0.81, 0.729]) {
                assert!(
                    (found - expected).abs() < 1e-14,
                    "{found} is not {expected}"
                );
            }
            assert!((model.cell.u[0] - 0.1).abs() < 1e-14, "{}", model.cell.u[0]);
            assert!((model.farthest - 0.9).abs() < 1e-14 && model.num_outside == 0);
        }
    }

    /// The eigenvalues that are drawn are those of the matrix that is drawn.
    #[test]
    fn eigenvalues_are_those_of_the_step_that_is_shown() {
        for mode in [Mode::Segments, Mode::Whole, Mode::Sliding, Mode::Fading] {
            for method in Method::ALL {
                let model = model(mode, method, 24, 30.0);
                let sum = |power: i32| {
                    let powers = model.eigenvalues.iter().map(|[re, im]| {
                        let (size, angle) = (re.hypot(*im).powi(power), im.atan2(*re));
                        size * (f64::from(power) * angle).cos()
                    });
                    powers.sum::<f64>()
                };
                let w = &model.cell.w;
                let (trace, square) = (w.trace(), (w * w).trace());
                assert!(
                    (sum(1) - trace).abs() < 1e-9,
                    "{mode} {method}: {} {trace}",
                    sum(1)
                );
                assert!(
                    (sum(2) - square).abs() < 1e-9,
                    "{mode} {method}: {} {square}",
                    sum(2)
                );
            }
        }
    }

    #[test]
    fn every_eigenvalue_counts_however_many_are_drawn() {
        let model = model(Mode::Segments, Method::ForwardEuler, 16_384, 4000.0);
        assert_eq!(model.num_outside, 16_384 - 8000);
        let drawn = model.drawn();
        assert!(drawn.len() <= 4096);
        let drawn = drawn
            .iter()
            .fold(0.0, |far: f64, [re, _]| far.max(re.abs()));
        assert_eq!(drawn, model.farthest);
    }

    #[test]
    fn the_other_methods_stay_inside() {
        for mode in [Mode::Segments, Mode::Sliding] {
            for method in Method::ALL {
                if method != Method::ForwardEuler {
                    let model = model(mode, method, 64, 30.0);
                    assert_eq!(model.num_outside, 0, "{mode:?} {method:?}");
                }
            }
        }
    }

    #[test]
    fn another_setting_is_another_model() {
        let mut kept = None;
        let settings = MemorySettings::default();
        let before = Model::keep(&mut kept, &settings, 10.0).cell.clone();
        let after = Model::keep(&mut kept, &settings, 20.0).cell.clone();
        assert_ne!(before, after);
    }
}
