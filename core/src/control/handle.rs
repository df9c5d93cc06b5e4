//! The shell's end of the ways to a running engine.
//!
//! | data | way |
//! |---|---|
//! | what is heard, freeze, recall, another memory, a comparison | ring, in the order of sending |
//! | what the engine is done with | ring back; dropped on this side |
//! | what was frozen, to be kept | triple buffer a memory, filled at every freeze |
//! | the snapshot | triple buffer a memory, filled when the screen has asked (an atomic flag) |
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

use crate::engine::Engine;
use crate::engine::commands::{Command, CommandReceiver, Returned};

/// Longer than anybody presses keys between two callbacks.
const QUEUE_LEN: usize = 64;

/// Tells a running engine what to do. Main thread: allocates and frees.
///
/// ```
/// use souvenir_core::control::Command;
/// use souvenir_core::{Engine, EngineConfig, MemorySettings, connect};
///
/// let config = EngineConfig {
///     setting: MemorySettings::default(),
///     sample_rate_hz: 48_000.0,
///     channels: 1,
///     max_block_frames: 512,
/// };
/// let (mut engine, _snapshots) = Engine::prepare(&config)?;
/// let (mut handle, mut commands) = connect();
/// handle.send(Command::Mute(true));
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
    snapshot_wanted: Arc<AtomicBool>,
}

/// Makes both ends. Allocates.
#[must_use]
pub fn connect() -> (EngineHandle, CommandReceiver) {
    let (sent, commands) = RingBuffer::new(QUEUE_LEN);
    let (handed_back, returned) = RingBuffer::new(QUEUE_LEN);
    let snapshot_wanted = Arc::new(AtomicBool::new(false));
    let handle = EngineHandle {
        commands: sent,
        unsent: VecDeque::new(),
        returned,
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

    /// Lets an engine that stands obey all that it was told while no block came, in order, whatever waits for room in
    /// the ring included, and frees what it is done with: for an engine that another will
    /// [`Engine::inherit`] from, or that is looked at while it stands. Not realtime: it frees.
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

    /// Frees what the audio thread is done with; how many.
    pub fn free_done(&mut self) -> usize {
        let mut num_freed = 0;
        while self.returned.pop().is_ok() {
            num_freed += 1;
        }
        num_freed
    }

    /// Asks for a snapshot of the memory in use.
    pub fn request_snapshot(&self) {
        self.snapshot_wanted.store(true, Relaxed);
    }

    /// For a thread that only looks.
    #[must_use]
    pub fn snapshot_request(&self) -> SnapshotRequest {
        SnapshotRequest(Arc::clone(&self.snapshot_wanted))
    }
}

/// Asks for snapshots. `[thread-safe]`
#[derive(Clone, Debug)]
pub struct SnapshotRequest(Arc<AtomicBool>);

impl SnapshotRequest {
    /// Asks for a snapshot of the memory in use.
    pub fn request_snapshot(&self) {
        self.0.store(true, Relaxed);
    }
}
