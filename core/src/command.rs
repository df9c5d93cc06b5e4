//! Between the screen and the audio thread.
//!
//! | data | way |
//! |---|---|
//! | what is heard, freeze, recall, another memory, a comparison | ring, in the order of sending |
//! | what is done with | ring back; dropped on this side |
//! | what was frozen, to be kept | triple buffer a memory, filled at every freeze |
//! | the picture | triple buffer a memory, filled when the screen has asked (an atomic flag) |
//! | time that callbacks need, counts | in the picture |
//!
//! Both halves are made at once; [`Orders`] goes to the audio thread, [`Remote`] stays. Every way is wait-free:
//! each ring has one thread at either end, and neither end ever waits for what the other has begun and not
//! finished, as the ends of a queue with many senders do.

use std::collections::VecDeque;
use std::mem::discriminant;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rtrb::{Consumer, Producer, PushError, RingBuffer};

use crate::compare::{Audition, Comparison};
use crate::engine::LiveMemory;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::playback::{HeadMotion, Note, Polynomials};
use crate::settings::listen::Listen;

/// Longer than anybody presses keys between two callbacks.
const QUEUE_LEN: usize = 64;

/// What the audio thread is done with, to be freed.
#[derive(Debug)]
pub enum Returned {
    /// A memory.
    Deck(Box<LiveMemory>),
    /// A frozen one.
    Polynomials(Box<Polynomials>),
    /// Several, on one sound.
    Comparison(Box<Comparison>),
}

/// What the audio thread is told.
#[derive(Debug)]
pub enum Command {
    /// Learn with this memory, and fade to it when it knows enough.
    Exchange(Box<LiveMemory>),
    /// What is heard.
    Listen(Listen),
    /// Share of what is listened to in the output, the rest is dry; `[0, 1]`.
    Mix(f64),
    /// Gain of the output, dB.
    OutputGain(f64),
    /// Whether memory and residual are made as loud as dry.
    Match(bool),
    /// Whether the sound goes through as it is, as late as ever.
    Bypass(bool),
    /// Whether nothing is heard.
    Mute(bool),
    /// Whether the memory has stopped learning, and goes round and round, until a key or [`Self::Recall`] plays it.
    Freeze(bool),
    /// Forget the sound; what is frozen stays.
    Clear,
    /// Play the frozen memory so, whatever keys do, freezing it if it is not; `None`: as after
    /// [`Self::Freeze`].
    Recall(Option<HeadMotion>),
    /// Speed of the recall, 1 as it was heard; held to `MAX_SPEED` either way.
    RecallSpeed(f64),
    /// Where a scrub's head goes, `[0, 1]` from the oldest to now.
    RecallPlace(f64),
    /// Freeze, but with this memory instead of what was heard.
    Restore(Box<Polynomials>),
    /// A key, played with the frozen memory; where nothing is frozen, with what the memory knows as
    /// the first key goes down.
    Note(Note),
    /// What is heard of the coefficients, live and frozen.
    EditCoefficients(CoefficientEdits),
    /// Fade from the live sound, or another comparison, to this one. On the same material it goes on
    /// where that was.
    Compare(Box<Comparison>),
    /// Fade back to the live sound.
    EndComparison,
    /// How a comparison is listened to, now or when one comes.
    Audition(Audition),
    /// Go on at this frame of the material compared.
    CompareSeek(usize),
}

/// The audio thread's half. Realtime: yes.
#[derive(Debug)]
pub struct Orders {
    commands: Consumer<Command>,
    done: Producer<Returned>,
    picture_wanted: Arc<AtomicBool>,
}

/// The other half: main thread.
#[derive(Debug)]
pub struct Remote {
    commands: Producer<Command>,
    /// What the queue had no room for, oldest first.
    unsent: VecDeque<Command>,
    done: Consumer<Returned>,
    picture_wanted: Arc<AtomicBool>,
}

/// Both halves. Allocates.
#[must_use]
pub fn orders() -> (Remote, Orders) {
    let (commands, received) = RingBuffer::new(QUEUE_LEN);
    let (sent_back, done) = RingBuffer::new(QUEUE_LEN);
    let picture_wanted = Arc::new(AtomicBool::new(false));
    let remote = Remote {
        commands,
        unsent: VecDeque::new(),
        done,
        picture_wanted: Arc::clone(&picture_wanted),
    };
    let orders = Orders {
        commands: received,
        done: sent_back,
        picture_wanted,
    };
    (remote, orders)
}

impl Orders {
    pub(crate) fn next(&mut self) -> Option<Command> {
        self.commands.pop().ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.commands.is_empty()
    }

    /// The thing itself where the queue is full.
    pub(crate) fn give_back(&mut self, returned: Returned) -> Result<(), Returned> {
        self.done
            .push(returned)
            .map_err(|PushError::Full(returned)| returned)
    }

    /// True once for each wish. Nothing else is published through the flag: relaxed is enough.
    pub(crate) fn take_picture_wish(&self) -> bool {
        self.picture_wanted.swap(false, Relaxed)
    }
}

impl Remote {
    /// False where the queue is full: [`Self::repeat`] until it is not. Commands arrive in their
    /// order, but of those of a kind that could not be sent only the newest is kept. Notes all are.
    pub fn send(&mut self, command: Command) -> bool {
        if !matches!(command, Command::Note(_)) {
            let kind = discriminant(&command);
            self.unsent.retain(|kept| discriminant(kept) != kind);
        }
        self.unsent.push_back(command);
        self.repeat()
    }

    /// Sends what could not be sent; true when nothing is left.
    pub fn repeat(&mut self) -> bool {
        while let Some(command) = self.unsent.pop_front() {
            if let Err(PushError::Full(refused)) = self.commands.push(command) {
                self.unsent.push_front(refused);
                return false;
            }
        }
        true
    }

    /// Whether [`Self::repeat`] has something to do.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Frees what the audio thread is done with; how many.
    pub fn free_done(&mut self) -> usize {
        let mut num_freed = 0;
        while self.done.pop().is_ok() {
            num_freed += 1;
        }
        num_freed
    }

    /// Asks for a picture of the memory in use.
    pub fn want_picture(&self) {
        self.picture_wanted.store(true, Relaxed);
    }

    /// For a thread that only looks.
    #[must_use]
    pub fn looker(&self) -> Looker {
        Looker(Arc::clone(&self.picture_wanted))
    }
}

/// Asks for pictures. `[thread-safe]`
#[derive(Clone, Debug)]
pub struct Looker(Arc<AtomicBool>);

impl Looker {
    /// Asks for a picture of the memory in use.
    pub fn want_picture(&self) {
        self.0.store(true, Relaxed);
    }
}
