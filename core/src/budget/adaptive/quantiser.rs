//! Coefficients of a piece or run become whole numbers of a fixed width, times one scale.

/// The bits of a scale.
pub(super) const SCALE_BITS: usize = 8;
/// Scales of one octave: 256 of them reach 32 octaves down from the peak.
const SCALES_PER_OCTAVE: f64 = 8.0;

/// Fits coefficients to so many levels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quantiser {
    peak: f64,
    levels: f64,
}

impl Quantiser {
    /// Takes the largest coefficient of the sound, and the width of a number with its sign: at least two bits.
    pub(super) fn new(peak: f64, width_bits: u32) -> Self {
        Self {
            peak,
            levels: f64::from((1_u32 << (width_bits - 1)) - 1),
        }
    }

    /// Rounds the coefficients of one piece or run. Cost: O(n).
    pub(super) fn round(self, coefficients: &mut [f64]) {
        let largest = coefficients
            .iter()
            .fold(0.0_f64, |most, c| most.max(c.abs()));
        if largest == 0.0 {
            return;
        }
        let last = f64::from((1_u32 << SCALE_BITS) - 1);
        let place = (SCALES_PER_OCTAVE * (self.peak / largest).log2()).floor();
        let scale = self.peak * (-place.clamp(0.0, last) / SCALES_PER_OCTAVE).exp2();
        let step = scale / self.levels;
        for c in coefficients {
            *c = (*c / step).round().clamp(-self.levels, self.levels) * step;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Quantiser;

    /// Half a step of a scale that is at most an eighth of an octave above the largest.
    #[test]
    fn it_rounds_to_the_nearest_of_its_levels() {
        for width in [2, 4, 8, 12, 16] {
            let quantiser = Quantiser::new(7.0, width);
            for size in [7.0, 1.0, 0.003] {
                let c: Vec<f64> = (0..50).map(|k| size * (1.7 * f64::from(k)).sin()).collect();
                let mut rounded = c.clone();
                quantiser.round(&mut rounded);
                let half = 0.5 * 1.0906 * size / f64::from((1_u32 << (width - 1)) - 1);
                assert!(
                    c.iter().zip(&rounded).all(|(c, q)| (c - q).abs() <= half),
                    "{width} {size}"
                );
                let mut levels: Vec<u64> = rounded.iter().map(|q| q.to_bits()).collect();
                levels.sort_unstable();
                levels.dedup();
                // Two zeros.
                assert!(
                    levels.len() <= 1 << width,
                    "{width} {size}: {}",
                    levels.len()
                );
            }
        }
    }
}
