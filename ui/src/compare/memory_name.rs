//! What a memory is called on a slot.

use souvenir_core::compare::{BudgetSettings, ComparedMemory};
use souvenir_core::memory::Method;
use souvenir_core::settings::{MemorySettings, Mode};

use crate::units;
use crate::weights;

/// "1024 over 50 ms", "haar, 2048 each 50 ms", with what is unusual about it.
pub(super) fn short(memory: &ComparedMemory) -> String {
    match memory {
        ComparedMemory::Live(settings) => live(settings),
        ComparedMemory::Budget(BudgetSettings {
            memory,
            numbers,
            window_secs,
        }) => {
            let each = window_secs.map(|secs| format!("each {}", units::seconds(secs)));
            format!(
                "{memory}, {numbers} {}",
                each.as_deref().unwrap_or("over all")
            )
        }
    }
}

fn live(settings: &MemorySettings) -> String {
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
