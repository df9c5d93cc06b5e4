//! What `man` and shells show, made of the arguments themselves.

use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};

use super::test_folder::TestFolder;

/// The commands, as `--help` lists them.
fn commands(folder: &TestFolder, of: &str) -> Vec<String> {
    let help = String::from_utf8(folder.succeed(&format!("{of} --help"))).unwrap();
    let (_, listed) = help.split_once("Commands:\n").unwrap();
    let lines = listed.lines().take_while(|line| !line.is_empty());
    // What goes on in a next line stands farther in.
    let names = lines.filter_map(|line| {
        let name = line.strip_prefix("  ")?;
        (!name.starts_with(' ')).then(|| name.split(' ').next().unwrap())
    });
    names
        .filter(|name| *name != "help")
        .map(str::to_owned)
        .collect()
}

#[test]
fn there_is_a_page_for_the_program_and_for_every_command() {
    let folder = TestFolder::new();
    assert!(folder.succeed("man --output pages").is_empty());
    let mut pages = vec!["souvenir".to_owned()];
    pages.extend(
        commands(&folder, "")
            .iter()
            .map(|name| format!("souvenir-{name}")),
    );
    pages.extend(
        commands(&folder, "ssm")
            .iter()
            .map(|name| format!("souvenir-ssm-{name}")),
    );
    assert!(pages.len() > 12, "{pages:?}");
    for page in &pages {
        let text = fs::read_to_string(folder.path(&format!("pages/{page}.1"))).unwrap();
        assert!(text.contains(&format!(".TH {page} 1")), "{page}: {text}");
        assert!(text.contains("\n.SH SYNOPSIS\n"), "{page}");
    }
    let found = fs::read_dir(folder.path("pages")).unwrap().count();
    assert_eq!(found, pages.len(), "no page without a command");
    let render = fs::read_to_string(folder.path("pages/souvenir-render.1")).unwrap();
    assert!(render.contains("\\-\\-overlap"), "{render}");
}

#[test]
fn completions_know_commands_and_options_and_are_the_shell_s_language() {
    let folder = TestFolder::new();
    for shell in ["bash", "zsh", "fish"] {
        let text = folder.succeed(&format!("completions {shell}"));
        let words = String::from_utf8(text.clone()).unwrap();
        for word in ["analyze", "memory-function", "overlap", "npy"] {
            assert!(words.contains(word), "{shell} does not know {word}");
        }
        match can_read(shell, &text) {
            Some(can) => assert!(can, "{shell} cannot read them"),
            None => println!("not run: there is no {shell}"),
        }
    }
    assert_eq!(folder.run("completions tcsh").code, 2);
}

/// Has the shell read them and run nothing; `None` where there is no such shell.
fn can_read(shell: &str, text: &[u8]) -> Option<bool> {
    let mut sh = Command::new(shell);
    let mut running = sh.arg("-n").stdin(Stdio::piped()).spawn().ok()?;
    running.stdin.take().unwrap().write_all(text).unwrap();
    Some(running.wait().unwrap().success())
}
