//! A preset that freezes: first its memory is heard, then it is frozen.

use souvenir_core::control::PlayControls;
use souvenir_core::lab::preset::{AUDIBLE_RMS, Preset, secs_before_freeze};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::Snapshot;

use crate::controls::Controls;

/// Hosts keep parameters in single precision.
const TOLERANCE: f64 = 1e-5;

/// Holds what is still to come of the preset that was chosen.
#[derive(Debug, Default)]
pub(crate) struct Awaited {
    preset: Option<Preset>,
    /// When the memory that is heard became its own, in frames of the engine.
    since: Option<u64>,
}

impl Awaited {
    /// Sets all of the preset but the freeze, which comes once its memory knows enough to be heard.
    pub(crate) fn apply(&mut self, preset: &Preset, controls: &mut dyn Controls) {
        controls.set_settings(preset.settings);
        let wanted = preset.performance_at(controls.performance());
        let is_frozen = wanted.is_frozen;
        controls.set_performance(PlayControls {
            is_frozen: false,
            ..wanted
        });
        *self = Self {
            preset: is_frozen.then_some(*preset),
            since: None,
        };
    }

    /// Returns what is waited for, in a sentence; `None` where nothing is.
    pub(crate) fn words(&self) -> Option<String> {
        let settings = self.preset?.settings;
        let words = "Freezes once this memory is full of sound.";
        Some(match settings.mode {
            Mode::Whole | Mode::Selective => {
                let secs = secs_before_freeze(&settings);
                format!("Freezes once this memory has heard {secs} s of sound.")
            }
            _ => words.to_owned(),
        })
    }

    /// Looks for what is awaited, once a frame. Whoever sets another memory, or freezes, does not wait any longer.
    pub(crate) fn tend(&mut self, snapshot: &Snapshot, controls: &mut dyn Controls) {
        let Some(preset) = self.preset else {
            return;
        };
        let now = controls.performance();
        if !is_same(&controls.settings(), &preset.settings) || now.is_frozen {
            self.preset = None;
        } else if is_same(&snapshot.settings, &preset.settings)
            && !snapshot.is_changing
            && self.is_full(snapshot)
        {
            self.preset = None;
            controls.set_performance(PlayControls {
                is_frozen: true,
                recall: preset.performance.recall,
                ..now
            });
        }
    }

    /// Tells whether there is something to be played. A memory of a window is heard only when it is full; one that
    /// lasts is heard, and shown, from its first frame on.
    fn is_full(&mut self, snapshot: &Snapshot) -> bool {
        // An engine that starts again counts from zero.
        let since = self.since.filter(|since| *since <= snapshot.frames);
        let since = *self.since.insert(since.unwrap_or(snapshot.frames));
        let heard_secs = (snapshot.frames - since) as f64 / snapshot.sample_rate_hz.max(1.0);
        heard_secs >= secs_before_freeze(&snapshot.settings) && is_audible(&snapshot.dry)
    }
}

fn is_audible(window: &[f32]) -> bool {
    let energy: f64 = window.iter().map(|x| f64::from(*x).powi(2)).sum();
    energy >= AUDIBLE_RMS.powi(2) * window.len() as f64
}

fn is_same(one: &MemorySettings, two: &MemorySettings) -> bool {
    let exact = |settings: &MemorySettings| (settings.mode, settings.method, settings.order);
    let close = |one: f64, two: f64| (one - two).abs() <= TOLERANCE * two.abs().max(1e-3);
    exact(one) == exact(two)
        && close(one.window_secs, two.window_secs)
        && close(one.overlap, two.overlap)
        && close(one.delay_secs, two.delay_secs)
        && (one.layer.kind, one.layer.way) == (two.layer.kind, two.layer.way)
        && one.weights == two.weights
        && one.adaptive.past == two.adaptive.past
        && close(one.adaptive.allowed_error_db, two.adaptive.allowed_error_db)
        && one.clock.driver == two.clock.driver
        && one.clock.curve == two.clock.curve
        && close(one.clock.curve_period_secs, two.clock.curve_period_secs)
        && close(one.clock.threshold_db, two.clock.threshold_db)
        && close(one.layer.time_scale_secs, two.layer.time_scale_secs)
}

#[cfg(test)]
mod tests {
    use super::is_audible;

    #[test]
    fn a_pause_is_not_sound() {
        assert!(!is_audible(&[0.0; 100]) && !is_audible(&[1e-3; 100]));
        assert!(is_audible(&[0.1; 100]));
    }
}
