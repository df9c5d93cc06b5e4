//! Mamba's selective scan: a diagonal state equation whose step, input and output change from frame to frame.
//!
//! ```text
//! h_k = exp(delta_k A) h_{k-1} + delta_k B_k u_k        A <= 0, diagonal and real; delta_k >= 0
//! y_k = C_k h_k + skip u_k
//! ```
//!
//! A is discretised by zero-order hold and B by `delta B`, as Mamba has it (Gu and Dao 2023, arXiv 2312.00752). With
//! A = -1, ..., -N, the spectrum of HiPPO-LegS, it is where Mamba starts.
//!
//! Chunks of 256 frames, counted from the first frame ever, are joined by what they heard from zero and what they leave
//! of any state: `h_end = local + exp(A sum of delta) h_begin`, which is also where one frame after another goes on from.
//! Chunks can therefore be summed up side by side and joined in order, and give the same bits. Cost: one exponential and
//! four multiply-adds a frame and state; where A is evenly spaced, as -1, ..., -N is, one exponential a frame, and powers of it.

#[cfg(feature = "parallel")]
mod parallel;
mod frame_steps;
mod register_loop;

use crate::math::SimdLevel;
use crate::math::simd::elementary::Lanes;
use fearless_simd::dispatch;
use register_loop::{Piece, Registers, ScanScratch};

/// Frames after which a scan joins what it heard to what it held, counted from its first frame.
pub const CHUNK_FRAMES: usize = 256;
/// Most states of one scan.
const MAX_STATES: usize = 1 << 16;

/// Holds what a scan hears in some frames. All slices are of as many frames.
#[derive(Clone, Copy, Debug)]
pub struct ScanInput<'a, F> {
    /// `u[frame]`. What is infinite or not a number counts as 0.
    pub u: &'a [F],
    /// `delta[frame]`, the step. What is negative, infinite or not a number counts as 0: the state stands still.
    pub delta: &'a [F],
    /// `b[frame * states + state]`.
    pub b: &'a [F],
    /// `c[frame * states + state]`.
    pub c: &'a [F],
}

/// Says why a scan cannot be prepared.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum ScanError {
    /// No states, or too many.
    #[error("a scan of {states} states cannot be run; it has 1 to {MAX_STATES}")]
    States {
        /// What was asked for.
        states: usize,
    },
    /// The diagonal of A would let the state grow, or is not a number.
    #[error(
        "A[{state}] = {value} lets its state grow; the diagonal of A is finite and not above 0"
    )]
    Growing {
        /// Which state.
        state: usize,
        /// Its rate.
        value: f64,
    },
}

/// Runs a scan of one input over `states` states, in `f32` or `f64`.
///
/// Realtime: all but `prepare`, `prepare_at` and `process_parallel`.
#[derive(Clone, Debug)]
pub struct SelectiveScan<F> {
    level: SimdLevel,
    states: usize,
    skip: F,
    registers: Registers<F>,
    scratch: ScanScratch<F>,
    /// Frames of the current chunk that have been heard, below [`CHUNK_FRAMES`].
    chunk_frames: usize,
}

impl<F: Lanes + Into<f64>> SelectiveScan<F> {
    /// Prepares a scan at rest with the diagonal `a[state]`, on the best instruction set of this machine.
    ///
    /// # Errors
    /// If there are no states or more than 65,536, or one does not decay.
    pub fn prepare(a: &[F], skip: F) -> Result<Self, ScanError> {
        Self::prepare_at(SimdLevel::detect(), a, skip)
    }

    /// Prepares as [`Self::prepare`] does, on a chosen instruction set.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn prepare_at(level: SimdLevel, a: &[F], skip: F) -> Result<Self, ScanError> {
        let states = a.len();
        if !(1..=MAX_STATES).contains(&states) {
            return Err(ScanError::States { states });
        }
        let is_growing = |rate: &F| !rate.is_a_number() || *rate > F::default();
        if let Some(state) = a.iter().position(is_growing) {
            let value = a[state].into();
            return Err(ScanError::Growing { state, value });
        }
        Ok(Self {
            level,
            states,
            skip,
            registers: Registers::prepare(a),
            scratch: ScanScratch::prepare(),
            chunk_frames: 0,
        })
    }

    /// Returns the number of states.
    #[must_use]
    pub const fn states(&self) -> usize {
        self.states
    }

    /// Forgets all that was heard.
    pub fn reset(&mut self) {
        self.registers.clear();
        self.chunk_frames = 0;
    }

    /// Writes the state after the newest frame, `h[state]`.
    ///
    /// # Panics
    /// If `h` has another length than there are states.
    pub fn state(&self, h: &mut [F]) {
        assert_eq!(h.len(), self.states, "one number a state");
        self.registers.state(h);
    }

    /// Hears some frames, any number of them, and writes `y[frame]`. Any split of the same frames gives the same bits.
    ///
    /// Where `b` or `c` hold what is not a number, so does `y`, up to the end of the chunk at the latest.
    ///
    /// # Panics
    /// If `y`, `delta`, `b` or `c` have another number of frames than `u`.
    pub fn process(&mut self, input: &ScanInput<'_, F>, y: &mut [F]) {
        self.check(input, y.len());
        let mut at = 0;
        while at < y.len() {
            let frames = (CHUNK_FRAMES - self.chunk_frames).min(y.len() - at);
            let piece = self.piece(input, at, frames);
            self.hear(&piece, &mut y[at..at + frames]);
            at += frames;
        }
    }

    /// Frames of one chunk, from the frame `at`.
    fn piece<'a>(&self, input: &ScanInput<'a, F>, at: usize, frames: usize) -> Piece<'a, F> {
        let end = (at + frames) * self.states;
        Piece {
            input: input.range(at, frames, self.states),
            states: self.states,
            skip: self.skip,
            next: [&input.b[end..], &input.c[end..]],
        }
    }

    fn hear(&mut self, piece: &Piece<'_, F>, y: &mut [F]) {
        let (registers, scratch) = (&mut self.registers, &mut self.scratch);
        dispatch!(self.level.0, simd => register_loop::run(simd, piece, registers, scratch, y));
        self.chunk_frames += y.len();
        if self.chunk_frames == CHUNK_FRAMES {
            self.chunk_frames = 0;
            dispatch!(self.level.0, simd => register_loop::join(simd, registers));
        }
    }

    fn check(&self, input: &ScanInput<'_, F>, frames: usize) {
        assert_eq!(input.u.len(), frames, "one input a frame");
        assert_eq!(input.delta.len(), frames, "one step a frame");
        assert_eq!(input.b.len(), frames * self.states, "b of every state");
        assert_eq!(input.c.len(), frames * self.states, "c of every state");
    }
}

impl<'a, F> ScanInput<'a, F> {
    /// `frames` frames from the frame `at`.
    fn range(&self, at: usize, frames: usize, states: usize) -> Self {
        let of_states = at * states..(at + frames) * states;
        Self {
            u: &self.u[at..at + frames],
            delta: &self.delta[at..at + frames],
            b: &self.b[of_states.clone()],
            c: &self.c[of_states],
        }
    }
}
