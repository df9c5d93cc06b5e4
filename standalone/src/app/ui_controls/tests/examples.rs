//! Controls of which none is as it comes. Every field is named: a new one does not compile until it is thought of.

use souvenir_core::control::PlayControls;
use souvenir_core::memory::{CoefficientShape, Method, PaintedGains};
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::{
    AdaptivePast, AdaptiveSettings, ClockDriver, ClockSettings, EnvelopeSettings, FollowedSound,
    FollowerSettings, LayerSettings, LfoSettings, LfoShape, Listen, MemorySettings, Mode,
    ModulationSettings, NoteLength,
};
use souvenir_core::ssm::{LayerKind, Way, WeightsId};

pub(super) fn performance() -> PlayControls {
    PlayControls {
        listen: Listen::Residual,
        mix: 0.75,
        output_gain_db: -6.0,
        is_matched: true,
        is_bypassed: true,
        is_muted: true,
        is_frozen: true,
        recall: Some(HeadMotion::PingPong),
        recall_speed: -0.5,
        recall_place: 0.125,
        clock_speed: 0.25,
        morph: 1.5,
        feedback: 0.375,
        envelope: EnvelopeSettings {
            attack_secs: 0.25,
            decay_secs: 0.5,
            sustain: 0.625,
            release_secs: 1.25,
        },
        shape: CoefficientShape {
            tilt_db: -3.0,
            shuffle: 0.5,
            shuffled: [0.25, 0.75],
            seed: 7,
            paint: PaintedGains::of(&[3.0, -6.5, 1.25]),
        },
        modulation: modulation(),
    }
}

fn modulation() -> ModulationSettings {
    ModulationSettings {
        lfos: [
            LfoSettings {
                shape: LfoShape::Random,
                rate_hz: 0.375,
                note: Some(NoteLength::SixteenthTriplet),
            },
            LfoSettings {
                shape: LfoShape::Saw,
                rate_hz: 3.5,
                note: Some(NoteLength::Eighth),
            },
        ],
        follower: FollowerSettings {
            sound: FollowedSound::Sidechain,
            attack_secs: 0.5,
            release_secs: 1.5,
        },
        depths: [
            [0.1, 0.2, 0.3, 0.4, 0.5, 0.55],
            [-0.1, -0.2, -0.3, -0.4, -0.5, -0.55],
            [0.6, 0.7, 0.8, 0.9, 1.0, 0.65],
        ],
        tempo_bpm: 97.5,
    }
}

pub(super) fn settings() -> MemorySettings {
    MemorySettings {
        mode: Mode::Selective,
        method: Method::Exact,
        order: 333,
        window_secs: 0.25,
        overlap: 0.375,
        delay_secs: 0.125,
        layer: LayerSettings {
            kind: LayerKind::S4,
            time_scale_secs: 0.0025,
            way: Way::Scan,
        },
        clock: ClockSettings {
            driver: ClockDriver::Curve,
            threshold_db: -42.0,
            band_hz: [100.0, 900.0],
            curve: "0:0.5,0.25:1,0.25:0".parse().unwrap(),
            curve_period_secs: 2.5,
        },
        weights: WeightsId::of_number(0xfeed),
        adaptive: AdaptiveSettings {
            past: AdaptivePast::All,
            allowed_error_db: -42.5,
        },
    }
}

#[test]
fn no_control_is_as_it_comes() {
    let (own, default) = (performance(), PlayControls::default());
    assert!(own.is_matched && own.is_bypassed && own.is_muted && own.is_frozen);
    assert_ne!((own.listen, own.recall), (default.listen, default.recall));
    let numbers = |controls: PlayControls| {
        let PlayControls {
            mix,
            output_gain_db,
            recall_speed,
            recall_place,
            clock_speed,
            morph,
            feedback,
            envelope,
            shape,
            ..
        } = controls;
        [
            mix,
            output_gain_db,
            recall_speed,
            recall_place,
            clock_speed,
            morph,
            feedback,
            envelope.attack_secs,
            envelope.decay_secs,
            envelope.sustain,
            envelope.release_secs,
            shape.tilt_db,
            shape.shuffle,
        ]
    };
    for (own, default) in numbers(own).into_iter().zip(numbers(default)) {
        assert_ne!(own, default);
    }
}
