//! What a test that is over says.

use super::chance::p_value;

/// A difference is heard where guessing does as well in at most this share of tests.
pub const HEARD_BELOW: f64 = 0.05;

/// Judges the result of a test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Verdict {
    /// Votes that were right.
    pub correct: usize,
    /// How many trials there were.
    pub trials: usize,
    /// Exact one-sided binomial p-value: the share of guessed tests with so many right or more.
    pub p_value: f64,
}

impl Verdict {
    pub(super) fn new(correct: usize, trials: usize) -> Self {
        Self {
            correct,
            trials,
            p_value: p_value(correct, trials),
        }
    }

    /// Tells whether a difference was heard.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.p_value <= HEARD_BELOW
    }

    /// Returns a sentence for a person. Allocates.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Self {
            correct, trials, ..
        } = self;
        let (often, limit) = (self.how_often(), 1.0 / HEARD_BELOW);
        let meaning = if self.is_heard() {
            format!("and once in {limit} is rare enough. You hear a difference.")
        } else {
            format!("and only once in {limit} is rare enough. That is what guessing gives.")
        };
        format!("{correct} of {trials} right: chance alone does that {often}, {meaning}")
    }

    /// What is not heard is said in hundredths, rounded up: it must not read as the limit itself.
    fn how_often(&self) -> String {
        if self.is_heard() {
            let once_in = two_digits(1.0 / self.p_value);
            return format!("once in {} such tests", grouped(once_in));
        }
        let percent = 100.0 * self.p_value;
        let shown = if percent < 10.0 {
            format!("{:.1}", (10.0 * percent).ceil() / 10.0)
        } else {
            format!("{percent:.0}")
        };
        format!("in {shown} of 100 such tests")
    }
}

/// Rounds to two digits: more say nothing.
fn two_digits(value: f64) -> f64 {
    let unit = 10.0_f64.powf(value.log10().floor() - 1.0);
    (value / unit).round() * unit
}

/// 1,300,000.
fn grouped(value: f64) -> String {
    let digits = format!("{value:.0}");
    let first = digits.len() % 3;
    let (head, rest) = digits.split_at(first);
    let mut groups: Vec<&str> = Vec::new();
    if !head.is_empty() {
        groups.push(head);
    }
    groups.extend((0..rest.len()).step_by(3).map(|at| &rest[at..at + 3]));
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::Verdict;

    fn check(correct: usize, trials: usize, sentence: &str) {
        assert_eq!(Verdict::new(correct, trials).sentence(), sentence);
    }

    #[test]
    fn a_sentence_says_what_it_means() {
        check(
            14,
            16,
            "14 of 16 right: chance alone does that once in 480 such tests, and once in 20 is rare \
             enough. You hear a difference.",
        );
        check(
            12,
            16,
            "12 of 16 right: chance alone does that once in 26 such tests, and once in 20 is rare \
             enough. You hear a difference.",
        );
        check(
            9,
            16,
            "9 of 16 right: chance alone does that in 40 of 100 such tests, and only once in 20 is \
             rare enough. That is what guessing gives.",
        );
        check(
            0,
            16,
            "0 of 16 right: chance alone does that in 100 of 100 such tests, and only once in 20 is \
             rare enough. That is what guessing gives.",
        );
        check(
            4,
            4,
            "4 of 4 right: chance alone does that in 6.3 of 100 such tests, and only once in 20 is rare \
             enough. That is what guessing gives.",
        );
        check(
            20,
            20,
            "20 of 20 right: chance alone does that once in 1,000,000 such tests, and once in 20 is \
             rare enough. You hear a difference.",
        );
    }

    /// Just above the limit must not read as just below it.
    #[test]
    fn what_the_sentence_says_agrees_with_the_p_value() {
        for trials in 1..=100 {
            for correct in 0..=trials {
                let verdict = Verdict::new(correct, trials);
                let is_told = verdict.sentence().ends_with("You hear a difference.");
                assert_eq!(is_told, verdict.p_value <= 0.05, "{correct} of {trials}");
                let is_once_in_20 = verdict.sentence().contains("once in 20 such tests");
                assert!(
                    !is_once_in_20 || verdict.is_heard(),
                    "{correct} of {trials}"
                );
            }
        }
    }
}
