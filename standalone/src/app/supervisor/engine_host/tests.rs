//! An engine that is made anew for another device.

use crossbeam_channel::{Receiver, unbounded};
use souvenir_core::control::PlayControls;
use souvenir_core::memory::{CoefficientEdits, Method};
use souvenir_core::playback::{HeadMotion, OneShot};
use souvenir_core::settings::Listen;
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::Snapshot;
use souvenir_ui::Hearing;

use super::{DeviceFormat, EngineHost, SupervisorReport, Wanted};
use crate::app::audio::live_engine::EngineCell;
use crate::app::audio::note_clock::CallbackPart;
use crate::app::audio::planar_block::PlanarBlock;
use crate::app::midi::NoteSender;

const BEFORE: DeviceFormat = DeviceFormat {
    rate_hz: 48_000,
    num_channels: 1,
};
const AFTER: DeviceFormat = DeviceFormat {
    rate_hz: 44_100,
    num_channels: 1,
};
const BLOCK_FRAMES: usize = 480;
/// More memories than the queue of commands takes, so that what comes after them waits outside.
const NUM_EXCHANGES: usize = 80;

/// With a memory of everything, that has heard half a second of a constant.
fn engine_host() -> (EngineHost, Receiver<SupervisorReport>) {
    let (reports, told) = unbounded();
    let settings = MemorySettings {
        mode: Mode::Whole,
        order: 64,
        ..MemorySettings::default()
    };
    let wanted = Wanted {
        settings,
        ..Wanted::default()
    };
    let mut engine_host = EngineHost::new(wanted, NoteSender::default(), reports);
    let engine_cell = engine_host.engine_cell(BEFORE).unwrap();
    play(&engine_cell, 0.5, 50);
    (engine_host, told)
}

fn play(engine_cell: &EngineCell, sample: f32, num_blocks: usize) {
    let mut planar = PlanarBlock::new(1);
    for _ in 0..num_blocks {
        planar.channels_mut()[0][..BLOCK_FRAMES].fill(sample);
        engine_cell.process(&mut planar, BLOCK_FRAMES, CallbackPart::first(BLOCK_FRAMES));
    }
}

/// While silence is heard.
fn picture(engine_cell: &EngineCell, told: &Receiver<SupervisorReport>) -> Snapshot {
    let readers = told.try_iter().filter_map(|report| match report {
        SupervisorReport::Engine(reader) => Some(reader),
        _ => None,
    });
    let mut reader = readers.last().unwrap();
    play(engine_cell, 0.0, 20);
    reader.request_snapshot();
    play(engine_cell, 0.0, 20);
    assert!(reader.update(), "a picture was drawn");
    reader.snapshot().clone()
}

fn loudest(picture: &Snapshot) -> f64 {
    let loudest = |peak: f64, c: &f64| peak.max(c.abs());
    picture.coefficients.iter().fold(0.0, loudest)
}

fn keep_busy(engine_host: &mut EngineHost) {
    let settings = engine_host.settings;
    for _ in 0..NUM_EXCHANGES {
        engine_host.set_settings(settings);
        engine_host.look_after().unwrap();
    }
}

#[test]
fn a_memory_goes_on_at_another_rate() {
    let (mut engine_host, told) = engine_host();
    let engine_cell = engine_host.engine_cell(AFTER).unwrap();
    let picture = picture(&engine_cell, &told);
    assert_eq!(picture.sample_rate_hz.to_bits(), 44_100_f64.to_bits());
    // 0.5 for 0.5 s, then silence for 0.4 s: the mean is still large.
    assert!(loudest(&picture) > 0.1, "{}", loudest(&picture));
}

#[test]
fn what_waits_for_an_engine_reaches_the_one_that_takes_its_place() {
    let (mut engine_host, told) = engine_host();
    engine_host.park();
    keep_busy(&mut engine_host);
    engine_host.clear();
    engine_host.perform(PlayControls {
        listen: Listen::Residual,
        ..PlayControls::default()
    });
    let engine_cell = engine_host.engine_cell(AFTER).unwrap();
    let picture = picture(&engine_cell, &told);
    assert_eq!(loudest(&picture), 0.0, "cleared");
    let live = engine_cell.take(super::PATIENCE).unwrap();
    assert_eq!(live.engine.listening(), Listen::Residual, "told");
}

#[test]
fn what_is_frozen_while_it_waits_is_frozen_as_it_was() {
    let (mut engine_host, told) = engine_host();
    engine_host.park();
    keep_busy(&mut engine_host);
    engine_host.perform(PlayControls {
        is_frozen: true,
        ..PlayControls::default()
    });
    let engine_cell = engine_host.engine_cell(AFTER).unwrap();
    let picture = picture(&engine_cell, &told);
    assert!(picture.is_frozen, "told");
    assert!(loudest(&picture) > 0.1, "{}", loudest(&picture));
}

