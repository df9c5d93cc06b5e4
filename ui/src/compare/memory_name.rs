//! What a memory is called on a slot.

use souvenir_core::memory::Method;
use souvenir_core::settings::{MemorySettings, Mode};

use crate::units;
use crate::weights;

/// "1024 over 50 ms", with what is unusual about it.
pub(super) fn short(settings: &MemorySettings) -> String {
    let MemorySettings {
        mode,
        method,
        order,
        ..
    } = settings;
    let window = units::seconds(settings.window_secs);
    let method = if *method == Method::Exact {
        String::new()
    } else {
        format!(", {method}")
    };
    match mode {
        Mode::Layer => format!("{order}, {} {window}", settings.layer.kind),
        Mode::Trained => weights::shown_name(settings.weights),
        Mode::Selective => format!("{order}, selective"),
        Mode::Whole => format!("{order} over all{method}"),
        Mode::Segments => format!("{order} over {window}{method}"),
        _ => format!("{order}, {mode} {window}{method}"),
    }
}
