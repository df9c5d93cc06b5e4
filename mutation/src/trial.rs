//! What is tried: a reader, and files as they should be.

/// Holds a file as it should be.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The name, for messages, and for the reader to tell one kind from another.
    pub name: &'static str,
    /// All of it.
    pub bytes: Vec<u8>,
}

/// Names one reader under test.
#[derive(Debug)]
pub struct Trial<'a> {
    /// The test's own name, `module::tests::name`, by which the process of its own finds it.
    pub test: &'a str,
    /// How many of a hundred inputs are this reader's.
    pub percent: u64,
    /// What is damaged.
    pub samples: &'a [Sample],
}
