//! Real FFTs of length `M`; long ones in quarters, `L = M/4`, so that none is too long for a
//! callback:
//!
//! ```text
//! x_r[j] = x[4 j + r]        X[k + q L] = sum_r i^{-q r} w^{r k} X_r[k]        w = exp(-2 pi i / M)
//! ```
//!
//! (Cooley and Tukey 1965.) The spectrum being that of a real function, `0 <= k <= L/2` gives all of
//! it. Realtime: all but `prepare`. Cost: O(M log M).

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use std::f64::consts::PI;
use std::ops::Range;
use std::sync::Arc;

/// The longest that is done at once: some 90 microseconds.
const LONGEST: usize = 16_384;
const I: Complex<f64> = Complex::new(0.0, 1.0);

/// Names a slice of a transform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FftSlice {
    Whole,
    Quarter(usize),
    /// These `k` of all quarters, between them and the whole.
    Butterflies(Range<usize>),
}

/// Transforms in two parts: a plan for lengths that are multiples of 8 where they are long. A clone shares it.
#[derive(Clone)]
pub(crate) struct SplitFft {
    length: usize,
    forward: Arc<dyn RealToComplex<f64>>,
    backward: Arc<dyn ComplexToReal<f64>>,
    /// `w^k`, where it is split.
    twiddles: Option<Arc<[Complex<f64>]>>,
}

/// Holds what one transform at a time needs.
#[derive(Clone)]
pub(crate) struct FftScratch {
    plan: Vec<Complex<f64>>,
    quarters: Quarters,
}

/// Empty where nothing is split.
#[derive(Clone)]
struct Quarters {
    /// A quarter's `x_r`, and all `X_r`.
    values: Vec<f64>,
    bins: [Vec<Complex<f64>>; 4],
}

impl SplitFft {
    pub(crate) fn prepare(length: usize) -> Self {
        let is_long = length > LONGEST;
        let planned = if is_long { length / 4 } else { length };
        let mut planner = RealFftPlanner::new();
        let twiddle = |k: usize| Complex::cis(-2.0 * PI * k as f64 / length as f64);
        Self {
            length,
            forward: planner.plan_fft_forward(planned),
            backward: planner.plan_fft_inverse(planned),
            twiddles: is_long.then(|| (0..=length / 8).map(twiddle).collect()),
        }
    }

    pub(crate) fn scratch(&self) -> FftScratch {
        let plan = self.forward.get_scratch_len();
        let plan = plan.max(self.backward.get_scratch_len());
        let bins = self.twiddles.as_ref().map_or(0, |twiddles| twiddles.len());
        let values = self.twiddles.as_ref().map_or(0, |_| self.length / 4);
        FftScratch {
            plan: vec![Complex::ZERO; plan],
            quarters: Quarters {
                values: vec![0.0; values],
                bins: std::array::from_fn(|_| vec![Complex::ZERO; bins]),
            },
        }
    }

    /// Lists all slices, in the order of [`Self::forward`]; that of [`Self::backward`] is the reverse.
    pub(crate) fn slices(&self, strip: usize) -> impl DoubleEndedIterator<Item = FftSlice> + use<> {
        let length = self.length;
        let is_whole = self.twiddles.is_none();
        let joined = if is_whole { 0 } else { length / 8 + 1 };
        let quarters = if is_whole { 0 } else { 4 };
        let strips = joined.div_ceil(strip);
        let join = move |i: usize| FftSlice::Butterflies(i * strip..((i + 1) * strip).min(joined));
        let whole = is_whole.then_some(FftSlice::Whole).into_iter();
        let parts = (0..quarters).map(FftSlice::Quarter);
        whole.chain(parts).chain((0..strips).map(join))
    }

    /// Points of a transform that is done at once.
    pub(crate) fn planned(&self) -> usize {
        self.forward.len()
    }

    /// A slice of the way from `M` values to `M/2 + 1` bins; may destroy the values.
    pub(crate) fn forward(
        &self,
        slice: &FftSlice,
        values: &mut [f64],
        bins: &mut [Complex<f64>],
        scratch: &mut FftScratch,
    ) {
        let FftScratch { plan, quarters } = scratch;
        let done = match (slice, &self.twiddles) {
            (FftSlice::Quarter(r), Some(_)) => {
                let from = values.iter().skip(*r).step_by(4);
                let own = quarters.values.iter_mut();
                own.zip(from).for_each(|(to, from)| *to = *from);
                let (own, bins) = (&mut quarters.values, &mut quarters.bins[*r]);
                self.forward.process_with_scratch(own, bins, plan)
            }
            (FftSlice::Butterflies(span), Some(twiddles)) => {
                span.clone()
                    .for_each(|k| quarters.join(k, twiddles[k], bins));
                Ok(())
            }
            _ => self.forward.process_with_scratch(values, bins, plan),
        };
        debug_assert!(done.is_ok(), "lengths are the plan's");
    }

