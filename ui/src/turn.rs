//! A slider that the wheel turns, and that moves finely with Shift.

use egui::{Id, Response, Sense, Slider, SliderClamping, Ui, Vec2};

use crate::wheel;

/// With Shift.
const FINENESS: f64 = 0.1;
/// Of the range, by a notch of the wheel, where a step is not more.
const NOTCH_SHARE: f64 = 0.02;

/// In the slider's own scale: octaves, where ratios are heard.
#[derive(Clone, Copy)]
pub(crate) struct Turn {
    pub(crate) range: [f64; 2],
    /// 0 leaves it free.
    pub(crate) step: f64,
    /// With Shift.
    pub(crate) fine_step: f64,
    /// Where a double click puts it.
    pub(crate) rest: Option<f64>,
}

/// What the pointer and the Shift key do to whatever is under them.
struct Hand {
    is_down: bool,
    is_fine: bool,
    moved: Vec2,
}

impl Turn {
    /// As wide as the style's sliders; `key` is its own.
    pub(crate) fn ui(self, ui: &mut Ui, value: &mut f64, key: Id) -> Response {
        let shown = *value;
        let mut slider = self.dragged(ui, value, key);
        if let Some(notches) = wheel::notches(ui, &slider) {
            let at = wheel::place(ui, *value) + notches * self.notch();
            let at = at.clamp(self.range[0], self.range[1]);
            wheel::stand(ui, at);
            *value = self.rounded(at, hand(ui).is_fine);
        }
        if let Some(rest) = self.rest.filter(|_| is_double_clicked(&slider)) {
            *value = rest;
        }
        if *value != shown {
            slider.mark_changed();
        }
        slider
    }

    /// A drag that was fine once goes on from where it is: the slider would jump to the pointer.
    fn dragged(self, ui: &mut Ui, value: &mut f64, key: Id) -> Response {
        let hand = hand(ui);
        let width = f64::from(ui.spacing().slider_width.max(1.0));
        let fineness = if hand.is_fine { FINENESS } else { 1.0 };
        let moved = f64::from(hand.moved.x) / width * self.span() * fineness;
        let mut place: Option<f64> = ui.data(|data| data.get_temp(key)).filter(|_| hand.is_down);
        let set = |new: Option<f64>| {
            if let Some(new) = new {
                let is_fine = hand.is_down && (hand.is_fine || place.is_some());
                *value = if is_fine {
                    let at = place.unwrap_or(*value) + moved;
                    let at = at.clamp(self.range[0], self.range[1]);
                    place = Some(at);
                    self.rounded(at, hand.is_fine)
                } else {
                    new
                };
            }
            *value
        };
        let slider = Slider::from_get_set(self.range[0]..=self.range[1], set)
            .clamping(SliderClamping::Edits)
            .step_by(self.step)
            .show_value(false);
        let slider = ui.add(slider);
        ui.data_mut(|data| match place {
            Some(at) => _ = data.insert_temp(key, at),
            None => data.remove::<f64>(key),
        });
        slider
    }

    fn span(self) -> f64 {
        self.range[1] - self.range[0]
    }

    fn notch(self) -> f64 {
        self.step.max(NOTCH_SHARE * self.span())
    }

    fn rounded(self, at: f64, is_fine: bool) -> f64 {
        let step = if is_fine { self.fine_step } else { self.step };
        if step == 0.0 {
            return at;
        }
        let low = self.range[0];
        (low + ((at - low) / step).round() * step).min(self.range[1])
    }
}

/// Sliders sense only drags by themselves.
fn is_double_clicked(slider: &Response) -> bool {
    slider.interact(Sense::click()).double_clicked()
}

fn hand(ui: &Ui) -> Hand {
    ui.input(|input| Hand {
        is_down: input.pointer.primary_down(),
        is_fine: input.modifiers.shift,
        moved: input.pointer.delta(),
    })
}
