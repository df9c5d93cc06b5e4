//! What a host saves and automates, and what it means for the memory.
//!
//! Parameters -> [`MemorySettings`] (with the host's tempo) and [`PlayControls`]. Ids are part of every saved
//! project: they never change. Reading is realtime; text is for the main thread.

mod decimal;
mod hold;
mod length;
mod listening;
mod memory;
mod remembered;
mod text;
mod words;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use nice_plug::prelude::{BoolParam, Params};
use souvenir_core::control::PlayControls;
use souvenir_core::settings::MemorySettings;

use crate::fault::Faults;
use crate::glance::Glance;
use crate::shelf::Shelf;
use crate::view::View;
pub(crate) use decimal::single;
pub(crate) use hold::{Hold, recall_of};
pub(crate) use length::{LastTempo, Tempo};
pub(crate) use listening::Listening;
pub(crate) use memory::Memory;
pub(crate) use words::{LengthWord, ListenWord, MethodWord, ModeWord, RecallWord};

/// All of it. `[thread-safe]`
#[derive(Debug, Params)]
pub(crate) struct SouvenirParams {
    #[nested(group = "Listen")]
    pub(crate) listening: Listening,
    #[nested(group = "Memory")]
    pub(crate) memory: Memory,
    #[nested(group = "Hold")]
    pub(crate) hold: Arc<Hold>,
    #[id = "bypass"]
    pub(crate) bypass: BoolParam,
    /// The editor's muting: nobody wants to find a project silent, so it is not saved.
    pub(crate) is_muted: AtomicBool,
    pub(crate) tempo: LastTempo,
    pub(crate) faults: Arc<Faults>,
    pub(crate) glance: Glance,
    #[persist = "view"]
    pub(crate) view: View,
    /// Saves and restores the frozen memory.
    #[persist = "memory"]
    pub(crate) shelf: Shelf,
}

impl SouvenirParams {
    pub(crate) fn new() -> Self {
        let hold = Arc::new(Hold::default());
        let faults = Arc::new(Faults::default());
        Self {
            listening: Listening::default(),
            memory: Memory::default(),
            shelf: Shelf::new(Arc::clone(&hold), Arc::clone(&faults)),
            hold,
            bypass: BoolParam::new("Bypass", false).make_bypass(),
            is_muted: AtomicBool::new(false),
            tempo: LastTempo::default(),
            faults,
            glance: Glance::default(),
            view: View::default(),
        }
    }

    /// The memory that is wanted.
    pub(crate) fn setting(&self) -> MemorySettings {
        self.memory.setting(self.tempo.get())
    }

    /// How it is to be played.
    pub(crate) fn performance(&self) -> PlayControls {
        let heard = PlayControls {
            is_bypassed: self.bypass.value(),
            is_muted: self.is_muted.load(Relaxed),
            ..self.listening.performance()
        };
        self.hold.with_hold(heard)
    }
}
