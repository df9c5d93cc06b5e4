//! Rooms that a crate keeps to itself: what others need of them they import from another room.

use super::super::imports::Foreign;
use super::super::module_tree::ModuleTree;
use super::super::source::{list, problem};

/// Describes one such room. The crate's root, which names a few things of many rooms, is open to all.
pub(in crate::tidy) struct InnerRoom {
    /// Without `souvenir_`.
    pub(super) krate: &'static str,
    pub(super) room: &'static str,
    /// Who does not import from it, outside tests.
    pub(super) others: &'static [&'static str],
    pub(super) instead: &'static str,
    pub(super) why: &'static str,
}

/// Finds what this crate imports from inner rooms of others.
pub(in crate::tidy) fn check(
    inner: &[InnerRoom],
    krate: &str,
    tree: &ModuleTree,
    foreign: &[Foreign],
) -> Vec<String> {
    let rooms = inner.iter().filter(|one| one.others.contains(&krate));
    let told = rooms.flat_map(|one| {
        let imports = foreign.iter().filter(|import| one.is_named_by(import));
        imports.map(|import| {
            let file = &tree.modules[&import.from].file;
            let InnerRoom { room, instead, .. } = one;
            let path = import.path.join("::");
            let what = format!(
                "`{krate}` imports from `{instead}`, not from `{room}` (here {path}); see ARCHITECTURE.md"
            );
            problem(file, import.line_idx, &what)
        })
    });
    told.collect()
}

/// Writes the table as Markdown.
pub(super) fn table(inner: &[InnerRoom]) -> String {
    let mut table =
        "| inner room | closed to | which import from | because |\n|---|---|---|---|\n".to_owned();
    for one in inner {
        let InnerRoom {
            krate,
            room,
            others,
            instead,
            why,
        } = one;
        let others = list(others);
        table += &format!("| `{room}` of `{krate}` | {others} | `{instead}` | {why} |\n");
    }
    table
}

impl InnerRoom {
    fn is_named_by(&self, import: &Foreign) -> bool {
        let krate = import.path[0].strip_prefix("souvenir_");
        krate == Some(self.krate) && import.path.get(1).is_some_and(|room| room == self.room)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::imports::foreign;
    use super::super::super::module_tree::tree;
    use super::{InnerRoom, check, table};

    const INNER: &[InnerRoom] = &[InnerRoom {
        krate: "b",
        room: "inside",
        others: &["a"],
        instead: "door",
        why: "it changes",
    }];

    fn problems(krate: &str, text: &str) -> Vec<String> {
        let tree = tree(&[("a/src/lib.rs", text)]);
        check(INNER, krate, &tree, &foreign(&tree))
    }

    #[test]
    fn an_inner_room_is_closed_however_it_is_written() {
        for (text, path) in [
            ("\nuse souvenir_b::inside::Thing;", "inside::Thing"),
            ("\nuse souvenir_b::{door, inside};", "inside"),
            ("\nuse souvenir_b::inside as door;", "inside"),
            ("\nuse souvenir_b::inside::*;", "inside"),
            (
                "\npub use souvenir_b::{door::Door, inside::Thing};",
                "inside::Thing",
            ),
            ("\nfn f() { souvenir_b::inside::f() }", "inside::f"),
            (
                "use souvenir_b as b;\nfn f(_: b::inside::Thing) {}",
                "inside::Thing",
            ),
            (
                "\nfn f() { println!(\"{}\", souvenir_b::inside::N) }",
                "inside::N",
            ),
        ] {
            let what = format!(
                "a/src/lib.rs:2: `a` imports from `door`, not from `inside` (here souvenir_b::{path}); see ARCHITECTURE.md"
            );
            assert_eq!(problems("a", text), [what], "{text}");
        }
    }

    #[test]
    fn other_rooms_the_root_tests_and_other_crates_are_let_be() {
        let ways =
            "use souvenir_b::door::Thing; use souvenir_b::Other; use souvenir_c::inside::Thing;
            mod inside { pub fn f() {} } fn f() { inside::f() }
            #[cfg(test)] mod tests { use souvenir_b::inside::Thing; }";
        assert!(problems("a", ways).is_empty());
        assert!(problems("d", "use souvenir_b::inside::Thing;").is_empty());
    }

    #[test]
    fn the_table_says_it_in_words() {
        let line = "| `inside` of `b` | `a` | `door` | it changes |\n";
        assert!(table(INNER).ends_with(line), "{}", table(INNER));
    }
}
