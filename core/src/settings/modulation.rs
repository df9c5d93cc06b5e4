//! What moves controls by itself: two low-frequency oscillators and an envelope follower, each by so much.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::note_length::NoteLength;
use crate::memory::spec::UnknownName;

/// Rates of an oscillator that counts no notes, in Hz.
pub const LFO_RATES_HZ: RangeInclusive<f64> = 0.01..=20.0;
/// Attacks and releases of the follower, in seconds.
pub const FOLLOWER_TIMES_SECS: RangeInclusive<f64> = 0.001..=5.0;
/// Tempi, in quarters a minute.
pub const TEMPOS_BPM: RangeInclusive<f64> = 20.0..=400.0;
/// Octaves below its order, and below its window, to which a memory is read at most.
pub(crate) const MODULATED_OCTAVES: f64 = 6.0;
/// Semitones by which the speed is moved at most, up and down.
pub(crate) const MODULATED_SEMITONES: f64 = 12.0;
/// Level at which the follower is at its end, below full scale.
pub(crate) const FOLLOWER_RANGE_DB: f64 = 48.0;

/// Names the shape of an oscillation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LfoShape {
    /// From the middle upwards.
    #[default]
    Sine,
    /// Likewise, on straight lines.
    Triangle,
    /// Up, then down.
    Square,
    /// Rises, and falls at once.
    Saw,
    /// Another value each turn, the same ones every time.
    Random,
}

impl LfoShape {
    /// All shapes, in menu order.
    pub const ALL: [Self; 5] = [
        Self::Sine,
        Self::Triangle,
        Self::Square,
        Self::Saw,
        Self::Random,
    ];

    /// Returns the word used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sine => "sine",
            Self::Triangle => "triangle",
            Self::Square => "square",
            Self::Saw => "saw",
            Self::Random => "random",
        }
    }
}

impl fmt::Display for LfoShape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for LfoShape {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|shape| shape.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "sine, triangle, square, saw, random",
        })
    }
}

/// Names what moves a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModulationSource {
    /// The first oscillator, `[-1, 1]`.
    Lfo1,
    /// The second.
    Lfo2,
    /// The level of a sound, `[0, 1]` from 48 dB below full scale up to it.
    Follower,
}

impl ModulationSource {
    /// All sources, in the order of [`ModulationSettings::depths`].
    pub const ALL: [Self; 3] = [Self::Lfo1, Self::Lfo2, Self::Follower];

    /// Returns the word used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lfo1 => "lfo1",
            Self::Lfo2 => "lfo2",
            Self::Follower => "follower",
        }
    }
}

/// Names what is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModulationTarget {
    /// The order up to which the memory is read: down from all of it, by six octaves at most.
    Order,
    /// Where a scrub's head goes: to both sides.
    Position,
    /// The speed of what is frozen, and of keys: to both sides, by an octave at most.
    Speed,
    /// The share of what is listened to: down from where it is.
    Mix,
    /// How much is heard of what was cut: down from all of it.
    Cuts,
    /// The newest share of its window over which what is frozen goes round, or to and fro: down from all of it, by six octaves at
    /// most.
    Window,
}

impl ModulationTarget {
    /// All targets, in the order of [`ModulationSettings::depths`].
    pub const ALL: [Self; 6] = [
        Self::Order,
        Self::Position,
        Self::Speed,
        Self::Mix,
        Self::Cuts,
        Self::Window,
    ];

    /// Returns the word used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Position => "position",
            Self::Speed => "speed",
            Self::Mix => "mix",
            Self::Cuts => "cuts",
            Self::Window => "window",
        }
    }

    /// Tells whether it is moved to both sides of where it stands, and not down from there.
    pub(crate) const fn has_two_sides(self) -> bool {
        matches!(self, Self::Position | Self::Speed)
    }
}

/// Describes a low-frequency oscillator.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LfoSettings {
    /// How it goes.
    pub shape: LfoShape,
    /// Turns a second where it counts no notes, in [`LFO_RATES_HZ`].
    pub rate_hz: f64,
    /// The note that a turn lasts; `None`: as long as `rate_hz` says.
    pub note: Option<NoteLength>,
}

/// Says which sound a follower hears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum FollowedSound {
    /// The one that is remembered.
    #[default]
    Input,
    /// The one beside it; the input where there is none.
    Sidechain,
}

