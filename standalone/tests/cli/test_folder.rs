//! A directory of test sounds, and the program run in it.

use std::fs;
use std::path::PathBuf;

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use serde_json::Value;
use tempfile::TempDir;

/// Low, so that the tests are quick in a debug build.
pub(crate) const RATE_HZ: u32 = 8000;

/// The working directory of one test; removed at its end.
pub(crate) struct TestFolder(TempDir);

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Run {
    /// What was printed.
    pub(crate) fn words(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }
}

impl TestFolder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs `souvenir` on the words of a line.
    pub(crate) fn run(&self, line: &str) -> Run {
        Self::end(line, &mut self.souvenir(line))
    }

    /// The same where no window can be opened.
    #[cfg(target_os = "linux")]
    pub(crate) fn run_without_display(&self, line: &str) -> Run {
        let mut souvenir = self.souvenir(line);
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
            souvenir.env_remove(name);
        }
        Self::end(line, &mut souvenir)
    }

    /// In the directory, which also holds the settings.
    fn souvenir(&self, line: &str) -> assert_cmd::Command {
        let mut command = assert_cmd::Command::cargo_bin("souvenir").unwrap();
        command
            .current_dir(self.0.path())
            .env("SOUVENIR_CONFIG_DIR", self.0.path())
            .args(line.split_whitespace());
        command
    }

    fn end(line: &str, souvenir: &mut assert_cmd::Command) -> Run {
        let output = souvenir.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains("panicked"), "`{line}` panicked: {stderr}");
        Run {
            code: output.status.code().unwrap(),
            stdout: output.stdout,
            stderr,
        }
    }

    /// Runs `souvenir`, which must succeed without a word on stderr.
    pub(crate) fn succeed(&self, line: &str) -> Vec<u8> {
        let run = self.run(line);
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (0, ""),
            "`souvenir {line}`"
        );
        run.stdout
    }

    /// The same by so many threads.
    pub(crate) fn succeed_by_threads(&self, line: &str, threads: &str) {
        fs::create_dir_all(self.path("out")).unwrap();
        let mut souvenir = self.souvenir(line);
        let run = Self::end(line, souvenir.env("RAYON_NUM_THREADS", threads));
        assert_eq!(run.code, 0, "`souvenir {line}`: {}", run.stderr);
    }

    pub(crate) fn json(&self, line: &str) -> Value {
        serde_json::from_slice(&self.succeed(line)).unwrap()
    }

    /// Sorted names of all files and directories.
    pub(crate) fn names(&self) -> Vec<String> {
        names_in(self.0.path().to_owned())
    }

    /// Writes `channels[channel_idx][frame]` as 32-bit float.
    pub(crate) fn write(&self, name: &str, channels: &[Vec<f32>]) {
        let spec = spec(channels.len(), 32, SampleFormat::Float);
        let mut writer = WavWriter::create(self.path(name), spec).unwrap();
        for frame in 0..channels[0].len() {
            for channel in channels {
                writer.write_sample(channel[frame]).unwrap();
            }
        }
        writer.finalize().unwrap();
    }

    /// Writes a mono integer file.
    pub(crate) fn write_int(&self, name: &str, bits: u16, samples: &[i32]) {
        let spec = spec(1, bits, SampleFormat::Int);
        let mut writer = WavWriter::create(self.path(name), spec).unwrap();
        for &sample in samples {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
    }

    /// Writes a mono 64-bit float file, which hound cannot.
    pub(crate) fn write_f64(&self, name: &str, samples: &[f64]) {
        let data_bytes = u32::try_from(8 * samples.len()).unwrap();
        let mut bytes = b"RIFF".to_vec();
        bytes.extend((36 + data_bytes).to_le_bytes());
        bytes.extend(b"WAVEfmt ");
        bytes.extend(16_u32.to_le_bytes());
        bytes.extend([3_u16, 1].map(u16::to_le_bytes).concat());
        bytes.extend([RATE_HZ, 8 * RATE_HZ].map(u32::to_le_bytes).concat());
        bytes.extend([8_u16, 64].map(u16::to_le_bytes).concat());
        bytes.extend(b"data");
        bytes.extend(data_bytes.to_le_bytes());
        bytes.extend(samples.iter().flat_map(|sample| sample.to_le_bytes()));
        fs::write(self.path(name), bytes).unwrap();
    }

    /// Reads a 32-bit float file as `[channel_idx][frame]`.
    pub(crate) fn read(&self, name: &str) -> Vec<Vec<f32>> {
        let mut reader = WavReader::open(self.path(name)).unwrap();
        let spec = reader.spec();
        assert_eq!(
            (spec.bits_per_sample, spec.sample_format),
            (32, SampleFormat::Float),
            "{name}"
        );
        assert_eq!(spec.sample_rate, RATE_HZ, "{name}");
        let mut channels = vec![Vec::new(); usize::from(spec.channels)];
        for (idx, sample) in reader.samples::<f32>().enumerate() {
            let num_channels = channels.len();
            channels[idx % num_channels].push(sample.unwrap());
        }
        channels
    }
}

pub(crate) fn names_in(directory: PathBuf) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn spec(num_channels: usize, bits_per_sample: u16, sample_format: SampleFormat) -> WavSpec {
    let channels = u16::try_from(num_channels).unwrap();
    WavSpec {
        channels,
        sample_rate: RATE_HZ,
        bits_per_sample,
        sample_format,
    }
}

/// A low and a soft higher tone, of a phase of its own in each channel.
pub(crate) fn tones(num_channels: usize, num_frames: usize) -> Vec<Vec<f32>> {
    let tone = |channel: usize, frame: usize| {
        let secs = frame as f64 / f64::from(RATE_HZ);
        let sine = |hz: f64| (std::f64::consts::TAU * hz * secs + channel as f64).sin();
        0.5 * sine(110.0) + 0.1 * sine(450.0)
    };
    #[expect(clippy::cast_possible_truncation, reason = "test sound in f32")]
    let sound = |channel| {
        (0..num_frames)
            .map(|frame| tone(channel, frame) as f32)
            .collect()
    };
    (0..num_channels).map(sound).collect()
}
