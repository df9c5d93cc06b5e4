//! A pass lets a scene's memory hear the sound from its start, and pins or freezes it when its time has come.

use souvenir_core::control::PlayControls;
use souvenir_core::settings::MemorySettings;
use souvenir_core::snapshot::Snapshot;

use super::scene::{Deadline, Deed, Scene, USUAL_MEMORY};
use crate::controls::{Controls, Source};
use crate::views::Views;

/// Holds how far a memory has come; idle where its scene has no deadlines.
#[derive(Debug)]
pub(super) struct Pass {
    memory: MemorySettings,
    sound: Option<Source>,
    deadlines: &'static [Deadline],
    num_done: usize,
    /// When the sound began, in frames of the engine; `None` until the memory is there.
    since: Option<u64>,
}

impl Pass {
    pub(super) const fn idle() -> Self {
        Self {
            memory: USUAL_MEMORY,
            sound: None,
            deadlines: &[],
            num_done: 0,
            since: None,
        }
    }

    pub(super) const fn of(scene: &Scene) -> Self {
        Self {
            memory: scene.memory,
            sound: scene.sound,
            deadlines: scene.deadlines,
            num_done: 0,
            since: None,
        }
    }

    /// Tells what is waited for; `None` where nothing is.
    pub(super) fn words(&self, snapshot: &Snapshot) -> Option<String> {
        let next = self.next()?;
        let Some(since) = self.since else {
            return Some("The memory is being prepared.".to_owned());
        };
        let left_secs = (next.heard_secs - heard_secs(snapshot, since)).max(0.0);
        Some(match next.deed {
            Deed::Pin(idx) => format!("From the start: t{} in {left_secs:.0} s.", idx + 1),
            Deed::Freeze => format!("From the start: freezes in {left_secs:.0} s."),
        })
    }

    /// Looks what is due, once a frame. Whoever sets another memory, or freezes, does not wait any longer.
    pub(super) fn tend(
        &mut self,
        snapshot: &Snapshot,
        views: &mut Views,
        controls: &mut dyn Controls,
    ) {
        let Some(next) = self.next() else {
            return;
        };
        if controls.performance().is_frozen || !is_like(&controls.settings(), &self.memory) {
            self.deadlines = &[];
        } else if snapshot.is_changing || !is_like(&snapshot.settings, &self.memory) {
            self.since = None;
        } else if let Some(since) = self.since.filter(|since| *since <= snapshot.frames) {
            if heard_secs(snapshot, since) >= next.heard_secs {
                self.num_done += 1;
                carry_out(next.deed, snapshot, views, controls);
            }
        } else {
            self.begin(snapshot, controls);
        }
    }

    fn begin(&mut self, snapshot: &Snapshot, controls: &mut dyn Controls) {
        self.num_done = 0;
        self.since = Some(snapshot.frames);
        // What a person has chosen to hear instead goes on where it is.
        if self.sound == Some(controls.source()) {
            controls.seek(0.0);
        }
        controls.clear();
    }

    fn next(&self) -> Option<Deadline> {
        self.deadlines.get(self.num_done).copied()
    }
}

fn heard_secs(snapshot: &Snapshot, since: u64) -> f64 {
    snapshot.frames.saturating_sub(since) as f64 / snapshot.sample_rate_hz.max(1.0)
}

fn carry_out(deed: Deed, snapshot: &Snapshot, views: &mut Views, controls: &mut dyn Controls) {
    match deed {
        Deed::Pin(idx) => views.pin(idx, snapshot),
        Deed::Freeze => {
            let now = controls.performance();
            controls.set_performance(PlayControls {
                is_frozen: true,
                ..now
            });
        }
    }
}

/// What tells memories apart that hosts keep in single precision.
fn is_like(one: &MemorySettings, two: &MemorySettings) -> bool {
    let exact = |of: &MemorySettings| (of.mode, of.order, of.layer.kind, of.layer.way);
    exact(one) == exact(two)
}
