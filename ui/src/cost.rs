//! What a memory takes: bits, of a channel.

use souvenir_core::settings::MemorySettings;

/// A coefficient as it is stored by players of sound: single precision.
const BITS: f64 = 32.0;

/// Returns the cost of `heard_secs` of sound.
pub(crate) fn kbit_per_sec(setting: &MemorySettings, heard_secs: f64) -> f64 {
    let per_sec = setting.coefficients_per_sec();
    1e-3 * BITS * per_sec.unwrap_or(setting.order as f64 / heard_secs)
}
