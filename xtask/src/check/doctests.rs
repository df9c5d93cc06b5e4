//! The examples in documentation, which are tests too.

use anyhow::Result;

use crate::process::{self, cargo};

/// By their names, which end in `(line 7)`: `--doc` would leave out the crates without a library,
/// unify features without them, and compile the user interface's dependencies a second time.
const COMMAND: [&str; 5] = ["test", "--workspace", "--quiet", "--", "(line "];

/// Says how many there are, since a run of none is green.
pub(super) fn run() -> Result<()> {
    let list = process::stdout(cargo(COMMAND).arg("--list"))?;
    let listed = list.lines().filter(|line| line.ends_with(": test")).count();
    println!("{listed} doctests");
    if listed == 0 {
        return Ok(());
    }
    process::must(&mut cargo(COMMAND))
}
