//! Up to four memories of the same captured sound, heard instead of the live one and switched at the
//! same play position.
//!
//! The listening buttons mean dry, memory and residual of the chosen slot; the strip at the top moves
//! in the material.

mod slot_card;
mod memory_name;
mod panel;
mod quality;
mod slots;
mod pinned;
mod session;
mod test_maker;

use std::sync::Arc;

use egui::Ui;
use souvenir_core::compare::{
    ComparedMemory, Comparison, ComparisonError, Material, NUM_SLOTS, Slot, Track,
};
use souvenir_core::memory::frames_of;

use crate::controls::{Compare, Controls, Transport};
use crate::job::Job;
use crate::view_input::ViewInput;
use crate::widgets::transport_bar::Move;
pub(crate) use pinned::{PIN_NAMES, Remembered};
pub(crate) use session::BlindTrack;
use session::Session;
use slots::CompareSlots;
pub(crate) use slots::Held;
use test_maker::TestMaker;

/// Holds the comparison as the window has it: its slots, how it is listened to, and what is loading.
#[derive(Debug)]
pub(crate) struct Comparing {
    is_open: bool,
    take_secs: f64,
    slots: CompareSlots,
    session: Session,
    /// What is ready has changed since it was played.
    is_stale: bool,
    trouble: Option<String>,
    loading: Option<Job<Result<pinned::Loaded, ComparisonError>>>,
    test_maker: TestMaker,
}

impl Default for Comparing {
    fn default() -> Self {
        Self {
            is_open: false,
            take_secs: 10.0,
            slots: CompareSlots::default(),
            session: Session::default(),
            is_stale: false,
            trouble: None,
            loading: None,
            test_maker: TestMaker::default(),
        }
    }
}

impl Comparing {
    /// Sends listening tests there instead of among the user's documents.
    pub(crate) fn save_to(&mut self, folder: &std::path::Path) {
        self.test_maker.save_to(folder);
    }

    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Opens or ends the comparison; what was captured stays for the next time.
    pub(crate) fn toggle(&mut self, controls: &mut dyn Controls) {
        self.is_open = !self.is_open;
        self.is_stale = self.is_open;
        if !self.is_open {
            self.session.end(controls);
        }
    }

    pub(crate) fn close(&mut self, controls: &mut dyn Controls) {
        if self.is_open {
            self.toggle(controls);
        }
    }

    pub(crate) fn material(&self) -> Option<&Arc<Material>> {
        self.slots.material()
    }

    pub(crate) fn slots(&self) -> [Held; NUM_SLOTS] {
        Slot::ALL.map(|slot| self.slots.held(slot))
    }

    pub(crate) fn set_slots(&mut self, wanted: &[Held; NUM_SLOTS]) {
        for (slot, wanted) in Slot::ALL.into_iter().zip(wanted) {
            if self.slots.held(slot) != *wanted {
                self.slots.hold(slot, wanted);
                self.is_stale = true;
            }
        }
    }

    /// Returns what can be heard: dry, and memory and residual of what is ready.
    pub(crate) fn tracks(&self) -> Vec<Track> {
        let ready = Slot::ALL
            .into_iter()
            .filter(|slot| self.slots.is_ready(*slot));
        let memories = ready.clone().map(Track::Memory);
        let residuals = ready.map(Track::Residual);
        [Track::Dry]
            .into_iter()
            .chain(memories)
            .chain(residuals)
            .collect()
    }

    pub(crate) fn memory_of(&self, track: Track) -> Option<ComparedMemory> {
        self.slots.place(track.slot()?).memory()
    }

    pub(crate) fn name_of(&self, slot: Slot) -> Option<String> {
        self.slots.place(slot).name()
    }

    pub(crate) fn match_db(&self, track: Track) -> f64 {
        let comparison = self.slots.comparison();
        comparison.map_or(0.0, |comparison: Comparison| comparison.match_db(track))
    }

    /// Returns what can be heard now.
    pub(crate) fn comparison(&self) -> Option<Comparison> {
        self.slots.comparison()
    }

