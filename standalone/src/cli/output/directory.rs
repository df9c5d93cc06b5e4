//! A directory of results that appear together.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

use super::super::interrupt::Draft;
use super::{check_is_not_input, check_replaceable, directory_of, fill_file, plain};

/// Files are made in a draft of the directory and moved into place by [`Directory::publish`].
#[derive(Debug)]
pub(crate) struct Directory {
    place: PathBuf,
    draft: Draft<TempDir>,
    names: Vec<String>,
}

impl Directory {
    /// Makes the draft; nothing that has a name in `place` is changed yet.
    ///
    /// # Errors
    /// Where `place` is a file, or cannot be written, or holds the input, a directory or a read-only
    /// file under one of `names`.
    pub(crate) fn prepare(place: &Path, input: &Path, names: &[String]) -> anyhow::Result<Self> {
        for name in names {
            let path = place.join(name);
            check_is_not_input(&path, input)?;
            check_replaceable(&path).with_context(|| cannot_write(&path))?;
        }
        let draft = Draft::make(|| make_draft(place)).with_context(|| cannot_write(place))?;
        Ok(Self {
            place: place.to_owned(),
            draft,
            names: Vec::new(),
        })
    }

    /// # Errors
    /// Those of `fill`, and of the file system.
    pub(crate) fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<&File>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let write = || fill_file(&self.draft.create(name)?, fill);
        write().with_context(|| cannot_write(&self.place.join(name)))?;
        self.names.push(name.to_owned());
        Ok(())
    }

    /// Moves all files into place; those of an earlier run are replaced, others are left alone.
    ///
    /// # Errors
    /// Where the file system refuses; files not yet moved are lost.
    pub(crate) fn publish(self) -> anyhow::Result<()> {
        let Self {
            place,
            draft,
            names,
        } = self;
        let publish = |made: TempDir| -> std::io::Result<()> {
            fs::create_dir_all(&place)?;
            for name in &names {
                fs::rename(made.path().join(name), place.join(name))?;
            }
            made.close()
        };
        draft.publish(publish).with_context(|| cannot_write(&place))
    }
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", path.display())
}

/// Inside of `place`, which may be a disk of its own or lie in a directory that cannot be written;
/// beside it where it does not exist yet.
fn make_draft(place: &Path) -> anyhow::Result<TempDir> {
    ensure!(
        !place.exists() || place.is_dir(),
        "it is a file, not a directory"
    );
    let home = if place.is_dir() {
        place.to_owned()
    } else {
        directory_of(place)
    };
    ensure!(
        home.is_dir(),
        "the directory {} does not exist",
        home.display()
    );
    let mut builder = tempfile::Builder::new();
    builder.prefix(".souvenir-").suffix(".part");
    builder.tempdir_in(&home).map_err(|error| plain(&error))
}
