//! Memories drawn by chance, out of those that a musician can use.

use super::preset::Preset;
use super::random_draws::RandomDraws;
use crate::control::controls::PlayControls;
use crate::playback::HeadMotion;
use crate::settings::memory::{MemorySettings, Mode};

/// Any number does; another one would be other throws.
const STREAM: u64 = 0xd1ce;
/// Sound is kept up to somewhere between these, in the middle of a window.
const BANDWIDTHS_HZ: [f64; 2] = [900.0, 12_000.0];
const WINDOWS_SECS: [f64; 2] = [0.02, 0.6];
/// What the fast kernels play live beside others on an old machine.
const MOST_ORDER: usize = 8192;
/// Speeds in tune with what was heard: fifths and octaves, either way.
const SPEEDS: [f64; 7] = [1.0, 1.0, 1.0, 0.5, 1.5, 2.0, -1.0];

/// Draws a memory and how it is played: the same for the same seed.
///
/// What belongs to the place where it is played (gain, mute, what is frozen) is as `now` has it. Bandwidth, pitch and feedback stay where sound is still music: at least 900 Hz of it
/// are kept, speeds are fifths and octaves, and what goes back is 60 % at most.
#[must_use]
pub fn throw_dice(seed: u64, now: PlayControls) -> Preset {
    let mut draws = RandomDraws::new(seed, STREAM);
    let window_secs = octaves(&mut draws, WINDOWS_SECS);
    let bandwidth_hz = octaves(&mut draws, BANDWIDTHS_HZ);
    let settings = MemorySettings {
        mode: if draws.below(4) == 0 {
            Mode::Sliding
        } else {
            Mode::Segments
        },
        order: order(bandwidth_hz, window_secs),
        window_secs,
        overlap: if draws.below(3) == 0 {
            draws.between(0.1, 0.5)
        } else {
            0.5
        },
        delay_secs: 0.375 * window_secs,
        ..MemorySettings::default()
    };
    let motions = [None, Some(HeadMotion::Loop), Some(HeadMotion::PingPong)];
    let performance = PlayControls {
        mix: draws.between(0.4, 1.0),
        recall: motions[draws.below(motions.len())],
        recall_speed: SPEEDS[draws.below(SPEEDS.len())],
        feedback: if draws.below(2) == 0 {
            0.0
        } else {
            draws.between(0.1, 0.6)
        },
        ..now
    };
    Preset {
        settings: settings.nearest(),
        performance,
    }
}

fn octaves(draws: &mut RandomDraws, [low, high]: [f64; 2]) -> f64 {
    draws.between(low.log2(), high.log2()).exp2()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn order(bandwidth_hz: f64, window_secs: f64) -> usize {
    let order = std::f64::consts::PI * bandwidth_hz * window_secs;
    (order.ceil() as usize).clamp(16, MOST_ORDER)
}

#[cfg(test)]
mod tests {
    use super::{MOST_ORDER, PlayControls, throw_dice};

    #[test]
    fn every_throw_is_audible_in_tune_and_another() {
        let now = PlayControls {
            is_muted: true,
            output_gain_db: -7.0,
            ..PlayControls::default()
        };
        let mut orders = Vec::new();
        for seed in 0..500 {
            let thrown = throw_dice(seed, now);
            assert_eq!(thrown, throw_dice(seed, now), "the same seed");
            let settings = thrown.settings;
            assert_eq!(settings.nearest(), settings, "it exists");
            // Order over pi times the window: what the face shows as bandwidth.
            let kept = settings.order as f64 / (std::f64::consts::PI * settings.window_secs);
            assert!(kept >= 899.0, "{kept} Hz of {settings:?}");
            assert!(settings.order <= MOST_ORDER);
            let played = thrown.performance;
            assert!(played.mix >= 0.4 && played.feedback <= 0.6);
            let speed = played.recall_speed.abs();
            assert!([0.5, 1.0, 1.5, 2.0].contains(&speed));
            assert!(played.is_muted && played.output_gain_db == -7.0);
            orders.push(settings.order);
        }
        orders.sort_unstable();
        orders.dedup();
        assert!(orders.len() > 300, "{} orders", orders.len());
    }
}
