//! What can be typed to start the window, without a window: it is never reached here.

use std::fs;

use crate::test_folder::{TestFolder, tones};

const FAILURE: i32 = 1;
const USAGE: i32 = 2;

#[test]
fn numbers_out_of_range_are_usage_errors() {
    let test_folder = TestFolder::new();
    let refused = [
        ("--order", "0"),
        ("--order", "65537"),
        ("--order", "65537"),
        ("--window", "0"),
        ("--window", "0.0019"),
        ("--window", "10.1"),
        ("--window", "nan"),
        ("--overlap", "50.1"),
        ("--overlap", "-1"),
        ("--overlap", "half"),
        ("--delay", "-0.1"),
        ("--delay", "inf"),
        ("--channels", "0"),
        ("--channels", "3"),
        ("--channels", "stereo"),
        ("--rate", "0"),
        ("--rate", "44.1"),
        ("--rate", "768001"),
        ("--buffer", "0"),
        ("--buffer", "-64"),
        ("--osc", "0"),
        ("--osc", "65536"),
        ("--osc", "-1"),
        ("--osc", "localhost:9000"),
    ];
    for (option, value) in refused {
        test_folder.refuses(&format!("{option} {value}"), USAGE, &[option, value]);
    }
}

/// What the window's own controls cannot show is not taken from elsewhere.
#[test]
fn what_is_too_long_to_be_live_is_rendered() {
    let test_folder = TestFolder::new();
    let words = ["0.002 to 10 s", "`render`"];
    test_folder.refuses("--window 60", USAGE, &words);
    let words = ["at most 65536", "`render`"];
    test_folder.refuses("--order 70000", USAGE, &words);
    let run = test_folder.run_without_display("--window 10 --order 65536");
    assert!(run.stderr.contains("no display"), "{}", run.stderr);
}

#[test]
fn words_that_mean_nothing_are_usage_errors() {
    let test_folder = TestFolder::new();
    test_folder.refuses("--mode lstm", USAGE, &["lstm", "segments, sliding"]);
    test_folder.refuses("--method magic", USAGE, &["magic", "bilinear"]);
    test_folder.refuses("--listen wet", USAGE, &["wet", "residual"]);
    test_folder.refuses("--host oss", USAGE, &["no sound system is called `oss`"]);
    test_folder.refuses(
        "devices --host oss",
        USAGE,
        &["no sound system is called `oss`"],
    );
    let line = "--mode fading --method bilinear";
    test_folder.refuses(line, USAGE, &["fading", "bilinear", "exact only"]);
}

#[test]
fn a_source_that_is_no_file_is_refused() {
    let test_folder = TestFolder::new();
    let words = ["voice.wav", "no such file"];
    test_folder.refuses("--source voice.wav", FAILURE, &words);
}

#[test]
fn a_part_that_the_source_has_not_is_refused() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 8000));
    let line = "--source in.wav --from 0.5 --to 0.25";
    test_folder.refuses(line, USAGE, &["--to 0.25 is not after --from 0.5"]);
    let line = "--source mic --from 1";
    test_folder.refuses(line, USAGE, &["a microphone has none"]);
    test_folder.refuses("--from 1", USAGE, &["--source"]);
    test_folder.refuses("--source in.wav --to -1", USAGE, &["--to", "-1"]);
    let words = ["2 s is after the end of in.wav, which lasts 1.000 s"];
    for line in ["--source in.wav --from 2", "--source in.wav --to 2"] {
        test_folder.refuses(line, FAILURE, &words);
    }
}

#[test]
fn everything_that_can_be_chosen_is_understood() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 8000));
    let memory =
        "--mode sliding --method bilinear --order 64 --window 0.1 --overlap 25 --delay 0.02";
    let devices = "--input a --output b --rate 44100 --buffer 256 --channels 2";
    let lines = [
        format!("{memory} {devices} --source demo --listen residual"),
        "--mode whole".to_owned(),
        "--mode fading --method exact --overlap 0".to_owned(),
        "--mode segments --overlap 50 --channels 1 --source mic --listen dry".to_owned(),
        "--source demo --from 1 --to 2.5".to_owned(),
        "--source in.wav --from 0.25".to_owned(),
        "--osc 9000".to_owned(),
    ];
    for line in lines {
        let run = test_folder.run_without_display(&line);
        assert_eq!(run.code, FAILURE, "`{line}`: {}", run.stderr);
        assert!(
            run.stderr.contains("no display"),
            "`{line}`: {}",
            run.stderr
        );
    }
}

#[test]
fn damaged_settings_are_told_in_one_sentence_and_put_aside() {
    let test_folder = TestFolder::new();
    fs::write(test_folder.path("settings.toml"), "[memory\norder").unwrap();
    let run = test_folder.run_without_display("");
    let [damage, display] = [0, 1].map(|line| run.stderr.lines().nth(line).unwrap());
    assert!(damage.contains("damaged"), "{damage}");
    assert!(display.contains("no display"), "{display}");
    assert_eq!(test_folder.names(), ["settings.broken"]);
}
