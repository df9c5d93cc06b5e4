//! `souvenir stream` against `analyze`: the same coefficients, as they go.

use serde_json::Value;

use crate::test_folder::{TestFolder, tones};

/// Every number of `channels`, in order.
fn coefficients(step: &Value) -> Vec<f64> {
    let channels = step["channels"].as_array().unwrap().iter();
    let numbers = channels.flat_map(|channel| channel.as_array().unwrap());
    numbers.map(|c| c.as_f64().unwrap()).collect()
}

fn lines(test_folder: &TestFolder, line: &str) -> Vec<Value> {
    let said = test_folder.succeed(line);
    let said = String::from_utf8(said).unwrap();
    said.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_step_is_what_analyze_says_of_its_instant() {
    let test_folder = TestFolder::new();
    // 0.5125 s: five hops, and what is left.
    test_folder.write("in.wav", &tones(2, 4100));
    let instants = "--at 0.1 --at 0.2 --at 0.3 --at 0.4 --at 0.5 --at 0.5125";
    for memory in [
        "--memory legs",
        "--memory legs --method bilinear",
        "--memory legt --window 0.05",
        "--memory fading --window 0.05",
        "--memory selective",
    ] {
        let options = format!("{memory} --order 20");
        let said = lines(
            &test_folder,
            &format!("stream --source in.wav --hop 0.1 {options}"),
        );
        let [header, steps @ ..] = &said[..] else {
            panic!("a line before all others");
        };
        assert_eq!(header["sample_rate"], 8000.0);
        assert_eq!(
            (&header["order"], &header["channels"]),
            (&20.into(), &2.into())
        );
        assert_eq!(header["hop_frames"], 800);
        let line = format!("analyze in.wav {options} {instants}");
        let analysis: Value = serde_json::from_slice(&test_folder.succeed(&line)).unwrap();
        let snapshots = analysis["snapshots"].as_array().unwrap();
        assert_eq!(steps.len(), snapshots.len());
        for (step, snapshot) in steps.iter().zip(snapshots) {
            assert_eq!(step["frames"], snapshot["frames"]);
            assert_eq!(step["time_seconds"], snapshot["time_seconds"]);
            assert_eq!(coefficients(step), coefficients(snapshot), "{memory}");
        }
    }
}

#[test]
fn arrays_come_one_after_another_with_the_same_bits() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(2, 4000));
    let line = "stream --source in.wav --hop 0.1 --order 7";
    let steps = lines(&test_folder, line);
    let bytes = test_folder.succeed(&format!("{line} --format npy"));
    let mut rest = &bytes[..];
    for step in &steps[1..] {
        let npy = npyz::NpyFile::new(&mut rest).unwrap();
        assert_eq!(npy.shape(), [2, 7]);
        assert_eq!(npy.into_vec::<f64>().unwrap(), coefficients(step));
    }
    assert!(rest.is_empty(), "nothing else");
}

#[test]
fn a_part_of_a_sound_is_streamed_as_if_it_had_been_cut() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    let steps = lines(&test_folder, "stream --source in.wav --from 0.1 --to 0.3");
    assert_eq!(steps.len(), 1 + 4, "hops of 0.05 s");
    assert_eq!(steps[4]["frames"], 1600);
}

#[test]
fn what_cannot_be_streamed_is_refused_in_a_sentence() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 4000));
    for (line, code, words) in [
        ("stream --source none.wav", 1, "none.wav"),
        (
            "stream --source in.wav --window 1",
            2,
            "--window has no meaning for legs",
        ),
        ("stream --source in.wav --hop 0", 2, "0"),
        (
            "stream --to 1",
            2,
            "--from and --to are places in a sound, and a microphone has none",
        ),
        (
            "stream --source mic --from 0.5",
            2,
            "--from and --to are places in a sound, and a microphone has none",
        ),
        (
            "stream --source in.wav --rate 48000",
            2,
            "--rate is of a microphone, and --source in.wav is none",
        ),
        (
            "stream --source in.wav --input Mic",
            2,
            "--input is of a microphone",
        ),
        (
            "stream --source demo --host ALSA",
            2,
            "--host is of a microphone, and --source demo is none",
        ),
        (
            "stream --source in.wav --memory fading --method bilinear",
            2,
            "fading has no bilinear",
        ),
        (
            "stream --source in.wav --method forward-euler --order 900",
            1,
            "overflowed after",
        ),
    ] {
        let run = test_folder.run(line);
        assert_eq!(run.code, code, "{line}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{line}: {}", run.stderr);
        assert_eq!(run.stderr.lines().count(), 1, "{line}: {}", run.stderr);
    }
}
