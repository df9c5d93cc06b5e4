//! `cargo xtask bundle`: the plugin as hosts want to find it.

use anyhow::{Result, bail};
use cargo_metadata::camino::Utf8PathBuf;

use crate::process::{self, cargo};

const PACKAGE: &str = "souvenir_plugin";

/// How the plugin is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Profile {
    fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Dev => &[],
            Self::Release => &["--release"],
        }
    }
}

/// Builds, then lays out.
pub(crate) fn bundle(profile: Profile) -> Result<()> {
    process::must(cargo(["build", "--package", PACKAGE]).args(profile.flags()))?;
    lay_out(profile)
}

/// Lays out what is already built: `<target>/bundled/Souvenir.{vst3,clap}`.
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
    nice_plug_xtask::bundle(target.as_std_path(), PACKAGE, &flags, false)?;
    // The bundler leaves out a format whose entry point the library does not export.
    for path in bundles(&target) {
        if !path.exists() {
            bail!("{path} was not made");
        }
        println!("{path}");
    }
    Ok(())
}

fn bundles(target: &Utf8PathBuf) -> [Utf8PathBuf; 2] {
    ["Souvenir.vst3", "Souvenir.clap"].map(|name| target.join("bundled").join(name))
}
