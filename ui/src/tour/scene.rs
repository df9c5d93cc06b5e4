//! A scene is what a stop sets: the sound, the memory that hears it, and the views that show it.

use souvenir_core::control::PlayControls;
use souvenir_core::memory::Method;
use souvenir_core::settings::{
    AdaptivePast, AdaptiveSettings, ClockCurve, ClockDriver, ClockSettings, LayerSettings, Listen,
    MAX_OVERLAP, MemorySettings, Mode,
};
use souvenir_core::ssm::{LayerKind, Way};

use crate::controls::{Controls, Source};
use crate::view_kind::Kind;
use crate::views::Views;

/// Holds what is seen and heard.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene {
    pub(super) views: [Kind; 2],
    pub(super) memory: MemorySettings,
    pub(super) listen: Listen,
    /// Which sound is needed, where a shell has it; `None`: whatever plays.
    pub(super) sound: Option<Source>,
    /// The memory hears the sound from its start until all of this is done; empty: it goes on as it is.
    pub(super) deadlines: &'static [Deadline],
}

/// Says what is done with a memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// It is pinned at this of the four moments.
    Pin(usize),
    /// It is frozen, and heard.
    Freeze,
}

/// Says when something is done.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deadline {
    /// After so much of the sound.
    pub(super) heard_secs: f64,
    pub(super) deed: Deed,
}

/// As [`MemorySettings::default`], which is no constant.
pub(super) const USUAL_MEMORY: MemorySettings = MemorySettings {
    mode: Mode::Segments,
    method: Method::Exact,
    order: 1024,
    window_secs: 0.05,
    overlap: MAX_OVERLAP,
    delay_secs: 0.02,
    layer: LayerSettings {
        kind: LayerKind::S4dInv,
        time_scale_secs: 0.006_25,
        way: Way::Recurrence,
    },
    clock: ClockSettings {
        driver: ClockDriver::Level,
        threshold_db: -50.0,
        band_hz: [200.0, 3000.0],
        curve: ClockCurve::FIRST_HALF,
        curve_period_secs: 8.0,
    },
    weights: None,
    adaptive: AdaptiveSettings {
        past: AdaptivePast::Window,
        allowed_error_db: -100.0,
    },
};

pub(super) const USUAL: Scene = Scene {
    views: [Kind::Recollection, Kind::Coefficients],
    memory: USUAL_MEMORY,
    listen: Listen::Memory,
    sound: None,
    deadlines: &[],
};

impl Scene {
    pub(super) fn set(self, views: &mut Views, controls: &mut dyn Controls) {
        views.show(self.views);
        if let Some(sound) = self.sound.filter(|sound| is_to_be_chosen(*sound, controls)) {
            controls.choose_source(sound);
        }
        if self.memory != controls.settings() {
            controls.set_settings(self.memory);
        }
        let before = controls.performance();
        let performance = PlayControls {
            listen: self.listen,
            is_frozen: false,
            is_bypassed: false,
            ..before
        };
        if performance != before {
            controls.set_performance(performance);
        }
    }
}

impl Scene {
    /// Tells what to play where the shell has no such sound; `None` where it has, or where any sound will do.
    pub(super) fn words_without_sound(&self, controls: &dyn Controls) -> Option<&'static str> {
        let sound = self
            .sound
            .filter(|sound| !controls.sources().contains(sound))?;
        Some(match sound {
            Source::Melody => {
                "Here the sound comes from the host. Play five short tones of 200 to 300 Hz with gaps of one to two \
                 seconds, and press Again as they begin: the numbers are of such a melody."
            }
            _ => {
                "Here the sound comes from the host. Play an arpeggio or speech: the numbers are of the program's \
                 own demo sound."
            }
        })
    }
}

fn is_to_be_chosen(sound: Source, controls: &dyn Controls) -> bool {
    controls.sources().contains(&sound) && controls.source() != sound
}

#[cfg(test)]
mod tests {
    use super::{MemorySettings, USUAL_MEMORY};

    #[test]
    fn the_usual_memory_is_the_default() {
        assert_eq!(USUAL_MEMORY, MemorySettings::default());
    }
}
