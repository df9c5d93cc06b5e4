//! What is missing in the middle of a file is told.

use super::*;

fn count(path: &Path) -> (usize, f64) {
    let mut reader = SoundReader::open(path).unwrap();
    let mut num_frames = 0;
    while let Some(block) = reader.next_block().unwrap() {
        num_frames += block[0].len();
    }
    (num_frames, f64::from(reader.sample_rate_hz()))
}

/// Against the frames that are there and that were there before.
#[test]
fn a_hole_in_a_file_is_told_once_with_its_length() {
    let folder = folder();
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sounds/tones.mp3");
    let mut bytes = fs::read(&whole).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 1500].fill(0);
    let path = folder.path().join("holed.mp3");
    fs::write(&path, bytes).unwrap();
    let (left, rate_hz) = count(&path);
    let missing_secs = (count(&whole).0 - left) as f64 / rate_hz;
    let mut played = PlayedBack::open(&path, folder, FROM_THE_START);
    // Thrice round.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a length"
    )]
    let round = (left as f64 / rate_hz * 48e3) as usize;
    played.hear(3 * round);
    // The thread that reads has its own pace.
    let sentence = played.playing.troubles.recv_timeout(PATIENCE).unwrap();
    played.hear(3 * round);
    let again: Vec<String> = played.playing.troubles.try_iter().collect();
    assert_eq!(again, Vec::<String>::new(), "once");
    let missing = format!("{missing_secs:.3} s are missing");
    assert!(sentence.contains("holed.mp3: "), "{sentence}");
    assert!(
        missing_secs > 0.0 && sentence.contains(&missing),
        "{missing}: {sentence}"
    );
}
