//! Whoever meets a public function of `core` can read in one sentence what it does.

use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, Ident, ImplItemFn, ItemFn, ItemImpl, ItemTrait, TraitItem, Visibility};

use super::module_tree::{Module, ModuleTree};
use super::source::problem;
use super::syntax::{documentation, line_idx};

/// A subject or an object, a verb and one thing more.
const MIN_WORDS: usize = 3;

/// Public functions and methods whose documentation does not begin with a sentence.
pub(super) fn check(tree: &ModuleTree) -> Vec<String> {
    tree.modules.values().flat_map(check_module).collect()
}

fn check_module(module: &Module) -> Vec<String> {
    let mut functions = Functions {
        file: &module.file,
        problems: Vec::new(),
    };
    for item in &module.items {
        functions.visit_item(item);
    }
    functions.problems
}

struct Functions<'a> {
    file: &'a Path,
    problems: Vec<String>,
}

impl Functions<'_> {
    fn check(&mut self, visibility: &Visibility, name: &Ident, attributes: &[Attribute]) {
        let is_public = matches!(visibility, Visibility::Public(_));
        if is_public && !begins_with_sentence(&documentation(attributes)) {
            let what = format!(
                "`{name}` needs a first sentence of documentation: {MIN_WORDS} words or more and a full stop"
            );
            let line_idx = line_idx(name.span());
            self.problems.push(problem(self.file, line_idx, &what));
        }
    }
}

impl<'ast> Visit<'ast> for Functions<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.check(&function.vis, &function.sig.ident, &function.attrs);
    }

    fn visit_impl_item_fn(&mut self, method: &'ast ImplItemFn) {
        self.check(&method.vis, &method.sig.ident, &method.attrs);
    }

    /// A trait's methods are as public as the trait.
    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        for method in &item.items {
            if let TraitItem::Fn(method) = method {
                self.check(&item.vis, &method.sig.ident, &method.attrs);
            }
        }
    }

    /// What a trait's method does is written at the trait.
    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        if item.trait_.is_none() {
            visit::visit_item_impl(self, item);
        }
    }
}

fn begins_with_sentence(documentation: &[String]) -> bool {
    let lines = documentation.iter().map(|line| line.trim());
    let paragraph: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let paragraph = paragraph.join(" ");
    let sentence = match paragraph.split_once(". ") {
        Some((sentence, _)) => sentence,
        None => match paragraph.strip_suffix('.') {
            Some(sentence) => sentence,
            None => return false,
        },
    };
    let is_heading = paragraph.starts_with('#');
    !is_heading && sentence.split_whitespace().count() >= MIN_WORDS
}

#[cfg(test)]
mod tests {
    use super::super::module_tree::tree;
    use super::check;

    fn problems(text: &str) -> Vec<String> {
        check(&tree(&[("core/src/lib.rs", text)]))
    }

    #[test]
    fn no_sentence_too_few_words_and_no_full_stop_are_refused() {
        let refused = [
            "pub fn f() {}",
            "/// Of frames.\npub fn f() {}",
            "/// Counts all frames\npub fn f() {}",
            "/// # Errors\n/// It cannot be read.\npub fn f() {}",
            "pub struct S; impl S { pub fn f() {} }",
            "pub trait T { fn f(); }",
        ];
        for text in refused {
            assert_eq!(problems(text).len(), 1, "{text}");
        }
    }

    #[test]
    fn sentences_private_functions_and_impls_of_traits_pass() {
        let accepted = [
            "/// Counts all frames.\npub fn f() {}",
            "/// Counts all\n/// frames. And more\npub fn f() {}",
            "pub(crate) fn f() {}",
            "fn f() { }",
            "pub struct S; impl Clone for S { fn clone(&self) -> Self { S } }",
            "trait T { fn f(); }",
        ];
        for text in accepted {
            assert!(problems(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn the_line_is_that_of_the_name() {
        let found = problems("struct A;\n#[must_use]\npub fn f() {}");
        assert!(
            found[0].starts_with("core/src/lib.rs:3: `f` needs"),
            "{found:?}"
        );
    }
}
