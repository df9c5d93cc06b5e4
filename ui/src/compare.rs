//! Up to four memories of the same captured sound, heard instead of the live one and switched at the
//! same play position.
//!
//! The listening buttons mean dry, memory and residual of the chosen slot; the strip at the top moves
//! in the material.

mod card;
mod job;
mod quality;
mod rack;
mod remembered;
mod session;

use std::sync::Arc;

use egui::{Button, DragValue, RichText, Ui};
use souvenir_core::comparison::{Comparison, ComparisonError, Material, NUM_SLOTS, Slot, Track};
use souvenir_core::history::History;
use souvenir_core::setting::Setting;

use crate::blind::Blind;
use crate::controls::{Compare, Controls, Transport};
use crate::picture::Picture;
use crate::transport::Move;
use crate::{keys, rows, theme, units};
pub(crate) use card::name;
use job::Job;
use rack::{Place, Rack};
pub(crate) use remembered::Remembered;
use session::Session;

/// What can be taken of the history, s.
const TAKE_SECS: [f64; 2] = [0.5, souvenir_core::history::HISTORY_SECS];
const BAND_HZ: [f64; 2] = [20.0, 20_000.0];

#[derive(Debug)]
pub(crate) struct Comparing {
    is_open: bool,
    take_secs: f64,
    rack: Rack,
    session: Session,
    /// What is ready has changed since it was played.
    is_stale: bool,
    trouble: Option<String>,
    loading: Option<Job<Result<remembered::Loaded, ComparisonError>>>,
}

impl Default for Comparing {
    fn default() -> Self {
        Self {
            is_open: false,
            take_secs: 10.0,
            rack: Rack::default(),
            session: Session::default(),
            is_stale: false,
            trouble: None,
            loading: None,
        }
    }
}

impl Comparing {
    pub(crate) fn is_open(&self) -> bool {
        self.is_open
    }

    /// What was captured stays for the next time.
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
        self.rack.material()
    }

    pub(crate) fn settings(&self) -> [Option<Setting>; NUM_SLOTS] {
        self.rack.settings()
    }

    pub(crate) fn set_slots(&mut self, settings: [Option<Setting>; NUM_SLOTS]) {
        for (slot, setting) in Slot::ALL.into_iter().zip(settings) {
            if self.rack.place(slot).setting() != setting {
                self.rack.set(slot, setting);
                self.is_stale = true;
            }
        }
    }

    /// What can be heard: dry, and memory and residual of what is ready.
    pub(crate) fn tracks(&self) -> Vec<Track> {
        let ready = Slot::ALL
            .into_iter()
            .filter(|slot| self.rack.is_ready(*slot));
        let memories = ready.clone().map(Track::Memory);
        let residuals = ready.map(Track::Residual);
        [Track::Dry]
            .into_iter()
            .chain(memories)
            .chain(residuals)
            .collect()
    }

    pub(crate) fn setting_of(&self, track: Track) -> Option<Setting> {
        self.rack.place(track.slot()?).setting()
    }

    pub(crate) fn match_db(&self, track: Track) -> f64 {
        let comparison = self.rack.comparison();
        comparison.map_or(0.0, |comparison: Comparison| comparison.match_db(track))
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

    /// Every switch begins at the start of the loop.
    pub(crate) fn restart_if_wanted(&self, controls: &mut dyn Controls) {
        if self.session.is_restarting {
            self.session.restart(controls);
        }
    }

    /// Once a frame, after all that may change it: renders, and tells the engine. `blind` is what a
    /// blind test plays; otherwise the listening buttons say it.
    pub(crate) fn tend(
        &mut self,
        ui: &Ui,
        picture: Picture<'_>,
        blind: Option<Track>,
        controls: &mut dyn Controls,
    ) {
        self.take_loaded();
        if let Some(ready) = self.rack.tend() {
            self.is_stale = true;
            if !self.rack.is_ready(self.session.slot) {
                self.session.slot = ready;
            }
        }
        if self.rack.is_busy() || self.loading.is_some() {
            ui.ctx().request_repaint();
        }
        let can_be_heard = self
            .material()
            .is_some_and(|material| material.sample_rate_hz() == picture.snapshot.sample_rate_hz);
        if !self.is_open || !can_be_heard {
            return;
        }
        self.is_stale |= self.session.has_lost_it(picture.snapshot);
        let wanted = self.session.track(controls.performance().listen);
        self.session
            .tell(blind.unwrap_or(wanted), blind.is_some(), controls);
        if std::mem::take(&mut self.is_stale)
            && let Some(comparison) = self.rack.comparison()
        {
            self.session.play(comparison, controls);
        }
    }

    pub(crate) fn has_transport(&self) -> bool {
        self.is_open && self.material().is_some()
    }

    /// Of the material, while it is open.
    pub(crate) fn transport(&self, picture: Picture<'_>) -> Option<Transport> {
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
            Move::Seek(secs) => controls.compare(Compare::Seek(frame(secs, rate_hz))),
            Move::Loop(part) => {
                let region = part.map(|part| part.map(|secs| frame(secs, rate_hz)));
                let region =
                    region.map(|[start, end]| souvenir_core::comparison::Region { start, end });
                self.session.region = region;
            }
        }
    }

    /// Memories that were pinned, on the past that all of them remember.
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
                self.session.region = None;
                self.rack.load(material, made);
                self.is_stale = true;
                self.session.slot = self.first_ready();
            }
            Err(error) => self.trouble = Some(error.to_string()),
        }
    }

    fn first_ready(&self) -> Slot {
        let ready = Slot::ALL.into_iter().find(|slot| self.rack.is_ready(*slot));
        ready.unwrap_or(Slot::A)
    }
}

