//! Memories of a count of numbers: `render --numbers`, `compare --rivals`, `bench --memories`.

use std::fs;

use crate::test_folder::TestFolder;

const MEMORIES: [&str; 21] = [
    "adaptive",
    "streaming-adaptive",
    "band-split",
    "band-split-drums",
    "band-split-voice",
    "band-split-tones",
    "adaptive-quantised",
    "legs",
    "legs-published",
    "legt-published",
    "s4d",
    "fourier",
    "cosine-first",
    "cosine-largest",
    "mdct-largest",
    "haar",
    "symlet",
    "block-svd",
    "decimated",
    "opus",
    "mu-law",
];

fn refused(folder: &TestFolder, line: &str) -> String {
    let run = folder.run(line);
    assert!(run.code != 0, "{line}");
    run.stderr
}

fn snr_db(folder: &TestFolder, memory: &str, numbers: usize) -> f64 {
    let quality = folder.json(&format!(
        "render demo --to 0.5 --output out.wav --memory {memory} --numbers {numbers} --window 0.5 --json"
    ));
    quality["snr_db"][0].as_f64().unwrap_or(f64::NAN)
}

/// 1000 numbers for 24,000 frames of an arpeggio.
#[test]
fn a_sound_is_remembered_in_a_count_of_numbers_and_ours_loses_least() {
    let folder = TestFolder::new();
    let adaptive = snr_db(&folder, "adaptive", 1000);
    assert!(adaptive > 20.0, "{adaptive} dB");
    for rival in [
        "legs",
        "cosine-first",
        "cosine-largest",
        "mdct-largest",
        "symlet",
        "decimated",
    ] {
        let rival_db = snr_db(&folder, rival, 1000);
        assert!(
            adaptive > rival_db,
            "{rival}: {rival_db} dB, adaptive {adaptive}"
        );
    }
    let more = snr_db(&folder, "adaptive", 2000);
    assert!(more > adaptive + 3.0, "{more} dB");
}

#[test]
fn what_is_written_is_as_long_as_the_sound_and_the_json_says_what_it_is() {
    let folder = TestFolder::new();
    let quality = folder.json(
        "render demo --to 0.7 --output out.wav --memory adaptive --numbers 400 --window 0.25 --json",
    );
    let sound = hound::WavReader::open(folder.path("out.wav")).unwrap();
    assert_eq!(
        f64::from(sound.duration()),
        0.7 * f64::from(sound.spec().sample_rate)
    );
    assert_eq!(quality["latency_frames"], 0);
    assert_eq!(quality["coefficients_per_second"], 1600.0);
    assert!(
        quality.get("bandwidth_hz").is_none(),
        "no band of Legendre polynomials"
    );
}

/// The error is read from the SNR: -20 dB is 0.1.
#[test]
fn an_error_is_kept_to_in_as_many_numbers_as_it_takes() {
    let folder = TestFolder::new();
    let at = |error: f64| {
        let quality = folder.json(&format!(
            "render demo --to 0.5 --output out.wav --memory adaptive --error {error} --window 0.25 --json"
        ));
        let numbers = quality["coefficients_per_second"].as_f64().unwrap();
        (quality["snr_db"][0].as_f64().unwrap(), numbers)
    };
    let ((snr_db, few), (_, many)) = (at(0.1), at(0.01));
    assert!((20.0..21.0).contains(&snr_db), "{snr_db} dB");
    assert!(few > 100.0 && many > 1.5 * few, "{few} {many}");
    let told = refused(
        &folder,
        "render demo --output out.wav --memory haar --error 0.1",
    );
    assert!(
        told.contains("haar keeps a count of numbers, not to an error"),
        "{told}"
    );
    let both = "render demo --output out.wav --memory adaptive --error 0.1 --numbers 9";
    assert!(refused(&folder, both).contains("--numbers"));
    let told = refused(
        &folder,
        "render demo --output out.wav --memory adaptive --error -1",
    );
    assert!(
        told.contains("-1 is not a number above 0, up to 1"),
        "{told}"
    );
}

/// 24,001 frames are two stretches, the second a frame longer: S4D and LegT do not exist for a frame alone.
#[test]
fn a_frame_too_many_goes_with_the_stretch_before() {
    let folder = TestFolder::new();
    for memory in ["s4d", "legt-published", "adaptive"] {
        folder.succeed(&format!(
            "render demo --to 0.5000208334 --output out.wav --memory {memory} --numbers 64 --window 0.25"
        ));
        let sound = hound::WavReader::open(folder.path("out.wav")).unwrap();
        assert_eq!(sound.duration(), 24_001, "{memory}");
    }
}

