//! Each system's hosts look for the plugins of one user in places of their own.

use std::ffi::OsString;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::bundle::{BUNDLES, OUTPUTS};

/// Names a system, as a value rather than `cfg`, so that every system's folders are tested on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum System {
    Linux,
    MacOs,
    Windows,
}

impl System {
    /// Every Unix that is not macOS has Linux's folders.
    pub(super) const HERE: Self = if cfg!(target_os = "macos") {
        Self::MacOs
    } else if cfg!(windows) {
        Self::Windows
    } else {
        Self::Linux
    };

    /// Returns the variable that says where a user's files are, and the formats' folders below.
    const fn folders(self) -> (&'static str, [&'static [&'static str]; 2]) {
        match self {
            Self::Linux => ("HOME", [&[".vst3"], &[".clap"]]),
            Self::MacOs => (
                "HOME",
                [
                    &["Library", "Audio", "Plug-Ins", "VST3"],
                    &["Library", "Audio", "Plug-Ins", "CLAP"],
                ],
            ),
            Self::Windows => (
                "LOCALAPPDATA",
                [
                    &["Programs", "Common", "VST3"],
                    &["Programs", "Common", "CLAP"],
                ],
            ),
        }
    }
}

/// Names one bundle's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The bundle's own name.
    pub(crate) name: &'static str,
    folder: PathBuf,
}

impl Place {
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.join(self.name)
    }
}

/// Returns VST3's and CLAP's places, in [`BUNDLES`]' order, and that of the VST3 plugin with outputs of their own.
///
/// # Errors
/// The environment does not say where the user's files are.
pub(super) fn places(
    system: System,
    variable: impl Fn(&str) -> Option<OsString>,
) -> Result<[Place; 3]> {
    let (name, folders) = system.folders();
    let base = variable(name).with_context(|| format!("{name} is not set"))?;
    let [vst3, clap] = folders.map(|parts| {
        let parts = parts.iter();
        parts.fold(PathBuf::from(&base), |path, part| path.join(part))
    });
    let place = |name, folder: &PathBuf| Place {
        name,
        folder: folder.clone(),
    };
    let [vst3_name, clap_name] = BUNDLES;
    Ok([
        place(vst3_name, &vst3),
        place(clap_name, &clap),
        place(OUTPUTS, &vst3),
    ])
}

#[cfg(test)]
mod tests {
    use super::{System, places};
    use std::ffi::OsString;

    fn paths(system: System, variable: &'static str) -> [String; 3] {
        let lookup = |name: &str| (name == variable).then(|| OsString::from("base"));
        places(system, lookup).unwrap().map(|place| {
            let path = place.path();
            path.to_str().unwrap().replace('\\', "/")
        })
    }

    #[test]
    fn linux_has_hidden_folders_at_home() {
        assert_eq!(
            paths(System::Linux, "HOME"),
            [
                "base/.vst3/Souvenir.vst3",
                "base/.clap/Souvenir.clap",
                "base/.vst3/Souvenir-outputs.vst3"
            ]
        );
    }

    #[test]
    fn macos_has_the_user_s_library() {
        assert_eq!(
            paths(System::MacOs, "HOME"),
            [
                "base/Library/Audio/Plug-Ins/VST3/Souvenir.vst3",
                "base/Library/Audio/Plug-Ins/CLAP/Souvenir.clap",
                "base/Library/Audio/Plug-Ins/VST3/Souvenir-outputs.vst3"
            ]
        );
    }

    #[test]
    fn windows_has_folders_that_need_no_administrator() {
        assert_eq!(
            paths(System::Windows, "LOCALAPPDATA"),
            [
                "base/Programs/Common/VST3/Souvenir.vst3",
                "base/Programs/Common/CLAP/Souvenir.clap",
                "base/Programs/Common/VST3/Souvenir-outputs.vst3"
            ]
        );
    }

    #[test]
    fn a_missing_variable_is_named() {
        let error = places(System::Windows, |_| None).unwrap_err();
        assert_eq!(error.to_string(), "LOCALAPPDATA is not set");
    }
}
