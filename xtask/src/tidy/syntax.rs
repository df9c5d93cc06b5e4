//! What the rules ask of a piece of parsed Rust: whether it is for tests only, its documentation, its line.

use proc_macro2::Span;
use syn::{Attribute, Expr, ExprLit, Ident, Item, Lit, Meta, Visibility};

/// Tells whether `#[test]` or `#[cfg(test)]` stands before it.
pub(super) fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        let condition = attribute.parse_args::<Ident>();
        path.is_ident("test")
            || (path.is_ident("cfg") && condition.is_ok_and(|condition| condition == "test"))
    })
}

/// Tells whether it is `pub` without restriction, and not `#[doc(hidden)]`.
pub(super) fn is_shown(visibility: &Visibility, attributes: &[Attribute]) -> bool {
    let is_hidden = attributes.iter().any(|attribute| {
        let argument = attribute.parse_args::<Ident>();
        attribute.path().is_ident("doc") && argument.is_ok_and(|argument| argument == "hidden")
    });
    matches!(visibility, Visibility::Public(_)) && !is_hidden
}

/// Returns the attributes of any item that can carry documentation or a condition.
pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Returns the lines of `///` before an item, each without the slashes.
pub(super) fn documentation(attributes: &[Attribute]) -> Vec<String> {
    let lines = attributes
        .iter()
        .filter_map(|attribute| match &attribute.meta {
            Meta::NameValue(pair) if pair.path.is_ident("doc") => text(&pair.value),
            _ => None,
        });
    lines.collect()
}

fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// Returns where a piece of code begins, counted from zero.
pub(super) fn line_idx(span: Span) -> usize {
    span.start().line.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::{attributes, documentation, is_test_only};

    fn item(text: &str) -> syn::Item {
        syn::parse_str(text).expect("an item")
    }

    #[test]
    fn only_the_plain_conditions_make_code_a_test() {
        for text in ["#[test] fn a() {}", "#[cfg(test)] mod a;"] {
            assert!(is_test_only(attributes(&item(text))), "{text}");
        }
        for text in [
            "fn a() {}",
            "#[cfg(not(test))] mod a;",
            "#[cfg(unix)] fn a() {}",
        ] {
            assert!(!is_test_only(attributes(&item(text))), "{text}");
        }
    }

    #[test]
    fn documentation_comes_line_by_line() {
        let documented = item("/// One.\n///\n/// Two.\n#[must_use] fn a() {}");
        assert_eq!(
            documentation(attributes(&documented)),
            [" One.", "", " Two."]
        );
    }
}
