//! Which module imports from which, re-exports followed to where a thing is defined.

use std::collections::BTreeMap;

use super::module_tree::{ModulePath, ModuleTree};
use super::names::{Names, UseKind};

/// Re-exports of re-exports; a longer chain is a circle of them, which the compiler refuses.
const MAX_RE_EXPORTS: usize = 16;

const OURS: &str = "souvenir_";

/// Says that one module needs another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Import {
    pub(super) from: ModulePath,
    /// Where that which is imported is defined.
    pub(super) to: ModulePath,
    pub(super) kind: UseKind,
    pub(super) line_idx: usize,
}

/// Finds all imports within one crate; none from a module to itself.
pub(super) fn imports(tree: &ModuleTree) -> Vec<Import> {
    let modules = tree.modules.iter();
    let scopes = Scopes(
        modules
            .map(|(path, module)| (path.clone(), Names::of(&module.items)))
            .collect(),
    );
    let mut found = Vec::new();
    for (module, names) in &scopes.0 {
        found.extend(scopes.by_use(module, names));
        found.extend(scopes.by_path(module, names));
    }
    found.retain(|import| import.from != import.to);
    found
}

/// Says that one module imports from another crate of the workspace.
pub(super) struct Foreign {
    pub(super) from: ModulePath,
    /// From the other crate's name on, also where only the end of it is written, behind a `use`.
    pub(super) path: ModulePath,
    pub(super) line_idx: usize,
}

/// Returns all imports from other crates of the workspace; their names begin with `souvenir_`.
pub(super) fn foreign(tree: &ModuleTree) -> Vec<Foreign> {
    let mut found = Vec::new();
    for (module, parsed) in &tree.modules {
        let names = Names::of(&parsed.items);
        let uses = names.uses.iter().map(|one| (&one.path, one.line_idx));
        // A name alone is counted where it was imported.
        let written = names.paths.iter().filter(|one| one.path.len() > 1);
        let written = written.map(|one| (&one.path, one.line_idx));
        let foreign = uses.chain(written).map(|(path, line_idx)| Foreign {
            from: module.clone(),
            path: spelt_out(&names, path),
            line_idx,
        });
        found.extend(foreign.filter(|one| one.path[0].starts_with(OURS)));
    }
    found
}

/// Returns a path with what a `use` says of the first name in its place, and so on.
fn spelt_out(names: &Names, path: &[String]) -> ModulePath {
    let mut path = path.to_vec();
    for _ in 0..MAX_RE_EXPORTS {
        match names.find(&path[0]) {
            Some(one) if !path[0].starts_with(OURS) => path = [&one.path, &path[1..]].concat(),
            _ => break,
        }
    }
    path
}

struct Scopes(BTreeMap<ModulePath, Names>);

/// Says what a path leads to.
enum Target {
    Module(ModulePath),
    /// A type, function or constant of this module.
    ItemOf(ModulePath),
}

impl Scopes {
    fn by_use(&self, module: &ModulePath, names: &Names) -> Vec<Import> {
        let uses = names.uses.iter();
        let leaves = uses.filter_map(|one| {
            let to = match self.target(module, &one.path)? {
                // Naming a module imports nothing of it yet: the paths through it do.
                Target::Module(_) if one.name != "*" => return None,
                Target::Module(to) | Target::ItemOf(to) => to,
            };
            Some(Import {
                from: module.clone(),
                to,
                kind: one.kind,
                line_idx: one.line_idx,
            })
        });
        leaves.collect()
    }

    fn by_path(&self, module: &ModulePath, names: &Names) -> Vec<Import> {
        let written = names.paths.iter();
        let counted = written.filter(|written| match &written.path[..] {
            // Counted where it was imported, unless that was for others.
            [name] => names
                .find(name)
                .is_some_and(|one| one.kind == UseKind::ReExport),
            _ => true,
        });
        let imports = counted.filter_map(|written| {
            let (Target::Module(to) | Target::ItemOf(to)) = self.target(module, &written.path)?;
            Some(Import {
                from: module.clone(),
                to,
                kind: UseKind::Import,
                line_idx: written.line_idx,
            })
        });
        imports.collect()
    }

    fn target(&self, module: &[String], path: &[String]) -> Option<Target> {
        self.follow(self.absolute(module, path)?, MAX_RE_EXPORTS)
    }

