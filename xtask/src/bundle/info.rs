//! `Info.plist`: what macOS is told of a bundle.

use super::names::{ICON, NAME};
use std::fmt::Write as _;

/// Shown by macOS when it asks for the microphone. Without it a program hears silence.
pub(super) const MICROPHONE: &str =
    "Souvenir keeps a memory of what the microphone hears. Nothing leaves this computer.";

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
"#;
const TAIL: &str = "\t<key>NSHighResolutionCapable</key>\n\t<true/>\n</dict>\n</plist>\n";

/// Says what a bundle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    App,
    /// A VST3 or CLAP bundle.
    Plugin,
    AudioUnit,
}

impl Kind {
    /// Returns Apple's four letters.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::App => "APPL",
            // The documentation of bundles says so of plug-ins, Audio Units too.
            Self::Plugin | Self::AudioUnit => "BNDL",
        }
    }
}

/// Returns the file's text. `identifier` is the bundle's own; `version` as in `Cargo.toml`.
pub(super) fn text(kind: Kind, identifier: &str, version: &str) -> String {
    let mut entries = vec![
        ("CFBundleExecutable", NAME),
        ("CFBundleIdentifier", identifier),
        ("CFBundleInfoDictionaryVersion", "6.0"),
        ("CFBundleName", NAME),
        ("CFBundlePackageType", kind.code()),
        ("CFBundleShortVersionString", version),
        ("CFBundleVersion", version),
    ];
    if kind == Kind::App {
        entries.push(("CFBundleIconFile", ICON));
        entries.push(("LSApplicationCategoryType", "public.app-category.music"));
        entries.push(("NSMicrophoneUsageDescription", MICROPHONE));
    }
    let mut text = HEAD.to_owned();
    for (key, value) in entries {
        let value = escaped(value);
        // Writing to a string cannot fail.
        _ = writeln!(text, "\t<key>{key}</key>\n\t<string>{value}</string>");
    }
    if kind == Kind::AudioUnit {
        text.push_str(&component(version));
    }
    text + TAIL
}

/// Returns what macOS registers an Audio Unit by: an effect, whose factory is clap-wrapper's.
fn component(version: &str) -> String {
    format!(
        "\t<key>AudioComponents</key>\n\t<array>\n\t\t<dict>\n\
        \t\t\t<key>name</key>\n\t\t\t<string>{NAME}: {NAME}</string>\n\
        \t\t\t<key>description</key>\n\t\t\t<string>{NAME}</string>\n\
        \t\t\t<key>type</key>\n\t\t\t<string>aufx</string>\n\
        \t\t\t<key>subtype</key>\n\t\t\t<string>Memo</string>\n\
        \t\t\t<key>manufacturer</key>\n\t\t\t<string>Svnr</string>\n\
        \t\t\t<key>factoryFunction</key>\n\t\t\t<string>GetPluginFactoryAUV2</string>\n\
        \t\t\t<key>version</key>\n\t\t\t<integer>{}</integer>\n\
        \t\t</dict>\n\t</array>\n",
        component_version(version)
    )
}

/// Returns a version as Audio Units count it: a byte for the second number, a byte for the third.
fn component_version(version: &str) -> u32 {
    let numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    numbers.fold(0, |sum: u32, number: u32| (sum << 8) | number.min(0xff))
}

/// Writes XML's own signs as words, `&` first.
fn escaped(value: &str) -> String {
    let value = value.replace('&', "&amp;");
    value.replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{Kind, MICROPHONE, text};

    fn read(kind: Kind) -> String {
        text(kind, "org.example.a", "1.2.3")
    }

    fn has(text: &str, key: &str, value: &str) -> bool {
        text.contains(&format!("<key>{key}</key>\n\t<string>{value}</string>"))
    }

    #[test]
    fn an_app_says_what_it_wants_the_microphone_for() {
        let app = read(Kind::App);
        assert!(
            has(&app, "NSMicrophoneUsageDescription", MICROPHONE),
            "{app}"
        );
        assert!(has(&app, "CFBundlePackageType", "APPL"), "{app}");
    }

    #[test]
    fn a_plugin_leaves_the_microphone_to_its_host() {
        let plugin = read(Kind::Plugin);
        assert!(!plugin.contains("Microphone"), "{plugin}");
        assert!(has(&plugin, "CFBundlePackageType", "BNDL"), "{plugin}");
    }

    #[test]
    fn an_audio_unit_says_what_it_is_and_who_makes_it() {
        let unit = read(Kind::AudioUnit);
        for (key, value) in [
            ("type", "aufx"),
            ("factoryFunction", "GetPluginFactoryAUV2"),
        ] {
            let entry = format!("<key>{key}</key>\n\t\t\t<string>{value}</string>");
            assert!(unit.contains(&entry), "{unit}");
        }
        // 1.2.3
        assert!(unit.contains("<integer>66051</integer>"), "{unit}");
        for key in ["subtype", "manufacturer"] {
            let (_, rest) = unit
                .split_once(&format!("<key>{key}</key>\n\t\t\t<string>"))
                .unwrap();
            assert_eq!(rest.find('<'), Some(4), "four letters: {unit}");
        }
        assert!(
            !read(Kind::Plugin).contains("AudioComponents"),
            "a plugin is no Audio Unit"
        );
    }

    #[test]
    fn version_and_identifier_are_those_given() {
        let plugin = read(Kind::Plugin);
        for (key, value) in [
            ("CFBundleIdentifier", "org.example.a"),
            ("CFBundleShortVersionString", "1.2.3"),
            ("CFBundleVersion", "1.2.3"),
        ] {
            assert!(has(&plugin, key, value), "{plugin}");
        }
    }

    #[test]
    fn every_key_is_followed_by_a_value_and_signs_are_words() {
        let odd = text(Kind::App, "a<b>&c", "1");
        assert!(has(&odd, "CFBundleIdentifier", "a&lt;b&gt;&amp;c"), "{odd}");
        let (keys, values) = (
            odd.matches("<key>").count(),
            odd.matches("<string>").count(),
        );
        assert_eq!(keys, values + odd.matches("<true/>").count());
        for tag in ["key", "string", "dict", "plist"] {
            let (opened, closed) = (format!("<{tag}"), format!("</{tag}>"));
            assert_eq!(
                odd.matches(&opened).count(),
                odd.matches(&closed).count(),
                "{tag}"
            );
        }
    }
}
