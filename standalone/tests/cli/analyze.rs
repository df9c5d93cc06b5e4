use serde_json::Value;

use crate::test_folder::{RATE_HZ, TestFolder, tones};

fn snapshots(analysis: &Value) -> &[Value] {
    analysis["snapshots"].as_array().unwrap()
}

fn coefficients(snapshot: &Value, channel_idx: usize) -> Vec<f64> {
    serde_json::from_value(snapshot["channels"][channel_idx].clone()).unwrap()
}

#[test]
fn the_object_has_exactly_the_documented_fields() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(2, 4000));
    let analysis = test_folder.json("analyze in.wav --order 3 --at 0.25");
    let keys: Vec<_> = analysis.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["memory", "method", "order", "sample_rate", "snapshots"],
        "the object"
    );
    assert_eq!(analysis["sample_rate"], RATE_HZ, "the file's");
    assert_eq!(analysis["order"], 3, "as asked");
    assert_eq!(
        (&analysis["memory"], &analysis["method"]),
        (&"legs".into(), &"exact".into()),
        "default"
    );
    let snapshot = snapshots(&analysis)[0].as_object().unwrap();
    assert_eq!(
        snapshot.keys().collect::<Vec<_>>(),
        ["channels", "frames", "time_seconds", "window_frames"],
        "each"
    );
    assert_eq!(
        (&snapshot["frames"], &snapshot["time_seconds"]),
        (&2000.into(), &0.25.into()),
        "at"
    );
    assert_eq!(
        snapshot["channels"].as_array().unwrap().len(),
        2,
        "channels"
    );
    assert_eq!(
        snapshot["channels"][1].as_array().unwrap().len(),
        3,
        "order"
    );
}

#[test]
fn a_constant_is_remembered_as_its_mean() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &[vec![0.5; 1000]]);
    let analysis = test_folder.json("analyze in.wav --order 8");
    let c = coefficients(&snapshots(&analysis)[0], 0);
    // A few hundred roundings of 2^-53.
    assert!((c[0] - 0.5).abs() < 1e-13, "c_0 is the mean: {}", c[0]);
    assert!(
        c[1..].iter().all(|c| c.abs() < 1e-13),
        "nothing else: {c:?}"
    );
}

#[test]
fn instants_are_sorted_and_kept_once() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    let analysis = test_folder.json("analyze in.wav --at 0.3 --at 0.1 --at 0.3 --at 0.5");
    let frames: Vec<_> = snapshots(&analysis)
        .iter()
        .map(|snapshot| &snapshot["frames"])
        .collect();
    assert_eq!(frames, [800, 2400, 4000], "ascending, each once");
}

#[test]
fn an_instant_inside_gives_the_bits_of_the_file_cut_there() {
    let test_folder = TestFolder::new();
    let sound = tones(2, 4000);
    test_folder.write("in.wav", &sound);
    test_folder.write(
        "cut.wav",
        &sound
            .iter()
            .map(|channel| channel[..2400].to_vec())
            .collect::<Vec<_>>(),
    );
    for memory in [
        "legs",
        "fading --window 0.05",
        "legt --window 0.05",
        "selective",
    ] {
        let options = format!("--order 16 --memory {memory}");
        let inside = test_folder.json(&format!("analyze in.wav --at 0.1 --at 0.3 {options}"));
        let cut = test_folder.json(&format!("analyze cut.wav {options}"));
        assert_eq!(snapshots(&inside)[1], snapshots(&cut)[0], "{memory}");
    }
}

#[test]
fn legs_with_a_window_remembers_only_the_window() {
    let test_folder = TestFolder::new();
    let sound = tones(1, 4000);
    test_folder.write("in.wav", &sound);
    test_folder.write("window.wav", &[sound[0][2000..2400].to_vec()]);
    test_folder.write("start.wav", &[sound[0][..80].to_vec()]);
    let analysis = test_folder.json("analyze in.wav --window 0.05 --at 0.01 --at 0.3");
    let check = |idx: usize, cut: &str| {
        let cut = test_folder.json(&format!("analyze {cut}"));
        assert_eq!(
            snapshots(&analysis)[idx]["channels"],
            snapshots(&cut)[0]["channels"],
            "{idx}"
        );
    };
    check(0, "start.wav");
    check(1, "window.wav");
}

