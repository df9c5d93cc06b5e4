//! Which commit a folder holds. Read by the build script and by its tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the program is made of: changed there, it is not that of the commit.
pub(crate) const SOURCES: [&str; 8] = [
    "core/src",
    "listening/src",
    "ui/src",
    "standalone/src",
    "standalone/build",
    "vendor",
    "Cargo.toml",
    "Cargo.lock",
];

/// Reads what `git archive` wrote in the place of the placeholder (`.gitattributes`: `export-subst`).
pub(crate) fn archived(text: &str) -> Option<String> {
    let text = text.trim();
    let is_placeholder = text.starts_with('$') || text.is_empty();
    (!is_placeholder).then(|| text.to_owned())
}

/// Asks git for the commit of `workspace` and its day; `None` where this is no checkout of ours, such as a tarball
/// unpacked inside somebody else's.
pub(crate) fn in_git(workspace: &Path) -> Option<String> {
    let root = PathBuf::from(git(workspace, &["rev-parse", "--show-toplevel"])?);
    if fs::canonicalize(root).ok()? != fs::canonicalize(workspace).ok()? {
        return None;
    }
    let commit = git(
        workspace,
        &["log", "-1", "--abbrev=12", "--format=%h of %cs"],
    )?;
    let status = ["status", "--porcelain", "--untracked-files=no", "--"];
    let changes = git(workspace, &[&status[..], &SOURCES].concat())?;
    Some(if changes.is_empty() {
        commit
    } else {
        format!("{commit}, with changes")
    })
}

/// Returns the files of git's own that change when another commit is checked out.
pub(crate) fn files_that_tell(workspace: &Path) -> Vec<PathBuf> {
    let branch = git(workspace, &["symbolic-ref", "--quiet", "HEAD"]);
    let names = ["HEAD".to_owned(), "packed-refs".to_owned()];
    let places = names.into_iter().chain(branch).filter_map(|name| {
        let path = git(workspace, &["rev-parse", "--git-path", &name])?;
        Some(workspace.join(path))
    });
    places.collect()
}

fn git(folder: &Path, args: &[&str]) -> Option<String> {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(args);
    // A hook of git's names its own repository so.
    git.env_remove("GIT_DIR").env_remove("GIT_WORK_TREE");
    let output = git.output().ok().filter(|output| output.status.success())?;
    let said = String::from_utf8(output.stdout).ok()?;
    Some(said.trim().to_owned())
}
