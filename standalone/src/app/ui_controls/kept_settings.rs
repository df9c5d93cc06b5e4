//! What the window remembers of a run.

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
                listen: Some(performance.listen),
                mix: Some(performance.mix),
                output_gain_db: Some(performance.output_gain_db),
                loudness_match: Some(performance.is_matched),
                recall: performance.recall,
                morph: Some(performance.morph),
                feedback: Some(performance.feedback),
                attack_secs: Some(performance.envelope.attack_secs),
                decay_secs: Some(performance.envelope.decay_secs),
                sustain: Some(performance.envelope.sustain),
                release_secs: Some(performance.envelope.release_secs),
            },
            osc: OscSection::of(self.osc.choice()),
            modulation: ModulationSection::of(&performance.modulation),
            shape: ShapeSection::of(&performance.shape),
            midi: MidiSection {
                device: self.midi_device.clone(),
                ..MidiSection::of(&self.midi.menu().chosen, &self.learnt)
            },
            window,
        }
    }
}
