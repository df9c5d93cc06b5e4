//! The same bits, however sound is cut.

use crate::{Event, bits, draws, engine, exchange, noise, perform, settings};
use souvenir_core::compare::{Band, Region, Slot, Track};
use souvenir_core::control::{Command, SongPosition};
use souvenir_core::memory::{CoefficientEdit, CoefficientEdits, CoefficientShape, EditOperation};
use souvenir_core::playback::{HeadMotion, Note, NoteId, OneShot};
use souvenir_core::settings::Mode;
use souvenir_core::settings::{EnvelopeSettings, LfoShape, Listen, ModulationSettings, NoteLength};

#[test]
fn any_split_of_sound_and_commands_gives_the_same_bits() {
    let sound = noise(40_000);
    let mut draw = draws();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a small positive length"
    )]
    let random: Vec<usize> = (0..500).map(|_| 1 + (draw() * 900.0) as usize).collect();
    for mode in Mode::ALL {
        let run = |blocks: &[usize]| {
            let mut engine = engine(settings(mode, 40, 0.01));
            bits(&perform(&mut engine, &sound, story(), blocks))
        };
        let whole = run(&[40_000]);
        for blocks in [
            &[1][..],
            &[7],
            &[32],
            &[64],
            &[441],
            &[512],
            &[4096],
            &random,
        ] {
            assert!(run(blocks) == whole, "{mode} in blocks of {blocks:?}");
        }
    }
}

/// Everything that can happen, in less than a second.
fn story() -> Vec<Event> {
    let mut story = vec![
        (0, Command::Match { is_matched: true }),
        (1000, Command::Listen(Listen::Residual)),
        (1500, Command::Mix(0.7)),
        (2000, Command::Listen(Listen::Memory)),
        (5000, exchange(settings(Mode::Sliding, 33, 0.008))),
        (5100, exchange(settings(Mode::Segments, 30, 0.02))),
        (9000, Command::Freeze { is_frozen: true }),
        (9500, Command::Recall(Some(HeadMotion::Loop))),
        (9600, Command::RecallSpeed(-1.3)),
        (13_000, Command::Recall(Some(HeadMotion::Scrub))),
        (13_001, Command::RecallPlace(0.4)),
        (16_000, Command::Freeze { is_frozen: false }),
        (16_500, Command::Freeze { is_frozen: true }),
        (17_000, Command::Recall(Some(HeadMotion::PingPong))),
        (20_000, Command::Freeze { is_frozen: false }),
        (22_000, Command::Clear),
        (25_000, Command::Bypass { is_bypassed: true }),
        (25_700, exchange(settings(Mode::Whole, 20, 0.02))),
        (28_000, Command::Bypass { is_bypassed: false }),
        (30_000, Command::OutputGain(-3.0)),
        (31_000, Command::Recall(Some(HeadMotion::Loop))),
        (33_000, Command::Mute { is_muted: true }),
        (36_000, Command::Mute { is_muted: false }),
    ];
    story.extend(held());
    story.extend(moved());
    story.extend(comparing());
    story.extend(played_once());
    story.sort_by_key(|(at, _)| *at);
    story
}

/// Kept, gone to and left while it is heard, exchanged; keys with a pedal and a slow envelope.
fn held() -> Vec<Event> {
    let id = NoteId {
        channel: 0,
        key: 67,
    };
    let pedal = |is_down| {
        Command::Note(Note::Pedal {
            channel: 0,
            is_down,
        })
    };
    let envelope = EnvelopeSettings {
        attack_secs: 0.013,
        decay_secs: 0.021,
        sustain: 0.4,
        release_secs: 0.037,
    };
    vec![
        (50, Command::Envelope(envelope)),
        (600, Command::Feedback(0.8)),
        (8500, Command::Feedback(0.0)),
        (24_000, Command::Feedback(0.5)),
        (4000, Command::Note(Note::On(id, 0.8))),
        (4200, pedal(true)),
        (4300, Command::Note(Note::Off(id))),
        (4444, pedal(false)),
        (9100, crate::pinned::pin(&[300.0, 700.0])),
        (10_011, Command::Morph(1.0)),
        (11_234, Command::Morph(1.6)),
        (12_345, crate::pinned::pin(&[900.0, 100.0, 500.0])),
        (16_800, Command::Note(Note::On(id, 0.5))),
        (27_000, Command::Freeze { is_frozen: true }),
        (28_500, Command::Morph(0.0)),
        (32_000, Command::Recall(None)),
        (34_500, Command::Freeze { is_frozen: false }),
        (35_000, Command::Note(Note::On(id, 0.5))),
        (36_500, Command::Freeze { is_frozen: true }),
    ]
}

