//! The scan's loops: frames within a few vectors of states, which stay in registers.

use super::ScanInput;
use super::frame_steps::{
    AnyDecays, FrameDecays, FrameSteps, MAX_LANES, STEP_FRAMES, SpacedDecays, bounded,
};
use crate::math::simd::elementary::{Lanes, decays};
use fearless_simd::prelude::*;
use std::hint::black_box;

/// Of memory on most machines.
const PAGE_BYTES: usize = 4096;

/// Holds what the loop scans: the frames of one chunk of one channel.
pub(super) struct Piece<'a, F> {
    pub(super) input: ScanInput<'a, F>,
    pub(super) states: usize,
    pub(super) skip: F,
    /// B and C of what comes after these frames, as far as they are known.
    pub(super) next: [&'a [F]; 2],
}

impl<F: Copy> Piece<'_, F> {
    /// Up to [`STEP_FRAMES`] frames from the frame `from`.
    #[inline(always)]
    fn part(&self, from: usize) -> Self {
        let frames = STEP_FRAMES.min(self.input.u.len() - from);
        let input = self.input.range(from, frames, self.states);
        Self { input, ..*self }
    }
}

impl<F: Lanes> Piece<'_, F> {
    /// Loads a number of each page that what comes next has at the place of these frames: where B and C come from memory the
    /// processor has found their pages by then, which took a quarter of the time (`cargo bench --bench selective_scan`).
    #[inline(always)]
    fn touch_next(&self, from: usize) -> F {
        let places = from * self.states..(from + STEP_FRAMES) * self.states;
        let places = places.step_by(PAGE_BYTES / size_of::<F>());
        let mut sum = F::default();
        for place in places {
            for numbers in self.next {
                sum += numbers.get(place).copied().unwrap_or_default();
            }
        }
        sum
    }
}

/// Keeps what a chunk did to any state it may start from.
#[cfg(feature = "parallel")]
pub(super) struct ChunkSummary<F> {
    local: Vec<F>,
    elapsed: F,
}

/// Holds the state, and what the chunk would do to any other; each of a whole number of vectors, 0 beyond the states.
#[derive(Clone, Debug)]
pub(super) struct Registers<F> {
    /// `A log2(e)`.
    rates: Vec<F>,
    /// Difference from one rate to the next, where they are evenly spaced.
    spacing: Option<F>,
    /// The state after the newest frame.
    h: Vec<F>,
    /// The state when the chunk began.
    start: Vec<F>,
    /// What the state would be, had the chunk begun with 0.
    local: Vec<F>,
    /// The chunk's steps, summed from the first to the last.
    elapsed: F,
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
            h: zeros.clone(),
            start: zeros.clone(),
            local: zeros,
            elapsed: F::default(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.start.fill(F::default());
        self.begin();
    }

    /// A chunk, from its start.
    fn begin(&mut self) {
        self.h.copy_from_slice(&self.start);
        self.local.fill(F::default());
        self.elapsed = F::default();
    }

    pub(super) fn state(&self, h: &mut [F]) {
        h.copy_from_slice(&self.h[..h.len()]);
    }

    /// Returns what a chunk did, kept for [`Self::recall`].
    #[cfg(feature = "parallel")]
    pub(super) fn summary(self) -> ChunkSummary<F> {
        ChunkSummary {
            local: self.local,
            elapsed: self.elapsed,
        }
    }

    /// A chunk's end, as it was when it was summed up.
    #[cfg(feature = "parallel")]
    pub(super) fn recall(&mut self, summary: &ChunkSummary<F>) {
        self.local.copy_from_slice(&summary.local);
        self.elapsed = summary.elapsed;
    }
}

