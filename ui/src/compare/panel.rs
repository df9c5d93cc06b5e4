//! The comparison's panel: what is taken, how it is listened to, and a card for every slot.

use std::sync::Arc;

use egui::{Button, RichText, Ui};
use souvenir_core::compare::{Material, NUM_SLOTS, Slot};
use souvenir_core::memory::frames_of;
use souvenir_core::settings::MemorySettings;
use souvenir_core::snapshot::{HISTORY_SECS, History};

use super::{Comparing, Held};
use crate::controls::Controls;
use crate::keys;
use crate::view_input::ViewInput;
use crate::widgets::number;
use crate::widgets::number::Quantity;
use crate::widgets::rows;
use crate::{theme, units};

/// What can be taken of the history, s.
const TAKE_SECS: [f64; 2] = [0.5, HISTORY_SECS];
const BAND_HZ: [f64; 2] = [20.0, 20_000.0];

impl Comparing {
    /// Draws the panel, and returns the slot with which a blind test is to begin, where one was asked for.
    pub(crate) fn ui(
        &mut self,
        ui: &mut Ui,
        picture: ViewInput<'_>,
        controls: &mut dyn Controls,
    ) -> Option<Slot> {
        self.obey_keys(ui);
        let mut tested = None;
        ui.horizontal_wrapped(|ui| {
            self.take(ui, picture.history, controls);
            if self.material().is_some() {
                self.switches(ui);
                tested = self.blind_test(ui);
                self.make_test(ui);
            }
        });
        self.test_maker_ui(ui);
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
            return tested;
        }
        let width = (ui.available_width() - 3.0 * ui.spacing().item_spacing.x) / NUM_SLOTS as f32;
        ui.horizontal_top(|ui| {
            for slot in Slot::ALL {
                self.card(ui, slot, width, controls);
            }
        });
        tested
    }

    fn problem(&self, picture: ViewInput<'_>) -> Option<String> {
        let now_hz = picture.snapshot.sample_rate_hz;
        let taken_hz = self.material()?.sample_rate_hz();
        let is_other = now_hz > 0.0 && !self.can_be_heard(picture);
        let rates = is_other.then(|| {
            let [taken, now] = [taken_hz, now_hz].map(units::hertz);
            format!("This sound was taken at {taken}, and {now} is played now: take it again.")
        });
        self.trouble.clone().or(rates)
    }

    fn obey_keys(&mut self, ui: &Ui) {
        for (slot, key) in Slot::ALL.into_iter().zip(keys::SLOTS) {
            if keys::is_pressed(ui, key) && self.slots.is_ready(slot) {
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
        let hint =
            format!("How many of the last seconds are compared; {there_secs:.1} s are available");
        let button = ui.add_enabled(there_secs >= TAKE_SECS[0], Button::new("Take the last"));
        if button.on_hover_text(&hint).clicked() {
            self.trouble = self.take_last(history, controls.settings()).err();
        }
        let quantity = Quantity {
            name: "Take the last",
            unit: " s",
        };
        let number = number::field(ui, &mut self.take_secs, quantity)
            .range(TAKE_SECS[0]..=TAKE_SECS[1])
            .speed(0.1)
            .max_decimals(1);
        let number = ui.add(number).on_hover_text(hint);
        rows::name(ui, number.id, "Seconds to take");
    }

    fn take_last(&mut self, history: &History, settings: MemorySettings) -> Result<(), String> {
        let wanted = frames_of(self.take_secs, history.sample_rate_hz());
        let skipped = history.frames().saturating_sub(wanted);
        let channels = (0..history.channels()).filter_map(|idx| history.dry(idx));
        let sound = channels.map(|dry| dry.iter().skip(skipped).copied().collect());
        let material = Material::prepare(sound.collect(), history.sample_rate_hz());
        let material = material.map_err(|error| error.to_string())?;
        self.session.region = None;
        self.slots.set_material(Arc::new(material));
        if self.slots() == [const { Held::Nothing }; NUM_SLOTS] {
            self.slots.set(Slot::A, Some(settings.into()));
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
                "Only this band of every track is heard; its edges are the -3 dB points",
            );
        if session.is_in_band {
            let band = &mut session.band;
            edge(ui, "Band from", &mut band.low_hz);
            ui.label("to");
            edge(ui, "Band to", &mut band.high_hz);
        }
    }

    fn blind_test(&self, ui: &mut Ui) -> Option<Slot> {
        let is_possible = self.tracks().len() > 1;
        let button = ui.add_enabled(is_possible, Button::new("Blind test\u{2026}"));
        let hint =
            "Which of two is X? With the keyboard alone, and everything that could tell hidden";
        let is_wanted = button.on_hover_text(hint).clicked();
        is_wanted.then_some(self.session.slot)
    }

    fn make_test(&mut self, ui: &mut Ui) {
        let is_possible = self.tracks().len() > 1;
        let button = ui.add_enabled(is_possible, Button::new("Make a test\u{2026}"));
        let hint = "A listening test of these memories, for others to take: MUSHRA, preference, ABX or triangle";
        if button.on_hover_text(hint).clicked() {
            self.test_maker.open();
        }
    }
}

fn edge(ui: &mut Ui, name: &str, hz: &mut f64) {
    let speed = 0.01 * *hz;
    let quantity = Quantity { name, unit: " Hz" };
    let number = number::field(ui, hz, quantity)
        .range(BAND_HZ[0]..=BAND_HZ[1])
        .speed(speed)
        .max_decimals(0);
    let number = ui.add(number).on_hover_text(format!("{name}, in Hz"));
    rows::name(ui, number.id, name);
}
