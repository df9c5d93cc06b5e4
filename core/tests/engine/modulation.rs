//! Controls move by themselves: as far as a computation says, without a click, in step with a song.

use crate::{Event, RATE_HZ, engine, noise, perform, settings, sine, steepest};
use souvenir_core::control::{Command, SongPosition};
use souvenir_core::memory::{CoefficientEdit, CoefficientEdits, EditOperation};
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::{
    LfoShape, Listen, Mode, ModulationSettings, ModulationSource, ModulationTarget, NoteLength,
};
use std::f64::consts::TAU;

/// From one value to the next.
const TICK: usize = 32;

pub(crate) fn one(
    target: ModulationTarget,
    depth: f64,
    shape: LfoShape,
    rate_hz: f64,
) -> ModulationSettings {
    let mut modulation = ModulationSettings::default();
    modulation.lfos[0].shape = shape;
    modulation.lfos[0].rate_hz = rate_hz;
    *modulation.depth_mut(ModulationSource::Lfo1, target) = depth;
    modulation
}

/// What a straight line between values at ticks says.
fn lined(at: impl Fn(f64) -> f64, frame: usize) -> f64 {
    let tick = (frame / TICK * TICK) as f64;
    let [from, to] = [at(tick), at(tick + TICK as f64)];
    from + (to - from) * (frame % TICK) as f64 / TICK as f64
}

fn is_near(heard: &[f32], expected: impl Fn(usize) -> f64, from: usize) {
    for (frame, heard) in heard.iter().enumerate().skip(from) {
        let apart = (f64::from(*heard) - expected(frame)).abs();
        // A rounding to f32 of the output, and of each of the two that it is computed from.
        assert!(apart < 2e-7, "{apart} at {frame}");
    }
}

#[test]
fn an_oscillation_of_the_mix_is_what_it_says() {
    let sound = noise(60_000);
    let heard = |events: Vec<Event>| {
        let mut engine = engine(settings(Mode::Segments, 40, 0.01));
        perform(&mut engine, &sound, events, &[512])
    };
    let memory = heard(Vec::new());
    let dry = heard(vec![(0, Command::Listen(Listen::Dry))]);
    for (depth, rate_hz) in [(0.8, 3.0), (-0.5, 11.0), (1.0, 20.0)] {
        let moved = one(ModulationTarget::Mix, depth, LfoShape::Sine, rate_hz);
        let mixed = heard(vec![(0, Command::Modulation(moved))]);
        let mix = |frame: f64| {
            let share = 0.5 + 0.5 * (TAU * rate_hz * frame / RATE_HZ).sin();
            let down = if depth > 0.0 {
                depth * (1.0 - share)
            } else {
                -depth * share
            };
            1.0 - down
        };
        let expected = |frame: usize| {
            let mix = lined(mix, frame);
            mix * f64::from(memory[frame]) + (1.0 - mix) * f64::from(dry[frame])
        };
        // It comes in within 5 ms and a tick; dry is faded to in 40 ms.
        is_near(&mixed, expected, 2000);
    }
}

/// A square stands at its top for 50 s: a third of six octaves leaves a quarter of the order, and a cut of the rest is the same sound.
#[test]
fn the_order_that_is_read_is_what_a_cut_leaves_live_and_frozen() {
    let sound = noise(40_000);
    let order = 64;
    let cut = CoefficientEdits::of(&[CoefficientEdit {
        from: order / 4,
        to: order,
        operation: EditOperation::Scale(0.0),
    }]);
    let moved = one(ModulationTarget::Order, -1.0 / 3.0, LfoShape::Square, 0.01);
    for mode in [Mode::Segments, Mode::Sliding, Mode::Whole] {
        for is_frozen in [false, true] {
            let heard = |command: Command| {
                let mut engine = engine(settings(mode, order, 0.01));
                let events = vec![
                    (0, command),
                    (9000, Command::Freeze { is_frozen }),
                    (9000, Command::Recall(is_frozen.then_some(HeadMotion::Loop))),
                ];
                perform(&mut engine, &sound, events, &[512])
            };
            let expected = heard(Command::EditCoefficients(cut));
            let heard = heard(Command::Modulation(moved));
            assert!(heard[20_000..] == expected[20_000..], "{mode} {is_frozen}");
        }
    }
}

/// Crossings of zero in half a second.
fn crossings(sound: &[f32]) -> usize {
    let pairs = sound[sound.len() - 24_000..].windows(2);
    pairs
        .filter(|pair| (pair[0] < 0.0) != (pair[1] < 0.0))
        .count()
}

