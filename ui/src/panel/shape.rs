//! How coefficients are bent on their way to the ear: tilted, shuffled, painted over.

use egui::{Button, Id, Ui, vec2};
use souvenir_core::memory::{
    CoefficientShape, NUM_PAINTED_POINTS, PAINTED_GAINS_DB, PaintedGains, SHUFFLE_SEEDS, TILTS_DB,
};

use crate::controls::Controls;
use crate::edit;
use crate::theme;
use crate::widgets::number::{self, Quantity};
use crate::widgets::number_slider::NumberSlider;
use crate::widgets::{focus, learn, rows};

const TILT: NumberSlider = NumberSlider {
    name: "Tilt",
    hint: "Gain of coefficients in dB an octave of their degree: less than 0 is duller. Double click: 0 dB",
    range: [*TILTS_DB.start(), *TILTS_DB.end()],
    step: 0.25,
    decimals: 2,
    unit: " dB",
    rest: 0.0,
};

const SHUFFLE: NumberSlider = NumberSlider {
    name: "Shuffle",
    hint: "How far coefficients are moved about, in % of the band. Double click: 0 %",
    range: [0.0, 100.0],
    step: 1.0,
    decimals: 0,
    unit: " %",
    rest: 0.0,
};

const OCTAVE: NumberSlider = NumberSlider {
    name: "Octave",
    hint: "Where Painted is set: so many octaves below the highest degree, in steps of a half. Double click: 0",
    range: [-0.5 * LAST_POINT, 0.0],
    step: 0.5,
    decimals: 1,
    unit: " oct",
    rest: 0.0,
};

const PAINTED: NumberSlider = NumberSlider {
    name: "Painted",
    hint: "Gain of the coefficients there, in dB, as the brush of the view Writing paints it; -48 is silence. Double click: 0 dB",
    range: [*PAINTED_GAINS_DB.start(), *PAINTED_GAINS_DB.end()],
    step: 1.0,
    decimals: 1,
    unit: " dB",
    rest: 0.0,
};

const LAST_POINT: f64 = (NUM_PAINTED_POINTS - 1) as f64;

/// Names end here.
const NAME_WIDTH: f32 = 54.0;

pub(crate) fn ui(ui: &mut Ui, controls: &mut dyn Controls) {
    edit::performance(controls, |performance| {
        let shape = &mut performance.shape;
        TILT.ui(ui, &mut shape.tilt_db);
        let mut percent = 100.0 * shape.shuffle;
        if SHUFFLE.ui(ui, &mut percent) {
            shape.shuffle = percent / 100.0;
        }
        if shape.shuffle > 0.0 {
            band(ui, shape);
        }
        painted(ui, &mut shape.paint);
        if !shape.paint.is_none() {
            clear(ui, shape);
        }
    });
}

/// Draws a point of what is painted in numbers: for keys, for those who hear the face, and for controllers.
fn painted(ui: &mut Ui, paint: &mut PaintedGains) {
    let key = Id::unique("octave that is painted");
    let mut octave: f64 = ui.data(|data| data.get_temp(key)).unwrap_or(0.0);
    if OCTAVE.ui(ui, &mut octave) {
        ui.data_mut(|data| data.insert_temp(key, octave));
    }
    let point_idx = point(octave);
    let mut gain_db = paint.gains_db().nth(point_idx).unwrap_or(0.0);
    if PAINTED.ui(ui, &mut gain_db) {
        paint.paint(point_idx, gain_db);
    }
}

/// Returns the index of the point that is nearest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "one of a few points, and `as` saturates"
)]
fn point(octave: f64) -> usize {
    (LAST_POINT + 2.0 * octave).round() as usize
}

/// Draws the band that is shuffled, and another way to shuffle it.
fn band(ui: &mut Ui, shape: &mut CoefficientShape) {
    let hint = "The band that is shuffled, in % of the order";
    ui.horizontal(|ui| {
        let label = ui.label("Band").on_hover_text(hint);
        ui.add_space((NAME_WIDTH - label.rect.width()).max(0.0));
        let gap = ui.spacing().item_spacing.x;
        let width = ((ui.available_width() - gap) / 2.0).floor();
        let names = ["Shuffle from", "Shuffle to"];
        for (name, share) in names.into_iter().zip(&mut shape.shuffled) {
            end(ui, width, name, share);
        }
    });
    let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let button = ui.add_sized(size, Button::new("Reshuffle"));
    focus::reveal(&button);
    let is_asked = learn::is_pressed(ui, &button, "Reshuffle");
    let hint = "Moves them about in another way";
    if button.on_hover_text(hint).clicked() || is_asked {
        shape.seed = (shape.seed + 1) % (SHUFFLE_SEEDS.end() + 1);
    }
}

/// Draws an end of the band.
fn end(ui: &mut Ui, width: f32, name: &str, share: &mut f64) {
    let shown = 100.0 * *share;
    let mut percent = shown;
    let quantity = Quantity { name, unit: " %" };
    let field = number::field(ui, &mut percent, quantity)
        .range(0.0..=100.0)
        .max_decimals(1)
        .speed(0.5);
    let scope = ui.scope(|ui| {
        ui.spacing_mut().interact_size.x = width;
        let size = [width, ui.spacing().interact_size.y];
        ui.add_sized(size, field)
    });
    let field = scope.inner;
    rows::name(ui, field.id, name);
    if let Some(place) = learn::place(ui, &field, name) {
        percent = 100.0 * place;
    }
    if percent != shown {
        *share = percent / 100.0;
    }
}

fn clear(ui: &mut Ui, shape: &mut CoefficientShape) {
    let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
    let button = ui.add_sized(size, Button::new("Clear the paint"));
    let is_asked = learn::is_pressed(ui, &button, "Clear the paint");
    let hint = "Takes away all that was painted";
    if button.on_hover_text(hint).clicked() || is_asked {
        shape.paint = PaintedGains::default();
    }
}
