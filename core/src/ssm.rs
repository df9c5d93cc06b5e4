//! State-space layers: the state equation run as a recurrence, a convolution or a scan.
//!
//! Selective layers and trained stacks (Mamba, S4D) are here, too. Pure mathematics: nothing is known of sound.

pub mod selective_scan;
pub mod trained;
