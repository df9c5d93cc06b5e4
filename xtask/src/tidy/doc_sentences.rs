//! Whoever meets a function or a type of another file can read in one sentence what it does, and the sentence has a verb.

use std::path::Path;

use syn::visit::{self, Visit};
use syn::{
    Attribute, Ident, ImplItemFn, ItemEnum, ItemFn, ItemImpl, ItemStruct, ItemTrait, ItemType,
    TraitItem, Visibility,
};

use super::doc_verbs::begins_with_verb;
use super::module_tree::{Module, ModuleTree};
use super::source::problem;
use super::syntax::{documentation, line_idx};

/// A subject or an object, a verb and one thing more.
const MIN_WORDS: usize = 3;

/// Words that begin half a sentence: "Of the frame.", "The same, between two passages."
const HALF: [&str; 25] = [
    "After", "As", "At", "Before", "Between", "Both", "By", "For", "From", "How", "In", "Of", "On",
    "Once", "The same", "To", "Towards", "True", "Until", "When", "Where", "Whether", "With",
    "Without", "What",
];

/// Says what is asked of documentation.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// Public ones begin theirs with a sentence, and that with a verb.
    Sentence,
    /// Where functions that others see have some, it does not begin with half a sentence.
    NoHalf,
}

/// Functions, methods and types whose documentation goes against the rule.
pub(super) fn check(tree: &ModuleTree, rule: Rule) -> Vec<String> {
    let modules = tree.modules.values();
    modules
        .flat_map(|module| check_module(module, rule))
        .collect()
}

fn check_module(module: &Module, rule: Rule) -> Vec<String> {
    let mut names = DocumentedItems {
        file: &module.file,
        rule,
        problems: Vec::new(),
    };
    for item in &module.items {
        names.visit_item(item);
    }
    names.problems
}

struct DocumentedItems<'a> {
    file: &'a Path,
    rule: Rule,
    problems: Vec<String>,
}

impl DocumentedItems<'_> {
    fn check(&mut self, visibility: &Visibility, name: &Ident, attributes: &[Attribute]) {
        let lines = documentation(attributes);
        let what = match self.rule {
            Rule::Sentence => lacks_sentence(visibility, &lines).then(|| {
                format!(
                    "`{name}` needs a first sentence of documentation: {MIN_WORDS} words or more, a verb of `doc_verbs.rs` first and a full stop last"
                )
            }),
            Rule::NoHalf => self.begins_with_half(visibility, &lines).map(|half| {
                format!("the documentation of `{name}` begins with `{half}`: begin with what it does, as in `Returns`")
            }),
        };
        let line_idx = line_idx(name.span());
        let problem = what.map(|what| problem(self.file, line_idx, &what));
        self.problems.extend(problem);
    }
}

impl DocumentedItems<'_> {
    /// Types are asked for a sentence where all public names are.
    fn check_type(&mut self, visibility: &Visibility, name: &Ident, attributes: &[Attribute]) {
        if matches!(self.rule, Rule::Sentence) {
            self.check(visibility, name, attributes);
        }
    }

    fn begins_with_half(&self, visibility: &Visibility, lines: &[String]) -> Option<&'static str> {
        let is_seen = !matches!(visibility, Visibility::Inherited);
        let first = lines.first().filter(|_| is_seen)?.trim_start();
        let begins = |half: &&str| {
            let rest = first.strip_prefix(half);
            rest.is_some_and(|rest| rest.starts_with([' ', ',', ':', '.']))
        };
        HALF.into_iter().find(begins)
    }
}

fn lacks_sentence(visibility: &Visibility, lines: &[String]) -> bool {
    matches!(visibility, Visibility::Public(_)) && !begins_with_sentence(lines)
}

impl<'ast> Visit<'ast> for DocumentedItems<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.check(&function.vis, &function.sig.ident, &function.attrs);
    }

    fn visit_impl_item_fn(&mut self, method: &'ast ImplItemFn) {
        self.check(&method.vis, &method.sig.ident, &method.attrs);
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        self.check_type(&item.vis, &item.ident, &item.attrs);
    }

    fn visit_item_enum(&mut self, item: &'ast ItemEnum) {
        self.check_type(&item.vis, &item.ident, &item.attrs);
    }

    fn visit_item_type(&mut self, item: &'ast ItemType) {
        self.check_type(&item.vis, &item.ident, &item.attrs);
    }

    /// A trait's methods are as public as the trait.
    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        self.check_type(&item.vis, &item.ident, &item.attrs);
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
    !is_heading && sentence.split_whitespace().count() >= MIN_WORDS && begins_with_verb(sentence)
}

#[cfg(test)]
mod tests {
    use super::super::module_tree::tree;
    use super::{Rule, check};

    fn problems(text: &str) -> Vec<String> {
        check(&tree(&[("core/src/lib.rs", text)]), Rule::Sentence)
    }

    #[test]
    fn half_a_sentence_is_refused_where_others_see_it() {
        let halves = |text: &str| check(&tree(&[("ui/src/lib.rs", text)]), Rule::NoHalf).len();
        for text in [
            "/// Of the frame.\npub(crate) fn f() {}",
            "/// The same, between two passages.\npub(super) fn f() {}",
            "struct S; impl S { /// Whether it is.\npub fn f() {} }",
            "/// Once: it goes on.\npub fn f() {}",
        ] {
            assert_eq!(halves(text), 1, "{text}");
        }
        for text in [
            "/// Tells whether it is of the frame.\npub fn f() {}",
            "/// Offers it.\npub fn f() {}",
            "/// A thing.\nstruct S;",
            "/// Of the frame.\nfn f() {}",
            "pub fn f() {}",
        ] {
            assert_eq!(halves(text), 0, "{text}");
        }
    }

    #[test]
    fn no_sentence_too_few_words_and_no_full_stop_are_refused() {
        let refused = [
            "pub fn f() {}",
            "/// Of frames.\npub fn f() {}",
            "/// Counts all frames\npub fn f() {}",
            "/// # Errors\n/// It cannot be read.\npub fn f() {}",
            "struct S; impl S { pub fn f() {} }",
            "/// Tells all of it.\npub trait T { fn f(); }",
            "/// The share of it, by name.\npub fn f() {}",
            "pub struct S;",
            "/// A memory that can be played.\npub struct S;",
            "/// Frames of a hop.\npub type T = usize;",
            "/// Which layers it has.\npub enum E {}",
            "/// A window of ages.\npub trait T {}",
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
            "struct S; impl Clone for S { fn clone(&self) -> Self { S } }",
            "trait T { fn f(); }",
            "/// Holds all frames.\npub struct S;",
            "/// Names the layers there are.\npub enum E {}",
            "/// A memory.\npub(crate) struct S;",
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
