//! What is played of dry sound and memory, and the click-free way from one to another.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::dsp::smoother::FadeGain;
use crate::memory::spec::UnknownName;

pub use crate::dsp::smoother::FADE_SECS as CROSS_FADE_SECS;

/// Gains of the output, dB; an engine holds others to these.
pub const OUTPUT_GAINS_DB: RangeInclusive<f64> = -60.0..=24.0;

/// Names what is played.
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
    /// All of them, in menu order (keys 1, 2, 3).
    pub const ALL: [Self; 3] = [Self::Dry, Self::Memory, Self::Residual];

    /// Returns the word used on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dry => "dry",
            Self::Memory => "memory",
            Self::Residual => "residual",
        }
    }

    /// Whether what the memory kept is heard, and what it lost.
    const fn parts(self) -> [bool; 2] {
        match self {
            Self::Dry => [true, true],
            Self::Memory => [true, false],
            Self::Residual => [false, true],
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

/// Mixes what is heard on its way from one choice to another. Realtime: yes.
///
/// Dry is the sum of what was kept and what was lost, and a projection's residual is orthogonal to
/// it: the two come and go each for itself, so that at every instant their powers add up, and from
/// memory to residual the fade is one of equal power.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ListenMix {
    listen: Listen,
    kept: FadeGain,
    lost: FadeGain,
}

impl ListenMix {
    pub(crate) fn new(listen: Listen, sample_rate_hz: f64) -> Self {
        let faded_out = FadeGain::faded_out(sample_rate_hz);
        let mut balance = Self {
            listen,
            kept: faded_out,
            lost: faded_out,
        };
        balance.aim(listen);
        balance.arrive();
        balance
    }

    pub(crate) fn target(&self) -> Listen {
        self.listen
    }

    /// Starts towards `listen` from wherever it is now.
    pub(crate) fn aim(&mut self, listen: Listen) {
        self.listen = listen;
        for (part, is_heard) in [&mut self.kept, &mut self.lost]
            .into_iter()
            .zip(listen.parts())
        {
            if is_heard {
                part.fade_in();
            } else {
                part.fade_out();
            }
        }
    }

    /// Goes to the end of the cross-fade, at once.
    pub(crate) fn arrive(&mut self) {
        self.kept.arrive();
        self.lost.arrive();
    }

    /// Gains of dry and memory for the next frame; dry alone is dry to the bit.
    pub(crate) fn next(&mut self) -> [f64; 2] {
        let (kept, lost) = (self.kept.next_gain(), self.lost.next_gain());
        [lost, kept - lost]
    }
}

#[cfg(test)]
mod tests {
    use super::{Listen, ListenMix};

    #[test]
    fn the_choices_are_reached_exactly() {
        for (listen, gains) in [
            (Listen::Dry, [1.0, 0.0]),
            (Listen::Memory, [0.0, 1.0]),
            (Listen::Residual, [1.0, -1.0]),
        ] {
            let mut balance = ListenMix::new(Listen::Memory, 48e3);
            balance.aim(listen);
            (0..1920).for_each(|_| _ = balance.next());
            assert_eq!(balance.next(), gains, "{listen} after 40 ms");
        }
    }

    #[test]
    fn from_memory_to_residual_the_power_stays() {
        let mut balance = ListenMix::new(Listen::Memory, 48e3);
        balance.aim(Listen::Residual);
        for _ in 0..1921 {
            let [dry, memory] = balance.next();
            // Of what was kept and what was lost.
            let power = (dry + memory).powi(2) + dry.powi(2);
            assert!((power - 1.0).abs() < 1e-15, "{power}");
        }
    }
}
