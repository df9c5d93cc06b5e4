//! Damaged files by the thousand, thrown at a reader in a process of its own. For tests only.
//!
//! A reader may refuse whatever it is given. It may not panic, end the process, take longer than 5 s, or hold more
//! than four times its input and 200 MB. Inputs are decided by a seed and their number, so each comes again;
//! one that does harm is kept in the system's temporary folder.
#![forbid(unsafe_code)]

mod child;
mod damage;
mod parent;

/// In an environment variable: how many inputs there are in all, over all readers.
const HOW_MANY: &str = "SOUVENIR_MUTATIONS";
/// In every run of the tests.
const AT_LEAST: u64 = 2_000;

/// A file as it should be.
#[derive(Clone, Debug)]
pub struct Sample {
    /// For messages, and for the reader to tell one kind from another.
    pub name: &'static str,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// One reader under test.
#[derive(Debug)]
pub struct Trial<'a> {
    /// The test's own name, `module::tests::name`, by which the process of its own finds it.
    pub test: &'a str,
    /// How many of a hundred inputs are this reader's.
    pub percent: u64,
    /// What is damaged.
    pub samples: &'a [Sample],
}

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

    /// The same for the same number, for ever.
    fn input(&self, idx: u64) -> Sample {
        damage::damaged(self.samples, self.test, idx)
    }
}
