//! Gram polynomials (discrete Legendre polynomials) are orthonormal over equally spaced frames, not over an interval.
//!
//! ```text
//! t q_k = b_{k+1} q_{k+1} + b_k q_{k-1}      b_k = k/2 sqrt((L^2 - k^2) / (4k^2 - 1))
//! t = -(L-1)/2, ..., (L-1)/2                 q_0 = 1 / sqrt(L)
//! ```
//!
//! As many of them as there are frames give every frame back, which Legendre polynomials at the frames' middles do not.
//!
//! Source: Gautschi, "Orthogonal Polynomials: Computation and Approximation", 2004, section 1.5.2.

#[cfg(test)]
use crate::budget::piece_size::max_order;

/// Projects pieces of sound; its buffers are used again.
#[derive(Debug, Default)]
pub(in crate::budget) struct GramProjector {
    rest: Vec<f64>,
    polynomials: GramRecurrence,
}

impl GramProjector {
    /// Returns the energy that is left with 0, 1, ... polynomials, frame by frame: what `interval_fit` is held to.
    #[cfg(test)]
    pub(super) fn energies_left(&mut self, sound: &[f64]) -> Vec<f64> {
        let energy = |sound: &[f64]| sound.iter().map(|x| x * x).sum();
        let mut left = vec![energy(sound)];
        self.rest = sound.to_vec();
        self.polynomials.begin(sound.len());
        for _ in 0..max_order(sound.len()) {
            self.take_one();
            left.push(energy(&self.rest));
        }
        left
    }

    /// Returns the first `order` coefficients.
    pub(in crate::budget) fn project(&mut self, sound: &[f64], order: usize) -> Vec<f64> {
        self.rest.clear();
        self.rest.extend_from_slice(sound);
        self.polynomials.begin(sound.len());
        (0..order).map(|_| self.take_one()).collect()
    }

    /// Adds what the coefficients say to `sound`.
    pub(in crate::budget) fn read(&mut self, coefficients: &[f64], sound: &mut [f64]) {
        self.polynomials.begin(sound.len());
        for c in coefficients {
            let heard = sound.iter_mut().zip(self.polynomials.current());
            heard.for_each(|(x, q)| *x += c * q);
            self.polynomials.advance();
        }
    }

    /// Takes the next polynomial's share out of the rest: of the rest, not of the sound, as modified Gram-Schmidt does.
    fn take_one(&mut self) -> f64 {
        let q = self.polynomials.current();
        let c: f64 = self.rest.iter().zip(q).map(|(x, q)| x * q).sum();
        let rest = self.rest.iter_mut().zip(q);
        rest.for_each(|(x, q)| *x -= c * q);
        self.polynomials.advance();
        c
    }
}

/// Steps from one polynomial to the next, over all frames.
#[derive(Debug, Default)]
struct GramRecurrence {
    k: usize,
    previous: Vec<f64>,
    current: Vec<f64>,
}

impl GramRecurrence {
    fn begin(&mut self, frames: usize) {
        self.k = 0;
        self.previous.clear();
        self.previous.resize(frames, 0.0);
        self.current.clear();
        self.current.resize(frames, (frames as f64).sqrt().recip());
    }

    fn current(&self) -> &[f64] {
        &self.current
    }

    /// The last one has no successor: what comes after it is not used.
    fn advance(&mut self) {
        let frames = self.current.len();
        let (below, above) = (
            off_diagonal(frames, self.k),
            off_diagonal(frames, self.k + 1),
        );
        let scale = if above > 0.0 { above.recip() } else { 0.0 };
        let middle = (frames as f64 - 1.0) / 2.0;
        let both = self.previous.iter_mut().zip(&self.current);
        for (j, (previous, current)) in both.enumerate() {
            *previous = ((j as f64 - middle) * current - below * *previous) * scale;
        }
        std::mem::swap(&mut self.previous, &mut self.current);
        self.k += 1;
    }
}

/// Returns `b_k`.
fn off_diagonal(frames: usize, k: usize) -> f64 {
    let (frames, k) = (frames as f64, k as f64);
    let under = (frames * frames - k * k).max(0.0);
    k / 2.0 * (under / (4.0 * k * k - 1.0)).abs().sqrt()
}

#[cfg(test)]
mod tests {
    use super::{GramProjector, max_order};

    #[test]
    fn as_many_polynomials_as_frames_give_every_frame_back() {
        let mut projector = GramProjector::default();
        for frames in 1..=16 {
            let sound: Vec<f64> = (0..frames).map(|k| f64::from(k * k % 7) - 2.5).collect();
            let c = projector.project(&sound, sound.len());
            let mut back = vec![0.0; sound.len()];
            projector.read(&c, &mut back);
            for (x, y) in sound.iter().zip(back) {
                assert!((x - y).abs() < 1e-11, "{frames}: {x} {y}");
            }
        }
    }

    /// A polynomial of degree 31 over 64 frames by its values, against what 32 coefficients say.
    #[test]
    fn polynomials_are_kept_whole() {
        let mut projector = GramProjector::default();
        let frames = 64;
        assert_eq!(max_order(frames), 32);
        let chebyshev = |k: usize| (31.0 * ((2 * k + 1) as f64 / 64.0 - 1.0).acos()).cos();
        let sound: Vec<f64> = (0..frames).map(chebyshev).collect();
        let left = projector.energies_left(&sound);
        assert!(left[32] < 1e-20 && left[31] > 1e-6, "{left:?}");
        assert!(
            left.windows(2).all(|two| two[1] <= two[0] * (1.0 + 1e-14)),
            "{left:?}"
        );
    }
}
