//! Results are written beside their place and renamed into it when they are complete.

mod directory;

use std::fs::{self, File};
use std::io::{BufWriter, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use souvenir_ui::files::ordinary_permissions;
use tempfile::{Builder, NamedTempFile};

use super::interrupt::Draft;
pub(crate) use directory::Directory;

/// A file that can be written, is not the input, and so far is untouched.
#[derive(Debug)]
pub(crate) struct Target {
    /// Links followed, so that a link keeps pointing at the result.
    path: PathBuf,
}

impl Target {
    /// Checks before long work begins that the result will have a place.
    ///
    /// # Errors
    /// One sentence that names the output and the cause.
    pub(crate) fn check(output: &Path, input: &Path) -> anyhow::Result<Self> {
        check_is_not_input(output, input)?;
        Self::check_alone(output)
    }

    /// The same for what is made of no file.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub(crate) fn check_alone(output: &Path) -> anyhow::Result<Self> {
        let path = fs::canonicalize(output).unwrap_or_else(|_| output.to_owned());
        let target = Self { path };
        target
            .check_writable()
            .with_context(|| format!("cannot write {}", output.display()))?;
        Ok(target)
    }

    /// All of it or nothing.
    ///
    /// # Errors
    /// Those of `fill`, and of the file system.
    pub(crate) fn write(
        &self,
        fill: impl FnOnce(&mut BufWriter<&File>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.try_write(fill)
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn try_write(
        &self,
        fill: impl FnOnce(&mut BufWriter<&File>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        if self.is_device() {
            return self.write_to_device(fill);
        }
        let draft = self.draft()?;
        fill_file(draft.get().as_file(), fill)?;
        self.keep_permissions(draft.get())?;
        let published = draft.publish(|file| file.persist(&self.path).map(drop));
        Ok(published.map_err(|error| error.error)?)
    }

    /// Renaming onto `/dev/null` would replace it; a pipe cannot be sought as WAV writers do.
    fn write_to_device(
        &self,
        fill: impl FnOnce(&mut BufWriter<&File>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let mut made = tempfile::tempfile()?;
        fill_file(&made, fill)?;
        made.rewind()?;
        let mut device = fs::OpenOptions::new().write(true).open(&self.path)?;
        std::io::copy(&mut made, &mut device)?;
        Ok(())
    }

    fn is_device(&self) -> bool {
        self.path
            .metadata()
            .is_ok_and(|metadata| !metadata.is_file())
    }

    fn check_writable(&self) -> anyhow::Result<()> {
        check_replaceable(&self.path)?;
        if !self.is_device() {
            drop(self.draft()?);
        }
        Ok(())
    }

    fn draft(&self) -> anyhow::Result<Draft<NamedTempFile>> {
        Draft::make(|| make_beside(&self.path))
    }

    fn keep_permissions(&self, made: &NamedTempFile) -> anyhow::Result<()> {
        if let Ok(old) = self.path.metadata() {
            made.as_file().set_permissions(old.permissions())?;
        }
        Ok(())
    }
}

/// Whatever path, link or second name leads to it.
///
/// # Errors
/// Where both are the same file.
pub(crate) fn check_is_not_input(output: &Path, input: &Path) -> anyhow::Result<()> {
    if same_file::is_same_file(output, input).unwrap_or(false) {
        bail!(
            "the output {} is the input, which is never overwritten",
            output.display()
        );
    }
    Ok(())
}

/// # Errors
/// Where there is something that a file shall not take the place of.
fn check_replaceable(path: &Path) -> anyhow::Result<()> {
    if let Ok(metadata) = path.metadata() {
        ensure!(!metadata.is_dir(), "it is a directory");
        ensure!(!metadata.permissions().readonly(), "it is read-only");
    }
    Ok(())
}

fn fill_file(
    file: &File,
    fill: impl FnOnce(&mut BufWriter<&File>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut writer = BufWriter::new(file);
    fill(&mut writer)?;
    Ok(writer.flush()?)
}

fn make_beside(path: &Path) -> anyhow::Result<NamedTempFile> {
    let directory = directory_of(path);
    ensure!(
        directory.is_dir(),
        "the directory {} does not exist",
        directory.display()
    );
    let mut builder = Builder::new();
    builder.prefix(".souvenir-").suffix(".part");
    if let Some(permissions) = ordinary_permissions() {
        builder.permissions(permissions);
    }
    builder
        .tempfile_in(&directory)
        .map_err(|error| plain(&error))
}

/// Without the random name, which nobody has asked about.
fn plain(error: &std::io::Error) -> anyhow::Error {
    anyhow::anyhow!("{}", error.kind())
}

fn directory_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}
