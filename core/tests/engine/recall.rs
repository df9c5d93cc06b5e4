//! What is frozen is played, and what is cleared is gone.

use crate::{
    Event, RATE_HZ, bits, config, engine, look, peak, perform, play, settings, sine, steepest,
};
use souvenir_core::control::Command;
use souvenir_core::control::connect;
use souvenir_core::engine::Engine;
use souvenir_core::memory::{CoefficientEdit, CoefficientEdits, EditOperation};
use souvenir_core::playback::FrozenMemory;
use souvenir_core::playback::{HeadMotion, Note, NoteId};
use souvenir_core::settings::Mode;
use std::f64::consts::PI;

#[test]
fn a_recall_plays_on_into_silence_and_ends_in_it() {
    let mut sound = sine(440.0, RATE_HZ, 48_000);
    sound[9600..].fill(0.0);
    let events = vec![
        (9600, Command::Recall(Some(HeadMotion::PingPong))),
        (38_400, Command::Freeze { is_frozen: false }),
    ];
    let mut engine = engine(settings(Mode::Segments, 200, 0.02));
    let heard = perform(&mut engine, &sound, events, &[96]);
    let rms = |from: usize, to: usize| {
        let energy: f32 = heard[from..to].iter().map(|x| x * x).sum();
        (energy / (to - from) as f32).sqrt()
    };
    let tone_rms = 0.5 / 2_f32.sqrt();
    let recalled = rms(12_000, 38_000) / tone_rms;
    assert!((recalled - 1.0).abs() < 0.05, "{recalled}");
    assert_eq!(peak(&heard[40_400..]), 0.0, "live again, and silent");
}

#[test]
fn a_whole_history_is_recalled_until_it_is_cleared() {
    let mut sound = sine(60.0, RATE_HZ, 80_000);
    sound[50_000..].fill(0.0);
    let events = vec![
        (14_400, Command::Recall(Some(HeadMotion::Scrub))),
        (14_400, Command::RecallPlace(0.37)),
        (50_000, Command::Freeze { is_frozen: false }),
        (50_000, Command::Clear),
        (66_000, Command::Recall(Some(HeadMotion::Loop))),
    ];
    let mut engine = engine(settings(Mode::Whole, 120, 0.05));
    let heard = perform(&mut engine, &sound, events, &[512]);
    assert!(
        bits(&heard[..14_000]) == bits(&sound[..14_000]),
        "dry until it is recalled"
    );
    // 0.37 of what was learnt by then, in whole hops of 1024 frames: 13 of them.
    let place = 0.37 * 13.0 * 1024.0;
    let expected = 0.5 * (2.0 * PI * 60.0 * place / RATE_HZ).sin();
    let error = f64::from(heard[49_900]) - expected;
    // Half a frame of a sample's place, and what 120 coefficients leave out of 16 periods.
    assert!(error.abs() < 0.01, "{} is not {expected}", heard[49_900]);
    assert!(peak(&heard[52_000..]) < 1e-9, "cleared");
}

#[test]
fn clear_forgets_the_past_of_an_unbounded_memory_only_from_there_on() {
    for order in [16, 300] {
        let mut engine = engine(settings(Mode::Whole, order, 0.05));
        let (mut remote, mut orders) = connect();
        let (_, mut pictures) = Engine::prepare(&config(engine.settings())).expect("in range");
        look(&mut pictures);
        let mut block = vec![0.5_f32; 48_000];
        engine.process(&mut [&mut block], &mut orders);
        remote.send(Command::Clear);
        let mut silence = vec![0.0_f32; 24_000];
        engine.process(&mut [&mut silence], &mut orders);
        remote.send(Command::Recall(Some(HeadMotion::Loop)));
        let mut heard = vec![0.0_f32; 9600];
        engine.process(&mut [&mut heard], &mut orders);
        // 40 ms of fade before the clear, and the delay of two hops, are silence too.
        assert!(peak(&heard) < 1e-9, "N {order}: {}", peak(&heard));
    }
}

fn frozen_after(events: Vec<Event>) -> (FrozenMemory, Vec<f32>) {
    let sound = sine(210.0, RATE_HZ, 30_000);
    let (mut engine, mut pictures) =
        Engine::prepare(&config(settings(Mode::Segments, 150, 0.03))).expect("in range");
    let heard = perform(&mut engine, &sound, events, &[512]);
    let mut reader = pictures.take_frozen_reader().expect("nobody has it");
    let frozen = reader.new_frozen().expect("shown though nobody looks");
    let frozen = frozen.clone();
    assert!(reader.new_frozen().is_none(), "once");
    (frozen, heard)
}

#[test]
fn what_was_frozen_is_kept_and_plays_the_same_bits_elsewhere() {
    // Another motion than the one it goes round by unasked: it begins at the start.
    let recall = || (12_000, Command::Recall(Some(HeadMotion::PingPong)));
    let (frozen, heard) = frozen_after(vec![(9600, Command::Freeze { is_frozen: true }), recall()]);
    assert_eq!((frozen.order(), frozen.channels()), (150, 1));
    let kept = FrozenMemory::from_bytes(&frozen.to_bytes()).expect("as written");
    // Of a smaller order: what is restored brings its own room.
    let mut other = engine(settings(Mode::Segments, 20, 0.01));
    let restore = Command::restore(kept);
    let silence = vec![0.0; 30_000];
    let again = perform(&mut other, &silence, vec![(100, restore), recall()], &[77]);
    assert!(peak(&heard[15_000..]) > 0.4, "it plays");
    // 40 ms later the loop has gone.
    assert!(bits(&heard[14_000..]) == bits(&again[14_000..]));
}

