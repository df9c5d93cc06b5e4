//! A CLAP host loads the built library and does with it what hosts do.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: a panic is the report"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sounds in single floats, small counts"
)]

mod automation;
mod faults;
mod fuzz;
mod host;
mod latency;
mod life;
mod notes;
mod outputs;
mod parameters;
mod programs;
mod sidechain;
mod sound;
mod state;
mod switch;
mod tones;
