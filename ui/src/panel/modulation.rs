//! What moves controls by itself: two oscillators and a follower, and how far each moves what.

mod tap;

use egui::{ComboBox, Label, Response, Ui, vec2};
use souvenir_core::settings::{
    FOLLOWER_TIMES_SECS, FollowedSound, FollowerSettings, LFO_RATES_HZ, LfoSettings, LfoShape,
    ModulationSettings, ModulationSource, ModulationTarget, NoteLength, TEMPOS_BPM,
};

use crate::controls::Controls;
use crate::edit;
use crate::theme;
use crate::widgets::number::{self, Quantity};
use crate::widgets::{focus, learn, rows};

const LFO_NAMES: [&str; 2] = ["LFO 1", "LFO 2"];
/// Names end here.
const NAME_WIDTH: f32 = 54.0;

/// Describes a number that is dragged, typed, or moved by a controller.
struct Field<'a> {
    name: &'a str,
    hint: &'a str,
    range: [f64; 2],
    decimals: usize,
    unit: &'static str,
    width: f32,
}

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    let has_host = !controls.note_lengths().is_empty();
    let has_sidechain = controls.has_sidechain();
    edit::performance(controls, |performance| {
        let modulation = &mut performance.modulation;
        for (name, lfo) in LFO_NAMES.into_iter().zip(&mut modulation.lfos) {
            oscillator(ui, name, lfo);
        }
        follower(ui, &mut modulation.follower, has_sidechain);
        let counts_notes = modulation.lfos.iter().any(|lfo| lfo.note.is_some());
        if counts_notes && !has_host {
            tempo(ui, &mut modulation.tempo_bpm);
        }
        depths(ui, modulation);
    });
}

fn row(ui: &mut Ui, name: &str, hint: &str, contents: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        let label = ui.label(name).on_hover_text(hint);
        ui.add_space((NAME_WIDTH - label.rect.width()).max(0.0));
        ui.spacing_mut().item_spacing.x = 4.0;
        contents(ui);
    });
}

fn part(ui: &Ui, parts: f32) -> f32 {
    let gaps = (parts - 1.0) * ui.spacing().item_spacing.x;
    ((ui.available_width() - gaps) / parts).max(0.0).floor()
}

fn oscillator(ui: &mut Ui, name: &str, lfo: &mut LfoSettings) {
    let hint = "How it goes, and how fast: in Hz, or a turn in the length of a note";
    row(ui, name, hint, |ui| {
        let width = part(ui, 3.0);
        let shape = shape_name(lfo.shape);
        list(ui, &format!("{name} shape"), shape, width, |ui| {
            for shape in LfoShape::ALL {
                rows::entry(ui, &mut lfo.shape, shape, shape_name(shape));
            }
        });
        let note = note_name(lfo.note);
        list(ui, &format!("{name} note"), &note, width, |ui| {
            let notes = NoteLength::ALL.into_iter().map(Some);
            for note in [None].into_iter().chain(notes) {
                rows::entry(ui, &mut lfo.note, note, note_name(note));
            }
        });
        if lfo.note.is_none() {
            let rate = Field {
                name: &format!("{name} rate"),
                hint: "Turns a second, in Hz",
                range: [*LFO_RATES_HZ.start(), *LFO_RATES_HZ.end()],
                decimals: 2,
                unit: " Hz",
                width,
            };
            rate.in_octaves(ui, &mut lfo.rate_hz);
        }
    });
}

fn follower(ui: &mut Ui, follower: &mut FollowerSettings, has_sidechain: bool) {
    let hint = "Follows the level of a sound, from 48 dB below full scale upwards: which sound, its attack, its release";
    row(ui, "Follower", hint, |ui| {
        let width = part(ui, if has_sidechain { 3.0 } else { 2.0 });
        if has_sidechain {
            let sound = sound_name(follower.sound);
            list(ui, "Follower of", sound, width, |ui| {
                for sound in FollowedSound::ALL {
                    rows::entry(ui, &mut follower.sound, sound, sound_name(sound));
                }
            });
        }
        let times = [
            (
                "Follower attack",
                "Time in which it rises, in ms",
                &mut follower.attack_secs,
            ),
            (
                "Follower release",
                "Time in which it falls, in ms",
                &mut follower.release_secs,
            ),
        ];
        for (name, hint, secs) in times {
            let field = Field {
                name,
                hint,
                range: [
                    1e3 * *FOLLOWER_TIMES_SECS.start(),
                    1e3 * *FOLLOWER_TIMES_SECS.end(),
                ],
                decimals: 0,
                unit: " ms",
                width,
            };
            let mut ms = 1e3 * *secs;
            if field.in_octaves(ui, &mut ms) {
                *secs = ms / 1e3;
            }
        }
    });
}

fn tempo(ui: &mut Ui, tempo_bpm: &mut f64) {
    let hint = "Quarters a minute; Tap it two times or more";
    row(ui, "Tempo", hint, |ui| {
        let width = part(ui, 2.0);
        let field = Field {
            name: "Tempo",
            hint,
            range: [*TEMPOS_BPM.start(), *TEMPOS_BPM.end()],
            decimals: 1,
            unit: " bpm",
            width,
        };
        field.ui(ui, tempo_bpm);
        tap::ui(ui, vec2(width, theme::CONTROL_HEIGHT), tempo_bpm);
    });
}

/// Draws how far each source moves each target.
fn depths(ui: &mut Ui, modulation: &mut ModulationSettings) {
    row(ui, "", "", |ui| {
        let size = vec2(part(ui, 3.0), theme::CONTROL_HEIGHT);
        for source in ModulationSource::ALL {
            let words = egui::RichText::new(source_name(source)).small();
            ui.add_sized(size, Label::new(words.color(theme::of(ui).text_weak)));
        }
    });
    for target in ModulationTarget::ALL {
        row(ui, target_name(target), explanation(target), |ui| {
            let width = part(ui, 3.0);
            for source in ModulationSource::ALL {
                depth(ui, width, modulation, (source, target));
            }
        });
    }
}

