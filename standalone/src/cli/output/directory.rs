//! A directory of results appears with all of them together.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};

use super::super::interrupt::Draft;
use super::super::terminal::shown;
use super::checks::{check_replaceable, directory_of};
use super::drafts::{self, Workplace};
use super::{Sink, check_is_not_input, places, sink};

/// Makes files in a draft of the directory, which [`Directory::publish`] moves into place.
#[derive(Debug)]
pub(crate) struct Directory {
    place: PathBuf,
    draft: Draft<Workplace>,
    names: Vec<String>,
}

impl Directory {
    /// Makes the draft; nothing that has a name in `place` is changed yet.
    ///
    /// # Errors
    /// Where `place` is a file, or cannot be written.
    pub(crate) fn prepare(place: &Path) -> anyhow::Result<Self> {
        let place = &places::followed(place).with_context(|| cannot_write(place))?;
        let draft = Draft::make(|| make_draft(place)).with_context(|| cannot_write(place))?;
        Ok(Self {
            place: place.to_owned(),
            draft,
            names: Vec::new(),
        })
    }

    /// Checks before long work begins that files of these names will have a place.
    ///
    /// # Errors
    /// Where one of them is the input, a directory or a read-only file.
    pub(crate) fn check_names(&self, names: &[String], input: &Path) -> anyhow::Result<()> {
        for name in names {
            let path = self.place.join(name);
            check_is_not_input(&path, input)?;
            check_replaceable(&path).with_context(|| cannot_write(&path))?;
        }
        Ok(())
    }

    /// Writes one file of the directory.
    ///
    /// # Errors
    /// Those of `fill`, and of the file system.
    pub(crate) fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut Sink<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        self.write_all([name], |[sink]| fill(sink))?;
        self.keep([name.to_owned()]);
        Ok(())
    }

    /// Writes several files side by side; they are lost unless [`Self::keep`] names them.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub(crate) fn write_all<const N: usize>(
        &self,
        names: [&str; N],
        fill: impl FnOnce([&mut Sink<'_>; N]) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let paths = names.map(|name| self.place.join(name));
        let mut files = Vec::new();
        for (name, path) in names.iter().zip(&paths) {
            files.push(
                self.draft
                    .create(name)
                    .with_context(|| cannot_write(path))?,
            );
        }
        sink::fill_all(
            std::array::from_fn(|idx| Sink::file(&files[idx], &paths[idx])),
            fill,
        )?;
        for (file, path) in files.iter().zip(&paths) {
            file.sync_all().with_context(|| cannot_write(path))?;
        }
        Ok(())
    }

    /// Takes files that were written among those that are published.
    pub(crate) fn keep<const N: usize>(&mut self, names: [String; N]) {
        self.names.extend(names);
    }

    /// Returns where a file may be put that is not to be kept.
    pub(crate) fn scratch(&self, name: &str) -> PathBuf {
        self.draft.get().as_ref().join(name)
    }

    /// Moves all files into place; those of an earlier run are replaced, others are left alone.
    ///
    /// # Errors
    /// Where the file system refuses; files not yet moved are lost.
    #[expect(
        clippy::disallowed_methods,
        reason = "every file was synced when it was written"
    )]
    pub(crate) fn publish(self) -> anyhow::Result<()> {
        let Self {
            place,
            draft,
            names,
        } = self;
        let publish = |made: Workplace| -> std::io::Result<()> {
            fs::create_dir_all(&place)?;
            for name in &names {
                fs::rename(made.as_ref().join(name), place.join(name))?;
            }
            made.close()
        };
        draft.publish(publish).with_context(|| cannot_write(&place))
    }
}

fn cannot_write(path: &Path) -> String {
    format!("cannot write {}", shown(path))
}

/// Inside of `place`, which may be a disk of its own or lie in a directory that cannot be written;
/// beside it where it does not exist yet.
fn make_draft(place: &Path) -> anyhow::Result<Workplace> {
    ensure!(
        !place.exists() || place.is_dir(),
        "it is a file, not a directory"
    );
    if place.is_dir() {
        drafts::directory_in(place)
    } else {
        drafts::directory_in(&directory_of(place))
    }
}
