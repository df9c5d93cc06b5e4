//! What the host's threads, the editor and the background thread share. `[thread-safe]`
//!
//! Locked for moments alone: what a frame is drawn from, the editor's thread owns itself
//! ([`crate::engine_view`]). The audio thread never comes here.

mod inbox;
mod live_limit;
mod memory_queue;
mod saved_memory;
mod restore_progress;
mod editor_visibility;

use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;

use rtrb::{Consumer, Producer, RingBuffer};
use souvenir_core::control::{Command, CommandReceiver, EngineHandle, connect};
use souvenir_core::engine::{EngineConfig, FrozenReader, LiveMemory, SnapshotReader};
use souvenir_core::memory::SpecError;
use souvenir_core::playback::FrozenMemory;
use souvenir_core::playback::Polynomials;
use souvenir_core::snapshot::HistoryReader;

use crate::memory_schedule::Prepared;
use crate::panic_guard::{Faults, Place};
use crate::params::FreezeParams;
use editor_visibility::EditorVisibility;
pub(crate) use inbox::{EngineNews, Inbox};
pub(crate) use live_limit::afford;
pub(crate) use memory_queue::MemoryQueue;
pub(crate) use restore_progress::RestoreProgress;
pub(crate) use saved_memory::read;

/// A memory that is wanted, and for which engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemoryRequest {
    pub(crate) config: EngineConfig,
    /// It is at least as late as the host was told.
    pub(crate) least_latency_frames: usize,
    pub(crate) engine_id: u64,
}

/// A handle to all of it.
#[derive(Clone, Debug)]
pub(crate) struct SharedState(Arc<Mutex<Contents>>);

#[derive(Debug)]
struct Contents {
    /// Tells whether the memory is to be saved.
    hold: Arc<FreezeParams>,
    faults: Arc<Faults>,
    /// To the engine that plays, or would.
    remote: Option<EngineHandle>,
    /// For the editor.
    inbox: Inbox,
    /// Memories that were asked for, to the same engine.
    ready: Option<Producer<Prepared>>,
    /// Of these, those that were not ready when they were due.
    num_late: Arc<AtomicU32>,
    /// Engines opened so far.
    engine_id: u64,
    line: MemoryQueue<FrozenReader>,
    /// To be freed once the engine is done with as many.
    num_lent: usize,
    watch: EditorVisibility,
    /// What is frozen, as far as is known.
    frozen: Option<FrozenMemory>,
    /// Loaded before there was an engine.
    awaited: Option<FrozenMemory>,
    restores: Arc<RestoreProgress>,
    /// What the engine publishes was frozen before it had the memory that was loaded.
    is_overtaken: bool,
    /// Of the project that was loaded last.
    complaint: Option<String>,
    /// Of the memory that was asked for last.
    refusal: Option<String>,
}

/// An engine's half of the ways between it and what is shared.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) orders: CommandReceiver,
    /// To the engine before it, which may not have heard of all yet.
    pub(crate) remote_before: Option<EngineHandle>,
    pub(crate) engine_id: u64,
    pub(crate) restores: Arc<RestoreProgress>,
    /// To be frozen first.
    pub(crate) awaited: Option<FrozenMemory>,
    /// One for each [`MemoryRequest`].
    pub(crate) ready: Consumer<Prepared>,
    pub(crate) num_late: Arc<AtomicU32>,
}

/// One is on its way at a time.
const MAX_READY: usize = 2;

