//! `cargo xtask tidy`: what neither the compiler nor clippy looks at.

mod commands;
mod lengths;
mod licences;
mod links;
mod pins;
mod waits;
mod words;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use walkdir::{DirEntry, WalkDir};

/// Folders with nothing that we wrote.
const SKIPPED: [&str; 4] = [".git", "target", "out", "vendor"];
const EXTENSIONS: [&str; 7] = ["rs", "md", "toml", "yml", "py", "sh", "html"];

/// One text file that a person wrote.
#[derive(Debug)]
struct Source {
    /// Relative to the workspace's root.
    path: PathBuf,
    text: String,
}

impl Source {
    fn has_extension(&self, extension: &str) -> bool {
        self.path
            .extension()
            .is_some_and(|found| found == extension)
    }

    /// `path:line: what`, which editors make clickable; `line_idx` counts from zero.
    fn problem(&self, line_idx: usize, what: &str) -> String {
        format!("{}:{}: {what}", self.path.display(), line_idx + 1)
    }
}

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
    problems.extend(waits::check(&sources));
    problems.extend(commands::check_tasks(&readme()?));
    problems.extend(licences::check()?);
    println!("{} files read", sources.len());
    report(&problems)
}

/// README's `souvenir` lines against the built program.
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

#[cfg(test)]
fn source(path: &str, text: &str) -> Source {
    Source {
        path: PathBuf::from(path),
        text: text.to_owned(),
    }
}
