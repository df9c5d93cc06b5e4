//! Files that are played while they are read, against the same sound in memory.

mod holes;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::cache::Cache;
use super::{
    FilePlayback, LoopCommand, LoopPlayer, LoopRegion, PlayingFile, SoundFile, SoundReader,
};
use crate::app::audio::loop_player::FrameSource;
use crate::app::audio::meters::Meters;
use crate::app::audio::planar_block::{MAX_BLOCK_FRAMES, PlanarBlock};

/// 100 dB: the resampler's filter in f32.
const RESAMPLED: f64 = 1e-5;
/// Radians a frame, in the two channels.
const TURNS: [f64; 2] = [0.0613, 0.0171];
const PATIENCE: Duration = Duration::from_secs(20);

/// Two channels that are no multiple of each other, whose ends are far apart.
fn sound(num_frames: u32) -> Vec<Vec<f32>> {
    #[expect(clippy::cast_possible_truncation, reason = "a sample")]
    let sine = |turn: f64| {
        let sample = |frame: u32| (0.4 * (f64::from(frame) * turn + 1.0).sin()) as f32;
        (0..num_frames).map(sample).collect()
    };
    TURNS.map(sine).to_vec()
}

fn write(folder: &Path, sample_rate: u32, channels: &[Vec<f32>]) -> PathBuf {
    let path = folder.join("sound.wav");
    let spec = hound::WavSpec {
        channels: u16::try_from(channels.len()).unwrap(),
        sample_rate,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut wav = hound::WavWriter::create(&path, spec).unwrap();
    for frame in 0..channels[0].len() {
        for channel in channels {
            wav.write_sample(channel[frame]).unwrap();
        }
    }
    wav.finalize().unwrap();
    path
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn heard<S: FrameSource>(loop_player: &mut LoopPlayer<S>, num_frames: usize) -> Vec<Vec<f32>> {
    let mut planar = PlanarBlock::new(2);
    let mut heard = vec![Vec::new(); 2];
    while heard[0].len() < num_frames {
        let block = 777.min(num_frames - heard[0].len());
        loop_player.read(&mut planar, block);
        for (heard, plane) in heard.iter_mut().zip(planar.channels()) {
            heard.extend_from_slice(&plane[..block]);
        }
    }
    heard
}

/// Seeks, loops and the way round, of a cache that holds a tenth of it.
#[test]
fn a_loop_player_over_a_file_plays_as_one_over_the_same_sound_in_memory() {
    let folder = folder();
    let channels = sound(60_000);
    let path = write(folder.path(), 48_000, &channels);
    let cache = Cache::new(path.clone(), SoundReader::open(&path).unwrap()).holding(12_000);
    let mut of_file = LoopPlayer::at_rate(cache, 48_000.0);
    let mut in_memory = LoopPlayer::at_rate(Arc::new(channels), 48_000.0);
    let region = |start_frame, end_frame| LoopRegion {
        start_frame,
        end_frame,
    };
    // Neither goes round: there the two are meant to differ.
    for (sought, looped, num_frames) in [
        (None, None, 20_000),
        (Some(50_123), None, 5_000),
        (Some(100), None, 3_000),
        (None, Some(region(30_000, 33_333)), 30_000),
        (Some(31_000), None, 7_000),
        (None, Some(region(58_000, 58_001)), 9_000),
        (Some(0), None, 40_000),
    ] {
        of_file.set_region(looped);
        in_memory.set_region(looped);
        if let Some(frame) = sought {
            of_file.seek(frame);
            in_memory.seek(frame);
        }
        let told = format!("{sought:?} {looped:?}");
        assert!(
            heard(&mut of_file, num_frames) == heard(&mut in_memory, num_frames),
            "{told}"
        );
        let held = of_file.sound().held_samples();
        // Two blocks of the reader more than it may hold.
        assert!(held <= 12_000 + 2 * 16_384, "{held} samples are held");
    }
}

/// "Dry" of a file is the file: all of it, and again from the beginning as soon as the way there is
/// over.
#[test]
fn a_file_goes_round_without_a_step_and_is_otherwise_as_it_is() {
    let folder = folder();
    let channels = sound(10_020);
    let path = write(folder.path(), 48_000, &channels);
    let cache = Cache::new(path.clone(), SoundReader::open(&path).unwrap());
    let mut loop_player = LoopPlayer::at_rate(cache, 48_000.0);
    let heard = heard(&mut loop_player, 20_040);
    for (heard, channel) in heard.iter().zip(&channels) {
        assert!(heard[..10_020] == channel[..], "to its last frame");
        assert!(heard[10_260..] == channel[240..], "5 ms after its end");
        let step = (channel[10_019] - channel[0]).abs();
        assert!(step > 0.1, "the ends are apart: {step}");
        let steps = heard.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        let steepest = steps.fold(0.0, f32::max);
        // The sine's own slope, and the whole height of the step within 240 frames.
        let own = channel.windows(2).map(|pair| (pair[1] - pair[0]).abs());
        let allowed = own.fold(0.0, f32::max) + step / 200.0;
        assert!(steepest <= allowed, "{steepest} beyond {allowed}");
    }
}

const FROM_THE_START: FilePlayback = FilePlayback {
    rate_hz: 48_000,
    num_channels: 2,
    start_frame: 0,
    region: None,
};

struct PlayedBack {
    playing: PlayingFile,
    _folder: TempDir,
}

fn play(channels: &[Vec<f32>], [from_hz, to_hz]: [u32; 2], start_frame: usize) -> PlayedBack {
    let folder = folder();
    let path = write(folder.path(), from_hz, channels);
    let how = FilePlayback {
        rate_hz: to_hz,
        start_frame,
        ..FROM_THE_START
    };
    PlayedBack::open(&path, folder, how)
}

impl PlayedBack {
    /// A file of that folder, which lasts as long.
    fn open(path: &Path, folder: TempDir, how: FilePlayback) -> Self {
        let file = SoundFile::open(path).unwrap();
        Self {
            playing: file.play(how, &Arc::<Meters>::default()).unwrap(),
            _folder: folder,
        }
    }

    /// Waits for the thread, which a callback does not.
    fn hear(&mut self, num_frames: usize) -> Vec<Vec<f32>> {
        let mut planar = PlanarBlock::new(2);
        let mut heard = vec![Vec::new(); 2];
        let start = Instant::now();
        while heard[0].len() < num_frames {
            let block = 256.min(num_frames - heard[0].len());
            while !self.playing.stream.has(block) {
                assert!(start.elapsed() < PATIENCE, "nothing more is read");
                std::thread::sleep(Duration::from_millis(1));
            }
            self.playing.stream.read(&mut planar, block);
            for (heard, plane) in heard.iter_mut().zip(planar.channels()) {
                heard.extend_from_slice(&plane[..block]);
            }
        }
        heard
    }
}

#[test]
fn a_file_at_the_devices_rate_is_heard_to_the_bit() {
    let channels = sound(96_000);
    let mut played = play(&channels, [48_000, 48_000], 0);
    let heard = played.hear(40_000);
    for (heard, channel) in heard.iter().zip(&channels) {
        assert!(heard[..] == channel[..40_000], "to the bit");
    }
    assert_eq!(played.playing.length.frames(), 96_000);
    assert_eq!(played.playing.position.frames(), 40_000);
}

/// Against the sines that it is made of, at the device's moments.
#[test]
fn a_file_at_another_rate_is_heard_at_its_own_pitch_and_place() {
    let channels = sound(88_200);
    for start_frame in [0, 147 * 100, 50_000] {
        let mut played = play(&channels, [44_100, 48_000], start_frame);
        let heard = played.hear(20_000);
        for (ours, turn) in heard.iter().zip(TURNS) {
            let sine = |frame: u32| {
                let file_frame = start_frame as f64 + f64::from(frame) * 441.0 / 480.0;
                0.4 * (file_frame * turn + 1.0).sin()
            };
            // A file that begins abruptly rings into its first frames.
            let first = if start_frame == 0 { 1200 } else { 0 };
            let errors = (0..20_000).zip(ours).skip(first);
            let errors = errors.map(|(frame, ours)| (f64::from(*ours) - sine(frame)).abs());
            let worst = errors.fold(0.0, f64::max);
            assert!(worst < RESAMPLED, "from {start_frame}: {worst}");
        }
        let position = played.playing.position.frames();
        let expected = start_frame + 20_000 * 441 / 480;
        assert!(
            position.abs_diff(expected) <= 1,
            "{position}, not {expected}"
        );
    }
}

#[test]
fn a_seek_is_heard_at_once_although_a_second_was_read_ahead() {
    let channels = sound(480_000);
    let mut played = play(&channels, [48_000, 48_000], 0);
    played.hear(10_000);
    played
        .playing
        .orders
        .send(LoopCommand::Seek(300_000))
        .unwrap();
    let start = Instant::now();
    let mut waited_frames = 0;
    while played.playing.position.frames() < 300_000 {
        assert!(start.elapsed() < PATIENCE, "not yet");
        waited_frames += 256;
        played.hear(256);
        // As fast as a card takes them.
        std::thread::sleep(Duration::from_millis(5));
    }
    // The thread looks every 20 ms; half of what was read ahead is left to a busy machine.
    assert!(
        waited_frames < 24_000,
        "{waited_frames} frames of the old sound"
    );
    let from = played.playing.position.frames();
    let heard = played.hear(5_000);
    assert!(
        from >= 300_000 && heard[0][240..] == channels[0][from + 240..from + 5_000],
        "there"
    );
}

#[test]
fn a_loop_that_is_set_around_what_plays_is_kept_to() {
    let channels = sound(480_000);
    let mut played = play(&channels, [48_000, 48_000], 100_000);
    played.hear(5_000);
    let region = LoopRegion {
        start_frame: 100_000,
        end_frame: 110_000,
    };
    played
        .playing
        .orders
        .send(LoopCommand::Repeat(Some(region)))
        .unwrap();
    // Slowly, since the thread looks every 20 ms.
    for _ in 0..100 {
        std::thread::sleep(Duration::from_millis(5));
        played.hear(30);
    }
    for _ in 0..40 {
        played.hear(1_000);
        let position = played.playing.position.frames();
        // A mark is a chunk long.
        let end = region.end_frame + MAX_BLOCK_FRAMES;
        assert!((region.start_frame..=end).contains(&position), "{position}");
    }
}

/// An hour of stereo, sparse on the disk: what `SoundFile::play` has read is what it holds.
#[test]
fn an_hour_is_heard_at_once_and_anywhere() {
    let folder = folder();
    let path = folder.path().join("hour.wav");
    let spec = hound::WavSpec {
        channels: 2,
        sample_rate: 44_100,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    hound::WavWriter::create(&path, spec)
        .unwrap()
        .finalize()
        .unwrap();
    let mut header = fs::read(&path).unwrap();
    let (data, num_frames) = (header.len(), 3600 * 44_100_u32);
    let num_bytes = 4 * num_frames;
    header[data - 4..].copy_from_slice(&num_bytes.to_le_bytes());
    let riff = u32::try_from(data).unwrap() - 8 + num_bytes;
    header[4..8].copy_from_slice(&riff.to_le_bytes());
    fs::write(&path, header).unwrap();
    let file = fs::File::options().write(true).open(&path).unwrap();
    file.set_len((data as u64) + u64::from(num_bytes)).unwrap();
    let start = Instant::now();
    let how = FilePlayback {
        rate_hz: 48_000,
        num_channels: 2,
        start_frame: 50 * 60 * 44_100,
        region: None,
    };
    let meters = Arc::<Meters>::default();
    let playing = SoundFile::open(&path).unwrap().play(how, &meters).unwrap();
    let took = start.elapsed();
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(playing.length.frames(), num_frames as usize);
}

#[test]
fn a_file_that_ends_too_early_is_played_as_far_as_it_goes_and_that_is_told() {
    let folder = folder();
    let channels = sound(30_000);
    let path = write(folder.path(), 48_000, &channels);
    let file = fs::File::options().write(true).open(&path).unwrap();
    let len = file.metadata().unwrap().len();
    // Half of its frames, of two channels of 4 bytes.
    file.set_len(len - 15_000 * 8).unwrap();
    let mut played = PlayedBack::open(&path, folder, FROM_THE_START);
    let heard = played.hear(40_000);
    let end = played.playing.length.frames();
    // The reader gives whole packets.
    assert!((15_000 - 4_096..=15_000).contains(&end), "{end}");
    assert!(heard[0][..end] == channels[0][..end], "what there is");
    let again = &heard[0][end + 240..2 * end];
    assert!(*again == channels[0][240..end], "and again");
}

#[test]
fn what_is_no_sound_is_refused_at_once() {
    let folder = folder();
    let path = folder.path().join("sound.wav");
    fs::write(&path, "no sound at all").unwrap();
    let refused = SoundFile::open(&path).err().unwrap();
    assert!(format!("{refused:#}").contains("sound.wav"), "{refused:#}");
}
