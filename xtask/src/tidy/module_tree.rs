//! The modules of a crate, found as the compiler finds them: from its root along the `mod` declarations.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use syn::ext::IdentExt as _;
use syn::{Item, ItemMod};

use super::source::Source;
use super::syntax::{attributes, is_shown, is_test_only};

/// Holds names from the crate's root: `[]` is the root itself, `["memory", "exact"]` is `crate::memory::exact`.
pub(super) type ModulePath = Vec<String>;

/// Holds everything of a crate that is compiled outside tests.
pub(super) struct ModuleTree {
    pub(super) modules: BTreeMap<ModulePath, Module>,
}

/// Holds one module, in a file of its own or inline in another's.
pub(super) struct Module {
    /// Relative to the workspace's root.
    pub(super) file: PathBuf,
    /// The items, without the modules below it, which the tree holds, and without what is for tests only.
    pub(super) items: Vec<Item>,
    /// Whether other crates can name it: it and all modules above it are public, and shown in the documentation.
    pub(super) is_public: bool,
}

impl ModuleTree {
    /// Reads the crate whose root is the file `root`, such as `core/src/lib.rs`.
    ///
    /// # Errors
    /// A module's file is not among `sources`, or is not Rust.
    pub(super) fn read(root: &Path, sources: &[Source]) -> Result<Self> {
        let texts = sources.iter();
        let mut walk = Walk {
            texts: texts
                .map(|source| (source.path.as_path(), source.text.as_str()))
                .collect(),
            modules: BTreeMap::new(),
        };
        let place = ModulePlace {
            file: root.to_owned(),
            folder: root.parent().unwrap_or(Path::new("")).to_owned(),
            is_public: true,
        };
        walk.read_file(Vec::new(), &place)?;
        Ok(Self {
            modules: walk.modules,
        })
    }
}

struct Walk<'a> {
    texts: BTreeMap<&'a Path, &'a str>,
    modules: BTreeMap<ModulePath, Module>,
}

/// Says where a module stands.
struct ModulePlace {
    file: PathBuf,
    /// Where the files of its children are.
    folder: PathBuf,
    /// As of [`Module`].
    is_public: bool,
}

impl Walk<'_> {
    fn read_file(&mut self, path: ModulePath, place: &ModulePlace) -> Result<()> {
        let name = || place.file.display().to_string();
        let text = self.texts.get(place.file.as_path()).with_context(name)?;
        let file = syn::parse_file(text).with_context(name)?;
        self.add(path, place, file.items)
    }

    fn add(&mut self, path: ModulePath, place: &ModulePlace, items: Vec<Item>) -> Result<()> {
        let mut children = Vec::new();
        let mut module = Module {
            file: place.file.clone(),
            items: Vec::new(),
            is_public: place.is_public,
        };
        for item in items {
            match item {
                item if is_test_only(attributes(&item)) => {}
                Item::Mod(child) => children.push(child),
                item => module.items.push(item),
            }
        }
        self.modules.insert(path.clone(), module);
        children
            .into_iter()
            .try_for_each(|child| self.add_child(&path, place, child))
    }

    fn add_child(&mut self, parent: &[String], place: &ModulePlace, child: ItemMod) -> Result<()> {
        let name = child.ident.unraw().to_string();
        let folder = place.folder.join(&name);
        let path = [parent, &[name]].concat();
        let is_public = place.is_public && is_shown(&child.vis, &child.attrs);
        if let Some((_, items)) = child.content {
            let file = place.file.clone();
            return self.add(
                path,
                &ModulePlace {
                    file,
                    folder,
                    is_public,
                },
                items,
            );
        }
        let beside = folder.with_extension("rs");
        let file = if self.texts.contains_key(beside.as_path()) {
            beside
        } else {
            folder.join("mod.rs")
        };
        self.read_file(
            path,
            &ModulePlace {
                file,
                folder,
                is_public,
            },
        )
    }
}

/// Makes a crate of strings, for the tests of the rules.
#[cfg(test)]
pub(super) fn tree(files: &[(&str, &str)]) -> ModuleTree {
    let sources: Vec<_> = files
        .iter()
        .map(|(path, text)| super::source::source(path, text))
        .collect();
    ModuleTree::read(Path::new(files[0].0), &sources).expect("a crate")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::source::source;
    use super::{ModuleTree, tree};

    #[test]
    fn modules_are_found_in_files_and_inline_and_tests_are_left_out() {
        let tree = tree(&[
            (
                "a/src/lib.rs",
                "mod b; #[cfg(test)] mod gone; mod c { mod d; }",
            ),
            ("a/src/b.rs", "mod e; fn f() {} #[cfg(test)] fn g() {}"),
            ("a/src/b/e.rs", ""),
            ("a/src/c/d.rs", ""),
        ]);
        let found = tree.modules.iter();
        let found: Vec<_> = found
            .map(|(path, module)| (path.join("::"), module.file.to_str().unwrap()))
            .collect();
        let expected = [
            ("", "a/src/lib.rs"),
            ("b", "a/src/b.rs"),
            ("b::e", "a/src/b/e.rs"),
            ("c", "a/src/lib.rs"),
            ("c::d", "a/src/c/d.rs"),
        ];
        assert_eq!(found, expected.map(|(path, file)| (path.to_owned(), file)));
        assert_eq!(tree.modules[&vec!["b".to_owned()]].items.len(), 1);
    }

    #[test]
    fn a_module_without_a_file_is_an_error_that_names_it() {
        let sources = [source("a/src/lib.rs", "mod gone;")];
        let error = ModuleTree::read(Path::new("a/src/lib.rs"), &sources).err();
        assert_eq!(error.unwrap().to_string(), "a/src/gone/mod.rs");
    }
}
