//! Nothing that changes clicks.

use crate::{
    Event, RATE_HZ, engine, exchange, noise, peak, perform, play, settings, sine, steepest,
};
use souvenir_core::control::Command;
use souvenir_core::memory::Method;
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::Listen;
use souvenir_core::settings::MemorySettings;
use souvenir_core::settings::{LIVE_LAYERS, Mode};
use souvenir_core::ssm::Way;

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
            events.push((
                at + 1500,
                Command::Bypass {
                    is_bypassed: i % 3 == 0,
                },
            ));
            events.push((
                at + 1900,
                Command::Mute {
                    is_muted: i % 5 == 0,
                },
            ));
            events.push((at + 2300, Command::OutputGain([0.0, -12.0][i % 2])));
        }
        let mut engine = engine(settings(mode, 200, 0.03));
        let heard = perform(&mut engine, &sound, events, &[480]);
        check_no_click(mode.name(), &heard, own, 0.5);
    }
}

#[test]
fn no_change_of_the_memory_clicks() {
    let sound = sine(200.0, RATE_HZ, 24_000);
    let own = steepest(&sound);
    let start = settings(Mode::Segments, 200, 0.03);
    let changes = [
        (
            "order up",
            MemorySettings {
                order: 900,
                ..start
            },
        ),
        ("order down", MemorySettings { order: 60, ..start }),
        ("window up", settings(Mode::Segments, 400, 0.1)),
        ("window down", settings(Mode::Segments, 200, 0.01)),
        (
            "overlap",
            MemorySettings {
                overlap: 0.2,
                ..start
            },
        ),
        (
            "method",
            MemorySettings {
                method: Method::ZeroOrderHold,
                ..start
            },
        ),
        ("sliding", settings(Mode::Sliding, 200, 0.03)),
        ("whole", settings(Mode::Whole, 200, 0.03)),
        ("fading", settings(Mode::Fading, 200, 0.03)),
        ("layer", settings(Mode::Layer, 200, 0.03)),
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

/// What is heard while a layer changes its way is what is heard of it otherwise, to the last bit of an f32.
#[test]
fn a_layer_that_is_run_in_another_way_is_not_heard_to_change() {
    let sound = noise(40_000);
    let way = |kind, way| {
        let mut changed = settings(Mode::Layer, 60, 0.02);
        (changed.layer.kind, changed.layer.way) = (kind, way);
        changed
    };
    for kind in LIVE_LAYERS {
        let stepped = play(&mut engine(way(kind, Way::Recurrence)), &sound);
        let events = [Way::Convolution, Way::Scan, Way::Recurrence]
            .into_iter()
            .enumerate()
            .map(|(i, next)| (9000 * (i + 1) + 77, exchange(way(kind, next))));
        let mut changing = engine(way(kind, Way::Recurrence));
        let heard = perform(&mut changing, &sound, events.collect(), &[333]);
        assert_eq!(
            changing.settings(),
            way(kind, Way::Recurrence),
            "it went all the way"
        );
        let apart = heard
            .iter()
            .zip(&stepped)
            .map(|(a, b)| f64::from((a - b).abs()));
        let apart = apart.fold(0.0, f64::max);
        // Half a unit of an f32 of full scale at each of two roundings.
        assert!(apart <= f64::from(f32::EPSILON), "{kind}: {apart:e}");
    }
}

#[test]
fn a_bilinear_memory_comes_and_goes_without_a_click() {
    let sound = sine(200.0, RATE_HZ, 30_000);
    let bilinear = MemorySettings {
        method: Method::Bilinear,
        ..settings(Mode::Segments, 64, 0.02)
    };
    // Its own seams are part of it: that is what it sounds like without any change.
    let mut alone = engine(bilinear);
    let own = steepest(&play(&mut alone, &sound)[5000..]).max(steepest(&sound));
    let mut engine = engine(settings(Mode::Segments, 200, 0.02));
    let events = vec![
        (6000, exchange(bilinear)),
        (18_000, exchange(settings(Mode::Segments, 200, 0.02))),
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
            (8000, Command::Freeze { is_frozen: true }),
            (12_000, Command::Recall(Some(HeadMotion::PingPong))),
            (20_000, Command::Recall(None)),
            (24_000, Command::Recall(Some(HeadMotion::PingPong))),
            (30_000, Command::Freeze { is_frozen: false }),
            (30_500, Command::Freeze { is_frozen: true }),
            (40_000, Command::Freeze { is_frozen: false }),
            (50_000, Command::Clear),
            (60_000, Command::Recall(Some(HeadMotion::Scrub))),
            (66_000, Command::Recall(Some(HeadMotion::Loop))),
            (72_000, Command::Recall(Some(HeadMotion::PingPong))),
            (80_000, Command::Freeze { is_frozen: false }),
        ];
        let mut engine = engine(settings(mode, 300, 0.05));
        let heard = perform(&mut engine, &sound, events, &[441]);
        check_no_click(mode.name(), &heard[6000..], own, 0.5);
        assert!(
            peak(&heard[10_500..11_900]) > 0.4,
            "{mode}: frozen, and recalled unasked"
        );
        assert!(peak(&heard[15_000..19_000]) > 0.4, "{mode}: recalled");
        assert!(peak(&heard[45_000..49_000]) > 0.4, "{mode}: live again");
    }
}
