//! Vectors: the instruction set, chosen once at `prepare`, and loops that have no other room.

mod compensated_sum;
mod dot;
pub(crate) mod elementary;
#[cfg(feature = "lab")]
pub mod peak;

pub(crate) use compensated_sum::{CompensatedSum, two_sum};
pub(crate) use dot::{blended_dots, dot, dot_pair};

use fearless_simd::Level;
use fearless_simd::prelude::*;

/// Widest vector of any level, in f64 lanes.
pub(crate) const MAX_LANES: usize = 8;

/// Starts a cache line, so that no vector of a table lies in two: such a load is as slow as two, and of rows that are
/// placed by chance every load of AVX-512 is one.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub(crate) struct CacheAligned<T>(pub(crate) T);

/// Holds numbers that begin a cache line. A clone may not: it is as right, and slower.
#[derive(Clone, Debug)]
pub(crate) struct AlignedTable {
    /// The first `begin` are none of them.
    numbers: Vec<f64>,
    begin: usize,
}

impl AlignedTable {
    /// Allocates.
    pub(crate) fn of(numbers: &[f64]) -> Self {
        let mut all: Vec<f64> = Vec::with_capacity(numbers.len() + MAX_LANES);
        let line = size_of::<[f64; MAX_LANES]>();
        let begin = all.as_ptr().align_offset(line).min(MAX_LANES);
        all.resize(begin, 0.0);
        all.extend_from_slice(numbers);
        Self {
            numbers: all,
            begin,
        }
    }

    pub(crate) fn numbers(&self) -> &[f64] {
        &self.numbers[self.begin..]
    }
}

/// Names an instruction set, chosen once at `prepare`.
#[derive(Clone, Copy, Debug)]
pub struct SimdLevel(pub(crate) Level);

impl SimdLevel {
    /// Returns the best level that this machine has.
    #[must_use]
    pub fn detect() -> Self {
        Self(Level::new())
    }

    /// Names plain scalar code.
    #[must_use]
    pub(crate) fn scalar() -> Self {
        Self(Level::fallback())
    }

    /// Returns every level that this machine can run, scalar first, best last. Allocates.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let best = Level::new();
        let mut levels = vec![Self::scalar()];
        #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
        {
            levels.extend(best.as_sse2().map(|token| Self(Level::Sse2(token))));
            levels.extend(best.as_sse4_2().map(|token| Self(Level::Sse4_2(token))));
            levels.extend(best.as_avx2().map(|token| Self(Level::Avx2(token))));
            levels.extend(best.as_avx512().map(|token| Self(Level::Avx512(token))));
        }
        #[cfg(target_arch = "aarch64")]
        levels.extend(best.as_neon().map(|token| Self(Level::Neon(token))));
        levels
    }

    /// Returns the names of all the levels that this build knows, whether the machine has them or not.
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

    /// Returns how many f64 the widest vector of the level has.
    #[must_use]
    pub(crate) fn lanes(self) -> usize {
        #[inline(always)]
        fn of<S: Simd>(_: S) -> usize {
            S::f64s::LEN
        }
        fearless_simd::dispatch!(self.0, simd => of(simd))
    }

    /// Returns the level's usual name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self.0 {
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Level::Sse2(_) => "SSE2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Level::Sse4_2(_) => "SSE4.2",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Level::Avx2(_) => "AVX2+FMA",
            #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
            Level::Avx512(_) => "AVX-512",
            #[cfg(target_arch = "aarch64")]
            Level::Neon(_) => "NEON",
            _ => "scalar",
        }
    }
}

/// Loads `V` vectors from the front of `values`, `V * LEN` of them.
#[inline(always)]
pub(crate) fn load<S: Simd, const V: usize>(simd: S, values: &[f64]) -> [S::f64s; V] {
    let lanes = S::f64s::LEN;
    let mut out = [S::f64s::splat(simd, 0.0); V];
    for (v, chunk) in values.chunks_exact(lanes).take(V).enumerate() {
        out[v] = S::f64s::from_slice(simd, chunk);
    }
    out
}
