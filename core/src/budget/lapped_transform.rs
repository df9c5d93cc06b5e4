//! The lapped cosine transform (MDCT with a sine window) is orthonormal: what its coefficients lose is what the sound loses.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use rustdct::DctPlanner;
use rustdct::mdct::{Mdct, window_fn};

/// Lengths of block that are tried.
const BLOCKS_FRAMES: [usize; 8] = [64, 128, 256, 512, 1024, 2048, 4096, 8192];

thread_local! {
    /// Keeps its plans: there are eight.
    static PLANNER: RefCell<DctPlanner<f64>> = RefCell::new(DctPlanner::new());
}

/// Returns the lengths of block that a sound has room for.
pub(super) fn blocks_frames(sound: &[f64]) -> impl Iterator<Item = usize> {
    let most = sound.len() / 2;
    BLOCKS_FRAMES
        .into_iter()
        .filter(move |block| *block <= most)
}

/// Transforms whole sounds in blocks of a fixed length, each lapped with the next.
pub(super) struct LappedTransform {
    block_frames: usize,
    mdct: Arc<dyn Mdct<f64>>,
    scratch: Vec<f64>,
}

impl fmt::Debug for LappedTransform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LappedTransform")
            .field("block_frames", &self.block_frames)
            .finish_non_exhaustive()
    }
}

impl LappedTransform {
    pub(super) fn prepare(block_frames: usize) -> Self {
        let plan = |planner: &mut DctPlanner<f64>| {
            planner.plan_mdct(block_frames, window_fn::mp3_invertible)
        };
        let mdct = PLANNER.with_borrow_mut(plan);
        let scratch = vec![0.0; mdct.get_scratch_len()];
        Self {
            block_frames,
            mdct,
            scratch,
        }
    }

    /// Returns the coefficients, `[block][bin]`: one block more than the sound fills, for the laps at its ends.
    pub(super) fn forward(&mut self, sound: &[f64]) -> Vec<f64> {
        let block = self.block_frames;
        let (whole, rest) = sound.split_at(sound.len() / block * block);
        let (silence, mut last) = (vec![0.0; block], vec![0.0; block]);
        last[..rest.len()].copy_from_slice(rest);
        let last = (!rest.is_empty()).then_some(&last[..]);
        let parts = whole.chunks_exact(block).chain(last);
        let (older, newer) = (parts.clone(), parts);
        let older = [&silence[..]].into_iter().chain(older);
        let newer = newer.chain([&silence[..]]);
        let mut coefficients = vec![0.0; (sound.len().div_ceil(block) + 1) * block];
        let bins = coefficients.chunks_exact_mut(block);
        for ((older, newer), bins) in older.zip(newer).zip(bins) {
            self.mdct
                .process_mdct_with_scratch(older, newer, bins, &mut self.scratch);
        }
        coefficients
    }

    /// Returns the first `frames` frames of what the coefficients say.
    pub(super) fn inverse(&mut self, coefficients: &[f64], frames: usize) -> Vec<f64> {
        let block = self.block_frames;
        let mut padded = vec![0.0; coefficients.len() + block];
        for (index, bins) in coefficients.chunks_exact(block).enumerate() {
            let (a, b) = padded[index * block..(index + 2) * block].split_at_mut(block);
            self.mdct
                .process_imdct_with_scratch(bins, a, b, &mut self.scratch);
        }
        padded[block..block + frames].to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::LappedTransform;

    #[test]
    fn it_is_orthonormal_and_comes_back() {
        let sound: Vec<f64> = (0..1000).map(|k| f64::from(k * k % 97) / 97.0).collect();
        for block in [8, 64, 256] {
            let mut transform = LappedTransform::prepare(block);
            let coefficients = transform.forward(&sound);
            let energy = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
            assert!((energy(&coefficients) / energy(&sound) - 1.0).abs() < 1e-13);
            let back = transform.inverse(&coefficients, sound.len());
            let errors = sound.iter().zip(&back).map(|(x, y)| (x - y).abs());
            assert!(errors.fold(0.0, f64::max) < 1e-13);
        }
    }
}
