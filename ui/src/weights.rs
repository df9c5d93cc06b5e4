//! Trained weights of the user are kept in a folder that all shells share, as presets are.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use souvenir_core::lab::recall_stack;
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::ssm::WeightsId;
use souvenir_core::ssm::trained::library;

use crate::config_dir;

const FOLDER: &str = "weights";
const EXTENSION: &str = "safetensors";
/// Larger stacks are not run live.
const MAX_BYTES: u64 = 256 << 20;

/// Returns the folder in which weights are looked for; `None` for a user without a home.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    Some(config_dir::folder()?.join(FOLDER))
}

/// Returns what weights are called; their hash where nobody knows their name.
pub(crate) fn shown_name(id: Option<WeightsId>) -> String {
    let name = |id: WeightsId| library::name(id).unwrap_or_else(|| id.to_string());
    id.map_or_else(|| "Choose\u{2026}".to_owned(), name)
}

/// Reads one file of weights, which is named after it. Allocates, and takes as long as the file is large.
///
/// # Errors
/// A sentence where it cannot be read, is too large for live sound, or holds no stack.
pub fn read(path: &Path) -> Result<WeightsId, String> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let explain =
        |cause: String| format!("The weights \u{201c}{name}\u{201d} cannot be read: {cause}.");
    let bytes = bytes(path).map_err(explain)?;
    let entry = library::add(&name, &bytes).map_err(|error| explain(error.to_string()))?;
    Ok(entry.id)
}

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let found = file.metadata().map_err(|error| error.to_string())?;
    // To read from a pipe may take for ever.
    if !found.is_file() {
        return Err("it is not a file".to_owned());
    }
    if found.len() > MAX_BYTES {
        return Err(format!("it has more than {} MB", MAX_BYTES >> 20));
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}

/// Returns the weights that come with the program.
pub(crate) fn built_in() -> Option<WeightsId> {
    Some(recall_stack::add_to_library().ok()?.id)
}

/// Reads what comes with the program, and what is in the folder and was not read yet; returns a sentence for each file that
/// cannot be.
pub fn read_all() -> Vec<String> {
    built_in();
    files()
        .iter()
        .filter_map(|path| read_once(path).err())
        .collect()
}

/// Looks in the folder for the weights that settings name, where they are not known: to be called before a memory is
/// prepared. Where they are missing dry is heard, and the face says so.
pub fn look_for(settings: &MemorySettings) {
    let missing = |id: &WeightsId| !library::contains(*id);
    if settings.mode == Mode::Trained && settings.weights.as_ref().is_some_and(missing) {
        read_all();
    }
}

/// A file as it was when it was read last, and what came of it.
type Known = BTreeMap<PathBuf, ((u64, Option<SystemTime>), Result<WeightsId, String>)>;

static KNOWN: Mutex<Known> = Mutex::new(BTreeMap::new());

/// Reads a file that is new or has changed: whoever turns a slider must not read a folder each time.
fn read_once(path: &Path) -> Result<WeightsId, String> {
    let found = fs::metadata(path).ok();
    let state = found
        .map(|found| (found.len(), found.modified().ok()))
        .unwrap_or_default();
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, result)) = known.get(path).filter(|(then, _)| *then == state) {
        return result.clone();
    }
    let result = read(path);
    known.insert(path.to_owned(), (state, result.clone()));
    result
}

/// The files of weights, sorted; none where there is no folder.
fn files() -> Vec<PathBuf> {
    let entries = folder().and_then(|path| fs::read_dir(path).ok());
    let paths = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path());
    let of_weights = |path: &PathBuf| path.extension().is_some_and(|found| found == EXTENSION);
    let mut files: Vec<PathBuf> = paths.filter(of_weights).collect();
    files.sort();
    files
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{read, read_once};

    #[test]
    fn what_cannot_be_read_is_said() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let broken = home.path().join("broken.safetensors");
        fs::write(&broken, b"no weights at all").expect("room");
        for path in [
            broken,
            home.path().join("missing.safetensors"),
            home.path().to_owned(),
        ] {
            let sentence = read(&path).expect_err("no weights");
            assert!(
                sentence.ends_with('.') && sentence.contains("cannot be read"),
                "{sentence}"
            );
        }
    }

    #[test]
    fn a_file_is_read_again_only_once_it_has_changed() {
        let home = tempfile::tempdir().expect("a temporary folder");
        let path = home.path().join("mine.safetensors");
        fs::write(&path, b"no weights at all").expect("room");
        let first = read_once(&path).expect_err("no weights");
        assert_eq!(read_once(&path), Err(first.clone()), "remembered");
        let state = super::KNOWN.lock().expect("nobody panics")[&path].0;
        assert_eq!(state.0, 17, "as it was");
        fs::write(&path, b"still no weights, but others").expect("room");
        read_once(&path).expect_err("no weights");
        let later = super::KNOWN.lock().expect("nobody panics")[&path].0;
        assert_ne!(later, state, "it was looked at anew");
    }
}
