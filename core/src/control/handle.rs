//! The shell's end of the ways to a running engine.
//!
//! | data | way |
//! |---|---|
//! | what is heard, freeze, recall, another memory, a comparison | ring, in the order of sending |
//! | what the engine is done with | ring back; dropped on this side |
//! | what was frozen, to be kept | triple buffer a memory, filled at every freeze |
//! | the snapshot | triple buffer a memory, filled when the screen has asked (an atomic flag) |
//! | readers of memories to come, to whoever draws | a mailbox, emptied by every look |
//! | time that callbacks need, counts | in the snapshot |
//!
//! Both ends are made at once by [`connect`]; the [`CommandReceiver`] goes to the audio thread. Every way is wait-free:
//! each ring has one thread at either end, and neither end ever waits for what the other has begun and not
//! finished, as the ends of a queue with many senders do.

use std::collections::VecDeque;
use std::mem::discriminant;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use rtrb::{Consumer, Producer, PushError, RingBuffer};

use super::frozen_readers::FrozenReaders;
use super::prepared_memory::PreparedMemory;
use super::reader::EngineReader;
use super::reader_mailbox::ReaderMailbox;
use crate::engine::commands::{Command, CommandReceiver, Returned};
use crate::engine::{Engine, LiveMemory, SnapshotReader};
use crate::playback::frozen::FrozenMemory;
use crate::snapshot::HistoryReader;

/// Longer than anybody presses keys between two callbacks.
const QUEUE_LEN: usize = 64;

/// Tells a running engine what to do. Main thread: allocates and frees.
///
/// ```
/// use souvenir_core::control::{Command, connect};
/// use souvenir_core::{Engine, EngineConfig, MemorySettings};
///
/// let config = EngineConfig {
///     settings: MemorySettings::default(),
///     sample_rate_hz: 48_000.0,
///     channels: 1,
///     max_block_frames: 512,
/// };
/// let (mut engine, _snapshots) = Engine::prepare(&config)?;
/// let (mut handle, mut commands) = connect();
/// handle.send(Command::Mute { is_muted: true });
/// let mut sound = [0.5; 9600];
/// engine.process(&mut [&mut sound], &mut commands);
/// assert_eq!(sound[9599], 0.0, "it has obeyed");
/// assert_eq!(handle.free_done(), 0, "and left nothing to be freed");
/// # Ok::<(), souvenir_core::SpecError>(())
/// ```
#[derive(Debug)]
pub struct EngineHandle {
    commands: Producer<Command>,
    /// What the ring had no room for, oldest first.
    unsent: VecDeque<Command>,
    returned: Consumer<Returned>,
    /// What the engine was given, less what it has given back.
    num_lent: usize,
    frozen: FrozenReaders,
    /// Takes the readers of new memories to the thread that draws.
    mailbox: ReaderMailbox,
    snapshot_wanted: Arc<AtomicBool>,
}

/// Makes both ends of the rings, for an engine of one's own; [`super::PreparedEngine`] has them already. Allocates.
#[must_use]
pub fn connect() -> (EngineHandle, CommandReceiver) {
    let (sent, commands) = RingBuffer::new(QUEUE_LEN);
    let (handed_back, returned) = RingBuffer::new(QUEUE_LEN);
    let snapshot_wanted = Arc::new(AtomicBool::new(false));
    let handle = EngineHandle {
        commands: sent,
        unsent: VecDeque::new(),
        returned,
        num_lent: 0,
        frozen: FrozenReaders::default(),
        mailbox: ReaderMailbox::default(),
        snapshot_wanted: Arc::clone(&snapshot_wanted),
    };
    let receiver = CommandReceiver {
        commands,
        returned: handed_back,
        snapshot_wanted,
    };
    (handle, receiver)
}

impl EngineHandle {
    /// Lets the engine learn with this memory, and fade to it when it knows enough: [`Command::CrossfadeTo`], false where
    /// [`Self::send`] says so. Whoever draws will see it.
    pub fn crossfade_to(&mut self, memory: PreparedMemory) -> bool {
        let live_memory = self.admit(memory);
        self.send(Command::CrossfadeTo(live_memory))
    }

