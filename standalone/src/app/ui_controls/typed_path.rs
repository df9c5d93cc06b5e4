//! A file that is named by its path, where there is no dialog to choose it in.

use std::path::{Path, PathBuf};

/// Finds what was typed or pasted as a file that is there: with `~` for the home folder, in quotes as a file manager
/// copies it, or not.
///
/// # Errors
/// A sentence, where there is no such file.
pub(super) fn file(text: &str, home: Option<&Path>) -> Result<PathBuf, String> {
    let bare = text.trim();
    let quoted = |mark| bare.strip_prefix(mark)?.strip_suffix(mark);
    let bare = quoted('"').or(quoted('\'')).unwrap_or(bare);
    let path = match (bare.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(bare),
    };
    if path.is_dir() {
        Err(format!(
            "{bare} is a folder; type the path of a sound file in it."
        ))
    } else if path.is_file() {
        Ok(path)
    } else {
        Err(format!(
            "There is no file {bare:?}; type its whole path, such as ~/Music/sound.wav."
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::file;

    #[test]
    fn a_path_is_taken_as_people_type_and_paste_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let there = folder.path().join("a sound.wav");
        std::fs::write(&there, "").expect("written");
        let whole = there.display();
        for text in [
            format!("{whole}"),
            format!("  {whole}\n"),
            format!("\"{whole}\""),
            format!("'{whole}'"),
            "~/a sound.wav".to_owned(),
        ] {
            let found = file(&text, Some(folder.path()));
            assert_eq!(found.as_ref(), Ok(&there), "{text}");
        }
    }

    #[test]
    fn what_is_no_file_is_told_in_a_sentence() {
        let folder = tempfile::tempdir().expect("a folder");
        let told = |text: &str| file(text, Some(folder.path())).expect_err("nothing there");
        assert_eq!(
            told("~/no.wav"),
            "There is no file \"~/no.wav\"; type its whole path, such as ~/Music/sound.wav."
        );
        let words = told(&folder.path().display().to_string());
        assert!(words.contains("is a folder"), "{words}");
    }
}
