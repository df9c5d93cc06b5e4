//! The host's menus of notes' lengths and of what moves controls. A variant's id is saved in projects: it never changes.

use nice_plug::prelude::Enum;
use souvenir_core::settings::{FollowedSound, LfoShape, NoteLength};

/// Names a time that the host counts, from short to long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum LengthWord {
    #[id = "off"]
    Off,
    #[id = "1/32"]
    #[name = "1/32"]
    ThirtySecond,
    #[id = "1/16t"]
    #[name = "1/16T"]
    SixteenthTriplet,
    #[id = "1/16"]
    #[name = "1/16"]
    Sixteenth,
    #[id = "1/8t"]
    #[name = "1/8T"]
    EighthTriplet,
    #[id = "1/16d"]
    #[name = "1/16D"]
    SixteenthDotted,
    #[id = "1/8"]
    #[name = "1/8"]
    Eighth,
    #[id = "1/4t"]
    #[name = "1/4T"]
    QuarterTriplet,
    #[id = "1/8d"]
    #[name = "1/8D"]
    EighthDotted,
    #[id = "1/4"]
    #[name = "1/4"]
    Quarter,
    #[id = "1/2t"]
    #[name = "1/2T"]
    HalfTriplet,
    #[id = "1/4d"]
    #[name = "1/4D"]
    QuarterDotted,
    #[id = "1/2"]
    #[name = "1/2"]
    Half,
    #[id = "1/2d"]
    #[name = "1/2D"]
    HalfDotted,
    #[id = "1bar"]
    #[name = "1 bar"]
    Bar,
    #[id = "2bars"]
    #[name = "2 bars"]
    TwoBars,
    #[id = "4bars"]
    #[name = "4 bars"]
    FourBars,
}

/// Names the shape of an oscillation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum ShapeWord {
    #[id = "sine"]
    Sine,
    #[id = "triangle"]
    Triangle,
    #[id = "square"]
    Square,
    #[id = "saw"]
    Saw,
    #[id = "random"]
    Random,
}

/// Says which sound a follower hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum FollowWord {
    #[id = "input"]
    Input,
    #[id = "sidechain"]
    Sidechain,
}

impl LengthWord {
    /// Returns the length of a note; `None` where nothing counts notes.
    pub(crate) const fn note(self) -> Option<NoteLength> {
        Some(match self {
            Self::Off => return None,
            Self::ThirtySecond => NoteLength::ThirtySecond,
            Self::SixteenthTriplet => NoteLength::SixteenthTriplet,
            Self::Sixteenth => NoteLength::Sixteenth,
            Self::EighthTriplet => NoteLength::EighthTriplet,
            Self::SixteenthDotted => NoteLength::SixteenthDotted,
            Self::Eighth => NoteLength::Eighth,
            Self::QuarterTriplet => NoteLength::QuarterTriplet,
            Self::EighthDotted => NoteLength::EighthDotted,
            Self::Quarter => NoteLength::Quarter,
            Self::HalfTriplet => NoteLength::HalfTriplet,
            Self::QuarterDotted => NoteLength::QuarterDotted,
            Self::Half => NoteLength::Half,
            Self::HalfDotted => NoteLength::HalfDotted,
            Self::Bar => NoteLength::Bar,
            Self::TwoBars => NoteLength::TwoBars,
            Self::FourBars => NoteLength::FourBars,
        })
    }

    /// Finds the word of a note's length.
    pub(crate) fn of(note: Option<NoteLength>) -> Self {
        let all = (0..Self::variants().len()).map(Self::from_index);
        let found = all.into_iter().find(|word| word.note() == note);
        found.unwrap_or(Self::Off)
    }
}

impl From<ShapeWord> for LfoShape {
    fn from(word: ShapeWord) -> Self {
        match word {
            ShapeWord::Sine => Self::Sine,
            ShapeWord::Triangle => Self::Triangle,
            ShapeWord::Square => Self::Square,
            ShapeWord::Saw => Self::Saw,
            ShapeWord::Random => Self::Random,
        }
    }
}

impl From<LfoShape> for ShapeWord {
    fn from(shape: LfoShape) -> Self {
        match shape {
            LfoShape::Sine => Self::Sine,
            LfoShape::Triangle => Self::Triangle,
            LfoShape::Square => Self::Square,
            LfoShape::Saw => Self::Saw,
            LfoShape::Random => Self::Random,
        }
    }
}

impl From<FollowWord> for FollowedSound {
    fn from(word: FollowWord) -> Self {
        match word {
            FollowWord::Input => Self::Input,
            FollowWord::Sidechain => Self::Sidechain,
        }
    }
}

impl From<FollowedSound> for FollowWord {
    fn from(sound: FollowedSound) -> Self {
        match sound {
            FollowedSound::Input => Self::Input,
            FollowedSound::Sidechain => Self::Sidechain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FollowWord, FollowedSound, LengthWord, LfoShape, NoteLength, ShapeWord};
    use nice_plug::prelude::Enum;

    /// The words of files and of saved projects are the same.
    #[test]
    fn every_choice_of_modulation_has_its_word_both_ways() {
        for length in NoteLength::ALL {
            let word = LengthWord::of(Some(length));
            assert_eq!(word.note(), Some(length));
            assert_eq!(id(word), length.name());
        }
        assert_eq!(LengthWord::of(None), LengthWord::Off);
        for shape in LfoShape::ALL {
            let word = ShapeWord::from(shape);
            assert_eq!(LfoShape::from(word), shape);
            assert_eq!(id(word), shape.name());
        }
        for sound in FollowedSound::ALL {
            let word = FollowWord::from(sound);
            assert_eq!(FollowedSound::from(word), sound);
            assert_eq!(id(word), sound.name());
        }
    }

    fn id<E: Enum>(word: E) -> &'static str {
        E::ids().unwrap()[word.to_index()]
    }
}
