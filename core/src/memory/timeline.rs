//! Where in a window a moment of the past stands. Realtime: yes.

/// A fading memory is played from so many time constants ago: what is older is below -35 dB.
const FADING_TAUS: f64 = 4.0;

/// Says how a window `u` in `[0, 1]`, 0 the oldest, lies in time.
///
/// ```
/// use souvenir_core::Timeline;
///
/// let second = Timeline::Even { frames: 44_100.0 };
/// assert_eq!(second.resampled(2.0).span_frames(), 88_200.0);
/// let fading = Timeline::Fading { tau_frames: 100.0 };
/// assert_eq!(fading.span_frames(), 400.0, "as many as can be played: 4 time constants");
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Timeline {
    /// Evenly over the last `frames`.
    Even {
        /// Length of the window.
        frames: f64,
    },
    /// `u = exp(-age / tau)`.
    Fading {
        /// Time constant in frames.
        tau_frames: f64,
    },
}

impl Default for Timeline {
    /// Returns a timeline of no time at all.
    fn default() -> Self {
        Self::Even { frames: 0.0 }
    }
}

/// Stands for a place in a window, held from its nearer end so that nothing is lost by subtraction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// `u`, up to a half.
    FromOldest(f64),
    /// `1 - u`, up to a half.
    FromNewest(f64),
}

impl Timeline {
    /// Returns what there is to play, in frames.
    #[must_use]
    pub fn span_frames(&self) -> f64 {
        match self {
            Self::Even { frames } => *frames,
            Self::Fading { tau_frames } => FADING_TAUS * tau_frames,
        }
    }

    /// Returns where the instant `age_frames` ago stands; the ends where it is beyond them.
    #[must_use]
    pub fn place(&self, age_frames: f64) -> Place {
        let (from_oldest, from_newest) = match self {
            Self::Even { frames } => {
                let from_newest = (age_frames / frames.max(1.0)).clamp(0.0, 1.0);
                (1.0 - from_newest, from_newest)
            }
            Self::Fading { tau_frames } => {
                let fade = -(age_frames / tau_frames).max(0.0);
                (fade.exp(), -fade.exp_m1())
            }
        };
        if from_newest <= 0.5 {
            Place::FromNewest(from_newest)
        } else {
            Place::FromOldest(from_oldest)
        }
    }

    /// Returns the same past at another sample rate.
    #[must_use]
    pub fn resampled(self, ratio: f64) -> Self {
        match self {
            Self::Even { frames } => Self::Even {
                frames: frames * ratio,
            },
            Self::Fading { tau_frames } => Self::Fading {
                tau_frames: tau_frames * ratio,
            },
        }
    }
}

impl Place {
    /// Returns the place of `u` in `[0, 1]`; the nearer end of what lies outside.
    #[must_use]
    pub fn of(u: f64) -> Self {
        if u > 0.5 {
            Self::FromNewest((1.0 - u).max(0.0))
        } else {
            Self::FromOldest(u.max(0.0))
        }
    }

    /// Returns `1 - |x|` of `x = 2u - 1`: what the kernels take.
    #[must_use]
    pub fn delta(self) -> f64 {
        match self {
            Self::FromOldest(distance) | Self::FromNewest(distance) => 2.0 * distance,
        }
    }

    /// Returns the value there, of the sums over even and over odd orders at [`Self::delta`].
    #[must_use]
    pub fn value(self, even: f64, odd: f64) -> f64 {
        match self {
            Self::FromOldest(_) => even - odd,
            Self::FromNewest(_) => even + odd,
        }
    }
}

/// Turns some seconds into whole frames, rounded. Realtime: yes.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
#[must_use]
pub fn frames_of(secs: f64, sample_rate_hz: f64) -> usize {
    (secs * sample_rate_hz).round() as usize
}

#[cfg(test)]
mod tests {
    use super::{Place, Timeline};

    #[test]
    fn ages_stand_where_the_measure_puts_them() {
        let even = Timeline::Even { frames: 100.0 };
        assert_eq!(even.place(25.0), Place::FromNewest(0.25));
        assert_eq!(even.place(75.0), Place::FromOldest(0.25));
        assert_eq!(even.place(1e9), Place::FromOldest(0.0));
        let fading = Timeline::Fading { tau_frames: 10.0 };
        let Place::FromOldest(u) = fading.place(20.0) else {
            panic!("exp(-2) is on the older half");
        };
        assert_eq!(u.to_bits(), (-2.0_f64).exp().to_bits());
    }

    #[test]
    fn a_window_of_no_time_has_a_newest_end() {
        assert_eq!(Timeline::default().place(0.0), Place::FromNewest(0.0));
    }
}
