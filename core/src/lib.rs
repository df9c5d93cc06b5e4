//! A Legendre memory for live sound.
//!
//! Sound goes in block by block; `N` Legendre coefficients of the past come out, exactly, and turn
//! back into sound. No window, host, device or file is known here. A room imports only those above it.

#![forbid(unsafe_code)]

pub mod math;
pub mod transform;
pub mod dsp;
pub mod memory;
pub mod settings;
pub mod stream;
pub mod playback;
pub mod metrics;
pub mod compare;
pub mod snapshot;
pub mod engine;
pub mod control;
pub mod lab;
