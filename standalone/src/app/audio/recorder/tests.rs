//! What is in the file, during and after a recording.

use std::io::{Cursor, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::super::planar_block::PlanarBlock;
use super::super::tests::check_heap;
use super::name::Folder;
use super::writer_thread::RecordingFolder;
use super::{Finished, RecordedSound, Recorder, Relaxed, Tap, record, record_on};

const STEREO: RecordedSound = RecordedSound {
    sample_rate_hz: 48_000,
    num_channels: 2,
};

/// Taps a sound that differs in every sample; interleaved.
fn tap(tap: &mut Tap, first: usize, num_frames: usize, block_frames: usize) -> Vec<f32> {
    let mut planar = PlanarBlock::new(2);
    let mut tapped = Vec::new();
    while tapped.len() < 2 * num_frames {
        let block = block_frames.min(num_frames - tapped.len() / 2);
        for frame in 0..block {
            let count = (first + frame + tapped.len() / 2) as f32;
            planar.channels_mut()[0][frame] = count / 3.0;
            planar.channels_mut()[1][frame] = -count / 7.0;
        }
        tap.push(&planar, block);
        let frames =
            (0..block).flat_map(|idx| [0, 1].map(|channel| planar.channels()[channel][idx]));
        tapped.extend(frames);
    }
    tapped
}

fn read(path: &Path) -> Vec<f32> {
    let mut file = hound::WavReader::open(path).unwrap();
    assert_eq!(file.spec().sample_rate, 48_000, "rate");
    assert_eq!(file.spec().channels, 2, "channels");
    file.samples::<f32>().map(Result::unwrap).collect()
}

fn wait_for(what: impl Fn() -> bool) {
    // Ten seconds: a busy machine.
    let deadline = Instant::now() + Duration::from_secs(10);
    while !what() && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(5));
    }
    assert!(what(), "within ten seconds");
}

/// In the file, for certain.
fn written_frames(recorder: &Recorder) -> u64 {
    recorder.news.written_frames.load(Relaxed)
}

fn error_of(recorder: &Recorder) -> String {
    wait_for(|| recorder.error().is_some());
    recorder.error().unwrap()
}

#[test]
fn the_file_holds_what_was_tapped_to_the_bit() {
    let folder = tempfile::tempdir().unwrap();
    let (mut audio, recorder) = record(folder.path(), "memory", STEREO).unwrap();
    let mut tapped = Vec::new();
    for block_frames in [1, 7, 480, 1024] {
        tapped.extend(tap(&mut audio, tapped.len() / 2, 20_000, block_frames));
    }
    let finished = recorder.finish().unwrap();
    assert_eq!(read(&finished.path), tapped, "all of it");
    // The last quarter of a second, not yet flushed when the recording ends, is counted too.
    assert_eq!(finished.num_frames, 80_000, "as many as are in the file");
}

#[test]
fn not_a_number_is_recorded_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let (mut audio, recorder) = record(folder.path(), "residual", STEREO).unwrap();
    let mut planar = PlanarBlock::new(2);
    planar.channels_mut()[0][0] = f32::from_bits(0x7fc0_1234);
    planar.channels_mut()[1][0] = f32::NEG_INFINITY;
    audio.push(&planar, 1);
    let heard = read(&recorder.finish().unwrap().path);
    let bits: Vec<u32> = heard.iter().map(|sample| sample.to_bits()).collect();
    assert_eq!(bits, [0x7fc0_1234, 0xff80_0000], "the same bits");
}

/// As it would be found after a kill: by another reader, while the recording goes on.
#[test]
fn a_file_that_is_being_written_can_be_read_up_to_its_last_half_second() {
    let folder = tempfile::tempdir().unwrap();
    let (mut audio, recorder) = record(folder.path(), "memory", STEREO).unwrap();
    assert_eq!(read(&recorder.path()), [0.0; 0], "valid at once");
    let tapped = tap(&mut audio, 0, 24_000, 480);
    // 300 ms; more where the machine is busy.
    thread::sleep(Duration::from_millis(300));
    wait_for(|| written_frames(&recorder) == 24_000);
    let begun = tap(&mut audio, 24_000, 24_000, 480);
    let found = read(&recorder.path());
    assert_eq!(
        found[..tapped.len()],
        tapped,
        "all but the last half second"
    );
    wait_for(|| written_frames(&recorder) == 48_000);
    let all = [tapped, begun].concat();
    assert_eq!(read(&recorder.path()), all, "and then that too");
}

#[test]
fn dropping_ends_the_recording_with_all_that_was_tapped() {
    let folder = tempfile::tempdir().unwrap();
    let (mut audio, recorder) = record(folder.path(), "dry", STEREO).unwrap();
    let path = recorder.path();
    let tapped = tap(&mut audio, 0, 100_000, 1024);
    let begun = Instant::now();
    drop(recorder);
    // Two seconds, and a busy machine.
    assert!(begun.elapsed() < Duration::from_secs(3), "bounded");
    assert_eq!(read(&path), tapped, "complete");
    tap(&mut audio, 0, 300_000, 1024);
}

