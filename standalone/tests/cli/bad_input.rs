//! What cannot be done is refused in one sentence, with the right exit code and no trace on disk.

use std::fs;

use crate::test_folder::{TestFolder, tones};

const FAILURE: i32 = 1;
const USAGE: i32 = 2;

impl TestFolder {
    fn with_sound() -> Self {
        let test_folder = Self::new();
        test_folder.write("in.wav", &tones(1, 2000));
        test_folder
    }

    /// The line fails, one sentence holds all words, and the directory is as it was.
    pub(crate) fn refuses(&self, line: &str, code: i32, words: &[&str]) {
        let before = self.names();
        let run = self.run(line);
        assert_eq!(run.code, code, "`{line}`: {}", run.stderr);
        assert_eq!(
            run.stderr.trim_end().lines().count(),
            1,
            "`{line}`: {}",
            run.stderr
        );
        for word in words {
            assert!(
                run.stderr.contains(word),
                "`{line}`: no `{word}` in {}",
                run.stderr
            );
        }
        assert!(run.stdout.is_empty(), "`{line}` prints nothing");
        assert_eq!(self.names(), before, "`{line}` leaves no file");
    }

    fn refuses_file(&self, name: &str, words: &[&str]) {
        let words = [&[name], words].concat();
        self.refuses(&format!("analyze {name} --output c.json"), FAILURE, &words);
        self.refuses(&format!("render {name} --output out.wav"), FAILURE, &words);
        self.refuses(&format!("compare {name} --output out"), FAILURE, &words);
    }
}

#[test]
fn files_that_hold_no_sound_are_refused() {
    let test_folder = TestFolder::new();
    test_folder.refuses_file("missing.wav", &["No such file"]);
    fs::write(test_folder.path("empty.wav"), "").unwrap();
    test_folder.refuses_file("empty.wav", &["empty"]);
    fs::write(
        test_folder.path("text.wav"),
        "All happy families are alike.",
    )
    .unwrap();
    test_folder.refuses_file("text.wav", &["not a sound file"]);
    fs::write(test_folder.path("short.wav"), "RIF").unwrap();
    test_folder.refuses_file("short.wav", &["not a sound file"]);
    fs::create_dir(test_folder.path("directory.wav")).unwrap();
    test_folder.refuses_file("directory.wav", &["directory"]);
    test_folder.write("no_frames.wav", &[vec![]]);
    test_folder.refuses_file("no_frames.wav", &["0 frames"]);
    test_folder.write("nine.wav", &tones(9, 100));
    test_folder.refuses_file("nine.wav", &["9 channels", "at most 8"]);
}

#[test]
fn damaged_wav_headers_are_refused() {
    let test_folder = TestFolder::with_sound();
    let bytes = fs::read(test_folder.path("in.wav")).unwrap();
    let format = bytes.windows(4).position(|tag| tag == b"fmt ").unwrap();
    let damaged = |name: &str, offset: usize, value: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[format + offset..][..value.len()].copy_from_slice(value);
        fs::write(test_folder.path(name), bytes).unwrap();
    };
    damaged("no_channels.wav", 10, &[0, 0]);
    test_folder.refuses_file("no_channels.wav", &["0 channels"]);
    damaged("no_rate.wav", 12, &[0, 0, 0, 0]);
    test_folder.refuses_file("no_rate.wav", &["0 Hz"]);
    damaged("odd_bits.wav", 22, &[13, 0]);
    test_folder.refuses_file("odd_bits.wav", &["header is damaged"]);
    fs::write(test_folder.path("cut.wav"), &bytes[..20]).unwrap();
    test_folder.refuses_file("cut.wav", &["truncated"]);
    fs::write(test_folder.path("half.wav"), &bytes[..bytes.len() / 2]).unwrap();
    test_folder.refuses_file("half.wav", &["truncated", "2000 frames"]);
}

