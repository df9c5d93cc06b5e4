//! The scan's loops: frames within a few vectors of states, which stay in registers.

use super::ScanInput;
use crate::math::simd::elementary::{Lanes, decays};
use fearless_simd::prelude::*;

/// Most lanes of a vector of any level, in f32.
const MAX_LANES: usize = 16;

/// Holds what the loop scans: the frames of one chunk of one channel.
pub(super) struct Piece<'a, F> {
    pub(super) input: ScanInput<'a, F>,
    pub(super) states: usize,
    pub(super) skip: F,
}

/// Keeps what a chunk did to any state it may start from.
#[cfg(feature = "parallel")]
pub(super) struct ChunkSummary<F> {
    local: Vec<F>,
    decay: Vec<F>,
}

/// Holds `h = local + decay start`, each of a whole number of vectors; what is beyond the states stays 0.
#[derive(Clone, Debug)]
pub(super) struct Registers<F> {
    /// `A log2(e)`.
    rates: Vec<F>,
    /// Difference from one rate to the next, where they are evenly spaced.
    spacing: Option<F>,
    /// States from the chunk's input alone.
    local: Vec<F>,
    /// `exp(A sum of delta)` since the chunk began.
    decay: Vec<F>,
    /// The state when the chunk began.
    start: Vec<F>,
}

impl<F: Lanes> Registers<F> {
    pub(super) fn prepare(a: &[F]) -> Self {
        let padded = a.len().next_multiple_of(MAX_LANES);
        let mut rates: Vec<F> = a.iter().map(|rate| *rate * F::LOG2_E).collect();
        rates.resize(padded, F::default());
        let zeros = vec![F::default(); padded];
        Self {
            rates,
            spacing: spacing(a).map(|spacing| spacing * F::LOG2_E),
            local: zeros.clone(),
            decay: vec![F::ONE; padded],
            start: zeros,
        }
    }

    pub(super) fn clear(&mut self) {
        self.begin();
        self.start.fill(F::default());
    }

    /// A chunk, whose start stays.
    fn begin(&mut self) {
        self.local.fill(F::default());
        self.decay.fill(F::ONE);
    }

    pub(super) fn state(&self, h: &mut [F]) {
        let parts = self.local.iter().zip(&self.decay).zip(&self.start);
        for (h, ((local, decay), start)) in h.iter_mut().zip(parts) {
            *h = *local + *decay * *start;
        }
    }

    /// Returns what a chunk did, kept for [`Self::recall`].
    #[cfg(feature = "parallel")]
    pub(super) fn summary(&self) -> ChunkSummary<F> {
        ChunkSummary {
            local: self.local.clone(),
            decay: self.decay.clone(),
        }
    }

    /// A chunk's end, as it was when it was summed up.
    #[cfg(feature = "parallel")]
    pub(super) fn recall(&mut self, summary: &ChunkSummary<F>) {
        self.local.copy_from_slice(&summary.local);
        self.decay.copy_from_slice(&summary.decay);
    }
}

/// The step of an arithmetic progression, such as -1, ..., -N: then one vector of exponentials is the other times a
/// ratio.
fn spacing<F: Lanes>(a: &[F]) -> Option<F> {
    let [first, second, ..] = a else {
        return None;
    };
    let spacing = *second + *first * F::from(-1_i8);
    let mut expected = *first;
    let is_even = a.iter().all(|rate| {
        let is_here = *rate == expected;
        expected += spacing;
        is_here
    });
    is_even.then_some(spacing)
}

/// Hears the frames of a piece; where `y` is empty it only sums them up.
#[inline(always)]
pub(super) fn run<S: Simd, F: Lanes>(
    simd: S,
    piece: &Piece<'_, F>,
    registers: &mut Registers<F>,
    y: &mut [F],
) {
    for (y, u) in y.iter_mut().zip(piece.input.u) {
        *y = piece.skip * bounded(*u);
    }
    let lanes = F::Vector::<S>::LEN;
    let mut at = 0;
    while at + 4 * lanes <= piece.states {
        group::<S, F, 4>(simd, piece, registers, at, y);
        at += 4 * lanes;
    }
    while at + lanes <= piece.states {
        group::<S, F, 1>(simd, piece, registers, at, y);
        at += lanes;
    }
    if at < piece.states {
        group::<S, F, 1>(simd, piece, registers, at, y);
    }
}

