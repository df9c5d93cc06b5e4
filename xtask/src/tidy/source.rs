//! What the rules look at, and how a problem is told.

use std::path::{Path, PathBuf};

/// Holds one text file that a person wrote.
#[derive(Debug)]
pub(super) struct Source {
    /// Relative to the workspace's root.
    pub(super) path: PathBuf,
    pub(super) text: String,
}

impl Source {
    pub(super) fn has_extension(&self, extension: &str) -> bool {
        self.path
            .extension()
            .is_some_and(|found| found == extension)
    }

    /// Writes `path:line: what`, which editors make clickable; `line_idx` counts from zero.
    pub(super) fn problem(&self, line_idx: usize, what: &str) -> String {
        problem(&self.path, line_idx, what)
    }
}

pub(super) fn problem(path: &Path, line_idx: usize, what: &str) -> String {
    format!("{}:{}: {what}", path.display(), line_idx + 1)
}

/// Writes names as code, in a sentence or a cell of a table.
pub(super) fn list(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
pub(super) fn source(path: &str, text: &str) -> Source {
    Source {
        path: PathBuf::from(path),
        text: text.to_owned(),
    }
}