    pub(crate) fn loop_secs(&self) -> Option<[f64; 2]> {
        let rate_hz = self.material()?.sample_rate_hz();
        let region = self.session.region?;
        Some([region.start, region.end].map(|frame| frame as f64 / rate_hz))
    }

    pub(crate) fn band_hz(&self) -> Option<[f64; 2]> {
        let band = self.session.band;
        self.session
            .is_in_band
            .then_some([band.low_hz, band.high_hz])
    }

    /// Tells whether the material is at the rate that is played now.
    pub(crate) fn can_be_heard(&self, picture: ViewInput<'_>) -> bool {
        let now_hz = picture.snapshot.sample_rate_hz;
        self.material()
            .is_some_and(|material| material.sample_rate_hz() == now_hz)
    }

    pub(crate) fn play_on(&mut self) {
        self.session.is_playing = true;
    }

    /// Starts the loop again where every switch is to begin at its start.
    pub(crate) fn restart_if_wanted(&self, controls: &mut dyn Controls) {
        if self.session.is_restarting {
            self.session.restart(controls);
        }
    }

    /// Renders, and tells the engine, once a frame after all that may change it. `blind` is what a blind test
    /// plays; otherwise the listening buttons say it.
    pub(crate) fn tend(
        &mut self,
        ui: &Ui,
        picture: ViewInput<'_>,
        blind: Option<BlindTrack>,
        controls: &mut dyn Controls,
    ) {
        self.take_loaded();
        if let Some(ready) = self.slots.tend() {
            self.is_stale = true;
            if !self.slots.is_ready(self.session.slot) {
                self.session.slot = ready;
            }
        }
        if self.slots.is_busy() || self.loading.is_some() {
            ui.ctx().request_repaint();
        }
        if !self.is_open || !self.can_be_heard(picture) {
            return;
        }
        self.is_stale |= self.session.has_lost_it(picture.snapshot);
        let wanted = self.session.track(controls.performance().listen);
        self.session.tell(wanted, blind, controls);
        if std::mem::take(&mut self.is_stale)
            && let Some(comparison) = self.slots.comparison()
        {
            self.session.play(comparison, controls);
        }
    }

    pub(crate) fn has_transport(&self) -> bool {
        self.is_open && self.material().is_some()
    }

    /// Returns the transport of the material, while it is open.
    pub(crate) fn transport(&self, picture: ViewInput<'_>) -> Option<Transport> {
        let material = self.material().filter(|_| self.is_open)?;
        let rate_hz = material.sample_rate_hz();
        let position = picture
            .snapshot
            .comparison
            .map_or(0, |playing| playing.position);
        Some(Transport {
            position_secs: position as f64 / rate_hz,
            length_secs: material.frames() as f64 / rate_hz,
            loop_secs: self.loop_secs(),
        })
    }

    pub(crate) fn go(&mut self, wanted: Move, controls: &mut dyn Controls) {
        let Some(rate_hz) = self.material().map(|material| material.sample_rate_hz()) else {
            return;
        };
        match wanted {
            Move::Seek(secs) => controls.compare(Compare::Seek(frames_of(secs, rate_hz))),
            Move::Loop(part) => {
                let region = part.map(|part| part.map(|secs| frames_of(secs, rate_hz)));
                let region =
                    region.map(|[start, end]| souvenir_core::compare::Region { start, end });
                self.session.region = region;
            }
        }
    }

    /// Renders memories that were pinned, on the past that all of them remember.
    pub(crate) fn hear(&mut self, remembered: Remembered) {
        self.is_open = true;
        match Job::begin(move |go_on| remembered.load(go_on)) {
            Ok(job) => self.loading = Some(job),
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    fn take_loaded(&mut self) {
        let Some(loaded) = self.loading.as_ref().and_then(Job::take) else {
            return;
        };
        self.loading = None;
        match loaded {
            Ok((material, made)) => {
                self.trouble = None;
                self.session.region = None;
                self.slots.load(material, made);
                self.is_stale = true;
                self.session.slot = self.first_ready();
            }
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    fn first_ready(&self) -> Slot {
        let ready = Slot::ALL
            .into_iter()
            .find(|slot| self.slots.is_ready(*slot));
        ready.unwrap_or(Slot::A)
    }
}
