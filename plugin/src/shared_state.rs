//! What the host's threads, the editor and the background thread share. `[thread-safe]`
//!
//! Locked for moments alone: what a frame is drawn from, the editor's thread owns itself
//! ([`crate::engine_view`]). The audio thread never comes here.

mod saved_memory;
mod restore_progress;
mod editor_visibility;

use std::fmt::Debug;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rtrb::{Consumer, Producer, RingBuffer};
use souvenir_core::control::{Command, EngineHandle, EngineReader, PreparedMemory};
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::playback::FrozenMemory;
use souvenir_ui::PinnedList;

use crate::memory_schedule::MemoryAnswer;
use crate::panic_guard::{Faults, Place};
use crate::wake::Wake;
use editor_visibility::EditorVisibility;
pub(crate) use restore_progress::RestoreProgress;
pub(crate) use saved_memory::read;

/// Is a handle to all that the threads share.
#[derive(Clone, Debug)]
pub(crate) struct SharedState(Arc<Mutex<Contents>>);

/// Says whether a frozen memory is, or is to be, kept: it is a host's parameter that decides.
pub(crate) trait HoldSwitch: Debug + Send + Sync {
    /// Tells whether a project holds the memory. `[thread-safe]`
    fn is_held(&self) -> bool;
}

#[derive(Debug)]
struct Contents {
    hold: Arc<dyn HoldSwitch>,
    faults: Arc<Faults>,
    /// To the engine that plays, or would.
    handle: Option<EngineHandle>,
    /// Reads the same engine, until the editor takes it: it may not be open.
    reader: Option<EngineReader>,
    /// Memories that were asked for, to the same engine.
    ready: Option<Producer<MemoryAnswer>>,
    /// How many of these were not ready when they were due.
    num_late: Arc<AtomicU32>,
    /// Engines opened so far.
    engine_id: u64,
    visibility: EditorVisibility,
    /// What is frozen, as far as is known.
    frozen: Option<FrozenMemory>,
    /// Loaded before there was an engine.
    awaited: Option<FrozenMemory>,
    restores: Arc<RestoreProgress>,
    /// What the engine publishes was frozen before it had the memory that was loaded.
    is_overtaken: bool,
    /// The memories that were kept.
    pinned: PinnedList,
    /// What is wrong with the project that was loaded last.
    complaint: Option<String>,
    /// Why the memory that was asked for last is refused.
    refusal: Option<String>,
}

/// Is an audio thread's half of the ways between it and what is shared.
#[derive(Debug)]
pub(crate) struct Opened {
    /// To the engine before it, which may not have heard of all yet.
    pub(crate) handle_before: Option<EngineHandle>,
    pub(crate) engine_id: u64,
    pub(crate) restores: Arc<RestoreProgress>,
    /// To be frozen first.
    pub(crate) awaited: Option<FrozenMemory>,
    pub(crate) pinned: PinnedList,
    /// One for each memory that it asks for.
    pub(crate) ready: Consumer<MemoryAnswer>,
    pub(crate) num_late: Arc<AtomicU32>,
}

/// Holds a project's memory, and the command that has the engine play it.
struct LoadedMemory {
    frozen: FrozenMemory,
    restore: Command,
}

impl LoadedMemory {
    /// Allocates.
    fn prepare(frozen: FrozenMemory) -> Self {
        Self {
            restore: Command::restore(frozen.clone()),
            frozen,
        }
    }
}

/// One is on its way at a time.
const MAX_READY: usize = 2;

impl SharedState {
    pub(crate) fn new(hold: Arc<dyn HoldSwitch>, faults: Arc<Faults>) -> Self {
        Self(Arc::new(Mutex::new(Contents {
            hold,
            faults,
            handle: None,
            reader: None,
            ready: None,
            num_late: Arc::default(),
            engine_id: 0,
            visibility: EditorVisibility::default(),
            frozen: None,
            awaited: None,
            restores: Arc::default(),
            is_overtaken: false,
            pinned: PinnedList::default(),
            complaint: None,
            refusal: None,
        })))
    }

    fn lock(&self) -> MutexGuard<'_, Contents> {
        // Nothing is left half done in here: what may panic is prepared before.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Another engine plays from here on. Allocates.
    pub(crate) fn open(&self, handle: EngineHandle, reader: EngineReader) -> Opened {
        let (to_engine, ready) = RingBuffer::new(MAX_READY);
        let mut contents = self.lock();
        contents.note_frozen();
        (contents.ready, contents.num_late) = (Some(to_engine), Arc::default());
        contents.reader = Some(reader);
        let handle_before = contents.handle.replace(handle);
        (contents.restores, contents.is_overtaken) = (Arc::default(), false);
        // Of the engine before.
        contents.refusal = None;
        contents.engine_id += 1;
        Opened {
            handle_before,
            engine_id: contents.engine_id,
            restores: Arc::clone(&contents.restores),
            awaited: contents.awaited.take(),
            pinned: contents.pinned.clone(),
            ready,
            num_late: Arc::clone(&contents.num_late),
        }
    }

    /// Takes in what became of a memory that this engine has asked for; nothing where to prepare it met a fault.
    pub(crate) fn answer(&self, engine_id: u64, made: Option<Result<PreparedMemory, String>>) {
        let mut contents = self.lock();
        contents.refusal = made.as_ref().and_then(|made| made.as_ref().err().cloned());
        if contents.engine_id == engine_id {
            contents.hand_over(made.and_then(Result::ok));
        }
    }

