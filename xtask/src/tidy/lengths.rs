//! One concept a file: 400 lines, tests not counted.

use super::source::Source;

const MAX_LINES: usize = 400;

pub(super) fn check(source: &Source) -> Option<String> {
    let num_lines = source
        .text
        .lines()
        .take_while(|line| line.trim() != "#[cfg(test)]")
        .count();
    let counted = source.has_extension("rs") && !is_test(source);
    (counted && num_lines > MAX_LINES)
        .then(|| source.problem(MAX_LINES, &format!("{num_lines} lines; split by concept")))
}

fn is_test(source: &Source) -> bool {
    source
        .path
        .components()
        .any(|part| part.as_os_str() == "tests")
}

#[cfg(test)]
mod tests {
    use super::super::source::source;
    use super::{MAX_LINES, check};

    #[test]
    fn one_line_too_many_is_a_problem() {
        assert!(check(&source("core/src/a.rs", &"//\n".repeat(MAX_LINES))).is_none());
        assert!(check(&source("core/src/a.rs", &"//\n".repeat(MAX_LINES + 1))).is_some());
    }

    #[test]
    fn tests_may_be_as_long_as_they_need() {
        let inside = format!("fn a() {{}}\n#[cfg(test)]\n{}", "//\n".repeat(MAX_LINES));
        assert!(check(&source("core/src/a.rs", &inside)).is_none());
        assert!(check(&source("core/tests/a.rs", &"//\n".repeat(MAX_LINES + 1))).is_none());
    }
}
