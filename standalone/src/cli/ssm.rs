//! `souvenir ssm`: state-space layers.

mod asked;
mod bench;
mod kernel;
mod machine;
mod memory_function;
mod readout;
mod run;
mod write;

use super::args::{SsmArgs, SsmCommand};

pub(super) fn run(args: &SsmArgs) -> anyhow::Result<()> {
    match &args.command {
        SsmCommand::Kernel(args) => kernel::run(args),
        SsmCommand::Run(args) => run::run(args),
        SsmCommand::MemoryFunction(args) => memory_function::run(args),
        SsmCommand::Bench(args) => bench::run(args),
    }
}
