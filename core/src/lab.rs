//! What teaching and testing need besides the memory: blind tests, a demo sound, presets.

pub mod abx;
pub mod demo;
pub mod preset;
pub mod selective_copying;
