//! A pass lets a scene's memory hear the sound from its start, and pins or freezes it when its time has come.

use souvenir_core::control::PlayControls;
use souvenir_core::memory::frames_of;
use souvenir_core::settings::MemorySettings;
use souvenir_core::snapshot::Snapshot;

use super::scene::{Deadline, Deed, Scene, USUAL_MEMORY};
use crate::controls::{Controls, Hearing, Source};
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
    ///
    /// The engine freezes by its own count of frames: a window that is late would freeze in the silence after the sound.
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
            self.give_up(controls);
        } else if snapshot.is_changing || !is_like(&snapshot.settings, &self.memory) {
            self.wait(controls);
        } else if let Some(since) = self.since.filter(|since| *since <= snapshot.frames) {
            if heard_secs(snapshot, since) >= next.heard_secs {
                self.carry_out(next.deed, snapshot, views, controls);
            }
        } else if !snapshot.is_frozen {
            self.begin(snapshot, controls);
        }
    }

    /// Does nothing any more; what is not frozen yet is not.
    pub(super) fn give_up(&mut self, controls: &mut dyn Controls) {
        self.wait(controls);
        self.deadlines = &[];
    }

    /// Until the memory is there, and the sound begins anew.
    fn wait(&mut self, controls: &mut dyn Controls) {
        if self.since.take().is_some() && self.freeze_secs().is_some() {
            controls.take_back_freeze();
        }
    }

    fn freeze_secs(&self) -> Option<f64> {
        let mut left = self.deadlines.iter().skip(self.num_done);
        let freeze = left.find(|deadline| deadline.deed == Deed::Freeze);
        freeze.map(|deadline| deadline.heard_secs)
    }

    fn begin(&mut self, snapshot: &Snapshot, controls: &mut dyn Controls) {
        self.num_done = 0;
        self.since = Some(snapshot.frames);
        // What a person has chosen to hear instead goes on where it is.
        let is_own = self.sound == Some(controls.source());
        let rate_hz = snapshot.sample_rate_hz;
        controls.hear(Hearing {
            from_secs: is_own.then_some(0.0),
            freeze_after_frames: self
                .freeze_secs()
                .map(|secs| frames_of(secs, rate_hz) as u64),
        });
    }

    fn carry_out(
        &mut self,
        deed: Deed,
        snapshot: &Snapshot,
        views: &mut Views,
        controls: &mut dyn Controls,
    ) {
        match deed {
            Deed::Pin(idx) => views.pin(idx, snapshot),
            // The engine has begun to count later than this window.
            Deed::Freeze if !snapshot.is_frozen => return,
            Deed::Freeze => note_frozen(controls),
        }
        self.num_done += 1;
    }

    fn next(&self) -> Option<Deadline> {
        self.deadlines.get(self.num_done).copied()
    }
}

fn heard_secs(snapshot: &Snapshot, since: u64) -> f64 {
    snapshot.frames.saturating_sub(since) as f64 / snapshot.sample_rate_hz.max(1.0)
}

fn note_frozen(controls: &mut dyn Controls) {
    let now = controls.performance();
    controls.set_performance(PlayControls {
        is_frozen: true,
        ..now
    });
}

/// What tells memories apart that hosts keep in single precision.
fn is_like(one: &MemorySettings, two: &MemorySettings) -> bool {
    let exact = |of: &MemorySettings| (of.mode, of.order, of.layer.kind, of.layer.way);
    exact(one) == exact(two)
}
