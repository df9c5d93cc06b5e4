//! No circles of files: who reads one of them would have to read all.
//!
//! Two files of one room may need each other, such as a module and its part; more may not, and none across rooms.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::imports::Import;
use super::module_tree::ModuleTree;
use super::names::UseKind;
use super::source::problem;

const MAX_FILES: usize = 2;

/// Is a circle that stands, until somebody takes it apart.
pub(super) struct StandingCircle {
    /// All of its files.
    files: &'static [&'static str],
    why: &'static str,
}

pub(super) const STANDING: &[StandingCircle] = &[];

/// Names files that need each other, in a ring or in several.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Circle {
    files: Vec<PathBuf>,
    /// One import that closes it, for each file.
    links: Vec<String>,
}

/// Returns the circles of one crate that are too large, or that lead across rooms.
pub(super) fn circles(tree: &ModuleTree, imports: &[Import]) -> Vec<Circle> {
    let mut graph = DiGraph::<&Path, ()>::new();
    let mut nodes = BTreeMap::<&Path, NodeIndex>::new();
    let mut node = |graph: &mut DiGraph<_, _>, file| {
        *nodes.entry(file).or_insert_with(|| graph.add_node(file))
    };
    for import in counted(imports) {
        let from = node(&mut graph, file(tree, &import.from));
        let to = node(&mut graph, file(tree, &import.to));
        graph.add_edge(from, to, ());
    }
    let found = tarjan_scc(&graph).into_iter();
    let found = found.map(|circle| circle.into_iter().map(|idx| graph[idx]).collect());
    let refused = found.filter(|files: &BTreeSet<&Path>| {
        files.len() > MAX_FILES || (files.len() > 1 && rooms(tree, files).len() > 1)
    });
    refused.map(|files| circle(tree, imports, &files)).collect()
}

/// Returns what `standing` does not allow, and what it allows though it is gone.
pub(super) fn check(found: &[Circle], standing: &[StandingCircle]) -> Vec<String> {
    let allowed = |circle: &Circle| standing.iter().any(|one| one.is(circle));
    let unknown = found.iter().filter(|circle| !allowed(circle));
    let gone = standing
        .iter()
        .filter(|one| !found.iter().any(|circle| one.is(circle)));
    let unknown = unknown.map(|circle| {
        let links = circle.links.join("\n    ");
        let num_files = circle.files.len();
        format!("a circle of {num_files} files; move what they share into a file of its own:\n    {links}")
    });
    let gone = gone.map(|one| {
        let (first, why) = (one.files.first().unwrap_or(&""), one.why);
        format!("the circle of {first} ({why}) is another one or gone: take it off circles.rs")
    });
    unknown.chain(gone).collect()
}

impl StandingCircle {
    fn is(&self, circle: &Circle) -> bool {
        let files: BTreeSet<_> = self.files.iter().map(Path::new).collect();
        files == circle.files.iter().map(PathBuf::as_path).collect()
    }
}

fn counted(imports: &[Import]) -> impl Iterator<Item = &Import> {
    let own = |import: &&Import| import.kind == UseKind::Import;
    imports.iter().filter(own)
}

fn circle(tree: &ModuleTree, imports: &[Import], files: &BTreeSet<&Path>) -> Circle {
    let mut links = BTreeMap::<(&Path, &Path), usize>::new();
    for import in counted(imports) {
        let (from, to) = (file(tree, &import.from), file(tree, &import.to));
        if from != to && files.contains(from) && files.contains(to) {
            links.entry((from, to)).or_insert(import.line_idx);
        }
    }
    Circle {
        files: files.iter().map(|file| (*file).to_owned()).collect(),
        links: links
            .iter()
            .map(|((from, to), line_idx)| {
                problem(from, *line_idx, &format!("imports from {}", to.display()))
            })
            .collect(),
    }
}

fn file<'a>(tree: &'a ModuleTree, module: &[String]) -> &'a Path {
    &tree.modules[module].file
}

/// Returns the rooms of these files; the crate's root is one by itself.
fn rooms<'a>(tree: &'a ModuleTree, files: &BTreeSet<&Path>) -> BTreeSet<Option<&'a String>> {
    let modules = tree.modules.iter();
    let inside = modules.filter(|(_, module)| files.contains(module.file.as_path()));
    inside.map(|(path, _)| path.first()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::imports::imports;
    use super::super::module_tree::tree;
    use super::{Circle, StandingCircle, check, circles};

    fn found(files: &[(&str, &str)]) -> Vec<Circle> {
        let tree = tree(files);
        circles(&tree, &imports(&tree))
    }

    const THREE: [(&str, &str); 5] = [
        ("a/src/lib.rs", "mod room;"),
        (
            "a/src/room.rs",
            "mod b; mod c; mod d; pub struct Room(b::B);",
        ),
        ("a/src/room/b.rs", "use super::c::C; pub struct B(C);"),
        ("a/src/room/c.rs", "use super::Room; pub struct C(Room);"),
        ("a/src/room/d.rs", "use super::Room;"),
    ];

    #[test]
    fn three_files_in_a_ring_are_refused_and_each_link_is_named() {
        let problems = check(&found(&THREE), &[]);
        assert_eq!(
            problems,
            [
                "a circle of 3 files; move what they share into a file of its own:\n    \
              a/src/room/b.rs:1: imports from a/src/room/c.rs\n    \
              a/src/room/c.rs:1: imports from a/src/room.rs\n    \
              a/src/room.rs:1: imports from a/src/room/b.rs"
            ]
        );
    }

    #[test]
    fn two_files_may_need_each_other_within_one_room_only() {
        let within = [
            ("a/src/lib.rs", "mod b; pub use b::B;"),
            ("a/src/b.rs", "mod c; pub struct B(c::C);"),
            ("a/src/b/c.rs", "use super::B; pub struct C(Box<B>);"),
        ];
        assert!(found(&within).is_empty());
        let across = [
            ("a/src/lib.rs", "mod b; mod c;"),
            ("a/src/b.rs", "use crate::c::C; pub struct B(C);"),
            ("a/src/c.rs", "use crate::b::B; pub struct C(Box<B>);"),
        ];
        assert_eq!(found(&across).len(), 1);
    }

    #[test]
    fn a_parent_that_only_wires_is_in_no_circle() {
        let wired = [
            ("a/src/lib.rs", "mod b;"),
            (
                "a/src/b.rs",
                "mod c; mod d; mod e; pub use c::C; pub use d::D; pub use e::E;",
            ),
            ("a/src/b/c.rs", "use super::D; pub struct C(D);"),
            ("a/src/b/d.rs", "use super::E; pub struct D(E);"),
            ("a/src/b/e.rs", "pub struct E;"),
        ];
        assert!(found(&wired).is_empty());
    }

    #[test]
    fn a_standing_circle_is_let_be_until_it_changes() {
        let files = &["a/src/room.rs", "a/src/room/b.rs", "a/src/room/c.rs"];
        let standing = [StandingCircle { files, why: "old" }];
        assert!(check(&found(&THREE), &standing).is_empty());
        assert_eq!(
            check(&[], &standing),
            ["the circle of a/src/room.rs (old) is another one or gone: take it off circles.rs"]
        );
    }
}
