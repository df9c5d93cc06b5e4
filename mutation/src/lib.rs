//! Damaged files are thrown by the thousand at a reader in a process of its own. For tests only.
//!
//! A reader may refuse whatever it is given. It may not panic, end the process, take longer than 5 s, or hold more
//! than four times its input and 200 MB. Inputs are decided by a seed and their number, so each comes again;
//! one that does harm is kept in the system's temporary folder.
#![forbid(unsafe_code)]

mod child;
mod damage;
mod parent;
mod trial;

pub use trial::{Sample, Trial};

/// In an environment variable: how many inputs there are in all, over all readers.
const HOW_MANY: &str = "SOUVENIR_MUTATIONS";
/// In every run of the tests.
const AT_LEAST: u64 = 2_000;

impl Trial<'_> {
    /// Gives the reader one damaged sample after another.
    ///
    /// # Panics
    /// Where one of them did harm, with the name of the file that does it again.
    pub fn run(&self, read: impl Fn(&Sample)) {
        let asked = std::env::var(HOW_MANY).ok();
        let all = asked
            .and_then(|number| number.parse().ok())
            .unwrap_or(AT_LEAST);
        let num_inputs = (all * self.percent).div_ceil(100);
        if child::is_here() {
            child::work(self, &read);
        } else {
            parent::watch(self, num_inputs);
        }
    }
}
