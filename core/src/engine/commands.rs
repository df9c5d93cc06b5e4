//! What an engine is told, and what it hands back to be freed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rtrb::{Consumer, Producer, PushError};

use super::live_memory::LiveMemory;
use crate::compare::{Audition, Comparison};
use crate::engine::modulators::SongPosition;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::coefficient_shape::CoefficientShape;
use crate::playback::{FrozenMemory, HeadMotion, Note, OneShot, PinnedMemories, Polynomials};
use crate::settings::envelope::EnvelopeSettings;
use crate::settings::listen::Listen;
use crate::settings::modulation::ModulationSettings;

/// Holds what the audio thread is done with, to be freed.
#[derive(Debug)]
pub(crate) enum Returned {
    /// A memory.
    Memory(#[expect(dead_code, reason = "kept to be freed on the other side")] Box<LiveMemory>),
    /// A frozen one.
    Polynomials(
        #[expect(dead_code, reason = "kept to be freed on the other side")] Box<Polynomials>,
    ),
    /// Several, on one sound.
    Comparison(#[expect(dead_code, reason = "kept to be freed on the other side")] Box<Comparison>),
    /// A sound that was played once.
    OneShot(#[expect(dead_code, reason = "kept to be freed on the other side")] Box<OneShot>),
    /// Memories that were pinned.
    Pinned(#[expect(dead_code, reason = "kept to be freed on the other side")] Box<PinnedMemories>),
}

impl From<Box<LiveMemory>> for Returned {
    fn from(live_memory: Box<LiveMemory>) -> Self {
        Self::Memory(live_memory)
    }
}

impl From<Box<Polynomials>> for Returned {
    fn from(polynomials: Box<Polynomials>) -> Self {
        Self::Polynomials(polynomials)
    }
}

impl From<Box<Comparison>> for Returned {
    fn from(comparison: Box<Comparison>) -> Self {
        Self::Comparison(comparison)
    }
}

impl From<Box<OneShot>> for Returned {
    fn from(one_shot: Box<OneShot>) -> Self {
        Self::OneShot(one_shot)
    }
}

impl From<Box<PinnedMemories>> for Returned {
    fn from(pinned: Box<PinnedMemories>) -> Self {
        Self::Pinned(pinned)
    }
}

/// Tells the audio thread what to do.
#[derive(Debug)]
pub enum Command {
    /// Learn with this memory, and fade to it when it knows enough.
    CrossfadeTo(Box<LiveMemory>),
    /// What is heard.
    Listen(Listen),
    /// Share of what is listened to in the output, the rest is dry; `[0, 1]`.
    Mix(f64),
    /// Gain of the output, dB.
    OutputGain(f64),
    /// Make memory and residual as loud as dry, or leave them as loud as they are.
    Match {
        /// Whether they are made so.
        is_matched: bool,
    },
    /// Let the sound through as it is, as late as ever, or not.
    Bypass {
        /// Whether it goes through.
        is_bypassed: bool,
    },
    /// Fall silent, or sound again.
    Mute {
        /// Whether nothing is heard.
        is_muted: bool,
    },
    /// Stop learning, and go round and round what is remembered until a key or [`Self::Recall`] plays it; or learn
    /// again.
    ///
    /// What was heard in the last window goes on where it is. Of an unbounded memory, which lets dry through, that is a
    /// window of some 50 ms of it, until [`Self::Recall`] asks for the memory itself.
    Freeze {
        /// Whether the memory has stopped learning.
        is_frozen: bool,
    },
    /// Freeze when so many frames have come in from here on, if it is neither frozen nor told [`Self::Freeze`] before: what
    /// the memory knows, an unbounded one's too.
    FreezeAfter(u64),
    /// Forget the sound; what is frozen stays.
    Clear,
    /// Play the frozen memory so, whatever keys do, freezing it if it is not; `None`: as after
    /// [`Self::Freeze`].
    Recall(Option<HeadMotion>),
    /// Speed of the recall, 1 as it was heard; held to `MAX_SPEED` either way.
    RecallSpeed(f64),
    /// Where a scrub's head goes, `[0, 1]` from the oldest to now.
    RecallPlace(f64),
    /// Freeze, but with this memory instead of what was heard; see [`Self::restore`].
    Restore(Box<Polynomials>),
    /// A key, played with the frozen memory; where nothing is frozen, with what the memory knows as
    /// the first key goes down.
    Note(Note),
    /// How notes come and go.
    Envelope(EnvelopeSettings),
    /// The memories that were kept, in the place of those before: while one is heard what is played falls silent for a
    /// moment.
    Pin(Box<PinnedMemories>),
    /// Where playback stands between what is frozen, 0, and the pinned memories, 1 to their number: between two their
    /// coefficients are mixed, and their levels.
    Morph(f64),
    /// How much of what the memory says goes back into it, limited; held to `MOST_FEEDBACK`.
    Feedback(f64),
    /// What moves controls by itself.
    Modulation(ModulationSettings),
    /// Where a host is in its song, at the next frame: oscillators that count notes go with it, as late as what is heard.
    Song(SongPosition),
    /// Speed of a selective memory's clock where a control drives it, `[0, 1]`.
    ClockSpeed(f64),
    /// What is cut of the coefficients, live and frozen; how they are bent stays.
    EditCoefficients(CoefficientEdits),
    /// How they are bent after that.
    Shape(CoefficientShape),
    /// Fade from the live sound, or another comparison, to this one. On the same material it goes on
    /// where that was.
    Compare(Box<Comparison>),
    /// Fade back to the live sound.
    EndComparison,
    /// How a comparison is listened to, now or when one comes.
    Audition(Audition),
    /// Go on at this frame of the material compared.
    CompareSeek(usize),
    /// Play a sound once over what is heard, in the place of another that still is; one that was prepared for another
    /// sample rate is not heard.
    PlayOnce(Box<OneShot>),
}

impl Command {
    /// Makes the command that freezes this memory. Allocates: for threads that may.
    #[must_use]
    pub fn restore(frozen: FrozenMemory) -> Self {
        Self::Restore(Box::new(Polynomials::of(frozen)))
    }

    /// Tells whether something comes back for it, to be freed.
    pub(crate) fn is_lent(&self) -> bool {
        matches!(
            self,
            Self::CrossfadeTo(_)
                | Self::Restore(_)
                | Self::Compare(_)
                | Self::PlayOnce(_)
                | Self::Pin(_)
        )
    }
}

/// Receives commands on the audio thread, and hands back what is to be freed. Realtime: yes.
#[derive(Debug)]
pub struct CommandReceiver {
    pub(crate) commands: Consumer<Command>,
    pub(crate) returned: Producer<Returned>,
    pub(crate) snapshot_wanted: Arc<AtomicBool>,
}

impl CommandReceiver {
    pub(crate) fn next(&mut self) -> Option<Command> {
        self.commands.pop().ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The thing itself where the queue is full.
    pub(crate) fn give_back(&mut self, returned: Returned) -> Result<(), Returned> {
        self.returned
            .push(returned)
            .map_err(|PushError::Full(returned)| returned)
    }

    /// Answers true once for each request. Nothing else is published through the flag: relaxed is enough.
    pub(crate) fn take_snapshot_request(&self) -> bool {
        self.snapshot_wanted.swap(false, Relaxed)
    }
}
