//! What the memory says: live, or frozen and recalled; and what notes say of it.
//!
//! What is frozen is always heard: where no way to play it was chosen the last window of what was heard goes on, round
//! and round, until a key takes over and keys alone play it.

mod clear;
mod countdown;
mod impression;
mod shown;

use super::config::EngineConfig;
use super::live_memories::{LiveMemories, Sounds};
use super::live_memory::{Learning, LiveMemory};
use super::outbox::Outbox;
use crate::dsp::smoother::FadeGain;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::spec::MAX_CHANNELS;
use crate::playback::{HeadMotion, Note, PinnedMemories, Polynomials, Recall, Sampler};
use clear::Clear;
use countdown::Countdown;

/// Goes between the live memory and what is frozen. Realtime: all but `prepare` and `continue_from`.
#[derive(Debug)]
pub(super) struct LiveOrFrozen {
    recall: Recall,
    voices: Sampler,
    live: FadeGain,
    recalled: FadeGain,
    /// The dry sound in place of an unbounded memory, which says nothing while it learns.
    through: FadeGain,
    /// What is wanted. Freezing waits until what played before it is silent.
    freeze: Freeze,
    /// Until it is wanted.
    countdown: Countdown,
    /// Polynomials to be frozen instead of what the memory knows.
    restored: Option<Box<Polynomials>>,
    /// What is heard of the coefficients.
    edits: CoefficientEdits,
    /// Notes have nothing to play yet.
    is_impression_due: bool,
    /// The live memory was asked for its last window, and it is not taken yet.
    is_window_asked: bool,
    /// What is frozen is the last window of what was heard, not what an unbounded memory knows.
    is_last_window: bool,
    /// It was frozen to be seen: what the memory knows, whatever is played.
    is_all_wanted: bool,
    /// Frames from what is heard live to the end of the window just frozen, until it is heard.
    begins_at_age: Option<f64>,
    /// To be heard as soon as that makes no click.
    pinned: Option<Box<PinnedMemories>>,
    /// Frames from the frozen window's end to the moment of freezing; `None` where what is frozen was
    /// restored, which has nothing to do with the sound that was heard.
    frozen_lag: Option<usize>,
    /// Motion as it was chosen.
    motion: Option<HeadMotion>,
    /// A key has played what nobody chose how to play.
    is_taken_over: bool,
    clear: Clear,
    /// `[channel][frame]`, the block of a recall, then of all the memory says.
    sound: Vec<Vec<f64>>,
    /// `[frame]` of the same block: the share of dry in place of a live memory, `[0, 1]`.
    dry_share: Vec<f64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Freeze {
    No,
    Wanted,
    Frozen,
    /// Frozen, and to be taken anew of the memory that stands still.
    Again,
}

/// What is played of a frozen memory goes no further, whatever a project holds: 12 dB above full scale. A
/// polynomial of a sound within full scale may reach beyond it, at its ends above all (white noise at
/// N = 1024 over 50 ms: 11 dB).
const CEILING: f64 = 4.0;

impl LiveOrFrozen {
    pub(super) fn prepare(config: &EngineConfig) -> Self {
        let block_frames = config.block_frames();
        let rate = config.sample_rate_hz;
        Self {
            // Room comes with the memories.
            recall: Recall::prepare(0, config.channels, rate, block_frames),
            voices: Sampler::prepare(rate, block_frames),
            live: FadeGain::faded_in(rate),
            recalled: FadeGain::faded_out(rate),
            through: FadeGain::faded_in(rate),
            freeze: Freeze::No,
            countdown: Countdown::default(),
            restored: None,
            edits: CoefficientEdits::default(),
            is_impression_due: false,
            is_window_asked: false,
            is_last_window: false,
            is_all_wanted: false,
            begins_at_age: None,
            pinned: None,
            frozen_lag: None,
            motion: None,
            is_taken_over: false,
            clear: Clear::No,
            sound: vec![vec![0.0; block_frames]; config.channels],
            dry_share: vec![0.0; block_frames],
        }
    }

    /// Falls silent; what is frozen stays, and is played from the start.
    pub(super) fn reset(&mut self) {
        (self.clear, self.is_impression_due) = (Clear::No, false);
        (self.is_taken_over, self.is_window_asked) = (false, false);
        self.begins_at_age = None;
        self.voices.silence();
        self.recalled.fade_out();
        self.recalled.arrive();
        self.recall.rewind();
        self.head_for_goals();
        self.live.arrive();
        self.through.arrive();
        self.recalled.arrive();
    }

