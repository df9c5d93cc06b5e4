//! Words that must not be committed: promises, and paths of one person's machine.

use super::source::Source;

/// Split, so that this file passes its own rule.
const UNWANTED: [&str; 8] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
    concat!("C:\\", "Users"),
];

pub(super) fn check(source: &Source) -> Vec<String> {
    let lines = source.text.lines().enumerate();
    lines
        .flat_map(|(idx, line)| unwanted(line).map(move |word| (idx, word)))
        .map(|(idx, word)| source.problem(idx, &format!("`{word}`")))
        .collect()
}

fn unwanted(line: &str) -> impl Iterator<Item = &'static str> {
    UNWANTED.into_iter().filter(move |word| line.contains(word))
}

#[cfg(test)]
mod tests {
    use super::super::source::source;
    use super::{UNWANTED, check};

    #[test]
    fn every_unwanted_word_is_found_with_its_line() {
        for word in UNWANTED {
            let problems = check(&source("a.md", &format!("fine\nsee {word}x")));
            assert_eq!(problems, [format!("a.md:2: `{word}`")]);
        }
    }

    #[test]
    fn relative_paths_and_plain_words_pass() {
        assert!(check(&source("a.md", "work on core/src, at home, to do")).is_empty());
    }
}
