//! What the window is told by those who do what it asks for.

use std::time::Instant;

use super::{UiControls, device_menu};
use crate::app::source::Choice;
use crate::app::supervisor::{SupervisorReport, Written};
use crate::stderr::tell;

impl UiControls {
    /// Takes in what has been reported, once a frame.
    pub(crate) fn update(&mut self) {
        while let Ok(report) = self.channel.reports.try_recv() {
            self.take_in(report);
        }
        self.midi.update();
        if let Some(path) = self.dialog.take() {
            self.open_file(path);
        }
        if self.shown.update() {
            self.asked = None;
        }
        self.pictured = self.shown.has_news().then(Instant::now).or(self.pictured);
        self.send_shown();
        self.dropouts
            .count(self.channel.meters.gaps(), Instant::now());
    }

    fn take_in(&mut self, report: SupervisorReport) {
        match report {
            SupervisorReport::Status(status) => {
                // For scripts, and for whoever reads later what happened meanwhile.
                tell(&format!("souvenir: {}", status.sentence));
                (self.status, self.asked) = (status, None);
            }
            SupervisorReport::Source { played, wanted } => {
                if let Choice::File(path) = &played {
                    self.recent.note(path);
                }
                (self.choice, self.wanted) = (played, wanted);
            }
            SupervisorReport::Engine(reader) => {
                self.shown.switch_to(*reader);
                self.asked = None;
            }
            SupervisorReport::MemoryPrepared => self.asked = None,
            SupervisorReport::Playing(playing) => self.playing = playing,
            SupervisorReport::Captured => self.has_capture = true,
            SupervisorReport::Recording(written) => self.note_recording(written),
            SupervisorReport::Devices(found) => {
                self.catalogue = Some(found);
                self.renew_menu();
            }
            SupervisorReport::Muted { is_muted } => self.performance.is_muted = is_muted,
            SupervisorReport::Pinned(pinned) => self.pinned = pinned,
        }
    }

    fn note_recording(&mut self, written: Option<Written>) {
        let before = self.recording.take();
        let since = before.map_or_else(Instant::now, |(_, since)| since);
        self.recording = written.map(|written| (written, since));
    }

    pub(super) fn renew_menu(&mut self) {
        self.menu = (self.catalogue.as_ref()).map(|found| device_menu::menu(found, &self.devices));
    }
}
