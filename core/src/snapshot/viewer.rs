//! Reads a snapshot's polynomial: for the screen, off the audio thread.

use super::{PROBE_FRAMES, Snapshot};
use crate::math::{LegendreRecurrence, SimdLevel, orthonormal_scale};
use crate::memory::timeline::Timeline;
use crate::transform::Kernels;
use crate::transform::direct::evaluate;
use crate::transform::fast::{FastLegendre, FineGrid};

/// How well a moment of the past is remembered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgeError {
    /// How long ago, from the end of the window.
    pub age_secs: f64,
    /// Energy of the sound over that of the error, dB; infinite where nothing was lost.
    pub ratio_db: f64,
}

/// Allocates as needed. Cost: O(1) a frame read and O(N log N) a snapshot from 128 coefficients on, else
/// O(N) a frame read; more where the order changes.
#[derive(Debug)]
pub struct Viewer {
    level: SimdLevel,
    recurrence: LegendreRecurrence,
    series: Vec<f64>,
    /// The series was opened.
    grid: Option<(FastLegendre, FineGrid)>,
    delta: Vec<f64>,
    parts: [Vec<f64>; 2],
}

impl Default for Viewer {
    fn default() -> Self {
        Self {
            level: SimdLevel::detect(),
            recurrence: LegendreRecurrence::new(0),
            series: Vec::new(),
            grid: None,
            delta: Vec::new(),
            parts: Default::default(),
        }
    }
}

impl Viewer {
    /// What is heard of the coefficients says was heard at these ages, in frames from the window's end.
    pub fn read(&mut self, snapshot: &Snapshot, ages_frames: &[f64]) -> Vec<f64> {
        let kernels = Kernels::for_order(SimdLevel::detect(), snapshot.coefficients.len());
        self.read_by(kernels, snapshot, ages_frames)
    }

    /// The same by these kernels.
    pub fn read_by(
        &mut self,
        kernels: Kernels,
        snapshot: &Snapshot,
        ages_frames: &[f64],
    ) -> Vec<f64> {
        let places: Vec<_> = ages_frames
            .iter()
            .map(|age| snapshot.timeline.place(*age))
            .collect();
        self.delta.clear();
        self.delta.extend(places.iter().map(|place| place.delta()));
        self.parts
            .iter_mut()
            .for_each(|part| part.resize(places.len(), 0.0));
        match kernels {
            Kernels::Direct => self.evaluate(snapshot),
            Kernels::Fast => self.evaluate_fast(snapshot),
        }
        let parts = self.parts[0].iter().zip(&self.parts[1]);
        let values = places
            .iter()
            .zip(parts)
            .map(|(place, (even, odd))| place.value(*even, *odd));
        values.collect()
    }

    fn evaluate(&mut self, snapshot: &Snapshot) {
        let series: Vec<f64> = terms(snapshot).collect();
        if self.recurrence.orders() < series.len() {
            self.recurrence = LegendreRecurrence::new(series.len());
        }
        let [even, odd] = &mut self.parts;
        evaluate(
            self.level,
            &self.recurrence,
            &series,
            &self.delta,
            (even, odd),
        );
    }

    /// What was opened stays so as long as nothing is new.
    fn evaluate_fast(&mut self, snapshot: &Snapshot) {
        let orders = snapshot.coefficients.len().max(1);
        let is_planned = |(fast, _): &(FastLegendre, FineGrid)| fast.orders() == orders;
        let is_known = self.grid.as_ref().is_some_and(is_planned)
            && self.series.iter().copied().eq(terms(snapshot));
        let level = self.level;
        let (fast, grid) = match self.grid.take().filter(is_planned) {
            Some(planned) => self.grid.insert(planned),
            None => {
                let fast = FastLegendre::new(level, orders);
                let grid = fast.grid();
                self.grid.insert((fast, grid))
            }
        };
        if !is_known {
            self.series.clear();
            self.series.extend(terms(snapshot));
            fast.series_to_grid(self.series.iter().copied(), grid);
        }
        let [even, odd] = &mut self.parts;
        fast.interp(grid, &self.delta, (even, odd));
    }

