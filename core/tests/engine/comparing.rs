//! A comparison is heard instead of the live sound, as it was rendered, and nothing of it clicks.

use crate::{Event, RATE_HZ, bits, config, engine, look, noise, peak, perform, settings, steepest};
use souvenir_core::compare::{
    Audition, Band, Comparison, Material, Region, Rendering, Slot, Track,
};
use souvenir_core::control::{Command, connect};
use souvenir_core::engine::Engine;
use souvenir_core::settings::Mode;
use std::f64::consts::PI;
use std::sync::{Arc, OnceLock};

/// Of a fade, and of a seam.
const FADE: usize = 1920;
const SEAM: usize = 480;
const FRAMES: usize = 30_000;

/// Two tones; the second material is noise.
#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn sound(idx: usize) -> Vec<f32> {
    if idx == 1 {
        return noise(7000);
    }
    let tone = |hz: f64, j: usize| (2.0 * PI * hz * j as f64 / RATE_HZ).sin();
    (0..FRAMES)
        .map(|j| (0.35 * tone(200.0, j) + 0.15 * tone(900.0, j)) as f32)
        .collect()
}

/// A keeps the lower tone, B keeps almost nothing, C keeps all.
fn made(idx: usize) -> &'static Comparison {
    static MADE: [OnceLock<Comparison>; 2] = [const { OnceLock::new() }; 2];
    MADE[idx].get_or_init(|| {
        let material = Arc::new(Material::prepare(vec![sound(idx)], RATE_HZ).expect("sound"));
        let orders = [Some(40), Some(6), Some(400), None];
        let settings = orders.map(|order| order.map(|order| settings(Mode::Segments, order, 0.03)));
        Comparison::prepare(&material, settings, |_| true).expect("in range")
    })
}

pub(crate) fn brought(idx: usize) -> Command {
    Command::Compare(Box::new(made(idx).clone()))
}

/// Another comparison on it: A and B change places.
pub(crate) fn same_material(idx: usize) -> Command {
    let slot = |slot| made(idx).rendering(slot).cloned();
    let slots = [slot(Slot::B), slot(Slot::A), slot(Slot::C), None];
    let comparison = Comparison::new(Arc::clone(made(idx).material()), slots).expect("fits");
    Command::Compare(Box::new(comparison))
}

pub(crate) fn audition(change: impl FnOnce(&mut Audition)) -> Command {
    let mut audition = Audition::default();
    change(&mut audition);
    Command::Audition(audition)
}

fn track(track: Track) -> Command {
    audition(|it| it.track = track)
}

/// An engine that plays a comparison from its first frame on.
fn comparing(first: Command) -> Engine {
    let mut engine = engine(settings(Mode::Segments, 64, 0.02));
    engine.obey(first);
    engine.obey(brought(0));
    engine.reset();
    engine
}

fn memory(slot: Slot) -> &'static [f32] {
    &made(0).rendering(slot).expect("a slot").sound()[0]
}

/// After the faded start of the material, before its end.
fn middle(sound: &[f32]) -> &[f32] {
    &sound[SEAM..FRAMES - SEAM]
}

#[test]
fn every_track_is_heard_as_it_was_rendered_to_the_bit() {
    let (live, dry) = (noise(FRAMES), sound(0));
    for slot in [Slot::A, Slot::B, Slot::C] {
        let lost: Vec<f32> = dry.iter().zip(memory(slot)).map(|(d, m)| d - m).collect();
        for (heard, expected) in [
            (Track::Dry, dry.as_slice()),
            (Track::Memory(slot), memory(slot)),
            (Track::Residual(slot), &lost),
        ] {
            let mut engine = comparing(track(heard));
            let out = perform(&mut engine, &live, Vec::new(), &[512]);
            assert!(
                bits(middle(&out)) == bits(middle(expected)),
                "{heard:?} is what it is"
            );
        }
    }
    let mut engine = comparing(track(Track::Memory(Slot::D)));
    let out = perform(&mut engine, &live, Vec::new(), &[512]);
    assert!(
        bits(middle(&out)) == bits(middle(&dry)),
        "an empty slot is dry"
    );
}

#[test]
fn matched_tracks_are_as_loud_as_dry() {
    let of = |track| made(0).match_db(track);
    assert_eq!(of(Track::Dry), 0.0);
    let live = noise(FRAMES);
    let db = of(Track::Memory(Slot::A));
    assert!(db > 0.3, "A loses the second tone: {db} dB");
    let mut engine = comparing(audition(|it| {
        (it.track, it.is_matched) = (Track::Memory(Slot::A), true);
    }));
    let out = perform(&mut engine, &live, Vec::new(), &[512]);
    let gain = 10.0_f64.powf(db / 20.0);
    for (heard, kept) in middle(&out).iter().zip(middle(memory(Slot::A))) {
        let error = f64::from(*heard) - gain * f64::from(*kept);
        assert!(error.abs() < 1e-7, "rounding of f32: {error}");
    }
    let most = of(Track::Residual(Slot::C));
    assert!(most <= 24.0, "what is almost silent stays soft: {most}");
}

