//! Presets are settings of the memory and of its playing, named by use.

mod by_instrument;
mod listing;
mod moving;

use crate::control::controls::PlayControls;
use crate::memory::spec::Method;
use crate::playback::HeadMotion;
use crate::settings::listen::Listen;
use crate::settings::memory::{MemorySettings, Mode};
use listing::{listed, matched, segments};

pub use listing::{FactoryPreset, Preset};

/// -50 dBFS: what is softer in the window is a pause, and nobody chose a preset to freeze a pause.
pub const AUDIBLE_RMS: f64 = 3e-3;
/// A memory of everything is never full: so much of it is worth to be played.
const WHOLE_SECS: f64 = 4.0;
/// Time constants of a fading memory that are played.
const FADING_SPAN: f64 = 4.0;

/// Returns for how long a memory must have been heard before it is worth to be frozen: one of a window is heard only when it
/// is full, one that lasts is heard from its first frame on.
#[must_use]
pub fn secs_before_freeze(settings: &MemorySettings) -> f64 {
    match settings.mode {
        Mode::Segments | Mode::Sliding | Mode::Layer | Mode::Trained | Mode::Adaptive => 0.0,
        Mode::Whole | Mode::Selective => WHOLE_SECS,
        Mode::Fading => FADING_SPAN * settings.window_secs,
    }
}

/// Returns the presets in menu order, those of a group together.
#[must_use]
pub fn factory() -> Vec<FactoryPreset> {
    let by_instrument = by_instrument::by_instrument();
    [
        teach().to_vec(),
        listen().to_vec(),
        play().to_vec(),
        by_instrument,
        moving::moving(),
    ]
    .concat()
}

fn teach() -> [FactoryPreset; 7] {
    let listed =
        |name, hint, settings| listed("Teach", name, hint, settings, PlayControls::default());
    let as_loud = |listed: FactoryPreset| FactoryPreset {
        preset: Preset {
            performance: matched(),
            ..listed.preset
        },
        ..listed
    };
    [
        listed(
            "1024 numbers",
            "Half-overlapping windows of 50 ms, each kept as 1024 coefficients: up to 6.5 kHz",
            segments(1024, 0.05),
        ),
        as_loud(listed(
            "64 numbers",
            "The same with 64, as loud: up to 400 Hz",
            segments(64, 0.05),
        )),
        listed(
            "As published",
            "The bilinear recurrence of HiPPO and S4 with 1024 coefficients: what its steps disperse is heard",
            stepped(Method::Bilinear),
        ),
        as_loud(listed(
            "Forward Euler",
            "The simplest recurrence: its eigenvalues leave the unit circle, and in every window it grows to 1e42 before it comes back",
            MemorySettings {
                order: 64,
                ..stepped(Method::ForwardEuler)
            },
        )),
        listed(
            "Held samples",
            "Zero-order hold: exact but for the stairs that it makes of the sound",
            stepped(Method::ZeroOrderHold),
        ),
        as_loud(listed(
            "A sliding window",
            "LegT, the Legendre memory unit: it forgets by its own reconstruction",
            MemorySettings {
                mode: Mode::Sliding,
                order: 512,
                ..MemorySettings::default()
            },
        )),
        listed(
            "Ten seconds, adaptive",
            "16,384 numbers for the last ten seconds, spent on pieces where they are worth most",
            MemorySettings {
                mode: Mode::Adaptive,
                order: 16_384,
                window_secs: 10.0,
                delay_secs: 0.1,
                ..MemorySettings::default()
            },
        ),
    ]
}

fn listen() -> [FactoryPreset; 6] {
    let memory = PlayControls::default();
    let lost = PlayControls {
        listen: Listen::Residual,
        ..matched()
    };
    [
        listed(
            "Scope",
            "Full band",
            "20 ms in 1024 coefficients: up to 16 kHz",
            segments(1024, 0.02),
            memory,
        ),
        listed(
            "Scope",
            "What is lost",
            "Dry less 40 coefficients of 50 ms, as loud as dry: what is above 250 Hz",
            segments(40, 0.05),
            lost,
        ),
        listed(
            "Scope",
            "Everything so far",
            "LegS of the whole past since Clear: dry is heard until Recall plays all that was heard, from the start",
            MemorySettings {
                mode: Mode::Whole,
                order: 2048,
                ..MemorySettings::default()
            },
            memory,
        ),
        listed(
            "Lo-fi",
            "Telephone",
            "512 coefficients over 50 ms: up to 3.3 kHz",
            segments(512, 0.05),
            matched(),
        ),
        listed(
            "Lo-fi",
            "Under water",
            "Long windows of few coefficients: up to 430 Hz, with the windows' own pulse",
            MemorySettings {
                overlap: 0.25,
                ..segments(160, 0.12)
            },
            matched(),
        ),
        listed(
            "Lo-fi",
            "Broken radio",
            "Backward Euler: what is high is damped and late",
            MemorySettings {
                method: Method::BackwardEuler,
                order: 256,
                window_secs: 0.03,
                ..MemorySettings::default()
            },
            matched(),
        ),
    ]
}