    /// Returns a path from the crate's root; `None` leads out of the crate, or to a name of `module` itself.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<ModulePath> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([module, rest].concat()),
            "super" => {
                let (_, parent) = module.split_last()?;
                match rest.first() {
                    Some(next) if next == "super" => self.absolute(parent, rest),
                    _ => Some([parent, rest].concat()),
                }
            }
            _ if self.is_in_scope(module, first) => Some([module, path].concat()),
            _ => None,
        }
    }

    fn is_in_scope(&self, module: &[String], name: &str) -> bool {
        let child = [module, &[name.to_owned()]].concat();
        let names = self.0.get(module);
        self.0.contains_key(&child) || names.is_some_and(|names| names.find(name).is_some())
    }

    fn follow(&self, path: ModulePath, max_re_exports: usize) -> Option<Target> {
        let mut module = Vec::new();
        for (idx, name) in path.iter().enumerate() {
            module.push(name.clone());
            if self.0.contains_key(&module) {
                continue;
            }
            module.pop();
            let Some(one) = self.0.get(&module)?.find(name) else {
                return Some(Target::ItemOf(module));
            };
            let further = self.absolute(&module, &one.path)?;
            let path = [&further, &path[idx + 1..]].concat();
            return self.follow(path, max_re_exports.checked_sub(1)?);
        }
        Some(Target::Module(module))
    }
}

#[cfg(test)]
mod tests {
    use super::super::module_tree::tree;
    use super::{foreign, imports};

    /// `from>to` of every import.
    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let imports = imports(&tree(files));
        let pairs = imports
            .iter()
            .map(|import| format!("{}>{}", import.from.join("::"), import.to.join("::")));
        pairs.collect()
    }

    #[test]
    fn a_re_export_is_followed_to_the_definition() {
        let files = [
            ("a/src/lib.rs", "mod b; mod c;"),
            ("a/src/b.rs", "mod d; pub use d::Thing;"),
            ("a/src/b/d.rs", "pub struct Thing;"),
            ("a/src/c.rs", "use crate::b::Thing; use std::fmt::Debug;"),
        ];
        assert_eq!(found(&files), ["b>b::d", "c>b::d"]);
    }

    #[test]
    fn a_module_that_is_named_counts_by_what_is_taken_from_it() {
        let files = [
            ("a/src/lib.rs", "mod b; mod c; mod d;"),
            ("a/src/b.rs", "pub use crate::c::thing;"),
            ("a/src/c.rs", "pub fn thing() {}"),
            ("a/src/d.rs", "use crate::b; fn f() { b::thing() }"),
        ];
        assert_eq!(found(&files), ["b>c", "d>c"]);
    }

    #[test]
    fn super_and_self_and_children_are_relative() {
        let files = [
            ("a/src/lib.rs", "mod b; struct Root;"),
            ("a/src/b.rs", "mod c; mod d; fn f() { d::g() }"),
            (
                "a/src/b/c.rs",
                "use super::d::g; use super::super::Root; use super::f;",
            ),
            ("a/src/b/d.rs", "pub fn g() { self::h() } fn h() {}"),
        ];
        assert_eq!(found(&files), ["b>b::d", "b::c>b::d", "b::c>", "b::c>b"]);
    }

    #[test]
    fn a_path_into_another_crate_is_spelt_out_however_it_is_written() {
        let text = "use souvenir_b::{c::D, e}; use souvenir_b as b; use std::fmt;
            fn f(_: D, _: fmt::Error) { e::g(); b::h::i(); souvenir_b::k() }";
        let tree = tree(&[("a/src/lib.rs", text)]);
        let found = foreign(&tree);
        let mut paths: Vec<_> = found.iter().map(|one| one.path.join("::")).collect();
        paths.sort_unstable();
        let expected = ["", "::c::D", "::e", "::e::g", "::h::i", "::k"];
        assert_eq!(paths, expected.map(|path| format!("souvenir_b{path}")));
    }

    #[test]
    fn a_re_export_that_is_also_used_is_an_import() {
        let files = [
            ("a/src/lib.rs", "mod b;"),
            ("a/src/b.rs", "mod c; pub use c::Thing; fn f(_: Thing) {}"),
            ("a/src/b/c.rs", "pub struct Thing;"),
        ];
        assert_eq!(found(&files), ["b>b::c", "b>b::c"]);
    }
}
