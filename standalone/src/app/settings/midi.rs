//! Which keyboard plays, and what its controllers move.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use souvenir_ui::{LearntController, MidiChoice, MidiController};

use super::layer::layer;
use super::lenient::lenient;

/// Holds the settings of keyboards; `None`: the app's own choice, all that there are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct MidiSection {
    /// Whether any is listened to.
    #[serde(deserialize_with = "lenient")]
    pub(crate) on: Option<bool>,
    /// Name of a port.
    #[serde(deserialize_with = "lenient")]
    pub(crate) port: Option<String>,
    /// `1..=16`.
    #[serde(deserialize_with = "lenient")]
    pub(crate) channel: Option<u8>,
    /// A device or pipe whose bytes are listened to, too.
    #[serde(deserialize_with = "lenient")]
    pub(crate) device: Option<PathBuf>,
    /// Channel (`1..=16`), controller and control, with spaces between.
    #[serde(deserialize_with = "lenient")]
    pub(crate) learnt: Option<Vec<String>>,
}

layer!(MidiSection {
    on: |_| true,
    port: |_| true,
    channel: |channel| (1..=16).contains(channel),
    device: |_| true,
    learnt: |_| true,
});

impl MidiSection {
    pub(crate) fn of(choice: &MidiChoice, learnt: &[LearntController]) -> Self {
        let words: Vec<String> = learnt.iter().map(word).collect();
        Self {
            on: (!choice.is_on).then_some(false),
            port: choice.port.clone(),
            channel: choice.channel.map(|channel| channel + 1),
            device: None,
            learnt: (!words.is_empty()).then_some(words),
        }
    }

    /// Makes one that says all that can be said.
    #[cfg(test)]
    pub(super) fn example() -> Self {
        Self {
            on: Some(false),
            port: Some("Keys".to_owned()),
            channel: Some(3),
            device: Some(std::env::temp_dir().join("midi")),
            learnt: Some(vec!["1 74 Mix".to_owned()]),
        }
    }

    /// Fills in defaults where nothing is remembered.
    pub(crate) fn choice(&self) -> MidiChoice {
        MidiChoice {
            is_on: self.on.unwrap_or(MidiChoice::default().is_on),
            port: self.port.clone(),
            channel: self.channel.map(|channel| channel - 1),
        }
    }

    /// Returns what controllers move; words that mean nothing are left out.
    pub(crate) fn learnt(&self) -> Vec<LearntController> {
        let words = self.learnt.iter().flatten();
        words.filter_map(|word| read(word)).collect()
    }
}

fn word(learnt: &LearntController) -> String {
    let MidiController { channel, number } = learnt.controller;
    format!("{} {number} {}", channel + 1, learnt.control)
}

fn read(word: &str) -> Option<LearntController> {
    let mut parts = word.splitn(3, ' ');
    let mut number = || parts.next()?.parse::<u8>().ok();
    let (channel, number) = (number()?, number()?);
    let control = parts.next()?.to_owned();
    let is_one = (1..=16).contains(&channel) && number < 128;
    is_one.then(|| LearntController {
        controller: MidiController {
            channel: channel - 1,
            number,
        },
        control,
    })
}

#[cfg(test)]
mod tests {
    use super::{LearntController, MidiChoice, MidiController, MidiSection};

    #[test]
    fn what_was_learnt_and_chosen_comes_back() {
        let learnt = [LearntController {
            controller: MidiController {
                channel: 15,
                number: 74,
            },
            control: "Time scale".to_owned(),
        }];
        let choice = MidiChoice {
            is_on: false,
            port: Some("Keys".to_owned()),
            channel: Some(15),
        };
        let section = MidiSection::of(&choice, &learnt);
        let text = toml::to_string(&section).expect("TOML");
        let read: MidiSection = toml::from_str(&text).expect("as written");
        assert_eq!(read.choice(), choice);
        assert_eq!(read.learnt(), learnt);
    }

    #[test]
    fn keyboards_are_listened_to_until_somebody_says_otherwise() {
        assert!(MidiSection::default().choice().is_on);
        let damaged = "channel = 17\nlearnt = [\"x\", \"17 1 Mix\", \"1 128 Mix\", \"1 7\"]";
        let damaged: MidiSection = toml::from_str(damaged).expect("TOML");
        use crate::app::settings::layer::Layer as _;
        let damaged = damaged.sane();
        assert_eq!(damaged.choice(), MidiChoice::default());
        assert_eq!(damaged.learnt(), []);
    }
}
