//! The file of settings: read at the start, written when something has changed.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::Builder;

use super::{Layer as _, Settings, failed_starts};
use souvenir_ui::config_dir;

const FILE: &str = "settings.toml";
/// What could not be read is kept under this name.
const BROKEN: &str = "settings.broken";
const HEADER: &str = "# What Souvenir remembers. A line that is deleted gets its default back.\n\n";
/// A file of settings has some 2 kB.
const MAX_LEN: u64 = 1 << 20;
/// While a slider is dragged, the file is written this often.
const PERIOD: Duration = Duration::from_secs(1);

/// Keeps settings between runs. Main thread: reads and writes a small file.
#[derive(Debug)]
pub(crate) struct Store {
    /// `None` where nothing can be remembered.
    folder: Option<PathBuf>,
    /// Holds for this run only.
    typed: Settings,
    /// What the file holds, or would.
    lasting: Settings,
    saved_at: Option<Instant>,
    has_complained: bool,
    /// Nothing is shown of it yet.
    has_begun: bool,
}

impl Store {
    /// Returns what is remembered, with a sentence where that could not be read.
    pub(crate) fn open(typed: Settings) -> (Self, Option<String>) {
        Self::open_in(config_dir::folder(), typed)
    }

    fn open_in(mut folder: Option<PathBuf>, typed: Settings) -> (Self, Option<String>) {
        let (lasting, trouble) = match folder.as_deref().map(read) {
            None => (Settings::default(), Some(homeless())),
            Some(Ok(found)) => (found, None),
            Some(Err(damage)) => {
                folder = folder.filter(|_| damage.is_aside);
                (Settings::default(), Some(damage.sentence))
            }
        };
        let store = Self {
            folder,
            typed,
            lasting,
            saved_at: None,
            has_complained: false,
            has_begun: false,
        };
        (store, trouble)
    }

    /// Returns what a run starts with: what was typed over what is remembered.
    pub(crate) fn settings(&self) -> Settings {
        self.typed.clone().over(self.lasting.clone())
    }

    /// Notes that the window is about to open. What was typed is not the file's fault.
    pub(crate) fn begin(&mut self) {
        let is_of_file = self.typed == Settings::default() && self.lasting != self.typed;
        if let Some(folder) = self.folder.as_deref().filter(|_| is_of_file) {
            failed_starts::begin(folder);
            self.has_begun = true;
        }
    }

    /// Notes that the window has a memory to show, or was closed.
    pub(crate) fn succeed(&mut self) {
        let has_begun = std::mem::take(&mut self.has_begun);
        if let Some(folder) = self.folder.as_deref().filter(|_| has_begun) {
            failed_starts::succeed(folder);
        }
    }

    /// Nothing is remembered, and nothing was typed: somebody is here for the first time.
    pub(crate) fn is_first_run(&self) -> bool {
        self.lasting == Settings::default() && self.typed == Settings::default()
    }

    /// Writes what has changed, once a frame and at most once a second. The first time that it cannot, it says so.
    pub(crate) fn save_if_changed(&mut self, current: &Settings, now: Instant) -> Option<String> {
        let is_lately = |at| now.saturating_duration_since(at) < PERIOD;
        if self.saved_at.is_some_and(is_lately) {
            return None;
        }
        let before = self.lasting.clone();
        let trouble = self.save(current);
        if self.lasting != before {
            self.saved_at = Some(now);
        }
        trouble
    }

    /// Writes what has changed at the end of a run.
    pub(crate) fn save(&mut self, current: &Settings) -> Option<String> {
        let lasting = current.clone().lasting(&self.typed, self.lasting.clone());
        if lasting == self.lasting {
            return None;
        }
        self.lasting = lasting;
        let written = write(self.folder.as_deref()?, &self.lasting);
        written.err().and_then(|error| self.complain(&error))
    }

    fn complain(&mut self, error: &io::Error) -> Option<String> {
        let is_first = !std::mem::replace(&mut self.has_complained, true);
        let folder = self.folder.as_deref().filter(|_| is_first)?;
        let (folder, cause) = (folder.display(), error.kind());
        Some(format!(
            "The settings cannot be kept in {folder} ({cause}), so this run will not be remembered."
        ))
    }
}

/// Is a file that is there and cannot be understood.
struct Damage {
    sentence: String,
    /// Nothing is overwritten where the next file is written.
    is_aside: bool,
}

fn homeless() -> String {
    "There is no home folder for the settings, so this run will not be remembered.".to_owned()
}

fn read(folder: &Path) -> Result<Settings, Damage> {
    let path = folder.join(FILE);
    if failed_starts::is_hopeless(folder) {
        failed_starts::succeed(folder);
        return Err(put_aside(&path, "are not those of a program that starts"));
    }
    match text(&path) {
        Ok(text) => match toml::from_str::<Settings>(&text) {
            Ok(settings) => Ok(settings.sane()),
            Err(error) => Err(put_aside(
                &path,
                &format!("are damaged ({})", error.message()),
            )),
        },
        Err(error) if is_nothing(&error) => Ok(Settings::default()),
        Err(error) => Err(put_aside(
            &path,
            &format!("cannot be read ({})", told(&error)),
        )),
    }
}

/// Reads the text of a file, which a pipe is not: reading that waits for ever.
fn text(path: &Path) -> io::Result<String> {
    let found = fs::metadata(path)?;
    if !found.is_file() {
        return Err(io::Error::other("this is no file"));
    }
    if found.len() > MAX_LEN {
        return Err(io::Error::other("it is larger than 1 MB"));
    }
    let mut text = String::new();
    File::open(path)?.take(MAX_LEN).read_to_string(&mut text)?;
    Ok(text)
}

/// Writes an error without the system's number.
fn told(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::Other => error.to_string(),
        kind => kind.to_string(),
    }
}

/// Tells whether there is nothing yet: a first run, or a place where writing will fail and say so.
fn is_nothing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

#[expect(clippy::disallowed_methods, reason = "it was written long ago")]
fn put_aside(path: &Path, what: &str) -> Damage {
    let broken = path.with_file_name(BROKEN);
    let is_aside = fs::rename(path, &broken).is_ok();
    let what_then = if is_aside {
        format!("they are kept in {}", broken.display())
    } else {
        "this run will not be remembered".to_owned()
    };
    let path = path.display();
    let sentence = format!("The settings in {path} {what}: {what_then}, and the defaults hold.");
    Damage { sentence, is_aside }
}

/// Writes all of the file or nothing.
#[expect(clippy::disallowed_methods, reason = "synced just before")]
fn write(folder: &Path, settings: &Settings) -> io::Result<()> {
    let text = toml::to_string(settings).map_err(io::Error::other)?;
    fs::create_dir_all(folder)?;
    // A link keeps pointing at the settings.
    let path = target(folder.join(FILE));
    let mut draft = Builder::new()
        .prefix(".settings-")
        .tempfile_in(path.parent().unwrap_or(folder))?;
    draft.write_all(HEADER.as_bytes())?;
    draft.write_all(text.as_bytes())?;
    // What the name stands for must not come later than the name.
    draft.as_file().sync_all()?;
    draft.persist(path)?;
    Ok(())
}

/// Returns where a link leads, even to nothing yet.
fn target(path: PathBuf) -> PathBuf {
    let beyond = || {
        let link = fs::read_link(&path).ok()?;
        Some(path.parent()?.join(link))
    };
    fs::canonicalize(&path).ok().or_else(beyond).unwrap_or(path)
}

#[cfg(test)]
mod tests;
