//! Lengths of notes, counted in quarters.

use std::fmt;
use std::str::FromStr;

use crate::memory::spec::UnknownName;

/// Names the length of a note, from short to long; T is a triplet's, D is dotted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoteLength {
    /// A thirty-second.
    ThirtySecond,
    /// A sixteenth of a triplet.
    SixteenthTriplet,
    /// A sixteenth.
    Sixteenth,
    /// An eighth of a triplet.
    EighthTriplet,
    /// A dotted sixteenth.
    SixteenthDotted,
    /// An eighth.
    Eighth,
    /// A quarter of a triplet.
    QuarterTriplet,
    /// A dotted eighth.
    EighthDotted,
    /// A quarter.
    Quarter,
    /// A half of a triplet.
    HalfTriplet,
    /// A dotted quarter.
    QuarterDotted,
    /// A half.
    Half,
    /// A dotted half.
    HalfDotted,
    /// A bar, however many quarters it has.
    Bar,
    /// Two of them.
    TwoBars,
    /// Four of them.
    FourBars,
}

impl NoteLength {
    /// All lengths, in menu order.
    pub const ALL: [Self; 16] = [
        Self::ThirtySecond,
        Self::SixteenthTriplet,
        Self::Sixteenth,
        Self::EighthTriplet,
        Self::SixteenthDotted,
        Self::Eighth,
        Self::QuarterTriplet,
        Self::EighthDotted,
        Self::Quarter,
        Self::HalfTriplet,
        Self::QuarterDotted,
        Self::Half,
        Self::HalfDotted,
        Self::Bar,
        Self::TwoBars,
        Self::FourBars,
    ];

    /// Returns the word used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ThirtySecond => "1/32",
            Self::SixteenthTriplet => "1/16t",
            Self::Sixteenth => "1/16",
            Self::EighthTriplet => "1/8t",
            Self::SixteenthDotted => "1/16d",
            Self::Eighth => "1/8",
            Self::QuarterTriplet => "1/4t",
            Self::EighthDotted => "1/8d",
            Self::Quarter => "1/4",
            Self::HalfTriplet => "1/2t",
            Self::QuarterDotted => "1/4d",
            Self::Half => "1/2",
            Self::HalfDotted => "1/2d",
            Self::Bar => "1bar",
            Self::TwoBars => "2bars",
            Self::FourBars => "4bars",
        }
    }

    /// Returns the quarters that it lasts where a bar has so many.
    #[must_use]
    pub fn quarters(self, bar_quarters: f64) -> f64 {
        match self {
            Self::ThirtySecond => 0.125,
            Self::SixteenthTriplet => 0.5 / 3.0,
            Self::Sixteenth => 0.25,
            Self::EighthTriplet => 1.0 / 3.0,
            Self::SixteenthDotted => 0.375,
            Self::Eighth => 0.5,
            Self::QuarterTriplet => 2.0 / 3.0,
            Self::EighthDotted => 0.75,
            Self::Quarter => 1.0,
            Self::HalfTriplet => 4.0 / 3.0,
            Self::QuarterDotted => 1.5,
            Self::Half => 2.0,
            Self::HalfDotted => 3.0,
            Self::Bar => bar_quarters,
            Self::TwoBars => 2.0 * bar_quarters,
            Self::FourBars => 4.0 * bar_quarters,
        }
    }
}

impl fmt::Display for NoteLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for NoteLength {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|length| length.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "1/32, 1/16t, 1/16, 1/8t, 1/16d, 1/8, 1/4t, 1/8d, 1/4, 1/2t, 1/4d, 1/2, 1/2d, 1bar, 2bars, 4bars",
        })
    }
}
