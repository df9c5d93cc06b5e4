//! What runs in the sound card's callbacks, as plain structs that a test drives without a card.
//!
//! Realtime: nothing here allocates, frees, locks, waits, prints or panics once it is made.
//!
//! | data | way |
//! |---|---|
//! | what the engine is told, and its pictures | `souvenir_core::command` |
//! | the engine itself | an atomic cell that a callback takes it from and puts it back into, [`live::Seat`] |
//! | gaps, late callbacks | atomics, [`meters::Meters`] |
//! | "a callback has come", "the stream is lost" | atomics for each stream, [`life::Life`] |
//! | sound from the input's to the output's callback | ring, [`bridge`] |
//! | sound to a file | ring, [`recorder`] |
//! | the last half minute | an empty [`capture::Take`] in, a full one back, rings |
//! | sound from a file | ring, [`stream`] |
//! | where a tape is | atomic, [`tape::Position`] |
//! | where a tape is to go | ring, [`player::Played`] |

pub(crate) mod bridge;
pub(crate) mod capture;
pub(crate) mod deadline;
pub(crate) mod ear;
pub(crate) mod errand;
pub(crate) mod life;
pub(crate) mod limiter;
pub(crate) mod live;
pub(crate) mod meters;
pub(crate) mod monitor;
pub(crate) mod planes;
pub(crate) mod player;
pub(crate) mod ramp;
pub(crate) mod recorder;
pub(crate) mod stream;
pub(crate) mod tape;

#[cfg(test)]
mod tests;
