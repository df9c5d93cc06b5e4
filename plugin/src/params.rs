//! What a host saves and automates, and what it means for the memory.
//!
//! Parameters -> [`MemorySettings`] (with the host's tempo) and [`PlayControls`]. Ids are part of every saved
//! project: they never change. Reading is realtime; text is for the main thread.

mod asked_program;
mod clock_curve;
mod cuts;
mod decimal;
mod freeze;
mod layer;
mod length;
mod listening;
mod playing;
mod saved_pins;
mod memory;
mod modulation;
mod modulation_words;
mod last_recall;
mod shape;
mod text;
mod weights;
mod words;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;

use nice_plug::prelude::{BoolParam, Params};
use souvenir_core::control::PlayControls;
use souvenir_core::settings::MemorySettings;

use crate::editor_state::EditorState;
use crate::panic_guard::Faults;
use crate::repaint::Repaint;
use crate::shared_state::SharedState;
use asked_program::AskedProgram;
pub(crate) use clock_curve::DrawnCurve;
pub(crate) use decimal::single;
pub(crate) use freeze::{FreezeParams, begin_loading, recall_of};
pub(crate) use layer::LayerParams;
pub(crate) use length::{LastTempo, Tempo};
pub(crate) use listening::ListeningParams;
pub(crate) use memory::MemoryParams;
pub(crate) use modulation::{ModulationParams, WindowDepthParams};
pub(crate) use modulation_words::LengthWord;
pub(crate) use playing::PlayingParams;
use saved_pins::SavedPins;
pub(crate) use shape::ShapeParams;
pub(crate) use words::{
    ClockWord, LayerWord, ListenWord, MethodWord, ModeWord, PastWord, RecallWord, WayWord,
};

/// Holds all parameters. `[thread-safe]`
#[derive(Debug, Params)]
pub(crate) struct SouvenirParams {
    #[nested(group = "Listen")]
    pub(crate) listening: ListeningParams,
    #[nested(group = "Memory")]
    pub(crate) memory: MemoryParams,
    #[nested(group = "Hold")]
    pub(crate) freeze: Arc<FreezeParams>,
    #[id = "bypass"]
    pub(crate) bypass: BoolParam,
    #[nested(group = "Layer")]
    pub(crate) layer: LayerParams,
    #[nested(group = "Play")]
    pub(crate) playing: PlayingParams,
    #[nested(group = "Modulation")]
    pub(crate) modulation: ModulationParams,
    #[nested(group = "Coefficients")]
    pub(crate) shape: ShapeParams,
    #[nested(group = "Modulation")]
    pub(crate) window_depths: WindowDepthParams,
    /// The editor's muting: nobody wants to find a project silent, so it is not saved.
    pub(crate) is_muted: AtomicBool,
    pub(crate) tempo: LastTempo,
    pub(crate) program: AskedProgram,
    pub(crate) faults: Arc<Faults>,
    pub(crate) glance: Repaint,
    #[persist = "view"]
    pub(crate) view: EditorState,
    /// Saves and restores the frozen memory.
    #[persist = "memory"]
    pub(crate) shared: SharedState,
    #[persist = "pinned"]
    pins: SavedPins,
}

impl SouvenirParams {
    pub(crate) fn new() -> Self {
        let freeze = Arc::new(FreezeParams::default());
        let faults = Arc::new(Faults::default());
        let shared = SharedState::new(freeze.clone(), Arc::clone(&faults));
        Self {
            listening: ListeningParams::default(),
            memory: MemoryParams::default(),
            layer: LayerParams::default(),
            playing: PlayingParams::default(),
            modulation: ModulationParams::default(),
            shape: ShapeParams::default(),
            window_depths: WindowDepthParams::default(),
            pins: SavedPins(shared.clone()),
            shared,
            freeze,
            bypass: BoolParam::new("Bypass", false).make_bypass(),
            is_muted: AtomicBool::new(false),
            tempo: LastTempo::default(),
            program: AskedProgram::default(),
            faults,
            glance: Repaint::default(),
            view: EditorState::default(),
        }
    }

    /// Returns the memory that is wanted.
    pub(crate) fn settings(&self) -> MemorySettings {
        self.memory.settings(self.tempo.get(), &self.layer)
    }

    /// Returns how it is to be played.
    pub(crate) fn performance(&self) -> PlayControls {
        let heard = PlayControls {
            is_bypassed: self.bypass.value(),
            is_muted: self.is_muted.load(Relaxed),
            clock_speed: self.layer.clock_speed(),
            ..self.listening.performance()
        };
        let played = self.playing.with_playing(self.freeze.with_freeze(heard));
        let moved = self.modulation.with_modulation(&self.window_depths, played);
        self.shape.with_shape(moved)
    }
}