    /// Allocates.
    pub(super) fn continue_from(&mut self, other: &Self) {
        self.recall.continue_from(&other.recall);
        (self.freeze, self.motion) = (other.freeze, other.motion);
        self.countdown = other.countdown;
        self.frozen_lag = other.frozen_lag;
        if self.freeze == Freeze::Again {
            self.freeze = Freeze::Frozen;
        }
        (self.is_last_window, self.is_all_wanted) = (other.is_last_window, other.is_all_wanted);
        self.voices.set_envelope(other.voices.envelope());
        if let Some(pinned) = &other.pinned {
            self.recall.swap_pinned(&mut Box::new(pinned.again()));
        }
        if let Some(restored) = &other.restored {
            self.recall.bring(restored.frozen().clone());
            (self.freeze, self.frozen_lag) = (Freeze::Frozen, None);
        }
        if other.clear == Clear::Wanted {
            self.clear = Clear::Wanted;
        }
        if self.is_frozen() {
            self.live.fade_out();
            self.live.arrive();
            self.through.fade_out();
            self.through.arrive();
        }
    }

    pub(super) fn freeze(&mut self) {
        self.countdown.stop();
        if self.freeze == Freeze::No {
            (self.freeze, self.is_taken_over) = (Freeze::Wanted, false);
            (self.is_window_asked, self.is_all_wanted) = (false, false);
        }
    }

    pub(super) fn freeze_after(&mut self, frames: u64) {
        if self.freeze == Freeze::No {
            self.countdown.begin(frames);
        }
    }

    pub(super) fn unfreeze(&mut self) {
        self.countdown.stop();
        (self.freeze, self.motion) = (Freeze::No, None);
        (self.is_window_asked, self.is_all_wanted) = (false, false);
    }

    pub(super) fn recall(&mut self, motion: Option<HeadMotion>) {
        (self.motion, self.is_taken_over) = (motion, false);
        if motion.is_some() {
            self.freeze();
        }
    }

    /// One that waits already is given back.
    pub(super) fn restore(&mut self, polynomials: Box<Polynomials>) -> Option<Box<Polynomials>> {
        self.freeze();
        self.is_taken_over = false;
        self.restored.replace(polynomials)
    }

    pub(super) fn note(&mut self, note: Note) {
        let is_first = self.freeze == Freeze::No && self.is_silent();
        if matches!(note, Note::On(..)) {
            if is_first && !self.is_impression_due {
                (self.is_impression_due, self.is_window_asked) = (true, false);
            }
            self.is_taken_over |= self.freeze != Freeze::No;
        }
        self.voices.play(note, &self.recall);
    }

    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        self.edits = edits;
    }

    pub(super) fn clear(&mut self) {
        self.clear = Clear::Wanted;
    }

    pub(super) fn set_speed(&mut self, speed: f64) {
        self.recall.set_speed(speed);
    }

    pub(super) fn set_place(&mut self, place: f64) {
        self.recall.set_place(place);
    }

    pub(super) fn is_frozen(&self) -> bool {
        matches!(self.freeze, Freeze::Frozen | Freeze::Again)
    }

    /// How what is frozen is played on its own.
    fn motion(&self) -> Option<HeadMotion> {
        let unasked = (!self.is_taken_over).then_some(HeadMotion::Loop);
        self.motion.or(unasked)
    }

    /// What is to be played can be read.
    fn is_open(&self) -> bool {
        self.recall.frames_until_open() == 0 && !self.is_impression_due
    }

    /// Live sound goes on: nothing is wanted, or what is wanted is not known or cannot be read yet.
    fn is_live(&self) -> bool {
        match self.freeze {
            Freeze::No => true,
            Freeze::Wanted => self.is_window_asked && self.restored.is_none(),
            // Where the fades of one sound did not begin together, it would dip between.
            Freeze::Frozen => !self.is_open() && self.live.is_full(),
            Freeze::Again => false,
        }
    }

    /// Nothing frozen is heard.
    fn is_silent(&self) -> bool {
        self.recalled.is_faded_out() && self.voices.are_silent()
    }

    /// Frames from the end of the window that is shown to the newest that was watched; `None` where that
    /// was never heard.
    pub(super) fn lag_frames(&self, live_memory: &LiveMemory) -> Option<usize> {
        if self.is_frozen() {
            // A pinned memory has nothing to do with it either.
            self.frozen_lag.filter(|_| self.recall.is_unpinned())
        } else {
            Some(live_memory.streaming.lag_frames())
        }
    }

    pub(super) fn learning(&self) -> Learning {
        match self.clear {
            Clear::Wiping { .. } => Learning::Halted,
            _ if self.is_frozen() => Learning::Off,
            _ => Learning::On,
        }
    }

