//! Files of other programs (`tests/sounds`), read whole and from any place on.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

use super::SoundReader;

/// All of them that are read.
const SOUNDS: [&str; 9] = [
    "tones.aac",
    "tones.caf",
    "tones.flac",
    "tones.mp3",
    "tones.ogg",
    "tones.opus",
    "tones_aac.m4a",
    "tones_alac.m4a",
    "tones_ima.wav",
];

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/sounds")
        .join(name)
}

/// What was encoded: two tones, a phase of its own in each channel.
fn tones(channel: usize, rate_hz: f64, num_frames: usize) -> Vec<f64> {
    let tone = |frame: usize| {
        let sine = |hz: f64| (TAU * hz * frame as f64 / rate_hz + channel as f64).sin();
        0.5 * sine(110.0) + 0.1 * sine(450.0)
    };
    (0..num_frames).map(tone).collect()
}

/// Is a sound that was read from its start to its end.
struct Whole {
    rate_hz: f64,
    /// `[channel_idx][frame]`
    channels: Vec<Vec<f64>>,
}

impl Whole {
    fn read(name: &Path) -> Self {
        let mut reader = SoundReader::open(name).unwrap();
        Self {
            rate_hz: f64::from(reader.sample_rate_hz()),
            channels: rest(&mut reader),
        }
    }

    fn num_frames(&self) -> usize {
        self.channels[0].len()
    }
}

/// Returns the ratio over the middle, `lag` frames late; the ends ring.
fn snr_db(decoded: &[f64], expected: &[f64], lag: usize) -> f64 {
    let middle = expected.len() / 5..expected.len() * 4 / 5;
    let power =
        |samples: &mut dyn Iterator<Item = f64>| samples.map(|each| each * each).sum::<f64>();
    let signal = power(&mut middle.clone().map(|frame| expected[frame]));
    let noise = power(&mut middle.map(|frame| decoded[frame + lag] - expected[frame]));
    10.0 * (signal / noise).log10()
}

// The codec's own error is larger than the decoder's: `tones.opus` is 31.6 dB by FFmpeg's decoder too,
// whose output is ours to 2e-7, and FFmpeg's AAC is 32.0 dB. A channel in another's place leaves 0 dB.
fn check(name: &str, num_frames: usize, lag: usize, least_snr_db: f64) {
    let sound = Whole::read(&path(name));
    assert_eq!(sound.num_frames(), num_frames, "{name}");
    for (idx, channel) in sound.channels.iter().enumerate() {
        let len = num_frames - lag;
        let expected = tones(idx, sound.rate_hz, len.min(num_frames - 2 * lag));
        let snr_db = snr_db(channel, &expected, lag);
        assert!(
            snr_db > least_snr_db,
            "{name}, channel {idx}: {snr_db:.1} dB"
        );
    }
}

#[test]
fn opus_is_read_in_place() {
    check("tones.opus", 24_000, 0, 31.0);
}

#[test]
fn lossless_files_are_read_to_the_bit_of_their_16() {
    check("tones_alac.m4a", 4000, 0, 80.0);
    check("tones.caf", 4000, 0, 80.0);
    check("tones.flac", 8000, 0, 80.0);
}

/// Its priming of 1024 frames is in the file, and stays.
#[test]
fn aac_is_decoded_after_its_delay() {
    check("tones.aac", 23_552, 1024, 31.0);
    check("tones_aac.m4a", 23_552, 1024, 31.0);
}

#[test]
fn a_codec_without_a_decoder_is_named() {
    for (name, codec) in [
        ("tones_opus.mkv", "Opus in"),
        ("tones_5.1.opus", "Opus of 6 channels"),
    ] {
        let refused = SoundReader::open(&path(name)).err().unwrap();
        let told = format!("{refused:#}");
        assert!(
            told.contains(codec) && told.contains("convert it"),
            "{told}"
        );
        assert!(!told.contains("damaged"), "{told}");
    }
}

