//! What was compared, kept beside the result as WAV: a result can be heard again, and measured.

use std::io;
use std::path::{Path, PathBuf};

use souvenir_core::compare::{Comparison, Track};

use crate::{files, wav};

/// Behind the name of the result.
pub(super) const NAMES: [&str; 3] = ["sound", "A", "B"];

/// Holds the sounds of a test. It is cheap to make and to send: the sound is shared.
#[derive(Debug)]
pub(super) struct Sounds {
    pub(super) comparison: Comparison,
    /// A and B.
    pub(super) pair: [Track; 2],
    /// The gains of A and B.
    pub(super) gains_db: [f64; 2],
}

/// Names the files of the sounds beside a result.
pub(super) fn names(result: &Path) -> [String; NAMES.len()] {
    let name = |path: PathBuf| {
        path.file_name()
            .map(|name| name.to_string_lossy().into_owned())
    };
    paths(result).map(|path| name(path).unwrap_or_default())
}

impl Sounds {
    /// Keeps the sound as it was taken, and A and B as they were played, without loop and band.
    ///
    /// # Errors
    /// Where the system refuses.
    pub(super) fn keep(&self, result: &Path) -> io::Result<()> {
        let [a, b] = self.pair;
        let [gain_of_a_db, gain_of_b_db] = self.gains_db;
        let tracks = [(Track::Dry, 0.0), (a, gain_of_a_db), (b, gain_of_b_db)];
        let rate_hz = self.comparison.material().sample_rate_hz();
        for (path, (track, gain_db)) in paths(result).into_iter().zip(tracks) {
            let sound = self.comparison.sound(track, gain_db);
            files::replace(&path, &wav::float32(&sound, rate_hz)?)?;
        }
        Ok(())
    }
}

fn paths(result: &Path) -> [PathBuf; NAMES.len()] {
    let stem = result.file_stem().unwrap_or_default().to_string_lossy();
    NAMES.map(|name| result.with_file_name(format!("{stem}, {name}.wav")))
}
