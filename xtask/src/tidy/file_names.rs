//! Within `core` a file's name means one thing, so that the tree can be read without opening files.

use std::collections::BTreeMap;

use super::module_tree::ModuleTree;

/// Is a name that several rooms may have, because the folder says what it is of.
pub(super) struct SharedName {
    name: &'static str,
    why: &'static str,
}

pub(super) const SHARED: &[SharedName] = &[
    shared("channel", "one channel of its folder's memory"),
    shared("config", "what its room is prepared by"),
    shared("dense", "a folder's own dense matrices"),
    shared("error", "what its room refuses"),
    shared(
        "layer",
        "a state-space layer, and what a user chooses of one",
    ),
    shared("legs", "the textbook's state equation, and a layer's step"),
    shared(
        "mamba",
        "the layer, and the layout of its weights in a file",
    ),
    shared("memory", "the room, and what a user chooses of one"),
    shared("s4d", "the layer, and the layout of its weights in a file"),
    shared("spec", "the values of a memory, and of a layer"),
];

const fn shared(name: &'static str, why: &'static str) -> SharedName {
    SharedName { name, why }
}

/// Returns names that several files have, and exceptions that no two files need.
pub(super) fn check(tree: &ModuleTree, shared: &[SharedName]) -> Vec<String> {
    let mut files = BTreeMap::<&str, Vec<String>>::new();
    for (path, module) in &tree.modules {
        // A module within a file has the file's name on the tree, and is not a file.
        let file = &module.file;
        if let Some(name) = path
            .last()
            .filter(|name| file.file_stem() == Some(name.as_ref()))
        {
            files
                .entry(name)
                .or_default()
                .push(file.display().to_string());
        }
    }
    files.retain(|_, files| files.len() > 1);
    let allowed = |name: &str| shared.iter().any(|one| one.name == name);
    let refused = files.iter().filter(|(name, _)| !allowed(name));
    let refused = refused.map(|(name, files)| {
        let files = files.join(" and ");
        format!("{files} have one name, `{name}`: say in it which is which")
    });
    let unneeded = shared.iter().filter(|one| !files.contains_key(one.name));
    let unneeded = unneeded.map(|SharedName { name, why }| {
        format!("no two files are `{name}` ({why}): take it off file_names.rs")
    });
    refused.chain(unneeded).collect()
}

#[cfg(test)]
mod tests {
    use super::super::module_tree::tree;
    use super::{check, shared};

    #[test]
    fn one_name_for_two_files_is_refused_unless_it_is_listed() {
        let tree = tree(&[
            ("core/src/lib.rs", "mod a; mod b;"),
            ("core/src/a.rs", "mod plan; mod own { mod plan {} }"),
            ("core/src/b.rs", "mod plan;"),
            ("core/src/a/plan.rs", ""),
            ("core/src/b/plan.rs", ""),
        ]);
        assert_eq!(
            check(&tree, &[]),
            [
                "core/src/a/plan.rs and core/src/b/plan.rs have one name, `plan`: say in it which is which"
            ]
        );
        assert!(check(&tree, &[shared("plan", "the folder says it")]).is_empty());
    }

    #[test]
    fn an_exception_that_nothing_needs_is_told() {
        let tree = tree(&[("core/src/lib.rs", "mod a;"), ("core/src/a.rs", "")]);
        assert_eq!(
            check(&tree, &[shared("plan", "once")]),
            ["no two files are `plan` (once): take it off file_names.rs"]
        );
    }
}
