//! Measures of the last second, twice a second: they take a millisecond or two.

use std::collections::VecDeque;

use souvenir_core::memory::frames_of;
use souvenir_core::metrics::{log_spectral_distance_db, segmental_snr_db};
use souvenir_core::snapshot::History;

const PERIOD_SECS: f64 = 0.5;

/// Keeps the newest measures of quality, which are taken a few times a second.
#[derive(Debug, Default)]
pub(super) struct Measured {
    next_at: f64,
    segmental_snr_db: Option<f64>,
    log_spectral_distance_db: Option<f64>,
}

impl Measured {
    /// Measures again where it is time; `now` is in seconds of the screen. Of the first channel.
    pub(super) fn update(&mut self, now: f64, history: &History) {
        // A window that is opened anew counts from 0.
        let rest_secs = self.next_at - now;
        if rest_secs > 0.0 && rest_secs <= PERIOD_SECS {
            return;
        }
        self.next_at = now + PERIOD_SECS;
        let rate_hz = history.sample_rate_hz();
        let [dry, memory] =
            [history.dry(0), history.memory(0)].map(|track| last_second(track, rate_hz));
        self.segmental_snr_db = segmental_snr_db(&dry, &memory, rate_hz);
        self.log_spectral_distance_db = log_spectral_distance_db(&dry, &memory);
    }

    /// Nothing was measured yet.
    pub(super) fn is_new(&self) -> bool {
        self.next_at == 0.0
    }

    /// Returns the segmental signal to noise, which is not a number in silence.
    pub(super) fn segmental_snr_db(&self) -> f64 {
        self.segmental_snr_db.unwrap_or(f64::NAN)
    }

    pub(super) fn log_spectral_distance_db(&self) -> f64 {
        self.log_spectral_distance_db.unwrap_or(f64::NAN)
    }
}

fn last_second(track: Option<&VecDeque<f32>>, rate_hz: f64) -> Vec<f32> {
    let Some(track) = track else {
        return Vec::new();
    };
    let skipped = track.len().saturating_sub(frames_of(1.0, rate_hz));
    track.iter().skip(skipped).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::{History, Measured};

    #[test]
    fn the_last_second_is_measured_now_and_then() {
        let mut history = History::new(1, 8000.0);
        let sound = |gain: f32| {
            (0..8000).flat_map(move |j| [(j as f32 * 0.3).sin(), gain * (j as f32 * 0.3).sin()])
        };
        history.extend(sound(0.9).collect::<Vec<_>>().iter());
        let mut measured = Measured::default();
        measured.update(1.0, &history);
        // A tenth is lost; 0.9 is an f32.
        assert!((measured.segmental_snr_db() - 20.0).abs() < 1e-4);
        history.extend(sound(0.99).collect::<Vec<_>>().iter());
        measured.update(1.4, &history);
        assert!(measured.segmental_snr_db() < 21.0, "too early");
        measured.update(1.5, &history);
        assert!((measured.segmental_snr_db() - 35.0).abs() < 1e-4, "held");
        history.extend(sound(0.9).collect::<Vec<_>>().iter());
        measured.update(0.1, &history);
        assert!(
            (measured.segmental_snr_db() - 20.0).abs() < 1e-4,
            "in a window opened anew"
        );
    }
}
