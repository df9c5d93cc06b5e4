//! The rooms of a crate - the modules of its root, each with all that is below it - and which may import from which.
//!
//! The tables are in `rooms/tables.rs`; ARCHITECTURE.md prints them.

mod inner;
mod tables;

use super::imports::{Foreign, Import};
use super::module_tree::ModuleTree;
use super::source::{list, problem};
use inner::InnerRoom;
pub(super) use inner::check as check_inner;
pub(super) use tables::{HOUSES, INNER_ROOMS};

/// Holds one crate's rooms.
pub(super) struct House {
    pub(super) krate: &'static str,
    /// The crates of the workspace that it imports.
    crates: &'static [&'static str],
    /// From the bottom up: a room imports from rooms above it in this list only.
    rooms: &'static [Room],
}

struct Room {
    name: &'static str,
    imports: Imports,
    /// What it is, or why it imports no more and no less.
    why: &'static str,
}

const fn room(name: &'static str, imports: Imports, why: &'static str) -> Room {
    Room { name, imports, why }
}

/// Names the rooms that a room may import from.
enum Imports {
    Only(&'static [&'static str]),
    /// Every room before it in the table.
    All,
    AllBut(&'static [&'static str]),
}

/// Refuses imports against the directions, rooms without a line in the table, and lines without a room.
pub(super) fn check(house: &House, tree: &ModuleTree, imports: &[Import]) -> Vec<String> {
    let mut problems = house.unlisted(tree);
    for import in imports {
        let (Some(from), Some(to)) = (import.from.first(), import.to.first()) else {
            continue;
        };
        if from != to && !house.allows(from, to) {
            let file = &tree.modules[&import.from].file;
            let what = format!(
                "`{from}` does not import from `{to}` (here {}); see ARCHITECTURE.md",
                import.to.join("::")
            );
            problems.push(problem(file, import.line_idx, &what));
        }
    }
    problems
}

/// Refuses imports from other crates of the workspace against the directions.
pub(super) fn check_crates(house: &House, tree: &ModuleTree, foreign: &[Foreign]) -> Vec<String> {
    let refused = foreign
        .iter()
        .filter(|import| !house.crates.contains(&import.path[0].as_str()));
    let told = refused.map(|import| {
        let file = &tree.modules[&import.from].file;
        let what = format!(
            "`{}` does not import from `{}`",
            house.krate, import.path[0]
        );
        problem(file, import.line_idx, &what)
    });
    told.collect()
}

/// Tells whether ARCHITECTURE.md prints every table as it is.
pub(super) fn check_page(houses: &[House], inner: &[InnerRoom], page: &str) -> Vec<String> {
    let rooms = houses
        .iter()
        .map(|house| (format!("the rooms of {}", house.krate), house.table()));
    let inner = ("the inner rooms".to_owned(), inner::table(inner));
    let missing = rooms
        .chain([inner])
        .filter(|(_, table)| !page.contains(table));
    let missing = missing
        .map(|(what, table)| format!("ARCHITECTURE.md does not show {what} as they are:\n{table}"));
    missing.collect()
}

impl House {
    fn allows(&self, from: &str, to: &str) -> bool {
        let position = |name| self.rooms.iter().position(|room| room.name == name);
        let (Some(from_idx), Some(to_idx)) = (position(from), position(to)) else {
            // Told by `unlisted`.
            return true;
        };
        let named = match self.rooms[from_idx].imports {
            Imports::Only(names) => names.contains(&to),
            Imports::All => true,
            Imports::AllBut(names) => !names.contains(&to),
        };
        named && to_idx < from_idx
    }

    fn unlisted(&self, tree: &ModuleTree) -> Vec<String> {
        let found = tree.modules.keys().filter(|path| path.len() == 1);
        let found: Vec<_> = found.map(|path| path[0].as_str()).collect();
        let listed = |name: &str| self.rooms.iter().any(|room| room.name == name);
        let unlisted = found.iter().filter(|name| !listed(name));
        let unlisted = unlisted.map(|name| format!("`{name}` has no line"));
        let empty = self.rooms.iter();
        let empty = empty.filter(|room| !found.contains(&room.name));
        let empty = empty.map(|room| format!("`{}` is no room", room.name));
        let told = unlisted.chain(empty);
        told.map(|what| format!("xtask/src/tidy/rooms/tables.rs: {what} of {}", self.krate))
            .collect()
    }

    /// Writes the table as Markdown.
    fn table(&self) -> String {
        let besides = match self.crates {
            [] => String::new(),
            crates => format!(", besides {}", list(crates)),
        };
        let krate = self.krate;
        let mut table =
            format!("| room of `{krate}` | imports from{besides} | because |\n|---|---|---|\n");
        for room in self.rooms {
            let Room { name, why, .. } = room;
            table += &format!("| `{name}` | {} | {why} |\n", room.imports.in_words());
        }
        table
    }
}

