//! `cargo xtask tidy`: what neither the compiler nor clippy looks at.

mod api;
mod circles;
mod commands;
mod doc_sentences;
mod doc_verbs;
mod file_names;
mod imports;
mod lengths;
mod licences;
mod links;
mod module_tree;
mod names;
mod pins;
mod rooms;
mod source;
mod syntax;
mod type_names;
mod waits;
mod words;

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use walkdir::{DirEntry, WalkDir};

use api::Api;
use doc_sentences::Rule;
use module_tree::ModuleTree;
use rooms::{HOUSES, INNER_ROOMS};
use source::Source;

/// Folders with nothing that we wrote.
const SKIPPED: [&str; 4] = [".git", "target", "out", "vendor"];
const EXTENSIONS: [&str; 7] = ["rs", "md", "toml", "yml", "py", "sh", "html"];

/// Crates of the workspace, and the file that each is read from.
const CRATES: [(&str, &str); 8] = [
    ("core", "core/src/lib.rs"),
    ("listening", "listening/src/lib.rs"),
    ("ui", "ui/src/lib.rs"),
    ("plugin", "plugin/src/lib.rs"),
    ("standalone", "standalone/src/main.rs"),
    ("python", "python/src/lib.rs"),
    ("mutation", "mutation/src/lib.rs"),
    ("xtask", "xtask/src/main.rs"),
];
/// The crate that others build on.
const DOCUMENTED: &str = "core";

/// Runs every rule, prints every problem.
///
/// # Errors
/// There was a problem, or a file could not be read.
pub(crate) fn tidy() -> Result<()> {
    let sources = sources()?;
    let mut problems = Vec::new();
    for source in &sources {
        problems.extend(lengths::check(source));
        problems.extend(pins::check(source));
        problems.extend(words::check(source));
        problems.extend(links::check(source, Path::exists));
    }
    problems.extend(check_crates(&sources)?);
    problems.extend(waits::check(&sources));
    problems.extend(commands::check_tasks(&readme()?));
    problems.extend(licences::check()?);
    println!("{} files read", sources.len());
    report(&problems)
}

/// Checks what is asked of the crates' code as Rust, rather than as text.
fn check_crates(sources: &[Source]) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut circles = Vec::new();
    for (krate, root) in CRATES {
        let tree = ModuleTree::read(Path::new(root), sources)?;
        let (imports, foreign) = (imports::imports(&tree), imports::foreign(&tree));
        if let Some(house) = HOUSES.iter().find(|house| house.krate == krate) {
            problems.extend(rooms::check(house, &tree, &imports));
            problems.extend(rooms::check_crates(house, &tree, &foreign));
        }
        problems.extend(rooms::check_inner(INNER_ROOMS, krate, &tree, &foreign));
        if krate == DOCUMENTED {
            problems.extend(doc_sentences::check(&tree, Rule::FunctionSentence));
            problems.extend(file_names::check(&tree, file_names::SHARED));
        }
        problems.extend(doc_sentences::check(&tree, Rule::TypeSentence));
        problems.extend(doc_sentences::check(&tree, Rule::NoHalf));
        problems.extend(type_names::check(krate, &tree, type_names::SHARED));
        circles.extend(circles::circles(&tree, &imports));
    }
    problems.extend(circles::check(&circles, circles::STANDING));
    let page = std::fs::read_to_string("ARCHITECTURE.md").context("ARCHITECTURE.md")?;
    problems.extend(rooms::check_page(HOUSES, INNER_ROOMS, &page));
    Ok(problems)
}

/// Prints what `core` offers to others.
///
/// # Errors
/// Nobody outside takes some of it, or a file could not be read.
pub(crate) fn api() -> Result<()> {
    let sources = sources()?;
    let api = api_of_core(&sources)?;
    for offer in &api.offers {
        println!("{}", offer.path);
    }
    println!("{} public names", api.offers.len());
    report(&api.check(&sources))
}

/// Checks, without the list, that somebody outside takes what `core` offers.
///
/// # Errors
/// As [`api()`].
pub(crate) fn unused_api() -> Result<()> {
    let sources = sources()?;
    let api = api_of_core(&sources)?;
    println!("{} public names", api.offers.len());
    report(&api.check(&sources))
}

fn api_of_core(sources: &[Source]) -> Result<Api> {
    let root = Path::new("core/src/lib.rs");
    Ok(Api::of(&ModuleTree::read(root, sources)?))
}

/// Checks README's `souvenir` lines against the built program.
///
/// # Errors
/// A command or an option does not exist, or the program is not built.
pub(crate) fn readme_commands() -> Result<()> {
    report(&commands::check_program(&readme()?)?)
}

fn report(problems: &[String]) -> Result<()> {
    for problem in problems {
        println!("{problem}");
    }
    if !problems.is_empty() {
        bail!("{} problems", problems.len());
    }
    Ok(())
}

fn readme() -> Result<String> {
    std::fs::read_to_string("README.md").context("README.md")
}

fn sources() -> Result<Vec<Source>> {
    let walk = WalkDir::new(".")
        .sort_by_file_name()
        .into_iter()
        .filter_entry(is_ours);
    let mut sources = Vec::new();
    for entry in walk {
        let path = entry?.into_path();
        let extension = path
            .extension()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if EXTENSIONS.contains(&extension) {
            let text =
                std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            sources.push(Source {
                path: path.strip_prefix(".")?.to_owned(),
                text,
            });
        }
    }
    Ok(sources)
}

fn is_ours(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_str().unwrap_or_default();
    !(entry.depth() == 1 && SKIPPED.contains(&name))
}
