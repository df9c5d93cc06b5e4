//! The two kernels, adjoint to each other, over points `x_j`:
//!
//! ```text
//! evaluate:  y_j = sum_n e_n P_n(x_j)          project:  g_n = sum_j w_j P_n(x_j)
//! ```
//!
//! A point is held as `delta = 1 - |x|`, its distance to the nearer end of `[-1, 1]`, so that
//! nothing is lost by subtraction where `P_n` turns fastest; `P_n(-x) = (-1)^n P_n(x)` serves the
//! other half. Both run the ladder
//!
//! ```text
//! E_{n+1} = E_n - (2n+1) delta P_n      P_{n+1} = P_n + E_{n+1} / (n+1)      E_n = n (P_n - P_{n-1})
//! ```
//!
//! with lanes over points and no dependency between lanes. Realtime: yes. Cost: 4 lane operations
//! per order and point (or mirrored pair of points).

mod calibration;
#[doc(hidden)]
pub mod double;
mod evaluate;
pub mod fast;
mod fir;
mod ladder;
#[doc(hidden)]
pub mod peak;
mod project;
#[doc(hidden)]
pub mod scalar;

pub use ladder::Ladder;

use fearless_simd::{Level as Simd, dispatch};
use project::{Differences, Values};

/// Widest vector of any level, in f64 lanes.
const MAX_LANES: usize = 8;

/// An instruction set, chosen once at `prepare`.
#[derive(Clone, Copy, Debug)]
pub struct Level(Simd);

impl Level {
    /// The best that this machine has.
    #[must_use]
    pub fn detect() -> Self {
        Self(Simd::new())
    }

    /// Plain scalar code.
    #[must_use]
    pub fn scalar() -> Self {
        Self(Simd::fallback())
    }

    /// Every level that this machine can run, scalar first, best last. Allocates.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let best = Simd::new();
        let mut levels = vec![Self::scalar()];
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        {
            levels.extend(best.as_sse2().map(|token| Self(Simd::Sse2(token))));
            levels.extend(best.as_sse4_2().map(|token| Self(Simd::Sse4_2(token))));
            levels.extend(best.as_avx2().map(|token| Self(Simd::Avx2(token))));
            levels.extend(best.as_avx512().map(|token| Self(Simd::Avx512(token))));
        }
        #[cfg(target_arch = "aarch64")]
        levels.extend(best.as_neon().map(|token| Self(Simd::Neon(token))));
        levels
    }

    /// Names of all the levels that this build knows, whether the machine has them or not.
    #[must_use]
    pub const fn known() -> &'static [&'static str] {
        if cfg!(any(target_arch = "x86", target_arch = "x86_64")) {
            &["scalar", "SSE2", "SSE4.2", "AVX2+FMA", "AVX-512"]
        } else if cfg!(target_arch = "aarch64") {
            &["scalar", "NEON"]
        } else {
            &["scalar"]
        }
    }

    /// The level's usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Simd::Sse2(_) => "SSE2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Simd::Sse4_2(_) => "SSE4.2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Simd::Avx2(_) => "AVX2+FMA",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Simd::Avx512(_) => "AVX-512",
            #[cfg(target_arch = "aarch64")]
            Simd::Neon(_) => "NEON",
            _ => "scalar",
        }
    }
}

/// How the sums over orders and points are done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kernels {
    /// Every order at every point: O(N) a point.
    Direct,
    /// By transforms: O(log N) a point.
    Fast,
}

impl Kernels {
    /// What is fastest for series of `orders` terms on this level.
    #[must_use]
    pub fn for_order(level: Level, orders: usize) -> Self {
        if orders < calibration::fast_from(level) {
            Self::Direct
        } else {
            Self::Fast
        }
    }
}