/// 65,535 channels of 2 bytes overflow the decoder's 16-bit product: a panic where it is checked.
#[test]
fn a_header_that_makes_the_decoder_panic_is_refused() {
    let test_folder = TestFolder::new();
    test_folder.write_int("absurd.wav", 16, &[0; 100]);
    let mut bytes = fs::read(test_folder.path("absurd.wav")).unwrap();
    let format = bytes.windows(4).position(|tag| tag == b"fmt ").unwrap();
    bytes[format + 10..format + 12].copy_from_slice(&[0xff, 0xff]);
    fs::write(test_folder.path("absurd.wav"), bytes).unwrap();
    test_folder.refuses_file("absurd.wav", &[]);
}

#[test]
fn numbers_that_are_none_are_refused_with_their_place() {
    let test_folder = TestFolder::new();
    let mut sound = tones(2, 2000);
    sound[1][800] = f32::NAN;
    sound[0][900] = f32::INFINITY;
    test_folder.write("nan.wav", &sound);
    test_folder.refuses_file("nan.wav", &["2 of its samples", "frame 800"]);
}

#[test]
fn numbers_beyond_32_bit_float_are_refused_and_its_largest_is_not() {
    let test_folder = TestFolder::new();
    let loud = f64::from(f32::MAX);
    let next = f64::from_bits(loud.to_bits() + 1);
    test_folder.write_f64(
        "loud.wav",
        &[&[0.0; 1000][..], &[loud, -loud, next, -1e300]].concat(),
    );
    let line = "loud.wav --order 8 --window 0.05";
    let words = ["loud.wav", "2 of its samples", "32-bit float", "frame 1002"];
    test_folder.refuses(&format!("analyze {line}"), FAILURE, &words);
    test_folder.refuses(&format!("render {line} --output o.wav"), FAILURE, &words);
    test_folder.write_f64("loud.wav", &[&[0.0; 1000][..], &[loud, -loud]].concat());
    test_folder.succeed(&format!("analyze {line}"));
    test_folder.succeed(&format!("render {line} --output o.wav"));
}

#[test]
fn coefficients_that_overflow_are_told_instead_of_written() {
    let test_folder = TestFolder::with_sound();
    let words = ["forward-euler", "1024", "overflowed after", "smaller order"];
    for memory in ["legs", "legs --window 0.1", "legt --window 0.1"] {
        for format in ["json", "csv", "npy"] {
            let line = format!("analyze in.wav --memory {memory} --format {format}");
            let line = format!("{line} --method forward-euler --order 1024");
            test_folder.refuses(&format!("{line} --output c"), FAILURE, &words);
            test_folder.refuses(&line, FAILURE, &words);
        }
    }
    let words = ["overflowed after less than 0.200 s of in.wav"];
    let line = "analyze in.wav --at 0 --at 0.2 --at 0.25 --method forward-euler --order 1024";
    test_folder.refuses(line, FAILURE, &words);
}

#[test]
fn orders_out_of_range_are_usage_errors() {
    let test_folder = TestFolder::with_sound();
    for order in [
        "0",
        "-3",
        "1e3",
        "100000000",
        "99999999999999999999",
        "many",
    ] {
        test_folder.refuses(
            &format!("analyze in.wav --order {order}"),
            USAGE,
            &["order", order],
        );
        test_folder.refuses(
            &format!("render in.wav --output out.wav --order {order}"),
            USAGE,
            &[order],
        );
        test_folder.refuses(
            &format!("compare in.wav --output out --orders 64,{order}"),
            USAGE,
            &[order],
        );
        test_folder.refuses(&format!("bench --orders {order}"), USAGE, &[order]);
    }
}

#[test]
fn windows_and_times_that_are_no_numbers_are_usage_errors() {
    let test_folder = TestFolder::with_sound();
    for number in ["nan", "inf", "-1", "0x10", "soon"] {
        test_folder.refuses(
            &format!("analyze in.wav --window {number}"),
            USAGE,
            &["window", number],
        );
        test_folder.refuses(
            &format!("analyze in.wav --at {number}"),
            USAGE,
            &["at", number],
        );
        test_folder.refuses(
            &format!("render in.wav --output o.wav --window {number}"),
            USAGE,
            &[number],
        );
        test_folder.refuses(
            &format!("compare in.wav --output o --windows {number}"),
            USAGE,
            &[number],
        );
    }
    test_folder.refuses(
        "render in.wav --output o.wav --window 0",
        USAGE,
        &["window"],
    );
    test_folder.refuses(
        "render in.wav --output o.wav --block-frames 0",
        USAGE,
        &["block-frames"],
    );
}

