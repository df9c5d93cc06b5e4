//! What others run for us is the very thing that was looked at: workflow actions by commit, Python packages by
//! hash.

use super::source::Source;

const COMMIT_DIGITS: usize = 40;

pub(super) fn check(source: &Source) -> Vec<String> {
    let is_workflow = source.path.starts_with(".github") && source.has_extension("yml");
    let lines = source.text.lines().enumerate();
    lines
        .filter(|_| is_workflow)
        .filter_map(|(idx, line)| Some((idx, action(line)?)))
        .filter(|(_, action)| !is_pinned(action))
        .map(|(idx, action)| source.problem(idx, &format!("`{action}` is not pinned by commit")))
        .collect()
}

/// Returns what a step uses.
fn action(line: &str) -> Option<&str> {
    let line = line.trim_start().trim_start_matches("- ");
    line.strip_prefix("uses:")?.split_whitespace().next()
}

/// One of this repository is as it is checked out.
fn is_pinned(action: &str) -> bool {
    let version = action.rsplit_once('@').map_or("", |(_, version)| version);
    let is_commit =
        version.len() == COMMIT_DIGITS && version.bytes().all(|b| b.is_ascii_hexdigit());
    is_commit || action.starts_with("./")
}

#[cfg(test)]
mod tests {
    use super::super::source::source;
    use super::check;

    const COMMIT: &str = "11d5960a326750d5838078e36cf38b85af677262";

    #[test]
    fn a_tag_can_be_moved_and_a_commit_cannot() {
        let path = ".github/workflows/ci.yml";
        let text =
            format!("steps:\n  - uses: a/b@{COMMIT} # v4\n  - uses: a/b@v4\n    uses: ./here");
        assert_eq!(
            check(&source(path, &text)),
            [format!("{path}:3: `a/b@v4` is not pinned by commit")]
        );
        assert!(check(&source("a.yml", &text)).is_empty(), "no workflow");
    }
}