fn play() -> [FactoryPreset; 5] {
    let recalled = |motion, recall_speed, output_gain_db| PlayControls {
        recall: Some(motion),
        recall_speed,
        output_gain_db,
        is_frozen: true,
        ..PlayControls::default()
    };
    [
        listed(
            "Freeze",
            "A syllable",
            "A quarter of a second, round and round",
            segments(2048, 0.25),
            recalled(HeadMotion::Loop, 1.0, 1.2),
        ),
        listed(
            "Freeze",
            "Backwards",
            "Half a second, backwards",
            segments(2048, 0.5),
            recalled(HeadMotion::Loop, -1.0, 1.7),
        ),
        listed(
            "Freeze",
            "An instant",
            "50 ms: a rhythm that becomes a tone as Speed goes up; play it with keys",
            segments(1024, 0.05),
            recalled(HeadMotion::Loop, 1.0, -0.2),
        ),
        listed(
            "Drone",
            "Half speed",
            "Half a second back and forth, an octave down",
            segments(2048, 0.5),
            recalled(HeadMotion::PingPong, 0.5, 2.0),
        ),
        listed(
            "Drone",
            "Fading past",
            "All that was heard, the older the fainter, very slowly back and forth",
            MemorySettings {
                mode: Mode::Fading,
                // 350 Hz two seconds ago: a quarter of them left nothing to hear where it begins.
                order: 8192,
                window_secs: 0.5,
                ..MemorySettings::default()
            },
            recalled(HeadMotion::PingPong, 0.25, 5.5),
        ),
    ]
}

fn stepped(method: Method) -> MemorySettings {
    MemorySettings {
        method,
        ..MemorySettings::default()
    }
}

#[cfg(test)]
mod tests {
    use super::{
        FADING_SPAN, FactoryPreset, MemorySettings, Mode, PlayControls, factory, secs_before_freeze,
    };
    use crate::engine::{Engine, EngineConfig};
    use crate::memory::Timeline;

    #[test]
    fn a_memory_is_worth_freezing_when_it_reaches_as_far_as_it_is_played() {
        let secs = |mode| {
            secs_before_freeze(&MemorySettings {
                mode,
                window_secs: 0.5,
                ..MemorySettings::default()
            })
        };
        assert_eq!(secs(Mode::Segments), 0.0, "heard when it is full");
        assert_eq!(secs(Mode::Whole), 4.0);
        assert_eq!(secs(Mode::Fading), 2.0);
        let played = Timeline::Fading { tau_frames: 1.0 };
        assert_eq!(played.span_frames(), FADING_SPAN);
    }

    #[test]
    fn every_preset_exists_and_can_be_played() {
        for FactoryPreset { name, preset, .. } in factory() {
            assert_eq!(preset.settings.nearest(), preset.settings, "{name}");
            let played = preset.performance;
            assert!(
                played.is_frozen || played.recall.is_none(),
                "{name} plays what it does not freeze"
            );
            for sample_rate_hz in [8000.0, 384_000.0] {
                let config = EngineConfig {
                    settings: preset.settings,
                    sample_rate_hz,
                    channels: 1,
                    max_block_frames: 64,
                };
                assert!(
                    Engine::prepare(&config).is_ok(),
                    "{name} at {sample_rate_hz} Hz"
                );
            }
        }
    }

    #[test]
    fn names_are_unique_and_groups_lie_together() {
        let all = factory();
        for (i, one) in all.iter().enumerate() {
            let twins = all
                .iter()
                .filter(|two| (two.group, two.name) == (one.group, one.name));
            assert_eq!(twins.count(), 1, "{}", one.name);
            let first = all
                .iter()
                .position(|two| two.group == one.group)
                .expect("itself");
            assert!(
                all[first..=i].iter().all(|two| two.group == one.group),
                "{}",
                one.name
            );
        }
        assert!(all.len() >= 12, "{}", all.len());
    }

    #[test]
    fn those_that_move_do_by_what_there_is_and_no_other_does() {
        for one in factory() {
            let moved = one.preset.performance.modulation;
            let is_moving = one.group == "Moving";
            assert_eq!(moved.moves_something(), is_moving, "{}", one.name);
            assert_eq!(moved.nearest(), moved, "{}", one.name);
        }
    }

    #[test]
    fn a_preset_neither_mutes_nor_unmutes_nor_forgets_the_tempo_that_was_tapped() {
        let mut now = PlayControls {
            is_muted: true,
            is_bypassed: true,
            ..PlayControls::default()
        };
        now.modulation.tempo_bpm = 97.5;
        for one in factory() {
            let then = one.preset.performance_at(now);
            assert!(then.is_muted && then.is_bypassed, "{}", one.name);
            assert_eq!(then.modulation.tempo_bpm, 97.5, "{}", one.name);
            let else_as_it_is = one.preset.performance.modulation;
            assert_eq!(then.modulation.depths, else_as_it_is.depths);
        }
    }
}
