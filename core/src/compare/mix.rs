//! What is heard of dry and of each memory, on its way from one track to another.
//!
//! ```text
//! sound = sum_s  K_s memory_s + L_s (dry - memory_s)
//! ```

use super::NUM_SLOTS;
use super::audition::{Slot, Track};
use crate::dsp::smoother::FadeGain;

/// Mixes the tracks of a comparison into what is heard. Realtime: yes.
///
/// As in [`Listen`](crate::settings::listen::Listen): dry is what was kept and what was lost, and these are
/// orthogonal, so `K` and `L` go evenly in power, each for itself. With loudness matched the power then
/// stays all the way. What two slots kept of one sound is alike, and one may have lost what the other
/// kept: from slot to slot amplitudes go, summing to one, and it is never louder than both. Each slot
/// has the gain of its own match: a common one would blow up the louder slot while it goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TrackMix {
    track: Track,
    from: Shares,
    to: Shares,
    fade: FadeGain,
    sample_rate_hz: f64,
}

/// Amplitudes, `[slot]`.
type Amplitudes = [f64; NUM_SLOTS];

#[derive(Clone, Copy, Debug, PartialEq)]
struct Shares {
    kept: Amplitudes,
    lost: Amplitudes,
}

/// Holds the factors of a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TrackGains {
    pub(super) dry: f64,
    /// `[slot]`
    pub(super) memories: [f64; NUM_SLOTS],
}

impl TrackMix {
    /// Starts with dry alone.
    pub(crate) fn new(sample_rate_hz: f64) -> Self {
        let all = only(Slot::A, 1.0);
        let dry = Shares {
            kept: all,
            lost: all,
        };
        let mut fade = FadeGain::faded_out(sample_rate_hz);
        fade.fade_in();
        fade.arrive();
        Self {
            track: Track::Dry,
            from: dry,
            to: dry,
            fade,
            sample_rate_hz,
        }
    }

    pub(crate) fn track(&self) -> Track {
        self.track
    }

    pub(crate) fn is_fading(&self) -> bool {
        !self.fade.is_full()
    }

    /// Starts towards `track`, so many times as loud as it is, from wherever it is now.
    pub(crate) fn aim(&mut self, track: Track, gain: f64) {
        self.track = track;
        let to = match track {
            Track::Dry => self.to.dry(),
            Track::Memory(slot) => Shares {
                kept: only(slot, gain),
                lost: NOTHING,
            },
            Track::Residual(slot) => Shares {
                kept: NOTHING,
                lost: only(slot, gain),
            },
        };
        if to == self.to {
            return;
        }
        self.from = self.now().through(track.slot());
        self.to = to;
        self.fade = FadeGain::faded_out(self.sample_rate_hz);
        self.fade.fade_in();
    }

    /// Goes to the end of the cross-fade, at once.
    pub(crate) fn arrive(&mut self) {
        self.fade.arrive();
    }

    fn now(mut self) -> Shares {
        self.step()
    }

    fn step(&mut self) -> Shares {
        // Before the step: `from + (to - from)` is `to` but for rounding.
        let is_there = self.fade.is_full();
        let share = self.fade.next_share();
        if is_there {
            self.to
        } else {
            self.from.towards(self.to, share)
        }
    }

    /// Returns the factors of the next frame; dry alone is dry to the bit.
    pub(crate) fn next(&mut self) -> TrackGains {
        let Shares { kept, lost } = self.step();
        TrackGains {
            dry: lost.iter().sum(),
            memories: std::array::from_fn(|slot| kept[slot] - lost[slot]),
        }
    }
}

impl Shares {
    /// Returns dry alone, through the slot that is heard, or heard most.
    fn dry(self) -> Self {
        let heard = |slot: &Slot| self.kept[*slot as usize] + self.lost[*slot as usize];
        let most = Slot::ALL
            .into_iter()
            .max_by(|a, b| heard(a).total_cmp(&heard(b)));
        let all = only(most.unwrap_or(Slot::A), 1.0);
        Self {
            kept: all,
            lost: all,
        }
    }

    /// Returns these shares with dry through another slot: dry needs no memory, so it may be any slot's.
    fn through(self, slot: Option<Slot>) -> Self {
        match slot {
            Some(slot) if self.kept == self.lost => {
                let all = only(slot, self.kept.iter().sum());
                Self {
                    kept: all,
                    lost: all,
                }
            }
            _ => self,
        }
    }

