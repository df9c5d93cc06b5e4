//! Files that were heard lately.

use std::path::{Path, PathBuf};

const MAX_LEN: usize = 8;

/// Lists the files that were played, the newest first, each once.
#[derive(Debug, Default)]
pub(super) struct RecentFiles(Vec<PathBuf>);

impl RecentFiles {
    pub(super) fn new(mut files: Vec<PathBuf>) -> Self {
        files.truncate(MAX_LEN);
        Self(files)
    }

    pub(super) fn note(&mut self, path: &Path) {
        self.0.retain(|other| other != path);
        self.0.insert(0, path.to_owned());
        self.0.truncate(MAX_LEN);
    }

    /// Returns their names for people.
    pub(super) fn names(&self) -> Vec<String> {
        let name = |path: &PathBuf| {
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned())
        };
        self.0
            .iter()
            .map(|path| name(path).unwrap_or_default())
            .collect()
    }

    pub(super) fn path(&self, idx: usize) -> Option<PathBuf> {
        self.0.get(idx).cloned()
    }

    pub(super) fn kept(&self) -> Option<Vec<PathBuf>> {
        (!self.0.is_empty()).then(|| self.0.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_LEN, Path, RecentFiles};

    #[test]
    fn the_newest_comes_first_and_each_once() {
        let mut recent = RecentFiles::default();
        for name in ["a.wav", "b.wav", "a.wav"] {
            recent.note(&Path::new("sounds").join(name));
        }
        assert_eq!(recent.names(), ["a.wav", "b.wav"]);
        for name in 0..20 {
            recent.note(Path::new(&format!("{name}.wav")));
        }
        assert_eq!(recent.names().len(), MAX_LEN);
        assert_eq!(recent.path(0).as_deref(), Some(Path::new("19.wav")));
    }
}
