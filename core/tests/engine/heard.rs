//! No state of the engine is silent while sound goes in.

use crate::{RATE_HZ, bits, engine, exchange, look, peak, perform, play, settings, sine, steepest};
use souvenir_core::control::PlayControls;
use souvenir_core::control::{Command, connect};
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::lab::demo::demo_sound;
use souvenir_core::memory::Method;
use souvenir_core::memory::textbook::Growth;
use souvenir_core::playback::{HeadMotion, Note, NoteId};
use souvenir_core::settings::Listen;
use souvenir_core::settings::{MemorySettings, Mode};

/// The demo peaks at -6 dBFS; its quietest second of what 1024 coefficients lose is some -50.
const AUDIBLE_DB: f64 = -60.0;

#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn demo() -> Vec<f32> {
    demo_sound(RATE_HZ).into_iter().map(|x| x as f32).collect()
}

fn level_db(heard: &[f32]) -> f64 {
    let energy: f64 = heard.iter().map(|x| f64::from(*x).powi(2)).sum();
    10.0 * (energy / heard.len() as f64).log10()
}

#[test]
fn every_mode_is_heard_live_and_frozen_whatever_is_listened_to() {
    let sound = demo();
    for mode in Mode::ALL {
        for listen in Listen::ALL {
            let mut engine = engine(settings(mode, 512, 0.25));
            engine.obey(Command::Listen(listen));
            // Freezing at 2 s, in the arpeggio; two seconds of each.
            let events = vec![(96_000, Command::Freeze { is_frozen: true })];
            let heard = perform(&mut engine, &sound[..192_000], events, &[512]);
            for (state, part) in [
                ("live", &heard[24_000..96_000]),
                ("frozen", &heard[100_000..]),
            ] {
                let level = level_db(part);
                assert!(level > AUDIBLE_DB, "{mode} {listen} {state}: {level:.1} dB");
            }
        }
    }
}

/// And stays so for ever: it is a loop.
#[test]
fn what_is_frozen_goes_on_over_silence_in_every_mode() {
    let mut sound = sine(220.0, RATE_HZ, 120_000);
    sound[24_000..].fill(0.0);
    for mode in Mode::ALL {
        let mut engine = engine(settings(mode, 400, 0.1));
        let events = vec![(23_000, Command::Freeze { is_frozen: true })];
        let heard = perform(&mut engine, &sound, events, &[512]);
        for part in heard[30_000..].chunks(18_000) {
            // A sine of 0.5: -9 dB; fading from a tenth of a second ago.
            let level = level_db(part);
            assert!(level > -25.0, "{mode}: {level:.1} dB");
        }
    }
}

#[test]
fn the_loop_of_what_is_frozen_has_no_click() {
    // 17.5 periods in the window: the seam joins what does not fit.
    let sound = sine(350.0, RATE_HZ, 60_000);
    let own = steepest(&sound);
    for mode in [Mode::Segments, Mode::Sliding] {
        let mut engine = engine(settings(mode, 400, 0.05));
        let events = vec![
            (12_000, Command::Freeze { is_frozen: true }),
            (40_000, Command::Freeze { is_frozen: false }),
        ];
        let heard = perform(&mut engine, &sound, events, &[512]);
        let jump = steepest(&heard[8000..]);
        // 1 % of the peak for the fades.
        assert!(jump < own + 0.005, "{mode}: {jump}, its own is {own}");
        assert!(peak(&heard[14_000..39_000]) > 0.4, "{mode}: it is heard");
    }
}

/// A memory that says nothing while it learns has no latency: what is heard is what comes in, to the bit.
#[test]
fn an_unbounded_memory_lets_dry_through_until_it_is_frozen_and_when_it_learns_again() {
    let sound = sine(300.0, RATE_HZ, 60_000);
    for mode in [Mode::Whole, Mode::Fading] {
        for listen in Listen::ALL {
            let mut engine = engine(settings(mode, 200, 0.05));
            engine.obey(Command::Listen(listen));
            engine.obey(Command::Match { is_matched: true });
            engine.reset();
            let events = vec![
                (20_000, Command::Freeze { is_frozen: true }),
                (40_000, Command::Freeze { is_frozen: false }),
            ];
            let heard = perform(&mut engine, &sound, events, &[512]);
            let same = |from: usize, to: usize| bits(&heard[from..to]) == bits(&sound[from..to]);
            assert!(same(0, 20_000), "{mode} {listen}: dry until it is frozen");
            assert!(same(44_000, 60_000), "{mode} {listen}: dry again");
            let is_dry = same(24_000, 39_000);
            assert_eq!(is_dry, listen == Listen::Dry, "{mode} {listen}: frozen");
        }
    }
}

