//! What the system lacks, and installing it where we may.

mod manager;
mod packages;

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use manager::Manager;
pub(crate) use packages::Need;

/// All of them: the tests build, open windows, and look from outside.
pub(crate) const FOR_TESTS: [Need; 3] = [Need::Build, Need::Window, Need::Test];

/// Makes sure that the packages for `needs` are there.
///
/// Debian's family is served where we are root or `sudo` asks nothing; everybody else gets the line
/// to type.
///
/// # Errors
/// Packages are missing and may not be installed from here, or installing failed.
pub(crate) fn provide(needs: &[Need]) -> Result<()> {
    let Some(manager) = Manager::of_this_system() else {
        name(needs);
        return Ok(());
    };
    let missing = manager.missing(needs);
    match privilege() {
        _ if missing.is_empty() => Ok(()),
        Some(prefix) if manager.installs_unasked => install(prefix, &missing),
        _ => bail!("{}", manager.advice(&missing)),
    }
}

/// Returns the names for `needs` on Debian.
#[cfg(test)]
pub(crate) fn debian_names(needs: &[Need]) -> Vec<&'static str> {
    packages::names(needs, Manager::APT.column)
}

/// Prints what is needed where we do not know the package manager and cannot look for it.
fn name(needs: &[Need]) {
    let (whose, names) = if cfg!(target_os = "linux") {
        ("Debian", packages::names(needs, Manager::APT.column))
    } else {
        ("Homebrew", packages::names(needs, Manager::BREW.column))
    };
    if !names.is_empty() {
        println!("No known package manager; needed, by {whose}'s names:");
        println!("    {}", names.join(" "));
    }
}

/// Returns what to put before a command that only root may run; `None` where we may not.
fn privilege() -> Option<&'static [&'static str]> {
    let id = Command::new("id").arg("-u").output().ok()?;
    if id.stdout.trim_ascii() == b"0" {
        return Some(&[]);
    }
    process::succeeds(Command::new("sudo").args(["-n", "true"])).then_some(&["sudo", "-n"])
}

fn install(prefix: &[&str], missing: &[&str]) -> Result<()> {
    println!("Installing {}", missing.join(" "));
    // A fresh image has no package lists. A stale mirror is not fatal: the install will tell.
    if let Err(error) = process::must(&mut apt_get(prefix, &["update"])) {
        println!("{error}; trying all the same");
    }
    let mut args = vec!["install", "--yes", "--no-install-recommends"];
    args.extend(missing);
    process::must(&mut apt_get(prefix, &args))
}

fn apt_get(prefix: &[&str], args: &[&str]) -> Command {
    // `env`, because sudo drops the caller's environment.
    let words = [
        prefix,
        &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
    ]
    .concat();
    let mut command = Command::new(words[0]);
    // Another apt at work (a machine that has just booted) is waited for.
    command
        .args(&words[1..])
        .args(["--quiet", "-o", "DPkg::Lock::Timeout=300"])
        .args(args);
    command
}