    /// Hands out the memory itself, for an audio thread that takes it at a frame of its own choice, and then lets
    /// its engine obey [`Command::CrossfadeTo`]. Whoever draws will see it.
    #[must_use]
    pub fn lend(&mut self, memory: PreparedMemory) -> Box<LiveMemory> {
        self.num_lent += 1;
        self.admit(memory)
    }

    fn admit(&mut self, memory: PreparedMemory) -> Box<LiveMemory> {
        let reader = self.keep_frozen_reader(memory.reader);
        self.mailbox.post(reader);
        memory.live_memory
    }

    /// Keeps the half that reads what was frozen of a memory; gives back the half that reads what it looks like.
    pub(super) fn keep_frozen_reader(&mut self, mut reader: SnapshotReader) -> SnapshotReader {
        if let Some(frozen) = reader.take_frozen_reader() {
            self.frozen.join(frozen);
        }
        reader
    }

    /// Makes the reader for whoever draws, of an engine that begins with this memory.
    pub(super) fn reader(&self, first: SnapshotReader, history: HistoryReader) -> EngineReader {
        let (mailbox, wanted) = (self.mailbox.clone(), Arc::clone(&self.snapshot_wanted));
        EngineReader::new(first, history, mailbox, wanted)
    }

    /// Returns what was frozen last since this was last asked, of whichever memory. Allocates.
    pub fn new_frozen(&mut self) -> Option<FrozenMemory> {
        self.frozen.take_newest()
    }

    /// Sends what could not be sent and frees what the engine is done with: to be called now and then until it
    /// [is settled](Self::is_settled).
    pub fn look_after(&mut self) {
        self.repeat();
        self.free_done();
    }

    /// Tells whether nothing waits to be sent, and nothing is still to come back.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        !self.has_unsent() && self.num_lent == 0
    }

    /// Sends a command; false where the queue is full: [`Self::repeat`] until it is not. Commands arrive in their
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
            let is_lent = command.is_lent();
            if let Err(PushError::Full(refused)) = self.commands.push(command) {
                self.unsent.push_front(refused);
                return false;
            }
            self.num_lent += usize::from(is_lent);
        }
        true
    }

    /// Tells whether [`Self::repeat`] has something to do.
    #[must_use]
    pub fn has_unsent(&self) -> bool {
        !self.unsent.is_empty()
    }

    /// Lets an engine that stands obey all that it was told while no block came, in order, whatever waits for room in
    /// the ring included, and frees what it is done with: for an engine that another will
    /// continue from, or that is looked at while it stands. Not realtime: it frees.
    pub fn catch_up(&mut self, engine: &mut Engine, commands: &mut CommandReceiver) {
        loop {
            let is_all_sent = self.repeat();
            // A pass ends where what it hands back finds no more room.
            engine.process(&mut [], commands);
            self.free_done();
            if is_all_sent && commands.is_empty() {
                return;
            }
        }
    }

    /// Lets `successor` go on as `engine` did, whom it replaces: first the old engine [catches up](Self::catch_up),
    /// then the new one [continues from it](Engine::continue_from). Neither runs. Not realtime: it allocates and frees.
    pub fn pass_on(
        &mut self,
        engine: &mut Engine,
        commands: &mut CommandReceiver,
        successor: &mut Engine,
    ) {
        self.catch_up(engine, commands);
        successor.continue_from(engine);
    }

    /// Frees what the audio thread is done with, and returns how many objects that were.
    pub fn free_done(&mut self) -> usize {
        let mut num_freed = 0;
        while self.returned.pop().is_ok() {
            num_freed += 1;
        }
        self.num_lent = self.num_lent.saturating_sub(num_freed);
        num_freed
    }

    /// Asks for a snapshot of the memory in use.
    pub fn request_snapshot(&self) {
        self.snapshot_wanted.store(true, Relaxed);
    }
}