/// The step of an arithmetic progression, such as -1, ..., -N: then all decays of a frame are powers of two.
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
    scratch: &mut ScanScratch<F>,
    y: &mut [F],
) {
    let mut y = y.chunks_mut(STEP_FRAMES);
    for from in (0..piece.input.u.len()).step_by(STEP_FRAMES) {
        let part = piece.part(from);
        let touched = piece.touch_next(from);
        scratch.steps.take(part.input.delta, part.input.u);
        registers.elapsed = scratch.steps.sum(registers.elapsed, part.input.u.len());
        let y = y.next().unwrap_or_default();
        for (y, u) in y.iter_mut().zip(part.input.u) {
            *y = part.skip * bounded(*u);
        }
        all_states(simd, &part, registers, scratch, y);
        black_box(touched);
    }
}

/// As many vectors of states at once as there are, up to four.
#[inline(always)]
fn all_states<S: Simd, F: Lanes>(
    simd: S,
    piece: &Piece<'_, F>,
    registers: &mut Registers<F>,
    scratch: &mut ScanScratch<F>,
    y: &mut [F],
) {
    let lanes = F::Vector::<S>::LEN;
    let mut at = 0;
    while at + 4 * lanes <= piece.states {
        group::<S, F, 4>(simd, piece, registers, scratch, at, y);
        at += 4 * lanes;
    }
    if at + 2 * lanes <= piece.states {
        group::<S, F, 2>(simd, piece, registers, scratch, at, y);
        at += 2 * lanes;
    }
    while at < piece.states {
        group::<S, F, 1>(simd, piece, registers, scratch, at, y);
        at += lanes;
    }
}

/// `V` vectors of states from the state `at`.
#[inline(always)]
fn group<S: Simd, F: Lanes, const V: usize>(
    simd: S,
    piece: &Piece<'_, F>,
    registers: &mut Registers<F>,
    scratch: &mut ScanScratch<F>,
    at: usize,
    y: &mut [F],
) {
    let rates = load::<S, F, V>(simd, &registers.rates[at..]);
    let mut held = Held::<S, F, V> {
        h: load::<S, F, V>(simd, &registers.h[at..]),
        local: load::<S, F, V>(simd, &registers.local[at..]),
    };
    let ScanScratch { steps, sums } = scratch;
    match registers.spacing {
        Some(spacing) => {
            steps.raise(simd, registers.rates[at], spacing, piece.input.u.len());
            let decays = SpacedDecays::new(simd, steps);
            held.hear(simd, piece, &decays, at, sums);
        }
        None => held.hear(simd, piece, &AnyDecays { steps, rates }, at, sums),
    }
    store(held.h, &mut registers.h[at..]);
    store(held.local, &mut registers.local[at..]);
    add_sums::<S, F>(simd, sums, y);
}

/// Holds what a piece is heard with; nothing of it outlasts the piece.
#[derive(Clone, Debug)]
pub(super) struct ScanScratch<F> {
    steps: FrameSteps<F>,
    /// `[frame][lane]` of `C h`.
    sums: Vec<F>,
}

impl<F: Lanes> ScanScratch<F> {
    /// Allocates.
    pub(super) fn prepare() -> Self {
        Self {
            steps: FrameSteps::new(),
            sums: vec![F::default(); STEP_FRAMES * MAX_LANES],
        }
    }
}

/// `V` vectors of states, in registers.
struct Held<S: Simd, F: Lanes, const V: usize> {
    h: [F::Vector<S>; V],
    local: [F::Vector<S>; V],
}

impl<S: Simd, F: Lanes, const V: usize> Held<S, F, V> {
    /// `local = a local + drive b`, `h = a h + drive b`, and the vectors' sum of `c h`, frame after frame.
    #[inline(always)]
    fn hear(
        &mut self,
        simd: S,
        piece: &Piece<'_, F>,
        decays: &impl FrameDecays<S, F, V>,
        at: usize,
        sums: &mut [F],
    ) {
        let [b, c] = [piece.input.b, piece.input.c].map(|rows| rows.chunks_exact(piece.states));
        let sums = sums.chunks_exact_mut(F::Vector::<S>::LEN);
        for (frame, ((b, c), sum)) in b.zip(c).zip(sums).enumerate().take(STEP_FRAMES) {
            let (a, drive) = (decays.of(simd, frame), decays.drive(simd, frame));
            let b = load_row::<S, F, V>(simd, &b[at..]);
            let c = load_row::<S, F, V>(simd, &c[at..]);
            let mut read = F::Vector::<S>::splat(simd, F::default());
            for v in 0..V {
                let new = drive * b[v];
                self.local[v] = self.local[v].mul_add(a[v], new);
                self.h[v] = self.h[v].mul_add(a[v], new);
                read = c[v].mul_add(self.h[v], read);
            }
            read.store_slice(sum);
        }
    }
}