#[test]
fn words_that_mean_nothing_are_usage_errors() {
    let test_folder = TestFolder::with_sound();
    test_folder.refuses(
        "analyze in.wav --memory lstm",
        USAGE,
        &["lstm", "legs, fading"],
    );
    test_folder.refuses(
        "analyze in.wav --method magic",
        USAGE,
        &["magic", "bilinear"],
    );
    test_folder.refuses("analyze in.wav --format xml", USAGE, &["xml", "npy"]);
    test_folder.refuses(
        "render in.wav --output o.wav --memory fading",
        USAGE,
        &["fading", "legt"],
    );
    test_folder.refuses(
        "render in.wav --output o.wav --listen wet",
        USAGE,
        &["wet", "residual"],
    );
    test_folder.refuses(
        "compare in.wav --output o --methods exact,x",
        USAGE,
        &["x", "bilinear"],
    );
    assert_eq!(test_folder.run("analyze").code, USAGE, "no file");
    assert_eq!(test_folder.run("render in.wav").code, USAGE, "no output");
    assert_eq!(
        test_folder.run("remember in.wav").code,
        USAGE,
        "no such command"
    );
}

#[test]
fn combinations_that_do_not_exist_are_usage_errors() {
    let test_folder = TestFolder::with_sound();
    let line = "analyze in.wav --memory fading --method bilinear --output c.json";
    test_folder.refuses(line, USAGE, &["fading", "bilinear"]);
    let line = "analyze in.wav --memory selective --window 0.05";
    test_folder.refuses(line, USAGE, &["selective", "--window"]);
}

#[test]
fn windows_and_times_that_do_not_fit_the_file_are_refused() {
    let test_folder = TestFolder::with_sound();
    let words = ["in.wav", "at least 2"];
    test_folder.refuses(
        "render in.wav --output o.wav --window 0.0002",
        FAILURE,
        &words,
    );
    test_folder.refuses(
        "analyze in.wav --memory fading --window 1e-9",
        FAILURE,
        &words,
    );
    test_folder.refuses(
        "analyze in.wav --at 0.1 --at 0.3",
        FAILURE,
        &["in.wav", "after the end"],
    );
    for command in [
        "analyze in.wav",
        "render in.wav --output o.wav",
        "compare in.wav --output o",
    ] {
        let refuses = |span: &str, code, words: &[&str]| {
            test_folder.refuses(&format!("{command} {span}"), code, words);
        };
        refuses(
            "--from 0.25",
            FAILURE,
            &["in.wav", "0.25 s is after the end", "0.250 s"],
        );
        refuses("--to 0.3", FAILURE, &["in.wav", "0.3 s is after the end"]);
        refuses(
            "--from 0.1 --to 0.1",
            USAGE,
            &["--to 0.1 is not after --from 0.1"],
        );
        refuses(
            "--from 0.1 --to 0.10001",
            FAILURE,
            &["in.wav", "there is no frame"],
        );
        refuses("--from -1", USAGE, &["--from", "-1"]);
    }
}

#[test]
fn the_input_is_never_overwritten() {
    let test_folder = TestFolder::with_sound();
    let original = fs::read(test_folder.path("in.wav")).unwrap();
    fs::create_dir(test_folder.path("sub")).unwrap();
    fs::hard_link(test_folder.path("in.wav"), test_folder.path("hard.wav")).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink("in.wav", test_folder.path("soft.wav")).unwrap();
    let mut names = vec!["in.wav", "./in.wav", "sub/../in.wav", "hard.wav"];
    if cfg!(unix) {
        names.push("soft.wav");
    }
    for name in names {
        let words = [name, "is the input"];
        test_folder.refuses(&format!("render in.wav --output {name}"), FAILURE, &words);
        test_folder.refuses(&format!("analyze in.wav --output {name}"), FAILURE, &words);
    }
    fs::create_dir(test_folder.path("out")).unwrap();
    fs::hard_link(test_folder.path("in.wav"), test_folder.path("out/dry.wav")).unwrap();
    test_folder.refuses(
        "compare out/dry.wav --output out",
        FAILURE,
        &["dry.wav", "is the input"],
    );
    assert!(
        fs::read(test_folder.path("in.wav")).unwrap() == original,
        "not a bit has changed"
    );
}

