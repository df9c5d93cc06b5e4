//! The largest coefficients of a lapped cosine transform, as in a codec without quantisation.

use super::largest::keep_largest;
use crate::budget::lapped_transform::{LappedTransform, blocks_frames};
use crate::budget::loss::best;

pub(in crate::budget) fn recall(sound: &[f64], numbers: usize) -> Vec<f64> {
    let at = |block: usize| {
        let mut transform = LappedTransform::prepare(block);
        let mut coefficients = transform.forward(sound);
        keep_largest(&mut coefficients, numbers);
        transform.inverse(&coefficients, sound.len())
    };
    best(sound, blocks_frames(sound).map(at)).unwrap_or_else(|| vec![0.0; sound.len()])
}
