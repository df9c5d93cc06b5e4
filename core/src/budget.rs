//! Memories of a stretch of sound at an equal budget: at most `K` numbers, whatever they stand for.
//!
//! What is counted is all that one needs to have the sound back: places of what is chosen, and bases that are made for
//! one sound. What is the same for every sound is not.

#[cfg(feature = "budget")]
mod adaptive;
#[cfg(feature = "budget")]
mod band_split;
#[cfg(feature = "budget")]
mod budget_goal;
#[cfg(feature = "budget")]
mod budget_memory;
#[cfg(feature = "budget")]
mod cosine_transform;
#[cfg(feature = "budget")]
mod error_target;
mod gram_step;
#[cfg(feature = "budget")]
mod lagrangian;
#[cfg(feature = "budget")]
mod lapped_transform;
#[cfg(feature = "budget")]
mod loss;
#[cfg(feature = "budget")]
mod parallel_map;
mod piece_size;
#[cfg(feature = "budget")]
mod quantised;
#[cfg(feature = "budget")]
mod recall;
mod restriction;
#[cfg(feature = "budget")]
mod rivals;
mod streaming_adaptive;
#[cfg(feature = "budget")]
mod stretch_budget;

#[cfg(feature = "budget")]
pub use budget_goal::{BudgetGoal, CountedRecall};
#[cfg(feature = "budget")]
pub use budget_memory::{BudgetError, BudgetMemory, Stretch};
#[cfg(feature = "budget")]
pub use recall::BudgetRecall;
pub(crate) use streaming_adaptive::ByteWords;
pub use streaming_adaptive::{
    HeldPieces, PieceContent, RememberedPiece, SavedPiecesError, StreamingAdaptiveConfig,
    StreamingAdaptiveError, StreamingAdaptiveMemory,
};
#[cfg(feature = "budget")]
pub use stretch_budget::{MAX_STRETCH_FRAMES, StretchBudget};

/// The bits of one number, where memories are compared at equal bits.
#[cfg(feature = "budget")]
const BITS_PER_NUMBER: usize = 32;
