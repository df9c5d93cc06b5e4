//! A slot: which memory, how well it does, and what can be done with it.

use egui::{Align, Button, Frame, Label, Layout, ProgressBar, RichText, Ui, UiKind, vec2};
use souvenir_core::budget::BudgetMemory;
use souvenir_core::compare::{BudgetSettings, ComparedMemory, Slot};
use souvenir_core::settings::MemorySettings;

use super::Comparing;
use super::quality::Quality;
use super::slots::Place;
use crate::controls::Controls;
use crate::keys;
use crate::widgets::rows;
use crate::{edit, theme, units};

const HEIGHT: f32 = 62.0;
/// Where a slot is given another memory that costs what the memory as it is set costs.
const AT_ITS_COST: &str = "Take another, in as many numbers";

/// Says what is wanted of a slot.
#[expect(
    clippy::large_enum_variant,
    reason = "there are four of them, and settings are copied"
)]
enum SlotAction {
    /// The memory as it is set.
    Take,
    /// Another one, in as many numbers as the memory as it is set.
    TakeAtItsCost(BudgetMemory),
    /// The memory is set to this one.
    Use(MemorySettings),
    Copy(Slot),
    Empty,
}

impl Comparing {
    pub(super) fn card(
        &mut self,
        ui: &mut Ui,
        slot: Slot,
        width: f32,
        controls: &mut dyn Controls,
    ) {
        let frame = Frame::new()
            .fill(theme::of(ui).card)
            .inner_margin(6)
            .corner_radius(5);
        ui.allocate_ui(vec2(width, HEIGHT), |ui| {
            frame.show(ui, |ui| {
                ui.set_min_size(vec2(width - 12.0, HEIGHT - 12.0));
                ui.set_max_width(width - 12.0);
                ui.vertical(|ui| {
                    ui.horizontal(|ui| self.head(ui, slot, controls));
                    self.body(ui, slot, controls);
                });
            });
        });
    }

    fn head(&mut self, ui: &mut Ui, slot: Slot, controls: &mut dyn Controls) {
        let is_chosen = self.session.slot == slot;
        let button = Button::selectable(is_chosen, RichText::new(slot.name()).strong())
            .frame_when_inactive(true);
        let button = ui.add_enabled(self.slots.is_ready(slot), button);
        rows::name(ui, button.id, &format!("Slot {}", slot.name()));
        let hint = keys::hint(
            "Listen to this memory, or to what it loses",
            keys::SLOTS[slot as usize],
        );
        if button.on_hover_text(hint).clicked() {
            self.session.slot = slot;
        }
        let memory = self.slots.place(slot).memory();
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let wish = menu(ui, slot, memory);
            self.obey(slot, wish, controls);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let words = self.name_of(slot).unwrap_or_else(|| "empty".to_owned());
                ui.add(Label::new(words).truncate());
            });
        });
    }

    fn body(&mut self, ui: &mut Ui, slot: Slot, controls: &mut dyn Controls) {
        match self.slots.place(slot) {
            Place::Empty => {
                let button = ui.add(Button::new("Take as set").small().truncate());
                let button = button.on_hover_text("The memory as it is set now");
                rows::name(ui, button.id, &format!("Fill slot {}", slot.name()));
                let wish = button.clicked().then_some(SlotAction::Take);
                self.obey(slot, wish, controls);
            }
            Place::Waiting(_) => {
                ui.add(ProgressBar::new(part(self.slots.part(slot))).desired_height(8.0))
                    .on_hover_text("It hears the sound");
            }
            Place::Failed(_, sentence) => {
                let words = RichText::new(sentence).small().color(theme::of(ui).trouble);
                ui.add(Label::new(words).truncate()).on_hover_text(sentence);
            }
            Place::Ready(made) => numbers(ui, &made.quality),
        }
    }

    fn obey(&mut self, slot: Slot, wish: Option<SlotAction>, controls: &mut dyn Controls) {
        let Some(wish) = wish else {
            return;
        };
        self.is_stale = true;
        match wish {
            SlotAction::Take => self.slots.set(slot, Some(controls.settings().into())),
            SlotAction::TakeAtItsCost(memory) => {
                let budget = BudgetSettings::at_the_cost_of(&controls.settings(), memory);
                self.slots.set(slot, Some(budget.into()));
            }
            SlotAction::Use(settings) => edit::settings(controls, |wanted| *wanted = settings),
            SlotAction::Copy(to) => self.slots.copy(slot, to),
            SlotAction::Empty => self.slots.set(slot, None),
        }
    }
}

fn menu(ui: &mut Ui, slot: Slot, memory: Option<ComparedMemory>) -> Option<SlotAction> {
    let mut wish = None;
    let name = format!("Menu of slot {}", slot.name());
    rows::menu(ui, "\u{2026}", &name, |ui| {
        let mut entry = |ui: &mut Ui, words: &str, wanted: SlotAction| {
            let button = ui.button(words);
            if button.clicked() {
                wish = Some(wanted);
                ui.close_kind(UiKind::Menu);
            }
            button
        };
        entry(ui, "Take the memory as set", SlotAction::Take);
        rows::menu(ui, AT_ITS_COST, AT_ITS_COST, |ui| {
            for memory in BudgetMemory::ALL {
                entry(ui, memory.name(), SlotAction::TakeAtItsCost(memory))
                    .on_hover_text(format!("Counted: {}", memory.counted()));
            }
        });
        let Some(memory) = memory else {
            return;
        };
        if let ComparedMemory::Live(settings) = memory {
            entry(ui, "Set the memory like this", SlotAction::Use(settings));
        }
        for to in Slot::ALL.into_iter().filter(|to| *to != slot) {
            entry(ui, &format!("Copy to {}", to.name()), SlotAction::Copy(to));
        }
        entry(ui, "Empty", SlotAction::Empty);
    });
    wish
}

fn numbers(ui: &mut Ui, quality: &Quality) {
    let words = format!(
        "{} ({} segm.), {}",
        units::level(quality.snr_db, "dB"),
        units::level(quality.segmental_snr_db, "dB"),
        units::kbit(quality.kbit_per_sec),
    );
    let label = Label::new(RichText::new(words).small().color(theme::of(ui).text_weak)).truncate();
    let all = quality
        .lines()
        .map(|[name, value]| format!("{name}: {value}"));
    ui.add(label).on_hover_text(all.join("\n"));
}

#[expect(clippy::cast_possible_truncation, reason = "a bar on the screen")]
fn part(part: f64) -> f32 {
    part as f32
}
