//! Memories of a stretch of sound at an equal budget: at most `K` numbers, whatever they stand for.
//!
//! What is counted is all that one needs to have the sound back: places of what is chosen, and bases that are made for
//! one sound. What is the same for every sound is not.

pub mod adaptive;
mod cosine_transform;
mod kind;
mod lagrangian;
mod lapped_transform;
mod rivals;

pub use kind::{BudgetError, BudgetMemory, Stretch};

/// The bits of one number, where memories are compared at equal bits.
pub const BITS_PER_NUMBER: usize = 32;
