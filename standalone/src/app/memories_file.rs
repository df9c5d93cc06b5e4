//! Pinned memories, and the one that is held, are kept between runs, each in a file beside the settings.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use souvenir_ui::{PinnedList, config_dir};
use tempfile::Builder;

/// Eight of 65,536 coefficients in stereo are 12 MB.
const MAX_LEN: u64 = 16 << 20;
/// Whoever plays holds and lets go many times a second: a file is written this often at most.
const PERIOD: Duration = Duration::from_secs(1);

/// Says which memories a file keeps.
#[derive(Clone, Copy, Debug)]
struct KeptMemories {
    file: &'static str,
    /// As a sentence begins with them.
    words: &'static str,
}

const PINNED: KeptMemories = KeptMemories {
    file: "pinned.txt",
    words: "The pinned memories",
};
const HELD: KeptMemories = KeptMemories {
    file: "held.txt",
    words: "The memories held",
};

/// Keeps a list that the window shows. Main thread: reads and writes a file of some 200 kB.
#[derive(Debug)]
pub(super) struct MemoriesFile {
    /// `None` where nothing can be remembered.
    folder: Option<PathBuf>,
    kind: KeptMemories,
    kept: PinnedList,
    saved_at: Option<Instant>,
}

impl MemoriesFile {
    /// Returns the pinned memories, with a sentence where they could not be read.
    pub(super) fn pinned() -> (Self, Option<String>) {
        Self::open_in(config_dir::folder(), PINNED)
    }

    /// Returns what was held when the app was closed, with a sentence where that could not be read.
    pub(super) fn held() -> (Self, Option<String>) {
        Self::open_in(config_dir::folder(), HELD)
    }

    fn open_in(folder: Option<PathBuf>, kind: KeptMemories) -> (Self, Option<String>) {
        let read = folder
            .as_deref()
            .map(|folder| read(&folder.join(kind.file)));
        let (kept, trouble) = match read.transpose() {
            Ok(kept) => (kept.unwrap_or_default(), None),
            Err(cause) => (
                PinnedList::default(),
                Some(format!("{} cannot be read: {cause}.", kind.words)),
            ),
        };
        let file = Self {
            folder,
            kind,
            kept,
            saved_at: None,
        };
        (file, trouble)
    }

    /// Leaves the file as it is for this run, unless there is something new to keep.
    pub(super) fn set_aside(&mut self) {
        self.kept = PinnedList::default();
    }

    pub(super) fn list(&self) -> &PinnedList {
        &self.kept
    }

    /// Writes the list where it is another, at most once a second; the sentence says why that cannot be.
    pub(super) fn save_if_changed(&mut self, list: &PinnedList, now: Instant) -> Option<String> {
        let is_lately = |at| now.saturating_duration_since(at) < PERIOD;
        if self.saved_at.is_some_and(is_lately) || *list == self.kept {
            return None;
        }
        self.saved_at = Some(now);
        self.save(list)
    }

    /// Writes the list where it is another, at the end of a run.
    pub(super) fn save(&mut self, list: &PinnedList) -> Option<String> {
        if *list == self.kept {
            return None;
        }
        self.kept = list.clone();
        let written = write(self.folder.as_deref()?, self.kind.file, list);
        let error = written.err()?;
        Some(format!("{} cannot be kept: {error}.", self.kind.words))
    }
}

fn read(path: &Path) -> Result<PinnedList, String> {
    let Ok(found) = fs::metadata(path) else {
        return Ok(PinnedList::default());
    };
    // To read from a pipe may take for ever.
    if !found.is_file() || found.len() > MAX_LEN {
        return Err("this is no file of ours".to_owned());
    }
    let text = fs::read_to_string(path).map_err(|error| error.to_string())?;
    let words = text.lines().map(str::trim);
    PinnedList::from_words(words.filter(|word| !word.is_empty()))
}

/// Writes all of the file or nothing.
#[expect(clippy::disallowed_methods, reason = "synced just before")]
fn write(folder: &Path, file: &str, list: &PinnedList) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut draft = Builder::new().prefix(".memories-").tempfile_in(folder)?;
    for word in list.to_words() {
        writeln!(draft, "{word}")?;
    }
    draft.as_file().sync_all()?;
    draft.persist(folder.join(file))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{HELD, MemoriesFile, PERIOD, PINNED, PinnedList};
    use souvenir_core::memory::Timeline;
    use souvenir_core::playback::FrozenMemory;

    fn list(c: f64) -> PinnedList {
        let (mut frozen, coefficients) = (FrozenMemory::prepare(20, 2), [c; 20]);
        frozen.take(Timeline::Even { frames: 480.0 }, 48e3, |_| &coefficients);
        PinnedList::default().with(frozen)
    }

    #[test]
    fn memories_are_found_again_the_next_time_each_in_its_place() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("not there yet");
        let open = |kind| MemoriesFile::open_in(Some(folder.clone()), kind);
        for (kind, list) in [(PINNED, list(0.1)), (HELD, list(0.2))] {
            let (mut file, trouble) = open(kind);
            assert!(trouble.is_none() && file.list().is_empty());
            assert_eq!(file.save(&list), None);
            let (again, trouble) = open(kind);
            assert_eq!(trouble, None);
            assert_eq!(again.list().memories(), list.memories());
        }
        let (mut pinned, _) = open(PINNED);
        assert_eq!(pinned.save(&PinnedList::default()), None);
        assert!(open(PINNED).0.list().is_empty() && !open(HELD).0.list().is_empty());
        std::fs::write(folder.join(PINNED.file), "?").expect("room");
        let (_, trouble) = open(PINNED);
        assert!(trouble.is_some_and(|words| words.contains("cannot be read")));
    }

    #[test]
    fn a_file_is_written_once_a_second_and_stays_as_it_is_while_it_is_set_aside() {
        let home = tempfile::tempdir().expect("a folder");
        let open = || MemoriesFile::open_in(Some(home.path().to_owned()), HELD).0;
        let (one, two, begun) = (list(0.1), list(0.2), Instant::now());
        let mut file = open();
        assert_eq!(file.save_if_changed(&one, begun), None);
        assert_eq!(file.save_if_changed(&two, begun + PERIOD / 2), None);
        assert_eq!(open().list().memories(), one.memories(), "too soon");
        assert_eq!(file.save_if_changed(&two, begun + PERIOD), None);
        assert_eq!(open().list().memories(), two.memories());
        let mut other = open();
        other.set_aside();
        assert_eq!(other.save(&PinnedList::default()), None, "nothing is held");
        assert_eq!(open().list().memories(), two.memories());
        assert_eq!(other.save(&one), None);
        assert_eq!(open().list().memories(), one.memories());
    }
}
