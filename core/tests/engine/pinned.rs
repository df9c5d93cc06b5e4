//! Memories that are kept: one control fades from one to the next, by their coefficients and at their levels.

use crate::{Event, RATE_HZ, bits, engine, peak, perform, settings, steepest};
use souvenir_core::control::Command;
use souvenir_core::memory::{CoefficientEdit, CoefficientEdits, EditOperation, Timeline};
use souvenir_core::playback::{FrozenMemory, HeadMotion, MAX_PINNED, Note, NoteId, PinnedMemories};
use souvenir_core::settings::Mode;

/// Noise in its coefficients, less and less of it: a memory of one window, told apart by a number.
fn memory(number: f64, level: f64) -> FrozenMemory {
    let mut state = number.to_bits() | 1;
    let mut draw = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 11) as f64 / (1u64 << 52) as f64 - 1.0
    };
    let wave: Vec<f64> = (0..120)
        .map(|n| draw() * (-f64::from(n) / 15.0).exp())
        .collect();
    let norm = wave.iter().map(|c| c * c).sum::<f64>().sqrt();
    let coefficients: Vec<f64> = wave.iter().map(|c| level * c / norm).collect();
    let mut frozen = FrozenMemory::prepare(120, 1);
    frozen.take(Timeline::Even { frames: 2400.0 }, RATE_HZ, |_| {
        &coefficients
    });
    frozen
}

/// Pins as loud as half of full scale, told apart by these numbers.
pub(crate) fn pin(steps: &[f64]) -> Command {
    let frozen = steps.iter().map(|step| memory(*step, 0.5));
    Command::Pin(Box::new(PinnedMemories::prepare(frozen.collect())))
}

/// Holds a silence, with pins, and goes round them so.
fn heard(pins: Vec<FrozenMemory>, morph: Vec<Event>) -> Vec<f32> {
    let mut events = vec![
        (0, Command::Pin(Box::new(PinnedMemories::prepare(pins)))),
        (0, Command::restore(memory(0.05, 0.4))),
        (0, Command::Recall(Some(HeadMotion::PingPong))),
    ];
    events.extend(morph);
    let mut engine = engine(settings(Mode::Segments, 64, 0.05));
    perform(&mut engine, &vec![0.0; 60_000], events, &[512])
}

fn rms(part: &[f32]) -> f64 {
    let energy: f64 = part.iter().map(|x| f64::from(*x).powi(2)).sum();
    (energy / part.len() as f64).sqrt()
}

/// Back and forth over the window, ten times: its mean square is the sum of the coefficients' squares (Parseval).
fn settled(heard: &[f32]) -> &[f32] {
    &heard[heard.len() - 10 * 4800..]
}

#[test]
fn a_whole_number_plays_its_memory_and_nothing_else() {
    let pins = || vec![memory(0.7, 0.5), memory(1.9, 0.2)];
    for (position, alone) in [(1.0, memory(0.7, 0.5)), (2.0, memory(1.9, 0.2))] {
        let mixed = heard(pins(), vec![(0, Command::Morph(position))]);
        let mut engine = engine(settings(Mode::Segments, 64, 0.05));
        let events = vec![
            (0, Command::restore(alone)),
            (0, Command::Recall(Some(HeadMotion::PingPong))),
        ];
        let own = perform(&mut engine, &vec![0.0; 60_000], events, &[512]);
        assert!(peak(settled(&own)) > 0.1, "it is heard");
        assert!(bits(settled(&mixed)) == bits(settled(&own)), "{position}");
    }
    let none = heard(Vec::new(), vec![(0, Command::Morph(3.0))]);
    let held = heard(pins(), Vec::new());
    assert!(
        bits(&none) == bits(&held),
        "without pins, and with none asked for"
    );
    let last = heard(pins(), vec![(0, Command::Morph(2.0))]);
    let beyond = heard(pins(), vec![(0, Command::Morph(1e9))]);
    assert!(bits(&last) == bits(&beyond), "no further than the last");
}

/// Between two memories that have nothing in common half of each would be 3 dB softer.
#[test]
fn between_two_the_level_is_between_theirs() {
    let level_of = |position| {
        let pins = vec![memory(0.7, 0.5), memory(1.9, 0.25)];
        rms(settled(&heard(pins, vec![(0, Command::Morph(position))])))
    };
    let (one, two) = (level_of(1.0), level_of(2.0));
    for share in [0.25, 0.5, 0.75] {
        let wanted = one + share * (two - one);
        let db = 20.0 * (level_of(1.0 + share) / wanted).log10();
        // A sum over 2400 frames for an integral of 120 orders' squares.
        assert!(db.abs() < 0.05, "{db} dB at {share}");
    }
}