#[test]
fn the_speed_goes_an_octave_up_and_down() {
    let sound = sine(300.0, RATE_HZ, 60_000);
    let heard = |depth| {
        let mut engine = engine(settings(Mode::Segments, 1000, 0.2));
        let moved = one(ModulationTarget::Speed, depth, LfoShape::Square, 0.01);
        let events = vec![
            (0, Command::Modulation(moved)),
            (20_000, Command::Freeze { is_frozen: true }),
        ];
        crossings(&perform(&mut engine, &sound, events, &[512]))
    };
    // 300 Hz cross 300 times in half a second, but at the loop's seams.
    for (depth, expected) in [(0.0, 300), (1.0, 600), (-1.0, 150)] {
        let found = heard(depth);
        assert!(found.abs_diff(expected) < 12, "{found} at {depth}");
    }
}

#[test]
fn a_scrub_goes_where_the_position_is_moved() {
    let sound = sine(300.0, RATE_HZ, 60_000);
    let heard = |place: f64, depth: f64| {
        let mut engine = engine(settings(Mode::Segments, 1000, 0.2));
        let moved = one(ModulationTarget::Position, depth, LfoShape::Square, 0.01);
        let events = vec![
            (20_000, Command::RecallPlace(place)),
            (20_000, Command::Modulation(moved)),
            (20_000, Command::Recall(Some(HeadMotion::Scrub))),
        ];
        perform(&mut engine, &sound, events, &[512])[59_999]
    };
    // A glide of 20 ms has come within e^-40 of its goal.
    assert!((heard(0.3, 0.25) - heard(0.55, 0.0)).abs() < 1e-6);
    assert!((heard(0.3, -0.25) - heard(0.05, 0.0)).abs() < 1e-6);
    assert!(
        (heard(0.3, 1.0) - heard(1.0, 0.0)).abs() < 1e-6,
        "to its end"
    );
}

#[test]
fn what_was_cut_is_heard_by_its_share() {
    let sound = noise(40_000);
    let cut = CoefficientEdits::of(&[CoefficientEdit {
        from: 10,
        to: 30,
        operation: EditOperation::Scale(0.0),
    }]);
    let heard = |share: f64, events: &dyn Fn() -> Vec<Event>| {
        let mut engine = engine(settings(Mode::Segments, 64, 0.01));
        let moved = one(ModulationTarget::Cuts, share - 1.0, LfoShape::Square, 0.01);
        let own = (0, Command::Modulation(moved));
        let events = events().into_iter().chain([own]).collect();
        perform(&mut engine, &sound, events, &[512])
    };
    let edited = || vec![(0, Command::EditCoefficients(cut))];
    let [whole, all, half] = [
        heard(1.0, &Vec::new),
        heard(1.0, &edited),
        heard(0.5, &edited),
    ];
    let expected = |frame: usize| 0.5 * (f64::from(whole[frame]) + f64::from(all[frame]));
    is_near(&half, expected, 20_000);
}

/// The loudest rises, the softest does not; and another sound beside it drives it where it is asked to.
#[test]
fn the_follower_follows_what_it_is_asked_to() {
    use souvenir_core::settings::FollowedSound;

    let sound = sine(400.0, RATE_HZ, 48_000);
    let silence = vec![0.0; 48_000];
    let mix = |followed, beside: &[&[f32]]| {
        let mut modulation = ModulationSettings::default();
        modulation.follower.sound = followed;
        modulation.follower.release_secs = 1.0;
        *modulation.depth_mut(ModulationSource::Follower, ModulationTarget::Mix) = 1.0;
        let mut engine = engine(settings(Mode::Segments, 1000, 0.02));
        engine.obey(Command::Listen(Listen::Residual));
        engine.obey(Command::Modulation(modulation));
        let mut heard = sound.clone();
        for (idx, own) in heard.chunks_mut(480).enumerate() {
            let part = idx * 480..idx * 480 + own.len();
            let beside: Vec<&[f32]> = beside.iter().map(|one| &one[part.clone()]).collect();
            engine.play_beside(&mut [own], &beside);
        }
        // Residual is nothing: what is heard is the dry share.
        1.0 - crate::peak(&heard[40_000..]) / 0.5
    };
    // The peaks of a sine of 0.5, which a release of 1 s hardly leaves: 6 dB below the end of 48.
    let loud = mix(FollowedSound::Input, &[]);
    assert!((loud - (1.0 - 6.02 / 48.0)).abs() < 0.01, "{loud}");
    let beside: &[&[f32]] = &[&silence];
    let silent = mix(FollowedSound::Sidechain, beside);
    assert!(silent.abs() < 1e-3, "{silent}");
    let again = mix(FollowedSound::Input, beside);
    assert_eq!(again, loud, "it does not hear what is beside");
    assert_eq!(mix(FollowedSound::Sidechain, &[]), loud, "there is none");
}

