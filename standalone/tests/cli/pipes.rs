//! Pipes: `-` on both sides, readers and writers that go away or never come, names that are hostile.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime};

use crate::test_folder::{TestFolder, tones};

const OPTIONS: &str = "--order 16 --window 0.05";

fn souvenir(test_folder: &TestFolder, line: &str) -> Command {
    let mut souvenir = Command::new(assert_cmd::cargo::cargo_bin("souvenir"));
    souvenir
        .args(line.split_whitespace())
        .current_dir(test_folder.path(""))
        .stdin(Stdio::null());
    souvenir
}

/// By a shell that knows the program's name.
fn shell(test_folder: &TestFolder, script: &str) -> Output {
    let souvenir = assert_cmd::cargo::cargo_bin("souvenir");
    let script = script.replace("souvenir", &format!("'{}'", souvenir.display()));
    let mut shell = Command::new("bash");
    shell
        .args(["-c", &script])
        .current_dir(test_folder.path(""));
    shell.stdin(Stdio::null()).output().unwrap()
}

fn words(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn standard_input_and_output_are_files_like_any_other() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(2, 4000));
    for (line, output) in [
        ("analyze in.wav --order 16 --output", "c.json"),
        ("analyze in.wav --order 16 --format npy --output", "c.npy"),
        (&format!("render in.wav {OPTIONS} --output"), "out.wav"),
        ("recall c.json --output", "recalled.wav"),
    ] {
        test_folder.run(&format!("{line} {output}"));
        let expected = fs::read(test_folder.path(output)).unwrap();
        let [input, rest] = [line.split(' ').nth(1).unwrap(), line];
        let piped = rest.replacen(input, "-", 1);
        let by_name = rest.replacen(input, "/dev/stdin", 1);
        for script in [
            format!("cat {input} | souvenir {piped} - | cat"),
            format!("souvenir {piped} - < {input}"),
            format!("cat {input} | souvenir {by_name} /dev/stdout | cat"),
        ] {
            let run = shell(&test_folder, &script);
            assert!(run.status.success(), "{script}: {}", words(&run.stderr));
            assert!(
                run.stdout == expected,
                "{script}: those bytes and no others"
            );
            let is_told =
                line.starts_with("analyze") || words(&run.stderr).contains(" x real time");
            assert!(is_told, "{script}: {}", words(&run.stderr));
        }
    }
}

#[test]
fn commands_make_a_chain() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    let script = "set -o pipefail; souvenir analyze - --order 200 < in.wav | souvenir recall - --output - \
                  | souvenir render - --order 512 --window 0.05 --json --output - 2> quality.json > out.wav";
    let run = shell(&test_folder, script);
    assert!(run.status.success(), "{}", words(&run.stderr));
    let quality = fs::read(test_folder.path("quality.json")).unwrap();
    // What `recall` says stands before it.
    let quality = words(&quality);
    assert!(
        quality
            .lines()
            .any(|line| line.starts_with("{\"latency_frames\"")),
        "{quality}"
    );
    assert_eq!(test_folder.read("out.wav")[0].len(), 4000);
}

/// Measures go to standard error where the sound goes to standard output.
#[test]
fn nothing_is_added_to_a_result_on_standard_output() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    for extra in ["", "--json"] {
        let line = format!("render in.wav {OPTIONS} {extra} --output -");
        let run = souvenir(&test_folder, &line).output().unwrap();
        // 68 bytes of header, 4 a frame.
        assert_eq!(run.stdout.len(), 68 + 4 * 4000, "{line}");
        assert!(words(&run.stderr).contains("SNR") || words(&run.stderr).contains("snr_db"));
    }
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 100_000));
    test_folder.run("analyze in.wav --order 20000 --at 0.1 --output c.json");
    for line in [
        "analyze in.wav --order 20000 --at 0.1",
        "analyze in.wav --order 20000 --at 0.1 --format csv",
        "analyze in.wav --order 20000 --at 0.1 --format npy",
        "render in.wav --order 16 --window 0.05 --output -",
        "stream --source in.wav --order 2000",
        "stream --source in.wav --order 2000 --format npy",
        "recall c.json --output -",
        "render --help",
        "render in.wav --order 16 --window 0.05 --output out.wav",
        "compare in.wav --orders 8 --windows 0.05 --methods exact --output out",
    ] {
        let mut child = souvenir(&test_folder, line);
        let child = child.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        drop(child.stdout.take());
        let run = child.wait_with_output().unwrap();
        assert_eq!(
            (run.status.code(), words(&run.stderr)),
            (Some(0), String::new()),
            "{line}"
        );
    }
}

