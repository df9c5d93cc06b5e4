//! What `core` offers to others, and which of it nobody takes.
//!
//! A public type, function or constant is taken where its name stands in another crate or in an example, or where another
//! public signature needs it; a member also where a test has it, since tests reach items, but not members, through
//! `__internals`. A function without `self` is taken where its type stands before it: `Memory::prepare`. Other names are
//! compared as words: whose method or field it is, only the compiler knows.

use std::collections::BTreeSet;
use std::path::PathBuf;

use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{
    Fields, ImplItem, Item, ItemEnum, ItemImpl, ItemStruct, ItemTrait, Signature, TraitItem, Type,
    UseTree,
};

use super::module_tree::{Module, ModuleTree};
use super::source::{Source, problem};
use super::syntax::{is_shown, line_idx};

/// Folders whose code takes what `core` offers.
const USERS: [&str; 5] = ["ui", "standalone", "plugin", "python", "core/examples"];
/// Folders that reach items of `core` by another door.
const TESTS: [&str; 3] = ["core/tests", "core/benches", "fuzz"];

/// Lists everything public of a crate.
pub(super) struct Api {
    /// Sorted by path.
    pub(super) offers: Vec<Offer>,
    /// Words that impls of traits need: errors, items of iterators.
    needs: BTreeSet<String>,
}

/// Is one thing that can be named from outside.
pub(super) struct Offer {
    /// `Memory`, `Memory::push`.
    pub(super) path: String,
    kind: OfferKind,
    name: String,
    file: PathBuf,
    line_idx: usize,
    /// Words of its signature.
    needs: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum OfferKind {
    Item,
    /// A method or a field.
    Member,
    /// A function of a type, without `self`.
    Associated,
    /// Who matches on an enum needs all of them.
    Variant,
}

impl Api {
    /// Gathers what is declared in public modules or re-exported by one.
    pub(super) fn of(tree: &ModuleTree) -> Self {
        let names = public_names(tree);
        let mut api = Self {
            offers: Vec::new(),
            needs: BTreeSet::new(),
        };
        for module in tree.modules.values() {
            let mut gatherer = Gatherer {
                module,
                names: &names,
                api: &mut api,
            };
            module.items.iter().for_each(|item| gatherer.add(item));
        }
        api.offers.sort_by(|a, b| a.path.cmp(&b.path));
        api.offers.dedup_by(|a, b| a.path == b.path);
        api
    }

    /// Finds those of the offers that nobody takes.
    pub(super) fn check(&self, sources: &[Source]) -> Vec<String> {
        let taken = words_under(sources, &USERS);
        let tested = words_under(sources, &TESTS);
        let is_called = |path: &String| taken.contains(path) || tested.contains(path);
        let is_taken = |offer: &&Offer| match offer.kind {
            OfferKind::Variant => true,
            OfferKind::Item => taken.contains(&offer.name) || self.is_needed(offer),
            OfferKind::Associated => is_called(&offer.path),
            OfferKind::Member => taken.contains(&offer.name) || tested.contains(&offer.name),
        };
        let refused = self.offers.iter().filter(|offer| !is_taken(offer));
        let sentence = |offer: &Offer| {
            let what = format!(
                "nobody outside takes `{}`: let it be `pub(crate)`",
                offer.path
            );
            problem(&offer.file, offer.line_idx, &what)
        };
        refused.map(sentence).collect()
    }

    /// Tells whether a signature that is not of its own methods names it.
    fn is_needed(&self, offer: &Offer) -> bool {
        let own = format!("{}::", offer.name);
        let others = self.offers.iter();
        let mut others = others.filter(|one| one.path != offer.path && !one.path.starts_with(&own));
        self.needs.contains(&offer.name) || others.any(|other| other.needs.contains(&offer.name))
    }
}

/// Returns what is declared in a public module or re-exported by one. Type names are unique within a crate.
fn public_names(tree: &ModuleTree) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for module in tree.modules.values().filter(|module| module.is_public) {
        for item in &module.items {
            match item {
                Item::Use(item) if is_shown(&item.vis, &item.attrs) => {
                    add_leaves(&item.tree, &mut names);
                }
                item => names.extend(shown_name(item).map(Ident::to_string)),
            }
        }
    }
    names
}

fn add_leaves(tree: &UseTree, names: &mut BTreeSet<String>) {
    match tree {
        UseTree::Path(tree) => add_leaves(&tree.tree, names),
        UseTree::Group(group) => group.items.iter().for_each(|tree| add_leaves(tree, names)),
        UseTree::Name(leaf) => drop(names.insert(leaf.ident.to_string())),
        UseTree::Rename(leaf) => drop(names.insert(leaf.ident.to_string())),
        UseTree::Glob(_) => {}
    }
}

