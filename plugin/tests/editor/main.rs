//! The face in a host's window, on a screen without hardware.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the report"
)]

#[expect(dead_code, reason = "some of it is for the desktop app")]
#[path = "../../../standalone/tests/common/children.rs"]
mod children;
mod desktop;
#[expect(dead_code, reason = "some of it is for sound")]
#[path = "../clap/host.rs"]
mod host;
#[expect(dead_code, reason = "some of it is for the desktop app")]
#[path = "../../../standalone/tests/common/screen.rs"]
mod screen;
mod host_window;

use std::process::Command;
use std::time::{Duration, Instant};

use clack_host::prelude::EventBuffer;
use desktop::{Desktop, status, threads};
use host::{MAX_FRAMES, RATE_HZ, Rig};
use screen::Screen;
use souvenir_core::lab::demo::demo_sound;

/// As the face is drawn first.
const SIZE: [u32; 2] = [1200, 740];
/// In the middle of the button that listens to dry, at that size.
const DRY_BUTTON: [i16; 2] = [50, 75];
/// The button that takes the next preset, of which the second is "64 numbers".
const NEXT_PRESET: [i16; 2] = [64, 363];

/// At the right of the header, and in the panel that it opens.
const COMPARE_BUTTON: [i16; 2] = [1085, 22];
const TAKE_BUTTON: [i16; 2] = [64, 651];

