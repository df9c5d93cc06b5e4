//! What a user chooses: which memory, by which method, how many coefficients, how long.

use std::fmt;
use std::str::FromStr;

/// Largest order that `prepare` accepts: a minute of full-band sound.
pub const MAX_ORDER: usize = 1 << 22;
/// Most channels a memory holds.
pub const MAX_CHANNELS: usize = crate::dsp::MAX_CHANNELS;
/// Largest order of LegT by zero-order hold, the one dense step: it holds N^2 numbers and costs as many
/// operations a frame.
pub const MAX_DENSE_ORDER: usize = 1024;

/// Says which past is remembered, and with what weight.
///
/// ```
/// use souvenir_core::Measure;
///
/// assert_eq!("legs".parse(), Ok(Measure::Legs));
/// assert_eq!(Measure::Legt.to_string(), "legt");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Measure {
    /// The whole past, uniform measure (HiPPO-LegS, Gu et al. 2020).
    #[default]
    Legs,
    /// The whole past, exponentially fading with time constant `window` (LTI LegS, as in S4).
    Fading,
    /// The last `window`, uniform measure (LegT, the LMU of Voelker et al. 2019).
    Legt,
    /// LegS on a clock that runs by the sound's level (in the spirit of Mamba's Delta).
    Selective,
}

/// Says how the state equation is stepped.
///
/// ```
/// use souvenir_core::{Measure, Memory, MemorySpec, Method, SpecError};
///
/// let spec = MemorySpec { method: Method::Bilinear, ..MemorySpec::fading(64, 48_000.0) };
/// let refused = SpecError::Method { measure: Measure::Fading, method: Method::Bilinear };
/// assert_eq!(Memory::prepare(&spec).err(), Some(refused));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Method {
    /// Projection of known functions, block by block; no discretisation error.
    #[default]
    Exact,
    /// Trapezoidal rule, as HiPPO publishes it.
    Bilinear,
    /// Explicit Euler.
    ForwardEuler,
    /// Implicit Euler.
    BackwardEuler,
    /// Exact step with the input held over it.
    ZeroOrderHold,
}

/// Says which [`Memory`](super::Memory) is to be prepared.
///
/// ```
/// use souvenir_core::{Memory, MemorySpec, SpecError};
///
/// let stereo = MemorySpec { channels: 2, ..MemorySpec::fading(64, 48_000.0) };
/// assert!(Memory::prepare(&stereo).is_ok());
/// let too_short = Memory::prepare(&MemorySpec::legt(64, 1.0));
/// assert!(matches!(too_short, Err(SpecError::Window { frames: 1.0, .. })));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemorySpec {
    /// Which memory.
    pub measure: Measure,
    /// How it is stepped.
    pub method: Method,
    /// Number of coefficients `N`, `1..=MAX_ORDER`.
    pub order: usize,
    /// Frames of theta (LegT) or tau (fading); LegS and selective ignore it.
    pub window_frames: f64,
    /// How many channels there are, `1..=MAX_CHANNELS`.
    pub channels: usize,
}

impl Default for MemorySpec {
    /// LegS, exact, of 256 coefficients and one channel.
    fn default() -> Self {
        Self::legs(256)
    }
}

impl MemorySpec {
    /// Specifies a memory of all of the past, evenly; one channel.
    #[must_use]
    pub const fn legs(order: usize) -> Self {
        Self {
            measure: Measure::Legs,
            method: Method::Exact,
            order,
            window_frames: 0.0,
            channels: 1,
        }
    }

    /// Specifies a memory of the last `window_frames`, evenly; one channel.
    #[must_use]
    pub const fn legt(order: usize, window_frames: f64) -> Self {
        Self {
            measure: Measure::Legt,
            window_frames,
            ..Self::legs(order)
        }
    }

    /// Specifies a memory of all of the past, fading with a time constant of `tau_frames`; one channel.
    #[must_use]
    pub const fn fading(order: usize, tau_frames: f64) -> Self {
        Self {
            measure: Measure::Fading,
            window_frames: tau_frames,
            ..Self::legs(order)
        }
    }
}

