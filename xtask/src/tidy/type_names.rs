//! Within one crate a type's name means one thing, also where it is private.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::{Ident, ItemEnum, ItemStruct, ItemTrait, ItemType, ItemUnion};

use super::module_tree::ModuleTree;
use super::source::problem;
use super::syntax::line_idx;

/// Is a name that may have several meanings in a crate.
pub(super) struct Shared {
    krate: &'static str,
    name: &'static str,
    why: &'static str,
}

pub(super) const SHARED: &[Shared] = &[shared(
    "standalone",
    "Client",
    "one of PulseAudio, and none where the system has no such server",
)];

const fn shared(krate: &'static str, name: &'static str, why: &'static str) -> Shared {
    Shared { krate, name, why }
}

/// Returns names that are defined more than once in the crate, and exceptions that none of its types needs.
pub(super) fn check(krate: &str, tree: &ModuleTree, shared: &[Shared]) -> Vec<String> {
    let places = places(tree);
    let repeated = |name: &str| places.get(name).is_some_and(|places| places.len() > 1);
    let allowed: Vec<_> = shared.iter().filter(|one| one.krate == krate).collect();
    let refused = places
        .iter()
        .filter(|(name, _)| repeated(name) && !allowed.iter().any(|one| one.name == name.as_str()));
    let refused = refused.flat_map(|(_, places)| places.clone());
    let unneeded = allowed.iter().filter(|one| !repeated(one.name)).map(|one| {
        let Shared { krate, name, why } = one;
        format!("{krate} has not two types `{name}` ({why}): take it off type_names.rs")
    });
    refused.chain(unneeded).collect()
}

/// Returns every definition of every name, as `path:line: what`.
fn places(tree: &ModuleTree) -> BTreeMap<String, Vec<String>> {
    let mut places = BTreeMap::<String, Vec<String>>::new();
    for module in tree.modules.values() {
        let mut types = Types::default();
        module.items.iter().for_each(|item| types.visit_item(item));
        for (name, line_idx) in types.0 {
            let what = format!("`{name}` is the name of another type of this crate too");
            let place = problem(&module.file, line_idx, &what);
            places.entry(name).or_default().push(place);
        }
    }
    places
}

#[derive(Default)]
struct Types(Vec<(String, usize)>);

impl Types {
    fn add(&mut self, ident: &Ident) {
        self.0.push((ident.to_string(), line_idx(ident.span())));
    }
}

impl<'ast> Visit<'ast> for Types {
    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        self.add(&item.ident);
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.add(&item.ident);
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        self.add(&item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast ItemType) {
        self.add(&item.ident);
    }

    fn visit_item_union(&mut self, item: &'ast ItemUnion) {
        self.add(&item.ident);
    }
}

#[cfg(test)]
mod tests {
    use super::super::module_tree::tree;
    use super::{Shared, check};

    const TWICE: [(&str, &str); 3] = [
        (
            "a/src/lib.rs",
            "mod b; mod c; struct Once; #[cfg(test)] struct Piece;",
        ),
        ("a/src/b.rs", "pub(crate) struct Piece;"),
        (
            "a/src/c.rs",
            "trait C { type Item; }\nfn f() { enum Piece {} }\ntype Item = u8;",
        ),
    ];

    #[test]
    fn both_places_of_a_name_are_refused_even_inside_a_function() {
        let what = "`Piece` is the name of another type of this crate too";
        assert_eq!(
            check("a", &tree(&TWICE), &[]),
            [
                format!("a/src/b.rs:1: {what}"),
                format!("a/src/c.rs:2: {what}")
            ]
        );
    }

    #[test]
    fn an_exception_counts_for_its_crate_and_only_as_long_as_it_is_needed() {
        let (krate, why) = ("a", "both are told apart by their room");
        let piece = Shared {
            krate,
            name: "Piece",
            why,
        };
        assert!(check("a", &tree(&TWICE), &[piece]).is_empty());
        let once = Shared {
            krate,
            name: "Once",
            why,
        };
        let problems = check("a", &tree(&[("a/src/lib.rs", "struct Once;")]), &[once]);
        assert_eq!(
            problems,
            [
                "a has not two types `Once` (both are told apart by their room): take it off type_names.rs"
            ]
        );
    }
}
