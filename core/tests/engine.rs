//! The live engine: what is heard, when, and how it changes.

mod common;

use common::largest;
use souvenir_core::command::{Command, orders};
use souvenir_core::config::Method;
use souvenir_core::engine::{Deck, Engine, EngineConfig};
use souvenir_core::listen::Listen;
use souvenir_core::measure::loudness_lufs;
use souvenir_core::recall::HeadMotion;
use souvenir_core::setting::{Mode, Setting};
use souvenir_core::snapshot::{AgeError, Viewer};
use std::f64::consts::PI;

const RATE_HZ: f64 = 48_000.0;
const SEED: u64 = 0x5eed_0003;

fn setting(mode: Mode, order: usize, window_secs: f64) -> Setting {
    Setting {
        mode,
        order,
        window_secs,
        ..Setting::default()
    }
}

fn config(setting: Setting) -> EngineConfig {
    EngineConfig {
        setting,
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: 512,
    }
}

fn engine(setting: Setting) -> Engine {
    Engine::prepare(&config(setting)).expect("in range").0
}

fn exchange(setting: Setting) -> Command {
    Command::Exchange(Deck::prepare(&config(setting)).expect("in range").0)
}

/// A command at a frame.
type Event = (usize, Command);

/// Plays mono sound in blocks of these lengths, round and round, cut where a command comes.
fn perform(engine: &mut Engine, sound: &[f32], events: Vec<Event>, blocks: &[usize]) -> Vec<f32> {
    let (mut remote, orders) = orders();
    let mut out = sound.to_vec();
    let mut events = events.into_iter().peekable();
    let mut lengths = blocks.iter().cycle();
    let mut done = 0;
    while done < out.len() {
        while let Some((_, command)) = events.next_if(|(at, _)| *at <= done) {
            assert!(remote.send(command), "room in the queue");
        }
        let next = events
            .peek()
            .map_or(out.len(), |(at, _)| *at)
            .min(out.len());
        let take = lengths.next().map_or(1, |length| *length).min(next - done);
        engine.process(&mut [&mut out[done..done + take]], &orders);
        remote.free_done();
        done += take;
    }
    out
}

fn play(engine: &mut Engine, sound: &[f32]) -> Vec<f32> {
    perform(engine, sound, Vec::new(), &[512])
}

#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn sine(hz: f64, rate_hz: f64, frames: usize) -> Vec<f32> {
    let at = |j| 0.5 * (2.0 * PI * hz * j as f64 / rate_hz).sin();
    (0..frames).map(|j| at(j) as f32).collect()
}

