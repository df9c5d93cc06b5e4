//! The fewest numbers that lose no more than is allowed are sought by their count.

use super::budget_goal::CountedRecall;

/// The search ends where so many times fewer numbers are known to lose too much.
const CLOSE: f64 = 1.01;
/// The next count leaves at least this part of the bracket, in logarithms, on either side.
const LEAST_SHARE: f64 = 0.1;
/// The most recalls.
const MAX_STEPS: usize = 24;
/// A relative error below this is a rounding.
const ROUNDING: f64 = 1e-12;

/// Returns the recall of the fewest numbers, to one percent, whose error is at most `error` of the sound's root mean
/// square. `recall` loses nothing with `most` numbers. Cost: some six recalls.
pub(super) fn fewest(
    sound: &[f64],
    error: f64,
    most: usize,
    recall: impl Fn(usize) -> CountedRecall,
) -> CountedRecall {
    let none = CountedRecall {
        sound: vec![0.0; sound.len()],
        numbers: 0,
    };
    let relative = |recalled: &CountedRecall| relative_rms(sound, &recalled.sound);
    if relative(&none) <= error {
        return none;
    }
    let mut bracket = CountBracket {
        low: 1.0,
        error_low: 1.0,
        high: most.max(2) as f64,
        error_high: ROUNDING,
        halves_next: false,
    };
    let mut best = None;
    for _ in 0..MAX_STEPS {
        let Some(count) = bracket.next(error) else {
            break;
        };
        let found = recall(count);
        let lost = relative(&found);
        bracket.narrow(count as f64, lost, error);
        if lost <= error {
            best = Some(found);
        }
    }
    best.unwrap_or_else(|| recall(most))
}

/// Returns the error's root mean square as a part of the sound's; zero of silence that is silent.
fn relative_rms(sound: &[f64], recalled: &[f64]) -> f64 {
    let energy: f64 = sound.iter().map(|x| x * x).sum();
    let lost = super::loss::lost(sound, recalled);
    if lost == 0.0 {
        0.0
    } else {
        (lost / energy).sqrt()
    }
}

/// Holds a count that loses too much, and one that does not.
#[derive(Clone, Copy, Debug)]
struct CountBracket {
    low: f64,
    error_low: f64,
    high: f64,
    error_high: f64,
    halves_next: bool,
}

impl CountBracket {
    /// Returns the next count to try, about where the logarithm of the error is on its way. `None` where both are close.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between two counts"
    )]
    fn next(self, error: f64) -> Option<usize> {
        if self.high <= CLOSE * self.low || self.high - self.low < 1.5 {
            return None;
        }
        let fallen = |error: f64| (self.error_low / error.max(ROUNDING)).ln();
        let share = if self.halves_next {
            0.5
        } else {
            fallen(error) / fallen(self.error_high)
        };
        let share = share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE);
        let count = self.low * (self.high / self.low).powf(share);
        Some(count.round().clamp(self.low + 1.0, self.high - 1.0) as usize)
    }

    /// Where a step leaves more than half of the bracket the next one halves it.
    fn narrow(&mut self, count: f64, lost: f64, error: f64) {
        let width = (self.high / self.low).ln();
        if lost <= error {
            (self.high, self.error_high) = (count, lost);
        } else {
            (self.low, self.error_low) = (count, lost);
        }
        self.halves_next = (self.high / self.low).ln() > 0.5 * width;
    }
}

#[cfg(test)]
mod tests {
    use super::{CountedRecall, fewest};

    /// A memory that loses all but its first numbers of a sound of equal frames: the error is known.
    #[test]
    fn one_percent_fewer_numbers_lose_too_much() {
        let sound = vec![1.0; 10_000];
        let recall = |numbers: usize| {
            let mut kept = vec![0.0; 10_000];
            kept[..numbers.min(10_000)].fill(1.0);
            CountedRecall {
                sound: kept,
                numbers,
            }
        };
        for error in [0.0, 0.01, 0.1, 0.5, 0.9, 0.999] {
            let found = fewest(&sound, error, 10_000, recall).numbers as f64;
            let least = (10_000.0 * (1.0 - error * error)).ceil();
            assert!(
                (least..=1.011 * least + 1.0).contains(&found),
                "{error}: {found} {least}"
            );
        }
        assert_eq!(fewest(&sound, 1.0, 10_000, recall).numbers, 0);
        assert_eq!(fewest(&[0.0; 9], 0.0, 9, recall).numbers, 0);
    }
}