#[test]
fn an_oscillation_that_counts_notes_stands_where_the_song_does() {
    let sound = noise(60_000);
    let mut moved = one(ModulationTarget::Mix, 1.0, LfoShape::Sine, 1.0);
    moved.lfos[0].note = Some(NoteLength::Half);
    let heard = |events: Vec<Event>, blocks: &[usize]| {
        let mut engine = engine(settings(Mode::Segments, 40, 0.01));
        let latency = engine.latency_frames();
        (perform(&mut engine, &sound, events, blocks), latency)
    };
    let (memory, latency) = heard(Vec::new(), &[512]);
    let (dry, _) = heard(vec![(0, Command::Listen(Listen::Dry))], &[512]);
    // A host tells where it is at every block: 150 quarters a minute, from the second bar on.
    let told = |every: usize| {
        let song = |at: usize| {
            let quarters = 4.0 + at as f64 / RATE_HZ * 150.0 / 60.0;
            let song = SongPosition {
                quarters: Some(quarters),
                tempo_bpm: 150.0,
                bar_quarters: 4.0,
            };
            (at, Command::Song(song))
        };
        let first = [(0, Command::Modulation(moved))];
        first
            .into_iter()
            .chain((0..sound.len()).step_by(every).map(song))
            .collect()
    };
    let (heard_once, _) = heard(told(60_000), &[512]);
    let mix = |frame: f64| {
        let quarters = 4.0 + (frame - latency as f64) / RATE_HZ * 150.0 / 60.0;
        0.5 + 0.5 * (TAU * quarters / 2.0).sin()
    };
    let expected = |frame: usize| {
        let mix = lined(mix, frame);
        mix * f64::from(memory[frame]) + (1.0 - mix) * f64::from(dry[frame])
    };
    is_near(&heard_once, expected, 2000);
    for every in [64, 1000] {
        let (again, _) = heard(told(every), &[777]);
        assert!(again == heard_once, "told every {every} frames");
    }
}

/// Square and random at 20 Hz on everything at once, with half of the coefficients cut: no step of what is held is steeper than
/// twice the steepest that it has at twice its speed, and 5 ms of the mix.
#[test]
fn nothing_that_moves_makes_a_click() {
    let sound = sine(300.0, RATE_HZ, 200_000);
    let own = steepest(&sound);
    // 30 of them hold the sine.
    let cut = CoefficientEdits::of(&[CoefficientEdit {
        from: 8,
        to: 500,
        operation: EditOperation::Scale(0.2),
    }]);
    let motions = HeadMotion::ALL.into_iter().map(Some).chain([None]);
    for motion in motions {
        for shape in LfoShape::ALL {
            let mut moved = ModulationSettings::default();
            for lfo in &mut moved.lfos {
                (lfo.shape, lfo.rate_hz) = (shape, 20.0);
            }
            for (target, depth) in ModulationTarget::ALL
                .into_iter()
                .zip([0.5, 0.5, 1.0, 0.7, 1.0, 0.5])
            {
                *moved.depth_mut(ModulationSource::Lfo1, target) = depth;
            }
            let mut engine = engine(settings(Mode::Segments, 1000, 0.05));
            let events = vec![
                (0, Command::EditCoefficients(cut)),
                (10_000, Command::Modulation(moved)),
                (60_000, Command::Freeze { is_frozen: true }),
                (60_000, Command::Recall(motion)),
                (150_000, Command::Modulation(ModulationSettings::default())),
            ];
            let heard = perform(&mut engine, &sound, events, &[512]);
            let found = steepest(&heard);
            let limit = 2.0 * 2.0 * own + 1.0 / 240.0;
            assert!(found < limit, "{motion:?} {shape}: {found}");
        }
    }
}

#[test]
fn nothing_is_moved_by_depths_of_nothing() {
    let sound = noise(20_000);
    let heard = |events| {
        let mut engine = engine(settings(Mode::Segments, 100, 0.01));
        perform(&mut engine, &sound, events, &[512])
    };
    let still = one(ModulationTarget::Mix, 0.0, LfoShape::Random, 20.0);
    let moved = one(ModulationTarget::Mix, 0.5, LfoShape::Random, 20.0);
    let plain = heard(Vec::new());
    assert!(heard(vec![(0, Command::Modulation(still))]) == plain);
    let back = heard(vec![
        (0, Command::Modulation(moved)),
        (5000, Command::Modulation(still)),
    ]);
    assert!(back[..5000] != plain[..5000]);
    assert!(back[6000..] == plain[6000..], "and back");
}
