//! The commands that README shows exist, with their options.

use anyhow::{Result, bail};
use clap::CommandFactory as _;
use std::collections::BTreeMap;
use std::process::Command;

use crate::process;
use crate::task::Task;

/// Checks `cargo xtask <task>` lines against this program's own tasks.
pub(super) fn check_tasks(readme: &str) -> Vec<String> {
    let command = Task::command();
    let known: Vec<_> = command
        .get_subcommands()
        .map(clap::Command::get_name)
        .collect();
    let shown = snippets(readme)
        .into_iter()
        .filter_map(|line| line.strip_prefix("cargo xtask "));
    let tasks = shown.filter_map(|rest| rest.split_whitespace().next());
    tasks
        .filter(|task| !known.contains(task))
        .map(|task| format!("README.md: no task `{task}`"))
        .collect()
}

/// Checks `souvenir <command> --option` lines against the built program's own help.
pub(super) fn check_program(readme: &str) -> Result<Vec<String>> {
    let name = format!("debug/souvenir{}", std::env::consts::EXE_SUFFIX);
    let program = process::workspace()?.target_directory.join(name);
    let mut problems = Vec::new();
    let shown = options_by_command(readme);
    for (command, options) in &shown {
        let words = command.split_whitespace();
        let output = Command::new(&program).args(words).arg("--help").output()?;
        if !output.status.success() {
            problems.push(format!("README.md: no command `souvenir {command}`"));
        }
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        let unknown = options.iter().filter(|option| !mentions(&help, option));
        problems.extend(unknown.map(|o| format!("README.md: `souvenir {command}` has no `{o}`")));
    }
    if shown.is_empty() {
        bail!("README.md shows no `souvenir` command");
    }
    println!("{} commands of README.md exist", shown.len());
    Ok(problems)
}

/// Tells whether `help` has this option as a whole word: `--order` is not in `--orders`.
fn mentions(help: &str, option: &str) -> bool {
    words(help).any(|word| word == option)
}

fn options_by_command(readme: &str) -> BTreeMap<String, Vec<&str>> {
    let mut shown: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut command = None;
    for line in snippets(readme) {
        let rest = line.strip_prefix("souvenir ");
        // A line that begins with an option continues the command above it.
        let continued = line.starts_with(['[', '-']).then_some(line);
        command = rest.map_or(command, |rest| Some(command_of(rest)));
        if let (Some(command), Some(rest)) = (&command, rest.or(continued)) {
            let options = words(rest).filter(|word| word.starts_with("--"));
            shown.entry(command.clone()).or_default().extend(options);
        }
    }
    shown.retain(|command, _| !command.is_empty());
    shown
}

/// Joins the words that name a command, `ssm kernel` for one: what follows is an option, or stands for something.
fn command_of(rest: &str) -> String {
    let is_named = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-');
    let words = rest.split_whitespace().take_while(is_named);
    let words = words.filter(|word| !word.starts_with('-'));
    words.collect::<Vec<_>>().join(" ")
}

/// Returns lines of code blocks, and code inside sentences, trimmed.
fn snippets(markdown: &str) -> Vec<&str> {
    let mut in_block = false;
    let mut found = Vec::new();
    for line in markdown.lines().map(str::trim) {
        if line.starts_with("```") {
            in_block = !in_block;
        } else if in_block {
            found.push(line);
        } else {
            found.extend(line.split('`').skip(1).step_by(2));
        }
    }
    found
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
}

#[cfg(test)]
mod tests {
    use super::{check_tasks, mentions, options_by_command, snippets};

    const README: &str = "Type `cargo xtask run`, not `cargo xtask fly`.\n\
        ```sh\nsouvenir render IN --output OUT [--order N]\n    [--json]\nsouvenir\n```\n";

    #[test]
    fn snippets_are_blocks_and_code_in_sentences() {
        let found = snippets("a `b c` d\n```\ne\n```\n`f`");
        assert_eq!(found, ["b c", "e", "f"]);
    }

    #[test]
    fn a_task_that_does_not_exist_is_named() {
        assert_eq!(check_tasks(README), ["README.md: no task `fly`"]);
    }

    #[test]
    fn options_belong_to_the_command_above_them() {
        let shown = options_by_command(README);
        assert_eq!(
            shown.into_iter().collect::<Vec<_>>(),
            [("render".to_owned(), vec!["--output", "--order", "--json"])]
        );
    }

    #[test]
    fn commands_may_have_two_words() {
        assert_eq!(
            super::command_of("ssm memory-function [--order N]"),
            "ssm memory-function"
        );
        assert_eq!(super::command_of("bench --json"), "bench");
        assert_eq!(super::command_of("[--source demo]"), "");
    }

    #[test]
    fn an_option_is_matched_as_a_whole_word() {
        assert!(mentions("  --orders <N,N>", "--orders"));
        assert!(!mentions("  --orders <N,N>", "--order"));
    }
}
