//! The ring between a file's thread and the callback is tested without a file.

use std::sync::Arc;

use super::super::tests::check_heap;
use super::{FileStream, FileStreamWriter, Meters, PlanarBlock, Position, stream};

/// Whole numbers of frames in all of the module's times: 5, 50 and 1000.
const RATE_HZ: f64 = 1000.0;
const FADE_FRAMES: usize = 5;
const READY_FRAMES: usize = 50;

struct Pair {
    writer: FileStreamWriter,
    stream: FileStream,
    position: Position,
    meters: Arc<Meters>,
}

fn pair() -> Pair {
    let (position, meters) = (Position::default(), Arc::default());
    let (writer, stream) = stream(RATE_HZ, 1, position.clone(), &meters);
    Pair {
        writer,
        stream,
        position,
        meters,
    }
}

impl Pair {
    /// As the file's thread does, frames that count from `from`, until no more are wanted.
    fn fill(&mut self, from: u16) -> u16 {
        let mut next = from;
        while self.writer.wants(10) {
            self.writer
                .mark(u64::from(next - from), usize::from(next), 1.0);
            let frames: Vec<f32> = (next..next + 10).map(f32::from).collect();
            self.writer.write(&frames);
            next += 10;
        }
        next
    }

    fn hear(&mut self, num_frames: usize) -> Vec<f32> {
        let mut planar = PlanarBlock::new(1);
        self.stream.read(&mut planar, num_frames);
        planar.channels()[0][..num_frames].to_vec()
    }
}

fn counting(from: u16, num_frames: usize) -> Vec<f32> {
    (from..).take(num_frames).map(f32::from).collect()
}

#[test]
fn what_is_written_is_heard_in_order_and_its_place_is_told() {
    let mut pair = pair();
    assert_eq!(pair.hear(7), [0.0; 7], "nothing yet");
    assert_eq!(pair.meters.gaps(), 0, "which is no gap");
    let end = pair.fill(0);
    assert!((1000..1100).contains(&end), "a second ahead: {end}");
    assert_eq!(pair.hear(123), counting(0, 123));
    assert_eq!(pair.position.frames(), 123);
    assert_eq!(pair.hear(500), counting(123, 500));
    assert_eq!(pair.position.frames(), 623);
}

#[test]
fn after_a_seek_the_old_goes_on_until_there_is_enough_of_the_new() {
    let mut pair = pair();
    pair.fill(0);
    pair.hear(100);
    pair.writer.begin();
    assert!(pair.writer.wants(10), "room for the new");
    let few: Vec<f32> = counting(5000, READY_FRAMES - 1);
    pair.writer.mark(0, 5000, 1.0);
    pair.writer.write(&few);
    assert_eq!(pair.hear(100), counting(100, 100), "not enough yet");
    assert_eq!(pair.position.frames(), 200);
    pair.writer.write(&counting(5000 + 49, 500));
    let heard = pair.hear(100);
    for (idx, heard) in heard[..FADE_FRAMES].iter().enumerate() {
        let (old, new) = (200.0 + idx as f32, 5000.0 + idx as f32);
        let expected = old + (idx + 1) as f32 / 6.0 * (new - old);
        // f32 of thousands.
        assert!(
            (heard - expected).abs() < 0.01,
            "{idx}: {heard}, not {expected}"
        );
    }
    assert_eq!(heard[FADE_FRAMES..], counting(5005, 95), "and then the new");
    assert_eq!(pair.position.frames(), 5100);
    assert_eq!(pair.meters.gaps(), 0);
}

#[test]
fn of_several_seeks_the_last_one_counts() {
    let mut pair = pair();
    pair.fill(0);
    for from in [3000, 4000, 5000] {
        pair.writer.begin();
        pair.writer.mark(0, usize::from(from), 1.0);
        pair.writer.write(&counting(from, 60));
    }
    let heard = pair.hear(50);
    assert_eq!(heard[FADE_FRAMES..], counting(5005, 45));
}

#[test]
fn an_empty_ring_is_one_gap_until_there_is_enough_again() {
    let mut pair = pair();
    let end = pair.fill(0);
    while pair.position.frames() < usize::from(end) {
        pair.hear(20);
    }
    pair.hear(20);
    pair.writer.write(&counting(end, READY_FRAMES - 1));
    assert_eq!(pair.hear(20), [0.0; 20], "not enough yet");
    pair.writer.write(&counting(end + 49, 20));
    assert_eq!(pair.hear(20), counting(end, 20), "nothing is left out");
    assert_eq!(pair.meters.gaps(), 1);
}

#[test]
fn the_callback_never_touches_the_heap() {
    let mut pair = pair();
    let mut planar = PlanarBlock::new(1);
    let mut end = 0;
    for round in 0..300 {
        if round % 7 == 0 {
            pair.writer.begin();
            end = 0;
        }
        end = pair.fill(end);
        check_heap(round, || pair.stream.read(&mut planar, 1 + round % 97));
    }
}
