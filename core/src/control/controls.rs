//! How a memory is played: all that a person turns and presses, but for the memory itself.

use crate::engine::commands::Command;
use crate::memory::coefficient_shape::CoefficientShape;
use crate::playback::HeadMotion;
use crate::settings::envelope::EnvelopeSettings;
use crate::settings::listen::Listen;
use crate::settings::modulation::ModulationSettings;

/// Holds the wanted state of every switch and knob. A shell keeps one and sends what changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlayControls {
    /// What is heard.
    pub listen: Listen,
    /// Share of it in the output, the rest is dry; `[0, 1]`.
    pub mix: f64,
    /// Gain of the output, in [`crate::control::OUTPUT_GAINS_DB`].
    pub output_gain_db: f64,
    /// Memory and residual are made as loud as dry.
    pub is_matched: bool,
    /// The sound goes through as it is.
    pub is_bypassed: bool,
    /// Nothing is heard.
    pub is_muted: bool,
    /// The memory has stopped learning, and is played.
    pub is_frozen: bool,
    /// How it is played whenever it is frozen; `None`: what was heard in the last window goes on, round and round, until keys
    /// play it, then by keys alone.
    pub recall: Option<HeadMotion>,
    /// 1 as it was heard, negative backwards.
    pub recall_speed: f64,
    /// Where a scrub's head goes, `[0, 1]` from the oldest to now.
    pub recall_place: f64,
    /// Speed of a selective memory's clock where a control drives it, `[0, 1]`.
    pub clock_speed: f64,
    /// Where playback stands between what is frozen, 0, and pinned memories, 1 to
    /// [`MAX_PINNED`](crate::playback::MAX_PINNED).
    pub morph: f64,
    /// How much of what the memory says goes back into it, `[0, MOST_FEEDBACK]`.
    pub feedback: f64,
    /// How notes come and go.
    pub envelope: EnvelopeSettings,
    /// How coefficients are bent on their way to the ear.
    pub shape: CoefficientShape,
    /// What moves controls by itself.
    pub modulation: ModulationSettings,
}

impl Default for PlayControls {
    /// The memory, all of it, live.
    fn default() -> Self {
        Self {
            listen: Listen::Memory,
            mix: 1.0,
            output_gain_db: 0.0,
            is_matched: false,
            is_bypassed: false,
            is_muted: false,
            is_frozen: false,
            recall: None,
            recall_speed: 1.0,
            recall_place: 0.5,
            clock_speed: 1.0,
            morph: 0.0,
            feedback: 0.0,
            envelope: EnvelopeSettings::default(),
            shape: CoefficientShape::default(),
            modulation: ModulationSettings::default(),
        }
    }
}

/// Makes one of the commands, where it is needed.
type Change = fn(&PlayControls, &PlayControls) -> Option<Command>;

/// By the control that has changed. Freezing comes before what plays the frozen.
const CHANGES: [Change; 16] = [
    |now, was| (now.listen != was.listen).then_some(Command::Listen(now.listen)),
    |now, was| (now.mix != was.mix).then_some(Command::Mix(now.mix)),
    |now, was| {
        let gain_db = now.output_gain_db;
        (gain_db != was.output_gain_db).then_some(Command::OutputGain(gain_db))
    },
    |now, was| {
        let is_matched = now.is_matched;
        (is_matched != was.is_matched).then_some(Command::Match { is_matched })
    },
    |now, was| {
        let is_bypassed = now.is_bypassed;
        (is_bypassed != was.is_bypassed).then_some(Command::Bypass { is_bypassed })
    },
    |now, was| {
        let is_muted = now.is_muted;
        (is_muted != was.is_muted).then_some(Command::Mute { is_muted })
    },
    |now, was| {
        let is_frozen = now.is_frozen;
        (is_frozen != was.is_frozen).then_some(Command::Freeze { is_frozen })
    },
    |now, was| (now.played() != was.played()).then_some(Command::Recall(now.played())),
    |now, was| {
        let speed = now.recall_speed;
        (speed != was.recall_speed).then_some(Command::RecallSpeed(speed))
    },
    |now, was| {
        let place = now.recall_place;
        (place != was.recall_place).then_some(Command::RecallPlace(place))
    },
    |now, was| {
        let speed = now.clock_speed;
        (speed != was.clock_speed).then_some(Command::ClockSpeed(speed))
    },
    |now, was| (now.morph != was.morph).then_some(Command::Morph(now.morph)),
    |now, was| (now.feedback != was.feedback).then_some(Command::Feedback(now.feedback)),
    |now, was| (now.envelope != was.envelope).then_some(Command::Envelope(now.envelope)),
    |now, was| (now.shape != was.shape).then_some(Command::Shape(now.shape)),
    |now, was| (now.modulation != was.modulation).then_some(Command::Modulation(now.modulation)),
];

impl PlayControls {
    /// Returns what an engine that plays `before` must be told.
    pub fn changes(&self, before: &Self) -> impl Iterator<Item = Command> {
        let (now, before) = (*self, *before);
        // One after the other: all at once they are some kilobytes.
        CHANGES
            .iter()
            .filter_map(move |change| change(&now, &before))
    }

    /// The recall that an engine is told of: while the memory learns, how it will be played is the
    /// shell's to remember.
    fn played(&self) -> Option<HeadMotion> {
        self.recall.filter(|_| self.is_frozen)
    }
}

#[cfg(test)]
mod tests {
    use super::{Command, HeadMotion, Listen, PlayControls};

    #[test]
    fn only_what_changed_is_said() {
        let before = PlayControls::default();
        assert_eq!(before.changes(&before).count(), 0, "nothing");
        let after = PlayControls {
            listen: Listen::Dry,
            is_frozen: true,
            recall: Some(HeadMotion::Loop),
            ..before
        };
        let said: Vec<_> = after.changes(&before).collect();
        assert!(
            matches!(
                said[..],
                [
                    Command::Listen(Listen::Dry),
                    Command::Freeze { is_frozen: true },
                    Command::Recall(Some(HeadMotion::Loop))
                ]
            ),
            "{said:?}"
        );
    }

    #[test]
    fn how_it_was_played_is_remembered_while_it_learns_and_told_when_it_freezes() {
        let learning = PlayControls {
            recall: Some(HeadMotion::PingPong),
            ..PlayControls::default()
        };
        assert_eq!(learning.changes(&PlayControls::default()).count(), 0);
        let frozen = PlayControls {
            is_frozen: true,
            ..learning
        };
        let [there, back] = [frozen.changes(&learning), learning.changes(&frozen)]
            .map(|changes| format!("{:?}", changes.collect::<Vec<_>>()));
        assert_eq!(
            there,
            "[Freeze { is_frozen: true }, Recall(Some(PingPong))]"
        );
        assert_eq!(back, "[Freeze { is_frozen: false }, Recall(None)]");
    }
}