fn fifo(test_folder: &TestFolder, name: &str) {
    let made = Command::new("mkfifo").arg(test_folder.path(name)).status();
    assert!(made.unwrap().success(), "mkfifo");
}

#[test]
fn a_named_pipe_is_written_and_read() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    test_folder.succeed(&format!("render in.wav {OPTIONS} --output expected.wav"));
    fifo(&test_folder, "out");
    fifo(&test_folder, "in");
    let feed = test_folder.path("in.wav");
    let pipe = test_folder.path("in");
    let feeder = std::thread::Builder::new()
        .name("feeder".to_owned())
        .spawn(move || fs::write(pipe, fs::read(feed).unwrap()).unwrap())
        .unwrap();
    let line = format!("render in {OPTIONS} --output out");
    let mut child = souvenir(&test_folder, &line)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut bytes = Vec::new();
    File::open(test_folder.path("out"))
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    assert!(child.wait().unwrap().success());
    feeder.join().unwrap();
    assert!(
        bytes == fs::read(test_folder.path("expected.wav")).unwrap(),
        "the same bytes"
    );
}

#[test]
fn a_pipe_that_nobody_opens_is_told_and_not_waited_for() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    test_folder.succeed("analyze in.wav --order 4 --output c.json");
    let lines = [
        "render in.wav --order 16 --window 0.05 --output PIPE",
        "analyze in.wav --output PIPE",
        "recall c.json --output PIPE",
        "analyze PIPE --output out.json",
        "render PIPE --output out.wav",
        "recall PIPE --output out.wav",
        "compare PIPE --output out",
    ];
    // A pipe each: a reader would be a writer's company.
    let runs = lines.iter().enumerate().map(|(idx, line)| {
        let pipe = format!("pipe{idx}");
        fifo(&test_folder, &pipe);
        let mut souvenir = souvenir(&test_folder, &line.replace("PIPE", &pipe));
        let child = souvenir
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        (line, child.unwrap())
    });
    let begun = Instant::now();
    for (line, child) in runs.collect::<Vec<_>>() {
        let run = child.wait_with_output().unwrap();
        let told = words(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{line}: {told}");
        assert!(told.contains("it is a pipe"), "{line}: {told}");
    }
    assert!(
        begun.elapsed() < Duration::from_secs(60),
        "ten seconds, and a busy machine"
    );
    let left = test_folder
        .names()
        .into_iter()
        .filter(|name| !name.starts_with("pipe"));
    assert_eq!(
        left.collect::<Vec<_>>(),
        ["c.json", "in.wav"],
        "nothing left"
    );
}

#[test]
fn a_link_to_what_is_not_there_yet_is_followed() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    symlink("target.wav", test_folder.path("link.wav")).unwrap();
    symlink("place", test_folder.path("link")).unwrap();
    symlink("no/where.wav", test_folder.path("lost.wav")).unwrap();
    test_folder.succeed(&format!("render in.wav {OPTIONS} --output link.wav"));
    test_folder.succeed("compare in.wav --orders 8 --windows 0.05 --methods exact --output link");
    for name in ["link.wav", "link"] {
        assert!(
            test_folder.path(name).is_symlink(),
            "{name} is still a link"
        );
    }
    assert_eq!(test_folder.read("target.wav")[0].len(), 2000);
    assert!(test_folder.path("place/report.html").is_file());
    let words = ["lost.wav", "does not exist"];
    test_folder.refuses("render in.wav --output lost.wav", 1, &words);
}

