//! What is played of dry sound and memory, and the click-free way from one to another.

use std::f64::consts::FRAC_PI_2;
use std::fmt;
use std::str::FromStr;

use crate::config::UnknownName;

/// Length of a cross-fade. Fixed, so that the switch itself is no cue when comparing by ear.
pub const CROSS_FADE_SECS: f64 = 0.04;

/// What is played.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Listen {
    /// The sound itself, delayed by the memory's latency.
    Dry,
    /// What the memory kept.
    #[default]
    Memory,
    /// Dry minus memory: what was lost.
    Residual,
}

impl Listen {
    /// In menu order (keys 1, 2, 3).
    pub const ALL: [Self; 3] = [Self::Dry, Self::Memory, Self::Residual];

    /// The word used on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dry => "dry",
            Self::Memory => "memory",
            Self::Residual => "residual",
        }
    }

    /// Gains of dry and memory.
    const fn gains(self) -> [f64; 2] {
        match self {
            Self::Dry => [1.0, 0.0],
            Self::Memory => [0.0, 1.0],
            Self::Residual => [1.0, -1.0],
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Listen {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|listen| listen.name() == word);
        let expected = "dry, memory, residual";
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected,
        })
    }
}

/// The gains of dry and memory on their way from one choice to another. Realtime: yes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CrossFade {
    listen: Listen,
    from: [f64; 2],
    /// `[0, 1]`, 1 when arrived.
    progress: f64,
    per_frame: f64,
}

impl CrossFade {
    pub(crate) fn new(listen: Listen, sample_rate_hz: f64) -> Self {
        let per_frame = 1.0 / (CROSS_FADE_SECS * sample_rate_hz);
        Self {
            listen,
            from: listen.gains(),
            progress: 1.0,
            per_frame,
        }
    }

    pub(crate) fn target(&self) -> Listen {
        self.listen
    }

    /// Starts towards `listen` from wherever the gains are now.
    pub(crate) fn aim(&mut self, listen: Listen) {
        if listen != self.listen {
            self.from = self.gains();
            self.listen = listen;
            self.progress = 0.0;
        }
    }

    /// At the end of the cross-fade, at once.
    pub(crate) fn arrive(&mut self) {
        self.progress = 1.0;
    }

    fn gains(&self) -> [f64; 2] {
        let to = self.listen.gains();
        if self.progress >= 1.0 {
            return to;
        }
        let share = (FRAC_PI_2 * self.progress).sin().powi(2);
        [0, 1].map(|i| self.from[i] + share * (to[i] - self.from[i]))
    }

    /// Gains of dry and memory for the next frame. Linear in a raised-cosine share: dry and memory
    /// are alike, so equal power would swell by 3 dB half way.
    pub(crate) fn next(&mut self) -> [f64; 2] {
        let gains = self.gains();
        self.progress = (self.progress + self.per_frame).min(1.0);
        gains
    }
}

/// The share of a sound that comes and goes, in the time of a cross-fade. Realtime: yes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Presence {
    /// `[0, 1]`.
    progress: f64,
    /// Towards 1 or 0.
    step: f64,
    per_frame: f64,
}

impl Presence {
    /// Absent.
    pub(crate) fn new(sample_rate_hz: f64) -> Self {
        let per_frame = 1.0 / (CROSS_FADE_SECS * sample_rate_hz);
        Self {
            progress: 0.0,
            step: -per_frame,
            per_frame,
        }
    }

    pub(crate) fn come(&mut self) {
        self.step = self.per_frame;
    }

    pub(crate) fn go(&mut self) {
        self.step = -self.per_frame;
    }

    /// Neither heard nor coming.
    pub(crate) fn is_absent(&self) -> bool {
        self.progress == 0.0 && self.step < 0.0
    }

    /// The share of the next frame.
    pub(crate) fn next(&mut self) -> f64 {
        let share = (FRAC_PI_2 * self.progress).sin().powi(2);
        self.progress = (self.progress + self.step).clamp(0.0, 1.0);
        share
    }
}
