//! What a memory takes: coefficients and bits, of a channel.

use souvenir_core::setting::{Mode, Setting};

/// A coefficient as it is stored by players of sound: single precision.
const BITS: f64 = 32.0;

/// Segments that overlap by half hold every instant twice; `None`: all of the sound is in one memory.
pub(crate) fn coefficients_per_sec(setting: &Setting) -> Option<f64> {
    let order = setting.order as f64;
    match setting.mode {
        Mode::Segments => Some(order / (setting.window_secs * (1.0 - setting.overlap))),
        Mode::Sliding => Some(order / setting.window_secs),
        Mode::Whole | Mode::Fading => None,
    }
}

/// Of `heard_secs` of sound.
pub(crate) fn kbit_per_sec(setting: &Setting, heard_secs: f64) -> f64 {
    let per_sec = coefficients_per_sec(setting);
    1e-3 * BITS * per_sec.unwrap_or(setting.order as f64 / heard_secs)
}
