//! Every relative link of a Markdown file leads somewhere.

use std::path::Path;

use super::source::Source;

pub(super) fn check(source: &Source, exists: fn(&Path) -> bool) -> Vec<String> {
    if !source.has_extension("md") {
        return Vec::new();
    }
    let folder = source.path.parent().unwrap_or(Path::new(""));
    let links = source.text.lines().enumerate();
    let links = links.flat_map(|(idx, line)| targets(line).map(move |target| (idx, target)));
    links
        .filter(|(_, target)| !exists(&folder.join(target)))
        .map(|(idx, target)| source.problem(idx, &format!("no such file: {target}")))
        .collect()
}

/// Returns the relative files that a line links to: `](target)`, without anchors.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let ends = line.split("](").skip(1);
    let whole = ends.filter_map(|rest| rest.split(')').next());
    let local = whole.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    local
        .filter_map(|target| target.split('#').next())
        .filter(|target| !target.is_empty())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::source::source;
    use super::{check, targets};

    #[test]
    fn only_local_files_are_targets() {
        let line = "[a](b.md) ![c](d/e.png) [f](https://g.h) [i](#j) [k](l.md#m)";
        assert_eq!(
            targets(line).collect::<Vec<_>>(),
            ["b.md", "d/e.png", "l.md"]
        );
    }

    #[test]
    fn a_dead_link_is_named_relative_to_its_own_file() {
        let exists = |path: &Path| path == Path::new("docs/there.md");
        let page = source("docs/page.md", "[a](there.md)\n[b](gone.md)");
        assert_eq!(
            check(&page, exists),
            ["docs/page.md:2: no such file: gone.md"]
        );
    }
}