    /// Frames until something happens; 0 where nothing will.
    pub(super) fn frames_left(&self) -> usize {
        let parts = [
            self.countdown.frames_left(),
            self.clear.frames_left(),
            self.live.frames_left(),
            self.recalled.frames_left(),
            self.voices.frames_left(),
            self.recall.frames_until_open(),
            self.recall.edit_frames_left(),
        ];
        parts
            .into_iter()
            .filter(|frames| *frames > 0)
            .min()
            .unwrap_or(0)
    }

    /// Does what is due between two frames.
    pub(super) fn settle(&mut self, memories: &mut LiveMemories, outbox: &mut Outbox) {
        if self.countdown.is_over() {
            self.freeze();
            self.is_all_wanted = self.freeze == Freeze::Wanted;
        }
        self.settle_frozen(memories, outbox);
        self.clear.settle(memories, &self.live);
        self.head_for_goals();
        if self.is_open() {
            self.voices.settle();
        }
    }

    fn head_for_goals(&mut self) {
        if self.is_live() && self.clear == Clear::No {
            self.live.fade_in();
        } else {
            self.live.fade_out();
        }
        if self.is_live() {
            self.through.fade_in();
        } else {
            self.through.fade_out();
        }
        let is_ready = self.is_frozen() && !self.is_replaced() && self.is_open();
        match self.motion().filter(|_| is_ready) {
            Some(motion) if motion == self.recall.motion() => self.recalled.fade_in(),
            Some(motion) => {
                self.recalled.fade_out();
                // The head jumps back to the start, or to where live sound was: unheard.
                if self.recalled.is_faded_out() {
                    self.recall.set_motion(motion);
                    self.begin();
                    self.recalled.fade_in();
                }
            }
            None => self.recalled.fade_out(),
        }
    }

    /// Goes on for `frames` with what takes its time.
    pub(super) fn work(&mut self, memories: &mut LiveMemories, frames: usize) {
        self.recall.go_on(frames);
        self.countdown.pass(frames);
        self.clear.work(memories, frames);
    }

    /// Writes what the memory says in the next `frames`.
    pub(super) fn process(&mut self, sounds: Sounds<'_>, frames: usize) {
        let is_recalled = !self.recalled.is_faded_out();
        if is_recalled || !self.voices.are_silent() {
            self.recall.begin_block(frames);
        }
        if is_recalled {
            self.begins_at_age = None;
            self.play(frames);
        }
        if self.live.is_full() && !is_recalled {
            for (sound, memory) in self.sound.iter_mut().zip(sounds.memory) {
                sound[..frames].copy_from_slice(&memory[..frames]);
            }
        } else {
            self.blend(sounds, frames);
        }
        if !self.voices.are_silent() {
            self.voices.add(&self.recall, &mut self.sound, frames);
            hold_down(&mut self.sound, frames);
        }
        for (share, stands_in) in self.dry_share[..frames].iter_mut().zip(sounds.dry_share) {
            *share = stands_in * self.through.next_share();
        }
    }

    fn blend(&mut self, sounds: Sounds<'_>, frames: usize) {
        let is_recalled = !self.recalled.is_faded_out();
        for frame in 0..frames {
            let (live, recalled) = (self.live.next_share(), self.recalled.next_share());
            for (sound, memory) in self.sound.iter_mut().zip(sounds.memory) {
                // Not `0 * sound`: while absent that is an old block.
                let told = if is_recalled {
                    recalled * sound[frame]
                } else {
                    0.0
                };
                sound[frame] = told + live * memory[frame];
            }
        }
    }

    fn play(&mut self, frames: usize) {
        let mut planes: [&mut [f64]; MAX_CHANNELS] = std::array::from_fn(|_| &mut [][..]);
        let channels = self.sound.len();
        for (to, block) in planes.iter_mut().zip(&mut self.sound) {
            *to = &mut block[..frames];
        }
        self.recall.play(&mut planes[..channels], 0, frames);
        hold_down(&mut self.sound, frames);
    }

    /// Returns what is heard of a block: the sound with what the memory says of it.
    pub(super) fn told<'a>(&'a self, sounds: Sounds<'a>) -> Sounds<'a> {
        Sounds {
            memory: &self.sound,
            dry_share: &self.dry_share,
            ..sounds
        }
    }
}

fn hold_down(sound: &mut [Vec<f64>], frames: usize) {
    let sound = sound.iter_mut().flat_map(|one| &mut one[..frames]);
    sound.for_each(|value| *value = value.clamp(-CEILING, CEILING));
}
