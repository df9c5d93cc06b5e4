//! What the window is told by those who do what it asks for.

use std::time::Instant;

use souvenir_ui::Status;

use super::{PATIENCE, UiControls, device_menu, trouble};
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
            SupervisorReport::Held(held) => self.held = held,
        }
    }

    /// Returns what is going on: first what takes its time, or is too slow.
    pub(super) fn newest_status(&self) -> Status {
        let late = self.asked.filter(|(at, _)| at.elapsed() > PATIENCE);
        if let Some((_, doing)) = late {
            trouble(doing)
        } else if self.cpu_share > 1.0 {
            trouble("This memory is too heavy for this machine: lower the order.")
        } else {
            let gaps = self.dropouts.sentence(self.devices.buffer_frames);
            gaps.map_or_else(|| self.status.clone(), |gaps| trouble(&gaps))
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
