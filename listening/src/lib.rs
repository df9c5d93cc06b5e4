//! Listening tests as a laboratory takes them: ABX, preference, MUSHRA, three intervals, adaptive thresholds.
//!
//! ```text
//! test file -> ListeningTest -> plan (what is presented, from the seed) -> votes -> statistics
//! ```
//!
//! A shell plays and draws; it renders the signals under the names that [`ListeningTest::signals`] gives. No window,
//! no device and no sound is known here. `docs/listening-test.md` is the format's page.
#![forbid(unsafe_code)]

pub mod abx;
mod draws;
mod error;
pub mod order;
pub mod page;
pub mod results;
mod signal_place;
pub mod statistics;
pub mod test;
pub mod threshold;
mod trial_sequence;
pub mod votes;

pub use error::ListeningError;
pub use signal_place::SignalPlace;
pub use test::ListeningTest;
pub use trial_sequence::{Progress, TrialSequence};