/// Adds to each frame its lanes' sum, as many frames at once as there are lanes.
#[inline(always)]
fn add_sums<S: Simd, F: Lanes>(simd: S, sums: &[F], y: &mut [F]) {
    let lanes = F::Vector::<S>::LEN;
    for (y, sums) in y.chunks_mut(lanes).zip(sums.chunks_exact(lanes * lanes)) {
        let mut rows = [F::Vector::<S>::splat(simd, F::default()); MAX_LANES];
        for (row, sums) in rows.iter_mut().zip(sums.chunks_exact(lanes)) {
            *row = F::Vector::<S>::from_slice(simd, sums);
        }
        let mut count = lanes;
        while count > 1 {
            count /= 2;
            for row in 0..count {
                let [one, other] = [rows[2 * row], rows[2 * row + 1]];
                rows[row] = one.unzip_low(other) + one.unzip_high(other);
            }
        }
        for (y, sum) in y.iter_mut().zip(rows[0].as_slice()) {
            *y += *sum;
        }
    }
}

/// Loads as many numbers as there are; the rest of the last vector is 0.
#[inline(always)]
fn load_row<S: Simd, F: Lanes, const V: usize>(simd: S, row: &[F]) -> [F::Vector<S>; V] {
    let lanes = F::Vector::<S>::LEN;
    if row.len() >= V * lanes {
        return load::<S, F, V>(simd, row);
    }
    let mut padded = [F::default(); MAX_LANES];
    padded[..row.len()].copy_from_slice(row);
    load::<S, F, V>(simd, &padded)
}

#[inline(always)]
fn load<S: Simd, F: Lanes, const V: usize>(simd: S, values: &[F]) -> [F::Vector<S>; V] {
    let lanes = F::Vector::<S>::LEN;
    let values = &values[..V * lanes];
    std::array::from_fn(|v| F::Vector::<S>::from_slice(simd, &values[v * lanes..(v + 1) * lanes]))
}

#[inline(always)]
fn store<S: Simd, T: SimdBase<S>, const V: usize>(vectors: [T; V], to: &mut [T::Element]) {
    for (vector, to) in vectors.iter().zip(to.chunks_exact_mut(T::LEN)) {
        vector.store_slice(to);
    }
}

/// A chunk is over: what it heard joins what is left of its start. What has exploded or all but vanished becomes 0.
#[inline(always)]
pub(super) fn join<S: Simd, F: Lanes>(simd: S, registers: &mut Registers<F>) {
    let lanes = F::Vector::<S>::LEN;
    let [huge, tiny, zero, elapsed] = [F::HUGE, F::TINY, F::default(), registers.elapsed]
        .map(|value| F::Vector::<S>::splat(simd, value));
    for at in (0..registers.start.len()).step_by(lanes) {
        let part = at..at + lanes;
        let [rates, local, start] = [&registers.rates, &registers.local, &registers.start]
            .map(|values| F::Vector::<S>::from_slice(simd, &values[part.clone()]));
        let [decay] = decays::<S, F, 1>(simd, [rates * elapsed]);
        let h = decay.mul_add(start, local);
        let size = h.abs();
        let kept = size.simd_lt(huge) & size.simd_gt(tiny);
        kept.select(h, zero).store_slice(&mut registers.start[part]);
    }
    registers.begin();
}
