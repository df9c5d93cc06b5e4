//! The largest wavelets of an orthonormal, periodised transform over all levels.
//!
//! Written here: it is forty lines, and no kept crate offers a periodised transform of any length.
//!
//! Source: Mallat, "A wavelet tour of signal processing", 3rd edition, section 7.3.1; filters: Daubechies, "Ten lectures
//! on wavelets", table 6.3.

use std::f64::consts::FRAC_1_SQRT_2;

use super::largest::keep_largest;

/// Haar's low-pass filter.
pub(in crate::budget) const HAAR: [f64; 2] = [FRAC_1_SQRT_2, FRAC_1_SQRT_2];
/// The symlet of 8 vanishing moments.
pub(in crate::budget) const SYMLET_8: [f64; 16] = [
    0.001_889_950_332_759_460_9,
    -0.000_302_920_514_721_366_8,
    -0.014_952_258_337_048_23,
    0.003_808_752_013_890_615,
    0.049_137_179_673_607_506,
    -0.027_219_029_917_056_003,
    -0.051_945_838_107_709_04,
    0.364_441_894_835_331_4,
    0.777_185_751_700_523_5,
    0.481_359_651_258_372_2,
    -0.061_273_359_067_658_524,
    -0.143_294_238_350_809_7,
    0.007_607_487_324_917_605,
    0.031_695_087_811_492_98,
    -0.000_542_132_331_791_148_1,
    -0.003_382_415_951_006_125_6,
];

/// A sound whose length has few factors of two is continued by its last value until it has many.
const LEVELS: u32 = 10;

pub(in crate::budget) fn recall(sound: &[f64], numbers: usize, low_pass: &[f64]) -> Vec<f64> {
    let last = sound.last().copied().unwrap_or(0.0);
    let mut values = sound.to_vec();
    values.resize(sound.len().next_multiple_of(1 << LEVELS), last);
    let lengths = lengths(values.len());
    for length in &lengths {
        analyse(&mut values[..*length], low_pass);
    }
    keep_largest(&mut values, numbers);
    for length in lengths.iter().rev() {
        synthesise(&mut values[..*length], low_pass);
    }
    values.truncate(sound.len());
    values
}

/// Lengths that are halved, down to the first odd one.
fn lengths(frames: usize) -> Vec<usize> {
    let halves = std::iter::successors(Some(frames), |length| Some(length / 2));
    halves
        .take_while(|length| *length > 1 && length.is_multiple_of(2))
        .collect()
}

/// The high-pass filter: the low-pass reversed, with alternating signs.
fn high_pass(low_pass: &[f64], k: usize) -> f64 {
    let sign = if k.is_multiple_of(2) { 1.0 } else { -1.0 };
    sign * low_pass[low_pass.len() - 1 - k]
}

/// Averages come first, then differences.
fn analyse(values: &mut [f64], low_pass: &[f64]) {
    let (length, half) = (values.len(), values.len() / 2);
    let mut halves = vec![0.0; length];
    for at in 0..half {
        for (k, h) in low_pass.iter().enumerate() {
            let x = values[(2 * at + k) % length];
            halves[at] += h * x;
            halves[half + at] += high_pass(low_pass, k) * x;
        }
    }
    values.copy_from_slice(&halves);
}

/// The transpose of [`analyse`].
fn synthesise(values: &mut [f64], low_pass: &[f64]) {
    let (length, half) = (values.len(), values.len() / 2);
    let mut sound = vec![0.0; length];
    for at in 0..half {
        let (average, difference) = (values[at], values[half + at]);
        for (k, h) in low_pass.iter().enumerate() {
            sound[(2 * at + k) % length] += h * average + high_pass(low_pass, k) * difference;
        }
    }
    values.copy_from_slice(&sound);
}

#[cfg(test)]
mod tests {
    use super::{HAAR, SYMLET_8, analyse, recall, synthesise};

    #[test]
    fn the_transform_is_orthonormal() {
        let sound: Vec<f64> = (0..96).map(|k| f64::from(k * k % 31) - 7.0).collect();
        for filter in [&HAAR[..], &SYMLET_8] {
            let mut values = sound.clone();
            analyse(&mut values, filter);
            let energy = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
            assert!((energy(&values) / energy(&sound) - 1.0).abs() < 1e-11);
            synthesise(&mut values, filter);
            let errors = sound.iter().zip(&values).map(|(x, y)| (x - y).abs());
            assert!(errors.fold(0.0, f64::max) < 1e-10);
        }
    }

    /// A jump in the middle of 1024 frames is one Haar wavelet; symlets of 8 moments do not see a polynomial of degree 7
    /// away from the ends.
    #[test]
    fn what_is_sparse_is_kept() {
        let jump: Vec<f64> = (0..1024)
            .map(|k| if k < 512 { 1.0 } else { -1.0 })
            .collect();
        assert!(
            recall(&jump, 2, &HAAR)
                .iter()
                .zip(&jump)
                .all(|(a, b)| (a - b).abs() < 1e-12)
        );
        let mut line: Vec<f64> = (0..1024)
            .map(|k| (f64::from(k) / 512.0 - 1.0).powi(7))
            .collect();
        analyse(&mut line, &SYMLET_8);
        assert!(line[512..1016].iter().all(|c| c.abs() < 1e-9));
    }
}
