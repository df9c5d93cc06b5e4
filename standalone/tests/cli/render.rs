use std::fs;

use serde_json::Value;

use crate::test_folder::{RATE_HZ, TestFolder, tones};

const OPTIONS: &str = "--order 64 --window 0.05";
const METHODS: [&str; 5] = [
    "exact",
    "bilinear",
    "forward-euler",
    "backward-euler",
    "zero-order-hold",
];

fn snr_db(reference: &[f32], estimate: &[f32]) -> f64 {
    souvenir_core::metrics::snr_db(reference, estimate).unwrap()
}

#[test]
fn the_memory_is_as_long_as_the_sound_and_aligned_with_it() {
    let test_folder = TestFolder::new();
    let sound = tones(3, 4001);
    test_folder.write("in.wav", &sound);
    test_folder.succeed(&format!("render in.wav --output out.wav {OPTIONS}"));
    let memory = test_folder.read("out.wav");
    assert_eq!(memory.len(), 3, "channels");
    for (dry, memory) in sound.iter().zip(&memory) {
        assert_eq!(memory.len(), 4001, "length");
        // 64 coefficients over 50 ms keep 407 Hz in a window's middle: the 110 Hz tone is kept, the
        // soft one at 450 Hz in part. A shift of one frame would leave 10 dB.
        let snr_db = snr_db(&dry[1000..3000], &memory[1000..3000]);
        assert!(snr_db > 13.0, "{snr_db} dB");
    }
}

#[test]
fn one_frame_of_shift_would_be_seen() {
    let sound = tones(1, 4000).remove(0);
    assert!(
        snr_db(&sound[1000..3000], &sound[1001..3001]) < 21.0,
        "what a shift alone costs"
    );
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", std::slice::from_ref(&sound));
    test_folder.succeed("render in.wav --output out.wav --order 256 --window 0.05");
    let memory = test_folder.read("out.wav").remove(0);
    let snr_db = snr_db(&sound[1000..3000], &memory[1000..3000]);
    assert!(
        snr_db > 60.0,
        "both tones are far below the 1630 Hz kept: {snr_db} dB"
    );
}

#[test]
fn no_block_size_changes_a_bit() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(2, 3000));
    for memory in ["legs", "legt"] {
        let line = format!("render in.wav --memory {memory} {OPTIONS}");
        test_folder.succeed(&format!("{line} --output default.wav"));
        let expected = fs::read(test_folder.path("default.wav")).unwrap();
        for block_frames in [1, 7, 64, 441, 4096, 1_000_000] {
            test_folder.succeed(&format!(
                "{line} --output out.wav --block-frames {block_frames}"
            ));
            let found = fs::read(test_folder.path("out.wav")).unwrap();
            assert!(found == expected, "{memory} in blocks of {block_frames}");
        }
    }
}

#[test]
fn dry_is_the_sound_and_residual_is_what_the_memory_lost() {
    let test_folder = TestFolder::new();
    let sound = tones(2, 2000);
    test_folder.write("in.wav", &sound);
    let render = |listen: &str| {
        test_folder.succeed(&format!(
            "render in.wav --output out.wav --listen {listen} {OPTIONS}"
        ));
        test_folder.read("out.wav")
    };
    let (dry, memory, residual) = (render("dry"), render("memory"), render("residual"));
    assert_eq!(dry, sound, "bit by bit");
    for channel in 0..2 {
        for frame in 0..2000 {
            let lost = dry[channel][frame] - memory[channel][frame];
            assert_eq!(
                residual[channel][frame], lost,
                "channel {channel}, frame {frame}"
            );
        }
    }
}

#[test]
fn the_measures_have_exactly_the_documented_fields() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(2, 8000));
    let measures = test_folder.json(&format!("render in.wav --output out.wav --json {OPTIONS}"));
    let keys: Vec<_> = measures
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "bandwidth_hz",
        "coefficients_per_second",
        "latency_frames",
        "log_spectral_distance_db",
        "loudness_lufs",
        "realtime_factor",
        "segmental_snr_db",
        "snr_db",
    ];
    assert_eq!(keys, expected, "the object");
    for key in ["log_spectral_distance_db", "segmental_snr_db", "snr_db"] {
        let channels = measures[key].as_array().unwrap();
        assert!(
            channels.len() == 2 && channels.iter().all(Value::is_f64),
            "{key}: {channels:?}"
        );
    }
    let lufs = |which: &str| measures["loudness_lufs"][which].as_f64().unwrap();
    // A sine of amplitude 0.5 in both channels is at -6.7 LUFS at 1 kHz; 110 Hz weighs less.
    assert!((-12.0..-5.0).contains(&lufs("dry")), "{} LUFS", lufs("dry"));
    assert!(
        (lufs("dry") - lufs("memory")).abs() < 1.0,
        "the loud tone is kept"
    );
    let bandwidth_hz = measures["bandwidth_hz"].as_f64().unwrap();
    // The window is rounded to whole frames that halve: at most 2 of 400.
    assert!(
        (bandwidth_hz / (64.0 / (std::f64::consts::PI * 0.05)) - 1.0).abs() < 0.01,
        "N / (pi W)"
    );
}

#[test]
fn measures_are_those_of_the_files() {
    let test_folder = TestFolder::new();
    let sound = tones(1, 4000);
    test_folder.write("in.wav", &sound);
    let measures = test_folder.json(&format!("render in.wav --output out.wav --json {OPTIONS}"));
    let memory = test_folder.read("out.wav");
    assert_eq!(
        measures["snr_db"][0],
        snr_db(&sound[0], &memory[0]),
        "from the written file"
    );
}