/// Returns the name of what is declared for everybody.
fn shown_name(item: &Item) -> Option<&Ident> {
    let (visibility, attributes, name) = match item {
        Item::Const(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Enum(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Fn(item) => (&item.vis, &item.attrs, &item.sig.ident),
        Item::Struct(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Trait(item) => (&item.vis, &item.attrs, &item.ident),
        Item::Type(item) => (&item.vis, &item.attrs, &item.ident),
        _ => return None,
    };
    is_shown(visibility, attributes).then_some(name)
}

/// Gathers the offers of one module.
struct Gatherer<'a> {
    module: &'a Module,
    names: &'a BTreeSet<String>,
    api: &'a mut Api,
}

impl Gatherer<'_> {
    fn add(&mut self, item: &Item) {
        if let Item::Impl(item) = item {
            return self.add_methods(item);
        }
        let Some(ident) = shown_name(item) else {
            return;
        };
        let name = ident.to_string();
        if !self.names.contains(&name) {
            return;
        }
        let mut needs = Words::default();
        match item {
            Item::Fn(item) => needs.visit_signature(&item.sig),
            Item::Const(item) => needs.visit_type(&item.ty),
            Item::Type(item) => needs.visit_type(&item.ty),
            Item::Struct(item) => self.add_fields(&name, item),
            Item::Enum(item) => self.add_variants(&name, item),
            Item::Trait(item) => self.add_required(&name, item),
            _ => {}
        }
        self.offer(name, OfferKind::Item, line_idx(ident.span()), needs);
    }

    fn add_fields(&mut self, owner: &str, item: &ItemStruct) {
        let Fields::Named(fields) = &item.fields else {
            return;
        };
        for field in fields
            .named
            .iter()
            .filter(|field| is_shown(&field.vis, &field.attrs))
        {
            if let Some(name) = &field.ident {
                let mut needs = Words::default();
                needs.visit_type(&field.ty);
                self.offer(
                    format!("{owner}::{name}"),
                    OfferKind::Member,
                    line_idx(name.span()),
                    needs,
                );
            }
        }
    }

    fn add_variants(&mut self, owner: &str, item: &ItemEnum) {
        for variant in &item.variants {
            let mut needs = Words::default();
            needs.visit_fields(&variant.fields);
            let name = &variant.ident;
            self.offer(
                format!("{owner}::{name}"),
                OfferKind::Variant,
                line_idx(name.span()),
                needs,
            );
        }
    }

    fn add_required(&mut self, owner: &str, item: &ItemTrait) {
        for item in &item.items {
            if let TraitItem::Fn(method) = item {
                self.add_function(owner, &method.sig);
            }
        }
    }

    /// Adds the methods of a type that is public, wherever its methods are written.
    fn add_methods(&mut self, item: &ItemImpl) {
        let Some(owner) = self_name(item).filter(|name| self.names.contains(name)) else {
            return;
        };
        if item.trait_.is_some() {
            let mut needs = Words::default();
            for item in &item.items {
                if let ImplItem::Type(item) = item {
                    needs.visit_type(&item.ty);
                }
            }
            self.api.needs.append(&mut needs.0);
            return;
        }
        for item in &item.items {
            if let ImplItem::Fn(method) = item
                && is_shown(&method.vis, &method.attrs)
            {
                self.add_function(&owner, &method.sig);
            }
        }
    }

    fn add_function(&mut self, owner: &str, signature: &Signature) {
        let mut needs = Words::default();
        needs.visit_signature(signature);
        let path = format!("{owner}::{}", signature.ident);
        let kind = match signature.receiver() {
            Some(_) => OfferKind::Member,
            None => OfferKind::Associated,
        };
        self.offer(path, kind, line_idx(signature.ident.span()), needs);
    }

    fn offer(&mut self, path: String, kind: OfferKind, line_idx: usize, needs: Words) {
        self.api.offers.push(Offer {
            name: path.rsplit("::").next().unwrap_or_default().to_owned(),
            path,
            kind,
            file: self.module.file.clone(),
            line_idx,
            needs: needs.0,
        });
    }
}

/// Returns `Memory` of `impl<T> Memory<T>`.
fn self_name(item: &ItemImpl) -> Option<String> {
    match &*item.self_ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

#[derive(Default)]
struct Words(BTreeSet<String>);

impl<'ast> Visit<'ast> for Words {
    fn visit_ident(&mut self, ident: &'ast Ident) {
        self.0.insert(ident.to_string());
    }
}

/// Returns every word of the code in these folders, and every `Type::function`; comments are none.
fn words_under(sources: &[Source], folders: &[&str]) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for source in sources.iter().filter(|source| source.has_extension("rs")) {
        if folders.iter().any(|folder| source.path.starts_with(folder))
            && let Ok(tokens) = source.text.parse()
        {
            add_words(tokens, &mut words);
        }
    }
    words
}

fn add_words(tokens: TokenStream, words: &mut BTreeSet<String>) {
    add_paths(&tokens, words);
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => drop(words.insert(ident.to_string())),
            TokenTree::Group(group) => add_words(group.stream(), words),
            TokenTree::Literal(literal) => add_placeholders(&literal.to_string(), words),
            TokenTree::Punct(_) => {}
        }
    }
}

