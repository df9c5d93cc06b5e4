//! Ctrl-C: what is there afterwards is whole.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::test_folder::{TestFolder, names_in, tones};

/// 128 + SIGINT
const INTERRUPTED: i32 = 130;
/// Moments at which a run is interrupted, one run each.
const NUM_MOMENTS: u32 = 40;

fn start(test_folder: &TestFolder, line: &str) -> Child {
    let mut souvenir = Command::new(assert_cmd::cargo::cargo_bin("souvenir"));
    let souvenir = souvenir
        .args(line.split_whitespace())
        .current_dir(test_folder.path(""));
    souvenir.stdout(Stdio::null()).spawn().unwrap()
}

/// The shell's own `kill`: there may be no program of that name.
fn interrupt(child: &Child) {
    let line = format!("kill -INT {}", child.id());
    let sent = Command::new("sh").args(["-c", &line]).status().unwrap();
    assert!(sent.success(), "the signal was sent");
}

/// Waits, with the patience for a busy machine, until `is_true`.
fn wait_until(is_true: impl Fn() -> bool) {
    let patience = Instant::now() + Duration::from_secs(60);
    while !is_true() {
        assert!(Instant::now() < patience, "a minute is over");
        sleep(Duration::from_millis(5));
    }
}

#[test]
fn an_interrupted_comparison_leaves_nothing() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 400_000));
    let line = "compare in.wav --output out --orders 4096,8192 --windows 0.5 --methods bilinear";
    let mut child = start(&test_folder, line);
    // The work begins beside its place.
    wait_until(|| test_folder.names().len() == 2);
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(INTERRUPTED), "told");
    assert_eq!(test_folder.names(), ["in.wav"], "nothing left");
}

#[test]
fn an_interrupted_comparison_leaves_an_old_one_as_it_was() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 400_000));
    fs::create_dir(test_folder.path("out")).unwrap();
    fs::write(test_folder.path("out/dry.wav"), "old").unwrap();
    let line = "compare in.wav --output out --orders 4096,8192 --windows 0.5 --methods bilinear";
    let mut child = start(&test_folder, line);
    wait_until(|| names_in(test_folder.path("out")).len() == 2);
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(INTERRUPTED), "told");
    assert_eq!(
        names_in(test_folder.path("out")),
        ["dry.wav"],
        "nothing left"
    );
    assert_eq!(
        fs::read(test_folder.path("out/dry.wav")).unwrap(),
        b"old",
        "as it was"
    );
}

/// From the first moment to after the last one, in steps.
fn interrupt_at_every_moment(line: &str, is_whole: impl Fn(&TestFolder) -> bool) {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    let begin = Instant::now();
    assert!(
        start(&test_folder, line).wait().unwrap().success(),
        "{line}"
    );
    let usual = begin.elapsed();
    for moment in 0..NUM_MOMENTS {
        let test_folder = TestFolder::new();
        test_folder.write("in.wav", &tones(1, 2000));
        let mut child = start(&test_folder, line);
        sleep(usual * moment / NUM_MOMENTS);
        interrupt(&child);
        let code = child.wait().unwrap().code();
        let is_untouched = test_folder.names() == ["in.wav"];
        // Without a code the signal came before the program could take it.
        let is_right = is_whole(&test_folder) || is_untouched && code != Some(0);
        assert!(
            is_right,
            "{line}: {code:?} at {moment}: {:?}",
            test_folder.names()
        );
    }
}

#[test]
fn a_comparison_is_there_whole_or_not_at_all() {
    let line = "compare in.wav --output out --orders 1,2,3,4,5,6,7,8 --windows 0.05";
    interrupt_at_every_moment(line, |test_folder| {
        test_folder.names() == ["in.wav", "out"]
            && names_in(test_folder.path("out")).len() == 3 + 2 * 2 * 8
    });
}

#[test]
fn a_rendering_is_there_whole_or_not_at_all() {
    let line = "render in.wav --output out.wav --order 8 --window 0.05";
    interrupt_at_every_moment(line, |test_folder| {
        test_folder.names() == ["in.wav", "out.wav"] && test_folder.read("out.wav")[0].len() == 2000
    });
}
