//! Where coefficients are sent as they go.

use serde::{Deserialize, Serialize};
use souvenir_ui::OscChoice;

use super::layer::layer;
use super::lenient::lenient;

/// Holds the settings of OSC; `None`: the app's own choice, which sends nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct OscSection {
    /// Whether anything is sent.
    #[serde(deserialize_with = "lenient")]
    pub(crate) on: Option<bool>,
    /// A port of this machine, in [`OscChoice::PORTS`].
    #[serde(deserialize_with = "lenient")]
    pub(crate) port: Option<u16>,
}

layer!(OscSection {
    on: |_| true,
    port: |port| OscChoice::PORTS.contains(port),
});

impl OscSection {
    pub(crate) fn of(choice: OscChoice) -> Self {
        let default = OscChoice::default();
        Self {
            on: (choice.is_on != default.is_on).then_some(choice.is_on),
            port: (choice.port != default.port).then_some(choice.port),
        }
    }

    /// Fills in defaults where nothing is remembered.
    pub(crate) fn choice(&self) -> OscChoice {
        let default = OscChoice::default();
        OscChoice {
            is_on: self.on.unwrap_or(default.is_on),
            port: self.port.unwrap_or(default.port),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{OscChoice, OscSection};

    #[test]
    fn nothing_is_sent_until_somebody_says_so() {
        assert!(!OscSection::default().choice().is_on);
        let only_port: OscSection = toml::from_str("port = 7000").unwrap();
        let choice = only_port.choice();
        assert_eq!((choice.port, choice.is_on), (7000, false));
        // A word in the place of a switch switches nothing on.
        let damaged: OscSection = toml::from_str("on = \"yes\"\nport = 70000").unwrap();
        assert_eq!(damaged.choice(), OscChoice::default());
    }
}