fn draws() -> impl FnMut() -> f64 {
    let mut state = SEED;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn noise(frames: usize) -> Vec<f32> {
    let mut draw = draws();
    (0..frames).map(|_| (draw() - 0.5) as f32).collect()
}

fn steepest(sound: &[f32]) -> f64 {
    largest(sound.windows(2).map(|pair| f64::from(pair[1] - pair[0])))
}

fn peak(sound: &[f32]) -> f64 {
    largest(sound.iter().map(|sample| f64::from(*sample)))
}

fn bits(sound: &[f32]) -> Vec<u32> {
    sound.iter().map(|sample| sample.to_bits()).collect()
}

#[test]
fn memory_and_residual_add_up_to_the_dry_sound_in_every_mode() {
    let sound = noise(9000);
    for mode in Mode::ALL {
        let setting = setting(mode, 64, 0.02);
        let [dry, memory, residual] = Listen::ALL.map(|listen| {
            let mut engine = engine(setting);
            engine.obey(Command::Listen(listen));
            play(&mut engine, &sound)
        });
        let latency = engine(setting).latency_frames();
        // After the opening cross-fade.
        for j in 2000.max(latency)..9000 {
            assert_eq!(
                dry[j].to_bits(),
                sound[j - latency].to_bits(),
                "{mode} at {j}"
            );
            let error = memory[j] + residual[j] - dry[j];
            assert!(
                error.abs() < 3e-7,
                "{mode}: rounding of f32 at {j}: {error}"
            );
        }
    }
}

#[test]
fn an_impulse_comes_out_at_the_reported_latency_in_every_mode() {
    for rate in [44_100.0, 48_000.0, 96_000.0, 192_000.0] {
        for mode in Mode::ALL {
            for (overlap, order) in [(0.5, 300), (0.25, 300), (0.0, 64), (0.5, 1)] {
                let setting = Setting {
                    overlap,
                    ..setting(mode, order, 0.003)
                };
                for listen in [Listen::Dry, Listen::Memory] {
                    impulse(rate, setting, listen);
                }
            }
        }
    }
}

fn impulse(rate: f64, setting: Setting, listen: Listen) {
    let config = EngineConfig {
        sample_rate_hz: rate,
        ..config(setting)
    };
    let (mut engine, _pictures) = Engine::prepare(&config).expect("in range");
    engine.obey(Command::Listen(listen));
    engine.reset();
    let latency = engine.latency_frames();
    let at = 2113;
    let mut sound = vec![0.0; at + latency + 3000];
    sound[at] = 1.0;
    let heard = play(&mut engine, &sound);
    let loudest = (0..heard.len()).max_by(|a, b| heard[*a].abs().total_cmp(&heard[*b].abs()));
    let off = loudest.map_or(f64::NAN, |peak| peak as f64 - (at + latency) as f64);
    let is_told = listen == Listen::Dry || !setting.mode.is_lasting();
    // Few coefficients cannot place an impulse to the frame; the dry sound is placed always.
    let can_place = listen == Listen::Dry || setting.order >= 300;
    if is_told && can_place {
        assert_eq!(off, 0.0, "{rate} Hz {setting:?} {listen}");
    }
}

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
            let mut engine = engine(setting(mode, 40, 0.01));
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
    vec![
        (0, Command::Match(true)),
        (1000, Command::Listen(Listen::Residual)),
        (1500, Command::Mix(0.7)),
        (2000, Command::Listen(Listen::Memory)),
        (5000, exchange(setting(Mode::Sliding, 33, 0.008))),
        (5100, exchange(setting(Mode::Segments, 30, 0.02))),
        (9000, Command::Freeze(true)),
        (9500, Command::Recall(Some(HeadMotion::Loop))),
        (9600, Command::RecallSpeed(-1.3)),
        (13_000, Command::Recall(Some(HeadMotion::Scrub))),
        (13_001, Command::RecallPlace(0.4)),
        (16_000, Command::Freeze(false)),
        (16_500, Command::Freeze(true)),
        (17_000, Command::Recall(Some(HeadMotion::PingPong))),
        (20_000, Command::Freeze(false)),
        (22_000, Command::Clear),
        (25_000, Command::Bypass(true)),
        (25_700, exchange(setting(Mode::Whole, 20, 0.02))),
        (28_000, Command::Bypass(false)),
        (30_000, Command::OutputGain(-3.0)),
        (31_000, Command::Recall(Some(HeadMotion::Loop))),
        (33_000, Command::Mute(true)),
        (36_000, Command::Mute(false)),
    ]
}

#[test]
fn live_and_offline_sound_the_same() {
    let sound = noise(12_000);
    let mut live = engine(setting(Mode::Segments, 100, 0.02));
    let mut offline = engine(setting(Mode::Segments, 100, 0.02));
    let mut bounced = sound.clone();
    offline.play(&mut [&mut bounced]);
    let heard = perform(&mut live, &sound, Vec::new(), &[64]);
    assert!(bits(&heard) == bits(&bounced));
}

/// No jump larger than the material's own plus 1 % of its peak.
fn check_no_click(what: &str, heard: &[f32], own: f64, peak: f64) {
    let jump = steepest(heard);
    assert!(
        jump <= own + 0.01 * peak,
        "{what}: a jump of {jump}, its own is {own}"
    );
}

