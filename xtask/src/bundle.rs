//! `cargo xtask bundle`: the plugin as hosts want to find it, what it is made of, and on macOS the app as Finder
//! does.

pub(crate) mod bill;
mod info;
pub(crate) mod linked;
mod mac;
mod names;
mod outputs;

use std::process::Command;

use anyhow::{Result, bail};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use crate::process::{self, cargo};
pub(crate) use names::{BUNDLES, COMPONENT, OUTPUTS};

pub(crate) const PACKAGE: &str = "souvenir_plugin";
pub(crate) const PROGRAM: &str = "souvenir";

/// Says how the plugin is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    /// As `cargo xtask run` builds.
    Quick,
    /// What is given away: optimised across crates, which takes long to build.
    Dist,
}

impl Profile {
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Dev => &[],
            Self::Quick => &["--profile", "quick"],
            Self::Dist => &["--profile", "dist"],
        }
    }

    /// Returns the name of cargo's folder in the target folder.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Quick => "quick",
            Self::Dist => "dist",
        }
    }
}

/// Builds, then lays out.
pub(crate) fn bundle(profile: Profile) -> Result<()> {
    outputs::build(profile, &[])?;
    process::must(&mut match profile {
        Profile::Dev => dev_build(),
        Profile::Quick | Profile::Dist => optimised_build(profile),
    })?;
    lay_out(profile)
}

/// Builds what the tests build too: naming the examples makes cargo unify features as it does for them,
/// and `--package` would compile the user interface's dependencies a second time.
fn dev_build() -> Command {
    cargo(["build", "--workspace", "--lib", "--bins", "--examples"])
}

fn optimised_build(profile: Profile) -> Command {
    let mut build = cargo(["build", "--package", PACKAGE]);
    build.args(profile.flags());
    if cfg!(target_os = "macos") {
        build.args(["--package", PROGRAM]);
    }
    build
}

/// Builds the plugin and the program in one go, after the plugin with outputs.
pub(crate) fn build_all(profile: Profile, features: &[String]) -> Result<()> {
    outputs::build(profile, features)?;
    let mut build = optimised_build(profile);
    if !cfg!(target_os = "macos") {
        build.args(["--package", PROGRAM]);
    }
    for feature in features {
        build.args(["--features", feature]);
    }
    process::must(&mut build)
}

/// Lays out what is already built: `<target>/bundled/Souvenir.{vst3,clap}`, on macOS
/// `Souvenir.app` too.
///
/// The bundler's own entry point changes to the outermost folder with a `Cargo.toml`, which is
/// wrong for a clone inside another workspace; its `bundle` works in the current folder.
pub(crate) fn lay_out(profile: Profile) -> Result<()> {
    let target = process::workspace()?.target_directory;
    let flags: Vec<_> = profile
        .flags()
        .iter()
        .map(|flag| (*flag).to_owned())
        .collect();
    let folder = folder(&target);
    outputs::lay_out(profile, &target, &flags)?;
    nice_plug_xtask::bundle(target.as_std_path(), PACKAGE, &flags, false)?;
    if cfg!(target_os = "macos") {
        mac::complete(&folder)?;
        let program = target.join(profile.folder()).join(PROGRAM);
        println!("{}", mac::app(&program, &folder)?);
    }
    // The bundler leaves out a format whose entry point the library does not export.
    for path in BUNDLES.map(|name| folder.join(name)) {
        if !path.exists() {
            bail!("{path} was not made");
        }
        println!("{path}");
    }
    let bill = folder.join("Souvenir.cdx.json");
    bill::write(PACKAGE, &bill)?;
    println!("{bill}");
    Ok(())
}

/// Lays out the Audio Unit of a library that was built with the feature `auv2`, beside the others.
///
/// # Errors
/// This is not macOS.
pub(crate) fn lay_out_audio_unit(profile: Profile) -> Result<()> {
    if !cfg!(target_os = "macos") {
        bail!("Audio Units are of macOS");
    }
    let target = process::workspace()?.target_directory;
    let library = target.join(profile.folder());
    let library = library.join(format!("lib{PACKAGE}.dylib"));
    println!("{}", mac::component(&library, &folder(&target))?);
    Ok(())
}

/// Returns where bundles are laid out.
pub(crate) fn folder(target: &Utf8Path) -> Utf8PathBuf {
    target.join("bundled")
}