/// `Type::name`, also of `Type::<f32>::name`.
fn add_paths(tokens: &TokenStream, words: &mut BTreeSet<String>) {
    let mut owner = None;
    let mut colons = 0;
    let mut depth = 0;
    for token in tokens.clone() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '<' && colons == 2 => depth += 1,
            TokenTree::Punct(punct) if punct.as_char() == '>' && depth > 0 => {
                depth -= 1;
                colons = 0;
            }
            _ if depth > 0 => {}
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            TokenTree::Ident(name) => {
                if let (Some(owner), 2) = (&owner, colons) {
                    words.insert(format!("{owner}::{name}"));
                }
                (owner, colons) = (Some(name), 0);
            }
            _ => (owner, colons) = (None, 0),
        }
    }
}

/// `"{name}"` in a format string is a use of it.
fn add_placeholders(literal: &str, words: &mut BTreeSet<String>) {
    for part in literal.split('{').skip(1) {
        let name: String = part
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        words.insert(name);
    }
}

#[cfg(test)]
mod tests {
    use super::super::module_tree::tree;
    use super::super::source::source;
    use super::Api;

    const LIB: &str = "mod a; pub mod b; #[doc(hidden)] pub mod c; pub use a::Kept;";
    const A: &str = "pub struct Kept { pub field: Needed, own: u8 } pub struct Inner;
        impl Kept { pub fn method() {} pub(crate) fn own() {} } impl Inner { pub fn f() {} }";
    const B: &str = "pub enum Needed { One } pub const LIMIT: usize = 1; pub(crate) fn g() {}";

    #[test]
    fn a_function_of_a_type_is_taken_where_its_type_stands_before_it() {
        let lib = "pub mod a;";
        let a = "pub struct One<T>(T); pub struct Two; impl<T> One<T> { pub fn new() {} }
            impl Two { pub fn new() {} pub fn method(&self) {} }";
        let tree = tree(&[("core/src/lib.rs", lib), ("core/src/a.rs", a)]);
        let refused = |user| Api::of(&tree).check(&[source("ui/src/lib.rs", user)]);
        let one = "fn f(two: Two) { One::<Vec<u8>>::new(); two.method(); Other::new(); }";
        assert_eq!(
            refused(one),
            ["core/src/a.rs:2: nobody outside takes `Two::new`: let it be `pub(crate)`"]
        );
        assert!(refused("fn f() { One::new(); go(a::Two::new().method()) }").is_empty());
    }

    fn found(user: &str) -> (Vec<String>, Vec<String>) {
        let tree = tree(&[
            ("core/src/lib.rs", LIB),
            ("core/src/a.rs", A),
            ("core/src/b.rs", B),
            ("core/src/c.rs", "pub fn door() {}"),
        ]);
        let api = Api::of(&tree);
        let refused = api.check(&[source("ui/src/lib.rs", user)]);
        let paths = api.offers.into_iter().map(|offer| offer.path);
        (paths.collect(), refused)
    }

    #[test]
    fn what_is_declared_or_re_exported_in_public_is_offered_with_its_members() {
        let expected = [
            "Kept",
            "Kept::field",
            "Kept::method",
            "LIMIT",
            "Needed",
            "Needed::One",
        ];
        assert_eq!(found("").0, expected);
    }

    #[test]
    fn what_nobody_names_and_no_signature_needs_is_refused() {
        let refused = |user| found(user).1;
        let used = "fn f(kept: Kept) { Kept::method(); kept.field; // LIMIT\n}";
        assert_eq!(
            refused(used),
            ["core/src/b.rs:1: nobody outside takes `LIMIT`: let it be `pub(crate)`"]
        );
        assert!(refused("fn f(kept: Kept) { Kept::method(); kept.field; LIMIT }").is_empty());
        assert_eq!(
            refused("").len(),
            4,
            "all but what a field needs and its variant"
        );
    }
}
