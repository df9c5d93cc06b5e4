//! What runs in the sound card's callbacks, as plain structs that a test drives without a card.
//!
//! Realtime: nothing here allocates, frees, locks, waits, prints or panics once it is made.
//!
//! | data | way |
//! |---|---|
//! | a new memory, what is listened to, fade out | bounded queue, `try_recv` in the callback |
//! | a memory that is done with | bounded queue back, dropped by the supervisor |
//! | the picture | triple buffer, filled when the window has asked (an atomic flag) |
//! | load, late blocks | atomics, [`meters::Meters`] |
//! | "a callback has come", "the stream is lost" | atomics for each stream, [`life::Life`] |
//! | sound from the input's to the output's callback | ring, [`bridge`] |

pub(crate) mod bridge;
pub(crate) mod ear;
pub(crate) mod life;
pub(crate) mod live;
pub(crate) mod meters;
pub(crate) mod planes;
pub(crate) mod player;
pub(crate) mod ramp;
pub(crate) mod tape;

#[cfg(test)]
mod tests;
