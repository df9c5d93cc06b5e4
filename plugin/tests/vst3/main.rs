//! A VST3 host with its interfaces in hand, and threads where a host may have them.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the report"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "small counts, in the types of the interfaces"
)]

mod changes;
#[expect(dead_code, reason = "some of it is for the desktop app")]
#[path = "../../../standalone/tests/common/children.rs"]
mod children;
#[path = "../editor/desktop.rs"]
mod desktop;
mod host;
mod outputs;
mod programs;
#[expect(dead_code, reason = "some of it is for the desktop app")]
#[path = "../../../standalone/tests/common/screen.rs"]
mod screen;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, JoinHandle, ThreadId};
use std::time::{Duration, Instant};

// The plugin's library, for its entry.
use souvenir_plugin as _;
use vst3::Steinberg::{
    IPlugFrame, IPlugViewTrait as _, kPlatformTypeX11EmbedWindowID, kResultFalse,
};
use vst3::{ComPtr, ComWrapper};

use changes::Point;
use desktop::Desktop;
use host::{Frame, PlainFrame, RATE_HZ, Rig, What, ok, text};

/// As the face is drawn first, and in the middle of the button that listens to dry.
const SIZE: [u32; 2] = [1200, 740];
const DRY_BUTTON: [i16; 2] = [50, 75];
/// Those that people see; then come the pitch wheel, the sustain pedal, all sound off and all notes off on 16 channels, and last the
/// program.
const NUM_PARAMETERS: usize = 65;
/// Places in the lists.
const SELECTIVE_LAYER: u8 = 7;
const SIDECHAIN_CLOCK: u8 = 4;
const CONTROLLERS: [(i16, f64); 4] = [(129, 0.5), (64, 0.0), (120, 0.0), (123, 0.0)];

/// A thread that opens a view, and closes it when it is told to.
struct Opener {
    thread: JoinHandle<()>,
    close: Sender<()>,
}

impl Opener {
    fn open(rig: &Rig, frame: ComPtr<IPlugFrame>, parent: u32) -> Self {
        let (close, closed) = channel();
        let (opened, is_open) = channel();
        let rig = rig.clone();
        let thread = thread::Builder::new().name("opener".to_owned());
        let work = move || open_until(&rig, &frame, parent, (&opened, &closed));
        let thread = thread.spawn(work).unwrap();
        is_open.recv().unwrap();
        Self { thread, close }
    }

    fn close(self) {
        self.close.send(()).unwrap();
        self.thread.join().unwrap();
    }
}

fn open_until(
    rig: &Rig,
    frame: &ComPtr<IPlugFrame>,
    parent: u32,
    (opened, closed): (&Sender<()>, &Receiver<()>),
) {
    let view = rig.view();
    let window = parent as usize as *mut std::ffi::c_void;
    // SAFETY: the frame outlives the view.
    ok(unsafe { view.setFrame(frame.as_ptr()) });
    // SAFETY: the window outlives its editor.
    ok(unsafe { view.attached(window, kPlatformTypeX11EmbedWindowID) });
    opened.send(()).unwrap();
    closed.recv().unwrap();
    // SAFETY: it was attached.
    ok(unsafe { view.removed() });
    // SAFETY: null is none.
    ok(unsafe { view.setFrame(std::ptr::null_mut()) });
}

/// Turns the run loop on a thread of its own until it is stopped.
struct Turner {
    thread: JoinHandle<()>,
    is_over: Arc<AtomicBool>,
    id: ThreadId,
}

impl Turner {
    fn turn(frame: &Arc<ComWrapper<Frame>>) -> Self {
        let (frame, is_over) = (Arc::clone(frame), Arc::new(AtomicBool::new(false)));
        let over = Arc::clone(&is_over);
        let thread = thread::Builder::new().name("run-loop".to_owned());
        let work = move || {
            while !over.load(SeqCst) {
                frame.turn();
                thread::sleep(Duration::from_millis(5));
            }
        };
        let thread = thread.spawn(work).unwrap();
        let id = thread.thread().id();
        Self {
            thread,
            is_over,
            id,
        }
    }

