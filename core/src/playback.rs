//! A frozen memory is played: loop, reverse, back and forth, scrub, at any speed.
//!
//! Only coefficients are kept, no samples. A polynomial has no sample rate: a frame is its value at
//! the place where the head stands, whatever the speed.
//!
//! ```text
//! f^(u) = sum_n c_n sqrt(2n+1) P_n(2u - 1)      head: place += speed / span_frames a frame
//! ```
//!
//! The head moves evenly in time; the [`Timeline`] says at which `u` that is.

pub(crate) mod frozen;
mod head;
mod head_path;
mod one_shot;
mod polynomials;
mod voice;
pub(crate) mod sampler;

use crate::budget::StreamingAdaptiveMemory;
use crate::math::SimdLevel;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::timeline::Timeline;
use crate::transform::Kernels;
use head_path::HeadPath;

pub use frozen::{FrozenMemory, FrozenMemoryError};
pub(crate) use head::Head;
pub use head::{HeadMotion, MAX_SPEED};
pub use one_shot::OneShot;
pub use polynomials::Polynomials;
pub(crate) use polynomials::RoomSize;
pub(crate) use sampler::Sampler;
pub use sampler::{Note, NoteId};

/// Share of a core for opening what is to be read.
const OPENING_SHARE: f64 = 0.1;

/// Plays polynomials, one a channel. Realtime: all but the constructors.
///
/// Cost: O(1) a frame and channel for room of at least 128 coefficients, else O(N) vector operations.
/// The former are opened first: O(N log N) in pieces of some microseconds (a quarter of a transform is
/// 0.4 ms at N = 65,536), spread over frames so that they take a tenth of a core. In stereo at 48 kHz it
/// is heard after 56 frames at N = 1024, 990 at 16,384, 4068 at 65,536 (bench `blocks`, `recall`).
#[derive(Debug)]
pub struct Recall {
    polynomials: Box<Polynomials>,
    sample_rate_hz: f64,
    /// Nanoseconds a frame for opening.
    opening_nanos: usize,
    /// Timeline of the polynomials, in our frames.
    timeline: Timeline,
    head: Head,
    path: HeadPath,
}

impl Recall {
    /// Prepares to play polynomials of up to `max_order` coefficients, in blocks of up to `max_block_frames`.
    /// Allocates.
    #[must_use]
    pub fn prepare(
        max_order: usize,
        channels: usize,
        sample_rate_hz: f64,
        max_block_frames: usize,
    ) -> Self {
        let kernels = Kernels::for_order(SimdLevel::detect(), max_order);
        Self::prepare_by(
            kernels,
            max_order,
            channels,
            sample_rate_hz,
            max_block_frames,
        )
    }

    /// Prepares as [`Self::prepare`] does, by these kernels.
    #[must_use]
    pub fn prepare_by(
        kernels: Kernels,
        max_order: usize,
        channels: usize,
        sample_rate_hz: f64,
        max_block_frames: usize,
    ) -> Self {
        let nothing = FrozenMemory::prepare(max_order, channels);
        Self {
            polynomials: Box::new(Polynomials::of_by(nothing, kernels)),
            sample_rate_hz,
            opening_nanos: opening_nanos(sample_rate_hz),
            timeline: Timeline::default(),
            head: Head::new(sample_rate_hz),
            path: HeadPath::prepare(max_block_frames),
        }
    }