#[test]
fn nothing_that_is_switched_clicks() {
    let sound = sine(200.0, RATE_HZ, 96_000);
    let own = steepest(&sound);
    for mode in Mode::ALL {
        let mut events: Vec<Event> = Vec::new();
        for (i, at) in (4000..90_000).step_by(3100).enumerate() {
            events.push((at, Command::Listen(Listen::ALL[i % 3])));
            events.push((at + 700, Command::Mix([1.0, 0.2][i % 2])));
            events.push((at + 1500, Command::Bypass(i % 3 == 0)));
            events.push((at + 1900, Command::Mute(i % 5 == 0)));
            events.push((at + 2300, Command::OutputGain([0.0, -12.0][i % 2])));
        }
        let mut engine = engine(setting(mode, 200, 0.03));
        let heard = perform(&mut engine, &sound, events, &[480]);
        check_no_click(mode.name(), &heard, own, 0.5);
    }
}

#[test]
fn no_change_of_the_memory_clicks() {
    let sound = sine(200.0, RATE_HZ, 24_000);
    let own = steepest(&sound);
    let start = setting(Mode::Segments, 200, 0.03);
    let changes = [
        (
            "order up",
            Setting {
                order: 900,
                ..start
            },
        ),
        ("order down", Setting { order: 60, ..start }),
        ("window up", setting(Mode::Segments, 400, 0.1)),
        ("window down", setting(Mode::Segments, 200, 0.01)),
        (
            "overlap",
            Setting {
                overlap: 0.2,
                ..start
            },
        ),
        (
            "method",
            Setting {
                method: Method::ZeroOrderHold,
                ..start
            },
        ),
        ("sliding", setting(Mode::Sliding, 200, 0.03)),
        ("whole", setting(Mode::Whole, 200, 0.03)),
        ("fading", setting(Mode::Fading, 200, 0.03)),
    ];
    for (what, changed) in changes {
        for listen in Listen::ALL {
            let mut engine = engine(start);
            engine.obey(Command::Listen(listen));
            engine.reset();
            let events = match listen {
                Listen::Dry => vec![(6000, exchange(changed))],
                _ => vec![(6000, exchange(changed)), (19_000, exchange(start))],
            };
            let heard = perform(&mut engine, &sound, events, &[333]);
            // What the first window of a memory hears begins with a step from silence.
            check_no_click(what, &heard[5000..], own, 0.5);
        }
    }
}

#[test]
fn a_bilinear_memory_comes_and_goes_without_a_click() {
    let sound = sine(200.0, RATE_HZ, 30_000);
    let bilinear = Setting {
        method: Method::Bilinear,
        ..setting(Mode::Segments, 64, 0.02)
    };
    // Its own seams are part of it: that is what it sounds like without any change.
    let mut alone = engine(bilinear);
    let own = steepest(&play(&mut alone, &sound)[5000..]).max(steepest(&sound));
    let mut engine = engine(setting(Mode::Segments, 200, 0.02));
    let events = vec![
        (6000, exchange(bilinear)),
        (18_000, exchange(setting(Mode::Segments, 200, 0.02))),
    ];
    let heard = perform(&mut engine, &sound, events, &[512]);
    check_no_click("bilinear", &heard[5000..], own, 0.5);
}