#[test]
fn silence_has_no_measures() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &[vec![0.0; 8000]]);
    let measures = test_folder.json(&format!("render in.wav --output out.wav --json {OPTIONS}"));
    assert_eq!(measures["snr_db"][0], Value::Null, "no signal");
    assert_eq!(
        measures["loudness_lufs"]["dry"],
        Value::Null,
        "minus infinity"
    );
    assert_eq!(
        test_folder.read("out.wav"),
        [vec![0.0; 8000]],
        "silence stays silent"
    );
}

#[test]
fn every_method_of_both_memories_renders() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    for memory in ["legs", "legt"] {
        for method in METHODS {
            let line = format!("--memory {memory} --method {method} --order 8 --window 0.05");
            test_folder.succeed(&format!("render in.wav --output out.wav {line}"));
            let memory = test_folder.read("out.wav").remove(0);
            let energy: f32 = memory.iter().map(|sample| sample * sample).sum();
            assert!(
                energy > 1.0 && energy.is_finite(),
                "{line}: something is remembered"
            );
        }
    }
}

/// Forward Euler overflows even f64 at this order (see the same line of `analyze`).
#[test]
fn a_recurrence_that_explodes_writes_finite_samples_and_says_so() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(2, 2000));
    for memory in ["legs", "legt"] {
        for listen in ["memory", "residual"] {
            let line =
                format!("render in.wav --output out.wav --memory {memory} --listen {listen}");
            let line = format!("{line} --method forward-euler --order 1024 --window 0.1");
            let run = test_folder.run(&line);
            assert_eq!(run.code, 0, "{line}: {}", run.stderr);
            let told = "forward-euler recurrence of order 1024 exploded";
            assert!(run.stderr.contains(told), "{line}: {}", run.stderr);
            assert!(
                run.stderr.contains("what is written is what came after"),
                "{line}"
            );
            assert!(
                !run.words().contains("SNR") && run.words().contains("no memory of the sound"),
                "{line}: {}",
                run.words()
            );
            let samples = test_folder.read("out.wav").concat();
            assert_eq!(samples.len(), 2 * 2000, "{line}: as long as the sound");
            assert!(samples.iter().all(|sample| sample.is_finite()), "{line}");
        }
    }
}

/// The memory overshoots at the edges, and the residual is up to twice the sound.
#[test]
fn the_loudest_sound_stays_in_the_range_of_its_samples() {
    let test_folder = TestFolder::new();
    let square = |frame: usize| {
        if (frame / 100).is_multiple_of(2) {
            f32::MAX
        } else {
            -f32::MAX
        }
    };
    let sound = vec![(0..2000).map(square).collect::<Vec<f32>>()];
    test_folder.write("in.wav", &sound);
    for method in METHODS {
        for listen in ["memory", "residual"] {
            let line = format!("render in.wav --output out.wav --method {method} {OPTIONS}");
            // Recurrences leave their numbers here, and say so.
            let run = test_folder.run(&format!("{line} --listen {listen}"));
            assert_eq!(run.code, 0, "{method} {listen}: {}", run.stderr);
            let samples = test_folder.read("out.wav").concat();
            assert!(
                samples.iter().all(|sample| sample.is_finite()),
                "{method} {listen}"
            );
        }
    }
    test_folder.succeed("render in.wav --output out.wav --listen memory --order 64 --window 0.05");
    let loudest = test_folder
        .read("out.wav")
        .concat()
        .into_iter()
        .fold(0.0, f32::max);
    assert_eq!(loudest, f32::MAX, "the overshoot is cut, not dropped");
}

#[test]
fn a_sound_shorter_than_the_window_is_remembered_with_one_as_long_as_it_is() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    test_folder.succeed("render in.wav --output whole.wav --order 8 --window 0.25");
    let run = test_folder.run("render in.wav --output out.wav --order 8 --window 300");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let told =
        "souvenir: in.wav is shorter than a window of 300 s: it is remembered with one of 0.25 s\n";
    assert_eq!(run.stderr, told, "one line");
    assert!(run.words().contains("window 0.25 s"), "{}", run.words());
    assert_eq!(
        test_folder.read("out.wav"),
        test_folder.read("whole.wav"),
        "the same memory"
    );
}

#[test]
fn an_existing_output_is_replaced_and_keeps_its_permissions() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    fs::write(test_folder.path("out.wav"), "old").unwrap();
    test_folder.succeed(&format!("render in.wav --output out.wav {OPTIONS}"));
    assert_eq!(test_folder.read("out.wav")[0].len(), 2000, "replaced");
    assert_eq!(
        test_folder.names(),
        ["in.wav", "out.wav"],
        "nothing left beside"
    );
}

#[cfg(unix)]
#[test]
fn a_link_keeps_pointing_at_the_result_and_a_device_stays_a_device() {
    use std::os::unix::fs::FileTypeExt as _;
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    fs::write(test_folder.path("target.wav"), "old").unwrap();
    std::os::unix::fs::symlink("target.wav", test_folder.path("link.wav")).unwrap();
    test_folder.succeed(&format!("render in.wav --output link.wav {OPTIONS}"));
    assert_eq!(
        test_folder.read("target.wav")[0].len(),
        2000,
        "the link was followed"
    );
    assert!(test_folder.path("link.wav").is_symlink(), "still a link");
    test_folder.succeed(&format!("render in.wav --output /dev/null {OPTIONS}"));
    assert!(
        fs::metadata("/dev/null")
            .unwrap()
            .file_type()
            .is_char_device(),
        "not replaced"
    );
}

#[test]
fn the_rate_of_the_file_is_kept() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    test_folder.succeed(&format!("render in.wav --output out.wav {OPTIONS}"));
    let reader = hound::WavReader::open(test_folder.path("out.wav")).unwrap();
    assert_eq!(reader.spec().sample_rate, RATE_HZ, "as in the file");
}