/// Everything is moved by everything, by nothing, and cut meanwhile.
fn moved() -> Vec<Event> {
    let mut modulation = ModulationSettings::default();
    for (idx, depth) in modulation.depths.iter_mut().flatten().enumerate() {
        *depth = idx as f64 / 10.0 - 0.7;
    }
    (modulation.lfos[0].shape, modulation.lfos[0].rate_hz) = (LfoShape::Random, 17.0);
    modulation.lfos[1].note = Some(NoteLength::ThirtySecond);
    let cut = |to| {
        let cut = CoefficientEdit {
            from: 4,
            to,
            operation: EditOperation::Scale(0.3),
        };
        Command::EditCoefficients(CoefficientEdits::of(&[cut]))
    };
    let shape = |tilt_db| {
        Command::Shape(CoefficientShape {
            tilt_db,
            shuffle: 0.3,
            ..CoefficientShape::default()
        })
    };
    let song = SongPosition {
        quarters: Some(-1.25),
        tempo_bpm: 170.0,
        bar_quarters: 3.0,
    };
    vec![
        (777, Command::Modulation(modulation)),
        (3333, Command::Song(song)),
        (9400, cut(9)),
        (9900, shape(3.0)),
        (10_500, shape(-2.0)),
        (30_200, shape(5.0)),
        (11_111, cut(20)),
        (12_001, Command::Modulation(ModulationSettings::default())),
        (15_001, Command::Modulation(modulation)),
        (21_000, cut(11)),
        (29_999, Command::Modulation(ModulationSettings::default())),
        (30_500, cut(7)),
        (33_333, Command::Modulation(modulation)),
    ]
}

/// Heard to its end; faded out by another; by a third before that one began.
fn played_once() -> Vec<Event> {
    let sound = |frames: u16| {
        let samples = (0..frames).map(|j| (0.05 * f32::from(j)).sin()).collect();
        Command::PlayOnce(Box::new(OneShot::prepare(samples, crate::RATE_HZ)))
    };
    vec![
        (100, sound(1777)),
        (3000, sound(9000)),
        (7000, sound(5000)),
        (7500, sound(8000)),
        (35_500, sound(4000)),
    ]
}

/// Among all that: brought, switched, replaced in the middle of a fade, taken away.
fn comparing() -> Vec<Event> {
    use crate::comparing::{audition, brought, same_material};
    vec![
        (2500, brought(0)),
        (3000, audition(|it| it.track = Track::Memory(Slot::A))),
        (3300, audition(|it| it.is_matched = true)),
        (5050, audition(|it| it.track = Track::Residual(Slot::B))),
        (6000, Command::CompareSeek(1234)),
        (6100, Command::CompareSeek(4321)),
        (7000, same_material(0)),
        (7100, same_material(0)),
        (7200, brought(1)),
        (
            12_000,
            audition(|it| {
                it.region = Some(Region {
                    start: 700,
                    end: 2100,
                });
            }),
        ),
        (13_001, audition(|it| it.is_playing = false)),
        (
            15_500,
            audition(|it| (it.is_restarting, it.track) = (true, Track::Memory(Slot::B))),
        ),
        (17_000, Command::EndComparison),
        (18_000, brought(0)),
        (
            20_100,
            audition(|it| {
                it.band = Some(Band {
                    low_hz: 300.0,
                    high_hz: 3000.0,
                });
            }),
        ),
        (23_000, audition(|it| it.track = Track::Residual(Slot::A))),
        (25_300, Command::EndComparison),
        (34_000, brought(1)),
    ]
}

#[test]
fn live_and_offline_sound_the_same() {
    let sound = noise(12_000);
    let mut live = engine(settings(Mode::Segments, 100, 0.02));
    let mut offline = engine(settings(Mode::Segments, 100, 0.02));
    let mut bounced = sound.clone();
    offline.play(&mut [&mut bounced]);
    let heard = perform(&mut live, &sound, Vec::new(), &[64]);
    assert!(bits(&heard) == bits(&bounced));
}
