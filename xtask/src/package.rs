//! `cargo xtask package`: what somebody installs who never saw Rust, from one build of the app, the command line and
//! both plugins.

mod archive;
mod contents;
mod deb;
mod modes;
mod notices;
mod sums;
mod texts;
mod tree;
mod trial;

use std::fs;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use crate::bundle::{self, Profile};
use crate::process;
use crate::system::{self, Need};
use archive::Compression;

/// The plugin's feature that makes an Audio Unit of it.
const AUDIO_UNIT: &str = "auv2";

#[derive(Debug, clap::Args)]
pub(crate) struct PackageArgs {
    /// Then install them in a bare Debian, which debootstrap makes, open the window, load the plugins, remove all
    /// again and see that nothing is left; asks for root
    #[arg(long)]
    test: bool,
    /// Build as `cargo xtask run` does, which is soon done: for work on the packages themselves
    #[arg(long)]
    quick: bool,
    /// Build and lay out, and pack nothing: so that what is laid out can be signed
    #[arg(long, conflicts_with = "test")]
    only_lay_out: bool,
    /// Pack what is laid out
    #[arg(long, conflicts_with = "only_lay_out")]
    only_pack: bool,
    /// Features of the plugin to build with: auv2, on macOS
    #[arg(long, value_delimiter = ',')]
    plugin_features: Vec<String>,
}

/// Builds, lays out and packs; with `--test` tries the packages out.
pub(crate) fn package(args: &PackageArgs) -> Result<ExitCode> {
    system::provide(&[Need::Build, Need::Package])?;
    let target = process::workspace()?.target_directory;
    let folder = target.join("package");
    if !args.only_pack {
        build(args)?;
        lay_out(args.profile(), &target, &folder)?;
    }
    if !args.only_lay_out {
        pack(&folder, args.compression())?;
    }
    if args.test {
        trial::run(&target, &folder)?;
    }
    Ok(ExitCode::SUCCESS)
}

impl PackageArgs {
    const fn profile(&self) -> Profile {
        if self.quick {
            Profile::Quick
        } else {
            Profile::Dist
        }
    }

    const fn compression(&self) -> Compression {
        if self.quick {
            Compression::Quick
        } else {
            Compression::Small
        }
    }
}

fn build(args: &PackageArgs) -> Result<()> {
    let features = args.plugin_features.iter();
    let features: Vec<_> = features
        .map(|feature| format!("{}/{feature}", bundle::PACKAGE))
        .collect();
    let profile = args.profile();
    bundle::build_all(profile, &features)?;
    bundle::lay_out(profile)?;
    if args.plugin_features.iter().any(|one| one == AUDIO_UNIT) {
        bundle::lay_out_audio_unit(profile)?;
    }
    Ok(())
}

fn lay_out(profile: Profile, target: &Utf8Path, folder: &Utf8Path) -> Result<()> {
    clear(folder)?;
    let laid_out = laid_out(folder);
    let built = target.join(profile.folder());
    if cfg!(target_os = "linux") {
        tree::lay_out(&built, &bundle::folder(target), &laid_out)?;
    } else {
        contents::lay_out(&built, &bundle::folder(target), &laid_out)?;
    }
    println!("{laid_out}");
    Ok(())
}

/// Packs what is laid out, and writes the sums of the packages.
fn pack(folder: &Utf8Path, compression: Compression) -> Result<()> {
    let laid_out = laid_out(folder);
    let mut packages = Vec::new();
    if cfg!(target_os = "linux") {
        packages.extend(deb::make(&laid_out, folder, compression)?);
        packages.push(archive::tarball(&laid_out, folder, compression)?);
    } else {
        packages.push(archive::zip(&laid_out, folder)?);
    }
    for bill in notices::BILLS {
        let path = folder.join(bill.file);
        bundle::bill::write(bill.package, &path)?;
        packages.push(path);
    }
    packages.push(sums::write(&packages, folder)?);
    packages.iter().for_each(|path| println!("{path}"));
    Ok(())
}

fn laid_out(folder: &Utf8Path) -> Utf8PathBuf {
    folder.join("laid-out")
}

fn clear(folder: &Utf8Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {folder}"))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {folder}"))
}