#[test]
fn names_do_not_command_the_terminal() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    let name = "\x1b[2Jred\x07\u{202e}.wav";
    fs::copy(test_folder.path("in.wav"), test_folder.path(name)).unwrap();
    let plain = |bytes: &[u8]| {
        let words = words(bytes);
        assert!(
            words.contains("\\u{1b}[2Jred\\u{7}\\u{202e}.wav"),
            "{words:?}"
        );
        let ends = ['\n', '\r'];
        assert!(
            !words.contains(|c: char| c.is_control() && !ends.contains(&c)),
            "{words:?}"
        );
    };
    let run = |args: &[&str]| {
        let mut souvenir = souvenir(&test_folder, "");
        souvenir.args(args).output().unwrap()
    };
    let options: Vec<_> = OPTIONS.split(' ').collect();
    plain(&run(&[&["render", name, "--output", "out.wav"], &options[..]].concat()).stdout);
    plain(&run(&["render", name, "--output", name]).stderr);
    plain(&run(&["analyze", name, "--at", "9"]).stderr);
    plain(&run(&["recall", name, "--output", "out.wav"]).stderr);
    // clap leaves out what commands a terminal.
    let told = words(&run(&["analyze", name, name]).stderr);
    assert!(!told.contains(['\x1b', '\x07', '\u{202e}']), "{told:?}");
    let place = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    fs::remove_file(test_folder.path(name)).unwrap();
    plain(&run(&["analyze", place.to_str().unwrap()]).stderr);
}

/// Killed, it has no time to clean up: the next one does it.
#[test]
fn what_a_killed_comparison_left_is_collected_by_the_next() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 400_000));
    let line = "compare in.wav --output out --orders 8192 --windows 0.5 --methods bilinear";
    let mut child = souvenir(&test_folder, line).spawn().unwrap();
    let begun = Instant::now();
    while test_folder.names().len() < 2 {
        assert!(begun.elapsed() < Duration::from_secs(60), "it begins");
    }
    std::thread::sleep(Duration::from_millis(300));
    child.kill().unwrap();
    child.wait().unwrap();
    let left = test_folder
        .names()
        .into_iter()
        .find(|name| name.ends_with(".part"));
    let left = test_folder.path(&left.expect("a draft is left behind"));
    // As if a day had passed.
    let then = SystemTime::now() - Duration::from_secs(86_400);
    File::open(&left).unwrap().set_modified(then).unwrap();
    test_folder.write("in.wav", &tones(1, 2000));
    test_folder.succeed("compare in.wav --output out --orders 8 --windows 0.05 --methods exact");
    assert_eq!(test_folder.names(), ["in.wav", "out"], "collected");
}

/// Whatever the limit, the program is not ended by it: a result, or a sentence.
#[cfg(target_os = "linux")]
#[test]
fn too_little_memory_is_a_sentence() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 800));
    let lines = [
        "analyze in.wav --order 4000000 --window 0.01 --output c.json",
        "analyze in.wav --order 1000000 --memory legt --window 0.05 --output c.json",
        "render in.wav --order 1000000 --window 0.05 --output out.wav",
        "render in.wav --order 500000 --window 0.05 --memory legt --output out.wav",
    ];
    for line in lines {
        let script =
            |megabytes: u32| format!("ulimit -v {}; exec souvenir {line}", megabytes * 1000);
        let run = shell(&test_folder, &script(300));
        let told = words(&run.stderr);
        assert_eq!(run.status.code(), Some(1), "{line}: {told}");
        assert!(
            told.contains("too little memory for order"),
            "{line}: {told}"
        );
        let gigabytes = told
            .split("about ")
            .nth(1)
            .and_then(|rest| rest.split(' ').next());
        let gigabytes: f64 = gigabytes.unwrap().parse().unwrap();
        for part in [0.3, 0.6, 0.9] {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "small"
            )]
            let run = shell(&test_folder, &script(300 + (1e3 * part * gigabytes) as u32));
            // The estimate lies up to 30 % above what is taken: near it the program may well succeed, but not
            // be aborted.
            let code = run.status.code();
            assert!(
                code == Some(1) || (part > 0.7 && code == Some(0)),
                "{line} at {part}: {code:?}, {}",
                words(&run.stderr)
            );
        }
    }
}

