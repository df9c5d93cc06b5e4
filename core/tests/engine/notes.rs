//! A frozen memory played by keys.

use crate::{RATE_HZ, bits, engine, noise, peak, perform, settings, sine, steepest};
use souvenir_core::__internals::{MAX_VOICES, ROOT_KEY};
use souvenir_core::control::Command;
use souvenir_core::playback::{Note, NoteId};
use souvenir_core::settings::{EnvelopeSettings, Mode};
use std::f64::consts::PI;

fn id(key: u8) -> NoteId {
    NoteId { channel: 0, key }
}

fn on(key: u8, velocity: f64) -> Command {
    Command::Note(Note::On(id(key), velocity))
}

fn off(key: u8) -> Command {
    Command::Note(Note::Off(id(key)))
}

/// Plays a frozen tone of 200 Hz with these notes, from frame 12,000 on; a key has taken over before.
fn keys(notes: Vec<(usize, Command)>) -> Vec<f32> {
    let sound = sine(200.0, RATE_HZ, 60_000);
    let mut events = vec![
        (9600, Command::Freeze { is_frozen: true }),
        (9700, on(60, 0.1)),
        (9800, off(60)),
    ];
    events.extend(notes);
    let mut engine = engine(settings(Mode::Segments, 300, 0.05));
    perform(&mut engine, &sound, events, &[480])
}

/// Amplitude of a tone in a stretch of half a second.
fn amplitude(heard: &[f32], hz: f64) -> f64 {
    let stretch = &heard[20_000..44_000];
    let turn = |j: usize| 2.0 * PI * hz * j as f64 / RATE_HZ;
    let sum = |part: fn(f64) -> f64| {
        let products = stretch
            .iter()
            .enumerate()
            .map(|(j, x)| f64::from(*x) * part(turn(j)));
        2.0 * products.sum::<f64>() / stretch.len() as f64
    };
    sum(f64::cos).hypot(sum(f64::sin))
}

#[test]
fn a_key_plays_the_frozen_memory_at_its_pitch() {
    for (key, hz) in [
        (ROOT_KEY, 200.0),
        (ROOT_KEY + 12, 400.0),
        (ROOT_KEY - 12, 100.0),
        (ROOT_KEY + 7, 299.66),
    ] {
        let heard = keys(vec![(15_000, on(key, 1.0))]);
        assert_eq!(
            peak(&heard[12_000..15_000]),
            0.0,
            "frozen, and keys play it"
        );
        // The loop's seam takes a tenth of the window: what it leaves of a tone that is not whole
        // periods long spreads to other frequencies.
        let found = amplitude(&heard, hz);
        assert!(
            (0.3..0.51).contains(&found),
            "key {key}: {found} at {hz} Hz"
        );
    }
}

#[test]
fn a_bent_key_is_as_high_as_the_next_whole_tone() {
    let bend = |semitones| {
        Command::Note(Note::Bend {
            channel: 0,
            semitones,
        })
    };
    let bent = keys(vec![(14_000, bend(2.0)), (15_000, on(60, 1.0))]);
    let tuned = keys(vec![
        (15_000, on(60, 1.0)),
        (15_000, Command::Note(Note::Tune(id(60), 2.0))),
    ]);
    let whole_tone = keys(vec![(15_000, on(62, 1.0))]);
    assert!(bits(&bent) == bits(&whole_tone), "by the wheel");
    assert!(bits(&tuned) == bits(&whole_tone), "by itself");
}

#[test]
fn velocity_squared_is_gain() {
    let [loud, soft] = [1.0, 0.5].map(|velocity| keys(vec![(15_000, on(60, velocity))]));
    let ratio = amplitude(&soft, 200.0) / amplitude(&loud, 200.0);
    assert!((ratio - 0.25).abs() < 1e-6, "rounding of f32: {ratio}");
}

#[test]
fn keys_come_and_go_without_a_click_and_end_in_silence() {
    let mut notes = Vec::new();
    for (i, at) in (14_000..40_000).step_by(1300).enumerate() {
        let key = 48 + 5 * u8::try_from(i % 6).expect("small");
        notes.push((at, on(key, 0.3)));
        notes.push((at + 2900, off(key)));
    }
    let heard = keys(notes);
    // Of 200 Hz at most 13 semitones up, three keys at a time, each 0.09 as loud, and their fades of
    // 10 ms: pi / 2 / 480 of their peak.
    let own = 3.0
        * 0.09
        * (steepest(&sine(200.0 * 2_f64.powf(13.0 / 12.0), RATE_HZ, 4000)) + 0.5 * PI / 960.0);
    let jump = steepest(&heard[12_000..]);
    assert!(jump < own, "{jump} of {own}");
    assert!(peak(&heard[20_000..40_000]) > 0.03, "they are heard");
    assert_eq!(peak(&heard[46_000..]), 0.0, "all keys are up");
}

