//! A course is a row of stops: the tour of the program, and the lessons after it.

use super::lessons::LESSONS;
use super::stop::Stop;
use super::stops::STOPS;

/// Says what one is led through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Course {
    /// The first five questions.
    Tour,
    /// From RNN to Mamba, in seven lessons.
    Lessons,
}

impl Course {
    pub(super) const fn stops(self) -> &'static [Stop] {
        match self {
            Self::Tour => &STOPS,
            Self::Lessons => &LESSONS,
        }
    }

    /// Returns what the button says that ends it before its last stop.
    pub(super) const fn leave(self) -> &'static str {
        match self {
            Self::Tour => "Skip the tour",
            Self::Lessons => "Leave the lessons",
        }
    }
}