/// Goes on as a host does while nothing is played.
fn live(rig: &mut Rig, secs: f64) {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs_f64(secs) {
        rig.plugin.call_on_main_thread_callback();
        rig.flush(&EventBuffer::new());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// For busy machines.
fn wait(rig: &mut Rig, what: &str, mut is_so: impl FnMut(&mut Rig) -> bool) {
    let begun = Instant::now();
    while !is_so(rig) {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "after a minute still no {what}"
        );
        live(rig, 0.1);
    }
}

fn is_drawn(screen: &Screen) -> bool {
    // A window that nothing was drawn into has a handful.
    screen.colours().len() > 50
}

#[test]
fn the_face_is_drawn_and_its_buttons_move_the_hosts_parameters() {
    let (screen, desktop) = Desktop::switched_on();
    for is_processing in [false, true] {
        let mut rig = Rig::new();
        if is_processing {
            rig.activate(RATE_HZ, MAX_FRAMES);
        }
        let parent = desktop.window(SIZE);
        host_window::open(&mut rig, parent);
        wait(&mut rig, "face", |_| is_drawn(&screen));
        wait(&mut rig, "press", |rig| {
            desktop.click(parent, DRY_BUTTON);
            live(rig, 0.3);
            rig.text("Listen to") == "Dry"
        });
        host_window::close(&mut rig);
        desktop.destroy(parent);
    }
}

#[test]
fn a_preset_moves_the_hosts_parameters() {
    let (screen, desktop) = Desktop::switched_on();
    let mut rig = Rig::new();
    let parent = desktop.window(SIZE);
    host_window::open(&mut rig, parent);
    wait(&mut rig, "face", |_| is_drawn(&screen));
    assert_eq!(rig.text("Order"), "1024");
    wait(&mut rig, "preset", |rig| {
        desktop.click(parent, NEXT_PRESET);
        live(rig, 0.5);
        rig.text("Order") == "64"
    });
    host_window::close(&mut rig);
}

/// The host plays nothing any more: what sounds is what was captured.
#[test]
fn captured_sound_is_compared_whether_the_host_plays_or_not() {
    let (screen, desktop) = Desktop::switched_on();
    let mut rig = Rig::new();
    rig.activate(RATE_HZ, MAX_FRAMES);
    let parent = desktop.window(SIZE);
    host_window::open(&mut rig, parent);
    wait(&mut rig, "face", |_| is_drawn(&screen));
    wait(&mut rig, "comparison", |rig| {
        for block in demo_sound(RATE_HZ)[..48_000].chunks(480) {
            let block = single(block);
            rig.block(&[block.clone(), block], &EventBuffer::new());
            live(rig, 0.01);
        }
        desktop.click(parent, COMPARE_BUTTON);
        live(rig, 0.5);
        desktop.click(parent, TAKE_BUTTON);
        live(rig, 1.0);
        sounds(rig)
    });
    host_window::close(&mut rig);
    wait(&mut rig, "silence", |rig| !sounds(rig));
}

/// In two seconds of silence that comes in, after one that ends what was live.
fn sounds(rig: &mut Rig) -> bool {
    rig.silence(48_000);
    let out = rig.silence(96_000);
    out[0].iter().any(|sample| sample.abs() > 1e-3)
}

#[test]
fn its_size_is_remembered_by_the_project() {
    let (screen, desktop) = Desktop::switched_on();
    let parent = desktop.window(SIZE);
    let mut rig = Rig::new();
    host_window::open(&mut rig, parent);
    wait(&mut rig, "face", |_| is_drawn(&screen));
    host_window::resize(&mut rig, [900, 600]);
    wait(&mut rig, "resize", |rig| {
        host_window::size(rig) == [900, 600]
    });
    live(&mut rig, 0.5);
    let state = rig.save();
    host_window::close(&mut rig);

    let mut again = Rig::new();
    assert!(again.load(&state), "not taken");
    host_window::open(&mut again, parent);
    wait(&mut again, "size as it was", |rig| {
        let wanted = rig.shared.wanted_size.lock().unwrap();
        wanted.is_some_and(|wanted| [wanted.width, wanted.height] == [900, 600])
    });
    host_window::close(&mut again);
}

#[test]
fn it_opens_and_closes_a_hundred_times_without_leaving_anything() {
    let (screen, desktop) = Desktop::switched_on();
    let parent = desktop.window(SIZE);
    let mut rig = Rig::new();
    rig.activate(RATE_HZ, MAX_FRAMES);
    let mut settled = None;
    for time in 0..100 {
        host_window::open(&mut rig, parent);
        if time % 25 == 0 {
            wait(&mut rig, "face", |_| is_drawn(&screen));
        } else {
            live(&mut rig, 0.02);
        }
        host_window::close(&mut rig);
        if time == 24 {
            settled = Some((threads_left(&mut rig), resident_mib()));
        }
    }
    let (threads_before, mib_before) = settled.unwrap();
    wait(&mut rig, "end of the editor's threads", |rig| {
        threads_left(rig) <= threads_before
    });
    // A face with its fonts and textures has some 20 MiB: 75 of them would be 1500. The C library
    // keeps an arena for threads to come, eight a core, and on two busy cores 155 MiB were seen; with
    // a single arena 300 windows leave 22.
    let grown = resident_mib() - mib_before;
    assert!(grown < 400, "{grown} MiB more after 75 windows");
}

/// What is drawn after a fault is a sentence; the host goes on, and the next window is whole.
#[test]
fn a_fault_in_the_face_ends_in_its_window() {
    let (screen, desktop) = Desktop::switched_on();
    let parent = desktop.window(SIZE);
    let mut rig = Rig::new();
    let state = rig.save();
    let text = String::from_utf8_lossy(&state[8..]).into_owned();
    let failing = text.replace(r#""memory":"\"\"""#, r#""memory":"\"!fault window\"""#);
    assert_ne!(failing, text, "no memory in {text}");
    let mut failing_state = (failing.len() as u64).to_le_bytes().to_vec();
    failing_state.extend(failing.bytes());
    assert!(rig.load(&failing_state), "not taken");
    host_window::open(&mut rig, parent);
    live(&mut rig, 3.0);
    let sentence = screen.colours().len();
    host_window::close(&mut rig);
    host_window::open(&mut rig, parent);
    // A line of text, and a face: the one has hues at its letters' edges, the other everywhere.
    wait(&mut rig, "face", |_| screen.colours().len() > 3 * sentence);
    host_window::close(&mut rig);
}

#[test]
#[ignore = "measures: cargo test --workspace --test editor costs -- --ignored --nocapture"]
fn what_an_open_editor_costs() {
    let (screen, desktop) = Desktop::switched_on();
    let parent = desktop.window(SIZE);
    let mut rig = Rig::new();
    rig.activate(RATE_HZ, MAX_FRAMES);
    host_window::open(&mut rig, parent);
    wait(&mut rig, "face", |_| is_drawn(&screen));
    let sound: Vec<_> = demo_sound(RATE_HZ).chunks(480).map(single).collect();
    for (what, secs, is_played) in [("sound", 10, true), ("no sound", 10, false)] {
        let before = cpu_ticks();
        let begun = Instant::now();
        let mut blocks = sound.iter().cycle();
        while begun.elapsed() < Duration::from_secs(secs) {
            if is_played {
                let block = blocks.next().unwrap();
                rig.block(&[block.clone(), block.clone()], &EventBuffer::new());
            }
            live(&mut rig, 0.01);
        }
        let shares = cpu_ticks().into_iter().map(|(thread, ticks)| {
            let spent = ticks - before.get(&thread).copied().unwrap_or(0.0);
            (thread, spent / begun.elapsed().as_secs_f64())
        });
        println!(
            "{what}: per cent of a core by thread {:?}",
            shares.collect::<Vec<_>>()
        );
    }
    host_window::close(&mut rig);
    for time in 0..10 {
        host_window::open(&mut rig, parent);
        wait(&mut rig, "face", |_| is_drawn(&screen));
        live(&mut rig, 1.0);
        host_window::close(&mut rig);
        println!(
            "{time}: {} MiB, {} threads",
            resident_mib(),
            threads_left(&mut rig)
        );
    }
}

/// By thread's name, in hundredths of a second.
fn cpu_ticks() -> std::collections::BTreeMap<String, f64> {
    let mut ticks = std::collections::BTreeMap::new();
    for task in std::fs::read_dir("/proc/self/task").unwrap() {
        let Ok(stat) = std::fs::read_to_string(task.unwrap().path().join("stat")) else {
            continue;
        };
        let (head, tail) = stat.rsplit_once(')').unwrap();
        let name = head.split_once('(').unwrap().1.to_owned();
        let fields: Vec<_> = tail.split_whitespace().collect();
        let spent: f64 = [11, 12]
            .iter()
            .map(|idx| fields[*idx].parse::<f64>().unwrap())
            .sum();
        *ticks.entry(name).or_default() += spent;
    }
    ticks
}

#[test]
#[ignore = "draws the README's picture"]
fn draw_the_picture() {
    let (screen, desktop) = Desktop::switched_on();
    let parent = desktop.window(SIZE);
    let mut rig = Rig::new();
    rig.activate(RATE_HZ, MAX_FRAMES);
    host_window::open(&mut rig, parent);
    // The arpeggio, as fast as a host would, so that meters and load are true.
    for block in demo_sound(RATE_HZ)[..110_000].chunks(480) {
        let block = single(block);
        rig.block(&[block.clone(), block], &EventBuffer::new());
        live(&mut rig, 0.01);
    }
    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/pictures/plugin.png");
    let mut import = Command::new("import");
    import.args([
        "-window",
        "root",
        "-crop",
        "1200x740+0+0",
        "+repage",
        "-depth",
        "8",
    ]);
    import.args(["+dither", "-colors", "128", picture]);
    assert!(
        screen.shown_on(&mut import).status().unwrap().success(),
        "import"
    );
}

#[expect(clippy::cast_possible_truncation, reason = "what a host has")]
fn single(block: &[f64]) -> Vec<f32> {
    block.iter().map(|x| *x as f32).collect()
}

/// A window's thread ends a moment after its window.
fn threads_left(rig: &mut Rig) -> i64 {
    live(rig, 1.0);
    threads()
}

fn resident_mib() -> i64 {
    status("VmRSS:") / 1024
}
