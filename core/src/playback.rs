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

mod edit_fade;
mod edited_series;
pub(crate) mod frozen;
mod frozen_mix;
mod head;
mod head_path;
mod loop_bounds;
mod midi_channels;
mod morph;
mod note_envelope;
mod one_shot;
mod pinned;
mod polynomials;
mod recall_edits;
mod voice;
pub(crate) mod sampler;

use crate::budget::StreamingAdaptiveMemory;
use crate::math::SimdLevel;
use crate::memory::timeline::Timeline;
use crate::transform::Kernels;
use edit_fade::EditFade;
use frozen_mix::FrozenMix;
use head_path::HeadPath;
use morph::{HeldMemory, Morph};

pub use frozen::{FrozenMemory, FrozenMemoryError};
pub(crate) use head::Head;
pub use head::{HeadMotion, MAX_SPEED};
pub use midi_channels::MidiChannels;
pub use one_shot::OneShot;
pub use pinned::{MAX_PINNED, PinnedMemories};
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
    /// Sum of the squares of what is frozen, and its product with the first pin.
    power: f64,
    product: f64,
    /// Memories that were kept, and how much is heard of each.
    pinned: Box<PinnedMemories>,
    morph: Morph,
    edit_fade: EditFade,
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
            power: 0.0,
            product: 0.0,
            pinned: Box::default(),
            morph: Morph::prepare(sample_rate_hz, max_block_frames),
            edit_fade: EditFade::prepare(sample_rate_hz, max_block_frames),
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
        self.edit_fade.rest(self.polynomials.edits());
        self.measure();
    }

    /// Computes what the levels between what is frozen and the first pin follow from. Cost: O(N).
    fn measure(&mut self) {
        let frozen = self.polynomials.frozen();
        let first = self.pinned.pins().first();
        self.power = pinned::power(frozen);
        self.product = first.map_or(0.0, |pin| pinned::product(frozen, pin.polynomials.frozen()));
    }

    /// Plays with these pins; gives back those before. To be unheard, or while none is heard.
    pub(crate) fn swap_pinned(&mut self, pinned: &mut Box<PinnedMemories>) {
        std::mem::swap(&mut self.pinned, pinned);
        self.pinned.set_rate(self.sample_rate_hz);
        self.measure();
    }

    /// Goes to a place between what is frozen, at 0, and the pinned memories, from 1 on. What is not a number is ignored.
    pub(crate) fn set_morph(&mut self, position: f64) {
        self.morph.aim(position);
    }

    /// Tells whether no pin is heard or about to be.
    pub(crate) fn is_unpinned(&self) -> bool {
        self.morph.is_at_rest(self.pinned.len())
    }

    fn held(&self) -> HeldMemory<'_> {
        HeldMemory {
            polynomials: &self.polynomials,
            timeline: self.timeline,
            power: self.power,
            product: self.product,
        }
    }

    /// Computes what is heard in a block of so many frames, no more than were prepared for.
    pub(crate) fn begin_block(&mut self, frames: usize) {
        let held = HeldMemory {
            polynomials: &self.polynomials,
            timeline: self.timeline,
            power: self.power,
            product: self.product,
        };
        self.morph.begin_block(held, self.pinned.pins(), frames);
        self.edit_fade.begin_block(self.morph.own_weights(), frames);
    }

    fn source(&self) -> FrozenMix<'_> {
        let mix = self.morph.mix(self.held(), self.pinned.pins());
        self.edit_fade.mix(mix)
    }

    /// Adds what is heard of a channel's coefficients to `to`, as far as both go; returns how they lie in time.
    pub(crate) fn show(&self, channel_idx: usize, to: &mut [f64]) -> Timeline {
        let mut timeline = self.timeline;
        let mut heaviest = 0.0;
        let mut add = |polynomials: &Polynomials, own: Timeline, weight: f64| {
            let coefficients = polynomials.frozen().coefficients(channel_idx);
            let sums = to.iter_mut().zip(coefficients);
            sums.for_each(|(to, c)| *to += weight * c);
            if weight > heaviest {
                (heaviest, timeline) = (weight, own);
            }
        };
        let mut is_mixed = false;
        for (part, weight) in self.morph.newest_weights() {
            is_mixed = true;
            match part.checked_sub(1) {
                None => add(&self.polynomials, self.timeline, weight),
                Some(pin) => {
                    if let Some(pin) = self.pinned.pins().get(pin) {
                        add(&pin.polynomials, pin.timeline, weight);
                    }
                }
            }
        }
        if !is_mixed {
            add(&self.polynomials, self.timeline, 1.0);
        }
        timeline
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
        self.swap_pinned(&mut Box::new(other.pinned.again()));
        self.morph.aim(other.morph.asked());
        self.morph.arrive(self.pinned.len());
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

    pub(crate) fn rewind(&mut self) {
        self.head.rewind();
        self.morph.arrive(self.pinned.len());
    }

    /// Goes on where the sound of `age_frames` before the window's end stands, where that is in it; otherwise from the
    /// start.
    pub(crate) fn begin_at(&mut self, age_frames: f64) {
        self.head
            .begin_at(1.0 - age_frames / self.timeline.span_frames().max(1.0));
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

    /// Moves the pitch by so much, and a scrub's place by such a share of the window.
    pub(crate) fn modulate(&mut self, semitones: f64, place: f64) {
        self.head.modulate(semitones, place);
    }

    /// Plays the newest share of the window: once the head is at an end of it, or outside.
    pub(crate) fn set_share(&mut self, share: f64) {
        self.head.set_share(share);
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
        let mut done = 0;
        while done < frames {
            let take = self.path.max_frames().min(frames - done);
            self.begin_block(take);
            self.play(out, done, take);
            done += take;
        }
    }

    /// Plays these frames of `out`: those of the block that was begun last.
    pub(crate) fn play(&mut self, out: &mut [&mut [f64]], from_frame: usize, frames: usize) {
        let mix = self.morph.mix(
            HeldMemory {
                polynomials: &self.polynomials,
                timeline: self.timeline,
                power: self.power,
                product: self.product,
            },
            self.pinned.pins(),
        );
        let mix = self.edit_fade.mix(mix);
        let head = &mut self.head;
        self.path
            .advance(frames, |frame| head.next(mix.span_frames(frame)));
        for channel in &mut *out {
            channel[from_frame..from_frame + frames].fill(0.0);
        }
        self.path
            .read(mix, 0, out.len(), |channel_idx, frame, value| {
                out[channel_idx][from_frame + frame] += value;
            });
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
