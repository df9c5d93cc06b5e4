//! The devices as the face offers them.

use souvenir_ui::{Device, DeviceChoice, DeviceMenu};

use crate::app::devices::{self, Catalogue, Direction};

/// What people choose from; the device may take others.
const BUFFERS_FRAMES: [u32; 7] = [64, 128, 256, 512, 1024, 2048, 4096];

/// Lists what is there, and what is wanted of it.
pub(super) fn menu(found: &Catalogue, wanted: &DeviceChoice) -> DeviceMenu {
    let output = playing(found, wanted);
    let [least, most] = output
        .and_then(|device| device.buffer_frames)
        .unwrap_or([1, u32::MAX]);
    let takes = |frames: &u32| (least..=most).contains(frames);
    DeviceMenu {
        hosts: found.hosts.clone(),
        inputs: entries(&found.inputs),
        outputs: entries(&found.outputs),
        rates_hz: output
            .map(|device| device.rates_hz.clone())
            .unwrap_or_default(),
        buffers_frames: BUFFERS_FRAMES.into_iter().filter(takes).collect(),
        chosen: wanted.clone(),
    }
}

/// Returns the wanted output, or the one in its place.
fn playing<'a>(found: &'a Catalogue, wanted: &DeviceChoice) -> Option<&'a devices::Device> {
    let is_wanted = |device: &&devices::Device| Some(&device.id) == wanted.output.as_ref();
    let default = found.default_device(Direction::Output);
    found.outputs.iter().find(is_wanted).or(default)
}

fn entries(devices: &[devices::Device]) -> Vec<Device> {
    let entry = |device: &devices::Device| Device {
        id: device.id.clone(),
        name: device.name.clone(),
    };
    devices.iter().map(entry).collect()
}