/// From `frame` on, as often as asked for.
/// A decoder made room for two billion frames, 8.6 GB, before the first was read.
#[test]
fn packets_of_impossible_length_are_refused() {
    let mut bytes = std::fs::read(path("tones.caf")).unwrap();
    // `mFramesPerPacket` of the description.
    bytes[40..44].copy_from_slice(&0x8000_0001_u32.to_be_bytes());
    let folder = tempfile::tempdir().unwrap();
    let damaged = folder.path().join("damaged.caf");
    std::fs::write(&damaged, bytes).unwrap();
    let refused = SoundReader::open(&damaged)
        .err()
        .map(|error| format!("{error:#}"));
    let told = refused.unwrap_or_default();
    assert!(told.contains("packets of 2147483649 frames"), "{told}");
}

fn from(reader: &mut SoundReader, frame: u64) -> Vec<Vec<f64>> {
    reader.seek(frame).unwrap();
    rest(reader)
}

fn rest(reader: &mut SoundReader) -> Vec<Vec<f64>> {
    let mut channels = vec![Vec::new(); reader.num_channels()];
    while let Some(block) = reader.next_block().unwrap() {
        for (channel, new) in channels.iter_mut().zip(block) {
            channel.extend_from_slice(new);
        }
    }
    channels
}

#[test]
fn a_sound_goes_on_at_any_frame_as_if_it_had_been_read_from_its_start() {
    for name in SOUNDS {
        let whole = Whole::read(&path(name));
        let mut reader = SoundReader::open(&path(name)).unwrap();
        let len = whole.num_frames();
        for frame in [0, 1, len / 3, len - 1, 100, len, len / 2] {
            let rest = from(&mut reader, frame as u64);
            for (idx, channel) in whole.channels.iter().enumerate() {
                assert!(rest[idx] == channel[frame..], "{name}, frame {frame}");
            }
        }
    }
}

/// Long enough that places are leapt to; sox and lame write it.
#[test]
fn long_sounds_are_leapt_in() {
    let directory = tempfile::tempdir().unwrap();
    let run = |program: &str, words: &str| {
        let mut command = std::process::Command::new(program);
        let command = command
            .args(words.split_whitespace())
            .current_dir(directory.path());
        assert!(command.status().unwrap().success(), "{program} {words}");
    };
    run(
        "sox",
        "-R -V1 -n -r 22050 -c 1 -b 16 long.wav synth 60 pinknoise vol 0.5",
    );
    run("sox", "-V1 -D long.wav long.ogg");
    run("sox", "-V1 -D long.wav long.flac");
    run("lame", "--quiet -b 64 long.wav long.mp3");
    for name in ["long.wav", "long.ogg", "long.flac", "long.mp3"] {
        let whole = Whole::read(&directory.path().join(name));
        let mut reader = SoundReader::open(&directory.path().join(name)).unwrap();
        assert_eq!(whole.num_frames(), 60 * 22_050, "{name}");
        for frame in [1_200_000_usize, 44_101, 700_000, 0, 1_322_999] {
            let rest = from(&mut reader, frame as u64);
            assert!(
                rest[0] == whole.channels[0][frame..],
                "{name}, frame {frame}"
            );
        }
    }
}

#[test]
fn memory_does_not_grow_with_the_length() {
    let directory = tempfile::tempdir().unwrap();
    let most = |num_frames: u32| {
        let path = directory.path().join("in.wav");
        std::fs::write(&path, plain(num_frames)).unwrap();
        let read = || {
            let mut reader = SoundReader::open(&path).unwrap();
            while reader.next_block().unwrap().is_some() {}
        };
        allocation_counter::measure(read).bytes_max
    };
    let (short, long) = (most(100_000), most(3_000_000));
    assert!(long < short + 100_000, "{short} and {long} bytes");
}

fn plain(num_frames: u32) -> Vec<u8> {
    let data_bytes = 2 * num_frames;
    let mut bytes = b"RIFF".to_vec();
    bytes.extend((36 + data_bytes).to_le_bytes());
    bytes.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data");
    bytes.extend(data_bytes.to_le_bytes());
    bytes.extend((0..data_bytes).map(|idx| (idx * 37 % 251) as u8));
    bytes
}
