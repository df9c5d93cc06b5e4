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

/// Derived by types whose documentation `--help` prints: words of their own rules.
const HELP_DERIVES: [&str; 3] = ["Args", "Parser", "Subcommand"];

/// Says what is asked of documentation.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// Public functions begin theirs with a sentence, and that with a verb.
    FunctionSentence,
    /// Types that other files see do so.
    TypeSentence,
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
    fn check_function(&mut self, visibility: &Visibility, name: &Ident, attributes: &[Attribute]) {
        let lines = documentation(attributes);
        let what = match self.rule {
            Rule::FunctionSentence => {
                lacks_sentence(name, &lines).filter(|_| is_public(visibility))
            }
            Rule::TypeSentence => None,
            Rule::NoHalf => begins_with_half(name, &lines).filter(|_| is_seen(visibility)),
        };
        self.note(name, what);
    }

    fn check_type(&mut self, visibility: &Visibility, name: &Ident, attributes: &[Attribute]) {
        let lines = documentation(attributes);
        let what = match self.rule {
            Rule::TypeSentence if is_help(attributes) => None,
            Rule::TypeSentence => lacks_sentence(name, &lines).filter(|_| is_seen(visibility)),
            Rule::FunctionSentence | Rule::NoHalf => None,
        };
        self.note(name, what);
    }

    fn note(&mut self, name: &Ident, what: Option<String>) {
        let line_idx = line_idx(name.span());
        let problem = what.map(|what| problem(self.file, line_idx, &what));
        self.problems.extend(problem);
    }
}

const fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Tells whether other files see it.
const fn is_seen(visibility: &Visibility) -> bool {
    !matches!(visibility, Visibility::Inherited)
}

/// Tells whether the documentation is what a command line prints as its help.
fn is_help(attributes: &[Attribute]) -> bool {
    let derives = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"));
    let mut is_help = false;
    for derive in derives {
        // What is no list of paths, the compiler refuses.
        _ = derive.parse_nested_meta(|meta| {
            let derived = meta.path.segments.last();
            is_help |=
                derived.is_some_and(|name| HELP_DERIVES.iter().any(|help| name.ident == help));
            Ok(())
        });
    }
    is_help
}

fn lacks_sentence(name: &Ident, lines: &[String]) -> Option<String> {
    (!begins_with_sentence(lines)).then(|| {
        format!(
            "`{name}` needs a first sentence of documentation: {MIN_WORDS} words or more, a verb of `doc_verbs.rs` first and a full stop last"
        )
    })
}

fn begins_with_half(name: &Ident, lines: &[String]) -> Option<String> {
    let first = lines.first()?.trim_start();
    let begins = |half: &&str| {
        let rest = first.strip_prefix(half);
        rest.is_some_and(|rest| rest.starts_with([' ', ',', ':', '.']))
    };
    let half = HALF.into_iter().find(begins)?;
    Some(format!(
        "the documentation of `{name}` begins with `{half}`: begin with what it does, as in `Returns`"
    ))
}

impl<'ast> Visit<'ast> for DocumentedItems<'_> {
    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.check_function(&function.vis, &function.sig.ident, &function.attrs);
    }

    fn visit_impl_item_fn(&mut self, method: &'ast ImplItemFn) {
        self.check_function(&method.vis, &method.sig.ident, &method.attrs);
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
                self.check_function(&item.vis, &method.sig.ident, &method.attrs);
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
        let tree = tree(&[("core/src/lib.rs", text)]);
        let mut problems = check(&tree, Rule::FunctionSentence);
        problems.extend(check(&tree, Rule::TypeSentence));
        problems
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
    fn types_that_other_files_see_begin_with_a_sentence() {
        let types = |text: &str| check(&tree(&[("ui/src/lib.rs", text)]), Rule::TypeSentence);
        for text in [
            "/// A memory that can be played.\npub(crate) struct S;",
            "/// Frames of a hop.\npub(super) type T = usize;",
            "/// Which layers it has.\npub enum E {}",
            "pub(crate) trait T {}",
        ] {
            assert_eq!(types(text).len(), 1, "{text}");
        }
        for text in [
            "/// Holds all frames.\npub(crate) struct S;",
            "/// A memory.\nstruct S;",
            "/// Counts all frames\npub fn f() {}",
            "#[derive(Debug, Args)]\npub(crate) struct S;",
            "#[derive(clap::Args)]\npub(crate) struct S;",
        ] {
            assert!(types(text).is_empty(), "{text}");
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
            "/// A memory.\nstruct S;",
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