/// Forward Euler is stable at this order; what explodes is in `bad_input.rs`.
#[test]
fn a_stable_forward_euler_is_near_the_exact_memory() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 2000));
    let coefficients = |method: &str| {
        let analysis = test_folder.json(&format!("analyze in.wav --order 8 --method {method}"));
        coefficients(&snapshots(&analysis)[0], 0)
    };
    let (exact, euler) = (coefficients("exact"), coefficients("forward-euler"));
    let largest = exact
        .iter()
        .fold(0.0, |largest: f64, c| largest.max(c.abs()));
    for (exact, euler) in exact.iter().zip(&euler) {
        assert!((exact - euler).abs() < 0.1 * largest, "{exact} {euler}");
    }
}

#[test]
fn at_the_very_start_nothing_is_remembered() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 400));
    let analysis = test_folder.json("analyze in.wav --order 3 --at 0");
    assert_eq!(
        coefficients(&snapshots(&analysis)[0], 0),
        [0.0; 3],
        "nothing was heard"
    );
}

#[test]
fn csv_and_npy_hold_the_same_numbers_as_json() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(2, 4000));
    let line = "analyze in.wav --order 5 --at 0.1 --at 0.5";
    let analysis = test_folder.json(line);
    let expected: Vec<f64> = snapshots(&analysis)
        .iter()
        .flat_map(|snapshot| [coefficients(snapshot, 0), coefficients(snapshot, 1)].concat())
        .collect();
    let csv = String::from_utf8(test_folder.succeed(&format!("{line} --format csv"))).unwrap();
    let mut lines = csv.lines();
    assert_eq!(
        lines.next(),
        Some("time_seconds,frames,channel,n,coefficient"),
        "header"
    );
    assert_eq!(
        lines
            .clone()
            .nth(7)
            .unwrap()
            .split(',')
            .take(4)
            .collect::<Vec<_>>(),
        ["0.1", "800", "1", "2"],
        "indices"
    );
    let column: Vec<f64> = lines
        .map(|line| line.rsplit(',').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(column, expected, "every bit survives the text");
    test_folder.succeed(&format!("{line} --format npy --output c.npy"));
    let bytes = std::fs::read(test_folder.path("c.npy")).unwrap();
    let npy = npyz::NpyFile::new(&bytes[..]).unwrap();
    assert_eq!(
        (npy.shape(), npy.order()),
        (&[2, 2, 5][..], npyz::Order::C),
        "shape"
    );
    assert_eq!(npy.into_vec::<f64>().unwrap(), expected, "every bit");
}

#[test]
fn the_file_holds_what_the_terminal_shows() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 400));
    let shown = test_folder.succeed("analyze in.wav");
    assert!(
        test_folder
            .succeed("analyze in.wav --output c.json")
            .is_empty(),
        "nothing on the terminal"
    );
    assert_eq!(
        std::fs::read(test_folder.path("c.json")).unwrap(),
        shown,
        "the same bytes"
    );
}

#[test]
fn the_demo_sound_needs_no_file() {
    let analysis = TestFolder::new().json("analyze demo --order 2");
    assert_eq!(analysis["sample_rate"], 48_000, "made at 48 kHz");
    assert_ne!(
        coefficients(&snapshots(&analysis)[0], 0),
        [0.0; 2],
        "it is not silent"
    );
}

#[test]
fn golden_coefficients_come_out_of_the_program() {
    let golden = include_str!("../../../core/tests/golden/legs_exact.json");
    let cases: Vec<Value> = serde_json::from_str(golden).unwrap();
    let test_folder = TestFolder::new();
    for case in cases.iter().filter(|case| case["order"] == 17) {
        let input: Vec<f64> = serde_json::from_value(case["input"].clone()).unwrap();
        let expected: Vec<f64> = serde_json::from_value(case["coefficients"].clone()).unwrap();
        test_folder.write_f64("in.wav", &input);
        let analysis = test_folder.json("analyze in.wav --order 17");
        let found = coefficients(&snapshots(&analysis)[0], 0);
        let largest = expected
            .iter()
            .fold(0.0, |largest: f64, c| largest.max(c.abs()));
        for (found, expected) in found.iter().zip(&expected) {
            // The tolerance of the engine's own golden tests.
            assert!(
                (found - expected).abs() <= 1e-12 * largest,
                "{}: {found} {expected}",
                case["name"]
            );
        }
    }
}

