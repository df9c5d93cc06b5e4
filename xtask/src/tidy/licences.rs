//! Every dependency's licence is one that deny.toml allows.
//!
//! What `cargo deny check licenses` does, for machines that have no cargo-deny.

use anyhow::{Context as _, Result};
use cargo_metadata::{MetadataCommand, Package};
use serde::Deserialize;
use spdx::{Expression, ParseMode};

#[derive(Deserialize)]
struct Deny {
    licenses: Licenses,
}

#[derive(Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

pub(super) fn check() -> Result<Vec<String>> {
    let text = std::fs::read_to_string("deny.toml").context("deny.toml")?;
    let allow = toml::from_str::<Deny>(&text)?.licenses.allow;
    // `--locked`: a clone must build what was tested, so Cargo.lock has to be up to date.
    let metadata = MetadataCommand::new()
        .other_options(["--locked".to_owned()])
        .exec()?;
    println!("{} packages' licences read", metadata.packages.len());
    Ok(metadata
        .packages
        .iter()
        .filter_map(|package| problem(package, &allow))
        .collect())
}

fn problem(package: &Package, allow: &[String]) -> Option<String> {
    let licence = package.license.as_deref().unwrap_or("no licence");
    let refused = !is_allowed(licence, allow);
    refused.then(|| format!("{} {}: {licence}", package.name, package.version))
}

/// Reads an expression laxly, because old packages still write `MIT/Apache-2.0`.
fn is_allowed(licence: &str, allow: &[String]) -> bool {
    let Ok(expression) = Expression::parse_mode(licence, ParseMode::LAX) else {
        return false;
    };
    expression.evaluate(|required| allow.iter().any(|one| *one == required.to_string()))
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn one_allowed_choice_is_enough_but_all_obligations_count() {
        let allow = ["MIT".to_owned(), "ISC".to_owned()];
        assert!(is_allowed("MIT/Apache-2.0", &allow));
        assert!(is_allowed("GPL-3.0-only OR (MIT AND ISC)", &allow));
        assert!(!is_allowed("MIT AND Apache-2.0", &allow));
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        assert!(!is_allowed("no licence", &["MIT".to_owned()]));
        assert!(!is_allowed("", &["MIT".to_owned()]));
    }
}