    fn stop(self) {
        self.is_over.store(true, SeqCst);
        self.thread.join().unwrap();
    }
}

/// For busy machines.
fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "after a minute still no {what}"
        );
        thread::sleep(Duration::from_millis(100));
    }
}

fn click_dry(rig: &Rig, screen: &screen::Screen, desktop: &Desktop, parent: u32) {
    wait("face", || screen.colours().len() > 50);
    let listen = rig.id("Listen to");
    wait("press", || {
        desktop.click(parent, DRY_BUTTON);
        thread::sleep(Duration::from_millis(300));
        rig.shown(listen) == "Dry"
    });
}

/// Whole gestures: begun, performed, ended.
fn check_gestures(rig: &Rig) {
    let whats: Vec<_> = rig.edits().iter().map(|edit| edit.what).collect();
    assert!(!whats.is_empty(), "no edit");
    let listen = rig.id("Listen to");
    assert!(
        rig.edits().iter().all(|edit| edit.id == listen),
        "{whats:?}"
    );
    for gesture in whats.chunks(3) {
        let is_whole = matches!(gesture, [What::Begin, What::Perform(_), What::End]);
        assert!(is_whole, "{whats:?}");
    }
}

/// Carla's way: the run loop is turned by another thread than the one that opened the view, and an edit goes
/// back to the controller before `performEdit` returns.
#[test]
fn edits_come_on_the_run_loops_thread_wherever_the_view_was_opened() {
    let (screen, desktop) = Desktop::switched_on();
    let parent = desktop.window(SIZE);
    let rig = Rig::new();
    let frame = Arc::new(ComWrapper::new(Frame::default()));
    let turner = Turner::turn(&frame);
    let opener = Opener::open(&rig, frame.to_com_ptr().unwrap(), parent);
    // From the thread that made the plugin, which is neither.
    rig.set(rig.id("Mix"), 0.25);
    click_dry(&rig, &screen, &desktop, parent);
    let edits = rig.edits();
    assert!(
        edits.iter().all(|edit| edit.thread == turner.id),
        "{edits:?}"
    );
    check_gestures(&rig);
    assert_eq!(frame.num_handlers(), 1);
    opener.close();
    assert_eq!(
        frame.num_handlers(),
        0,
        "the run loop still has the view's handler"
    );
    turner.stop();
    desktop.destroy(parent);
}

/// Without a run loop there is no thread of the host's to go to; nothing panics either.
#[test]
fn a_host_without_a_run_loop_is_told_too() {
    let (screen, desktop) = Desktop::switched_on();
    let parent = desktop.window(SIZE);
    let rig = Rig::new();
    rig.activate();
    let frame = ComWrapper::new(PlainFrame);
    let opener = Opener::open(&rig, frame.to_com_ptr().unwrap(), parent);
    wait("face", || screen.colours().len() > 50);
    desktop.click(parent, DRY_BUTTON);
    wait("edit", || {
        desktop.click(parent, DRY_BUTTON);
        rig.block(&[0.0; 480]);
        rig.edits().len() > 2
    });
    thread::sleep(Duration::from_millis(500));
    check_gestures(&rig);
    opener.close();
    desktop.destroy(parent);
}

#[test]
fn only_the_controllers_that_are_played_are_parameters() {
    let rig = Rig::new();
    assert_eq!(
        rig.num_parameters(),
        NUM_PARAMETERS + 16 * CONTROLLERS.len() + 1
    );
    assert!(
        rig.parameter(rig.num_parameters()).is_none(),
        "one past the last"
    );
    let hidden: Vec<_> = (NUM_PARAMETERS..rig.num_parameters())
        .map(|idx| rig.parameter(idx).unwrap())
        .collect();
    for channel in 0..16 {
        for controller in 0..130 {
            let played = CONTROLLERS.iter().find(|(played, _)| *played == controller);
            let id = rig.midi_parameter(channel, controller);
            assert_eq!(id.is_some(), played.is_some(), "{channel}, {controller}");
            let Some((id, (_, rest))) = id.zip(played) else {
                continue;
            };
            let info = hidden.iter().find(|info| info.id == id).unwrap();
            assert_eq!(info.defaultNormalizedValue, *rest, "{}", text(&info.title));
            assert_eq!(rig.value(id), *rest, "{}", text(&info.title));
        }
    }
}

