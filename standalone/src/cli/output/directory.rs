//! A directory of results that appear together.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

use super::super::interrupt::Guard;
use super::{check_is_not_input, directory_of, fill_file, plain};

/// Files are made in a directory beside and moved into place by [`Directory::publish`].
#[derive(Debug)]
pub(crate) struct Directory {
    place: PathBuf,
    made: TempDir,
    _guard: Guard,
    names: Vec<String>,
}

impl Directory {
    /// Makes the directory beside `place`, in which nothing is changed yet.
    ///
    /// # Errors
    /// Where `place` is a file, or cannot be written, or holds the input under one of `names`.
    pub(crate) fn prepare(place: &Path, input: &Path, names: &[String]) -> anyhow::Result<Self> {
        for name in names {
            check_is_not_input(&place.join(name), input)?;
        }
        let made =
            make_beside(place).with_context(|| format!("cannot write {}", place.display()))?;
        let guard = Guard::new(made.path());
        Ok(Self {
            place: place.to_owned(),
            made,
            _guard: guard,
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
        let write = || fill_file(&File::create(self.made.path().join(name))?, fill);
        write().with_context(|| format!("cannot write {}", self.place.join(name).display()))?;
        self.names.push(name.to_owned());
        Ok(())
    }

    /// Moves all files into place; those of an earlier run are replaced, others are left alone.
    ///
    /// # Errors
    /// Where the file system refuses; files not yet moved are lost.
    pub(crate) fn publish(self) -> anyhow::Result<()> {
        let publish = || -> std::io::Result<()> {
            fs::create_dir_all(&self.place)?;
            for name in &self.names {
                fs::rename(self.made.path().join(name), self.place.join(name))?;
            }
            Ok(())
        };
        publish().with_context(|| format!("cannot write {}", self.place.display()))
    }
}

fn make_beside(place: &Path) -> anyhow::Result<TempDir> {
    ensure!(
        !place.exists() || place.is_dir(),
        "it is a file, not a directory"
    );
    let beside = directory_of(place);
    ensure!(
        beside.is_dir(),
        "the directory {} does not exist",
        beside.display()
    );
    if place.is_dir() {
        drop(tempfile::tempfile_in(place).map_err(|error| plain(&error))?);
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".souvenir-").suffix(".part");
    builder.tempdir_in(&beside).map_err(|error| plain(&error))
}
