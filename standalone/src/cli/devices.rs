//! `souvenir devices` lists the sound devices, as the window's options name them.

use comfy_table::Table;

use super::args::DevicesArgs;
use super::table;
use super::terminal::Words;
use crate::app::devices::{Catalogue, Device, Direction};

pub(crate) fn run(args: &DevicesArgs) -> anyhow::Result<()> {
    let there = Catalogue::read(args.host.as_deref())?;
    let devices: Vec<&Device> = there.inputs.iter().chain(&there.outputs).collect();
    if args.json {
        return Words::Stdout.say(&serde_json::to_string(&devices)?);
    }
    let found = if devices.is_empty() {
        "no sound device found".to_owned()
    } else {
        table(&devices).to_string()
    };
    let hosts = there.hosts.join(", ");
    Words::Stdout.say(&format!("{found}\n\nsound systems for --host: {hosts}"))
}

fn table(devices: &[&Device]) -> Table {
    let mut table = table::new(&["", "id", "channels", "Hz", "frames", "name"]);
    for device in devices {
        table.add_row([
            use_of(device).to_owned(),
            device.id.clone(),
            known(device.channels.into()),
            known(device.default_rate_hz),
            frames(device),
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

/// Says how short and how long a buffer can be.
fn frames(device: &Device) -> String {
    device
        .buffer_frames
        .map_or_else(|| "-".to_owned(), |[least, most]| format!("{least}-{most}"))
}

/// 0 stands for a number that the system does not tell.
fn known(number: u32) -> String {
    if number == 0 {
        "-".to_owned()
    } else {
        number.to_string()
    }
}
