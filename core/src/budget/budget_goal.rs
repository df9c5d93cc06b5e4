//! What a memory keeps to, and what that took.

/// Says what a memory keeps to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum BudgetGoal {
    /// At most so many numbers.
    Numbers(usize),
    /// An error of at most this part of the stretch's root mean square, in as few numbers as it takes.
    RelativeRms(f64),
}

/// Holds what a memory gives back, and in how many numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct CountedRecall {
    /// Frame by frame.
    pub sound: Vec<f64>,
    /// Those that were taken of the budget at the most; with an error to keep to, those that it took.
    pub numbers: usize,
}