    /// A slice of the way back, not normalised; may destroy the bins.
    pub(crate) fn backward(
        &self,
        slice: &FftSlice,
        bins: &mut [Complex<f64>],
        values: &mut [f64],
        scratch: &mut FftScratch,
    ) {
        let FftScratch { plan, quarters } = scratch;
        let done = match (slice, &self.twiddles) {
            (FftSlice::Quarter(r), Some(_)) => {
                let (own, bins) = (&mut quarters.values, &mut quarters.bins[*r]);
                let done = self.backward.process_with_scratch(bins, own, plan);
                let to = values.iter_mut().skip(*r).step_by(4);
                to.zip(own).for_each(|(to, from)| *to = *from);
                done
            }
            (FftSlice::Butterflies(span), Some(twiddles)) => {
                span.clone()
                    .for_each(|k| quarters.part(k, twiddles[k], bins));
                Ok(())
            }
            _ => self.backward.process_with_scratch(bins, values, plan),
        };
        debug_assert!(
            done.is_ok(),
            "lengths are the plan's, the first and last bins are real"
        );
    }
}

/// `w^{r k}`.
fn powers(twiddle: Complex<f64>) -> [Complex<f64>; 4] {
    let square = twiddle * twiddle;
    [Complex::new(1.0, 0.0), twiddle, square, square * twiddle]
}

impl Quarters {
    /// The bins `k`, `k + L` and, by symmetry, `2 L - k` and `L - k` of the whole.
    fn join(&self, k: usize, twiddle: Complex<f64>, whole: &mut [Complex<f64>]) {
        let twiddles = powers(twiddle);
        let [a, b, c, d]: [_; 4] = std::array::from_fn(|r| twiddles[r] * self.bins[r][k]);
        let quarter = self.values.len();
        let ([even, odd], [fore, aft]) = ([a + c, b + d], [a - c, I * (b - d)]);
        whole[k] = even + odd;
        whole[quarter + k] = fore - aft;
        whole[2 * quarter - k] = (even - odd).conj();
        whole[quarter - k] = (fore + aft).conj();
    }

    /// The transpose of [`Self::join`].
    fn part(&mut self, k: usize, twiddle: Complex<f64>, whole: &[Complex<f64>]) {
        let quarter = self.values.len();
        let [a, b] = [whole[k], whole[quarter + k]];
        let [c, d] = [whole[2 * quarter - k], whole[quarter - k]].map(|bin| bin.conj());
        let ([even, odd], [fore, aft]) = ([a + c, b + d], [a - c, I * (b - d)]);
        let sums = [even + odd, fore + aft, even - odd, fore - aft];
        let twiddles = powers(twiddle);
        let is_real = k == 0 || 2 * k == quarter;
        for (r, sum) in sums.into_iter().enumerate() {
            let bin = sum * twiddles[r].conj();
            // But for its rounding.
            let im = if is_real { 0.0 } else { bin.im };
            self.bins[r][k] = Complex::new(bin.re, im);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_are_the_whole() {
        let length = 2 * LONGEST + 8 * 9;
        let values: Vec<f64> = (0..length).map(|j| (0.1 * (j * j) as f64).sin()).collect();
        let split = SplitFft::prepare(length);
        let mut scratch = split.scratch();
        let mut bins = vec![Complex::new(f64::NAN, 0.0); length / 2 + 1];
        for part in split.slices(1000) {
            split.forward(&part, &mut values.clone(), &mut bins, &mut scratch);
        }
        let mut expected = vec![Complex::ZERO; length / 2 + 1];
        let plan = RealFftPlanner::new().plan_fft_forward(length);
        plan.process(&mut values.clone(), &mut expected)
            .expect("its lengths");
        let largest =
            |bins: &[Complex<f64>]| bins.iter().fold(0.0, |max: f64, bin| max.max(bin.norm()));
        let errors: Vec<_> = bins.iter().zip(&expected).map(|(a, b)| a - b).collect();
        // Rounding of some 16 stages.
        let error = largest(&errors) / largest(&expected);
        assert!(error < 16.0 * f64::EPSILON, "{error:e}");
        let mut back = vec![f64::NAN; length];
        for part in split.slices(1000).rev() {
            split.backward(&part, &mut bins, &mut back, &mut scratch);
        }
        for (back, value) in back.iter().zip(&values) {
            let error = back / length as f64 - value;
            assert!(error.abs() < 64.0 * f64::EPSILON, "{error:e}");
        }
    }
}
