//! Work is counted here, in pieces that were done, not timed: no block does more than the schedule gives it.

use super::StreamConfig;
use super::legendre_memory::LegendreMemory;
use super::mode_plan::LegendreMode;
use crate::math::SimdLevel;
use crate::memory::spec::Method;
use crate::settings::memory::{MAX_OVERLAP, MemorySettings, Mode};
use crate::transform::Kernels;

const RATE_HZ: f64 = 48_000.0;
const BLOCK_FRAMES: usize = 512;
const CHANNELS: usize = 2;
/// A few hops of short windows, the beginning of long ones.
const BLOCKS: usize = 12;

/// The ends of every setting that exists, of this order.
fn extremes(order: usize) -> impl Iterator<Item = MemorySettings> {
    let windows = [0.002, 0.05, 10.0];
    let legendre = |mode: &Mode| {
        let others = [Mode::Layer, Mode::Selective, Mode::Trained, Mode::Adaptive];
        !others.contains(mode)
    };
    let kinds = Mode::ALL
        .into_iter()
        .filter(legendre)
        .flat_map(|mode| Method::ALL.map(|method| (mode, method)));
    let of_kind = move |(mode, method)| {
        windows
            .into_iter()
            .flat_map(|secs| [(secs, 0.0), (secs, MAX_OVERLAP)])
            .map(move |(window_secs, overlap)| MemorySettings {
                mode,
                method,
                order,
                window_secs,
                overlap,
                ..MemorySettings::default()
            })
    };
    kinds.flat_map(of_kind).filter(|all| all.nearest() == *all)
}

fn prepare(settings: MemorySettings) -> LegendreMemory {
    let config = StreamConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: CHANNELS,
    };
    let mode = match settings.mode {
        Mode::Segments => LegendreMode::Segments,
        Mode::Sliding => LegendreMode::Sliding,
        _ => LegendreMode::Unbounded,
    };
    let kernels = Kernels::for_order(SimdLevel::detect(), settings.order);
    LegendreMemory::prepare(&config, mode, kernels).expect("a setting that exists")
}

fn sound(frame: usize) -> f64 {
    (0.3 * frame as f64).sin() + 0.2 * (0.011 * frame as f64).cos()
}

/// Hears `frames` frames from frame `from` on, in one block; the first channel's memory.
fn hear(memory: &mut LegendreMemory, from: usize, frames: usize) -> Vec<f64> {
    let input: Vec<f64> = (from..from + frames).map(sound).collect();
    let (mut left, mut right) = (vec![0.0; frames], vec![0.0; frames]);
    memory.process(&[&input[..], &input], &mut [&mut left, &mut right]);
    left
}

impl LegendreMemory {
    /// Pieces learnt and read so far, and those that a reset has left out.
    fn pieces_done(&self) -> [usize; 2] {
        let [learnt, read] = self.pieces_a_hop();
        let turns = usize::try_from(self.turns).unwrap();
        [turns * learnt + self.learnt, turns * read + self.read]
    }

    /// Pieces learnt and read a hop.
    fn pieces_a_hop(&self) -> [usize; 2] {
        let channels = self.channels.len();
        [self.learner.pieces(), self.reader.pieces()].map(|pieces| pieces * channels)
    }

    /// The most pieces that a block may learn and read, by the schedule's own rates: a hop's pieces are read
    /// evenly after the hand-over, and learnt at 3/2 times that rate at its end.
    fn most_pieces_a_block(&self) -> [usize; 2] {
        let hop = self.timing.hop;
        let rest = hop - self.timing.pace.hand_over_frames;
        let whole_hops = BLOCK_FRAMES / hop;
        // At a rate in halves, twice: where the block's end is in the middle of a hop, so is its beginning.
        let most = |pieces: usize, half_rates: usize| {
            let part_frames = (BLOCK_FRAMES % hop).max(1);
            let split = (half_rates * part_frames * pieces).div_ceil(rest) + 2;
            whole_hops * pieces + split.min(pieces.max(1))
        };
        let [learnt, read] = self.pieces_a_hop();
        [most(learnt, 3), most(read, 2)]
    }

    /// Learns as `reset` did where the silence before the first frame was learnt like any sound.
    fn learn_silence(&mut self) {
        self.forget();
        self.learner.reset();
        (self.learnt, self.read) = (0, 0);
    }
}

#[test]
fn no_block_does_more_than_its_share_the_first_included() {
    for order in [1, 48, 130] {
        for settings in extremes(order) {
            let mut memory = prepare(settings);
            let most = memory.most_pieces_a_block();
            let mut before = memory.pieces_done();
            for block in 0..BLOCKS {
                hear(&mut memory, block * BLOCK_FRAMES, BLOCK_FRAMES);
                let after = memory.pieces_done();
                for (name, i) in [("learnt", 0), ("read", 1)] {
                    let done = after[i] - before[i];
                    let of = memory.pieces_a_hop()[i];
                    assert!(
                        done <= most[i],
                        "{settings:?}, block {block}: {done} of {of} pieces {name}, at most {}",
                        most[i]
                    );
                }
                before = after;
            }
        }
    }
}

/// The count sees what it is for: a window of 10 s, learnt in silence, came at once with the first block.
#[test]
fn a_window_of_silence_learnt_at_once_is_seen() {
    for method in [Method::ZeroOrderHold, Method::Bilinear] {
        let mut memory = prepare(MemorySettings {
            method,
            order: 8,
            window_secs: 10.0,
            // Where windows overlap by half, a whole hop is heard before the first turn.
            overlap: 0.0,
            ..MemorySettings::default()
        });
        memory.learn_silence();
        let ([most, _], [before, _]) = (memory.most_pieces_a_block(), memory.pieces_done());
        hear(&mut memory, 0, BLOCK_FRAMES);
        let [after, _] = memory.pieces_done();
        assert!(after - before > 100 * most, "{method}: {}", after - before);
    }
}

/// What is left out is silence: the same bits as where it is learnt.
#[test]
fn silence_before_the_first_frame_is_the_same_left_out_or_learnt() {
    for order in [1, 48] {
        for settings in extremes(order).filter(|settings| settings.window_secs < 1.0) {
            let [mut skipping, mut learning] = [prepare(settings), prepare(settings)];
            learning.learn_silence();
            let frames = 2 * skipping.window_frames() + skipping.latency_frames().min(10_000);
            let [a, b] = [&mut skipping, &mut learning].map(|memory| hear(memory, 0, frames));
            let bits = |sound: Vec<f64>| sound.into_iter().map(f64::to_bits).collect::<Vec<_>>();
            assert!(bits(a) == bits(b), "{settings:?}: not the same sound");
            for channel_idx in 0..CHANNELS {
                let [a, b] = [&skipping, &learning].map(|memory| memory.coefficients(channel_idx));
                assert!(a == b, "{settings:?}: not the same coefficients");
            }
            let [a, b] = [&skipping, &learning].map(|memory| memory.learner.growth());
            assert_eq!(a, b, "{settings:?}");
        }
    }
}