/// As the app's next run begins: silence is heard, and nothing is known but what was held.
#[test]
fn what_was_held_is_held_again_in_the_next_run() {
    let (mut engine_host, told) = engine_host();
    let engine_cell = engine_host.engine_cell(BEFORE).unwrap();
    let held_with = PlayControls {
        is_frozen: true,
        recall: Some(HeadMotion::Loop),
        ..PlayControls::default()
    };
    engine_host.perform(held_with);
    play(&engine_cell, 0.5, 5);
    engine_host.look_after().unwrap();
    let reports = told.try_iter().filter_map(|report| match report {
        SupervisorReport::Held(held) => Some(held),
        _ => None,
    });
    let held = reports.last().expect("what is frozen is told");
    for (is_frozen, is_heard) in [(true, true), (false, false)] {
        let (reports, told) = unbounded();
        let wanted = Wanted {
            performance: PlayControls {
                is_frozen,
                ..held_with
            },
            held: held.clone(),
            ..Wanted::default()
        };
        let mut next = EngineHost::new(wanted, NoteSender::default(), reports);
        let engine_cell = next.engine_cell(AFTER).unwrap();
        let picture = picture(&engine_cell, &told);
        assert_eq!(picture.is_frozen, is_frozen);
        assert_eq!(loudest(&picture) > 0.1, is_heard, "{}", loudest(&picture));
        next.look_after().unwrap();
        let frozen = next.frozen.as_ref().expect("still known");
        assert_eq!(frozen, &held.memories()[0], "bit for bit");
    }
}

/// An engine that is made anew hears of them, too.
#[test]
fn cuts_of_the_last_run_are_heard_from_the_start() {
    let (reports, told) = unbounded();
    let cuts: CoefficientEdits = "0..64 scale 0".parse().unwrap();
    let wanted = Wanted {
        edits: cuts,
        ..Wanted::default()
    };
    let mut engine_host = EngineHost::new(wanted, NoteSender::default(), reports);
    let engine_cell = engine_host.engine_cell(BEFORE).unwrap();
    assert_eq!(picture(&engine_cell, &told).edits, cuts);
}

#[test]
fn a_freeze_told_beforehand_comes_by_itself_unless_it_is_taken_back() {
    let is_frozen = |told_before: PlayControls, is_taken_back: bool| {
        let (mut engine_host, told) = engine_host();
        let engine_cell = engine_host.engine_cell(BEFORE).unwrap();
        engine_host.perform(told_before);
        engine_host.hear(Hearing {
            from_secs: None,
            freeze_after_frames: Some(5000),
        });
        // The engine has obeyed, and counts.
        play(&engine_cell, 0.5, 5);
        if is_taken_back {
            engine_host.take_back_freeze();
        }
        picture(&engine_cell, &told).is_frozen
    };
    let learning = PlayControls::default();
    let frozen = PlayControls {
        is_frozen: true,
        ..learning
    };
    assert!(is_frozen(learning, false), "nobody has pressed anything");
    assert!(!is_frozen(learning, true), "taken back");
    assert!(is_frozen(frozen, true), "somebody had pressed Freeze");
}

#[test]
fn another_rate_is_told_and_the_same_one_is_not() {
    assert_eq!(AFTER.change_from(None), None, "the first one");
    assert_eq!(AFTER.change_from(Some(AFTER)), None, "the same");
    let told = AFTER.change_from(Some(BEFORE)).unwrap();
    assert!(told.contains("44.1 kHz now instead of 48 kHz"), "{told}");
}

/// One that nobody can prepare was saved once, and every start after that was silent.
#[test]
fn a_setting_that_cannot_be_prepared_is_played_as_the_nearest_one_that_can() {
    let (reports, _told) = unbounded();
    let settings = MemorySettings {
        mode: Mode::Sliding,
        method: Method::ZeroOrderHold,
        order: 2000,
        window_secs: 1e-9,
        ..MemorySettings::default()
    };
    let mut engine_host = EngineHost::new(Wanted::default(), NoteSender::default(), reports);
    engine_host.engine_cell(BEFORE).unwrap();
    engine_host.set_settings(settings);
    engine_host.look_after().unwrap();
    engine_host.engine_cell(AFTER).unwrap();
}

#[test]
fn a_sound_that_a_view_has_made_is_heard_once_over_silence() {
    let (mut engine_host, _told) = engine_host();
    let engine_cell = engine_host.engine_cell(BEFORE).unwrap();
    play(&engine_cell, 0.0, 20);
    let ring = |j: u16| 0.4 * (0.05 * f32::from(j)).sin();
    let sound = OneShot::prepare((0..9600).map(ring).collect(), 48_000.0);
    engine_host.play_once(sound.clone());
    let mut planar = PlanarBlock::new(1);
    let mut heard = Vec::new();
    for _ in 0..30 {
        planar.channels_mut()[0][..BLOCK_FRAMES].fill(0.0);
        engine_cell.process(&mut planar, BLOCK_FRAMES, CallbackPart::first(BLOCK_FRAMES));
        heard.extend_from_slice(&planar.channels()[0][..BLOCK_FRAMES]);
    }
    // The memory of everything lets silence through: nothing else is heard.
    assert!(heard[..9600] == *sound.samples(), "from the first frame on");
    assert!(heard[9600..].iter().all(|x| *x == 0.0), "and once");
    engine_host.look_after().unwrap();
    let handle = engine_host.handle.as_ref().unwrap();
    assert!(handle.is_settled(), "it came back to be freed");
}
