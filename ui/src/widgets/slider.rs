//! A slider that moves finely with Shift, that the wheel turns once it was clicked, and that says in words
//! where it stands.

use egui::accesskit::{Action, ActionData};
use egui::{Id, Response, Sense, Slider, SliderClamping, Ui, Vec2};

use crate::widgets::{focus, learn, wheel};

/// The step with Shift.
const FINENESS: f64 = 0.1;
/// The share of the range that a notch of the wheel moves by, where a step is not more.
const NOTCH_SHARE: f64 = 0.02;

/// Describes a slider in its own scale: octaves, where ratios are heard.
#[derive(Clone, Copy)]
pub(crate) struct FineSlider<'a> {
    pub(crate) range: [f64; 2],
    /// 0 leaves it free.
    pub(crate) step: f64,
    /// The step with Shift.
    pub(crate) fine_step: f64,
    /// Where a double click puts it.
    pub(crate) rest: Option<f64>,
    /// The name by which a MIDI controller is learnt; `None` where none moves it.
    pub(crate) name: Option<&'static str>,
    pub(crate) meaning: SpokenValue<'a>,
}

/// Holds what a place on the slider is worth: told to those who hear it, and taken from them.
#[derive(Clone, Copy)]
pub(crate) struct SpokenValue<'a> {
    /// The value of a place.
    pub(crate) value: fn(f64) -> f64,
    /// The place of a value.
    pub(crate) place: fn(f64) -> f64,
    /// The words of a value, with the unit.
    pub(crate) words: &'a dyn Fn(f64) -> String,
}

/// Holds what the pointer and the Shift key do to whatever is under them.
struct Hand {
    is_down: bool,
    /// The other button asks for a menu, and moves nothing.
    is_asking: bool,
    is_fine: bool,
    moved: Vec2,
}

impl<'a> SpokenValue<'a> {
    /// Makes the scale of a slider whose places are its values.
    pub(crate) fn plain(words: &'a dyn Fn(f64) -> String) -> Self {
        Self {
            value: |place| place,
            place: |value| value,
            words,
        }
    }

    /// Makes the scale of one that is as long for every octave.
    pub(crate) fn octaves(words: &'a dyn Fn(f64) -> String) -> Self {
        Self {
            value: f64::exp2,
            place: f64::log2,
            words,
        }
    }
}

impl FineSlider<'_> {
    /// Draws one as wide as the style's sliders; `key` is its own.
    pub(crate) fn ui(self, ui: &mut Ui, value: &mut f64, key: Id) -> Response {
        let shown = *value;
        let mut slider = self.dragged(ui, value, key);
        if let Some(notches) = wheel::notches(ui, &slider) {
            let at = wheel::place(ui, *value) + notches * self.notch();
            let at = self.held(at);
            wheel::stand(ui, at);
            *value = self.rounded(at, hand(ui).is_fine);
        }
        if let Some(rest) = self.rest.filter(|_| is_double_clicked(&slider)) {
            *value = rest;
        }
        if let Some(asked) = asked(ui, slider.id) {
            *value = self.held((self.meaning.place)(asked));
        }
        let moved = self.name.and_then(|name| {
            // Sliders sense only drags by themselves.
            let clicked = slider.interact(Sense::click());
            learn::place(ui, &clicked, name)
        });
        if let Some(share) = moved {
            *value = self.rounded(self.range[0] + share * self.span(), false);
        }
        if *value != shown {
            slider.mark_changed();
        }
        focus::reveal(&slider);
        self.tell(ui, slider.id, *value);
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
            if let Some(new) = new.filter(|_| !hand.is_asking) {
                let is_fine = hand.is_down && (hand.is_fine || place.is_some());
                *value = if is_fine {
                    let at = self.held(place.unwrap_or(*value) + moved);
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

    /// Tells the value to who hears the slider; the library would tell the place: 10 for an order of 1024.
    fn tell(self, ui: &Ui, slider: Id, place: f64) {
        let value_of = self.meaning.value;
        let value = value_of(place);
        ui.ctx().accesskit_node_builder(slider, |node| {
            node.set_numeric_value(value);
            node.set_min_numeric_value(value_of(self.range[0]));
            node.set_max_numeric_value(value_of(self.range[1]));
            // Its size depends on where it begins.
            node.clear_numeric_value_step();
            node.set_value((self.meaning.words)(value));
        });
    }

    fn held(self, place: f64) -> f64 {
        place.clamp(self.range[0], self.range[1])
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

/// Returns a value that somebody who hears the slider has asked for; the library took it for a place.
fn asked(ui: &Ui, slider: Id) -> Option<f64> {
    ui.input(|input| {
        let requests = input.accesskit_action_requests(slider, Action::SetValue);
        let numbers = requests.filter_map(|request| match request.data {
            Some(ActionData::NumericValue(value)) => Some(value),
            _ => None,
        });
        numbers.filter(|value| value.is_finite()).last()
    })
}

/// Sliders sense only drags by themselves.
fn is_double_clicked(slider: &Response) -> bool {
    slider.interact(Sense::click()).double_clicked()
}

fn hand(ui: &Ui) -> Hand {
    ui.input(|input| Hand {
        is_down: input.pointer.primary_down(),
        is_asking: input.pointer.secondary_down() || input.pointer.secondary_released(),
        is_fine: input.modifiers.shift,
        moved: input.pointer.delta(),
    })
}
