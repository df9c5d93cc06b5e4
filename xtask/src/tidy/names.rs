//! The names that a module brings into scope, and the paths that it writes.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt as _;
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, ImplItemFn, Item, ItemUse, Macro, Meta, UseTree, Visibility};

use super::syntax::{attributes, is_test_only, line_idx};

/// Holds what one module says of others.
#[derive(Default)]
pub(super) struct Names {
    pub(super) uses: Vec<Use>,
    pub(super) paths: Vec<Written>,
}

/// Holds one leaf of a `use`.
pub(super) struct Use {
    /// Under which it is known here; `*` for all of a module.
    pub(super) name: String,
    pub(super) path: Vec<String>,
    pub(super) kind: UseKind,
    pub(super) line_idx: usize,
}

/// Says for whom a `use` brings a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UseKind {
    /// The name is for this module's own code.
    Import,
    /// `pub use`, with any `pub`: for others, who are taken to mean the place it leads to.
    ReExport,
}

/// Holds a path outside `use`: of a type, of a function, in a macro's arguments.
pub(super) struct Written {
    pub(super) path: Vec<String>,
    pub(super) line_idx: usize,
}

impl Names {
    pub(super) fn of(items: &[Item]) -> Self {
        let mut names = Self::default();
        for item in items {
            names.visit_item(item);
        }
        names
    }

    /// Finds what brought `name` into scope.
    pub(super) fn find(&self, name: &str) -> Option<&Use> {
        self.uses.iter().find(|one| one.name == name)
    }

    fn add_leaves(&mut self, tree: &UseTree, path: &[String], kind: UseKind) {
        match tree {
            UseTree::Path(tree) => {
                let longer = [path, &[word(&tree.ident)]].concat();
                self.add_leaves(&tree.tree, &longer, kind);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_leaves(tree, path, kind);
                }
            }
            UseTree::Name(leaf) => self.add_leaf(path, &leaf.ident, &word(&leaf.ident), kind),
            UseTree::Rename(leaf) => self.add_leaf(path, &leaf.ident, &word(&leaf.rename), kind),
            UseTree::Glob(leaf) => self.uses.push(Use {
                name: "*".to_owned(),
                path: path.to_vec(),
                kind,
                line_idx: line_idx(leaf.star_token.spans[0]),
            }),
        }
    }

    /// Adds a leaf; `use a::{self}` is `use a`.
    fn add_leaf(&mut self, parent: &[String], ident: &Ident, name: &str, kind: UseKind) {
        let mut path = parent.to_vec();
        if ident != "self" {
            path.push(word(ident));
        }
        let is_self = name == "self";
        let own = path.last().cloned().unwrap_or_default();
        self.uses.push(Use {
            name: if is_self { own } else { name.to_owned() },
            path,
            kind,
            line_idx: line_idx(ident.span()),
        });
    }

    /// What the compiler parses only once the macro is expanded: every `a::b` among its tokens.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut before = Before::Start;
        let mut tokens = tokens.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) => {
                    self.add_tokens(group.stream());
                    before = Before::Start;
                }
                TokenTree::Ident(ident) => {
                    self.add_token(&ident, before);
                    before = Before::Ident;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => {
                    let doubled = matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':');
                    if doubled {
                        tokens.next();
                    }
                    let continues = doubled && matches!(before, Before::Ident);
                    before = if continues {
                        Before::Colons
                    } else {
                        Before::Start
                    };
                }
                TokenTree::Punct(mark) if mark.as_char() == '.' => before = Before::Dot,
                _ => before = Before::Start,
            }
        }
    }

    fn add_token(&mut self, ident: &Ident, before: Before) {
        match (before, self.paths.last_mut()) {
            (Before::Dot, _) => {}
            (Before::Colons, Some(last)) => last.path.push(word(ident)),
            _ => self.paths.push(Written {
                path: vec![word(ident)],
                line_idx: line_idx(ident.span()),
            }),
        }
    }
}

/// Says what stands before a token.
#[derive(Clone, Copy)]
enum Before {
    Start,
    Ident,
    Colons,
    /// A field or a method follows, no path.
    Dot,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, method: &'ast ImplItemFn) {
        if !is_test_only(&method.attrs) {
            visit::visit_impl_item_fn(self, method);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let kind = match item.vis {
            Visibility::Inherited => UseKind::Import,
            _ => UseKind::ReExport,
        };
        self.add_leaves(&item.tree, &[], kind);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let idents = path.segments.iter().map(|segment| &segment.ident);
        if let Some(first) = idents.clone().next() {
            self.paths.push(Written {
                path: idents.map(word).collect(),
                line_idx: line_idx(first.span()),
            });
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        self.add_tokens(call.tokens.clone());
    }

    /// Visits nothing: `pub(in crate::room)` imports nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    /// `#[arg(value_parser = values::order)]` names what it needs as a macro does.
    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.add_tokens(list.tokens.clone());
        }
    }
}

/// Returns a word without `r#`: `r#type` is `type`.
fn word(ident: &Ident) -> String {
    ident.unraw().to_string()
}

#[cfg(test)]
mod tests {
    use super::{Names, UseKind};

    fn names(text: &str) -> Names {
        Names::of(&syn::parse_file(text).expect("Rust").items)
    }

    fn written(text: &str) -> Vec<String> {
        let paths = names(text).paths.into_iter();
        paths.map(|written| written.path.join("::")).collect()
    }

    #[test]
    fn every_leaf_of_a_use_has_its_own_name_and_line() {
        let names = names("use a::{self, b as c,\nd::*};\npub(crate) use e;");
        let found: Vec<_> = names
            .uses
            .iter()
            .map(|one| {
                (
                    one.name.as_str(),
                    one.path.join("::"),
                    one.kind,
                    one.line_idx,
                )
            })
            .collect();
        let expected = [
            ("a", "a", UseKind::Import, 0),
            ("c", "a::b", UseKind::Import, 0),
            ("*", "a::d", UseKind::Import, 1),
            ("e", "e", UseKind::ReExport, 2),
        ];
        let expected = expected.map(|(name, path, kind, line)| (name, path.to_owned(), kind, line));
        assert_eq!(found, expected);
    }

    #[test]
    fn paths_are_found_in_types_bodies_and_attributes() {
        let text = "#[arg(x = x::y)] pub(in crate::z) fn f(a: b::C<d::E>) { g::h(); use i::j; }";
        assert_eq!(written(text), ["x", "x::y", "b::C", "d::E", "g::h"]);
        assert_eq!(names(text).uses[0].path, ["i", "j"]);
    }

    #[test]
    fn paths_are_found_among_the_tokens_of_a_macro() {
        let text = "fn f() { assert!(a.b(c::d(e), &[crate::g::H { i: 1 }]), \"\") }";
        assert_eq!(
            written(text),
            ["assert", "a", "c::d", "e", "crate::g::H", "i"]
        );
    }

    #[test]
    fn what_is_for_tests_only_says_nothing() {
        let text = "#[cfg(test)] use a::b; impl C { #[cfg(test)] fn d() { e::f() } }";
        assert!(names(text).uses.is_empty());
        assert_eq!(written(text), ["C"]);
    }
}
