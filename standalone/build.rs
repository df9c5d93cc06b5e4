//! Tells the program of which commit it is built, and with which features.

#[path = "build/commit.rs"]
mod commit;

use std::env;
use std::path::Path;

/// For those who build where git does not know: a package's builder, say.
const VARIABLE: &str = "SOUVENIR_COMMIT";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=build");
    println!("cargo:rerun-if-env-changed={VARIABLE}");
    println!("cargo:rustc-env=SOUVENIR_BUILT_OF={}", built_of());
    println!("cargo:rustc-env=SOUVENIR_FEATURES={}", features());
    give_icon();
}

/// Gives the program of Windows its icon: Explorer and the task bar look for it there.
#[cfg(windows)]
fn give_icon() {
    const ICON: &str = "../packaging/icons/souvenir.ico";
    println!("cargo:rerun-if-changed={ICON}");
    if env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("windows") {
        return;
    }
    let mut resource = winresource::WindowsResource::new();
    if let Err(error) = resource.set_icon(ICON).compile() {
        // A program without an icon is better than none.
        println!("cargo:warning=no icon: {error}");
    }
}

#[cfg(not(windows))]
fn give_icon() {}

fn built_of() -> String {
    if let Ok(named) = env::var(VARIABLE)
        && !named.is_empty()
    {
        return format!("commit {named}");
    }
    // Following the commits would build the program and its tests anew at each.
    if env::var("PROFILE").as_deref() == Ok("debug") {
        return "commit not looked for: a debug build".to_owned();
    }
    let workspace = Path::new("..");
    let archived = include_str!("build/archived_commit.txt");
    match commit::archived(archived).or_else(|| in_git(workspace)) {
        Some(commit) => format!("commit {commit}"),
        None => "commit not known".to_owned(),
    }
}

/// Asks git, and has cargo ask again when its answer may have changed.
fn in_git(workspace: &Path) -> Option<String> {
    let commit = commit::in_git(workspace)?;
    let watched = commit::files_that_tell(workspace);
    let sources = commit::SOURCES.map(|source| workspace.join(source));
    for path in watched.iter().chain(&sources).filter(|path| path.exists()) {
        println!("cargo:rerun-if-changed={}", path.display());
    }
    Some(commit)
}

/// Lists the features that are on, by cargo's variables.
fn features() -> String {
    let mut names: Vec<_> = env::vars()
        .filter_map(|(name, _)| {
            let name = name.strip_prefix("CARGO_FEATURE_")?;
            Some(name.to_lowercase().replace('_', "-"))
        })
        .filter(|name| name != "default")
        .collect();
    names.sort();
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}
