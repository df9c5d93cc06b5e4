//! An oscillation far below sounds, whose place is counted in whole numbers: any split into blocks gives the same bits.

use std::f64::consts::TAU;

use crate::settings::modulation::LfoShape;

/// Turns that are counted as one, 2^64.
const TURN: f64 = 2.0 * (1_u64 << 63) as f64;
/// Places nearer than this are one: a host's count of beats and ours differ by rounding.
const SAME_TURNS: f64 = 1e-6;

/// Goes round and round at a rate. Realtime: yes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LowFrequencyOscillator {
    /// Turns, 64 bits of them behind the point; negative before a song's start.
    turns: i128,
    /// The same a frame.
    step: i128,
}

impl LowFrequencyOscillator {
    /// Stands at the start of a turn.
    pub(super) fn rewind(&mut self) {
        self.turns = 0;
    }

    /// Goes so many turns a frame from here on.
    pub(super) fn set_turns_a_frame(&mut self, turns: f64) {
        self.step = fixed(turns);
    }

    /// Goes to this place, unless it is there.
    pub(super) fn go_to(&mut self, turns: f64) {
        let goal = fixed(turns);
        let apart = goal.wrapping_sub(self.turns).unsigned_abs() as f64 / TURN;
        if apart > SAME_TURNS {
            self.turns = goal;
        }
    }

    pub(super) fn pass(&mut self, frames: usize) {
        let way = self.step.wrapping_mul(frames as i128);
        self.turns = self.turns.wrapping_add(way);
    }

    /// Returns where it will be after so many frames, `[-1, 1]`.
    pub(super) fn value_after(&self, frames: usize, shape: LfoShape, seed: u64) -> f64 {
        let way = self.step.wrapping_mul(frames as i128);
        let turns = self.turns.wrapping_add(way);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the bits behind the point, and the number of the turn"
        )]
        let (part, turn) = (turns as u64 as f64 / TURN, (turns >> 64) as u64);
        match shape {
            LfoShape::Sine => (TAU * part).sin(),
            LfoShape::Triangle if part < 0.25 => 4.0 * part,
            LfoShape::Triangle if part < 0.75 => 2.0 - 4.0 * part,
            LfoShape::Triangle => 4.0 * part - 4.0,
            LfoShape::Square if part < 0.5 => 1.0,
            LfoShape::Square => -1.0,
            LfoShape::Saw => 2.0 * part - 1.0,
            LfoShape::Random => 2.0 * share_of(turn ^ seed) - 1.0,
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a finite number of turns, far within 64 bits before the point"
)]
fn fixed(turns: f64) -> i128 {
    (turns * TURN) as i128
}

/// Returns a share that looks as if it were drawn, the same for the same number: the mixer of `SplitMix64` (Steele, Lea and
/// Flood 2014).
fn share_of(number: u64) -> f64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::{LfoShape, LowFrequencyOscillator};

    fn at(turns: f64, shape: LfoShape) -> f64 {
        let mut lfo = LowFrequencyOscillator::default();
        lfo.go_to(turns);
        lfo.value_after(0, shape, 0)
    }

    #[test]
    fn shapes_go_through_their_corners() {
        let quarters = [0.0, 0.25, 0.5, 0.75, -0.25, 7.25];
        for (shape, values) in [
            (LfoShape::Sine, [0.0, 1.0, 0.0, -1.0, -1.0, 1.0]),
            (LfoShape::Triangle, [0.0, 1.0, 0.0, -1.0, -1.0, 1.0]),
            (LfoShape::Square, [1.0, 1.0, -1.0, -1.0, -1.0, 1.0]),
            (LfoShape::Saw, [-1.0, -0.5, 0.0, 0.5, 0.5, -0.5]),
        ] {
            for (turns, value) in quarters.into_iter().zip(values) {
                // Of a sine, 2 pi times the rounding of a part.
                assert!((at(turns, shape) - value).abs() < 1e-15, "{shape} {turns}");
            }
        }
    }

    /// Of 1000 uniform draws in [-1, 1] the mean is within 5 / sqrt(3000) of 0.
    #[test]
    fn random_stays_for_a_turn_and_is_the_same_every_time() {
        let turn = |turn: u16| at(f64::from(turn) + 0.5, LfoShape::Random);
        let all: Vec<f64> = (0..1000).map(turn).collect();
        let mean = all.iter().sum::<f64>() / 1000.0;
        assert!(mean.abs() < 5.0 / 3000_f64.sqrt(), "{mean}");
        assert!(all.windows(2).all(|two| two[0] != two[1]));
        assert!(all.iter().all(|x| (-1.0..1.0).contains(x)));
        assert_eq!(at(3.01, LfoShape::Random), at(3.99, LfoShape::Random));
    }

    #[test]
    fn any_split_of_the_way_leads_to_the_same_bits() {
        let mut once = LowFrequencyOscillator::default();
        once.set_turns_a_frame(1.234_567 / 48_000.0);
        let mut often = once;
        once.pass(100_000);
        for _ in 0..1000 {
            often.pass(1);
            often.pass(99);
        }
        assert_eq!(once.turns, often.turns);
        // A frame's step is rounded to 2^-64 turns, and an f64 of the whole way to 2^-52 of it.
        let way = 100_000.0 * 1.234_567 / 48_000.0_f64;
        let expected = (std::f64::consts::TAU * way).sin();
        assert!((once.value_after(0, LfoShape::Sine, 0) - expected).abs() < 1e-14);
    }
}