#[test]
fn freeze_recall_and_clear_make_no_click() {
    let sound = sine(200.0, RATE_HZ, 96_000);
    let own = steepest(&sound);
    for mode in [Mode::Segments, Mode::Sliding] {
        let events = vec![
            (8000, Command::Freeze(true)),
            (12_000, Command::Recall(Some(HeadMotion::PingPong))),
            (20_000, Command::Recall(None)),
            (24_000, Command::Recall(Some(HeadMotion::PingPong))),
            (30_000, Command::Freeze(false)),
            (30_500, Command::Freeze(true)),
            (40_000, Command::Freeze(false)),
            (50_000, Command::Clear),
            (60_000, Command::Recall(Some(HeadMotion::Scrub))),
            (66_000, Command::Recall(Some(HeadMotion::Loop))),
            (72_000, Command::Recall(Some(HeadMotion::PingPong))),
            (80_000, Command::Freeze(false)),
        ];
        let mut engine = engine(setting(mode, 300, 0.05));
        let heard = perform(&mut engine, &sound, events, &[441]);
        check_no_click(mode.name(), &heard[6000..], own, 0.5);
        assert!(
            peak(&heard[10_500..11_900]) == 0.0,
            "{mode}: frozen, and not recalled"
        );
        assert!(peak(&heard[15_000..19_000]) > 0.4, "{mode}: recalled");
        assert!(peak(&heard[45_000..49_000]) > 0.4, "{mode}: live again");
    }
}

#[test]
fn a_recall_plays_on_into_silence_and_ends_in_it() {
    let mut sound = sine(440.0, RATE_HZ, 48_000);
    sound[9600..].fill(0.0);
    let events = vec![
        (9600, Command::Recall(Some(HeadMotion::PingPong))),
        (38_400, Command::Freeze(false)),
    ];
    let mut engine = engine(setting(Mode::Segments, 200, 0.02));
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
    let sound = sine(60.0, RATE_HZ, 60_000);
    let events = vec![
        (14_400, Command::Recall(Some(HeadMotion::Scrub))),
        (14_400, Command::RecallPlace(0.37)),
        (50_000, Command::Freeze(false)),
        (50_000, Command::Clear),
    ];
    let mut engine = engine(setting(Mode::Whole, 120, 0.05));
    let heard = perform(&mut engine, &sound, events, &[512]);
    assert_eq!(peak(&heard[..14_000]), 0.0, "silent until it is recalled");
    // 0.37 of what was learnt by then, in whole hops of 1024 frames: 13 of them.
    let place = 0.37 * 13.0 * 1024.0;
    let expected = 0.5 * (2.0 * PI * 60.0 * place / RATE_HZ).sin();
    let error = f64::from(heard[49_900]) - expected;
    // Half a frame of a sample's place, and what 120 coefficients leave out of 16 periods.
    assert!(error.abs() < 0.01, "{} is not {expected}", heard[49_900]);
    assert_eq!(peak(&heard[52_000..]), 0.0, "cleared");
}

#[test]
fn clear_forgets_the_past_of_a_lasting_memory_only_from_there_on() {
    let mut engine = engine(setting(Mode::Whole, 16, 0.05));
    let (mut remote, orders) = orders();
    let (_, mut pictures) = Engine::prepare(&config(engine.setting())).expect("in range");
    drop(pictures.read().clone());
    let mut block = vec![0.5_f32; 48_000];
    engine.process(&mut [&mut block], &orders);
    remote.send(Command::Clear);
    let mut silence = vec![0.0_f32; 24_000];
    engine.process(&mut [&mut silence], &orders);
    remote.send(Command::Recall(Some(HeadMotion::Loop)));
    let mut heard = vec![0.0_f32; 9600];
    engine.process(&mut [&mut heard], &orders);
    // 40 ms of fade before the clear, and the delay of two hops, are silence too.
    assert!(peak(&heard) < 1e-9, "{}", peak(&heard));
}

#[test]
fn loudness_match_makes_the_residual_as_loud_as_dry() {
    let sound = noise(8 * 48_000);
    let settled = 5 * 48_000;
    let lufs = |listen, is_on| {
        let mut engine = engine(setting(Mode::Segments, 600, 0.05));
        let events = vec![(0, Command::Listen(listen)), (0, Command::Match(is_on))];
        let heard = perform(&mut engine, &sound, events, &[512]);
        loudness_lufs(&[&heard[settled..]], 48_000).expect("sound")
    };
    let dry = lufs(Listen::Dry, true);
    for listen in [Listen::Memory, Listen::Residual] {
        let (plain, matched) = (lufs(listen, false), lufs(listen, true));
        assert!(
            (plain - dry).abs() > 0.5,
            "{listen} differs: {plain} from {dry}"
        );
        // Meters of the standard may differ by 0.1 LU (EBU Tech 3341).
        assert!(
            (matched - dry).abs() < 0.1,
            "{listen}: {matched} is not {dry}"
        );
    }
}