    /// Goes a share of the way, in power within a slot, in amplitude from slot to slot.
    fn towards(self, to: Self, share: f64) -> Self {
        let parts = [self.kept, self.lost, to.kept, to.lost];
        let is_heard = |slot: &usize| parts.iter().any(|part| part[*slot] != 0.0);
        let way = if (0..NUM_SLOTS).filter(is_heard).count() <= 1 {
            in_power
        } else {
            in_amplitude
        };
        let between = |from: Amplitudes, to: Amplitudes| {
            std::array::from_fn(|slot| way(from[slot], to[slot], share))
        };
        Self {
            kept: between(self.kept, to.kept),
            lost: between(self.lost, to.lost),
        }
    }
}

fn in_power(from: f64, to: f64, share: f64) -> f64 {
    (from * from + share * (to * to - from * from)).sqrt()
}

fn in_amplitude(from: f64, to: f64, share: f64) -> f64 {
    from + share * (to - from)
}

const NOTHING: Amplitudes = [0.0; NUM_SLOTS];

fn only(slot: Slot, amplitude: f64) -> Amplitudes {
    let mut amplitudes = NOTHING;
    amplitudes[slot as usize] = amplitude;
    amplitudes
}

#[cfg(test)]
mod tests {
    use super::{TrackGains, TrackMix};
    use crate::compare::{Slot, Track};

    const FADE_FRAMES: usize = 1920;

    fn gains(dry: f64, memories: [f64; 4]) -> TrackGains {
        TrackGains { dry, memories }
    }

    fn settled(track: Track, gain: f64) -> TrackMix {
        let mut blend = TrackMix::new(48e3);
        blend.aim(track, gain);
        blend.arrive();
        blend
    }

    #[test]
    fn every_track_is_reached_exactly_from_every_other() {
        use Slot::{A, C};
        let tracks = [
            (Track::Dry, gains(1.0, [0.0; 4])),
            (Track::Memory(A), gains(0.0, [1.0, 0.0, 0.0, 0.0])),
            (Track::Memory(C), gains(0.0, [0.0, 0.0, 1.0, 0.0])),
            (Track::Residual(A), gains(1.0, [-1.0, 0.0, 0.0, 0.0])),
            (Track::Residual(C), gains(1.0, [0.0, 0.0, -1.0, 0.0])),
        ];
        for (from, _) in tracks {
            for (to, expected) in tracks {
                let mut blend = settled(from, 1.0);
                blend.aim(to, 1.0);
                (0..FADE_FRAMES).for_each(|_| _ = blend.next());
                assert_eq!(blend.next(), expected, "{from:?} to {to:?}, after 40 ms");
                assert!(!blend.is_fading());
            }
        }
    }

    /// Kept and lost are orthogonal: `|K|^2 + |L|^2` of powers that dry shares between them.
    #[test]
    fn matched_tracks_of_a_slot_keep_their_power_all_the_way() {
        let (kept, lost) = (0.8, 0.2);
        let tracks = [
            (Track::Dry, 1.0),
            (Track::Memory(Slot::B), f64::sqrt(1.0 / kept)),
            (Track::Residual(Slot::B), f64::sqrt(1.0 / lost)),
        ];
        for (from, gain) in tracks {
            for (to, next_gain) in tracks {
                let mut blend = settled(from, gain);
                blend.aim(to, next_gain);
                for _ in 0..=FADE_FRAMES {
                    let TrackGains { dry, memories } = blend.next();
                    let power = kept * (dry + memories[1]).powi(2) + lost * dry * dry;
                    assert!((power - 1.0).abs() < 1e-14, "{from:?} to {to:?}: {power}");
                }
            }
        }
    }

    /// B is soft and needs much gain: A must not have it while it goes.
    #[test]
    fn from_slot_to_slot_each_has_its_own_gain() {
        let mut blend = settled(Track::Memory(Slot::A), 1.1);
        blend.aim(Track::Memory(Slot::B), 15.8);
        for _ in 0..=FADE_FRAMES {
            let [a, b, ..] = blend.next().memories;
            assert!((a / 1.1 + b / 15.8 - 1.0).abs() < 1e-14, "{a} {b}");
        }
    }

    #[test]
    fn memories_are_shared_out_whole_however_often_it_is_switched() {
        let mut blend = settled(Track::Memory(Slot::A), 1.0);
        for slot in [Slot::B, Slot::C, Slot::A, Slot::D, Slot::C] {
            blend.aim(Track::Memory(slot), 1.0);
            for _ in 0..700 {
                let sum: f64 = blend.next().memories.iter().sum();
                assert!((sum - 1.0).abs() < 1e-14, "{sum}");
            }
        }
    }
}
