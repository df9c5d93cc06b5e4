//! Souvenir as a VST3 and CLAP plugin.
//!
//! The adapter between a host and the memory. The memory is not wired in yet: sound passes through
//! unchanged, apart from subnormal samples, which become zero.

mod souvenir;

use nice_plug::prelude::{nice_export_clap, nice_export_vst3};

pub use souvenir::Souvenir;

nice_export_clap!(Souvenir);
nice_export_vst3!(Souvenir);