impl Imports {
    fn in_words(&self) -> String {
        match self {
            Self::Only([]) => "nothing of ours".to_owned(),
            Self::Only(names) => list(names),
            Self::All => "all above".to_owned(),
            Self::AllBut(names) => format!("all above but {}", list(names)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::imports::{foreign, imports};
    use super::super::module_tree::tree;
    use super::{
        HOUSES, House, INNER_ROOMS, Imports, Room, check, check_crates, check_page, inner,
    };

    const HOUSE: House = House {
        krate: "a",
        crates: &["souvenir_b"],
        rooms: &[
            Room {
                name: "base",
                imports: Imports::Only(&[]),
                why: "numbers only",
            },
            Room {
                name: "middle",
                imports: Imports::All,
                why: "sound",
            },
            Room {
                name: "top",
                imports: Imports::AllBut(&["base"]),
                why: "faces",
            },
        ],
    };

    fn problems(base: &str, middle: &str, top: &str) -> Vec<String> {
        let tree = tree(&[
            (
                "a/src/lib.rs",
                "mod base; mod middle; mod top; pub use top::Top;",
            ),
            ("a/src/base.rs", base),
            ("a/src/middle.rs", middle),
            ("a/src/top.rs", top),
        ]);
        check(&HOUSE, &tree, &imports(&tree))
    }

    #[test]
    fn along_the_directions_all_is_well() {
        let (base, middle) = ("pub struct Base;", "use crate::base::Base;");
        assert!(problems(base, middle, "use crate::middle::f;").is_empty());
    }

    #[test]
    fn upwards_and_past_an_exception_are_refused_also_for_re_exports() {
        let told = |file, from, to| {
            format!("{file}: `{from}` does not import from `{to}` (here {to}); see ARCHITECTURE.md")
        };
        assert_eq!(
            problems(
                "\npub use crate::middle::Sound;",
                "",
                "use crate::base::Base;"
            ),
            [
                told("a/src/base.rs:2", "base", "middle"),
                told("a/src/top.rs:1", "top", "base"),
            ]
        );
    }

    #[test]
    fn a_crate_that_is_not_named_is_refused_and_one_of_others_is_not_ours() {
        let tree = tree(&[(
            "a/src/lib.rs",
            "use souvenir_b::B;\nfn f() { souvenir_c::g(); std::mem::take(x) }",
        )]);
        assert_eq!(
            check_crates(&HOUSE, &tree, &foreign(&tree)),
            ["a/src/lib.rs:2: `a` does not import from `souvenir_c`"]
        );
    }

    #[test]
    fn a_new_room_needs_a_line_and_an_old_line_a_room() {
        let tree = tree(&[
            ("a/src/lib.rs", "mod base; mod middle; mod new;"),
            ("a/src/base.rs", ""),
            ("a/src/middle.rs", ""),
            ("a/src/new.rs", ""),
        ]);
        assert_eq!(
            check(&HOUSE, &tree, &[]),
            [
                "xtask/src/tidy/rooms/tables.rs: `new` has no line of a",
                "xtask/src/tidy/rooms/tables.rs: `top` is no room of a"
            ]
        );
    }

    #[test]
    fn the_page_has_to_print_the_table() {
        let table = HOUSE.table();
        assert!(
            table.ends_with("| `top` | all above but `base` | faces |\n"),
            "{table}"
        );
        let inner = inner::table(INNER_ROOMS);
        let page = format!("words\n\n{table}\nwords\n\n{inner}");
        assert!(check_page(&[HOUSE], INNER_ROOMS, &page).is_empty());
        for (new, old) in [("faces", "masks"), ("handle", "hands")] {
            let page = page.replace(new, old);
            assert_eq!(check_page(&[HOUSE], INNER_ROOMS, &page).len(), 1, "{new}");
        }
    }

    #[test]
    fn inner_rooms_and_the_ways_to_them_are_rooms() {
        for one in INNER_ROOMS {
            let house = HOUSES.iter().find(|house| house.krate == one.krate);
            let rooms = house.expect("a crate with rooms").rooms;
            for name in [one.room, one.instead] {
                assert!(rooms.iter().any(|room| room.name == name), "{name}");
            }
        }
    }

    #[test]
    fn every_room_that_a_table_names_stands_before_it() {
        for house in HOUSES {
            for (idx, room) in house.rooms.iter().enumerate() {
                let (Imports::Only(names) | Imports::AllBut(names)) = room.imports else {
                    continue;
                };
                let before = |name| house.rooms[..idx].iter().any(|room| room.name == name);
                assert!(names.iter().all(|name| before(*name)), "{}", room.name);
            }
        }
    }
}
