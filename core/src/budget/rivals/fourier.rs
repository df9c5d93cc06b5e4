//! The lowest terms of the Fourier series of the stretch.

use num_complex::Complex64;
use realfft::RealFftPlanner;

/// Keeps the mean, and a cosine and a sine for every further two numbers.
pub(in crate::budget) fn recall(sound: &[f64], numbers: usize) -> Vec<f64> {
    let frames = sound.len();
    let mut planner = RealFftPlanner::new();
    let forward = planner.plan_fft_forward(frames);
    let mut spectrum = forward.make_output_vec();
    let mut recalled = sound.to_vec();
    let is_done = forward.process(&mut recalled, &mut spectrum).is_ok();
    let terms = numbers.div_ceil(2);
    for (k, term) in spectrum.iter_mut().enumerate() {
        if k >= terms && !(k == terms && numbers.is_multiple_of(2)) {
            *term = Complex64::ZERO;
        } else if k == terms {
            // The last number alone is a cosine.
            term.im = 0.0;
        }
    }
    let inverse = planner.plan_fft_inverse(frames);
    let is_done = is_done && inverse.process(&mut spectrum, &mut recalled).is_ok();
    debug_assert!(is_done, "as long as planned");
    recalled.iter_mut().for_each(|x| *x /= frames as f64);
    recalled
}
