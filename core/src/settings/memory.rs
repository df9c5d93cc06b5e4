//! What a user chooses of a memory that is heard: how it lives with the sound, how large, how long.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use super::adaptive_settings::AdaptiveSettings;
use super::clock_driver::ClockSettings;
use super::layer::{LayerSettings, TIME_SCALES_FRAMES};
use crate::memory::spec::{MAX_DENSE_ORDER, MAX_ORDER, Measure, Method, UnknownName};
use crate::ssm::WeightsId;

/// Says how a memory lives with the sound, and how it is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// LegS begun anew again and again, each window heard when it is complete.
    #[default]
    Segments,
    /// LegT, read at a fixed delay.
    Sliding,
    /// LegS of all since the last clear; heard once it is frozen, until then dry is.
    Whole,
    /// LegS that fades with a time constant (LTI); heard once it is frozen, until then dry is.
    Fading,
    /// A state-space layer of constant A, from S4 to S4D, read at a fixed delay.
    Layer,
    /// LegS on a clock that the sound drives, and that stands still where nothing is let in; heard once it is frozen,
    /// until then dry is.
    Selective,
    /// A trained stack of layers, such as Mamba's, from a file: what it says is heard. Where its weights are missing, dry is.
    Trained,
    /// Polynomials over pieces that the memory chooses itself, the N numbers whose loss is least; read at a fixed delay.
    Adaptive,
}

/// Says which memory a user has chosen to hear.
///
/// ```
/// use souvenir_core::{MemorySettings, Method, Mode};
///
/// let chosen = MemorySettings {
///     mode: Mode::Fading,
///     method: Method::Bilinear,
///     ..MemorySettings::default()
/// };
/// assert_eq!(chosen.nearest().method, Method::Exact, "a fading memory has no other");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemorySettings {
    /// How it lives with the sound.
    pub mode: Mode,
    /// How it is stepped.
    pub method: Method,
    /// Number of coefficients `N`, `1..=MAX_ORDER`; adaptive: of all numbers, [`ADAPTIVE_NUMBERS`].
    pub order: usize,
    /// Length of a segment, theta (sliding) or tau (fading), or the past that is read out of a layer; the whole history
    /// has none.
    pub window_secs: f64,
    /// Segments: which share of a window the next one has too, `[0, MAX_OVERLAP]`.
    pub overlap: f64,
    /// Sliding, adaptive and layers: how long ago the memory is read; held to what the window has.
    pub delay_secs: f64,
    /// Layers: which one.
    pub layer: LayerSettings,
    /// Selective: what makes its clock run.
    pub clock: ClockSettings,
    /// Trained: which weights; `None` where none were chosen yet.
    pub weights: Option<WeightsId>,
    /// Adaptive: which past it holds, and what may be lost of it.
    pub adaptive: AdaptiveSettings,
}

/// Segments overlap by half at most.
pub const MAX_OVERLAP: f64 = 0.5;
/// How long ago a sliding memory is read where only its quality counts, of a window: with the hops that are read at
/// once, the window's middle.
pub const MIDDLE_OF_WINDOW: f64 = 0.375;
/// How many numbers an adaptive memory of live sound may hold.
pub const ADAPTIVE_NUMBERS: RangeInclusive<usize> = 16..=16_384;
/// Windows that can be listened to, in frames; the longest are 5 minutes at 48 kHz.
pub(crate) const WINDOWS_FRAMES: RangeInclusive<f64> = 2.0..=14_400_000.0;

impl Default for MemorySettings {
    /// 6.5 kHz in halves of 50 ms.
    fn default() -> Self {
        Self {
            mode: Mode::Segments,
            method: Method::Exact,
            order: 1024,
            window_secs: 0.05,
            overlap: MAX_OVERLAP,
            delay_secs: 0.02,
            layer: LayerSettings::default(),
            clock: ClockSettings::default(),
            weights: None,
            adaptive: AdaptiveSettings::default(),
        }
    }
}

impl MemorySettings {
    /// Returns the nearest settings that exist at some sample rate: a fading memory is exact only, a sliding one by
    /// zero-order hold and a layer have 1024 coefficients at most, a layer of pairs an even number, and what is not a
    /// number or out of range is brought into it.
    #[must_use]
    pub fn nearest(self) -> Self {
        let default = Self::default();
        let number = |value: f64, otherwise| if value.is_nan() { otherwise } else { value };
        Self {
            mode: self.mode,
            method: self.nearest_method(),
            order: self.nearest_order(),
            window_secs: number(self.window_secs, default.window_secs)
                .clamp(f64::MIN_POSITIVE, f64::MAX),
            overlap: number(self.overlap, default.overlap).clamp(0.0, MAX_OVERLAP),
            delay_secs: number(self.delay_secs, default.delay_secs).clamp(0.0, f64::MAX),
            layer: match self.mode {
                Mode::Layer => self.layer.nearest(),
                _ => self.layer,
            },
            clock: match self.mode {
                Mode::Selective => self.clock.nearest(),
                _ => self.clock,
            },
            weights: self.weights,
            adaptive: match self.mode {
                Mode::Adaptive => self.adaptive.nearest(),
                _ => self.adaptive,
            },
        }
    }

    /// Returns the nearest settings that can be prepared at this sample rate, which is positive and finite: the same
    /// with a window from 2 frames to 14,400,000, which are 5 minutes at 48 kHz.
    #[must_use]
    pub fn nearest_at(self, sample_rate_hz: f64) -> Self {
        let nearest = self.nearest();
        let window_secs = held_to(nearest.window_secs, WINDOWS_FRAMES, sample_rate_hz);
        let mut layer = nearest.layer;
        if nearest.mode == Mode::Layer {
            let secs = layer.time_scale_secs;
            layer.time_scale_secs = held_to(secs, TIME_SCALES_FRAMES, sample_rate_hz);
        }
        Self {
            window_secs,
            layer,
            ..nearest
        }
    }