/// Every one that has a number and a unit: as it comes, and what people would set.
#[test]
fn plain_values_are_round() {
    let rig = Rig::new();
    for (name, plains) in [
        ("Window", [50.0, 12.3, 1234.5]),
        ("Delay", [20.0, 0.5, 9999.9]),
        ("Order", [1024.0, 333.0, 65_536.0]),
        ("Output", [0.0, -6.0, 1.5]),
        ("Mix", [1.0, 0.35, 0.125]),
    ] {
        let id = rig.id(name);
        assert_eq!(
            rig.plain(id, rig.value(id)),
            plains[0],
            "{name} as it comes"
        );
        for plain in plains {
            rig.set(id, rig.normalized(id, plain));
            assert_eq!(rig.plain(id, rig.value(id)), plain, "{name}");
        }
    }
}

#[test]
fn what_a_host_sets_is_what_it_reads_whether_sound_is_processed_or_not() {
    let rig = Rig::new();
    let bypass = rig.id("Bypass");
    for is_processing in [false, true] {
        if is_processing {
            rig.activate();
            rig.block(&[0.0; 480]);
        }
        for value in [1.0, 0.0] {
            rig.set(bypass, value);
            assert_eq!(rig.value(bypass), value, "processing: {is_processing}");
            let expected = if value > 0.5 { "On" } else { "Off" };
            assert_eq!(rig.shown(bypass), expected);
        }
    }
    let window = rig.id("Window");
    rig.set(window, rig.normalized(window, 200.0));
    assert_eq!(rig.shown(window), "200 ms", "before a block has brought it");
}

/// A host that activates first and loads then: it knows the latency before it plays.
#[test]
fn the_memory_of_a_project_is_there_before_the_first_block() {
    let saved = Rig::new();
    let [window, listen] = ["Window", "Listen to"].map(|name| saved.id(name));
    saved.set(window, saved.normalized(window, 1000.0));
    saved.set(listen, 0.0);
    let state = saved.save();
    let rig = Rig::new();
    rig.activate();
    rig.load(&state);
    let latency = rig.latency();
    assert!(latency > RATE_HZ as usize, "{latency}");
    let input: Vec<f32> = (0..60_000_u16)
        .map(|frame| f32::from(frame % 997) / 997.0)
        .collect();
    let heard: Vec<_> = input
        .chunks(480)
        .flat_map(|block| rig.block(block))
        .collect();
    assert!(
        heard[..latency].iter().all(|x| *x == 0.0),
        "sound before its time"
    );
    assert_eq!(
        heard[latency..],
        input[..60_000 - latency],
        "from the first frame on"
    );
}

/// Ardour tells the value at every block's end, which is the next block's first frame.
#[test]
fn a_value_at_a_blocks_end_is_the_next_blocks() {
    let input: Vec<f32> = (0..2400_u16).map(|frame| f32::from(frame % 97)).collect();
    let heard = |points: [&[(i32, f64)]; 5]| {
        let rig = Rig::new();
        let [output, listen] = ["Output", "Listen to"].map(|name| rig.id(name));
        rig.set(listen, 0.0);
        rig.activate();
        // The latency's worth of silence, so that there is sound at the border.
        (0..12).for_each(|_| drop(rig.block(&input[..480])));
        let point = |&(frame, plain): &(i32, f64)| Point {
            id: output,
            frame,
            value: rig.normalized(output, plain),
        };
        let blocks = input.chunks(480).zip(points);
        let play = |(block, points): (&[f32], &[_])| {
            let points: Vec<_> = points.iter().map(point).collect();
            rig.block_with(block, &points)
        };
        blocks.flat_map(play).collect::<Vec<_>>()
    };
    let steady: &[(i32, f64)] = &[(0, 0.0), (480, 0.0)];
    let turned: &[(i32, f64)] = &[(0, -12.0), (480, -12.0)];
    let at_the_start = heard([&[], &[], &[(0, -12.0)], &[], &[]]);
    let told_before = heard([steady, &[(0, 0.0), (480, -12.0)], turned, turned, turned]);
    let a_frame_early = heard([&[], &[(479, -12.0)], &[], &[], &[]]);
    assert!(at_the_start == told_before, "at another frame");
    assert!(at_the_start != a_frame_early, "a frame is not heard");
}

