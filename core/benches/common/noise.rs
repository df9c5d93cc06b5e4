//! A sound that is no tone: the same every time.

pub(crate) fn noise(frames: usize) -> Vec<f64> {
    let at = |j: usize| (12.9898 * j as f64).sin() * 43_758.545 % 1.0;
    (0..frames).map(at).collect()
}
