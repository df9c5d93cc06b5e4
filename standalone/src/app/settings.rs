//! What is remembered between runs, in a small TOML file in the system's place for settings.
//!
//! Every value may be missing; the app has a default for each. What was typed has the same shape and
//! lies on top of the file for one run.

mod failed_starts;
mod devices;
mod layer;
mod lenient;
mod limits;
mod memory;
mod midi;
mod modulation;
mod osc;
#[cfg(test)]
mod mutation;
mod sound;
mod store;
mod weights_word;
mod window_section;
mod choice_word;

use serde::{Deserialize, Serialize};
use souvenir_core::control::PlayControls;
use souvenir_core::memory::{CoefficientEdits, CoefficientShape};
use souvenir_ui::DeviceChoice;

use layer::Layer;
use lenient::lenient;
pub(crate) use limits::{BUFFERS_FRAMES, CHANNELS, RATES_HZ};
pub(crate) use memory::MemorySection;
pub(crate) use midi::MidiSection;
pub(crate) use modulation::{ModulationSection, ShapeSection};
pub(crate) use osc::OscSection;
pub(crate) use sound::SoundSection;
pub(crate) use store::Store;
pub(crate) use window_section::WindowSection;

/// Holds values that are remembered, or typed; each is `None` where it is neither.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Settings {
    /// Which devices, and how they run.
    #[serde(with = "devices")]
    pub(crate) devices: DeviceChoice,
    /// Which memory.
    #[serde(deserialize_with = "lenient")]
    pub(crate) memory: MemorySection,
    /// What goes in, and what is heard.
    #[serde(deserialize_with = "lenient")]
    pub(crate) sound: SoundSection,
    /// Where coefficients are sent.
    #[serde(deserialize_with = "lenient")]
    pub(crate) osc: OscSection,
    /// What moves controls by itself.
    #[serde(
        deserialize_with = "lenient",
        skip_serializing_if = "ModulationSection::is_empty"
    )]
    pub(crate) modulation: ModulationSection,
    /// How coefficients are cut and bent.
    #[serde(
        deserialize_with = "lenient",
        skip_serializing_if = "ShapeSection::is_empty"
    )]
    pub(crate) shape: ShapeSection,
    /// Which keyboard plays.
    #[serde(deserialize_with = "lenient")]
    pub(crate) midi: MidiSection,
    /// How the window looks.
    #[serde(deserialize_with = "lenient")]
    pub(crate) window: WindowSection,
}

impl Settings {
    /// Returns how it is to be played; defaults where nothing is remembered.
    pub(crate) fn performance(&self) -> PlayControls {
        PlayControls {
            modulation: self.modulation.modulation(),
            shape: self.shape.edits().shape(),
            ..self.sound.performance()
        }
    }

    /// Returns what is cut of the coefficients.
    pub(crate) fn cuts(&self) -> CoefficientEdits {
        let edits = self.shape.edits();
        edits.with_shape(CoefficientShape::default())
    }
}

impl Layer for Settings {
    fn over(self, below: Self) -> Self {
        Self {
            devices: self.devices.over(below.devices),
            memory: self.memory.over(below.memory),
            sound: self.sound.over(below.sound),
            osc: self.osc.over(below.osc),
            modulation: self.modulation.over(below.modulation),
            shape: self.shape.over(below.shape),
            midi: self.midi.over(below.midi),
            window: self.window.over(below.window),
        }
    }

    fn lasting(self, typed: &Self, lasting: Self) -> Self {
        Self {
            devices: self.devices.lasting(&typed.devices, lasting.devices),
            memory: self.memory.lasting(&typed.memory, lasting.memory),
            sound: self.sound.lasting(&typed.sound, lasting.sound),
            osc: self.osc.lasting(&typed.osc, lasting.osc),
            modulation: self
                .modulation
                .lasting(&typed.modulation, lasting.modulation),
            shape: self.shape.lasting(&typed.shape, lasting.shape),
            midi: self.midi.lasting(&typed.midi, lasting.midi),
            window: self.window.lasting(&typed.window, lasting.window),
        }
    }

    fn sane(self) -> Self {
        Self {
            devices: self.devices.sane(),
            memory: self.memory.sane(),
            sound: self.sound.sane(),
            osc: self.osc.sane(),
            modulation: self.modulation.sane(),
            shape: self.shape.sane(),
            midi: self.midi.sane(),
            window: self.window.sane(),
        }
    }
}