/// What is shown of the memory is the memory's, not what stands in for it.
#[test]
fn dry_in_place_of_a_memory_is_not_measured_as_the_memory() {
    let (mut engine, mut pictures) =
        Engine::prepare(&config(settings(Mode::Whole, 100, 0.05))).expect("in range");
    let listener = &mut engine.tap();
    let (remote, mut orders) = connect();
    let mut block = sine(300.0, RATE_HZ, 30_000);
    for part in block.chunks_mut(500) {
        remote.request_snapshot();
        engine.process(&mut [part], &mut orders);
    }
    listener.update();
    let memory = listener.history().memory(0).expect("a channel");
    assert!(memory.iter().all(|x| *x == 0.0), "in the history");
    let lufs = look(&mut pictures).lufs;
    assert!(lufs[0] > -20.0 && lufs[1] == f64::NEG_INFINITY, "{lufs:?}");
}

fn config(settings: MemorySettings) -> EngineConfig {
    crate::config(settings)
}

fn key(is_down: bool) -> Command {
    let id = NoteId {
        channel: 0,
        key: 60,
    };
    Command::Note(if is_down {
        Note::On(id, 1.0)
    } else {
        Note::Off(id)
    })
}

#[test]
fn a_key_takes_over_what_nobody_chose_how_to_play() {
    let mut sound = sine(200.0, RATE_HZ, 90_000);
    sound[12_000..].fill(0.0);
    let played = |recall: Option<HeadMotion>| {
        let mut engine = engine(settings(Mode::Segments, 300, 0.05));
        let mut events = vec![
            (10_000, Command::Freeze { is_frozen: true }),
            (30_000, key(true)),
            (40_000, key(false)),
            (60_000, Command::Recall(Some(HeadMotion::PingPong))),
            (80_000, Command::Freeze { is_frozen: false }),
        ];
        if recall.is_some() {
            events.insert(1, (10_000, Command::Recall(recall)));
        }
        perform(&mut engine, &sound, events, &[480])
    };
    let heard = played(None);
    assert!(peak(&heard[14_000..30_000]) > 0.4, "round and round");
    assert!(peak(&heard[34_000..40_000]) > 0.4, "by its key");
    assert_eq!(peak(&heard[43_000..60_000]), 0.0, "by keys alone");
    assert!(peak(&heard[64_000..80_000]) > 0.4, "chosen");
    assert_eq!(peak(&heard[83_000..]), 0.0, "live, of silence");
    let own = steepest(&sound[..12_000]);
    // Loop and key at once, and 1 % for their fades.
    assert!(steepest(&heard[12_000..]) < 2.0 * own + 0.005);
    let chosen = played(Some(HeadMotion::Loop));
    assert!(peak(&chosen[43_000..60_000]) > 0.4, "keys play beside it");
}

/// What a host or a file may say: frozen, and no recall.
#[test]
fn whoever_freezes_without_a_recall_hears_it_and_the_next_freeze_too() {
    let sound = demo();
    let mut engine = engine(settings(Mode::Segments, 512, 0.25));
    let mut told = PlayControls::default();
    let mut events = Vec::new();
    for (at, is_frozen, recall) in [
        (48_000, true, None),
        (60_000, true, Some(HeadMotion::PingPong)),
        (72_000, false, Some(HeadMotion::PingPong)),
        (84_000, true, Some(HeadMotion::PingPong)),
    ] {
        let wanted = PlayControls {
            is_frozen,
            recall,
            ..told
        };
        events.extend(wanted.changes(&told).map(|command| (at, command)));
        told = wanted;
    }
    let heard = perform(&mut engine, &sound[..100_000], events, &[512]);
    for part in heard[24_000..].chunks(6000) {
        let level = level_db(part);
        assert!(level > AUDIBLE_DB, "{level:.1} dB");
    }
}

#[test]
fn a_memory_that_is_exchanged_for_an_unbounded_one_gives_way_to_dry() {
    let sound = sine(300.0, RATE_HZ, 48_000);
    let mut engine = engine(settings(Mode::Segments, 300, 0.02));
    let events = vec![(12_000, exchange(settings(Mode::Whole, 300, 0.05)))];
    let heard = perform(&mut engine, &sound, events, &[512]);
    for part in heard[6000..].chunks(1920) {
        let level = level_db(part);
        // Two sines 30 ms apart, which may meet out of phase: half of 40 ms.
        assert!(level > -30.0, "{level:.1} dB");
    }
    assert!(bits(&heard[20_000..]) == bits(&sound[20_000..]));
}

