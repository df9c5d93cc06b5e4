//! Where the system keeps what a program remembers.

use std::path::PathBuf;

use etcetera::BaseStrategy as _;
use etcetera::base_strategy::choose_native_strategy;

/// Names a folder instead of the system's place, for tests and for an app on a stick.
const VARIABLE: &str = "SOUVENIR_CONFIG_DIR";
const NAME: &str = "souvenir";

/// Returns the same folder for every shell; `None` for a user without a home.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let named = std::env::var_os(VARIABLE).filter(|name| !name.is_empty());
    named.map(PathBuf::from).or_else(standard)
}

/// Returns where pictures and tables of the views go: `Souvenir` among the user's pictures, or at home where there
/// are none.
pub(crate) fn exports() -> Option<PathBuf> {
    among("Pictures", "exports")
}

/// Returns where results of blind tests go: `Souvenir` among the user's documents.
pub(crate) fn results() -> Option<PathBuf> {
    among("Documents", "results")
}

/// Returns where recordings go: `Souvenir` among the user's music.
#[must_use]
pub fn recordings() -> Option<PathBuf> {
    among("Music", "recordings")
}

/// Beside the settings where those have a place of their own.
fn among(users: &str, own: &str) -> Option<PathBuf> {
    if std::env::var_os(VARIABLE).is_some_and(|name| !name.is_empty()) {
        return Some(folder()?.join(own));
    }
    let home = etcetera::home_dir().ok()?;
    let users = home.join(users);
    let parent = if users.is_dir() { users } else { home };
    Some(parent.join("Souvenir"))
}

/// Returns our folder in the system's: `~/.config`, `~/Library/Application Support`, `%APPDATA%`.
fn standard() -> Option<PathBuf> {
    let strategy = choose_native_strategy().ok()?;
    // Apple's folder of preferences is written by its own library alone.
    let parent = if cfg!(target_vendor = "apple") {
        strategy.data_dir()
    } else {
        strategy.config_dir()
    };
    Some(parent.join(NAME))
}