fn depth(
    ui: &mut Ui,
    width: f32,
    modulation: &mut ModulationSettings,
    (source, target): (ModulationSource, ModulationTarget),
) {
    let depth = modulation.depth_mut(source, target);
    let name = format!(
        "{} to {}",
        source_name(source),
        target_name(target).to_lowercase()
    );
    let field = Field {
        name: &name,
        hint: explanation(target),
        range: [-100.0, 100.0],
        decimals: 0,
        unit: " %",
        width,
    };
    let mut percent = 100.0 * *depth;
    if field.ui(ui, &mut percent) {
        *depth = percent / 100.0;
    }
}

impl Field<'_> {
    /// Draws it, and returns true when it was turned.
    fn ui(&self, ui: &mut Ui, value: &mut f64) -> bool {
        let [low, high] = self.range;
        let speed = (high - low) / 400.0;
        self.turned(ui, value, speed, |share| low + share * (high - low))
    }

    /// Draws what is heard in ratios.
    fn in_octaves(&self, ui: &mut Ui, value: &mut f64) -> bool {
        let [low, high] = self.range;
        let speed = *value / 50.0;
        self.turned(ui, value, speed, |share| low * (high / low).powf(share))
    }

    fn turned(&self, ui: &mut Ui, value: &mut f64, speed: f64, at: impl Fn(f64) -> f64) -> bool {
        let shown = *value;
        let response = self.number(ui, value, speed);
        if let Some(share) = learn::place(ui, &response, self.name) {
            *value = at(share);
        }
        *value != shown
    }

    fn number(&self, ui: &mut Ui, value: &mut f64, speed: f64) -> Response {
        let quantity = Quantity {
            name: self.name,
            unit: self.unit,
        };
        let [low, high] = self.range;
        let number = number::field(ui, value, quantity)
            .range(low..=high)
            .max_decimals(self.decimals)
            .speed(speed);
        let scope = ui.scope(|ui| {
            ui.spacing_mut().button_padding.x = 2.0;
            ui.spacing_mut().interact_size.x = self.width;
            let size = [self.width, ui.spacing().interact_size.y];
            ui.add_sized(size, number)
        });
        rows::name(ui, scope.inner.id, self.name);
        focus::reveal(&scope.inner);
        scope.inner.on_hover_text(self.hint)
    }
}

/// Draws a list that opens, as wide as this.
fn list(ui: &mut Ui, name: &str, chosen: &str, width: f32, entries: impl FnOnce(&mut Ui)) {
    let combo = ComboBox::from_id_salt(name)
        .selected_text(chosen)
        .width(width)
        .height(theme::LIST_HEIGHT)
        .truncate();
    // What is chosen is laid out in all the space that there is.
    let space = vec2(width, ui.spacing().interact_size.y);
    let scope = ui.allocate_ui(space, |ui| {
        ui.spacing_mut().button_padding.x = 3.0;
        ui.spacing_mut().icon_spacing = 2.0;
        rows::learnt_list(ui, combo, name, entries)
    });
    rows::name(ui, scope.inner.id, name);
    focus::reveal(&scope.inner);
}

const fn source_name(source: ModulationSource) -> &'static str {
    match source {
        ModulationSource::Lfo1 => LFO_NAMES[0],
        ModulationSource::Lfo2 => LFO_NAMES[1],
        ModulationSource::Follower => "Follower",
    }
}

const fn target_name(target: ModulationTarget) -> &'static str {
    match target {
        ModulationTarget::Order => "Order",
        ModulationTarget::Position => "Position",
        ModulationTarget::Speed => "Speed",
        ModulationTarget::Mix => "Mix",
        ModulationTarget::Cuts => "Cuts",
        ModulationTarget::Window => "Window",
    }
}

const fn explanation(target: ModulationTarget) -> &'static str {
    match target {
        ModulationTarget::Order => {
            "How many of the coefficients are read: fewer as the source rises, six octaves at 100 %; below zero: inverted"
        }
        ModulationTarget::Position => {
            "Where a scrub stands: to both sides, 100 % are the whole window"
        }
        ModulationTarget::Speed => {
            "Pitch of what is frozen and of keys: to both sides, 100 % are an octave"
        }
        ModulationTarget::Mix => {
            "Share of what is listened to: less as the source rises; below zero: inverted"
        }
        ModulationTarget::Cuts => {
            "How much is heard of what was cut: less as the source rises; below zero: inverted"
        }
        ModulationTarget::Window => {
            "How much of its window what is frozen and keys go over, the newest: down from all, 100 % are six octaves; less than nothing: the other way round"
        }
    }
}

const fn shape_name(shape: LfoShape) -> &'static str {
    match shape {
        LfoShape::Sine => "Sine",
        LfoShape::Triangle => "Triangle",
        LfoShape::Square => "Square",
        LfoShape::Saw => "Saw",
        LfoShape::Random => "Random",
    }
}

const fn sound_name(sound: FollowedSound) -> &'static str {
    match sound {
        FollowedSound::Input => "Input",
        FollowedSound::Sidechain => "Sidechain",
    }
}

fn note_name(note: Option<NoteLength>) -> String {
    match note {
        None => "Free".to_owned(),
        Some(NoteLength::Bar) => "1 bar".to_owned(),
        Some(NoteLength::TwoBars) => "2 bars".to_owned(),
        Some(NoteLength::FourBars) => "4 bars".to_owned(),
        Some(note) => note.name().to_uppercase(),
    }
}