#[test]
fn bypass_is_the_input_as_late_as_ever() {
    let sound = noise(12_000);
    let mut engine = engine(setting(Mode::Segments, 64, 0.02));
    let latency = engine.latency_frames();
    let events = vec![
        (0, Command::OutputGain(-20.0)),
        (0, Command::Listen(Listen::Residual)),
        (0, Command::Bypass(true)),
    ];
    let heard = perform(&mut engine, &sound, events, &[64]);
    for j in 4000..12_000 {
        assert_eq!(heard[j].to_bits(), sound[j - latency].to_bits(), "at {j}");
    }
}

#[test]
fn silence_is_exact_within_two_latencies_in_every_mode_and_method() {
    for mode in Mode::ALL {
        for method in Method::ALL {
            let setting = Setting {
                method,
                ..setting(mode, 90, 0.01)
            };
            let mut engine = engine(setting.nearest());
            let mut sound = noise(20_000);
            sound[4000..].fill(0.0);
            // A textbook LegT fades for ever, and is flushed where it is below -1200 dB.
            let heard = play(&mut engine, &sound);
            let rest = peak(&heard[16_000..]);
            assert!(rest < 1e-30, "{mode} {method}: {rest:e}");
        }
    }
}

#[test]
fn decks_come_back_to_be_freed_and_only_the_newest_is_heard() {
    let mut engine = engine(setting(Mode::Segments, 50, 0.01));
    let (mut remote, orders) = orders();
    let mut block = vec![0.1_f32; 64];
    for order in 51..=60 {
        let Command::Exchange(deck) = exchange(setting(Mode::Segments, order, 0.01)) else {
            panic!("an exchange");
        };
        assert!(remote.send(Command::Exchange(deck)), "room");
    }
    let mut freed = 0;
    for _ in 0..400 {
        engine.process(&mut [&mut block], &orders);
        freed += remote.free_done();
    }
    assert_eq!(freed, 10, "all but the one in use");
    assert_eq!(engine.setting().order, 60);
}

#[test]
fn the_screen_sees_dry_and_memory_of_the_same_frames() {
    let setting = setting(Mode::Segments, 200, 0.02);
    let (mut engine, mut pictures) = Engine::prepare(&config(setting)).expect("in range");
    let (remote, orders) = orders();
    let mut sound = sine(300.0, RATE_HZ, 12_000);
    remote.want_picture();
    engine.process(&mut [&mut sound], &orders);
    assert!(pictures.updated(), "asked for");
    let snapshot = pictures.read().clone();
    assert_eq!((snapshot.frames, snapshot.window_frames), (12_000, 960));
    let both = snapshot.dry.iter().zip(&snapshot.memory);
    let worst = largest(both.map(|(a, b)| f64::from(a - b)));
    assert!(worst < 1e-5, "200 coefficients hold 300 Hz over 20 ms");
    assert!((snapshot.input_peak - 0.5).abs() < 1e-3);
    assert!((snapshot.input_rms - 0.5 / 2f32.sqrt()).abs() < 1e-3);
    assert!(snapshot.coefficients.iter().any(|c| c.abs() > 0.1));
    let kept = snapshot.bandwidth_hz().expect("a window");
    assert!((kept - 200.0 / (PI * 0.02)).abs() < 1e-9, "{kept}");
    engine.process(&mut [&mut sound], &orders);
    assert!(!pictures.updated(), "made only when it is asked for");
}

