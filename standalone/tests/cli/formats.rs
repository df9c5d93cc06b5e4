//! Every kind of file that is read, judged by what `--listen dry` writes.

use std::process::Command;

use crate::test_folder::{TestFolder, tones};

fn dry(test_folder: &TestFolder, name: &str) -> Vec<Vec<f32>> {
    test_folder.succeed(&format!(
        "render {name} --output dry.wav --listen dry --order 8"
    ));
    test_folder.read("dry.wav")
}

/// sox writes the formats that no library here writes; `cargo xtask test` installs it.
fn sox(test_folder: &TestFolder, words: &str) {
    let mut sox = Command::new("sox");
    let sox = sox
        .args(["-V1", "-D"])
        .args(words.split_whitespace())
        .current_dir(test_folder.path(""));
    let status = sox
        .status()
        .expect("sox is needed (Debian: apt-get install sox)");
    assert!(status.success(), "sox {words}");
}

/// Writes MP3, with a tag that tells length and delay unless `-t` is given. Below 64 kb/s the frames
/// have no room for the tag at this sample rate; lame reads float WAV at a wrong level.
fn lame(test_folder: &TestFolder, from: &str, options: &[&str], to: &str) {
    sox(test_folder, &format!("{from} -b 16 lame.wav"));
    let mut lame = Command::new("lame");
    let lame = lame.args(["--quiet", "-b", "64"]).args(options);
    let status = lame
        .args(["lame.wav", to])
        .current_dir(test_folder.path(""))
        .status();
    let status = status.expect("lame is needed (Debian: apt-get install lame)");
    assert!(status.success(), "lame {from} {to}");
}

#[test]
fn integers_of_all_widths_have_full_scale_at_one() {
    let test_folder = TestFolder::new();
    for (bits, full_scale) in [(8, 1 << 7), (16, 1 << 15), (24, 1 << 23), (32, 1_i64 << 31)] {
        let quarter = i32::try_from(full_scale / 4).unwrap();
        let lowest = i32::try_from(-full_scale).unwrap();
        let samples = [vec![0, 1, quarter, -quarter, lowest], vec![0; 500]].concat();
        test_folder.write_int("in.wav", bits, &samples);
        let one = 1.0 / full_scale as f64;
        #[expect(clippy::cast_possible_truncation, reason = "a power of two")]
        let expected = [0.0, one as f32, 0.25, -0.25, -1.0];
        assert_eq!(dry(&test_folder, "in.wav")[0][..5], expected, "{bits} bits");
    }
}

#[test]
fn floats_of_both_widths_come_through_unclipped() {
    let test_folder = TestFolder::new();
    let samples = [vec![0.1_f32, -3.5, 1e-20], vec![0.0; 500]].concat();
    test_folder.write("in32.wav", std::slice::from_ref(&samples));
    assert_eq!(dry(&test_folder, "in32.wav"), [samples], "32 bits");
    test_folder.write_f64("in64.wav", &[vec![0.1, -3.5], vec![0.0; 500]].concat());
    assert_eq!(
        dry(&test_folder, "in64.wav")[0][..2],
        [0.1, -3.5],
        "64 bits"
    );
}

#[test]
fn one_to_eight_channels_stay_apart() {
    let test_folder = TestFolder::new();
    for num_channels in 1..=8 {
        let sound = tones(num_channels, 500);
        test_folder.write("in.wav", &sound);
        assert_eq!(
            dry(&test_folder, "in.wav"),
            sound,
            "{num_channels} channels"
        );
    }
}

#[test]
fn flac_and_aiff_are_lossless() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(2, 4000));
    sox(&test_folder, "in.wav -b 16 ints.wav");
    let expected = dry(&test_folder, "ints.wav");
    for name in ["out.flac", "out.aiff"] {
        sox(&test_folder, &format!("ints.wav {name}"));
        assert_eq!(dry(&test_folder, name), expected, "{name}");
    }
}

/// A shift of one frame would leave 21 dB; codecs keep two tones better than that.
const CODEC_SNR_DB: f64 = 22.0;

fn middle_snr_db(sound: &[f32], decoded: &[f32]) -> f64 {
    souvenir_core::metrics::snr_db(&sound[2000..6000], &decoded[2000..6000]).unwrap()
}

#[test]
fn ogg_vorbis_and_tagged_mp3_are_decoded_in_place() {
    let test_folder = TestFolder::new();
    let sound = tones(1, 8000);
    test_folder.write("in.wav", &sound);
    sox(&test_folder, "in.wav out.ogg");
    lame(&test_folder, "in.wav", &[], "out.mp3");
    for name in ["out.ogg", "out.mp3"] {
        let decoded = dry(&test_folder, name).remove(0);
        assert_eq!(decoded.len(), 8000, "{name}: delay and padding are removed");
        let snr_db = middle_snr_db(&sound[0], &decoded);
        assert!(snr_db > CODEC_SNR_DB, "{name}: {snr_db} dB");
    }
}

/// Without the encoder's tag nobody knows the delay: decoded, but not in place.
#[test]
fn an_untagged_mp3_is_decoded_after_its_delay() {
    let test_folder = TestFolder::new();
    let sound = tones(1, 8000).remove(0);
    test_folder.write("in.wav", std::slice::from_ref(&sound));
    lame(&test_folder, "in.wav", &["-t"], "out.mp3");
    let decoded = dry(&test_folder, "out.mp3").remove(0);
    let lags = 0..decoded.len() - 6000;
    let snr_db = lags
        .map(|lag| middle_snr_db(&sound, &decoded[lag..]))
        .fold(0.0, f64::max);
    assert!(snr_db > CODEC_SNR_DB, "{snr_db} dB");
}

#[test]
fn a_cut_file_is_called_truncated() {
    let test_folder = TestFolder::new();
    test_folder.write("whole.wav", &tones(1, 24_000));
    for name in ["cut.wav", "cut.flac", "cut.aiff", "cut.ogg", "cut.mp3"] {
        match name {
            "cut.mp3" => lame(&test_folder, "whole.wav", &[], name),
            _ => sox(&test_folder, &format!("whole.wav {name}")),
        }
        let path = test_folder.path(name);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() * 2 / 3]).unwrap();
        let run = test_folder.run(&format!("analyze {name}"));
        assert_eq!(run.code, 1, "{name}");
        assert!(
            run.stderr.contains(name) && run.stderr.contains("truncated"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_damaged_flac_is_refused() {
    let test_folder = TestFolder::new();
    test_folder.write("in.wav", &tones(1, 24_000));
    sox(&test_folder, "in.wav -b 16 bad.flac");
    let path = test_folder.path("bad.flac");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x55;
    std::fs::write(&path, bytes).unwrap();
    let run = test_folder.run("analyze bad.flac");
    assert_eq!(run.code, 1, "one byte is wrong");
    assert!(
        run.stderr.contains("bad.flac") && run.stderr.contains("damaged"),
        "{}",
        run.stderr
    );
}