#[test]
fn a_reset_keeps_what_is_frozen_and_plays_it_from_the_start() {
    let events = vec![(9600, Command::Recall(Some(HeadMotion::Loop)))];
    let (frozen, _) = frozen_after(events);
    let mut engine = engine(settings(Mode::Segments, 150, 0.03));
    engine.obey(Command::restore(frozen));
    engine.obey(Command::Recall(Some(HeadMotion::Loop)));
    engine.reset();
    let silence = vec![0.0; 5000];
    let first = play(&mut engine, &silence);
    engine.reset();
    assert!(peak(&first) > 0.4, "at once");
    assert!(bits(&play(&mut engine, &silence)) == bits(&first));
}

#[test]
fn a_memory_restored_while_another_is_recalled_takes_its_place_without_a_click() {
    let (frozen, _) = frozen_after(vec![(9600, Command::Freeze { is_frozen: true })]);
    let sound = sine(200.0, RATE_HZ, 40_000);
    let mut engine = engine(settings(Mode::Segments, 300, 0.05));
    let restore = Command::restore(frozen);
    let events = vec![
        (9600, Command::Recall(Some(HeadMotion::PingPong))),
        (20_000, restore),
    ];
    let heard = perform(&mut engine, &sound, events, &[512]);
    let own = steepest(&sine(210.0, RATE_HZ, 4000));
    // 1 % of the peak for the fade.
    assert!(steepest(&heard[6000..]) < own + 0.005);
    assert!(peak(&heard[30_000..]) > 0.4);
}

const FINE: usize = 16_384;

fn key(key: u8, is_down: bool) -> Command {
    let id = NoteId { channel: 0, key };
    Command::Note(if is_down {
        Note::On(id, 0.8)
    } else {
        Note::Off(id)
    })
}

fn without(from: usize) -> Command {
    Command::EditCoefficients(CoefficientEdits::of(&[CoefficientEdit {
        from,
        to: FINE,
        operation: EditOperation::Scale(0.0),
    }]))
}

/// Opening takes some hundred frames, in which much else may come.
fn fine_story() -> Vec<Event> {
    let (frozen, _) = frozen_after(vec![(9600, Command::Freeze { is_frozen: true })]);
    let restore = Command::restore(frozen);
    vec![
        // Keys impress, wait, are cut short, and impress again.
        (7000, key(60, true)),
        (7100, key(67, true)),
        (9000, Command::Note(Note::AllOff)),
        (9700, key(60, true)),
        (9750, key(60, false)),
        (9801, key(64, true)),
        (9850, without(900)),
        (9900, key(62, true)),
        (12_000, Command::Freeze { is_frozen: true }),
        (12_001, Command::Recall(Some(HeadMotion::Loop))),
        (12_100, without(700)),
        // While it is opened, heard, and on its way out.
        (14_400, without(500)),
        (16_700, without(400)),
        (18_000, without(300)),
        (18_200, Command::Freeze { is_frozen: false }),
        (18_300, Command::Recall(Some(HeadMotion::PingPong))),
        (23_000, restore),
        (23_100, without(100)),
        (27_000, Command::Freeze { is_frozen: false }),
    ]
}

#[test]
fn what_is_opened_over_many_blocks_is_the_same_bits_at_any_split() {
    let sound = sine(210.0, RATE_HZ, 30_000);
    let run = |blocks: &[usize]| {
        let mut engine = engine(settings(Mode::Segments, FINE, 0.05));
        perform(&mut engine, &sound, fine_story(), blocks)
    };
    let whole = run(&[30_000]);
    for blocks in [&[1][..], &[7], &[64], &[512], &[3, 1000, 64]] {
        assert!(
            bits(&run(blocks)) == bits(&whole),
            "in blocks of {blocks:?}"
        );
    }
    for [from, to] in [
        [8000, 9000],
        [10_500, 12_000],
        [15_000, 16_000],
        [25_500, 26_000],
    ] {
        assert!(peak(&whole[from..to]) > 0.1, "heard at {from}");
    }
}

#[test]
fn a_key_is_heard_as_soon_as_what_it_plays_is_open() {
    let sound = sine(210.0, RATE_HZ, 30_000);
    let played = |events| {
        let mut engine = engine(settings(Mode::Segments, FINE, 0.05));
        perform(&mut engine, &sound, events, &[64])
    };
    let [without, with] = [vec![], vec![(12_000, key(60, true))]].map(played);
    let first = without.iter().zip(&with).position(|(a, b)| a != b);
    let waited = first.map(|first| first - 12_000);
    // Some microseconds a hundred coefficients, a tenth of a core.
    assert!(
        waited.is_some_and(|frames| (100..2000).contains(&frames)),
        "{waited:?}"
    );
}
