//! What recordings are called: `souvenir 2026-11-26 14.03.05 memory.wav`, and where that exists
//! ` (2)` before the dot.

use std::fs::File;
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jiff::ZonedDateTime;
use jiff::civil::DateTime;

use super::writer_thread::RecordingFolder;

/// More recordings of one name than anybody makes in a second.
const MAX_COPIES: usize = 9999;

/// Names the folder into which the files of one recording go.
#[derive(Debug)]
pub(super) struct Folder {
    folder: PathBuf,
    stem: String,
}

impl Folder {
    /// Names a recording after this moment, in the computer's time zone.
    pub(super) fn now(folder: &Path, title: &str) -> Self {
        Self::at(folder, title, ZonedDateTime::now().datetime())
    }

    pub(super) fn at(folder: &Path, title: &str, time: DateTime) -> Self {
        Self {
            folder: folder.to_owned(),
            stem: stem(title, time),
        }
    }

    fn path(&self, copy: usize) -> PathBuf {
        let number = if copy > 1 {
            format!(" ({copy})")
        } else {
            String::new()
        };
        self.folder.join(format!("{}{number}.wav", self.stem))
    }
}

impl RecordingFolder for Folder {
    type RecordingFile = BufWriter<File>;

    /// Makes a new file under the first name that is free; never over one that exists.
    fn take_file(&mut self) -> anyhow::Result<(PathBuf, Self::RecordingFile)> {
        for copy in 1..MAX_COPIES {
            let path = self.path(copy);
            match File::create_new(&path) {
                Ok(file) => return Ok((path, BufWriter::new(file))),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error).with_context(|| cannot(&path)),
            }
        }
        anyhow::bail!("{}: every name is taken", self.path(MAX_COPIES).display())
    }
}

fn cannot(path: &Path) -> String {
    format!("{}: the recording cannot be made", path.display())
}

fn stem(title: &str, time: DateTime) -> String {
    let (date, hour, minute, second) = (time.date(), time.hour(), time.minute(), time.second());
    let title: String = title.chars().map(harmless).collect();
    format!("souvenir {date} {hour:02}.{minute:02}.{second:02} {title}")
}

/// Returns a name in which a dash stands for what some system does not take.
fn harmless(letter: char) -> char {
    if letter.is_control() || r#"/\:*?"<>|"#.contains(letter) {
        '-'
    } else {
        letter
    }
}

#[cfg(test)]
mod tests {
    use super::{DateTime, Folder, RecordingFolder as _};
    use std::path::Path;

    fn time() -> DateTime {
        jiff::civil::date(2026, 11, 26).at(14, 3, 5, 999)
    }

    fn names(folder: &Path, title: &str) -> Vec<String> {
        let mut folder = Folder::at(folder, title, time());
        let mut name = || {
            let (path, _) = folder.take_file().unwrap();
            path.file_name().unwrap().to_str().unwrap().to_owned()
        };
        vec![name(), name(), name()]
    }

    #[test]
    fn the_next_free_name_is_taken_and_nothing_is_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let own = "souvenir 2026-11-26 14.03.05 memory (2).wav";
        std::fs::write(folder.path().join(own), "mine").unwrap();
        let expected = [
            "souvenir 2026-11-26 14.03.05 memory.wav",
            "souvenir 2026-11-26 14.03.05 memory (3).wav",
            "souvenir 2026-11-26 14.03.05 memory (4).wav",
        ];
        assert_eq!(names(folder.path(), "memory"), expected, "around it");
        let kept = std::fs::read(folder.path().join(own)).unwrap();
        assert_eq!(kept, b"mine", "untouched");
    }

    #[test]
    fn a_title_stays_in_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let expected = "souvenir 2026-11-26 14.03.05 ..-..-a-b-.wav";
        assert_eq!(names(folder.path(), "../../a:b\n")[0], expected, "dashes");
    }

    #[test]
    fn a_folder_that_is_not_there_gives_one_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        let error = Folder::at(&gone, "dry", time()).take_file().unwrap_err();
        let sentence = format!("{error:#}");
        let begins = format!(
            "{}",
            gone.join("souvenir 2026-11-26 14.03.05 dry.wav").display()
        );
        assert!(sentence.starts_with(&begins), "{sentence}");
        assert!(
            sentence.contains(": the recording cannot be made: "),
            "{sentence}"
        );
        assert_eq!(sentence.lines().count(), 1, "{sentence}");
    }
}
