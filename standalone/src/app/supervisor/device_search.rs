//! Notices that the card is lost or not the right one any more, and looks for it.

use std::time::{Duration, Instant};

use super::sound_card::Running;
use super::source_player::BadSource;
use super::{Catalogue, Follower, Presence, Supervisor, cause};
use crate::app::source::Choice;

/// Between two attempts to find a lost card again: it is back within 2 s of its return. Tests lose it some hundred
/// times.
pub(super) const RETRY: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 500 });

impl Supervisor {
    pub(super) fn look_after_card(&mut self) {
        let is_lost = self.running.as_mut().is_some_and(Running::is_lost);
        if self.is_displaced() || is_lost || self.has_found_card() {
            self.recover();
        }
    }

    pub(super) fn follow(&mut self) {
        self.follower = Follower::start(self.devices.host.clone()).ok();
        self.presence = Presence::default();
    }

    /// Tells whether the system has changed its devices so that ours is not the right one any more.
    fn is_displaced(&mut self) -> bool {
        let followers = self.follower.iter();
        let changes = followers.flat_map(|follower| follower.changes.try_iter());
        let Some(now) = changes.last() else {
            return false;
        };
        let before = std::mem::replace(&mut self.presence, now.clone());
        let running = self.running.as_ref();
        running.is_some_and(|running| running.is_displaced(&before, &now))
    }

    /// Asked on another thread, because asking takes long where nobody answers, and meanwhile the
    /// silent picture lives.
    fn has_found_card(&mut self) -> bool {
        if self.retry_at.is_some_and(|at| Instant::now() >= at) {
            self.retry_at = None;
            self.probe = Catalogue::ask(self.devices.host.clone()).ok();
        }
        let Some(found) = self.probe.as_ref().and_then(|probe| probe.try_recv().ok()) else {
            return false;
        };
        self.probe = None;
        let can_hear = || found.has_microphone(self.devices.input.as_deref());
        let is_heard = self.choice != Choice::Microphone || can_hear();
        let is_enough = is_heard && !found.outputs.is_empty();
        if !is_enough {
            self.retry_at = Some(Instant::now() + RETRY);
        }
        is_enough
    }

    /// Plays the same source on whatever card is there now; silently until one is. A source that cannot be played
    /// is no card to be looked for.
    pub(super) fn recover(&mut self) {
        self.stop();
        self.beware_of_another_output();
        match self.open_card() {
            Err(error) if error.is::<BadSource>() => self.play_instead(&error),
            Err(error) => {
                self.open_silent();
                self.trouble(format!("{}. Looking for it again.", cause(&error)));
            }
            Ok(()) => {}
        }
    }
}