#[test]
fn the_ninth_key_takes_the_place_of_the_first_without_a_click() {
    let keys_down = (0..=MAX_VOICES).map(|i| {
        let key = 60 + u8::try_from(i).expect("few");
        (15_000 + 800 * i, on(key, 0.3))
    });
    let heard = keys(keys_down.collect());
    assert!(amplitude(&heard, 200.0) < 0.01, "the first key has gone");
    let last = 200.0 * 2_f64.powf(8.0 / 12.0);
    assert!(amplitude(&heard, last) > 0.02, "the last one plays");
    let own = 8.0 * 0.09 * (steepest(&sine(last, RATE_HZ, 4000)) + 0.5 * PI / 960.0);
    assert!(steepest(&heard[12_000..]) < own);
}

#[test]
fn where_nothing_is_frozen_keys_play_what_was_known_at_the_first() {
    let mut sound = sine(200.0, RATE_HZ, 48_000);
    sound[12_000..].fill(0.0);
    let mut engine = engine(settings(Mode::Segments, 300, 0.05));
    let notes = vec![(11_000, on(60, 1.0)), (30_000, off(60))];
    let heard = perform(&mut engine, &sound, notes, &[333]);
    assert!(
        peak(&heard[18_000..29_000]) > 0.4,
        "long after the sound has gone"
    );
    assert_eq!(
        peak(&heard[31_000..]),
        0.0,
        "the memory went on and is silent"
    );
}

#[test]
fn keys_at_any_split_give_the_same_bits() {
    let sound = noise(30_000);
    let run = |blocks: &[usize]| {
        let mut engine = engine(settings(Mode::Segments, 60, 0.01));
        let mut events = vec![
            (3000, on(64, 0.8)),
            (4001, Command::Freeze { is_frozen: true }),
        ];
        events.extend((0..12_u8).map(|i| (9000 + 117 * usize::from(i), on(50 + i, 0.5))));
        events.push((
            11_000,
            Command::Note(Note::Bend {
                channel: 0,
                semitones: -0.7,
            }),
        ));
        events.push((15_000, Command::Note(Note::AllOff)));
        bits(&perform(&mut engine, &sound, events, blocks))
    };
    let whole = run(&[30_000]);
    for blocks in [&[1][..], &[7], &[64], &[441], &[512], &[3, 1000, 64]] {
        assert!(run(blocks) == whole, "in blocks of {blocks:?}");
    }
}

#[test]
fn a_pedal_holds_what_its_keys_let_go() {
    let pedal = |is_down| {
        Command::Note(Note::Pedal {
            channel: 0,
            is_down,
        })
    };
    let heard = keys(vec![
        (15_000, on(60, 1.0)),
        (16_000, pedal(true)),
        (20_000, off(60)),
        (40_000, pedal(false)),
    ]);
    assert!(peak(&heard[21_000..40_000]) > 0.4, "held by the pedal");
    assert_eq!(peak(&heard[41_000..]), 0.0, "let go");
    let others = Command::Note(Note::Pedal {
        channel: 1,
        is_down: true,
    });
    let heard = keys(vec![
        (15_000, on(60, 1.0)),
        (16_000, others),
        (20_000, off(60)),
    ]);
    assert_eq!(peak(&heard[21_000..]), 0.0, "another channel's pedal");
}

#[test]
fn a_note_comes_stays_and_goes_as_its_envelope_says() {
    let envelope = EnvelopeSettings {
        attack_secs: 0.1,
        decay_secs: 0.1,
        sustain: 0.5,
        release_secs: 0.2,
    };
    let heard = keys(vec![
        (12_000, Command::Envelope(envelope)),
        (15_000, on(60, 1.0)),
        (40_000, off(60)),
    ]);
    let [early, full, held, late, gone] = [
        15_000..15_480,
        19_700..20_000,
        26_000..40_000,
        // After half of the release an eighth of the level is left.
        44_560..44_860,
        49_700..60_000,
    ]
    .map(|part| peak(&heard[part]));
    // A tenth of the way up a quarter of a sine: sin(pi / 20); the tone's amplitude is 0.5.
    assert!(early < 0.5 * 0.16 + 0.01, "{early}");
    assert!(full > 0.47, "{full}");
    assert!((held - 0.25).abs() < 0.02, "{held}");
    assert!((late - 0.25 / 8.0).abs() < 0.01, "{late}");
    assert_eq!(gone, 0.0);
}