fn tracks() -> Vec<Track> {
    let slots = [Slot::A, Slot::B, Slot::C].into_iter();
    let pairs = slots.flat_map(|slot| [Track::Memory(slot), Track::Residual(slot)]);
    [Track::Dry].into_iter().chain(pairs).collect()
}

/// The steepest of what is compared, and its peak, each track alone.
fn own(is_matched: bool) -> [f64; 2] {
    let mut most = [0.0_f64; 2];
    for alone in tracks() {
        let mut engine = comparing(audition(|it| {
            (it.track, it.is_matched) = (alone, is_matched);
        }));
        let heard = perform(&mut engine, &vec![0.0; FRAMES], Vec::new(), &[512]);
        most = [most[0].max(steepest(&heard)), most[1].max(peak(&heard))];
    }
    most
}

fn check_no_click(what: &str, heard: &[f32], [own, peak]: [f64; 2]) {
    let jump = steepest(heard);
    assert!(
        jump <= own + 0.01 * peak,
        "{what}: a jump of {jump}, its own is {own}, its peak {peak}"
    );
}

#[test]
fn no_switch_of_the_track_clicks() {
    let live = vec![0.0; 200_000];
    for is_matched in [false, true] {
        for is_restarting in [false, true] {
            let tracks = tracks();
            let mut events: Vec<Event> = Vec::new();
            // All pairs, some in the middle of the fade before.
            for (i, at) in (3000..190_000).step_by(1700).enumerate() {
                let to = tracks[(i * i + i / 7) % tracks.len()];
                let switched = audition(|it| {
                    (it.track, it.is_matched, it.is_restarting) = (to, is_matched, is_restarting);
                });
                events.push((at, switched));
            }
            let mut engine = comparing(audition(|it| it.is_matched = is_matched));
            let heard = perform(&mut engine, &live, events, &[333]);
            check_no_click("a switch", &heard, own(is_matched));
        }
    }
}

#[test]
fn nothing_else_clicks_either() {
    let live = crate::sine(200.0, RATE_HZ, 140_000);
    let region = |start, end| Some(Region { start, end });
    let band = |low_hz, high_hz| Some(Band { low_hz, high_hz });
    let events = vec![
        (5000, brought(0)),
        (9000, Command::CompareSeek(20_111)),
        (9200, Command::CompareSeek(11)),
        (12_000, audition(|it| it.region = region(1111, 3222))),
        (30_000, audition(|it| it.region = region(5, 6))),
        (40_000, audition(|_| ())),
        (45_000, audition(|it| it.is_playing = false)),
        (46_000, Command::CompareSeek(3000)),
        (50_000, audition(|it| it.is_playing = true)),
        (60_000, audition(|it| it.band = band(500.0, 2000.0))),
        (64_000, audition(|it| it.band = band(100.0, 400.0))),
        (64_100, audition(|it| it.band = band(50.0, 300.0))),
        (64_200, audition(|it| it.band = band(20.0, 90.0))),
        (70_000, audition(|_| ())),
        (75_000, same_material(0)),
        (75_100, same_material(0)),
        (80_000, Command::OutputGain(-20.0)),
        (83_000, Command::OutputGain(0.0)),
        (86_000, Command::Mute { is_muted: true }),
        (89_000, Command::Mute { is_muted: false }),
        (92_000, Command::Bypass { is_bypassed: true }),
        (95_000, Command::Bypass { is_bypassed: false }),
        (99_000, Command::EndComparison),
        (99_500, brought(0)),
        (120_000, Command::EndComparison),
    ];
    let mut engine = engine(settings(Mode::Segments, 200, 0.03));
    let heard = perform(&mut engine, &live, events, &[441]);
    let [steep, peak] = own(false);
    check_no_click(
        "all that",
        &heard[3000..],
        [steep.max(steepest(&live)), peak],
    );
}

#[test]
fn the_live_memory_goes_on_as_if_nothing_was_compared() {
    let live = noise(60_000);
    let start = settings(Mode::Segments, 64, 0.02);
    let events = vec![
        (4000, brought(0)),
        (6000, track(Track::Residual(Slot::A))),
        (30_000, Command::EndComparison),
    ];
    let heard = perform(&mut engine(start), &live, events, &[512]);
    let alone = perform(&mut engine(start), &live, Vec::new(), &[512]);
    assert!(bits(&heard[..4000]) == bits(&alone[..4000]), "before");
    let after = 30_000 + FADE;
    assert!(bits(&heard[after..]) == bits(&alone[after..]), "after");
    let [latency, latency_alone] = [(); 2].map(|()| engine(start).latency_frames());
    assert_eq!(latency, latency_alone);
}