#[test]
fn a_silent_file_is_one_sentence() {
    let folder = TestFolder::new();
    folder.write("silence.wav", &[vec![0.0; 4096]]);
    let told = refused(
        &folder,
        "bench --memories --frames 1024 --instances 1 --sounds silence.wav",
    );
    assert!(
        told.contains("silence.wav") && told.contains("is silent"),
        "{told}"
    );
}

#[test]
fn a_memory_that_keeps_a_count_is_told_the_count() {
    let folder = TestFolder::new();
    let told = refused(&folder, "render demo --output out.wav --memory adaptive");
    assert!(told.contains("--numbers says how many"), "{told}");
    let told = refused(
        &folder,
        "render demo --output out.wav --memory legt --numbers 65",
    );
    assert!(
        told.contains("`legt` is not one of adaptive, streaming-adaptive,"),
        "{told}"
    );
    let told = refused(
        &folder,
        "render demo --output out.wav --memory s4d --numbers 1000 --window 0.1",
    );
    assert!(
        told.contains("s4d is not run with more than 256 numbers"),
        "{told}"
    );
    let told = refused(
        &folder,
        "render demo --output out.wav --memory haar --numbers 65 --order 3",
    );
    assert!(told.contains("--order"), "{told}");
}

#[test]
fn rivals_stand_beside_the_methods() {
    let folder = TestFolder::new();
    let run = folder.run(
        "compare demo --to 0.5 --output out --orders 300 --windows 0.1 --methods exact --rivals",
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    let missing = ["legt-published", "s4d"];
    let left_out = missing.map(|memory| {
        format!("souvenir: without {memory}, numbers 300, 100 ms: {memory} is not run with more than 256 numbers\n")
    });
    assert_eq!(run.stderr, left_out.concat());
    let table = fs::read_to_string(folder.path("out/results.csv")).unwrap();
    let methods: Vec<_> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap())
        .collect();
    let others = MEMORIES.iter().filter(|memory| !missing.contains(memory));
    // `legs` of a whole stretch is not `exact`, which is LegS in segments.
    let named = others.map(|memory| {
        if *memory == "legs" {
            "legs-once"
        } else {
            memory
        }
    });
    assert_eq!(
        methods,
        [&["exact"], &named.collect::<Vec<_>>()[..]].concat()
    );
    assert!(folder.path("out/memory_adaptive_N300_W100ms.wav").exists());
    assert!(folder.path("out/residual_haar_N300_W100ms.wav").exists());
}

#[test]
fn the_rows_have_exactly_the_documented_fields_and_repeat_from_a_seed() {
    let folder = TestFolder::new();
    let line = "bench --memories --numbers 65 --instances 2 --frames 1024 --json";
    let bench = folder.json(line);
    let rows = bench["rows"].as_array().unwrap();
    assert_eq!(
        rows.len(),
        2 * 5 * MEMORIES.len(),
        "measures, sounds, memories"
    );
    let first: Vec<_> = rows[..MEMORIES.len()]
        .iter()
        .map(|row| row["memory"].as_str().unwrap())
        .collect();
    assert_eq!(first, MEMORIES);
    let keys: Vec<_> = rows[0].as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "instances",
            "measure",
            "memory",
            "numbers",
            "peaks_missed_percent",
            "relative_rms_mean",
            "relative_rms_median",
            "sound",
            "wins_percent",
        ]
    );
    for row in rows.iter().filter(|row| row["memory"] == "adaptive") {
        assert_eq!(row["wins_percent"], 100.0, "{row}");
    }
    assert_eq!(bench, folder.json(line), "bit by bit");
    assert_ne!(bench, folder.json(&format!("{line} --seed 2")));
}

#[test]
fn files_are_instances_too() {
    let folder = TestFolder::new();
    folder.succeed("render demo --to 0.1 --output short.wav --listen dry");
    let bench = folder.json(
        "bench --memories --numbers 65 --instances 1 --frames 2048 --sounds short.wav --json",
    );
    let rows = bench["rows"].as_array().unwrap();
    let of_file = rows.iter().filter(|row| row["sound"] == "short");
    assert!(of_file.clone().count() == 2 * MEMORIES.len());
    for row in of_file {
        assert_eq!(row["instances"], 2, "4800 frames are two stretches");
    }
    let told = refused(&folder, "bench --memories --frames 8192 --sounds short.wav");
    assert!(told.contains("has 4800 frames: at least 8192"), "{told}");
}