/// `even_j = sum over even n of series_n P_n(1 - delta_j)`, `odd_j` the same over odd `n`.
///
/// The value at `x = 1 - delta` is `even + odd`, at `x = delta - 1` it is `even - odd`.
///
/// # Panics
/// If the slices over points differ in length or the ladder is shorter than the series.
pub fn evaluate(
    level: Level,
    ladder: &Ladder,
    series: &[f64],
    delta: &[f64],
    parts: (&mut [f64], &mut [f64]),
) {
    let steps = ladder.steps(series.len());
    assert_eq!(delta.len(), parts.0.len(), "one even part a point");
    assert_eq!(delta.len(), parts.1.len(), "one odd part a point");
    dispatch!(level.0, simd => evaluate::pairs(simd, steps, series, delta, parts.0, parts.1));
}

/// Sums over points, one an order, that may be added to strip by strip: `project`.
///
/// Kept as one vector of partial sums an order until [`Sums::finish`]. Realtime: all but `new`.
#[derive(Clone, Debug)]
pub struct Sums {
    level: Level,
    /// Lanes of the level's vectors.
    width: usize,
    lanes: Vec<f64>,
}

impl Sums {
    /// For orders below `orders`, at zero. Allocates.
    #[must_use]
    pub fn new(level: Level, orders: usize) -> Self {
        let width = dispatch!(level.0, simd => project::width(simd));
        Self {
            level,
            width,
            lanes: vec![0.0; orders * width],
        }
    }

    /// Back to zero.
    pub fn clear(&mut self) {
        self.lanes.fill(0.0);
    }

    /// Adds `sum_j weights_j P_n(1 - delta_j)` to every order's sum.
    ///
    /// # Panics
    /// If `weights` and `delta` differ in length or the ladder is shorter than the sums.
    pub fn add(&mut self, ladder: &Ladder, delta: &[f64], weights: &[f64]) {
        let (steps, lanes) = (ladder.steps(self.orders()), &mut self.lanes[..]);
        dispatch!(self.level.0, simd =>
            project::one_side::<_, Values>(simd, steps, delta, weights, lanes));
    }

    /// Adds `sum_j weights_j n (P_n - P_{n-1})(1 - delta_j)`: the form for jumps, which gives
    /// `P_{n+1} - P_{n-1}` without cancelling.
    ///
    /// # Panics
    /// As [`Self::add`].
    pub fn add_differences(&mut self, ladder: &Ladder, delta: &[f64], weights: &[f64]) {
        let (steps, lanes) = (ladder.steps(self.orders()), &mut self.lanes[..]);
        dispatch!(self.level.0, simd =>
            project::one_side::<_, Differences>(simd, steps, delta, weights, lanes));
    }

    /// Adds points in mirrored pairs: `even` (the sum of a pair's two weights) counts for even
    /// `n`, `odd` (the weight at `1 - delta` less that at `delta - 1`) for odd `n`.
    ///
    /// # Panics
    /// As [`Self::add`].
    pub fn add_pairs(&mut self, ladder: &Ladder, delta: &[f64], even: &[f64], odd: &[f64]) {
        let (steps, lanes) = (ladder.steps(self.orders()), &mut self.lanes[..]);
        dispatch!(self.level.0, simd => project::pairs(simd, steps, delta, [even, odd], lanes));
    }

    /// Each order's sum, from 0 on.
    pub fn finish(&self) -> impl Iterator<Item = f64> {
        self.lanes
            .chunks_exact(self.width)
            .map(|lanes| lanes.iter().sum())
    }

    fn orders(&self) -> usize {
        self.lanes.len() / self.width
    }
}

/// `[sum_k input_k taps_0k, sum_k input_k taps_1k]`.
///
/// # Panics
/// If a tap row is shorter than the input.
#[must_use]
pub fn dot_pair(level: Level, input: &[f64], taps: [&[f64]; 2]) -> [f64; 2] {
    let taps = taps.map(|row| &row[..input.len()]);
    dispatch!(level.0, simd => fir::dot_pair(simd, input, taps))
}