/// `V` vectors of states from the state `at`.
#[inline(always)]
fn group<S: Simd, F: Lanes, const V: usize>(
    simd: S,
    piece: &Piece<'_, F>,
    registers: &mut Registers<F>,
    at: usize,
    y: &mut [F],
) {
    let rates = load::<S, F, V>(simd, &registers.rates[at..]);
    let start = load::<S, F, V>(simd, &registers.start[at..]);
    let mut local = load::<S, F, V>(simd, &registers.local[at..]);
    let mut decay = load::<S, F, V>(simd, &registers.decay[at..]);
    let lanes = i8::try_from(F::Vector::<S>::LEN).unwrap_or_default();
    let stride = registers.spacing.filter(|_| V > 1).map(|spacing| {
        let stride = spacing * F::from(lanes);
        F::Vector::<S>::splat(simd, stride)
    });
    let input = &piece.input;
    let rows = |row| input_row::<F, V>(row, piece.states, at, F::Vector::<S>::LEN);
    let frames = rows(input.b).zip(rows(input.c));
    for (k, ((u, delta), (b, c))) in input.u.iter().zip(input.delta).zip(frames).enumerate() {
        let delta = step_size(*delta);
        let drive = F::Vector::<S>::splat(simd, delta * bounded(*u));
        let delta = F::Vector::<S>::splat(simd, delta);
        let b = load_row::<S, F, V>(simd, b);
        let a = match stride {
            Some(stride) => evenly_spaced::<S, F, V>(simd, [rates[0] * delta, stride * delta]),
            None => decays::<S, F, V>(simd, rates.map(|rate| rate * delta)),
        };
        for v in 0..V {
            local[v] = local[v].mul_add(a[v], drive * b[v]);
            decay[v] *= a[v];
        }
        if let Some(y) = y.get_mut(k) {
            let c = load_row::<S, F, V>(simd, c);
            let mut sum = F::Vector::<S>::splat(simd, F::default());
            for v in 0..V {
                sum = c[v].mul_add(decay[v].mul_add(start[v], local[v]), sum);
            }
            *y += sum.reduce_sum();
        }
    }
    store(local, &mut registers.local[at..]);
    store(decay, &mut registers.decay[at..]);
}

/// The decays of vectors whose rates are a stride apart: two exponentials, and products.
#[inline(always)]
fn evenly_spaced<S: Simd, F: Lanes, const V: usize>(
    simd: S,
    first_and_stride: [F::Vector<S>; 2],
) -> [F::Vector<S>; V] {
    let [first, ratio] = decays::<S, F, 2>(simd, first_and_stride);
    let mut a = [first; V];
    for v in 1..V {
        a[v] = a[v - 1] * ratio;
    }
    a
}

/// The part of each frame's row that belongs to a group.
#[inline(always)]
fn input_row<F, const V: usize>(
    rows: &[F],
    states: usize,
    at: usize,
    lanes: usize,
) -> impl Iterator<Item = &[F]> {
    let end = states.min(at + V * lanes);
    rows.chunks_exact(states).map(move |row| &row[at..end])
}

/// Loads as many numbers as there are; the rest of the last vector is 0.
#[inline(always)]
fn load_row<S: Simd, F: Lanes, const V: usize>(simd: S, row: &[F]) -> [F::Vector<S>; V] {
    let lanes = F::Vector::<S>::LEN;
    if row.len() == V * lanes {
        return load::<S, F, V>(simd, row);
    }
    let mut padded = [F::default(); MAX_LANES];
    padded[..row.len()].copy_from_slice(row);
    load::<S, F, V>(simd, &padded)
}

#[inline(always)]
fn load<S: Simd, F: Lanes, const V: usize>(simd: S, values: &[F]) -> [F::Vector<S>; V] {
    let lanes = F::Vector::<S>::LEN;
    std::array::from_fn(|v| F::Vector::<S>::from_slice(simd, &values[v * lanes..(v + 1) * lanes]))
}

#[inline(always)]
fn store<S: Simd, T: SimdBase<S>, const V: usize>(vectors: [T; V], to: &mut [T::Element]) {
    for (vector, to) in vectors.iter().zip(to.chunks_exact_mut(T::LEN)) {
        vector.store_slice(to);
    }
}

/// A chunk is over: what it heard joins what was held. What has exploded or all but vanished becomes 0.
#[inline(always)]
pub(super) fn join<S: Simd, F: Lanes>(simd: S, registers: &mut Registers<F>) {
    let lanes = F::Vector::<S>::LEN;
    let [huge, tiny, zero] =
        [F::HUGE, F::TINY, F::default()].map(|value| F::Vector::<S>::splat(simd, value));
    for at in (0..registers.start.len()).step_by(lanes) {
        let part = at..at + lanes;
        let [local, decay, start] = [&registers.local, &registers.decay, &registers.start]
            .map(|values| F::Vector::<S>::from_slice(simd, &values[part.clone()]));
        let h = decay.mul_add(start, local);
        let size = h.abs();
        let kept = size.simd_lt(huge) & size.simd_gt(tiny);
        kept.select(h, zero).store_slice(&mut registers.start[part]);
    }
    registers.begin();
}

#[inline(always)]
fn step_size<F: Lanes>(delta: F) -> F {
    if delta > F::default() && delta < F::HUGE {
        delta
    } else {
        F::default()
    }
}

#[inline(always)]
fn bounded<F: Lanes>(u: F) -> F {
    if u.is_a_number() { u } else { F::default() }
}
