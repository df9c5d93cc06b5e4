//! What a package puts where shells and `man` look: `souvenir completions` and `souvenir man`, both made of the
//! arguments themselves.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::args::{Args, CompletionsArgs, ManArgs};
use super::output::Target;
use super::terminal::{Words, shown};

/// Writes the completions of one shell to standard output.
pub(super) fn completions(args: &CompletionsArgs) -> anyhow::Result<()> {
    let mut text = Vec::new();
    let mut command = Args::command();
    let name = command.get_name().to_owned();
    clap_complete::generate(args.shell, &mut command, name, &mut text);
    Words::Stdout.say(String::from_utf8(text)?.trim_end())
}

/// Writes a page for the program and one for each of its commands into a folder.
pub(super) fn man(args: &ManArgs) -> anyhow::Result<()> {
    let folder = &args.output;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", shown(folder)))?;
    for command in commands() {
        write_page(command, folder)?;
    }
    Ok(())
}

/// Returns the program's and all commands below it, which `man` knows by their whole names: `souvenir-ssm-kernel`.
fn commands() -> Vec<Command> {
    // Pages say the version alone: the commit would make each build's differ.
    let mut root = Args::command().disable_help_subcommand(true);
    root = root.long_version(None);
    root.build();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(command) = found.get(next) {
        let below: Vec<_> = command.get_subcommands().cloned().collect();
        found.extend(below);
        next += 1;
    }
    found
}

fn write_page(command: Command, folder: &Path) -> anyhow::Result<()> {
    let page = Man::new(command).manual("Souvenir");
    let path = folder.join(page.get_filename());
    Target::check_alone(&path)?.write(|out| Ok(page.render(out)?))
}
