//! Memories of a stretch of sound at an equal budget: at most `K` numbers, whatever they stand for.
//!
//! What is counted is all that one needs to have the sound back: places of what is chosen, and bases that are made for
//! one sound. What is the same for every sound is not.

mod adaptive;
mod band_split;
mod budget_goal;
mod budget_memory;
mod cosine_transform;
mod error_target;
mod lagrangian;
mod lapped_transform;
mod loss;
mod parallel_map;
mod quantised;
mod recall;
mod rivals;
mod streaming_adaptive;
mod stretch_budget;

pub use budget_goal::{BudgetGoal, CountedRecall};
pub use budget_memory::{BudgetError, BudgetMemory, Stretch};
pub use recall::BudgetRecall;
pub use streaming_adaptive::{
    PieceContent, RememberedPiece, SavedPiecesError, StreamingAdaptiveConfig,
    StreamingAdaptiveError, StreamingAdaptiveMemory,
};
pub use stretch_budget::{MAX_STRETCH_FRAMES, StretchBudget};

/// The bits of one number, where memories are compared at equal bits.
const BITS_PER_NUMBER: usize = 32;
