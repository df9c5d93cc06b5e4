//! What is asked of what shells and `man` show.

use std::path::PathBuf;

use clap_complete::Shell;

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ManArgs {
    /// Folder for the pages, one of the program and one of each command
    #[arg(long, value_name = "DIR")]
    pub(crate) output: PathBuf,
}
