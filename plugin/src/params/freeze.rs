//! These parameters hold on to a memory, and play it.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::Relaxed;

use nice_plug::prelude::{BoolParam, EnumParam, FloatParam, FloatRange, Params};
use souvenir_core::control::PlayControls;
use souvenir_core::playback::HeadMotion;

use super::decimal::{decimal, within};
use super::last_recall::LastRecall;
use super::{RecallWord, text};
use crate::shared_state::HoldSwitch;

const SPEED: [f32; 2] = [-4.0, 4.0];

/// Holds the parameters of what is frozen and how it is recalled.
#[derive(Debug, Params)]
pub(crate) struct FreezeParams {
    #[id = "freeze"]
    pub(crate) freeze: BoolParam,
    #[id = "recall"]
    pub(crate) recall: EnumParam<RecallWord>,
    #[id = "position"]
    pub(crate) place: FloatParam,
    #[id = "speed"]
    pub(crate) speed: FloatParam,
    #[id = "clear"]
    pub(crate) clear: BoolParam,
    #[persist = "recall"]
    pub(crate) remembered: LastRecall,
    /// How often `clear` was switched on. Counted where it is set: a host may switch it on and off
    /// again between two blocks.
    clears: Arc<AtomicU32>,
}

impl Default for FreezeParams {
    fn default() -> Self {
        let clears = Arc::new(AtomicU32::new(0));
        let (percent, from_percent) = text::percent();
        let (times, from_times) = text::times();
        let [min, max] = SPEED;
        Self {
            freeze: BoolParam::new("Freeze", false),
            recall: EnumParam::new("Recall", RecallWord::Off),
            place: FloatParam::new("Position", 0.5, FloatRange::Linear { min: 0.0, max: 1.0 })
                .with_value_to_string(percent)
                .with_string_to_value(from_percent),
            speed: FloatParam::new("Speed", 1.0, FloatRange::Linear { min, max })
                .with_value_to_string(times)
                .with_string_to_value(from_times),
            clear: BoolParam::new("Clear", false).with_callback(counter(&clears)),
            remembered: LastRecall::default(),
            clears,
        }
    }
}

thread_local! {
    /// This thread sets values that a project has saved: none of them is pressed.
    static IS_LOADING: Cell<bool> = const { Cell::new(false) };
}

/// Says that the values of a saved project come, until [`FreezeParams`] is given its fields, which come last.
pub(crate) fn begin_loading() {
    IS_LOADING.set(true);
}

pub(super) fn end_loading() {
    IS_LOADING.set(false);
}

fn counter(clears: &Arc<AtomicU32>) -> Arc<dyn Fn(bool) + Send + Sync> {
    let clears = Arc::clone(clears);
    // Nothing else is published through the count: relaxed is enough.
    Arc::new(move |is_on| {
        clears.fetch_add(u32::from(is_on && !IS_LOADING.get()), Relaxed);
    })
}

impl HoldSwitch for FreezeParams {
    fn is_held(&self) -> bool {
        self.freeze.value() || self.recall.value() != RecallWord::Off
    }
}

impl FreezeParams {
    /// Returns how often all was to be forgotten.
    pub(crate) fn clears(&self) -> u32 {
        self.clears.load(Relaxed)
    }

    /// Returns these controls with what is frozen: a recall that is not off freezes.
    pub(super) fn with_freeze(&self, performance: PlayControls) -> PlayControls {
        let recall = self.recall.value();
        let speed = decimal(within(self.speed.value(), SPEED, 1.0), 6);
        PlayControls {
            is_frozen: self.is_held(),
            recall: motion(recall).or_else(|| self.remembered.get()),
            recall_speed: if recall == RecallWord::Reverse {
                -speed
            } else {
                speed
            },
            recall_place: decimal(within(self.place.value(), [0.0, 1.0], 0.5), 6),
            ..performance
        }
    }
}

const fn motion(recall: RecallWord) -> Option<HeadMotion> {
    match recall {
        RecallWord::Off => None,
        RecallWord::Loop | RecallWord::Reverse => Some(HeadMotion::Loop),
        RecallWord::PingPong => Some(HeadMotion::PingPong),
        RecallWord::Scrub => Some(HeadMotion::Scrub),
    }
}

/// Returns the menu's word and speed for a performance; a loop backwards is a reverse. What learns is not recalled.
pub(crate) fn recall_of(performance: &PlayControls) -> (RecallWord, f64) {
    let speed = performance.recall_speed;
    match performance.recall.filter(|_| performance.is_frozen) {
        None => (RecallWord::Off, speed),
        Some(HeadMotion::Loop) if speed < 0.0 => (RecallWord::Reverse, -speed),
        Some(HeadMotion::Loop) => (RecallWord::Loop, speed),
        Some(HeadMotion::PingPong) => (RecallWord::PingPong, speed),
        Some(HeadMotion::Scrub) => (RecallWord::Scrub, speed),
    }
}

#[cfg(test)]
mod tests {
    use super::{BoolParam, EnumParam, FreezeParams, PlayControls, RecallWord, motion, recall_of};
    use souvenir_core::playback::HeadMotion;

    #[test]
    fn parameters_as_they_come_hold_nothing() {
        let default = PlayControls::default();
        assert_eq!(FreezeParams::default().with_freeze(default), default);
    }

    /// A host's switch, or a pedal on it, says no more than freeze.
    #[test]
    fn a_freeze_is_played_as_recall_was_set_last() {
        let params = |is_frozen, word| FreezeParams {
            freeze: BoolParam::new("Freeze", is_frozen),
            recall: EnumParam::new("Recall", word),
            ..FreezeParams::default()
        };
        let played = |params: &FreezeParams| {
            let performance = params.with_freeze(PlayControls::default());
            (performance.is_frozen, performance.recall)
        };
        let frozen = params(true, RecallWord::Off);
        assert_eq!(played(&frozen), (true, None), "round, until keys play it");
        frozen.remembered.set(Some(HeadMotion::PingPong));
        assert_eq!(played(&frozen), (true, Some(HeadMotion::PingPong)));
        let learning = params(false, RecallWord::Off);
        learning.remembered.set(Some(HeadMotion::PingPong));
        assert_eq!(played(&learning), (false, Some(HeadMotion::PingPong)));
        let automated = params(false, RecallWord::Scrub);
        automated.remembered.set(Some(HeadMotion::PingPong));
        assert_eq!(played(&automated), (true, Some(HeadMotion::Scrub)));
        assert_eq!(automated.remembered.get(), Some(HeadMotion::PingPong));
    }

    #[test]
    fn every_way_to_recall_has_its_word() {
        let motions = [
            None,
            Some(HeadMotion::Loop),
            Some(HeadMotion::PingPong),
            Some(HeadMotion::Scrub),
        ];
        for recall in motions {
            for recall_speed in [-2.0, 0.0, 0.5] {
                let performance = PlayControls {
                    is_frozen: true,
                    recall,
                    recall_speed,
                    ..PlayControls::default()
                };
                let (word, speed) = recall_of(&performance);
                let played = if word == RecallWord::Reverse {
                    -speed
                } else {
                    speed
                };
                assert_eq!((motion(word), played), (recall, recall_speed));
            }
        }
    }
}
