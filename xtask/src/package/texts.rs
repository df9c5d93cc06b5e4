//! Texts of a package that say its version and its day.

use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::process;

pub(super) const VERSION: &str = env!("CARGO_PKG_VERSION");

const METAINFO: &str = "packaging/linux/org.souvenir.souvenir.metainfo.xml";

/// Returns the metainfo with its version and day.
pub(super) fn metainfo() -> Result<String> {
    let text = fs::read_to_string(METAINFO).context(METAINFO)?;
    Ok(filled(&text, VERSION, &day()?))
}

fn filled(text: &str, version: &str, day: &str) -> String {
    text.replace("=\"@VERSION@\"", &format!("=\"{version}\""))
        .replace("=\"@DATE@\"", &format!("=\"{day}\""))
}

/// Returns the day of the commit, or of `SOURCE_DATE_EPOCH`; where neither is known, today.
fn day() -> Result<String> {
    let day = process::stdout(Command::new("date").args(["-u", "-d", &epoch(), "+%F"]))?;
    Ok(day.trim().to_owned())
}

/// Returns the instant that files of a package have, as `date` and `tar` read it.
pub(super) fn epoch() -> String {
    if let Ok(epoch) = std::env::var("SOURCE_DATE_EPOCH") {
        return format!("@{epoch}");
    }
    let commit = Command::new("git")
        .args(["log", "-1", "--format=@%ct"])
        .output();
    let commit = commit.ok().filter(|output| output.status.success());
    let said = commit.and_then(|output| String::from_utf8(output.stdout).ok());
    said.map_or_else(|| "now".to_owned(), |said| said.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::filled;
    use std::fs;

    const LINUX: &str = "../packaging/linux";

    fn read(name: &str) -> String {
        fs::read_to_string(format!("{LINUX}/{name}")).unwrap()
    }

    /// `value("<id>", "</id>", text)`: what stands between both.
    fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
        let (_, rest) = text.split_once(before).unwrap();
        rest.split_once(after).unwrap().0
    }

    #[test]
    fn the_metainfo_is_filled_in_and_says_the_version() {
        let text = filled(
            &read("org.souvenir.souvenir.metainfo.xml"),
            "1.2.3",
            "2026-11-30",
        );
        assert!(
            text.contains("<release version=\"1.2.3\" date=\"2026-11-30\"/>"),
            "{text}"
        );
        assert!(!text.contains("=\"@"), "{text}");
    }

    #[test]
    fn the_metainfo_is_well_formed() {
        let text = read("org.souvenir.souvenir.metainfo.xml");
        let mut open = Vec::new();
        for tag in text
            .split('<')
            .skip(1)
            .map(|rest| rest.split('>').next().unwrap())
        {
            if tag.starts_with(['?', '!']) || tag.ends_with('/') {
                continue;
            }
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name)),
                None => open.push(tag.split_whitespace().next().unwrap()),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }

    #[test]
    fn the_menu_s_entry_is_the_one_that_the_metainfo_launches() {
        let metainfo = read("org.souvenir.souvenir.metainfo.xml");
        let entry = read(between(
            &metainfo,
            "<launchable type=\"desktop-id\">",
            "</launchable>",
        ));
        let icon = between(&metainfo, "<icon type=\"stock\">", "</icon>");
        assert!(entry.contains(&format!("\nIcon={icon}\n")), "{entry}");
        let program = between(&metainfo, "<binary>", "</binary>");
        assert!(entry.contains(&format!("\nExec={program}\n")), "{entry}");
        // The window's class (`with_app_id`), by which a desktop finds the entry of a window.
        assert!(entry.contains("\nStartupWMClass=souvenir\n"), "{entry}");
    }

    #[test]
    fn the_menu_s_entry_has_what_the_specification_asks_for() {
        let entry = read("souvenir.desktop");
        let mut lines = entry.lines().filter(|line| !line.is_empty());
        assert_eq!(lines.next(), Some("[Desktop Entry]"));
        for line in lines.filter(|line| !line.starts_with('[')) {
            let (key, value) = line.split_once('=').unwrap();
            assert!(
                key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'),
                "{line}"
            );
            assert_eq!(value, value.trim(), "{line}");
        }
        for key in [
            "Type=Application",
            "Name=Souvenir",
            "Terminal=false",
            "Categories=AudioVideo;",
        ] {
            assert!(entry.contains(&format!("\n{key}")), "{key}");
        }
        let actions = between(&entry, "\nActions=", "\n").split_terminator(';');
        for action in actions {
            assert!(
                entry.contains(&format!("\n[Desktop Action {action}]\n")),
                "{action}"
            );
        }
    }

    #[test]
    fn the_packages_of_a_window_are_those_that_a_build_asks_for() {
        let settings: toml::Table = read("debian.toml").parse().unwrap();
        let depends = settings["depends"].as_str().unwrap();
        let mut depends: Vec<_> = depends
            .split(", ")
            .filter(|name| *name != "$auto")
            .collect();
        let mut window = crate::system::debian_names(&[crate::system::Need::Window]);
        depends.sort_unstable();
        window.sort_unstable();
        assert_eq!(depends, window);
    }
}