    /// `P_n` over a window, oldest first, at the middles of so many equal parts. Cost: O(n) a part.
    pub fn polynomial(&mut self, n: usize, num_parts: usize) -> Vec<f64> {
        let mut coefficients = vec![0.0; n + 1];
        coefficients[n] = 1.0 / orthonormal_scale(n);
        let window = Snapshot {
            coefficients,
            timeline: Timeline::Even {
                frames: num_parts as f64,
            },
            ..Snapshot::default()
        };
        let ages: Vec<f64> = (0..num_parts).rev().map(|part| part as f64 + 0.5).collect();
        self.read_by(Kernels::Direct, &window, &ages)
    }

    /// Signal-to-error ratio by age, the newest first: as far back as was heard and the window
    /// reaches. Silent stretches are left out.
    pub fn error_by_age(&mut self, snapshot: &Snapshot) -> Vec<AgeError> {
        let reach = snapshot.timeline.span_frames();
        let probes = snapshot.probes.iter();
        let inside: Vec<_> = probes
            .filter(|(age, _)| (age + PROBE_FRAMES) as f64 <= reach)
            .collect();
        let ages = inside.iter().flat_map(|(age, _)| probe_ages(*age));
        let memory = self.read(snapshot, &ages.collect::<Vec<f64>>());
        let both = inside.iter().zip(memory.chunks_exact(PROBE_FRAMES));
        both.filter_map(|((age, sound), memory)| {
            let age_secs = *age as f64 / snapshot.sample_rate_hz;
            ratio_db(*sound, memory).map(|ratio_db| AgeError { age_secs, ratio_db })
        })
        .collect()
    }
}

/// Of the polynomial.
fn terms(snapshot: &Snapshot) -> impl Iterator<Item = f64> {
    let terms = snapshot.coefficients.iter().enumerate();
    terms.map(|(n, c)| orthonormal_scale(n) * snapshot.edits.apply(n, *c))
}

/// Of the middles of its frames, oldest first.
fn probe_ages(newest: usize) -> impl Iterator<Item = f64> {
    (0..PROBE_FRAMES)
        .rev()
        .map(move |back| (newest + back) as f64 + 0.5)
}

fn ratio_db(sound: &[f32], memory: &[f64]) -> Option<f64> {
    let energies = sound
        .iter()
        .zip(memory)
        .fold([0.0, 0.0], |[signal, error], (x, y)| {
            let x = f64::from(*x);
            [signal + x * x, error + (x - y) * (x - y)]
        });
    let [signal, error] = energies;
    (signal > 0.0).then(|| 10.0 * (signal / error).log10())
}

#[cfg(test)]
mod tests {
    use super::Viewer;
    use crate::memory::timeline::Timeline;
    use crate::snapshot::Snapshot;
    use crate::transform::Kernels;

    fn snapshot(order: usize, pitch: f64) -> Snapshot {
        let coefficient = |n: usize| (pitch * (n * n) as f64).sin() / (order as f64).sqrt();
        Snapshot {
            coefficients: (0..order).map(coefficient).collect(),
            timeline: Timeline::Even { frames: 1000.0 },
            ..Snapshot::default()
        }
    }

    #[test]
    fn both_kernels_see_the_same_whatever_was_seen_before() {
        let mut viewer = Viewer::default();
        let ages: Vec<f64> = (0..300).map(|j| 3.4 * f64::from(j)).collect();
        for (order, pitch) in [
            (128, 0.1),
            (4000, 0.1),
            (4000, 0.2),
            (4000, 0.2),
            (129, 0.3),
            (1, 0.3),
        ] {
            let snapshot = snapshot(order, pitch);
            let [direct, fast] = [Kernels::Direct, Kernels::Fast]
                .map(|kernels| viewer.read_by(kernels, &snapshot, &ages));
            for (direct, fast) in direct.iter().zip(&fast) {
                // Places are rounded, and the steepest terms turn `order` times as fast.
                assert!((direct - fast).abs() < 1e-11, "{order}: {direct} {fast}");
            }
            let both = [viewer.read(&snapshot, &ages), viewer.polynomial(700, 9)];
            assert!(both[0] == direct || both[0] == fast, "{order}: one of them");
        }
    }

    #[test]
    fn a_polynomial_is_that_of_the_books() {
        let values = Viewer::default().polynomial(2, 4);
        for (part, value) in values.into_iter().enumerate() {
            let x = (part as f64 + 0.5) / 2.0 - 1.0;
            // Some roundings of numbers up to 1.
            assert!((value - (1.5 * x * x - 0.5)).abs() < 1e-14, "{x}: {value}");
        }
    }
}
