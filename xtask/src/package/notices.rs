//! `THIRD-PARTY.txt`: what the programs are made of, under which licences, and the notices that those ask for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result, bail};
use cargo_metadata::camino::Utf8Path;
use cargo_metadata::{Metadata, Package};
use walkdir::WalkDir;

use crate::bundle::linked::{self, linked, named};
use crate::bundle::{PACKAGE, PROGRAM};

/// Names a bill of materials and the package that it is of.
pub(super) struct Bill {
    pub(super) package: &'static str,
    pub(super) file: &'static str,
}

pub(super) const BILLS: [Bill; 2] = [
    Bill {
        package: PROGRAM,
        file: "souvenir.cdx.json",
    },
    Bill {
        package: PACKAGE,
        file: "souvenir-plugin.cdx.json",
    },
];

/// What a file with a notice begins with, in capitals.
const NOTICE_FILES: [&str; 6] = [
    "LICENSE",
    "LICENCE",
    "COPYING",
    "COPYRIGHT",
    "NOTICE",
    "UNLICENSE",
];
/// Fonts' licences lie beside the fonts.
const DEPTH: usize = 2;

/// Returns the whole text: a list of packages, then every notice once, with the packages that it is of.
///
/// # Errors
/// A package has neither a notice nor a licence whose words we have.
pub(super) fn text() -> Result<String> {
    text_of(&linked::metadata()?, Utf8Path::new("."))
}

fn text_of(metadata: &Metadata, repository: &Utf8Path) -> Result<String> {
    let parts = parts(metadata)?;
    let mut text = HEAD.to_owned();
    let mut notices = BTreeMap::<String, Vec<String>>::new();
    for part in parts.values() {
        let name = format!("{} {}", part.name, part.version);
        let licence = part.license.as_deref().unwrap_or("see its notice");
        // Writing to a string cannot fail.
        _ = writeln!(text, "{name}: {licence}");
        for notice in notices_of(part, repository)? {
            notices.entry(notice).or_default().push(name.clone());
        }
    }
    for (notice, names) in &notices {
        _ = write!(text, "\n{RULE}\n{}\n{RULE}\n\n{notice}\n", names.join(", "));
    }
    Ok(text)
}

const HEAD: &str =
    "Souvenir is MIT OR Apache-2.0. It is made of these packages, each under its licence:\n\n";
const RULE: &str =
    "--------------------------------------------------------------------------------";

/// Returns what is linked and not ours, by name and version.
fn parts(metadata: &Metadata) -> Result<BTreeMap<(&str, String), &Package>> {
    let mut ids = BTreeSet::new();
    for bill in BILLS {
        let root = named(metadata, bill.package)?;
        ids.extend(linked(metadata, &root.id).into_keys());
    }
    let ours = &metadata.workspace_members;
    let parts = metadata.packages.iter();
    let parts = parts.filter(|one| ids.contains(&one.id) && !ours.contains(&one.id));
    Ok(parts
        .map(|one| ((one.name.as_str(), one.version.to_string()), one))
        .collect())
}

fn notices_of(part: &Package, repository: &Utf8Path) -> Result<BTreeSet<String>> {
    let folder = part
        .manifest_path
        .parent()
        .context("a package has a folder")?;
    let mut found = BTreeSet::new();
    for entry in WalkDir::new(folder).max_depth(DEPTH) {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_uppercase();
        let is_notice = NOTICE_FILES.iter().any(|start| name.starts_with(start)) && !is_code(&name);
        let is_of_font = entry
            .path()
            .ends_with(format!("fonts/{}", entry.file_name().to_string_lossy()));
        if entry.file_type().is_file() && (is_notice || is_of_font && name.ends_with(".TXT")) {
            let bytes = fs::read(entry.path())?;
            found.insert(unwrapped(&String::from_utf8_lossy(&bytes)));
        }
    }
    if found.is_empty() {
        found.insert(common_words(part, repository)?);
    }
    Ok(found)
}

fn is_code(name: &str) -> bool {
    [".RS", ".TOML", ".HTML", ".JSON"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// One text whatever ends its lines, so that it is printed once.
fn unwrapped(text: &str) -> String {
    let lines = text.lines().map(str::trim_end);
    lines
        .collect::<Vec<_>>()
        .join("\n")
        .trim_matches('\n')
        .to_owned()
}

/// Returns the words of the licence of a package that was published without them.
fn common_words(part: &Package, repository: &Utf8Path) -> Result<String> {
    let licence = part.license.as_deref().unwrap_or_default();
    let read = |name: &str| {
        let path = repository.join(name);
        fs::read_to_string(&path).with_context(|| path.to_string())
    };
    // The one that asks for nobody's name comes first.
    if licence.contains("Apache-2.0") {
        return Ok(unwrapped(&read("LICENSE-APACHE")?));
    }
    let words = match licence {
        "MIT" => MIT,
        "ISC" => ISC,
        "BSL-1.0" => BOOST,
        _ => bail!(
            "{} {} has no notice, and we have no words for {licence}",
            part.name,
            part.version
        ),
    };
    let whose = if part.authors.is_empty() {
        format!("the authors of {}", part.name)
    } else {
        part.authors.join(", ")
    };
    Ok(format!("Copyright (c) {whose}\n\n{words}"))
}

const MIT: &str = include_str!("notices/MIT.txt");
const ISC: &str = include_str!("notices/ISC.txt");
const BOOST: &str = include_str!("notices/BSL-1.0.txt");

#[cfg(test)]
mod tests {
    use super::{BILLS, parts, text_of};
    use cargo_metadata::MetadataCommand;
    use cargo_metadata::camino::Utf8Path;

    #[test]
    fn every_part_is_named_with_words_of_its_licence() {
        let metadata = MetadataCommand::new()
            .manifest_path("../Cargo.toml")
            .exec()
            .unwrap();
        let text = text_of(&metadata, Utf8Path::new("..")).unwrap();
        let parts = parts(&metadata).unwrap();
        assert!(parts.len() > 100, "{} parts", parts.len());
        let (list, notices) = text.split_once("\n---").unwrap();
        for (name, version) in parts.keys() {
            let part = format!("{name} {version}");
            assert!(list.contains(&format!("\n{part}: ")), "{part} is listed");
            assert!(notices.contains(&part), "{part} has a notice");
        }
        for name in ["nice-plug ", "clap ", "ebur128 ", "epaint_default_fonts "] {
            assert!(list.contains(&format!("\n{name}")), "{name}");
        }
        for name in ["souvenir_core ", "criterion ", "xtask "] {
            assert!(!list.contains(&format!("\n{name}")), "{name}");
        }
    }

    #[test]
    fn there_is_a_bill_for_the_program_and_one_for_the_plugin() {
        assert_eq!(
            BILLS.map(|bill| bill.package),
            ["souvenir", "souvenir_plugin"]
        );
    }
}