/// A mistake of a host's is an answer, not the end.
#[test]
fn what_does_not_exist_is_refused() {
    let rig = Rig::new();
    assert!(rig.parameter(usize::MAX).is_none());
    let view = rig.view();
    // SAFETY: it was never attached.
    let removed = unsafe { view.removed() };
    assert_eq!(removed, kResultFalse, "closed what was not open");
    // SAFETY: null is none.
    ok(unsafe { view.setFrame(std::ptr::null_mut()) });
}

#[test]
fn a_sidechain_is_an_input_of_its_own_that_a_host_may_leave_off() {
    let rig = Rig::new();
    assert!(rig.arranges(&[2, 2], 2) && rig.arranges(&[1, 2], 1) && rig.arranges(&[1, 0], 1));
    assert!(!rig.arranges(&[2, 5], 2), "a sidechain of five channels");
    assert!(rig.arranges(&[2, 0], 2), "none");
}

/// Frozen, it plays what the clock has let in: by the sidechain, or where there is none by the sound.
#[test]
fn a_hosts_sidechain_says_what_a_selective_memory_remembers() {
    let sine = |frame: usize| 0.4 * (0.05 * frame as f32).sin();
    let sound: Vec<f32> = (0..480).map(sine).collect();
    let silence = vec![0.0; 480];
    let remembered = |beside: Beside<'_>| {
        let rig = Rig::new();
        let choose = |name, plain| {
            let id = rig.id(name);
            rig.set(id, rig.normalized(id, plain));
        };
        // "Selective LegS" and "Sidechain" in their lists.
        choose("Layer", f64::from(SELECTIVE_LAYER));
        choose("Clock", f64::from(SIDECHAIN_CLOCK));
        assert_eq!(rig.shown(rig.id("Layer")), "Selective LegS");
        assert_eq!(rig.shown(rig.id("Clock")), "Sidechain");
        rig.activate();
        for _ in 0..100 {
            match beside {
                Beside::Sound(sidechain) => rig.block_beside(&sound, Some(sidechain)),
                Beside::NoChannels => rig.block_beside(&sound, None),
                Beside::NullPointers => rig.block_beside_inactive(&sound),
            };
        }
        // "Loop": all that it knows.
        let recall = Point {
            id: rig.id("Recall"),
            frame: 0,
            value: rig.normalized(rig.id("Recall"), 1.0),
        };
        // And without a bus for it, as hosts do that know of none.
        rig.block_with(&silence, &[recall]);
        let heard: Vec<f32> = (0..100)
            .flat_map(|_| rig.block_beside(&silence, None))
            .collect();
        heard[24_000..]
            .iter()
            .fold(0.0, |peak: f32, x| peak.max(x.abs()))
    };
    assert!(remembered(Beside::Sound(&sound)) > 0.2, "let in");
    assert_eq!(remembered(Beside::Sound(&silence)), 0.0, "kept out");
    for inactive in [Beside::NoChannels, Beside::NullPointers] {
        assert!(remembered(inactive) > 0.2, "by its own level");
    }
}

/// What a host sends on the second bus.
#[derive(Clone, Copy)]
enum Beside<'a> {
    Sound(&'a [f32]),
    NoChannels,
    NullPointers,
}