#[test]
fn sound_that_is_not_a_number_is_silence_and_counted() {
    let setting = setting(Mode::Segments, 64, 0.02);
    let (mut engine, mut pictures) = Engine::prepare(&config(setting)).expect("in range");
    let (remote, orders) = orders();
    let mut block = vec![f32::NAN; 3000];
    block[5] = f32::INFINITY;
    block[6] = 1e-40;
    remote.want_picture();
    engine.process(&mut [&mut block], &orders);
    assert!(block.iter().all(|sample| *sample == 0.0));
    let rejected = pictures.read().rejected;
    assert_eq!((rejected.non_finite, rejected.subnormal), (2999, 1));
}

#[test]
fn the_error_grows_with_age_in_a_fading_memory() {
    let setting = setting(Mode::Fading, 512, 0.1);
    let (mut engine, mut pictures) = Engine::prepare(&config(setting)).expect("in range");
    let (remote, orders) = orders();
    let mut sound = sine(500.0, RATE_HZ, 96_000);
    remote.want_picture();
    engine.process(&mut [&mut sound], &orders);
    let snapshot = pictures.read().clone();
    let errors = Viewer::default().error_by_age(&snapshot);
    let near = |secs: f64| {
        let distance = |error: &&AgeError| (error.age_secs / secs).ln().abs();
        let nearest = errors
            .iter()
            .min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.map_or(f64::NAN, |error| error.ratio_db)
    };
    let (new, old) = (near(0.005), near(0.3));
    // At an age of u = exp(-age/tau) a tone turns by 2 pi f tau / u a window and N coefficients follow
    // N / sqrt(u (1 - u)): 330 of 2370 at 5 ms, 6280 of 2350 at 0.3 s.
    // What is lost at the old end rings through the window, far below the sound.
    assert!(old < 6.0, "{old} dB at 0.3 s, three time constants ago");
    assert!(new > old + 20.0, "{new} dB at 5 ms, {old} dB at 0.3 s");
}

#[test]
fn an_engine_for_a_device_that_came_back_goes_on_where_the_other_stopped() {
    let sound = sine(60.0, RATE_HZ, 30_000);
    let mut lost = engine(setting(Mode::Whole, 200, 0.05));
    let events = vec![
        (25_000, Command::Freeze(true)),
        (25_000, Command::Listen(Listen::Residual)),
    ];
    perform(&mut lost, &sound, events, &[512]);
    let back = EngineConfig {
        sample_rate_hz: 44_100.0,
        ..config(setting(Mode::Whole, 200, 0.05))
    };
    let (mut found, mut pictures) = Engine::prepare(&back).expect("in range");
    found.inherit(&lost);
    let (mut remote, orders) = orders();
    // Made for the lost one, and still in the queue.
    remote.send(exchange(setting(Mode::Segments, 50, 0.02)));
    remote.want_picture();
    let mut block = vec![0.0_f32; 1000];
    found.process(&mut [&mut block], &orders);
    assert_eq!(remote.free_done(), 1, "a deck of another rate goes back");
    let snapshot = pictures.read();
    assert!(snapshot.is_frozen, "still");
    assert_eq!(found.listening(), Listen::Residual);
    // 60 Hz, however many samples a second there are: 23 hops of 1024 frames were learnt.
    let frames = snapshot.timeline.span_frames() * RATE_HZ / 44_100.0;
    assert!((frames - 23.0 * 1024.0).abs() < 1e-6, "{frames}");
    let age = 1000.0 * 44_100.0 / RATE_HZ;
    let expected = 0.5 * (2.0 * PI * 60.0 * (frames - 1000.0) / RATE_HZ).sin();
    // 29 periods, well within 200 coefficients; what is left is the sharp start of the sine.
    let remembered = Viewer::default().read(snapshot, &[age])[0];
    assert!(
        (remembered - expected).abs() < 1e-3,
        "{remembered} is not {expected}"
    );
}
