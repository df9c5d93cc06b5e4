//! What is not a number, infinite or subnormal becomes silence and is counted.

/// Samples that are looked at together.
const STRIP: usize = 32;

/// Counts the input samples that were replaced by silence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// Not a number, infinite, or beyond what f32 holds.
    pub non_finite: u64,
    /// Subnormal as f32 or f64: inaudible (below -758 dB), slow to compute with.
    pub subnormal: u64,
}

impl Rejected {
    /// Returns the sample if it may enter, silence if not. Realtime: yes.
    #[inline]
    pub fn admit(&mut self, sample: f64) -> f64 {
        if sample.abs() <= f64::from(f32::MAX) {
            if sample != 0.0 && sample.abs() < f64::from(f32::MIN_POSITIVE) {
                self.subnormal += 1;
                return 0.0;
            }
            return sample;
        }
        self.non_finite += 1;
        0.0
    }

    /// Writes what may enter of each sample, as many as there are. Realtime: yes.
    #[inline(always)]
    pub(crate) fn admit_all<S: Copy + Into<f64>>(&mut self, samples: &[S], to: &mut [f64]) {
        for (samples, to) in samples.chunks(STRIP).zip(to.chunks_mut(STRIP)) {
            let mut refused = 0;
            for (to, sample) in to.iter_mut().zip(samples) {
                *to = (*sample).into();
                refused |= refusal(*to);
            }
            if refused < 0 {
                to.iter_mut()
                    .take(samples.len())
                    .for_each(|to| *to = self.admit(*to));
            }
        }
    }
}

/// Negative where [`Rejected::admit`] does not let a sample in: sizes are compared as their bits, signs of differences
/// being or-ed without a branch, so that samples are looked at on vectors.
#[inline(always)]
fn refusal(sample: f64) -> i64 {
    let bits = |size: f64| size.abs().to_bits().cast_signed();
    let size = bits(sample);
    let is_small = size - bits(f64::from(f32::MIN_POSITIVE));
    let is_zero = size - 1;
    let is_large = bits(f64::from(f32::MAX)) - size;
    (is_small & !is_zero) | is_large
}
