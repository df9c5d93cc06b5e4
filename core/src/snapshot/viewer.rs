//! Reads a snapshot's polynomial: for the screen, off the audio thread.

use super::{PROBE_FRAMES, Snapshot};
use crate::math::{SimdLevel, orthonormal_scale};
use crate::memory::timeline::Timeline;
use crate::transform::{Evaluator, EvenOdd, Kernels, SeriesJob, TransformPlan};

/// Says how well a moment of the past is remembered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AgeError {
    /// How long ago, from the end of the window.
    pub age_secs: f64,
    /// Energy of the sound over that of the error, dB; infinite where nothing was lost.
    pub ratio_db: f64,
}

/// Polynomials of different orders that are seen by turns: the live memory and a frozen one.
const MAX_SHOWN: usize = 2;

/// Computes what the screen draws of a snapshot. Allocates as needed. Cost: O(1) a frame read and O(N log N) a
/// snapshot from 128 coefficients on, else O(N) a frame read; more where the order changes.
#[derive(Debug, Default)]
pub struct Viewer {
    /// The newest first.
    shown: Vec<Shown>,
    delta: Vec<f64>,
    even: Vec<f64>,
    odd: Vec<f64>,
}

/// A polynomial, which stays set as long as nothing is new.
#[derive(Debug)]
struct Shown {
    kernels: Kernels,
    series: Vec<f64>,
    job: SeriesJob,
    polynomial: Evaluator,
}

impl Shown {
    fn new(kernels: Kernels, order: usize) -> Self {
        let transform = TransformPlan::prepare(kernels, SimdLevel::detect(), order);
        Self {
            kernels,
            series: Vec::new(),
            job: SeriesJob::prepare(&transform),
            polynomial: transform.evaluator(),
        }
    }

    fn set(&mut self, snapshot: &Snapshot) {
        if self.series.iter().copied().eq(terms(snapshot)) {
            return;
        }
        self.series.clear();
        self.series.extend(terms(snapshot));
        let term = |n: usize| self.series[n];
        self.job.run_all(&mut self.polynomial, term);
    }
}

impl Viewer {
    /// Reads what the coefficients, as they are heard, say was heard at these ages, in frames from the window's
    /// end.
    pub fn read(&mut self, snapshot: &Snapshot, ages_frames: &[f64]) -> Vec<f64> {
        let kernels = Kernels::for_order(SimdLevel::detect(), snapshot.coefficients.len());
        self.read_by(kernels, snapshot, ages_frames)
    }

    /// Reads as [`Self::read`] does, by these kernels.
    pub(crate) fn read_by(
        &mut self,
        kernels: Kernels,
        snapshot: &Snapshot,
        ages_frames: &[f64],
    ) -> Vec<f64> {
        if let Some(held) = snapshot.pieces.first() {
            let mut values = vec![0.0; ages_frames.len()];
            held.read_ages(ages_frames, &snapshot.edits, &mut values);
            return values;
        }
        let order = snapshot.coefficients.len();
        let is_planned = |shown: &Shown| shown.kernels == kernels && shown.series.len() == order;
        let planned = self.shown.iter().position(is_planned);
        let planned = planned.map(|at| self.shown.remove(at));
        let mut shown = planned.unwrap_or_else(|| Shown::new(kernels, order));
        shown.set(snapshot);
        let timeline = snapshot.timeline;
        let places: Vec<_> = ages_frames.iter().map(|age| timeline.place(*age)).collect();
        self.delta.clear();
        self.delta.extend(places.iter().map(|place| place.delta()));
        self.even.resize(places.len(), 0.0);
        self.odd.resize(places.len(), 0.0);
        let sums = EvenOdd {
            even: &mut self.even,
            odd: &mut self.odd,
        };
        shown.polynomial.evaluate(&self.delta, sums);
        self.shown.insert(0, shown);
        self.shown.truncate(MAX_SHOWN);
        let both = places.iter().zip(self.even.iter().zip(&self.odd));
        both.map(|(place, (even, odd))| place.value(*even, *odd))
            .collect()
    }

    /// Computes `P_n` over a window, oldest first, at the middles of so many equal parts. Cost: O(n) a part.
    #[must_use]
    pub fn polynomial(n: usize, num_parts: usize) -> Vec<f64> {
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
        Self::default().read_by(Kernels::Direct, &window, &ages)
    }

    /// Computes the signal-to-error ratio by age, the newest first: as far back as was heard and the window
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

/// Returns the terms of the polynomial.
fn terms(snapshot: &Snapshot) -> impl Iterator<Item = f64> {
    let (coefficients, edits) = (&snapshot.coefficients, &snapshot.edits);
    let order = coefficients.len();
    (0..order).map(move |n| {
        orthonormal_scale(n) * edits.heard(order, n, coefficients[edits.source(order, n)])
    })
}

/// Returns the ages of the middles of a probe's frames, oldest first.
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
            let both = [viewer.read(&snapshot, &ages), Viewer::polynomial(700, 9)];
            assert!(both[0] == direct || both[0] == fast, "{order}: one of them");
        }
    }

    #[test]
    fn a_polynomial_is_that_of_the_books() {
        let values = Viewer::polynomial(2, 4);
        for (part, value) in values.into_iter().enumerate() {
            let x = (part as f64 + 0.5) / 2.0 - 1.0;
            // Some roundings of numbers up to 1.
            assert!((value - (1.5 * x * x - 0.5)).abs() < 1e-14, "{x}: {value}");
        }
    }
}
