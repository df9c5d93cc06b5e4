//! What is compiled into a program: a package, what it needs, and what that needs.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package, PackageId};

/// Reads all packages, as `Cargo.lock` has them.
pub(crate) fn metadata() -> Result<Metadata> {
    MetadataCommand::new()
        .other_options(["--locked".to_owned()])
        .exec()
        .context("cannot read the dependencies")
}

/// Returns the package of a name.
pub(crate) fn named<'a>(metadata: &'a Metadata, name: &str) -> Result<&'a Package> {
    let mut packages = metadata.packages.iter();
    packages
        .find(|one| one.name.as_str() == name)
        .with_context(|| format!("there is no package {name}"))
}

/// Returns what is compiled into the library, on any system, and what each needs: neither what only builds it nor what
/// only tests it.
pub(crate) fn linked<'a>(
    metadata: &'a Metadata,
    root: &'a PackageId,
) -> BTreeMap<&'a PackageId, BTreeSet<&'a PackageId>> {
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let nodes: BTreeMap<_, _> = nodes.map(|node| (&node.id, node)).collect();
    let mut found = BTreeMap::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if found.contains_key(id) {
            continue;
        }
        let needs = nodes.get(id).into_iter().flat_map(|node| &node.deps);
        let needs = needs.filter(|one| {
            one.dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal)
        });
        let needs: BTreeSet<_> = needs.map(|one| &one.pkg).collect();
        open.extend(&needs);
        found.insert(id, needs);
    }
    found
}
