//! A test as it lies on the disk.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use souvenir_listening::ListeningTest;

use super::super::terminal::shown;

/// In a folder that the app has made.
const TEST_FILE: &str = "test.toml";

/// Is a test, and the folder from which its sounds are.
#[derive(Debug)]
pub(super) struct TestSource {
    pub(super) path: PathBuf,
    pub(super) test: ListeningTest,
}

impl TestSource {
    /// A folder stands for the test that is made in the app.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let path = if path.is_dir() {
            path.join(TEST_FILE)
        } else {
            path.to_owned()
        };
        let test = ListeningTest::read(&path);
        let test = test.with_context(|| format!("cannot read the test {}", shown(&path)))?;
        Ok(Self { path, test })
    }

    /// Returns the place of a sound that the test names. A name that no file has, such as `demo`, stays as it is.
    pub(super) fn place(&self, sound: &str) -> PathBuf {
        let beside = self.path.parent().unwrap_or(Path::new("")).join(sound);
        if beside.exists() {
            beside
        } else {
            PathBuf::from(sound)
        }
    }
}
