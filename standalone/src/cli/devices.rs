//! `souvenir devices`: the sound devices, as the window's options name them.

use std::io::{self, Write as _};

use comfy_table::Table;

use super::args::DevicesArgs;
use super::table;
use crate::app::devices::{self, Device, Direction};

pub(crate) fn run(args: &DevicesArgs) -> anyhow::Result<()> {
    let devices = devices::list();
    let mut out = io::stdout().lock();
    if args.json {
        return Ok(writeln!(out, "{}", serde_json::to_string(&devices)?)?);
    }
    if devices.is_empty() {
        return Ok(writeln!(out, "no sound device found")?);
    }
    Ok(writeln!(out, "{}", table(&devices))?)
}

fn table(devices: &[Device]) -> Table {
    let mut table = table::new(&["", "id", "channels", "Hz", "name"]);
    for device in devices {
        table.add_row([
            use_of(device).to_owned(),
            device.id.clone(),
            known(device.channels.into()),
            known(device.default_rate_hz),
            format!("{} ({})", device.name, device.host),
        ]);
    }
    table
}

fn use_of(device: &Device) -> &'static str {
    match (device.direction, device.default) {
        (Direction::Input, true) => "input, default",
        (Direction::Input, false) => "input",
        (Direction::Output, true) => "output, default",
        (Direction::Output, false) => "output",
    }
}

/// 0 stands for a number that the system does not tell.
fn known(number: u32) -> String {
    if number == 0 {
        "-".to_owned()
    } else {
        number.to_string()
    }
}
