//! `souvenir devices`: the sound devices, as the window's options name them.

use std::io::{self, Write as _};

use super::args::DevicesArgs;
use crate::app;

pub(crate) fn run(args: &DevicesArgs) -> anyhow::Result<()> {
    let devices = app::devices::list();
    let mut out = io::stdout().lock();
    if args.json {
        return Ok(writeln!(out, "{}", serde_json::to_string(&devices)?)?);
    }
    if devices.is_empty() {
        return Ok(writeln!(out, "no sound device found")?);
    }
    let rows = serde_json::to_value(&devices)?;
    Ok(writeln!(out, "{}", super::table::of_objects(&rows))?)
}