    /// Takes the memory to play, forgetting the one before: orthonormal `coefficients(channel_idx)`, all
    /// of one length, and how they lie in time. The head goes back to the start. What does not fit
    /// is left out. It is silent for [`Self::frames_until_open`] frames of [`Self::go_on`].
    pub fn remember<'c>(&mut self, timeline: Timeline, coefficients: impl Fn(usize) -> &'c [f64]) {
        let rate = self.sample_rate_hz;
        self.polynomials.take(timeline, rate, coefficients);
        self.begin();
    }

    /// Takes the pieces of adaptive memories, as [`Self::remember`] takes coefficients: they are heard at once.
    pub(crate) fn remember_pieces<'m>(
        &mut self,
        timeline: Timeline,
        memory: impl Fn(usize) -> Option<&'m StreamingAdaptiveMemory>,
    ) {
        let rate = self.sample_rate_hz;
        self.polynomials.take_pieces(timeline, rate, memory);
        self.begin();
    }

    /// Plays these from the start; gives back those before.
    pub(crate) fn swap(&mut self, polynomials: &mut Box<Polynomials>) {
        std::mem::swap(&mut self.polynomials, polynomials);
        self.begin();
    }

    fn begin(&mut self) {
        let frozen = self.polynomials.frozen();
        let ratio = self.sample_rate_hz / frozen.sample_rate_hz();
        self.timeline = frozen.timeline().resampled(ratio);
        self.head.rewind();
    }

    /// Counts the frames of [`Self::go_on`] until what was remembered last can be heard; 0 where it can.
    #[must_use]
    pub fn frames_until_open(&self) -> usize {
        self.polynomials.time_left().div_ceil(self.opening_nanos)
    }

    /// Does so much of the opening as has the time in `frames` frames. Any split gives the same bits.
    pub fn go_on(&mut self, frames: usize) {
        self.polynomials
            .work(frames.saturating_mul(self.opening_nanos));
    }

    /// Takes the frozen memory and the head of another recall, perhaps at another sample rate. Allocates.
    pub(crate) fn continue_from(&mut self, other: &Self) {
        self.bring(other.frozen().clone());
        self.head.follow(&other.head);
    }

    /// Plays another memory from the start. Allocates.
    pub(crate) fn bring(&mut self, frozen: FrozenMemory) {
        self.swap(&mut Box::new(Polynomials::of(frozen)));
    }

    /// Forgets the polynomials; the head goes back to the start.
    pub fn reset(&mut self) {
        self.polynomials.clear();
        self.begin();
    }

    /// Sets what is heard of the coefficients, once it is open again: to be unheard.
    pub(crate) fn edit(&mut self, edits: CoefficientEdits) {
        self.polynomials.edit(edits);
    }

    pub(crate) fn rewind(&mut self) {
        self.head.rewind();
    }

    pub(crate) fn polynomials(&self) -> &Polynomials {
        &self.polynomials
    }

    /// Returns what is played, as it was remembered.
    #[must_use]
    pub fn frozen(&self) -> &FrozenMemory {
        self.polynomials.frozen()
    }

    /// Returns how the frozen memory lies in time, in frames of what plays it.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.timeline
    }

    /// Returns how the head moves.
    #[must_use]
    pub fn motion(&self) -> HeadMotion {
        self.head.motion()
    }

    /// Moves so from the next frame on; another motion's head starts at the beginning.
    pub fn set_motion(&mut self, motion: HeadMotion) {
        self.head.set_motion(motion);
    }

    /// Sets the speed: 1 as it was heard, negative backwards, 0 stands. What is not a number is ignored.
    pub fn set_speed(&mut self, speed: f64) {
        self.head.set_speed(speed);
    }

    pub(crate) fn speed(&self) -> f64 {
        self.head.speed()
    }

    /// Says where a scrub's head goes, in `[0, 1]` of the way. What is not a number is ignored.
    pub fn set_place(&mut self, place: f64) {
        self.head.set_target(place);
    }

    /// Returns where the head stands, in `[0, 1]` of the way from the oldest to now.
    #[must_use]
    pub fn place(&self) -> f64 {
        self.head.place()
    }

    /// Plays a block; the shortest channel counts. Any split gives the same bits.
    pub fn process(&mut self, out: &mut [&mut [f64]]) {
        let frames = out.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let span_frames = self.timeline.span_frames();
        let mut done = 0;
        while done < frames {
            let take = self.path.max_frames().min(frames - done);
            let head = &mut self.head;
            self.path
                .advance(self.timeline, take, || head.next(span_frames));
            for (channel_idx, channel) in out.iter_mut().enumerate() {
                let out = &mut channel[done..done + take];
                self.path.read(&self.polynomials, channel_idx, out);
            }
            done += take;
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn opening_nanos(sample_rate_hz: f64) -> usize {
    ((OPENING_SHARE * 1e9 / sample_rate_hz) as usize).max(1)
}
