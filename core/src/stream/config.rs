//! What a streaming memory is prepared for.

use crate::memory::spec::{MAX_DENSE_ORDER, Method, SpecError, check_size};
use crate::settings::adaptive_settings::ALLOWED_ERRORS_DB;
use crate::settings::clock_curve::CURVE_PERIODS_SECS;
use crate::settings::clock_driver::{BAND_EDGES_HZ, ClockSettings, THRESHOLDS_DB};
use crate::settings::layer::{LIVE_LAYERS, MAX_LIVE_LAYER_ORDER, TIME_SCALES_FRAMES};
use crate::settings::memory::{
    ADAPTIVE_NUMBERS, MAX_OVERLAP, MemorySettings, Mode, WINDOWS_FRAMES,
};

/// Says which [`StreamingMemory`](super::StreamingMemory) is to be prepared.
///
/// ```
/// use souvenir_core::{MemorySettings, SpecError, StreamConfig};
///
/// assert_eq!(StreamConfig::default().check(), Ok(()));
/// let nine = StreamConfig { channels: 9, ..StreamConfig::default() };
/// assert_eq!(nine.check(), Err(SpecError::Channels { channels: 9, max: 8 }));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StreamConfig {
    /// Which memory is prepared.
    pub settings: MemorySettings,
    /// Sample rate.
    pub sample_rate_hz: f64,
    /// How many channels there are, `1..=MAX_CHANNELS`.
    pub channels: usize,
}

impl Default for StreamConfig {
    /// The default memory of stereo sound at 48 kHz.
    fn default() -> Self {
        Self {
            settings: MemorySettings::default(),
            sample_rate_hz: 48_000.0,
            channels: 2,
        }
    }
}

impl StreamConfig {
    /// Tells whether [`super::StreamingMemory::prepare`] takes it. Cost: none.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn check(&self) -> Result<(), SpecError> {
        self.window_frames().map(drop)
    }

    /// Returns the window in frames, which is not rounded, of what can be prepared.
    pub(super) fn window_frames(&self) -> Result<f64, SpecError> {
        let Self {
            settings,
            channels,
            sample_rate_hz: hz,
        } = *self;
        check_size(settings.order, channels)?;
        if !hz.is_finite() || hz <= 0.0 {
            return Err(SpecError::SampleRate { hz });
        }
        check_method(self)?;
        let MemorySettings {
            overlap,
            delay_secs,
            window_secs,
            ..
        } = settings;
        if !(0.0..=MAX_OVERLAP).contains(&overlap) {
            return Err(SpecError::Overlap { overlap });
        }
        if !delay_secs.is_finite() || delay_secs < 0.0 {
            return Err(SpecError::Delay { secs: delay_secs });
        }
        let frames = window_secs * hz;
        if !WINDOWS_FRAMES.contains(&frames) {
            return Err(SpecError::Window {
                frames,
                max: *WINDOWS_FRAMES.end(),
            });
        }
        Ok(frames)
    }
}

fn check_clock(settings: &MemorySettings) -> Result<(), SpecError> {
    let ClockSettings {
        threshold_db,
        band_hz: [low_hz, high_hz],
        curve_period_secs,
        ..
    } = settings.clock;
    if !CURVE_PERIODS_SECS.contains(&curve_period_secs) {
        return Err(SpecError::CurvePeriod {
            secs: curve_period_secs,
        });
    }
    let is_band = low_hz <= high_hz
        && [low_hz, high_hz]
            .iter()
            .all(|hz| BAND_EDGES_HZ.contains(hz));
    if !is_band {
        return Err(SpecError::Band { low_hz, high_hz });
    }
    if !THRESHOLDS_DB.contains(&threshold_db) {
        return Err(SpecError::Threshold { db: threshold_db });
    }
    Ok(())
}

/// Checks what the recurrences would refuse, without preparing them.
fn check_method(config: &StreamConfig) -> Result<(), SpecError> {
    let settings = &config.settings;
    let MemorySettings {
        mode,
        method,
        order,
        ..
    } = *settings;
    match mode {
        Mode::Layer => return check_layer(settings, config.sample_rate_hz),
        Mode::Selective => check_clock(settings)?,
        Mode::Adaptive => check_adaptive(settings)?,
        _ => {}
    }
    match (mode, method) {
        (Mode::Fading | Mode::Selective | Mode::Trained | Mode::Adaptive, method)
            if method != Method::Exact =>
        {
            Err(SpecError::Method {
                measure: mode.measure(),
                method,
            })
        }
        (Mode::Sliding, Method::ZeroOrderHold) if order > MAX_DENSE_ORDER => {
            Err(SpecError::Order {
                order,
                max: MAX_DENSE_ORDER,
            })
        }
        _ => Ok(()),
    }
}

fn check_adaptive(settings: &MemorySettings) -> Result<(), SpecError> {
    let numbers = settings.order;
    if !ADAPTIVE_NUMBERS.contains(&numbers) {
        return Err(SpecError::Numbers {
            numbers,
            min: *ADAPTIVE_NUMBERS.start(),
            max: *ADAPTIVE_NUMBERS.end(),
        });
    }
    let db = settings.adaptive.allowed_error_db;
    if !ALLOWED_ERRORS_DB.contains(&db) {
        return Err(SpecError::AllowedError {
            db,
            min: *ALLOWED_ERRORS_DB.start(),
            max: *ALLOWED_ERRORS_DB.end(),
        });
    }
    Ok(())
}

fn check_layer(settings: &MemorySettings, sample_rate_hz: f64) -> Result<(), SpecError> {
    let kind = settings.layer.kind;
    if !LIVE_LAYERS.contains(&kind) {
        return Err(SpecError::LayerKind { layer: kind.name() });
    }
    let min = 1 + usize::from(kind.has_pairs());
    let is_whole = settings.order.is_multiple_of(min);
    if !(min..=MAX_LIVE_LAYER_ORDER).contains(&settings.order) || !is_whole {
        return Err(SpecError::LayerOrder {
            order: settings.order,
            min,
            max: MAX_LIVE_LAYER_ORDER,
        });
    }
    let frames = settings.layer.time_scale_secs * sample_rate_hz;
    if !TIME_SCALES_FRAMES.contains(&frames) {
        return Err(SpecError::TimeScale {
            frames,
            max: *TIME_SCALES_FRAMES.end(),
        });
    }
    Ok(())
}