/// Low tones, which 200 coefficients over half a second keep.
#[test]
fn coefficients_are_turned_back_into_the_sound_that_they_remember() {
    let test_folder = TestFolder::new();
    let tone =
        |hz: f32| move |j: u16| 0.5 * (std::f32::consts::TAU * hz * f32::from(j) / 8000.0).sin();
    let channels: Vec<Vec<f32>> = [20.0, 45.0]
        .map(|hz| (0..4000).map(tone(hz)).collect())
        .into();
    test_folder.write("in.wav", &channels);
    test_folder.succeed("analyze in.wav --order 200 --output memory.json");
    let told = test_folder.succeed("recall memory.json --output out.wav");
    let told = String::from_utf8(told).unwrap();
    assert!(told.contains("0.500 s from 200 coefficients"), "{told}");
    for (heard, recalled) in channels.iter().zip(test_folder.read("out.wav")) {
        assert_eq!(recalled.len(), heard.len());
        let error = heard.iter().zip(&recalled).map(|(x, y)| (x - y).abs());
        // Samples are held, which is 0.5 pi 45 / 8000 off at a stair's edge.
        assert!(error.fold(0.0, f32::max) < 0.02);
    }
}

/// Constants of 0.1, 0.2, 0.3 s: each moment remembers the mean of all before it.
#[test]
fn the_last_moment_is_recalled_unless_another_is_asked_for() {
    let test_folder = TestFolder::new();
    test_folder.write(
        "in.wav",
        &[[[0.25_f32; 800], [0.75; 800], [-0.25; 800]].concat()],
    );
    test_folder.succeed("analyze in.wav --order 1 --at 0.1 --at 0.2 --at 0.3 --output memory.json");
    for (at, frames, mean) in [
        ("", 2400, 0.25),
        (" --at 0.19", 1600, 0.5),
        (" --at 0", 800, 0.25),
    ] {
        test_folder.succeed(&format!("recall memory.json --output out.wav{at}"));
        let recalled = test_folder.read("out.wav").remove(0);
        assert_eq!(recalled.len(), frames, "`{at}`: all of that moment");
        // A rounding to 32 bits.
        assert!(
            recalled.iter().all(|x| (x - mean).abs() < 1e-7),
            "`{at}`: {}",
            recalled[0]
        );
    }
}

#[test]
fn every_number_of_a_memory_is_checked_before_it_is_used() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &[vec![0.5; 100]]);
    let memory = String::from_utf8(test_folder.succeed("analyze in.wav --order 3")).unwrap();
    let refuses = |old: &str, new: &str, words: &str| {
        let changed = memory.replace(old, new);
        assert_ne!(changed, memory, "{old}");
        std::fs::write(test_folder.path("changed.json"), changed).unwrap();
        let words = ["changed.json", words];
        test_folder.refuses("recall changed.json --output out.wav", 1, &words);
    };
    refuses("\"sample_rate\":8000", "\"sample_rate\":0", "0 Hz");
    refuses(
        "\"sample_rate\":8000",
        "\"sample_rate\":4000000000",
        "4000000000 Hz",
    );
    refuses("\"order\":3", "\"order\":0", "order 0");
    refuses(
        "\"frames\":100",
        "\"frames\":1000000000000",
        "1000000000000 frames",
    );
    refuses(
        "\"channels\":[",
        &format!("\"channels\":[{}", "[0,0,0],".repeat(299)),
        "300 channels",
    );
    refuses("\"channels\":[[", "\"channels\":[[1e300,", "4 coefficients");
    refuses(
        "\"window_frames\":100.0",
        "\"window_frames\":0",
        "says nothing",
    );
}

#[test]
fn a_part_of_a_sound_is_what_a_file_cut_there_would_be() {
    let test_folder = TestFolder::new();
    let sound = tones(2, 4000);
    test_folder.write("in.wav", &sound);
    let part: Vec<_> = sound
        .iter()
        .map(|channel| channel[800..3200].to_vec())
        .collect();
    test_folder.write("cut.wav", &part);
    for options in [
        "",
        "--at 0.1 --at 0.25",
        "--memory legt --window 0.05",
        "--window 0.05 --at 0.2",
    ] {
        let inside = test_folder.json(&format!(
            "analyze in.wav --from 0.1 --to 0.4 --order 16 {options}"
        ));
        let cut = test_folder.json(&format!("analyze cut.wav --order 16 {options}"));
        assert_eq!(inside, cut, "{options}");
    }
    for options in ["", "--listen residual", "--memory legt --block-frames 7"] {
        let options = format!("--order 16 --window 0.05 {options}");
        test_folder.succeed(&format!(
            "render in.wav --from 0.1 --to 0.4 --output inside.wav {options}"
        ));
        test_folder.succeed(&format!("render cut.wav --output out.wav {options}"));
        let [inside, cut] =
            ["inside.wav", "out.wav"].map(|name| std::fs::read(test_folder.path(name)).unwrap());
        assert!(inside == cut, "{options}");
    }
}