    const fn nearest_method(&self) -> Method {
        match self.mode {
            Mode::Fading | Mode::Selective | Mode::Trained | Mode::Adaptive => Method::Exact,
            Mode::Segments | Mode::Sliding | Mode::Whole | Mode::Layer => self.method,
        }
    }

    fn nearest_order(&self) -> usize {
        match (self.mode, self.method) {
            (Mode::Layer, _) => self.layer.nearest().nearest_order(self.order),
            (Mode::Adaptive, _) => {
                let (least, most) = (*ADAPTIVE_NUMBERS.start(), *ADAPTIVE_NUMBERS.end());
                self.order.clamp(least, most)
            }
            (Mode::Sliding, Method::ZeroOrderHold) => self.order.clamp(1, MAX_DENSE_ORDER),
            _ => self.order.clamp(1, MAX_ORDER),
        }
    }

    /// Returns the coefficients a second of a channel: overlapping segments hold an instant more than once.
    /// `None` where all of the sound is in one memory.
    #[must_use]
    pub fn coefficients_per_sec(&self) -> Option<f64> {
        let order = self.order as f64;
        match self.mode {
            Mode::Segments => Some(order / (self.window_secs * (1.0 - self.overlap))),
            Mode::Sliding | Mode::Layer | Mode::Trained | Mode::Adaptive => {
                Some(order / self.window_secs)
            }
            Mode::Whole | Mode::Fading | Mode::Selective => None,
        }
    }
}

/// Returns the nearest seconds that are so many frames at this rate.
fn held_to(secs: f64, frames: RangeInclusive<f64>, rate_hz: f64) -> f64 {
    let own = secs * rate_hz;
    if own < *frames.start() {
        rounded_up(*frames.start(), rate_hz)
    } else if own > *frames.end() {
        rounded_down(*frames.end(), rate_hz)
    } else {
        secs
    }
}

/// Seconds that are at least so many frames, whichever way their product is rounded.
fn rounded_up(frames: f64, rate_hz: f64) -> f64 {
    let secs = frames / rate_hz;
    if secs * rate_hz < frames {
        secs.next_up()
    } else {
        secs
    }
}

/// Returns so many frames in seconds, rounded down: times the rate, they are no more frames.
fn rounded_down(frames: f64, rate_hz: f64) -> f64 {
    let secs = frames / rate_hz;
    if secs * rate_hz > frames {
        secs.next_down()
    } else {
        secs
    }
}

impl Mode {
    /// All modes, in menu order.
    pub const ALL: [Self; 8] = [
        Self::Segments,
        Self::Sliding,
        Self::Whole,
        Self::Fading,
        Self::Layer,
        Self::Selective,
        Self::Trained,
        Self::Adaptive,
    ];

    /// Returns the word used on the command line and in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Segments => "segments",
            Self::Sliding => "sliding",
            Self::Whole => "whole",
            Self::Fading => "fading",
            Self::Layer => "layer",
            Self::Selective => "selective",
            Self::Trained => "trained",
            Self::Adaptive => "adaptive",
        }
    }

    /// Returns the measure of the coefficients that are seen: of layers and stacks that of the window read out of them, of pieces
    /// that of the window they are in.
    #[must_use]
    pub const fn measure(self) -> Measure {
        match self {
            Self::Segments | Self::Whole => Measure::Legs,
            Self::Sliding | Self::Layer | Self::Trained | Self::Adaptive => Measure::Legt,
            Self::Fading => Measure::Fading,
            Self::Selective => Measure::Selective,
        }
    }

    /// Tells whether its measure reaches back to the first frame, without a window's end: it is heard once it is frozen.
    #[must_use]
    pub const fn is_unbounded(self) -> bool {
        matches!(self, Self::Whole | Self::Fading | Self::Selective)
    }

    /// Tells whether each channel is remembered as if it were alone, to the bit: not where all of them drive one clock, nor where one
    /// stack hears them.
    #[must_use]
    pub const fn has_channels_apart(self) -> bool {
        !matches!(self, Self::Selective | Self::Trained)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Mode {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|mode| mode.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "segments, sliding, whole, fading, layer, selective, trained, adaptive",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_OVERLAP, MemorySettings, Method, Mode};

    #[test]
    fn the_nearest_setting_exists() {
        let odd = MemorySettings {
            mode: Mode::Fading,
            method: Method::Bilinear,
            order: 0,
            overlap: f64::NAN,
            delay_secs: -1.0,
            ..MemorySettings::default()
        };
        let nearest = odd.nearest();
        assert_eq!((nearest.method, nearest.order), (Method::Exact, 1));
        assert_eq!((nearest.overlap, nearest.delay_secs), (MAX_OVERLAP, 0.0));
    }

    #[test]
    fn the_nearest_window_is_as_long_as_asked_for_wherever_it_can_be() {
        let at = |window_secs, rate_hz| {
            let settings = MemorySettings {
                window_secs,
                ..MemorySettings::default()
            };
            settings.nearest_at(rate_hz).window_secs
        };
        assert_eq!(at(0.05, 48_000.0), 0.05, "as it is");
        assert_eq!(at(0.05, 1.0), 2.0, "two frames");
        assert_eq!(at(400.0, 48_000.0), 300.0, "five minutes");
        assert_eq!(at(f64::NAN, 48_000.0), 0.05, "the default");
    }

    #[test]
    fn words_name_modes() {
        for mode in Mode::ALL {
            assert_eq!(mode.name().parse(), Ok(mode));
        }
        assert!("window".parse::<Mode>().is_err());
    }
}