/// Says why a memory cannot be prepared.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SpecError {
    /// Order out of range.
    #[error("order {order} is outside 1 to {max}")]
    Order {
        /// What was asked for.
        order: usize,
        /// The largest that this memory and method take.
        max: usize,
    },
    /// Channel count out of range.
    #[error("{channels} channels asked for, 1 to {max} can be remembered")]
    Channels {
        /// What was asked for.
        channels: usize,
        /// [`MAX_CHANNELS`].
        max: usize,
    },
    /// Window too short, not finite, or too long to hold.
    #[error("a window of {frames} frames is outside 2 to {max}")]
    Window {
        /// What was asked for.
        frames: f64,
        /// The longest accepted.
        max: f64,
    },
    /// Layer that is not played live.
    #[error("the layer {layer} is not played live")]
    LayerKind {
        /// Its word.
        layer: &'static str,
    },
    /// Order that a layer played live does not have.
    #[error(
        "a layer played live has an order from {min} to {max}, even where it is made of pairs, not {order}"
    )]
    LayerOrder {
        /// What was asked for.
        order: usize,
        /// The smallest.
        min: usize,
        /// The largest.
        max: usize,
    },
    /// Numbers that an adaptive memory of live sound does not have.
    #[error("an adaptive memory of live sound holds {min} to {max} numbers, not {numbers}")]
    Numbers {
        /// What was asked for.
        numbers: usize,
        /// The fewest.
        min: usize,
        /// The most.
        max: usize,
    },
    /// Error that an adaptive memory may not be allowed.
    #[error("an allowed error of {db} dB is outside {min} to {max}")]
    AllowedError {
        /// What was asked for.
        db: f64,
        /// The least.
        min: f64,
        /// The most.
        max: f64,
    },
    /// Time scale of a layer too short, not finite, or too long.
    #[error("a time scale of {frames} frames is outside 1 to {max}")]
    TimeScale {
        /// What was asked for.
        frames: f64,
        /// The longest accepted.
        max: f64,
    },
    /// Band of a clock that does not rise, or goes beyond what is heard.
    #[error("a clock's band of {low_hz} to {high_hz} Hz does not rise from 20 to 20000")]
    Band {
        /// The lower edge.
        low_hz: f64,
        /// The upper edge.
        high_hz: f64,
    },
    /// Threshold of a clock out of range.
    #[error("a clock's threshold of {db} dBFS is outside -100 to 0")]
    Threshold {
        /// What was asked for.
        db: f64,
    },
    /// Period of a clock's curve out of range.
    #[error("a curve's period of {secs} s is outside 0.05 to 3600")]
    CurvePeriod {
        /// What was asked for.
        secs: f64,
    },
    /// Overlap out of range.
    #[error("segments can overlap by 0 to half of a window, not by {overlap} of it")]
    Overlap {
        /// What was asked for, of the window.
        overlap: f64,
    },
    /// Delay negative or not finite.
    #[error("a sliding memory cannot be read {secs} s ago")]
    Delay {
        /// What was asked for.
        secs: f64,
    },
    /// Sample rate is not a positive finite number.
    #[error("a sample rate of {hz} Hz cannot be used")]
    SampleRate {
        /// What was asked for.
        hz: f64,
    },
    /// The combination does not exist.
    #[error("{measure} has no {method} method; it is exact only")]
    Method {
        /// The memory.
        measure: Measure,
        /// The method that it lacks.
        method: Method,
    },
}

/// Quotes a word that names no [`Measure`] or [`Method`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of {expected}")]
pub struct UnknownName {
    /// What was read.
    pub word: String,
    /// The accepted words, comma separated.
    pub expected: &'static str,
}

impl Measure {
    /// All kinds, in the order menus show them.
    pub const ALL: [Self; 4] = [Self::Legs, Self::Fading, Self::Legt, Self::Selective];

    /// Returns the word used on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Legs => "legs",
            Self::Fading => "fading",
            Self::Legt => "legt",
            Self::Selective => "selective",
        }
    }

    /// Tells whether the memory takes a window: theta of LegT, tau of a fading memory.
    #[must_use]
    pub const fn has_window(self) -> bool {
        matches!(self, Self::Legt | Self::Fading)
    }
}

impl Method {
    /// All methods, in the order menus show them.
    pub const ALL: [Self; 5] = [
        Self::Exact,
        Self::Bilinear,
        Self::ForwardEuler,
        Self::BackwardEuler,
        Self::ZeroOrderHold,
    ];

    /// Returns the word used on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Bilinear => "bilinear",
            Self::ForwardEuler => "forward-euler",
            Self::BackwardEuler => "backward-euler",
            Self::ZeroOrderHold => "zero-order-hold",
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Measure {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let expected = "legs, fading, legt, selective";
        let found = Self::ALL.into_iter().find(|measure| measure.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected,
        })
    }
}

impl FromStr for Method {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let expected = "exact, bilinear, forward-euler, backward-euler, zero-order-hold";
        let found = Self::ALL.into_iter().find(|method| method.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected,
        })
    }
}

/// Refuses a size that no memory can have.
pub(crate) fn check_size(order: usize, channels: usize) -> Result<(), SpecError> {
    if !(1..=MAX_ORDER).contains(&order) {
        return Err(SpecError::Order {
            order,
            max: MAX_ORDER,
        });
    }
    if !(1..=MAX_CHANNELS).contains(&channels) {
        return Err(SpecError::Channels {
            channels,
            max: MAX_CHANNELS,
        });
    }
    Ok(())
}

/// Computes the highest frequency that `order` coefficients keep in the middle of a window: `N / (pi W)`, Hz.
///
/// Near the window's ends more is kept (the nodes of a Legendre polynomial crowd there).
#[must_use]
pub fn bandwidth_hz(order: usize, window_secs: f64) -> f64 {
    order as f64 / (std::f64::consts::PI * window_secs)
}
