//! The coefficients of one channel at one instant, and the sound that they say was heard.

use crate::math::{SimdLevel, orthonormal_scale};
use crate::memory::timeline::{Place, Timeline};
use crate::transform::{Evaluator, EvenOdd, Kernels, SeriesJob, TransformPlan};

/// Holds orthonormal coefficients `c_n`, and reads sound from them.
///
/// ```text
/// f^(u) = sum_n c_n sqrt(2n+1) P_n(2u - 1)      u in [0, 1], 0 the oldest, 1 now
/// ```
///
/// Not realtime: allocates.
///
/// ```
/// use souvenir_core::{Coefficients, Timeline};
///
/// // sqrt(3) (2u - 1): a line from 8 frames ago until now.
/// let line = Coefficients::prepare(vec![0.0, 1.0], Timeline::Even { frames: 8.0 });
/// for (age, expected) in [(8.0, -3_f64.sqrt()), (4.0, 0.0), (0.0, 3_f64.sqrt())] {
///     assert!((line.at(&[age])[0] - expected).abs() < 1e-12);
/// }
/// ```
#[derive(Clone, Debug)]
pub struct Coefficients {
    values: Vec<f64>,
    timeline: Timeline,
    polynomial: Evaluator,
}

impl Coefficients {
    /// Takes `values[n]`, the orthonormal `c_n`, and how their window lies in time. Cost: O(N log N).
    #[must_use]
    pub fn prepare(values: Vec<f64>, timeline: Timeline) -> Self {
        let level = SimdLevel::detect();
        let kernels = Kernels::for_order(level, values.len());
        let plan = TransformPlan::prepare(kernels, level, values.len());
        let mut polynomial = plan.evaluator();
        let term = |n: usize| orthonormal_scale(n) * values[n];
        SeriesJob::prepare(&plan).run_all(&mut polynomial, term);
        Self {
            values,
            timeline,
            polynomial,
        }
    }

    /// Returns the orthonormal `c_n`, `[n]`.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Returns how the window lies in time.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.timeline
    }

    /// Reads what was heard so many frames before the window's end, `[age]`; 0 is the newest instant, and ages beyond
    /// the window read its oldest. The frame that came last has its middle at 0.5. Cost: O(1) an age from 128
    /// coefficients on, else O(N).
    #[must_use]
    pub fn at(&self, ages_frames: &[f64]) -> Vec<f64> {
        let places = ages_frames.iter().map(|age| self.timeline.place(*age));
        self.at_places(&places.collect::<Vec<_>>())
    }

    /// Reads the window at places of its own, `[place]`, whenever that was heard. Cost: as [`Self::at`].
    #[must_use]
    pub fn at_places(&self, places: &[Place]) -> Vec<f64> {
        let delta: Vec<f64> = places.iter().map(|place| place.delta()).collect();
        let (mut even, mut odd) = (vec![0.0; delta.len()], vec![0.0; delta.len()]);
        let sums = EvenOdd {
            even: &mut even,
            odd: &mut odd,
        };
        self.polynomial.evaluate(&delta, sums);
        let sums = even.into_iter().zip(odd);
        let values = places.iter().zip(sums);
        values
            .map(|(place, (even, odd))| place.value(even, odd))
            .collect()
    }

    /// Reads the newest frames, oldest first.
    #[must_use]
    pub fn newest(&self, num_frames: usize) -> Vec<f64> {
        let ages: Vec<f64> = (0..num_frames).rev().map(|k| k as f64 + 0.5).collect();
        self.at(&ages)
    }
}

#[cfg(test)]
mod tests {
    use super::{Coefficients, Timeline};

    #[test]
    fn a_series_of_three_terms_is_read_as_the_polynomial_that_it_is() {
        // x^2 = P_0 / 3 + 2 P_2 / 3 over x = 2u - 1.
        let values = vec![1.0 / 3.0, 0.0, 2.0 / 3.0 / 5.0_f64.sqrt()];
        let square = Coefficients::prepare(values, Timeline::Even { frames: 8.0 });
        for (age, expected) in [
            (0.0, 1.0),
            (2.0, 0.25),
            (4.0, 0.0),
            (7.0, 0.5625),
            (99.0, 1.0),
        ] {
            let [found] = square.at(&[age])[..] else {
                panic!("one value an age");
            };
            assert!((found - expected).abs() < 1e-15, "{age}: {found}");
        }
    }
}
