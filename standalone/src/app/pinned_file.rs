//! Pinned memories are kept between runs, in a file beside the settings.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use souvenir_ui::{PinnedList, config_dir};
use tempfile::Builder;

const FILE: &str = "pinned.txt";
/// Eight of 65,536 coefficients in stereo are 12 MB.
const MAX_LEN: u64 = 16 << 20;

/// Keeps the list that the window shows. Main thread: reads and writes a file of some 200 kB.
#[derive(Debug)]
pub(super) struct PinnedFile {
    /// `None` where nothing can be remembered.
    folder: Option<PathBuf>,
    kept: PinnedList,
}

impl PinnedFile {
    /// Returns what is remembered, with a sentence where that could not be read.
    pub(super) fn open() -> (Self, Option<String>) {
        Self::open_in(config_dir::folder())
    }

    fn open_in(folder: Option<PathBuf>) -> (Self, Option<String>) {
        let read = folder.as_deref().map(read).transpose();
        let (kept, trouble) = match read {
            Ok(kept) => (kept.unwrap_or_default(), None),
            Err(cause) => (
                PinnedList::default(),
                Some(format!("The pinned memories cannot be read: {cause}.")),
            ),
        };
        (Self { folder, kept }, trouble)
    }

    pub(super) fn list(&self) -> &PinnedList {
        &self.kept
    }

    /// Writes the list where it is another; the sentence says why that cannot be.
    pub(super) fn save_if_changed(&mut self, list: &PinnedList) -> Option<String> {
        if *list == self.kept {
            return None;
        }
        self.kept = list.clone();
        let written = write(self.folder.as_deref()?, list);
        let error = written.err()?;
        Some(format!("The pinned memories cannot be kept: {error}."))
    }
}

fn read(folder: &Path) -> Result<PinnedList, String> {
    let path = folder.join(FILE);
    let Ok(found) = fs::metadata(&path) else {
        return Ok(PinnedList::default());
    };
    // To read from a pipe may take for ever.
    if !found.is_file() || found.len() > MAX_LEN {
        return Err("this is no file of ours".to_owned());
    }
    let text = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let words = text.lines().map(str::trim);
    PinnedList::from_words(words.filter(|word| !word.is_empty()))
}

/// Writes all of the file or nothing.
#[expect(clippy::disallowed_methods, reason = "synced just before")]
fn write(folder: &Path, list: &PinnedList) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut draft = Builder::new().prefix(".pinned-").tempfile_in(folder)?;
    for word in list.to_words() {
        writeln!(draft, "{word}")?;
    }
    draft.as_file().sync_all()?;
    draft.persist(folder.join(FILE))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{PinnedFile, PinnedList};
    use souvenir_core::memory::Timeline;
    use souvenir_core::playback::FrozenMemory;

    #[test]
    fn pinned_memories_are_found_again_the_next_time() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("not there yet");
        let mut frozen = FrozenMemory::prepare(20, 2);
        frozen.take(Timeline::Even { frames: 480.0 }, 48e3, |_| &[0.1; 20]);
        let list = PinnedList::default().with(frozen);
        let (mut file, trouble) = PinnedFile::open_in(Some(folder.clone()));
        assert!(trouble.is_none() && file.list().is_empty());
        assert_eq!(file.save_if_changed(&list), None);
        let (mut again, trouble) = PinnedFile::open_in(Some(folder.clone()));
        assert_eq!(trouble, None);
        assert_eq!(again.list().memories(), list.memories());
        assert_eq!(again.save_if_changed(&PinnedList::default()), None);
        let (empty, _) = PinnedFile::open_in(Some(folder.clone()));
        assert!(empty.list().is_empty());
        std::fs::write(folder.join(super::FILE), "?").expect("room");
        let (_, trouble) = PinnedFile::open_in(Some(folder));
        assert!(trouble.is_some_and(|words| words.contains("cannot be read")));
    }
}
