//! What the program says of its making: the commit, as the build script finds it, and the features.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::commit;
use super::test_folder::TestFolder;

fn git(folder: &Path, words: &str) {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(words.split(' '));
    for (name, value) in [
        ("GIT_AUTHOR_DATE", "2026-01-02T12:00:00Z"),
        ("GIT_COMMITTER_DATE", "2026-01-02T12:00:00Z"),
        ("GIT_AUTHOR_NAME", "a"),
        ("GIT_AUTHOR_EMAIL", "a@b"),
        ("GIT_COMMITTER_NAME", "a"),
        ("GIT_COMMITTER_EMAIL", "a@b"),
    ] {
        git.env(name, value);
    }
    assert!(git.output().unwrap().status.success(), "git {words}");
}

/// A repository with one commit of one source.
fn repository(folder: &Path) {
    fs::create_dir_all(folder.join("core/src")).unwrap();
    fs::write(folder.join("core/src/lib.rs"), "one").unwrap();
    git(folder, "init --quiet");
    git(folder, "add core");
    git(folder, "commit --quiet --no-gpg-sign -m first");
}

#[test]
fn the_version_says_commit_and_features() {
    let folder = TestFolder::new();
    let version = env!("CARGO_PKG_VERSION");
    let long = String::from_utf8(folder.succeed("--version")).unwrap();
    let lines: Vec<_> = long.lines().collect();
    assert_eq!(lines[0], format!("souvenir {version}"));
    assert!(lines[1].starts_with("commit "), "{long}");
    let features = lines[2].strip_prefix("features: ").unwrap();
    let has = |feature: &str| features.split(", ").any(|one| one == feature);
    assert_eq!(
        has("accessibility"),
        cfg!(feature = "accessibility"),
        "{long}"
    );
    assert_eq!(has("file-dialog"), cfg!(feature = "file-dialog"), "{long}");
    assert_eq!(lines.len(), 3, "{long}");
    let short = String::from_utf8(folder.succeed("-V")).unwrap();
    assert_eq!(short, format!("souvenir {version}\n"));
}

#[test]
fn a_checkout_says_its_commit_and_whether_it_was_changed() {
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path());
    let clean = commit::in_git(folder.path()).unwrap();
    let (hash, day) = clean.split_once(" of ").unwrap();
    assert!(
        hash.len() == 12 && hash.bytes().all(|b| b.is_ascii_hexdigit()),
        "{clean}"
    );
    assert_eq!(day, "2026-01-02");
    // What is no part of the program does not count.
    fs::write(folder.path().join("notes.txt"), "two").unwrap();
    assert_eq!(commit::in_git(folder.path()).unwrap(), clean);
    fs::write(folder.path().join("core/src/lib.rs"), "two").unwrap();
    assert_eq!(
        commit::in_git(folder.path()).unwrap(),
        format!("{clean}, with changes")
    );
}

#[test]
fn a_tarball_unpacked_in_a_stranger_s_checkout_has_no_commit() {
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path());
    let inside = folder.path().join("core");
    assert_eq!(commit::in_git(&inside), None);
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(commit::in_git(elsewhere.path()), None);
}

#[test]
fn an_archive_of_git_s_brings_its_commit() {
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path());
    let placeholder = include_str!("../../build/archived_commit.txt");
    assert_eq!(
        commit::archived(placeholder),
        None,
        "as it lies in a checkout"
    );
    fs::write(folder.path().join("commit.txt"), placeholder).unwrap();
    fs::write(
        folder.path().join(".gitattributes"),
        "commit.txt export-subst\n",
    )
    .unwrap();
    git(folder.path(), "add .");
    git(folder.path(), "commit --quiet --no-gpg-sign -m second");
    git(folder.path(), "archive --format=tar --output=a.tar HEAD");
    let tar = fs::read(folder.path().join("a.tar")).unwrap();
    let text = String::from_utf8_lossy(&tar);
    let at = text.find(" of 2026-01-02\n").unwrap();
    let start = text[..at].rfind(|c: char| !c.is_ascii_hexdigit()).unwrap() + 1;
    let line = text[start..].lines().next().unwrap();
    assert_eq!(commit::archived(line).as_deref(), Some(line));
    assert!(
        commit::in_git(folder.path())
            .unwrap()
            .starts_with(&line[..7]),
        "{line}"
    );
}

#[test]
fn a_new_commit_changes_a_file_that_the_build_watches() {
    let folder = tempfile::tempdir().unwrap();
    repository(folder.path());
    let read = || -> Vec<_> {
        let files = commit::files_that_tell(folder.path());
        files.iter().map(|file| fs::read(file).ok()).collect()
    };
    let before = read();
    git(
        folder.path(),
        "commit --quiet --allow-empty --no-gpg-sign -m second",
    );
    assert_ne!(before, read());
}