impl SharedState {
    pub(crate) fn new(hold: Arc<FreezeParams>, faults: Arc<Faults>) -> Self {
        Self(Arc::new(Mutex::new(Contents {
            hold,
            faults,
            remote: None,
            inbox: Inbox::default(),
            ready: None,
            num_late: Arc::default(),
            engine_id: 0,
            line: MemoryQueue::default(),
            num_lent: 0,
            watch: EditorVisibility::default(),
            frozen: None,
            awaited: None,
            restores: Arc::default(),
            is_overtaken: false,
            complaint: None,
            refusal: None,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        // Nothing is left half done in here: what may panic is prepared before.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another engine plays from here on. Allocates.
    pub(crate) fn open(&self, pictures: SnapshotReader, listener: HistoryReader) -> Opened {
        let (remote, orders) = connect();
        let (to_engine, ready) = RingBuffer::new(MAX_READY);
        let mut contents = self.lock();
        contents.note_frozen();
        (contents.ready, contents.num_late) = (Some(to_engine), Arc::default());
        contents.inbox = Inbox::of_engine(listener, &remote);
        let remote_before = contents.remote.replace(remote);
        contents.num_lent = 0;
        (contents.restores, contents.is_overtaken) = (Arc::default(), false);
        contents.engine_id += 1;
        contents.line = MemoryQueue::default();
        contents.join(pictures);
        Opened {
            orders,
            remote_before,
            engine_id: contents.engine_id,
            restores: Arc::clone(&contents.restores),
            awaited: contents.awaited.take(),
            ready,
            num_late: Arc::clone(&contents.num_late),
        }
    }

    /// Prepares a memory and hands it to the engine that waits for it. Allocates, and takes seconds for the
    /// longest.
    pub(crate) fn fulfil(&self, wish: &MemoryRequest) {
        // An answer whatever happens: somebody may be waiting for it.
        let made = self.guard(Place::Background, || {
            afford(&wish.config)?;
            let made = LiveMemory::prepare_late(&wish.config, wish.least_latency_frames);
            made.map_err(|error| refusal(&error))
        });
        let mut contents = self.lock();
        contents.refusal = made.as_ref().and_then(|made| made.as_ref().err().cloned());
        if contents.engine_id != wish.engine_id {
            return;
        }
        let live_memory = made.and_then(Result::ok).map(|(live_memory, pictures)| {
            contents.note_frozen();
            contents.join(pictures);
            live_memory
        });
        contents.hand_over(live_memory);
    }

    /// Sends what could not be sent and frees what the engine is done with; whether there will be
    /// more of it.
    pub(crate) fn look_after(&self) -> bool {
        let mut contents = self.lock();
        contents.note_frozen();
        if contents.watch.is_over() {
            contents.tell(Command::EndComparison);
        }
        contents.free_done()
    }

    /// To the engine, and frees what it is done with.
    pub(crate) fn pass_on(&self, commands: impl Iterator<Item = Command>) {
        let mut contents = self.lock();
        for command in commands {
            contents.watch.note(&command);
            match command {
                Command::Compare(_) => contents.send(command),
                _ => contents.tell(command),
            }
        }
        contents.free_done();
    }

    /// What has come for the editor, which is about to draw. Once a frame.
    pub(crate) fn see(&self) -> Inbox {
        let mut contents = self.lock();
        contents.note_frozen();
        contents.watch.see();
        std::mem::take(&mut contents.inbox)
    }

    /// Who looks after it when a comparison goes on.
    pub(crate) fn introduce(&self, background: Thread) {
        self.lock().watch.introduce(background);
    }

    /// A sentence for the person at the editor.
    pub(crate) fn complaint(&self) -> Option<String> {
        let contents = self.lock();
        let fault = contents.faults.sentence().map(ToOwned::to_owned);
        fault
            .or_else(|| contents.refusal.clone())
            .or_else(|| contents.complaint.clone())
            .or_else(|| late(contents.num_late.load(Relaxed)))
    }

    /// The memory that is wanted does not exist.
    pub(crate) fn refuse(&self, sentence: String) {
        self.lock().refusal = Some(sentence);
    }

    /// See [`Faults::guard`].
    pub(crate) fn guard<R>(&self, place: Place, body: impl FnOnce() -> R) -> Option<R> {
        let faults = Arc::clone(&self.lock().faults);
        faults.guard(place, body)
    }
}

/// For the person at the editor.
pub(crate) fn refusal(error: &SpecError) -> String {
    format!("There is no such memory: {error}.")
}

fn late(times: u32) -> Option<String> {
    let times = match times {
        0 => return None,
        1 => "once".to_owned(),
        _ => format!("{times} times"),
    };
    Some(format!(
        "Another memory was not ready in time and came later ({times})."
    ))
}

impl Contents {
    /// A memory that will be heard: what is frozen of it is kept here, what it looks like is the editor's.
    fn join(&mut self, mut pictures: SnapshotReader) {
        if let Some(frozen) = pictures.take_frozen_reader() {
            self.line.join(frozen);
        }
        self.inbox.snapshots.join(pictures);
    }

    /// A memory for which another comes back, or none where there is none such.
    fn hand_over(&mut self, live_memory: Prepared) {
        let is_deck = live_memory.is_some();
        // Full only where more was asked for than awaited.
        let is_sent = self
            .ready
            .as_mut()
            .is_some_and(|ready| ready.push(live_memory).is_ok());
        self.num_lent += usize::from(is_sent && is_deck);
    }

    /// Something that comes back.
    fn send(&mut self, command: Command) {
        self.tell(command);
        self.num_lent += usize::from(self.remote.is_some());
    }

    fn tell(&mut self, command: Command) {
        if let Some(remote) = &mut self.remote {
            remote.send(command);
        }
    }

    /// Sends what could not be sent and frees what comes back; whether there will be more of it.
    fn free_done(&mut self) -> bool {
        let Some(remote) = &mut self.remote else {
            return false;
        };
        let all_are_sent = remote.repeat();
        self.num_lent = self.num_lent.saturating_sub(remote.free_done());
        !all_are_sent || self.num_lent > 0
    }

    fn note_frozen(&mut self) {
        // Asked first: what was published before is among what is taken then.
        let are_obeyed = self.restores.are_obeyed();
        let frozen = self.line.new_frozen();
        if self.is_overtaken {
            self.is_overtaken = !are_obeyed;
        } else if frozen.is_some() {
            self.frozen = frozen;
        }
    }

    /// A project was loaded, with this memory or with none.
    fn restore(&mut self, loaded: Option<(FrozenMemory, Box<Polynomials>)>) {
        // What was frozen before is not to be taken for it later.
        self.note_frozen();
        // The parameters are loaded already.
        let held = loaded.filter(|_| self.hold.is_holding());
        let Some((frozen, polynomials)) = held else {
            (self.frozen, self.awaited) = (None, None);
            return;
        };
        if self.remote.is_some() {
            self.send(Command::Restore(polynomials));
            self.restores.note_sent();
            self.is_overtaken = true;
        } else {
            self.awaited = Some(frozen.clone());
        }
        self.frozen = Some(frozen);
    }
}
