//! A microphone that is played by a loudspeaker howls: its monitor starts muted, unless the output is
//! known to be headphones.

use souvenir_core::control::PlayControls;

use super::{Supervisor, SupervisorReport, sound_card};
use crate::app::source::Choice;

impl Supervisor {
    /// Mutes where it would howl, and takes back what only we have muted where it would not.
    pub(super) fn beware_of_howling(&mut self) {
        let is_live = self.choice == Choice::Microphone;
        if is_live {
            self.had_headphones = sound_card::plays_to_headphones(&self.devices);
        }
        let would_howl = is_live && !self.had_headphones;
        let is_muted = self.engine_host.performance().is_muted;
        if would_howl && !is_muted {
            self.has_muted = true;
            self.tell_mute(true);
        } else if !would_howl && self.has_muted {
            self.has_muted = false;
            self.tell_mute(false);
        }
    }

    /// Headphones were pulled out, or another output was chosen.
    pub(super) fn beware_of_another_output(&mut self) {
        let had_headphones = self.had_headphones;
        let is_live = self.choice == Choice::Microphone;
        if is_live && had_headphones && !sound_card::plays_to_headphones(&self.devices) {
            self.beware_of_howling();
        }
    }

    fn tell_mute(&mut self, is_muted: bool) {
        self.set_mute(is_muted);
        _ = self.reports.send(SupervisorReport::Muted { is_muted });
    }

    fn set_mute(&mut self, is_muted: bool) {
        let performance = self.engine_host.performance();
        self.engine_host.perform(PlayControls {
            is_muted,
            ..performance
        });
    }

    /// Whoever unmutes it knows why; a microphone that is chosen anew is muted anew.
    pub(super) fn mute(&mut self, is_muted: bool) {
        self.has_muted &= is_muted;
        self.set_mute(is_muted);
        let running = self.running.as_ref();
        if let Some((running, live)) = running.and_then(|it| Some((it, it.live.as_ref()?))) {
            self.tell(running.mood, live.sentence(&self.engine_host.performance()));
        }
    }

    /// Takes over all but the mute, which we may have changed meanwhile.
    pub(super) fn perform(&mut self, performance: PlayControls) {
        let is_muted = self.engine_host.performance().is_muted;
        self.engine_host.perform(PlayControls {
            is_muted,
            ..performance
        });
    }
}
