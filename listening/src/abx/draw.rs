//! What X is, trial by trial.

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use super::choice::Choice;

/// How a seed becomes a sequence: the first bit of each 32 of the published PCG XSH RR 64/32
/// (O'Neill 2014), on a stream of its own.
pub(super) const GENERATOR: &str = "pcg-xsh-rr-64-32, stream 0xABC";
/// Any number does; another one would be another sequence.
const STREAM: u64 = 0xABC;

/// Draws answers without end; the same for the same seed, on every machine and in every version.
pub(super) fn answers(seed: u64) -> impl Iterator<Item = Choice> {
    let mut generator = Pcg32::new(seed, STREAM);
    std::iter::repeat_with(move || match generator.next_u32() >> 31 {
        0 => Choice::A,
        _ => Choice::B,
    })
}

#[cfg(test)]
mod tests {
    use super::answers;
    use crate::abx::Choice;

    const SEEDS: u64 = 20_000;
    const TRIALS: usize = 16;

    fn word(seed: u64) -> String {
        answers(seed).take(32).map(Choice::name).collect()
    }

    /// The reference's own generator in eight lines (pcg-random.org, minimal C).
    fn published(seed: u64) -> impl Iterator<Item = u32> {
        const MULTIPLIER: u64 = 6_364_136_223_846_793_005;
        let increment = (super::STREAM << 1) | 1;
        let step = move |state: u64| state.wrapping_mul(MULTIPLIER).wrapping_add(increment);
        let mut state = step(seed.wrapping_add(increment));
        std::iter::repeat_with(move || {
            let old = state;
            state = step(old);
            let mixed = (((old >> 18) ^ old) >> 27) & 0xffff_ffff;
            let mixed = u32::try_from(mixed).expect("32 bits");
            mixed.rotate_right(u32::try_from(old >> 59).expect("5 bits"))
        })
    }

    #[test]
    fn the_sequence_of_a_seed_is_the_published_generators() {
        for seed in [0, 1, 0x5eed, u64::MAX] {
            let expected = published(seed).map(|bits| bits >> 31 == 1);
            let drawn = answers(seed).map(|x| x == Choice::B);
            assert!(
                drawn.zip(expected).take(1000).all(|(x, y)| x == y),
                "{seed}"
            );
        }
    }

    #[test]
    fn the_sequence_of_a_seed_is_fixed() {
        assert_eq!(word(0), "BABABBAAABBABAAAAABAABBBBAABAAAA");
        assert_eq!(word(2026), "BBAABBBABABABBBABAABBBBABAAABBAB");
    }

    /// Neighbouring seeds, as a shell that counts would use.
    #[test]
    fn x_is_balanced_over_seeds_at_every_trial_and_from_one_to_the_next() {
        let mut is_b = [0_i64; TRIALS];
        let mut is_other = [0_i64; TRIALS];
        for seed in 0..SEEDS {
            let word: Vec<_> = answers(seed).take(TRIALS + 1).collect();
            for trial in 0..TRIALS {
                is_b[trial] += i64::from(word[trial] == Choice::B);
                is_other[trial] += i64::from(word[trial] != word[trial + 1]);
            }
        }
        // Five standard deviations of a fair coin: sqrt(20000)/2 = 71 each.
        for count in is_b.into_iter().chain(is_other) {
            assert!((count - 10_000).abs() < 355, "{count} of {SEEDS}");
        }
    }
}