#[test]
fn what_does_not_fit_is_left_out_in_whole_blocks_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (mut audio, recorder) = record(folder.path(), "memory", STEREO).unwrap();
    // The ring takes four seconds, and what is written meanwhile: more on a busy machine.
    let (mut tapped, mut frames) = (Vec::new(), 0);
    while recorder.lost_blocks() == 0 && frames < 10_000_000 {
        tapped.extend(tap(&mut audio, frames, 288_000, 1000));
        frames += 288_000;
    }
    let lost = recorder.lost_blocks();
    let kept = read(&recorder.finish().unwrap().path);
    assert!(lost > 0, "some were lost");
    assert_eq!(
        kept.len() / 2,
        frames - 1000 * usize::try_from(lost).unwrap(),
        "whole"
    );
    let blocks = kept.chunks(2000).zip(tapped.chunks(2000));
    let same = blocks.take_while(|(kept, tapped)| kept == tapped).count();
    assert!(same >= 192, "the first four seconds: {same}");
}

#[test]
fn the_tap_never_touches_the_heap() {
    let folder = tempfile::tempdir().unwrap();
    let (mut audio, recorder) = record(folder.path(), "memory", STEREO).unwrap();
    let planar = PlanarBlock::new(2);
    let push = |audio: &mut Tap| {
        for round in 0..400 {
            check_heap(round, || audio.push(&planar, 1 + (round * 5) % 1024));
        }
    };
    push(&mut audio);
    // Until it is full, and after the other half has gone.
    (0..300).for_each(|_| audio.push(&planar, 1024));
    push(&mut audio);
    drop(recorder);
    push(&mut audio);
}

#[test]
fn a_full_file_ends_and_a_next_one_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let first = || {
        Folder::at(
            folder.path(),
            "memory",
            jiff::civil::date(2026, 11, 26).at(1, 2, 3, 0),
        )
    };
    // 1000 frames and a piece of one.
    let (mut audio, recorder) = record_on(first(), STEREO, 8 * 1000 + 5).unwrap();
    let tapped = tap(&mut audio, 0, 2_500, 480);
    let Finished {
        path: last,
        num_frames,
    } = recorder.finish().unwrap();
    assert_eq!(num_frames, 2_500, "in all files");
    let name = |number: &str| {
        folder
            .path()
            .join(format!("souvenir 2026-11-26 01.02.03 memory{number}.wav"))
    };
    assert_eq!(last, name(" (3)"), "the newest one");
    let parts = [name(""), name(" (2)"), last].map(|path| read(&path));
    assert_eq!(
        parts.each_ref().map(Vec::len),
        [2000, 2000, 1000],
        "samples"
    );
    assert_eq!(parts.concat(), tapped, "nothing between them is lost");
}

#[test]
fn a_folder_that_cannot_be_written_gives_one_clear_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a file");
    std::fs::write(&file, "").unwrap();
    let sentence = format!("{:#}", record(&file, "memory", STEREO).err().unwrap());
    assert!(sentence.contains("a file"), "{sentence}");
    assert!(
        sentence.contains("memory.wav: the recording cannot be made: "),
        "{sentence}"
    );
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
}

/// Windows lets nobody remove what is being written.
#[cfg(unix)]
#[test]
fn a_folder_that_goes_ends_the_recording_but_not_the_sound() {
    let folder = tempfile::tempdir().unwrap();
    let (mut audio, recorder) = record(folder.path(), "memory", STEREO).unwrap();
    tap(&mut audio, 0, 1_000, 480);
    std::fs::remove_dir_all(folder.path()).unwrap();
    let sentence = error_of(&recorder);
    assert!(
        sentence.ends_with("memory.wav: the recording has ended: it is gone"),
        "{sentence}"
    );
    tap(&mut audio, 0, 300_000, 1024);
    assert_eq!(
        recorder.lost_blocks(),
        0,
        "nothing is lost that is not wanted"
    );
    assert!(recorder.finish().is_err(), "and it is said at the end");
}

/// Takes so many bytes.
struct SmallDisk(usize);

struct SmallFile {
    room: usize,
    bytes: Cursor<Vec<u8>>,
}

impl RecordingFolder for SmallDisk {
    type RecordingFile = SmallFile;

    fn take_file(&mut self) -> anyhow::Result<(PathBuf, SmallFile)> {
        let bytes = Cursor::new(Vec::new());
        // Any path that is there.
        Ok((
            std::env::temp_dir(),
            SmallFile {
                room: self.0,
                bytes,
            },
        ))
    }
}

impl Write for SmallFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if bytes.len() > self.room {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        self.room -= bytes.len();
        self.bytes.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Seek for SmallFile {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.bytes.seek(to)
    }
}

#[test]
fn a_full_disk_ends_the_recording_but_not_the_sound() {
    let (mut audio, recorder) = record_on(SmallDisk(10_000), STEREO, u32::MAX).unwrap();
    tap(&mut audio, 0, 24_000, 480);
    let sentence = error_of(&recorder);
    assert!(
        sentence.contains(": the recording has ended: "),
        "{sentence}"
    );
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    tap(&mut audio, 0, 300_000, 1024);
    assert_eq!(
        recorder.lost_blocks(),
        0,
        "nothing is lost that is not wanted"
    );
}
