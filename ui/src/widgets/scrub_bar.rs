//! A frozen memory that is played, as wide as the window: where its head stands, to be dragged.

use egui::{Id, Ui};
use souvenir_core::control::PlayControls;
use souvenir_core::playback::HeadMotion;
use souvenir_core::snapshot::Snapshot;

use crate::controls::Controls;
use crate::widgets::rows;
use crate::widgets::slider::{FineSlider, SpokenValue};
use crate::widgets::transport_bar;
use crate::{edit, units};

const HINT: &str =
    "Where the frozen memory is read. Drag it: there it stands, until Recall is Loop again";

/// Returns where the head stands, `[0, 1]` from the oldest moment to the newest; `None` where nothing is frozen.
pub(crate) fn head(snapshot: &Snapshot, performance: PlayControls) -> Option<f64> {
    // What nobody chose how to play goes round.
    let motion = performance.recall.unwrap_or(HeadMotion::Loop);
    snapshot.is_frozen.then_some(match motion {
        HeadMotion::Scrub => performance.recall_place,
        HeadMotion::Loop | HeadMotion::PingPong => snapshot.recall_place,
    })
}

/// Returns how long ago that was when it froze: the head moves evenly in time, whatever the measure.
pub(crate) fn age_secs(snapshot: &Snapshot, place: f64) -> f64 {
    (1.0 - place) * span_secs(snapshot)
}

/// Draws the head at `place`, as [`head`] has it.
pub(crate) fn ui(ui: &mut Ui, snapshot: &Snapshot, place: f64, controls: &mut dyn Controls) {
    let span_secs = span_secs(snapshot);
    let words = |place: f64| {
        let [at, all] = [place * span_secs, span_secs].map(units::seconds_read);
        format!("{at} / {all}")
    };
    ui.horizontal(|ui| {
        transport_bar::times(ui, &words(place));
        let mut at = place;
        let turn = FineSlider {
            range: [0.0, 1.0],
            step: 0.0,
            fine_step: 0.0,
            rest: None,
            name: Some("Recalled place"),
            meaning: SpokenValue::plain(&words),
        };
        ui.spacing_mut().slider_width = ui.available_width();
        let bar = turn.ui(ui, &mut at, Id::unique("recalled place"));
        rows::name(ui, bar.id, "Recalled place");
        if bar.on_hover_text(HINT).changed() {
            edit::performance(controls, |performance| {
                performance.recall = Some(HeadMotion::Scrub);
                performance.recall_place = at;
            });
        }
    });
}

fn span_secs(snapshot: &Snapshot) -> f64 {
    snapshot.timeline.span_frames() / snapshot.sample_rate_hz.max(1.0)
}