/// Independent of the engine's own: the published step, one coefficient after the other, without the scale
/// of `sqrt(2n + 1)`; the largest with it after each step, and the first step that was not all numbers.
fn leaves_at(order: usize, sound: &[f32]) -> (Option<usize>, Vec<f64>) {
    let mut d = vec![0.0_f64; order];
    let mut largest = Vec::new();
    for (step, sample) in sound.iter().enumerate() {
        let k = step as f64 + 1.0;
        let mut below = 0.0;
        for (n, d) in d.iter_mut().enumerate() {
            let was = *d;
            *d += (f64::from(*sample) - below - (n as f64 + 1.0) * was) / k;
            below += (2.0 * n as f64 + 1.0) * was;
        }
        if !d.iter().all(|d| d.is_finite()) {
            return (Some(step + 1), largest);
        }
        let scaled = d
            .iter()
            .enumerate()
            .map(|(n, d)| (2.0 * n as f64 + 1.0).sqrt() * d.abs());
        largest.push(scaled.fold(0.0, f64::max));
    }
    (None, largest)
}

fn euler(mode: Mode, order: usize, sound: &[f32]) -> (Growth, Vec<f32>) {
    let euler = MemorySettings {
        method: Method::ForwardEuler,
        ..settings(mode, order, 0.05)
    };
    let (mut engine, mut pictures) = Engine::prepare(&config(euler)).expect("in range");
    let (remote, mut orders) = connect();
    let mut heard = sound.to_vec();
    for block in heard.chunks_mut(500) {
        remote.request_snapshot();
        engine.process(&mut [block], &mut orders);
    }
    (look(&mut pictures).growth.clone(), heard)
}

#[test]
fn forward_euler_says_at_which_step_it_left_the_numbers_and_how_it_grew() {
    let sound = sine(440.0, RATE_HZ, 20_000);
    // Whole: from the first sample on. A segment hears another part of the sine, a few steps sooner or later.
    for (mode, order, off) in [
        (Mode::Whole, 1024, 1),
        (Mode::Segments, 1024, 3),
        (Mode::Segments, 4096, 3),
    ] {
        let (growth, heard) = euler(mode, order, &sound);
        let (expected, largest) = leaves_at(order, &sound);
        let (left_at, expected) = (growth.left_at().expect("left"), expected.expect("left"));
        // Products within a step overflow before or after the sums do: a step.
        let far = left_at.abs_diff(expected);
        assert!(far <= off, "{mode} N {order}: {left_at}, not {expected}");
        assert!(largest.last().is_some_and(|c| *c > 1e280), "just before");
        if mode == Mode::Whole {
            for (ours, theirs) in growth.largest().iter().zip(&largest) {
                // Another order of summing, at a condition that grows with it.
                assert!((ours - theirs).abs() <= 1e-6 * theirs, "{ours} {theirs}");
            }
        } else {
            assert_eq!(peak(&heard[5000..]), 0.0, "what is no number is silent");
        }
    }
}

#[test]
fn forward_euler_of_few_coefficients_grows_and_comes_back() {
    let sound = sine(440.0, RATE_HZ, 20_000);
    let (growth, heard) = euler(Mode::Segments, 64, &sound);
    let largest = growth.largest().iter().fold(0.0, |a: f64, b| a.max(*b));
    assert!(growth.left_at().is_none() && largest > 1e40, "{largest}");
    let level = level_db(&heard[5000..]);
    // A sine of 0.5, of which 64 coefficients over 50 ms keep up to 400 Hz in the middle of a window.
    assert!((-30.0..-5.0).contains(&level), "{level:.1} dB");
}

#[test]
fn methods_that_stay_in_the_circle_have_nothing_to_say_of_growth() {
    let (mut engine, mut pictures) =
        Engine::prepare(&config(settings(Mode::Segments, 64, 0.01))).expect("in range");
    let (remote, mut orders) = connect();
    remote.request_snapshot();
    let mut block = vec![0.1; 4000];
    engine.process(&mut [&mut block], &mut orders);
    let growth = &look(&mut pictures).growth;
    assert!(growth.left_at().is_none() && growth.largest().is_empty());
    _ = play(&mut engine, &block);
}
