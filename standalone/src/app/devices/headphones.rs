//! Whether what an output plays can reach the microphone.
//!
//! The type that the system tells comes first (WASAPI does; PulseAudio, ALSA and CoreAudio do not
//! through cpal), then what the name says.

use cpal::{DeviceDescription, DeviceType, InterfaceType};
use serde::Serialize;

/// Says how likely an output is one that a single person wears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Likelihood {
    /// The system or the name says so.
    Likely,
    /// The system or the name says otherwise.
    Unlikely,
    /// Nothing says anything.
    #[default]
    Unknown,
}

/// In the languages that systems name devices in; lower case, and stems where words have endings.
const WORN: [&str; 30] = [
    "headphone",
    "headset",
    "earphone",
    "earbud",
    "ear bud",
    "airpod",
    "in-ear",
    "buds",
    "kopfhörer",
    "kopfhoerer",
    "ohrhörer",
    "casque",
    "écouteur",
    "ecouteur",
    "auricular",
    "cuffie",
    "auricolari",
    "fone de ouvido",
    "fones de ouvido",
    "auscultador",
    "koptelefoon",
    "hoofdtelefoon",
    "hörlurar",
    "hovedtelefon",
    "hodetelefon",
    "kuulokkeet",
    "słuchawk",
    "наушник",
    "ヘッドホン",
    "耳机",
];
const LOUD: [&str; 10] = [
    "speaker",
    "lautsprecher",
    "haut-parleur",
    "altavo",
    "altoparlant",
    "luidspreker",
    "głośnik",
    "динамик",
    "hdmi",
    "displayport",
];

/// Judges a device by its name: `Likely` lets the monitor start with the microphone; anything else may howl.
pub(crate) fn is_headphones_like(description: &DeviceDescription) -> Likelihood {
    match description.device_type() {
        DeviceType::Headphones | DeviceType::Headset | DeviceType::HearingAid => Likelihood::Likely,
        DeviceType::Speaker | DeviceType::Dock => Likelihood::Unlikely,
        _ => match by_name(description.name()) {
            Likelihood::Unknown => by_connection(description.interface_type()),
            told => told,
        },
    }
}

/// "Speaker/Headphone" is one socket for both.
fn by_name(name: &str) -> Likelihood {
    let name = name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match (says(&WORN), says(&LOUD)) {
        (true, false) => Likelihood::Likely,
        (false, true) => Likelihood::Unlikely,
        _ => Likelihood::Unknown,
    }
}

fn by_connection(connection: InterfaceType) -> Likelihood {
    match connection {
        InterfaceType::Hdmi
        | InterfaceType::DisplayPort
        | InterfaceType::Spdif
        | InterfaceType::Network => Likelihood::Unlikely,
        _ => Likelihood::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use cpal::{DeviceDescriptionBuilder, DeviceType, InterfaceType};

    use super::{Likelihood, is_headphones_like};

    fn named(name: &str) -> Likelihood {
        is_headphones_like(&DeviceDescriptionBuilder::new(name).build())
    }

    #[test]
    fn names_of_headphones_are_known_in_many_languages() {
        let names = [
            "External Headphones",
            "USB HEADSET",
            "Anna's AirPods Pro",
            "Galaxy Buds2",
            "Kopfhörer",
            "KOPFHÖRER (USB)",
            "Casque Bluetooth",
            "Écouteurs",
            "Auriculares",
            "Наушники",
            "耳机",
        ];
        for name in names {
            assert_eq!(named(name), Likelihood::Likely, "{name}");
        }
    }

    #[test]
    fn names_of_loudspeakers_are_known_too() {
        for name in [
            "MacBook Pro Speakers",
            "Lautsprecher (Realtek)",
            "LG TV HDMI",
        ] {
            assert_eq!(named(name), Likelihood::Unlikely, "{name}");
        }
    }

    #[test]
    fn a_name_that_says_nothing_or_both_is_not_trusted() {
        for name in [
            "Built-in Audio Analog Stereo",
            "Speaker/Headphone (Realtek)",
            "",
            "USB DAC",
        ] {
            assert_eq!(named(name), Likelihood::Unknown, "{name}");
        }
    }

    #[test]
    fn the_type_that_the_system_tells_comes_before_the_name() {
        let told = |kind| {
            DeviceDescriptionBuilder::new("Kopfhörer")
                .device_type(kind)
                .build()
        };
        assert_eq!(
            is_headphones_like(&told(DeviceType::Speaker)),
            Likelihood::Unlikely
        );
        let told = |kind| {
            DeviceDescriptionBuilder::new("Realtek")
                .device_type(kind)
                .build()
        };
        assert_eq!(
            is_headphones_like(&told(DeviceType::Headset)),
            Likelihood::Likely
        );
    }

    #[test]
    fn a_television_is_no_pair_of_headphones() {
        let wired = DeviceDescriptionBuilder::new("GK104 Digital Stereo");
        let wired = wired.interface_type(InterfaceType::Hdmi).build();
        assert_eq!(is_headphones_like(&wired), Likelihood::Unlikely);
    }
}
