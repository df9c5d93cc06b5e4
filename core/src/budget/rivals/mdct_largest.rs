//! The largest coefficients of a lapped cosine transform, as in a codec without quantisation.

use super::best;
use super::largest::keep_largest;
use crate::budget::lapped_transform::LappedTransform;

/// The same lengths of block that the adaptive memory chooses from.
const BLOCKS: [usize; 8] = [64, 128, 256, 512, 1024, 2048, 4096, 8192];

pub(in crate::budget) fn recall(sound: &[f64], numbers: usize) -> Vec<f64> {
    let at = |block: &usize| {
        let mut transform = LappedTransform::prepare(*block);
        let mut coefficients = transform.forward(sound);
        keep_largest(&mut coefficients, numbers);
        transform.inverse(&coefficients, sound.len())
    };
    let blocks = BLOCKS.iter().filter(|block| 2 * **block <= sound.len());
    best(sound, blocks.map(at)).unwrap_or_else(|| vec![0.0; sound.len()])
}