/// What is damaged at its end is read well as far as it is whole.
#[test]
fn no_more_is_read_than_is_asked_for() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 80_000));
    let whole = test_folder.json("analyze in.wav --at 1");
    let bytes = std::fs::read(test_folder.path("in.wav")).unwrap();
    std::fs::write(test_folder.path("in.wav"), &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(
        test_folder.json("analyze in.wav --at 1"),
        whole,
        "one second"
    );
    assert_eq!(
        test_folder.run("analyze in.wav").code,
        1,
        "the header promises more"
    );
}

#[test]
fn only_what_analyze_wrote_is_recalled() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &[vec![0.5; 100]]);
    let words = ["in.wav is not what `souvenir analyze` writes"];
    test_folder.refuses("recall in.wav --output out.wav", 1, &words);
    test_folder.succeed("analyze in.wav --memory selective --order 3 --output selective.json");
    let words = ["a selective memory does not say when"];
    test_folder.refuses("recall selective.json --output out.wav", 1, &words);
}

/// What is read out of a layer's state is sound, and of the window that ended then.
#[test]
fn a_layer_is_recalled_from_its_coefficients() {
    let test_folder = TestFolder::new();
    let sound = tones(1, 8000);
    test_folder.write("in.wav", &sound);
    let line = "analyze in.wav --mode layer --layer s4 --order 120 --window 0.05 --time-scale 0.00625 --output m.json";
    test_folder.succeed(line);
    let analysis = test_folder.json(&line.replace(" --output m.json", ""));
    let end = usize::try_from(snapshots(&analysis)[0]["frames"].as_u64().unwrap()).unwrap();
    test_folder.succeed("recall m.json --output out.wav");
    let heard = test_folder.read("out.wav");
    let frames = heard[0].len();
    assert_eq!(frames as f64, 0.05 * f64::from(RATE_HZ), "the window");
    let wanted = &sound[0][end - frames..end];
    // S4 hardly knows its oldest moments. The low tone must be whole: without the other, a fifth as loud, 14 dB are left.
    let middle = frames / 4..3 * frames / 4;
    let energy = |x: &mut dyn Iterator<Item = f32>| x.map(|x| f64::from(x * x)).sum::<f64>();
    let signal = energy(&mut wanted[middle.clone()].iter().copied());
    let pairs = wanted[middle.clone()].iter().zip(&heard[0][middle]);
    let error = energy(&mut pairs.map(|(a, b)| a - b));
    let ratio_db = 10.0 * (signal / error).log10();
    assert!(ratio_db > 13.5, "{ratio_db} dB");
}

/// Its period is the file, or what is asked for.
#[test]
fn a_drawn_curve_says_what_a_selective_memory_lets_in() {
    let test_folder = TestFolder::new();
    let sound = tones(1, 16_000);
    let secs = 16_000.0 / f64::from(RATE_HZ);
    test_folder.write("in.wav", &sound);
    let coefficients = |words: &str| {
        let line = format!("analyze in.wav --mode selective --order 40 --clock curve {words}");
        snapshots(&test_folder.json(&line))[0]["channels"].clone()
    };
    let half = coefficients("--curve 0:1,0.5:1,0.5:0");
    assert_eq!(
        half,
        coefficients(&format!("--curve-period {secs}")),
        "as it comes"
    );
    assert_ne!(
        half,
        coefficients(&format!("--curve-period {}", 0.5 * secs))
    );
    assert_ne!(half, coefficients("--curve 0:1"));
    let line = "analyze in.wav --mode selective --order 40";
    for (words, expected) in [
        (
            "--clock sidechain",
            "a sidechain is what a host sends beside a sound",
        ),
        ("--curve 0:2", "is no point of a curve"),
        ("--curve 0.5:1,0.2:1", "0.2 comes too late"),
        (
            "--curve-period 0",
            "a period of 0 s is outside 0.05 to 3600",
        ),
    ] {
        test_folder.refuses(&format!("{line} {words}"), 2, &[expected]);
    }
}

