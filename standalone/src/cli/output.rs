//! Where results go: files are written beside their place and renamed into it when they are complete and
//! on the disk; pipes and standard output take them as they come.

mod checks;
mod directory;
mod drafts;
mod places;
mod sink;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tempfile::NamedTempFile;

use super::fail::Usage;
use super::interrupt::Draft;
use super::terminal::{Words, shown};
use checks::{check_replaceable, directory_of};
pub(crate) use directory::Directory;
pub(crate) use sink::Sink;

/// Is a place that can be written, is not the input, and so far is untouched.
#[derive(Debug)]
pub(crate) enum Target {
    /// Nothing else may be written there.
    Stdout,
    /// Links followed, so that a link keeps pointing at the result.
    File(PathBuf),
    /// A pipe or a device, which stays what it is.
    Stream(PathBuf),
}

impl Target {
    /// Checks before long work begins that the result will have a place; `-` is standard output.
    ///
    /// # Errors
    /// One sentence that names the output and the cause.
    pub(crate) fn check(output: &Path, input: &Path) -> anyhow::Result<Self> {
        check_is_not_input(output, input)?;
        Self::check_alone(output)
    }

    /// Checks the places of what is made of no file.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub(crate) fn check_alone(output: &Path) -> anyhow::Result<Self> {
        if places::is_stdout(output) {
            return Ok(Self::Stdout);
        }
        Self::find(output).with_context(|| format!("cannot write {}", shown(output)))
    }

    fn find(output: &Path) -> anyhow::Result<Self> {
        let path = places::followed(output)?;
        check_replaceable(&path)?;
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return Ok(Self::Stream(path));
        }
        drop(draft(&path)?);
        Ok(Self::File(path))
    }

    /// Refuses a screen for what is not text.
    ///
    /// # Errors
    /// [`Usage`].
    pub(crate) fn check_takes_bytes(&self, what: &str) -> anyhow::Result<()> {
        match self {
            Self::Stdout => check_no_screen(what, "give --output a file, or a pipe"),
            Self::File(_) | Self::Stream(_) => Ok(()),
        }
    }

    /// Refuses a screen as [`Self::check_takes_bytes`] does, of a command that writes nowhere else.
    ///
    /// # Errors
    /// [`Usage`].
    pub(crate) fn check_stdout_takes_bytes(what: &str) -> anyhow::Result<()> {
        check_no_screen(what, "lead it into a file or a pipe, by > or |")
    }

    pub(crate) fn is_stdout(&self) -> bool {
        matches!(self, Self::Stdout)
    }

    /// Writes into a file all of it or nothing, elsewhere as far as it came.
    ///
    /// # Errors
    /// Those of `fill`, and of the system.
    pub(crate) fn write(
        &self,
        fill: impl FnOnce(&mut Sink<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        match self {
            Self::Stdout => sink::fill(Sink::stdout(), fill),
            Self::Stream(path) => {
                let open = || places::open_stream(path);
                let stream = open().with_context(|| format!("cannot write {}", shown(path)))?;
                sink::fill(Sink::stream(&stream, path), fill)
            }
            Self::File(path) => write_file(path, fill),
        }
    }
}

impl Words {
    /// Chooses where a command may write whose results go to `targets`.
    pub(crate) fn beside<'a>(targets: impl IntoIterator<Item = &'a Target>) -> Self {
        let is_taken = targets.into_iter().any(Target::is_stdout);
        if is_taken { Self::Stderr } else { Self::Stdout }
    }
}

fn check_no_screen(what: &str, cure: &str) -> anyhow::Result<()> {
    if places::is_screen() {
        return Err(Usage(format!("{what} is not text: {cure}")).into());
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "synced just before")]
fn write_file(
    path: &Path,
    fill: impl FnOnce(&mut Sink<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let cannot_write = || format!("cannot write {}", shown(path));
    let draft = draft(path).with_context(cannot_write)?;
    sink::fill(Sink::file(draft.get().as_file(), path), fill)?;
    let publish = || -> anyhow::Result<()> {
        draft.get().as_file().sync_all()?;
        keep_permissions(path, draft.get())?;
        let published = draft.publish(|file| file.persist(path).map(drop));
        Ok(published.map_err(|error| error.error)?)
    };
    publish().with_context(cannot_write)
}

fn draft(path: &Path) -> anyhow::Result<Draft<NamedTempFile>> {
    Draft::make(|| drafts::file_in(&directory_of(path)))
}

fn keep_permissions(path: &Path, made: &NamedTempFile) -> anyhow::Result<()> {
    if let Ok(old) = path.metadata() {
        made.as_file().set_permissions(old.permissions())?;
    }
    Ok(())
}

/// Refuses an output that is the input, whatever path, link or second name leads to it.
///
/// # Errors
/// Where both are the same file.
pub(crate) fn check_is_not_input(output: &Path, input: &Path) -> anyhow::Result<()> {
    if places::are_same(output, input) {
        bail!(
            "the output {} is the input, which is never overwritten",
            shown(output)
        );
    }
    Ok(())
}
