//! A choice names one of the two sounds.

/// Names one of the two sounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Choice {
    /// The first.
    A,
    /// The second.
    B,
}

impl Choice {
    /// Both choices, in order.
    pub const ALL: [Self; 2] = [Self::A, Self::B];

    /// Returns the letter as it is written in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
        }
    }
}