    /// Sends what could not be sent and frees what the engine is done with; whether there will be
    /// more of it.
    pub(crate) fn look_after(&self) -> bool {
        let mut contents = self.lock();
        contents.note_frozen();
        if contents.visibility.is_over() {
            contents.end_unseen();
        }
        contents.look_after_engine()
    }

    /// Sends them to the engine, and frees what it is done with.
    pub(crate) fn pass_on(&self, commands: impl Iterator<Item = Command>) {
        let mut contents = self.lock();
        for command in commands {
            contents.visibility.note(&command);
            contents.send(command);
        }
        contents.look_after_engine();
    }

    /// Notes that the editor is about to draw: what another engine shows, where one has taken the place of the one
    /// before. Once a frame.
    pub(crate) fn see(&self) -> Option<EngineReader> {
        let mut contents = self.lock();
        contents.note_frozen();
        contents.visibility.see();
        contents.reader.take()
    }

    /// Returns the memories that were kept.
    pub(crate) fn pinned(&self) -> PinnedList {
        self.lock().pinned.clone()
    }

    /// Keeps these instead. Allocates.
    pub(crate) fn set_pinned(&self, pinned: PinnedList) {
        // Before the lock: what takes its time.
        let command = pinned.command();
        let mut contents = self.lock();
        contents.pinned = pinned;
        contents.send(command);
    }

    /// Keeps what is frozen, as these let it be heard, beside the others. Allocates.
    pub(crate) fn pin(&self, edits: &CoefficientEdits) {
        let mut contents = self.lock();
        contents.note_frozen();
        let Some(frozen) = contents.frozen.clone() else {
            return;
        };
        let pinned = contents.pinned.with(frozen.edited(edits));
        drop(contents);
        self.set_pinned(pinned);
    }

    /// Takes in what a project holds; nothing where it is damaged, and then it is said.
    pub(crate) fn load_pinned(&self, text: &str) {
        let words = text.split(',').filter(|word| !word.is_empty());
        let read = PinnedList::from_words(words);
        let (pinned, complaint) = match read {
            Ok(pinned) => (pinned, None),
            Err(reason) => {
                let sentence = format!("The project's pinned memories cannot be read: {reason}.");
                (PinnedList::default(), Some(sentence))
            }
        };
        self.set_pinned(pinned);
        if complaint.is_some() {
            self.lock().complaint = complaint;
        }
    }

    /// Introduces who looks after it when a comparison goes on.
    pub(crate) fn introduce(&self, background: Wake) {
        self.lock().visibility.introduce(background);
    }

    /// Returns a sentence for the person at the editor.
    pub(crate) fn complaint(&self) -> Option<String> {
        let contents = self.lock();
        let fault = contents.faults.sentence().map(ToOwned::to_owned);
        fault
            .or_else(|| contents.refusal.clone())
            .or_else(|| contents.complaint.clone())
            .or_else(|| late(contents.num_late.load(Relaxed)))
    }

    /// Notes that the memory that is wanted does not exist.
    pub(crate) fn refuse(&self, sentence: String) {
        self.lock().refusal = Some(sentence);
    }

    /// Guards a call as [`Faults::guard`] does.
    pub(crate) fn guard<R>(&self, place: Place, body: impl FnOnce() -> R) -> Option<R> {
        let faults = Arc::clone(&self.lock().faults);
        faults.guard(place, body)
    }
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
    /// Hands a memory to the engine that has asked for it, or word that there is none such.
    fn hand_over(&mut self, prepared: Option<PreparedMemory>) {
        self.note_frozen();
        let (Some(handle), Some(ready)) = (&mut self.handle, &mut self.ready) else {
            return;
        };
        // Full only where more was asked for than awaited.
        if ready.slots() > 0 {
            _ = ready.push(prepared.map(|prepared| handle.lend(prepared)));
        }
    }

    /// Nobody is left to tell the host that a lesson has frozen the memory.
    fn end_unseen(&mut self) {
        self.send(Command::EndComparison);
        if !self.hold.is_held() {
            self.send(Command::Freeze { is_frozen: false });
        }
    }

    fn send(&mut self, command: Command) {
        if let Some(handle) = &mut self.handle {
            handle.send(command);
        }
    }

    /// Sends what could not be sent and frees what comes back; whether there will be more of it.
    fn look_after_engine(&mut self) -> bool {
        let Some(handle) = &mut self.handle else {
            return false;
        };
        handle.look_after();
        !handle.is_settled()
    }

    fn note_frozen(&mut self) {
        // Asked first: what was published before is among what is taken then.
        let are_obeyed = self.restores.are_obeyed();
        let frozen = self.handle.as_mut().and_then(EngineHandle::new_frozen);
        if self.is_overtaken {
            self.is_overtaken = !are_obeyed;
        } else if frozen.is_some() {
            self.frozen = frozen;
        }
    }

    /// Notes that a project was loaded, with this memory or with none.
    fn restore(&mut self, loaded: Option<LoadedMemory>) {
        // What was frozen before is not to be taken for it later.
        self.note_frozen();
        // The parameters are loaded already.
        let held = loaded.filter(|_| self.hold.is_held());
        let Some(LoadedMemory { frozen, restore }) = held else {
            (self.frozen, self.awaited) = (None, None);
            return;
        };
        if self.handle.is_some() {
            self.send(restore);
            self.restores.note_sent();
            self.is_overtaken = true;
        } else {
            self.awaited = Some(frozen.clone());
        }
        self.frozen = Some(frozen);
    }
}
