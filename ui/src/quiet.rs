//! Why what is heard is not the memory, or is silent: no state is quiet without a word.

use souvenir_core::config::Method;
use souvenir_core::listen::Listen;
use souvenir_core::performance::Performance;
use souvenir_core::setting::Mode;
use souvenir_core::snapshot::Snapshot;

use crate::units;

/// Below this a memory is nearly silent, which is true and must not look broken.
pub(crate) const HARDLY_AUDIBLE_HZ: f64 = 60.0;

/// A few words for the foot; `None` where what is listened to is heard.
pub(crate) fn reason(snapshot: &Snapshot, performance: Performance) -> Option<String> {
    let is_other = performance.is_bypassed || snapshot.comparison.is_some();
    if is_other || performance.listen == Listen::Dry {
        return None;
    }
    if snapshot.is_frozen {
        return coarse(snapshot);
    }
    if snapshot.setting.mode.is_lasting() {
        let mode = lasting_name(snapshot.setting.mode);
        return Some(format!("You hear dry: {mode} is heard once it is frozen (F)"));
    }
    let is_memory = performance.listen == Listen::Memory;
    left(snapshot)
        .filter(|_| is_memory)
        .map(|words| format!("Silent: {words}"))
}

/// What a memory that has left the numbers is called.
pub(crate) fn left(snapshot: &Snapshot) -> Option<String> {
    let step = snapshot.growth.left_at()?;
    let method = method_name(snapshot.setting.method);
    Some(format!("{method} left the numbers at step k = {step}"))
}

fn coarse(snapshot: &Snapshot) -> Option<String> {
    let kept_hz = snapshot
        .bandwidth_hz()
        .filter(|hz| *hz < HARDLY_AUDIBLE_HZ)?;
    let kept = units::hertz(kept_hz);
    Some(format!("Frozen: it keeps {kept}, almost nothing audible"))
}

const fn lasting_name(mode: Mode) -> &'static str {
    match mode {
        Mode::Fading => "a fading memory",
        _ => "a memory of everything",
    }
}

const fn method_name(method: Method) -> &'static str {
    match method {
        Method::ForwardEuler => "forward Euler",
        _ => "the recurrence",
    }
}
