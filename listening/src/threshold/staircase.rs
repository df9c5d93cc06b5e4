//! Two down, one up (Levitt 1971).

/// Steps that it moves by before the first reversal, and between the first two; one afterwards.
const FIRST_STEPS: [usize; 2] = [4, 2];
/// Reversals on the way to the threshold: they do not count.
const LEFT_OUT: usize = 4;

/// Moves one harder after two right answers, one easier after a wrong one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staircase {
    num_steps: usize,
    step_idx: usize,
    num_right: usize,
    /// Whether it went to harder steps last.
    is_descending: Option<bool>,
    /// Steps at which it turned.
    reversals: Vec<usize>,
}

impl Staircase {
    /// Begins at the easiest of the steps.
    #[must_use]
    pub const fn new(num_steps: usize) -> Self {
        Self {
            num_steps,
            step_idx: 0,
            num_right: 0,
            is_descending: None,
            reversals: Vec::new(),
        }
    }

    /// Returns the step that is asked next.
    #[must_use]
    pub const fn step_idx(&self) -> usize {
        self.step_idx
    }

    /// Returns the steps at which it turned.
    #[must_use]
    pub fn reversals(&self) -> &[usize] {
        &self.reversals
    }

    /// Takes an answer to the step.
    pub fn learn(&mut self, is_right: bool) {
        self.num_right = if is_right { self.num_right + 1 } else { 0 };
        match (is_right, self.num_right) {
            (false, _) => self.go(false),
            (true, 2) => {
                self.num_right = 0;
                self.go(true);
            }
            (true, _) => {}
        }
    }

    fn go(&mut self, is_descending: bool) {
        if self.is_descending.is_some_and(|last| last != is_descending) {
            self.reversals.push(self.step_idx);
        }
        self.is_descending = Some(is_descending);
        let by = FIRST_STEPS.get(self.reversals.len()).copied().unwrap_or(1);
        self.step_idx = if is_descending {
            (self.step_idx + by).min(self.num_steps.saturating_sub(1))
        } else {
            self.step_idx.saturating_sub(by)
        };
    }

    /// Returns the mean intensity of an even number of reversals, the first four left out; `None` of fewer than two.
    #[must_use]
    pub fn reversal_mean(&self, intensities: &[f64]) -> Option<f64> {
        let counted = self.reversals.get(LEFT_OUT..)?;
        let counted = &counted[counted.len() % 2..];
        let sum: f64 = counted.iter().filter_map(|idx| intensities.get(*idx)).sum();
        (!counted.is_empty()).then(|| sum / counted.len() as f64)
    }
}
