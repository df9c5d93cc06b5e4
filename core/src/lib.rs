//! A Legendre memory for live sound.
//!
//! Sound goes in block by block; `N` Legendre coefficients of the past come out, exactly, and turn
//! back into sound. No window, host, device or file is known here. Modules are in signal order.

#![forbid(unsafe_code)]

pub mod config;
pub mod setting;
pub mod demo;
pub mod door;
pub mod math;
pub mod transform;
mod clock;
mod window;
pub mod memory;
pub mod textbook;
pub mod timeline;
pub mod surgery;
pub mod recollect;
pub mod frozen;
mod fade;
pub mod recall;
pub mod listen;
mod leveller;
mod output;
pub mod measure;
pub mod comparison;
pub mod load;
pub mod history;
pub mod snapshot;
pub mod command;
pub mod performance;
pub mod preset;
pub mod engine;
pub mod abx;
