//! What macOS wants of a bundle beyond its library: `Info.plist`, `PkgInfo`, a signature.

use std::fs;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use nice_plug_xtask::{Architecture, CompilationTarget, maybe_codesign};

use super::info::{self, Kind};
use super::names::{BUNDLES, COMPONENT, ICON, NAME, OUTPUTS};

const IDENTIFIER: &str = "org.souvenir.souvenir";
const VERSION: &str = env!("CARGO_PKG_VERSION");
/// Made by `cargo xtask icons`.
const ICON_FILE: &[u8] = include_bytes!("../../../packaging/icons/souvenir.icns");

/// The bundler writes its own identifier and version 1.0.0 into both plugins: ours instead.
pub(super) fn complete(folder: &Utf8Path) -> Result<()> {
    for name in BUNDLES.into_iter().chain([OUTPUTS]) {
        let bundle = folder.join(name);
        if bundle.exists() {
            describe(&bundle, Kind::Plugin, &identifier(name))?;
            sign(&bundle);
        }
    }
    Ok(())
}

/// Lays out `Souvenir.app` around a built program.
pub(super) fn app(program: &Utf8Path, folder: &Utf8Path) -> Result<Utf8PathBuf> {
    let bundle = folder.join(NAME).with_extension("app");
    let executable = bundle.join("Contents").join("MacOS").join(NAME);
    let inside = executable.parent().context("an executable has a folder")?;
    fs::create_dir_all(inside)?;
    fs::copy(program, &executable).with_context(|| format!("cannot copy {program}"))?;
    let resources = bundle.join("Contents").join("Resources");
    fs::create_dir_all(&resources)?;
    fs::write(resources.join(format!("{ICON}.icns")), ICON_FILE)?;
    describe(&bundle, Kind::App, IDENTIFIER)?;
    sign(&bundle);
    Ok(bundle)
}

/// Lays out `Souvenir.component` around a library that was built with the feature `auv2`.
pub(super) fn component(library: &Utf8Path, folder: &Utf8Path) -> Result<Utf8PathBuf> {
    let bundle = folder.join(COMPONENT);
    let executable = bundle.join("Contents").join("MacOS").join(NAME);
    let inside = executable.parent().context("an executable has a folder")?;
    fs::create_dir_all(inside)?;
    fs::copy(library, &executable).with_context(|| format!("cannot copy {library}"))?;
    describe(&bundle, Kind::AudioUnit, &identifier(COMPONENT))?;
    sign(&bundle);
    Ok(bundle)
}

/// Returns the identifier: `Souvenir.vst3` becomes `org.souvenir.souvenir.vst3`, because two bundles of one
/// identifier are one to macOS.
fn identifier(bundle: &str) -> String {
    bundle.replace(NAME, IDENTIFIER)
}

fn describe(bundle: &Utf8Path, kind: Kind, identifier: &str) -> Result<()> {
    let contents = bundle.join("Contents");
    let info = info::text(kind, identifier, VERSION);
    fs::write(contents.join("Info.plist"), info).with_context(|| contents.to_string())?;
    fs::write(contents.join("PkgInfo"), format!("{}????", kind.code()))?;
    Ok(())
}

/// Signs a bundle for this machine alone; the signature covers `Info.plist`, so it comes last. Elsewhere than on
/// macOS nothing happens.
fn sign(bundle: &Utf8Path) {
    let here = if cfg!(target_os = "macos") {
        CompilationTarget::MacOSUniversal
    } else {
        CompilationTarget::Linux(Architecture::X86_64)
    };
    maybe_codesign(bundle.as_std_path(), here);
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{VERSION, app, complete, component};
    use cargo_metadata::camino::Utf8Path;

    #[test]
    fn the_app_is_laid_out_as_macos_wants_it() {
        let home = tempfile::tempdir().unwrap();
        let home = Utf8Path::from_path(home.path()).unwrap();
        let program = home.join("souvenir");
        fs::write(&program, "a program").unwrap();

        let bundle = app(&program, home).unwrap();

        assert_eq!(bundle, home.join("Souvenir.app"));
        let read = |path: &str| fs::read_to_string(bundle.join("Contents").join(path)).unwrap();
        assert_eq!(read("MacOS/Souvenir"), "a program");
        assert_eq!(read("PkgInfo"), "APPL????");
        assert!(read("Info.plist").contains("NSMicrophoneUsageDescription"));
        let (_, named) = read("Info.plist")
            .split_once("<key>CFBundleIconFile</key>\n\t<string>")
            .map(|(before, after)| (before.to_owned(), after.to_owned()))
            .unwrap();
        let (named, _) = named.split_once('<').unwrap();
        let icon = fs::read(bundle.join(format!("Contents/Resources/{named}.icns"))).unwrap();
        assert_eq!(icon, super::ICON_FILE);
    }

    #[test]
    fn an_audio_unit_is_laid_out_around_its_library() {
        let home = tempfile::tempdir().unwrap();
        let home = Utf8Path::from_path(home.path()).unwrap();
        let library = home.join("libsouvenir_plugin.dylib");
        fs::write(&library, "a library").unwrap();

        let bundle = component(&library, home).unwrap();

        let read = |path: &str| fs::read_to_string(bundle.join("Contents").join(path)).unwrap();
        assert_eq!(read("MacOS/Souvenir"), "a library");
        assert!(read("Info.plist").contains("<string>org.souvenir.souvenir.component</string>"));
    }

    #[test]
    fn both_plugins_get_this_version_and_names_of_their_own() {
        let home = tempfile::tempdir().unwrap();
        let home = Utf8Path::from_path(home.path()).unwrap();
        for name in super::BUNDLES.into_iter().chain([super::OUTPUTS]) {
            fs::create_dir_all(home.join(name).join("Contents")).unwrap();
        }

        complete(home).unwrap();

        for (name, own) in [("Souvenir.vst3", "vst3"), ("Souvenir.clap", "clap")] {
            let info = fs::read_to_string(home.join(name).join("Contents/Info.plist")).unwrap();
            let identifier = format!("<string>org.souvenir.souvenir.{own}</string>");
            assert!(info.contains(&identifier), "{info}");
            assert!(
                info.contains(&format!("<string>{VERSION}</string>")),
                "{info}"
            );
        }
        let outputs = home.join(super::OUTPUTS).join("Contents/Info.plist");
        let outputs = fs::read_to_string(outputs).unwrap();
        assert!(
            outputs.contains("<string>org.souvenir.souvenir-outputs.vst3</string>"),
            "{outputs}"
        );
    }
}