/// By the calls that it makes, where somebody can look.
#[cfg(target_os = "linux")]
#[test]
fn files_are_on_the_disk_before_they_have_their_names() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    if Command::new("strace").arg("-V").output().is_err() {
        writeln!(
            std::io::stderr(),
            "not looked at: this machine has no strace"
        )
        .unwrap();
        return;
    }
    for (line, num_files) in [
        (format!("render in.wav {OPTIONS} --output out.wav"), 1),
        ("analyze in.wav --output c.json".to_owned(), 1),
        (
            "compare in.wav --orders 8 --windows 0.05 --methods exact --output out".to_owned(),
            5,
        ),
    ] {
        let calls = "trace=fsync,fdatasync,rename,renameat,renameat2";
        let script = format!("strace -f -qq -e {calls} -o calls souvenir {line}");
        assert!(shell(&test_folder, &script).status.success(), "{line}");
        let calls = fs::read_to_string(test_folder.path("calls")).unwrap();
        let place = |word: &str| {
            calls
                .lines()
                .enumerate()
                .filter(|(_, call)| call.contains(word))
                .map(|(at, _)| at)
                .collect::<Vec<_>>()
        };
        let (synced, renamed) = (place("sync("), place("rename"));
        assert_eq!(
            (synced.len(), renamed.len()),
            (num_files, num_files),
            "{line}: {calls}"
        );
        assert!(synced.last() < renamed.first(), "{line}: {calls}");
    }
}

/// Sparse: what is not there is read as silence.
#[cfg(target_os = "linux")]
fn silence(test_folder: &TestFolder, name: &str, num_frames: u32) {
    test_folder.write_int(name, 16, &[0; 4]);
    let mut bytes = fs::read(test_folder.path(name)).unwrap();
    let data = bytes.windows(4).position(|tag| tag == b"data").unwrap() + 8;
    let data_bytes = 2 * num_frames;
    bytes[data - 4..data].copy_from_slice(&data_bytes.to_le_bytes());
    bytes[4..8].copy_from_slice(&(data_bytes + 36).to_le_bytes());
    fs::write(test_folder.path(name), bytes).unwrap();
    let file = fs::OpenOptions::new()
        .write(true)
        .open(test_folder.path(name))
        .unwrap();
    file.set_len(data as u64 + u64::from(data_bytes)).unwrap();
}

/// The most that a run ever held, as far as glances see it.
#[cfg(target_os = "linux")]
fn most_kilobytes(test_folder: &TestFolder, line: &str) -> u64 {
    let mut child = souvenir(test_folder, line)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        most = peak.unwrap_or(0).max(most);
        if let Some(code) = child.try_wait().unwrap() {
            assert!(code.success(), "{line}");
            return most;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Held whole, each second of these would take 64 kB in f64 alone: 64 MB more. Both are longer than what is read at once.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_length() {
    let test_folder = TestFolder::new();
    silence(&test_folder, "short.wav", 800_000);
    silence(&test_folder, "long.wav", 8_800_000);
    for line in [
        "analyze IN --order 8 --output c.json",
        "analyze IN --order 8 --window 1 --output c.json",
        "render IN --order 8 --window 0.05 --output out.wav",
    ] {
        let [short, long] = ["short.wav", "long.wav"]
            .map(|name| most_kilobytes(&test_folder, &line.replace("IN", name)));
        assert!(long < short + 8_000, "{line}: {short} and {long} kB");
    }
}
