//! `souvenir listen`: a listening test is taken, checked, rendered for others to take, and its votes are told.

mod check;
mod folder;
mod level;
mod low_pass;
mod page;
mod report;
mod signals;
mod rendered;
mod shared_folder;
mod stimulus;
mod test_source;
mod webmushra;
mod window;

use std::path::{Path, PathBuf};

use super::args::ListenArgs;
use super::fail::Usage;
use test_source::TestSource;

pub(crate) fn run(args: &ListenArgs) -> anyhow::Result<()> {
    if let Some(output) = args.output.as_deref().filter(|_| args.report) {
        return report::run(&args.inputs, output);
    }
    let input = only(&args.inputs)?;
    let source = || TestSource::read(input);
    if let Some(output) = &args.render {
        folder::run(&source()?, output)
    } else if let Some(output) = &args.page {
        page::run(&source()?, output)
    } else if let Some(output) = &args.webmushra {
        webmushra::run(&source()?, output)
    } else if args.check {
        check::run(&source()?)
    } else {
        window::run(input, args.votes.as_deref())
    }
}

fn only(inputs: &[PathBuf]) -> anyhow::Result<&Path> {
    match inputs {
        [path] => Ok(path),
        _ => Err(Usage("one test at a time; several files are votes, for --report".into()).into()),
    }
}
