//! What teaching and testing need besides the memory: a demo sound, presets, a
//! processor's peak to compare speeds with.

pub mod demo;
pub mod dice;
pub mod preset;
mod random_draws;
pub mod recall_stack;
pub mod selective_copying;
pub mod test_signals;

pub use crate::math::simd::peak;