/// Its clock stands for ever behind the sound: what was let in is all that there will be.
#[test]
fn a_selective_memory_of_a_sound_that_ends_in_silence_is_what_it_let_in() {
    let test_folder = TestFolder::new();
    let [mut sound] = <[_; 1]>::try_from(tones(1, 16_000)).unwrap();
    test_folder.write("in.wav", &[sound.clone()]);
    sound.resize(16_000 + 2 * RATE_HZ as usize, 0.0);
    test_folder.write("paused.wav", &[sound]);
    let analysis = |file: &str| {
        let line = format!("analyze {file} --mode selective --clock level --order 40");
        snapshots(&test_folder.json(&line))[0].clone()
    };
    let [plain, paused] = ["in.wav", "paused.wav"].map(analysis);
    let frames = |snapshot: &Value| snapshot["frames"].as_u64().unwrap();
    assert!((15_000..=16_000).contains(&frames(&plain)), "{plain}");
    // The level falls below the threshold some hundredths of a second later.
    assert!(
        (frames(&plain)..20_000).contains(&frames(&paused)),
        "{paused}"
    );
    // A trained stack has no weights here.
    let words = ["a trained stack needs its weights"];
    test_folder.refuses("analyze in.wav --mode trained", 2, &words);
}

/// What the window's tables say is typed to have their numbers from a file.
#[test]
fn a_mode_gives_the_coefficients_that_the_live_engine_has() {
    use souvenir_core::control::{EngineConfig, PreparedEngine};
    use souvenir_core::settings::{MemorySettings, Mode};

    let test_folder = TestFolder::new();
    let sound = tones(2, 8000);
    test_folder.write("in.wav", &sound);
    for (mode, words) in [
        (Mode::Segments, "segments --overlap 25 --window 0.05"),
        (Mode::Sliding, "sliding --window 0.05"),
        (Mode::Whole, "whole"),
        (Mode::Fading, "fading --window 0.05"),
        (
            Mode::Layer,
            "layer --window 0.05 --layer s4d-inv --time-scale 0.00625 --delay 0.02",
        ),
        (Mode::Selective, "selective --clock level --threshold -50"),
    ] {
        for method in ["exact", "bilinear"] {
            let is_exact = matches!(mode, Mode::Fading | Mode::Layer | Mode::Selective);
            if is_exact && method != "exact" {
                continue;
            }
            let settings = MemorySettings {
                mode,
                method: method.parse().unwrap(),
                order: 200,
                overlap: 0.25,
                ..MemorySettings::default()
            };
            let config = EngineConfig {
                settings,
                sample_rate_hz: f64::from(RATE_HZ),
                channels: 2,
                max_block_frames: 512,
            };
            let PreparedEngine {
                mut engine,
                mut commands,
                mut reader,
                ..
            } = PreparedEngine::prepare(&config).unwrap();
            let [mut left, mut right] = [0, 1].map(|idx: usize| sound[idx][..6001].to_vec());
            reader.request_snapshot();
            while !reader.update() {
                engine.process(&mut [&mut left, &mut right], &mut commands);
                (left, right) = (Vec::new(), Vec::new());
            }
            let snapshot = reader.snapshot();
            let end = snapshot.window_end_frame - snapshot.latency_frames as u64;
            let at = end as f64 / f64::from(RATE_HZ);
            let line =
                format!("analyze in.wav --mode {words} --method {method} --order 200 --at {at}");
            let analysis = test_folder.json(&line);
            let found = &snapshots(&analysis)[0];
            assert_eq!(found["frames"], end, "{line}");
            assert_eq!(coefficients(found, 0), snapshot.coefficients, "{line}");
            assert_eq!(
                coefficients(found, 1),
                snapshot.second_coefficients,
                "{line}"
            );
            // Half a hop later it is the same window.
            let later = test_folder.json(&line.replace(&at.to_string(), &(at + 1e-3).to_string()));
            assert_eq!(snapshots(&later)[0]["frames"], end, "{line}");
        }
    }
}

#[test]
fn a_mode_that_has_no_window_yet_says_so() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 8000));
    let run = test_folder.run("analyze in.wav --mode whole --order 64 --at 0.01");
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stderr.contains("no window had ended by 0.01 s"),
        "{}",
        run.stderr
    );
    let run = test_folder.run("analyze in.wav --mode whole --memory legs");
    assert_eq!(run.code, 2, "{}", run.stderr);
}