#[test]
fn places_that_cannot_be_written_are_refused() {
    let test_folder = TestFolder::with_sound();
    test_folder.refuses(
        "render in.wav --output no/o.wav",
        FAILURE,
        &["no/o.wav", "does not exist"],
    );
    test_folder.refuses(
        "analyze in.wav --output no/c.json",
        FAILURE,
        &["no/c.json", "does not exist"],
    );
    test_folder.refuses(
        "compare in.wav --output no/dir",
        FAILURE,
        &["no/dir", "does not exist"],
    );
    fs::create_dir(test_folder.path("dir")).unwrap();
    test_folder.refuses(
        "render in.wav --output dir",
        FAILURE,
        &["dir", "is a directory"],
    );
    fs::write(test_folder.path("file"), "").unwrap();
    test_folder.refuses(
        "compare in.wav --output file",
        FAILURE,
        &["file", "not a directory"],
    );
    test_folder.refuses(
        "render in.wav --output file/o.wav",
        FAILURE,
        &["file/o.wav"],
    );
    let read_only = test_folder.path("read_only.wav");
    fs::write(&read_only, "precious").unwrap();
    let mut permissions = fs::metadata(&read_only).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&read_only, permissions).unwrap();
    test_folder.refuses(
        "render in.wav --output read_only.wav",
        FAILURE,
        &["read-only"],
    );
    assert_eq!(fs::read(&read_only).unwrap(), b"precious", "untouched");
}

#[test]
fn results_that_cannot_take_their_places_are_refused_before_any_work() {
    let test_folder = TestFolder::new();
    fs::create_dir(test_folder.path("out")).unwrap();
    let line = "compare missing.wav --output out --orders 8 --windows 0.05 --methods exact";
    for name in ["dry.wav", "report.html", "memory_exact_N8_W50ms.wav"] {
        let path = test_folder.path("out").join(name);
        fs::create_dir(&path).unwrap();
        // The file that is missing would be told if it were looked for.
        test_folder.refuses(line, FAILURE, &[&format!("out/{name}"), "is a directory"]);
        fs::remove_dir(&path).unwrap();
    }
    let path = test_folder.path("out/results.csv");
    fs::write(&path, "precious").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    test_folder.refuses(line, FAILURE, &["out/results.csv", "read-only"]);
    assert_eq!(fs::read(&path).unwrap(), b"precious", "untouched");
}

/// `/dev/full` accepts no byte: the disk is full at the end of the work.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let test_folder = TestFolder::with_sound();
    test_folder.refuses(
        "render in.wav --output /dev/full",
        FAILURE,
        &["/dev/full", "space"],
    );
    test_folder.refuses(
        "analyze in.wav --output /dev/full",
        FAILURE,
        &["/dev/full", "space"],
    );
}

/// A file size limit stops the write in the middle.
#[cfg(target_os = "linux")]
#[test]
fn a_write_that_stops_in_the_middle_leaves_nothing() {
    let test_folder = TestFolder::with_sound();
    fs::write(test_folder.path("out.wav"), "precious").unwrap();
    let souvenir = assert_cmd::cargo::cargo_bin("souvenir");
    // 4 blocks of 512 or 1024 bytes; the signal is ignored so that the write itself fails.
    let script = format!(
        "trap '' XFSZ; ulimit -f 4; exec '{}' render in.wav --output out.wav --order 8",
        souvenir.display()
    );
    let mut shell = std::process::Command::new("sh");
    let output = shell
        .args(["-c", &script])
        .current_dir(test_folder.path(""))
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(FAILURE), "{stderr}");
    assert!(
        stderr.contains("out.wav") && stderr.contains("large"),
        "{stderr}"
    );
    assert_eq!(
        test_folder.names(),
        ["in.wav", "out.wav"],
        "nothing left beside"
    );
    assert_eq!(
        fs::read(test_folder.path("out.wav")).unwrap(),
        b"precious",
        "untouched"
    );
}
