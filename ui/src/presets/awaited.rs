//! A preset that freezes: first its memory is heard, then it is frozen.

use souvenir_core::performance::Performance;
use souvenir_core::preset::Preset;
use souvenir_core::setting::Setting;
use souvenir_core::snapshot::Snapshot;

use crate::controls::Controls;

/// Hosts keep parameters in single precision.
const TOLERANCE: f64 = 1e-5;

/// What is still to come of the preset that was chosen.
#[derive(Debug, Default)]
pub(crate) struct Awaited(Option<Preset>);

impl Awaited {
    /// All of the preset but the freeze, which comes once its memory knows enough to be heard.
    pub(crate) fn apply(&mut self, preset: &Preset, controls: &mut dyn Controls) {
        controls.set_setting(preset.setting);
        let wanted = preset.performance_at(controls.performance());
        controls.set_performance(live(wanted));
        self.0 = wanted.is_frozen.then_some(*preset);
    }

    pub(crate) fn is_waiting(&self) -> bool {
        self.0.is_some()
    }

    /// Once a frame. Whoever sets another memory, or freezes, does not wait any longer.
    pub(crate) fn tend(&mut self, snapshot: &Snapshot, controls: &mut dyn Controls) {
        let Some(preset) = self.0 else {
            return;
        };
        let now = controls.performance();
        if !is_same(&controls.setting(), &preset.setting) || now.is_frozen {
            self.0 = None;
        } else if is_same(&snapshot.setting, &preset.setting) && !snapshot.is_changing {
            self.0 = None;
            let wanted = Performance {
                is_frozen: true,
                recall: preset.performance.recall,
                ..now
            };
            controls.set_performance(wanted.consistent());
        }
    }
}

fn live(performance: Performance) -> Performance {
    Performance {
        is_frozen: false,
        recall: None,
        ..performance
    }
}

fn is_same(one: &Setting, two: &Setting) -> bool {
    let exact = |setting: &Setting| (setting.mode, setting.method, setting.order);
    let close = |one: f64, two: f64| (one - two).abs() <= TOLERANCE * two.abs().max(1e-3);
    exact(one) == exact(two)
        && close(one.window_secs, two.window_secs)
        && close(one.overlap, two.overlap)
        && close(one.delay_secs, two.delay_secs)
}
