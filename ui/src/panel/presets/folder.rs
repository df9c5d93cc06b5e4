//! Presets of the user are kept in a file each, shared by all shells.

use std::fs;
use std::io;
use std::path::PathBuf;

use super::file::{self, OwnPreset};
use crate::{config_dir, files};

const FOLDER: &str = "presets";
const EXTENSION: &str = "toml";
/// Larger files are none of ours: eight pinned memories of 65,536 coefficients in stereo are 12 MB.
const MAX_BYTES: u64 = 16 << 20;

/// Reads and writes small files, on the main thread. Errors are sentences.
#[derive(Debug)]
pub(super) struct Folder(Option<PathBuf>);

impl Default for Folder {
    fn default() -> Self {
        Self(config_dir::folder().map(|place| place.join(FOLDER)))
    }
}

impl Folder {
    #[cfg(test)]
    pub(super) fn at(path: &std::path::Path) -> Self {
        Self(Some(path.to_owned()))
    }

    fn path(&self) -> Result<&PathBuf, String> {
        let missing = || "There is no home to keep presets in.".to_owned();
        self.0.as_ref().ok_or_else(missing)
    }

    fn file(&self, name: &str) -> Result<PathBuf, String> {
        Ok(self.path()?.join(format!("{name}.{EXTENSION}")))
    }

    /// Returns the names, sorted; none where there is no folder.
    pub(super) fn names(&self) -> Vec<String> {
        let entries = self.0.as_ref().and_then(|path| fs::read_dir(path).ok());
        let paths = entries.into_iter().flatten().flatten();
        let paths = paths.map(|entry| entry.path());
        let of_ours = paths.filter(|path| path.extension().is_some_and(|found| found == EXTENSION));
        let mut names: Vec<String> = of_ours
            .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
            .collect();
        names.sort_by_key(|name| name.to_lowercase());
        names
    }

    pub(super) fn read(&self, name: &str) -> Result<OwnPreset, String> {
        let path = self.file(name)?;
        let text = fs::metadata(&path).and_then(|found| match found.len() {
            // To read from a pipe may take for ever.
            _ if !found.is_file() => Err(io::Error::other("it is not a file")),
            0..=MAX_BYTES => fs::read_to_string(&path),
            _ => Err(io::Error::other("it is too large")),
        });
        text.map_err(|error| error.to_string())
            .and_then(|text| file::read(&text))
            .map_err(|cause| format!("The preset \u{201c}{name}\u{201d} cannot be read: {cause}."))
    }

    /// Under a free name like `wanted`, which is returned: nothing is written over.
    pub(super) fn save(&self, wanted: &str, preset: &OwnPreset) -> Result<String, String> {
        let text = file::write(preset);
        let path = files::keep(self.path()?, wanted, EXTENSION, text.as_bytes())
            .map_err(|error| format!("The preset cannot be saved: {error}."))?;
        let name = path.file_stem().unwrap_or_default();
        Ok(name.to_string_lossy().into_owned())
    }

    pub(super) fn delete(&self, name: &str) -> Result<(), String> {
        let explain =
            |error| format!("The preset \u{201c}{name}\u{201d} cannot be deleted: {error}.");
        fs::remove_file(self.file(name)?).map_err(explain)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use souvenir_core::lab::preset::factory;

    use super::{Folder, MAX_BYTES, OwnPreset};

    #[test]
    fn presets_are_saved_found_read_and_deleted_and_never_written_over() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder(Some(home.path().join("not there yet")));
        assert_eq!(folder.names(), [""; 0]);
        let [one, two] = [1, 2].map(|place| OwnPreset {
            preset: factory()[place].preset,
            ..OwnPreset::default()
        });
        assert_eq!(folder.save("mine", &one), Ok("mine".to_owned()));
        assert_eq!(folder.save("mine", &two), Ok("mine (2)".to_owned()));
        assert_eq!(folder.names(), ["mine", "mine (2)"]);
        assert_eq!(folder.read("mine"), Ok(one));
        assert_eq!(folder.read("mine (2)"), Ok(two));
        assert_eq!(folder.delete("mine"), Ok(()));
        assert_eq!(folder.names(), ["mine (2)"], "and nothing left beside it");
    }

    #[test]
    fn what_cannot_be_read_or_kept_is_said() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder(Some(home.path().to_owned()));
        fs::write(home.path().join("broken.toml"), "memory = {").expect("room");
        let large = fs::File::create(home.path().join("large.toml")).expect("room");
        large.set_len(MAX_BYTES + 1).expect("a hole");
        fs::create_dir(home.path().join("folder.toml")).expect("room");
        for name in ["broken", "large", "missing", "folder"] {
            let sentence = folder.read(name).expect_err("no preset");
            assert!(
                sentence.contains(name) && sentence.ends_with('.'),
                "{sentence}"
            );
        }
        let homeless = Folder(None);
        assert!(homeless.save("mine", &OwnPreset::default()).is_err());
        let file = Folder(Some(home.path().join("broken.toml")));
        let sentence = file
            .save("mine", &OwnPreset::default())
            .expect_err("a file is no folder");
        assert!(
            sentence.starts_with("The preset cannot be saved: "),
            "{sentence}"
        );
    }
}
