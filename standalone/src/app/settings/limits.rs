//! What values can be, on the command line and in the file.

use std::ops::RangeInclusive;

/// The fastest that a sound server takes (PulseAudio's `PA_RATE_MAX`).
pub(crate) const RATES_HZ: RangeInclusive<u32> = 1..=768_000;
/// 20 s at 48 kHz; every device has narrower limits of its own.
pub(crate) const BUFFERS_FRAMES: RangeInclusive<u32> = 1..=960_000;
/// Channels of the memory: mono or stereo.
pub(crate) const CHANNELS: RangeInclusive<u16> = 1..=2;
/// Share of what is listened to in the output.
pub(super) const MIXES: RangeInclusive<f64> = 0.0..=1.0;
/// Width or height of the window, points.
pub(super) const SIDES: RangeInclusive<f32> = 100.0..=20_000.0;