impl Comparing {
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        picture: Picture<'_>,
        blind: &mut Blind,
        controls: &mut dyn Controls,
    ) {
        self.obey_keys(ui);
        ui.horizontal_wrapped(|ui| {
            self.take(ui, picture.history, controls);
            if self.material().is_some() {
                self.switches(ui);
                blind_test(ui, self.tracks().len() > 1, blind);
            }
        });
        if let Some(loading) = &self.loading {
            let words = format!("The pins are read, {:.0} %.", 100.0 * loading.part());
            ui.label(RichText::new(words).color(theme::of(ui).text_weak));
        }
        if let Some(sentence) = self.problem(picture) {
            ui.label(RichText::new(sentence).color(theme::of(ui).trouble));
        }
        if self.material().is_none() {
            let words = "Take what was heard of late, give the slots a memory each, and switch between \
                         them while the sound goes on.";
            ui.label(RichText::new(words).color(theme::of(ui).text_weak));
            return;
        }
        let width = (ui.available_width() - 3.0 * ui.spacing().item_spacing.x) / NUM_SLOTS as f32;
        ui.horizontal_top(|ui| {
            for slot in Slot::ALL {
                self.card(ui, slot, width, controls);
            }
        });
    }

    fn problem(&self, picture: Picture<'_>) -> Option<String> {
        let now_hz = picture.snapshot.sample_rate_hz;
        let taken_hz = self.material()?.sample_rate_hz();
        let is_other = now_hz > 0.0 && now_hz != taken_hz;
        let rates = is_other.then(|| {
            let [taken, now] = [taken_hz, now_hz].map(units::hertz);
            format!("This sound was taken at {taken}, and {now} is played now: take it again.")
        });
        self.trouble.clone().or(rates)
    }

    fn obey_keys(&mut self, ui: &Ui) {
        for (slot, key) in Slot::ALL.into_iter().zip(keys::SLOTS) {
            if keys::is_pressed(ui, key) && self.rack.is_ready(slot) {
                self.session.slot = slot;
            }
        }
        // Whoever goes by keys from control to control presses them with the same one.
        let is_free = ui.memory(|memory| memory.focused().is_none());
        if is_free && keys::is_pressed(ui, keys::PLAY) {
            self.session.is_playing = !self.session.is_playing;
        }
    }

    fn take(&mut self, ui: &mut Ui, history: &History, controls: &mut dyn Controls) {
        let there_secs = history.frames() as f64 / history.sample_rate_hz().max(1.0);
        let hint = format!(
            "The last so many seconds of the sound are what is compared; {there_secs:.1} s are there"
        );
        let button = ui.add_enabled(there_secs >= TAKE_SECS[0], Button::new("Take the last"));
        if button.on_hover_text(&hint).clicked() {
            self.trouble = self.take_last(history, controls.setting()).err();
        }
        let number = DragValue::new(&mut self.take_secs)
            .range(TAKE_SECS[0]..=TAKE_SECS[1])
            .speed(0.1)
            .max_decimals(1)
            .suffix(" s");
        let number = ui.add(number).on_hover_text(hint);
        rows::name(ui, number.id, "Seconds to take");
    }

    fn take_last(&mut self, history: &History, setting: Setting) -> Result<(), String> {
        let wanted = frame(self.take_secs, history.sample_rate_hz());
        let skipped = history.frames().saturating_sub(wanted);
        let channels = (0..history.channels()).filter_map(|idx| history.dry(idx));
        let sound = channels.map(|dry| dry.iter().skip(skipped).copied().collect());
        let material = Material::prepare(sound.collect(), history.sample_rate_hz());
        let material = material.map_err(|error| error.to_string())?;
        self.session.region = None;
        self.rack.set_material(Arc::new(material));
        if self.settings() == [None; NUM_SLOTS] {
            self.rack.set(Slot::A, Some(setting));
        }
        self.is_stale = true;
        Ok(())
    }

    fn switches(&mut self, ui: &mut Ui) {
        let session = &mut self.session;
        let play = Button::selectable(session.is_playing, "Play").frame_when_inactive(true);
        let hint = keys::hint("The sound taken goes round; silence otherwise", keys::PLAY);
        if ui.add(play).on_hover_text(hint).clicked() {
            session.is_playing = !session.is_playing;
        }
        ui.checkbox(&mut session.is_restarting, "Restart on switch")
            .on_hover_text(
                "Another track begins where the loop begins, instead of where this one is",
            );
        ui.checkbox(&mut session.is_in_band, "Band only")
            .on_hover_text(
                "Only these frequencies of every track are heard, at -3 dB at both ends",
            );
        if session.is_in_band {
            let band = &mut session.band;
            edge(ui, "Band from", &mut band.low_hz);
            ui.label("to");
            edge(ui, "Band to", &mut band.high_hz);
        }
    }
}

fn blind_test(ui: &mut Ui, is_possible: bool, blind: &mut Blind) {
    let button = ui.add_enabled(is_possible, Button::new("Blind test\u{2026}"));
    let hint = "Which of two is X? With the keyboard alone, and everything that could tell hidden";
    if button.on_hover_text(hint).clicked() {
        blind.choose();
    }
}

fn edge(ui: &mut Ui, name: &str, hz: &mut f64) {
    let speed = 0.01 * *hz;
    let number = DragValue::new(hz)
        .range(BAND_HZ[0]..=BAND_HZ[1])
        .speed(speed)
        .max_decimals(0)
        .update_while_editing(false)
        .suffix(" Hz");
    let number = ui.add(number).on_hover_text(format!("{name}, in Hz"));
    rows::name(ui, number.id, name);
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and the engine holds it to the material"
)]
fn frame(secs: f64, rate_hz: f64) -> usize {
    (secs * rate_hz).round() as usize
}