impl FollowedSound {
    /// Both, in menu order.
    pub const ALL: [Self; 2] = [Self::Input, Self::Sidechain];

    /// Returns the word used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Sidechain => "sidechain",
        }
    }
}

impl fmt::Display for FollowedSound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for FollowedSound {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|sound| sound.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "input, sidechain",
        })
    }
}

/// Describes an envelope follower.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FollowerSettings {
    /// What it hears.
    pub sound: FollowedSound,
    /// Time constant with which it rises, in [`FOLLOWER_TIMES_SECS`].
    pub attack_secs: f64,
    /// Time constant with which it falls, in the same range.
    pub release_secs: f64,
}

/// Describes what moves controls by itself, and how far.
///
/// ```
/// use souvenir_core::settings::{ModulationSettings, ModulationSource, ModulationTarget};
///
/// let mut tremolo = ModulationSettings::default();
/// assert!(!tremolo.moves_something());
/// *tremolo.depth_mut(ModulationSource::Lfo1, ModulationTarget::Mix) = 7.0;
/// assert!(tremolo.moves_something());
/// assert_eq!(tremolo.nearest().depth(ModulationSource::Lfo1, ModulationTarget::Mix), 1.0);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ModulationSettings {
    /// The oscillators.
    pub lfos: [LfoSettings; 2],
    /// The follower.
    pub follower: FollowerSettings,
    /// `[source][target]`, `[-1, 1]`: how far the one moves the other. What goes down from where it stands goes by as much,
    /// at the source's low end; with less than nothing at its high end.
    pub depths: [[f64; 6]; 3],
    /// Quarters a minute, in [`TEMPOS_BPM`], where no host counts.
    pub tempo_bpm: f64,
}

impl Default for ModulationSettings {
    /// Moves nothing.
    fn default() -> Self {
        Self {
            lfos: [
                LfoSettings {
                    shape: LfoShape::Sine,
                    rate_hz: 1.0,
                    note: None,
                },
                LfoSettings {
                    shape: LfoShape::Triangle,
                    rate_hz: 0.2,
                    note: None,
                },
            ],
            follower: FollowerSettings {
                sound: FollowedSound::Input,
                attack_secs: 0.01,
                release_secs: 0.2,
            },
            depths: [[0.0; 6]; 3],
            tempo_bpm: 120.0,
        }
    }
}

impl ModulationSettings {
    /// Returns how far a source moves a target.
    #[must_use]
    pub fn depth(&self, source: ModulationSource, target: ModulationTarget) -> f64 {
        self.depths[source as usize][target as usize]
    }

    /// Returns the same, to be set.
    pub fn depth_mut(&mut self, source: ModulationSource, target: ModulationTarget) -> &mut f64 {
        &mut self.depths[source as usize][target as usize]
    }

    /// Tells whether any control is moved.
    #[must_use]
    pub fn moves_something(&self) -> bool {
        self.depths.iter().flatten().any(|depth| *depth != 0.0)
    }

    /// Tells whether this source moves any.
    pub(crate) fn is_used(&self, source: ModulationSource) -> bool {
        self.depths[source as usize]
            .iter()
            .any(|depth| *depth != 0.0)
    }

    /// Returns the nearest settings that there are; what is not a number has its default.
    #[must_use]
    pub fn nearest(self) -> Self {
        let default = Self::default();
        let mut nearest = self;
        for (lfo, otherwise) in nearest.lfos.iter_mut().zip(&default.lfos) {
            lfo.rate_hz = within(lfo.rate_hz, LFO_RATES_HZ, otherwise.rate_hz);
        }
        let (own, otherwise) = (&mut nearest.follower, &default.follower);
        own.attack_secs = within(own.attack_secs, FOLLOWER_TIMES_SECS, otherwise.attack_secs);
        own.release_secs = within(
            own.release_secs,
            FOLLOWER_TIMES_SECS,
            otherwise.release_secs,
        );
        for depth in nearest.depths.iter_mut().flatten() {
            *depth = within(*depth, -1.0..=1.0, 0.0);
        }
        nearest.tempo_bpm = within(self.tempo_bpm, TEMPOS_BPM, default.tempo_bpm);
        nearest
    }
}

fn within(value: f64, range: RangeInclusive<f64>, otherwise: f64) -> f64 {
    let value = if value.is_nan() { otherwise } else { value };
    value.clamp(*range.start(), *range.end())
}
