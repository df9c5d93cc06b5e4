//! `souvenir listen`: a listening test is checked, rendered for others to take, and its votes are told.

mod check;
mod folder;
mod level;
mod low_pass;
mod page;
mod report;
mod signals;
mod rendered;
mod stimulus;
mod test_source;
mod webmushra;

use std::path::{Path, PathBuf};

use super::args::ListenArgs;
use super::fail::Usage;
use test_source::TestSource;

pub(crate) fn run(args: &ListenArgs) -> anyhow::Result<()> {
    if let Some(output) = args.output.as_deref().filter(|_| args.report) {
        return report::run(&args.inputs, output);
    }
    let source = TestSource::read(only(&args.inputs)?)?;
    if let Some(output) = &args.render {
        return folder::run(&source, output);
    }
    if let Some(output) = &args.page {
        return page::run(&source, output);
    }
    if let Some(output) = &args.webmushra {
        return webmushra::run(&source, output);
    }
    check::run(&source)
}

fn only(inputs: &[PathBuf]) -> anyhow::Result<&Path> {
    match inputs {
        [path] => Ok(path),
        _ => Err(Usage("one test at a time; several files are votes, for --report".into()).into()),
    }
}