#[test]
fn bypass_lets_the_live_sound_through_and_the_gain_and_mute_are_the_outputs() {
    let live = noise(24_000);
    let events = vec![
        (4000, Command::OutputGain(-6.0)),
        (8000, Command::Mix(0.3)),
        (8000, Command::Match { is_matched: true }),
        (12_000, Command::Bypass { is_bypassed: true }),
        (18_000, Command::Mute { is_muted: true }),
    ];
    let mut engine = comparing(track(Track::Dry));
    let latency = engine.latency_frames();
    let heard = perform(&mut engine, &live, events, &[512]);
    let softer = 10.0_f64.powf(-6.0 / 20.0);
    let dry = sound(0);
    // Mix and match are the live sound's.
    for j in 6000..12_000 {
        let error = f64::from(heard[j]) - softer * f64::from(dry[j]);
        assert!(error.abs() < 1e-7, "rounding of f32: {error} at {j}");
    }
    let through = bits(&live[14_000 - latency..18_000 - latency]);
    assert!(bits(&heard[14_000..18_000]) == through, "bypassed");
    assert_eq!(peak(&heard[20_000..]), 0.0, "muted");
}

#[test]
fn a_band_is_heard_alone() {
    let live = vec![0.0; FRAMES];
    let (low_hz, high_hz) = (600.0, 1500.0);
    let band = Some(Band { low_hz, high_hz });
    let mut engine = comparing(audition(|it| it.band = band));
    let heard = perform(&mut engine, &live, Vec::new(), &[512]);
    let peak = peak(&heard[10_000..20_000]);
    // Of the tones at 200 Hz (1.6 octaves below: -38 dB of 0.35) and 900 Hz (0.15).
    assert!((peak - 0.15).abs() < 0.01, "{peak}");
}

#[test]
fn the_screen_learns_what_is_heard_and_where() {
    let start = settings(Mode::Segments, 64, 0.02);
    let (mut engine, mut pictures) = Engine::prepare(&config(start)).expect("in range");
    let (mut remote, mut orders) = connect();
    let mut play = |remote: &mut souvenir_core::control::EngineHandle, frames: usize| {
        let mut block = vec![0.0; frames];
        remote.request_snapshot();
        engine.process(&mut [&mut block], &mut orders);
        look(&mut pictures).comparison
    };
    assert_eq!(play(&mut remote, 100), None, "live");
    remote.send(brought(0));
    let told = play(&mut remote, 500).expect("a comparison");
    assert_eq!((told.position, told.frames), (500, FRAMES));
    assert_eq!((told.track, told.is_fading), (Track::Dry, true));
    assert!(!play(&mut remote, 2000).expect("a comparison").is_fading);
    let matched = audition(|it| (it.track, it.is_matched) = (Track::Memory(Slot::A), true));
    remote.send(matched);
    let told = play(&mut remote, 100).expect("a comparison");
    assert_eq!((told.track, told.is_fading), (Track::Memory(Slot::A), true));
    assert_eq!(told.match_db, made(0).match_db(Track::Memory(Slot::A)));
    remote.send(same_material(0));
    let told = play(&mut remote, 100).expect("a comparison");
    assert_eq!(told.position, 2700, "it goes on where the other one was");
    remote.send(audition(|it| it.is_playing = false));
    play(&mut remote, 3000);
    remote.send(Command::CompareSeek(77));
    let told = play(&mut remote, 1).expect("a comparison");
    assert_eq!((told.position, told.is_fading), (77, false), "it stands");
    let (start, end) = (1000, 2000);
    remote.send(audition(|it| it.region = Some(Region { start, end })));
    play(&mut remote, 5000);
    let told = play(&mut remote, 1).expect("a comparison");
    assert!((start..end).contains(&told.position), "round and round");
    let is_in_seam = |position: usize| position < start + SEAM || position > end - 200;
    while is_in_seam(play(&mut remote, 100).expect("a comparison").position) {}
    remote.send(audition(|it| {
        (it.region, it.is_restarting) = (Some(Region { start, end }), true);
        it.track = Track::Residual(Slot::B);
    }));
    let told = play(&mut remote, 10).expect("a comparison");
    assert_eq!(told.position, 1010, "a switch begins where the loop begins");
    remote.send(Command::EndComparison);
    assert!(play(&mut remote, FADE - 1).expect("going").is_fading);
    assert_eq!(play(&mut remote, 2), None, "gone");
    assert_eq!(remote.free_done(), 2, "both are given back");
}

#[test]
fn what_was_made_for_another_rate_or_shape_is_refused() {
    let other = Material::prepare(vec![vec![0.5; 900]; 2], 2.0 * RATE_HZ).expect("sound");
    let comparison = Comparison::new(Arc::new(other), [const { None }; 4]).expect("dry alone");
    let (mut remote, mut orders) = connect();
    let mut engine = engine(settings(Mode::Segments, 64, 0.02));
    remote.send(Command::Compare(Box::new(comparison)));
    let mut block = vec![0.5; 600];
    engine.process(&mut [&mut block], &mut orders);
    assert_eq!(remote.free_done(), 1, "given back");
    assert_eq!(peak(&block), 0.0, "the live sound, still late");
    let short = Material::prepare(vec![vec![0.5; 900]], RATE_HZ).expect("sound");
    let made_of = settings(Mode::Segments, 8, 0.01);
    let rendering = Rendering::prepare(&short, made_of, |_| true).expect("in range");
    let slots = [Some(Arc::new(rendering)), None, None, None];
    let refused = Comparison::new(Arc::clone(made(0).material()), slots);
    assert!(refused.is_err(), "a rendering of another material");
}