/// What is heard is the polynomial of the mixed coefficients: independent of how they were mixed.
#[test]
fn what_is_heard_between_two_is_the_mixed_coefficients() {
    let (one, two) = (memory(0.7, 0.5), memory(1.9, 0.25));
    let share = 0.3;
    let mixed: Vec<f64> = one
        .coefficients(0)
        .iter()
        .zip(two.coefficients(0))
        .map(|(one, two)| (1.0 - share) * one + share * two)
        .collect();
    let level = mixed.iter().map(|c| c * c).sum::<f64>().sqrt();
    let gain = ((1.0 - share) * 0.5 + share * 0.25) / level;
    let mixed: Vec<f64> = mixed.iter().map(|c| gain * c).collect();
    let mut alone = FrozenMemory::prepare(120, 1);
    alone.take(one.timeline(), RATE_HZ, |_| &mixed);
    let mut engine = engine(settings(Mode::Segments, 64, 0.05));
    let events = vec![
        (0, Command::restore(alone)),
        (0, Command::Recall(Some(HeadMotion::PingPong))),
    ];
    let own = perform(&mut engine, &vec![0.0; 60_000], events, &[512]);
    let morphed = heard(vec![one, two], vec![(0, Command::Morph(1.0 + share))]);
    for (own, morphed) in settled(&own).iter().zip(settled(&morphed)) {
        // Sums of 120 terms in another order, then rounded to f32.
        assert!((own - morphed).abs() < 1e-6, "{own} and {morphed}");
    }
}

#[test]
fn to_turn_the_control_makes_no_click() {
    let pins = || (1..=8).map(|i| memory(f64::from(i), 0.4)).collect();
    let turned: Vec<Event> = (0..300)
        .map(|i| {
            (
                15_000 + 64 * i,
                Command::Morph(8.0 * ((i * i) % 301) as f64 / 300.0),
            )
        })
        .collect();
    let still: Vec<f64> = (0..=8)
        .map(|i| steepest(&heard(pins(), vec![(0, Command::Morph(f64::from(i)))])[10_000..]))
        .collect();
    let own = still.into_iter().fold(0.0, f64::max);
    let jump = steepest(&heard(pins(), turned)[10_000..]);
    // All eight in 40 ms, at an amplitude of 2 at most: 8 * 2 / 1920 a frame.
    assert!(jump < own + 0.0084, "{jump}, its own is {own}");
}

#[test]
fn pins_that_nobody_hears_are_exchanged_without_a_trace() {
    let pins = || vec![memory(0.7, 0.5)];
    let never = heard(pins(), Vec::new());
    let exchanged = heard(pins(), vec![(20_000, pin(&[100.0, 300.0]))]);
    assert!(bits(&never) == bits(&exchanged));
    let while_heard = heard(
        pins(),
        vec![(0, Command::Morph(1.0)), (20_000, pin(&[100.0, 300.0]))],
    );
    let jump = steepest(&while_heard[10_000..]);
    let own = steepest(&heard(pins(), vec![(0, Command::Morph(1.0))])[10_000..]);
    let other =
        steepest(&heard(vec![memory(100.0, 0.5)], vec![(0, Command::Morph(1.0))])[10_000..]);
    assert!(jump < own.max(other) + 0.005, "{jump}");
    assert!(
        peak(&while_heard[30_000..]) > 0.1,
        "and the new one is heard"
    );
}

#[test]
fn keys_play_the_pin_that_is_gone_to() {
    let id = NoteId {
        channel: 0,
        key: 72,
    };
    let played = |held, morph| {
        let events = vec![
            (0, pin(&[700.0])),
            (0, Command::restore(held)),
            (0, Command::Morph(morph)),
            (10_000, Command::Note(Note::On(id, 1.0))),
        ];
        let mut engine = engine(settings(Mode::Segments, 64, 0.05));
        perform(&mut engine, &vec![0.0; 60_000], events, &[512])
    };
    let pinned = played(memory(0.05, 0.4), 1.0);
    assert!(peak(settled(&pinned)) > 0.1, "it is heard");
    assert!(bits(settled(&pinned)) == bits(settled(&played(memory(700.0, 0.5), 0.0))));
}

#[test]
fn pins_go_over_to_another_engine() {
    let mut first = engine(settings(Mode::Segments, 64, 0.05));
    let events = vec![
        (0, pin(&[700.0, 1900.0])),
        (0, Command::restore(memory(0.05, 0.4))),
        (0, Command::Recall(Some(HeadMotion::PingPong))),
        (0, Command::Morph(1.5)),
    ];
    let silence = vec![0.0; 20_000];
    let before = perform(&mut first, &silence, events, &[512]);
    let mut second = engine(settings(Mode::Segments, 64, 0.05));
    second.continue_from(&first);
    let after = perform(&mut second, &silence, Vec::new(), &[512]);
    let (before, after) = (rms(&before[10_400..]), rms(&after[10_400..]));
    assert!((before - after).abs() < 1e-3, "{before} and {after}");
}

#[test]
fn what_is_kept_is_what_is_heard() {
    let edits = CoefficientEdits::of(&[CoefficientEdit {
        from: 10,
        to: 1000,
        operation: EditOperation::Scale(0.0),
    }]);
    let kept = memory(0.7, 0.5).edited(&edits);
    let whole = memory(0.7, 0.5);
    assert_eq!(kept.coefficients(0)[..10], whole.coefficients(0)[..10]);
    assert!(kept.coefficients(0)[10..].iter().all(|c| *c == 0.0));
    let many = (0..20).map(|_| memory(0.1, 0.1)).collect();
    assert_eq!(PinnedMemories::prepare(many).len(), MAX_PINNED);
    assert!(PinnedMemories::default().is_empty());
}
