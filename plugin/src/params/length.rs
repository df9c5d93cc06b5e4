//! Lengths of notes are counted in the host's time.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use nice_plug::prelude::Transport;

use super::modulation_words::LengthWord;

/// Holds how fast the host counts. Realtime: yes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tempo {
    quarter_secs: f64,
    bar_quarters: f64,
}

/// Tempi beyond these are no tempi, beats a minute.
const BEATS_A_MINUTE: [f64; 2] = [1.0, 1000.0];
const LONGEST_BAR_QUARTERS: f64 = 64.0;

impl Default for Tempo {
    /// Starts with 120 beats a minute in 4/4, as hosts do.
    fn default() -> Self {
        Self {
            quarter_secs: 0.5,
            bar_quarters: 4.0,
        }
    }
}

impl Tempo {
    /// Follows what the host says; what it does not say stays as it was.
    fn follow(&mut self, transport: &Transport) {
        let [slowest, fastest] = BEATS_A_MINUTE;
        let tempo = transport.tempo.filter(|tempo| tempo.is_finite());
        if let Some(tempo) = tempo {
            self.quarter_secs = 60.0 / tempo.clamp(slowest, fastest);
        }
        let signature = transport
            .time_sig_numerator
            .zip(transport.time_sig_denominator);
        if let Some((beats, unit)) = signature.filter(|(beats, unit)| *beats > 0 && *unit > 0) {
            let quarters = 4.0 * f64::from(beats) / f64::from(unit);
            self.bar_quarters = quarters.min(LONGEST_BAR_QUARTERS);
        }
    }

    /// Returns quarters a minute.
    pub(crate) fn bpm(self) -> f64 {
        60.0 / self.quarter_secs
    }

    /// Returns the quarters of a bar.
    pub(crate) fn bar_quarters(self) -> f64 {
        self.bar_quarters
    }

    /// Returns the seconds, `None` where the window is not the host's.
    pub(super) fn secs(self, length: LengthWord) -> Option<f64> {
        let quarters = length.note()?.quarters(self.bar_quarters);
        Some(quarters * self.quarter_secs)
    }
}

/// Holds the tempo that was heard last, for those who do not hear the host. `[thread-safe]`
#[derive(Debug)]
pub(crate) struct LastTempo {
    /// Bits of floats. The two may be of different blocks for an instant; what follows from it is
    /// put right at the next.
    quarter_secs: AtomicU64,
    bar_quarters: AtomicU64,
}

impl Default for LastTempo {
    fn default() -> Self {
        let tempo = Tempo::default();
        Self {
            quarter_secs: AtomicU64::new(tempo.quarter_secs.to_bits()),
            bar_quarters: AtomicU64::new(tempo.bar_quarters.to_bits()),
        }
    }
}

impl LastTempo {
    pub(crate) fn get(&self) -> Tempo {
        Tempo {
            quarter_secs: f64::from_bits(self.quarter_secs.load(Relaxed)),
            bar_quarters: f64::from_bits(self.bar_quarters.load(Relaxed)),
        }
    }

    /// Follows the tempo as the host says it now. Audio thread.
    pub(crate) fn follow(&self, transport: &Transport) {
        let mut tempo = self.get();
        tempo.follow(transport);
        self.quarter_secs
            .store(tempo.quarter_secs.to_bits(), Relaxed);
        self.bar_quarters
            .store(tempo.bar_quarters.to_bits(), Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::{LengthWord, Tempo, Transport};
    use nice_plug::prelude::Enum as _;

    fn tempo(beats_a_minute: f64, signature: [i32; 2]) -> Tempo {
        let mut transport = Transport::new(48_000.0);
        transport.tempo = Some(beats_a_minute);
        transport.time_sig_numerator = Some(signature[0]);
        transport.time_sig_denominator = Some(signature[1]);
        let mut tempo = Tempo::default();
        tempo.follow(&transport);
        tempo
    }

    #[test]
    fn lengths_follow_the_host() {
        assert_eq!(Tempo::default().secs(LengthWord::Eighth), Some(0.25));
        assert_eq!(tempo(60.0, [3, 4]).secs(LengthWord::Bar), Some(3.0));
        assert_eq!(tempo(60.0, [6, 8]).secs(LengthWord::TwoBars), Some(6.0));
        assert_eq!(Tempo::default().secs(LengthWord::Off), None);
    }

    #[test]
    fn a_host_that_says_nonsense_changes_nothing_or_little() {
        let default = Tempo::default();
        assert_eq!(tempo(f64::NAN, [0, -4]), default);
        let fast = tempo(f64::MAX, [i32::MAX, 1]);
        let bar_secs = fast.secs(LengthWord::FourBars).unwrap();
        assert!(bar_secs > 0.0 && bar_secs.is_finite(), "{bar_secs}");
    }

    /// The menu's order is what a knob and a host's automation lane go through.
    #[test]
    fn the_menu_goes_from_short_to_long() {
        let lengths = (1..LengthWord::variants().len()).map(LengthWord::from_index);
        let secs: Vec<_> = lengths
            .filter_map(|length| Tempo::default().secs(length))
            .collect();
        assert!(secs.is_sorted(), "{secs:?}");
        assert_eq!(secs.len() + 1, LengthWord::variants().len());
    }
}
