//! Why what is heard is not the memory, or is silent: no state is quiet without a word.

use souvenir_core::control::PlayControls;
use souvenir_core::memory::Method;
use souvenir_core::settings::Listen;
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::Snapshot;

use crate::units;
use crate::weights;

/// Below this a memory is nearly silent, which is true and must not look broken.
pub(crate) const HARDLY_AUDIBLE_HZ: f64 = 60.0;

/// EBU R 128's absolute gate, and what is clearly above it.
const SILENT_LUFS: f64 = -70.0;
const LOUD_LUFS: f64 = -50.0;
/// -60 dBFS, of a memory: the squares of its coefficients are the mean square of its sound.
const SILENT_ENERGY: f64 = 1e-6;

/// Returns a few words for the foot; `None` where what is listened to is heard.
pub(crate) fn reason(snapshot: &Snapshot, performance: PlayControls) -> Option<String> {
    let is_other = performance.is_bypassed || snapshot.comparison.is_some();
    if is_other || performance.listen == Listen::Dry {
        return None;
    }
    if snapshot.is_frozen {
        let quiet = || pause(snapshot).or_else(|| coarse(snapshot));
        return quiet().filter(|_| performance.listen == Listen::Memory);
    }
    if snapshot.is_missing_weights {
        return Some(missing_weights(&snapshot.settings));
    }
    if snapshot.settings.mode.is_unbounded() {
        let mode = mode_name(snapshot.settings.mode);
        return Some(format!(
            "You hear dry: {mode} is heard once Recall plays it"
        ));
    }
    match performance.listen {
        Listen::Memory => left(snapshot).map(|words| format!("Silent: {words}")),
        _ => nothing_lost(snapshot),
    }
}

/// Returns what a memory that has overflowed is called.
pub(crate) fn left(snapshot: &Snapshot) -> Option<String> {
    let step = snapshot.growth.left_at()?;
    let method = method_name(snapshot.settings.method);
    Some(format!("{method} overflowed at step k = {step}"))
}

/// Says which weights are missed.
pub(crate) fn missing_weights(settings: &MemorySettings) -> String {
    match settings.weights {
        None => "You hear dry: choose the weights of a trained stack".to_owned(),
        Some(_) => format!(
            "You hear dry: the weights \u{201c}{}\u{201d} are missing, or hear no such sound",
            weights::shown_name(settings.weights)
        ),
    }
}

fn pause(snapshot: &Snapshot) -> Option<String> {
    (snapshot.mean_square() < SILENT_ENERGY)
        .then(|| "Silent: what is frozen was silence".to_owned())
}

fn nothing_lost(snapshot: &Snapshot) -> Option<String> {
    let [dry, _, residual] = snapshot.lufs;
    let is_so = dry > LOUD_LUFS && residual < SILENT_LUFS;
    is_so.then(|| "Silent: nothing audible is lost".to_owned())
}

fn coarse(snapshot: &Snapshot) -> Option<String> {
    let kept_hz = snapshot
        .bandwidth_hz()
        .filter(|hz| *hz < HARDLY_AUDIBLE_HZ)?;
    let kept = units::hertz(kept_hz);
    Some(format!("Frozen: it keeps {kept}, almost nothing audible"))
}

const fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Fading => "a fading memory",
        Mode::Selective => "a selective memory",
        _ => "a memory of everything",
    }
}

const fn method_name(method: Method) -> &'static str {
    match method {
        Method::ForwardEuler => "forward Euler",
        _ => "the recurrence",
    }
}

#[cfg(test)]
mod tests {
    use super::{Listen, Mode, PlayControls, Snapshot, reason};
    use souvenir_core::memory::Timeline;
    use souvenir_core::settings::MemorySettings;

    fn words(snapshot: &Snapshot, listen: Listen) -> String {
        let performance = PlayControls {
            listen,
            ..PlayControls::default()
        };
        reason(snapshot, performance).unwrap_or_default()
    }

    fn snapshot(mode: Mode, is_frozen: bool) -> Snapshot {
        Snapshot {
            settings: MemorySettings {
                mode,
                ..MemorySettings::default()
            },
            coefficients: vec![0.1; 1024],
            timeline: Timeline::Even { frames: 2400.0 },
            lufs: [-20.0; 3],
            sample_rate_hz: 48e3,
            is_frozen,
            ..Snapshot::default()
        }
    }

    #[test]
    fn what_is_heard_as_it_is_meant_needs_no_words() {
        for mode in Mode::ALL {
            assert_eq!(words(&snapshot(mode, true), Listen::Memory), "");
            assert_eq!(words(&snapshot(mode, false), Listen::Dry), "");
        }
        assert_eq!(
            words(&snapshot(Mode::Segments, false), Listen::Residual),
            ""
        );
    }

    #[test]
    fn every_silence_has_its_reason() {
        let mut of_silence = snapshot(Mode::Sliding, true);
        of_silence.coefficients.fill(0.0);
        assert!(words(&of_silence, Listen::Memory).contains("was silence"));
        let mut lossless = snapshot(Mode::Sliding, false);
        lossless.lufs[2] = f64::NEG_INFINITY;
        assert!(words(&lossless, Listen::Residual).contains("nothing audible"));
        let mut of_an_hour = snapshot(Mode::Whole, true);
        // 1024 / (pi 3600 s)
        of_an_hour.timeline = Timeline::Even {
            frames: 3600.0 * 48e3,
        };
        assert!(words(&of_an_hour, Listen::Memory).contains("almost nothing audible"));
        let live = words(&snapshot(Mode::Fading, false), Listen::Residual);
        assert!(live.starts_with("You hear dry"), "{live}");
    }
}
