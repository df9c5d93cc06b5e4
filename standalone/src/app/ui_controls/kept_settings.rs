//! What the window remembers of a run.

use souvenir_ui::PinnedList;

use super::UiControls;
use crate::app::settings::{
    MemorySection, MidiSection, ModulationSection, OscSection, Settings, ShapeSection,
    SoundSection, WindowSection,
};
use crate::app::source::Choice;

impl UiControls {
    /// Returns what is to be remembered for the next run.
    pub(crate) fn settings_to_keep(&self, window: WindowSection) -> Settings {
        let (settings, performance) = (self.settings, self.performance);
        Settings {
            devices: self.devices.clone(),
            memory: MemorySection::of(&settings),
            sound: SoundSection {
                recent: self.recent.kept(),
                source: (self.wanted != Choice::Captured).then(|| self.wanted.clone()),
                ..SoundSection::of(&performance)
            },
            osc: OscSection::of(self.osc.choice()),
            modulation: ModulationSection::of(&performance.modulation),
            shape: ShapeSection::of(&self.edits.with_shape(performance.shape)),
            midi: MidiSection {
                device: self.midi_device.clone(),
                ..MidiSection::of(&self.midi.menu().chosen, &self.learnt)
            },
            window,
        }
    }

    /// Returns the memory that is to be held again in the next run, alone in its list; empty where none is held.
    pub(crate) fn held(&self) -> PinnedList {
        if self.performance.is_frozen {
            self.held.clone()
        } else {
            PinnedList::default()
        }
    }
}
