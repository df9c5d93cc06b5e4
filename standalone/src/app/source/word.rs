//! A source as the word that the command line uses for it, in the settings.

use std::path::{Path, PathBuf};

use serde::{Deserialize as _, Deserializer, Serializer};
use toml::Value;

use super::Choice;

/// Writes a file by its absolute path: the next run may begin in another folder. A path that is not
/// Unicode cannot be remembered.
///
/// # Errors
/// Those of the writer.
pub(crate) fn serialize<S: Serializer>(choice: &Option<Choice>, to: S) -> Result<S::Ok, S::Error> {
    match choice.as_ref().and_then(word) {
        Some(word) => to.serialize_str(&word),
        None => to.serialize_none(),
    }
}

/// Writes the words of files alone.
///
/// # Errors
/// Those of the writer.
pub(crate) fn paths<S: Serializer>(paths: &Option<Vec<PathBuf>>, to: S) -> Result<S::Ok, S::Error> {
    match paths {
        Some(paths) => to.collect_seq(paths.iter().filter_map(|path| path_word(path))),
        None => to.serialize_none(),
    }
}

/// # Errors
/// Where the file itself is damaged; what is no word is as good as none.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Choice>, D::Error> {
    let value = Value::deserialize(from)?;
    let word = value.as_str().filter(|word| !word.is_empty());
    Ok(word.map(choice))
}

fn word(choice: &Choice) -> Option<String> {
    match choice {
        Choice::Demo => Some("demo".to_owned()),
        Choice::Melody => Some("melody".to_owned()),
        Choice::Microphone => Some("mic".to_owned()),
        Choice::Captured => None,
        Choice::File(path) => path_word(path),
    }
}

fn choice(word: &str) -> Choice {
    match word {
        "demo" => Choice::Demo,
        "melody" => Choice::Melody,
        "mic" => Choice::Microphone,
        path => Choice::File(PathBuf::from(path)),
    }
}

fn path_word(path: &Path) -> Option<String> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    absolute.to_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Choice, choice, word};

    #[test]
    fn a_source_and_its_word_mean_the_same() {
        let here = std::env::current_dir().unwrap().join("voice.wav");
        for source in [
            Choice::Demo,
            Choice::Melody,
            Choice::Microphone,
            Choice::File(here),
        ] {
            assert_eq!(choice(&word(&source).unwrap()), source);
        }
    }

    #[test]
    fn a_file_in_this_folder_is_found_from_any_other() {
        let found = word(&Choice::File("demo".into())).unwrap();
        assert_eq!(
            choice(&found),
            Choice::File(std::env::current_dir().unwrap().join("demo"))
        );
    }
}
