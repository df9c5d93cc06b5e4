//! What was remembered or typed, against what is there now.

use super::{Catalogue, Device, Direction, word};
use crate::app::settings::DeviceSettings;

/// Devices that are there, and values that they take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// Name of the sound system; `None`: the preferred one.
    pub(crate) host: Option<String>,
    pub(crate) input: Port,
    pub(crate) output: Port,
}

/// One device, and how it shall run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Port {
    /// `None`: the default device, also when that changes.
    pub(crate) id: Option<String>,
    /// `None`: the device's own.
    pub(crate) rate_hz: Option<u32>,
    /// `None`: the app's own choice.
    pub(crate) buffer_frames: Option<u32>,
    /// Channels of the memory; `None`: as many as the sound has.
    pub(crate) channels: Option<u16>,
}

/// The nearest to what is wanted, with a sentence for each wish that is not granted. What is wanted
/// stays remembered: a device that comes back is used again in the next run.
pub(crate) fn resolve(wanted: &DeviceSettings, there: &Catalogue) -> (Chosen, Option<String>) {
    let mut losses = Losses::default();
    let host = host(wanted.host.as_deref(), there, &mut losses);
    let port = |direction, losses: &mut Losses| port(wanted, there, direction, losses);
    let chosen = Chosen {
        host,
        input: port(Direction::Input, &mut losses),
        output: port(Direction::Output, &mut losses),
    };
    (chosen, losses.told())
}

/// Sentences, each once.
#[derive(Debug, Default)]
struct Losses(Vec<String>);

impl Losses {
    fn add(&mut self, sentence: String) {
        if !self.0.contains(&sentence) {
            self.0.push(sentence);
        }
    }

    fn told(self) -> Option<String> {
        Some(self.0.join(" ")).filter(|told| !told.is_empty())
    }
}

fn host(wanted: Option<&str>, there: &Catalogue, losses: &mut Losses) -> Option<String> {
    let wanted = wanted?;
    if wanted.eq_ignore_ascii_case(&there.host) {
        return Some(there.host.clone());
    }
    let instead = match there.host.as_str() {
        "" => "there is no other".to_owned(),
        other => format!("using `{other}` instead"),
    };
    losses.add(format!(
        "The sound system `{wanted}` is not there; {instead}."
    ));
    None
}

fn port(
    wanted: &DeviceSettings,
    there: &Catalogue,
    direction: Direction,
    losses: &mut Losses,
) -> Port {
    let named = match direction {
        Direction::Input => wanted.input.as_deref(),
        Direction::Output => wanted.output.as_deref(),
    };
    let found = named.and_then(|named| find(named, there.devices(direction)));
    let default = there.default_device(direction);
    if let (Some(named), None) = (named, found) {
        losses.add(missing(named, direction, default));
    }
    let mut port = Port {
        id: found.map(|device| device.id.clone()),
        rate_hz: wanted.rate_hz,
        buffer_frames: wanted.buffer_frames,
        channels: wanted.channels,
    };
    if let Some(device) = found.or(default) {
        port.fit(device, losses);
    }
    port
}

/// By id first: two devices may have one name.
fn find<'a>(named: &str, devices: &'a [Device]) -> Option<&'a Device> {
    let by_name = || devices.iter().find(|device| device.name == named);
    devices
        .iter()
        .find(|device| device.id == named)
        .or_else(by_name)
}

fn missing(named: &str, direction: Direction, default: Option<&Device>) -> String {
    let word = word(direction);
    let instead = match default {
        Some(device) => format!("using `{}` instead", device.name),
        None => "there is no other".to_owned(),
    };
    format!("The {word} `{named}` is not there; {instead}.")
}

impl Port {
    /// Takes values that the device does not take to the nearest that it does.
    fn fit(&mut self, device: &Device, losses: &mut Losses) {
        let subject = format!("The {} `{}`", word(device.direction), device.name);
        if let Some(wanted) = self.rate_hz {
            let nearest = nearest_rate_hz(wanted, device);
            if nearest != wanted {
                losses.add(format!(
                    "{subject} does not run at {wanted} Hz; using {nearest} Hz instead."
                ));
            }
            self.rate_hz = Some(nearest);
        }
        if let (Some(wanted), Some([least, most])) = (self.buffer_frames, device.buffer_frames) {
            let nearest = wanted.max(least).min(most);
            if nearest != wanted {
                losses.add(format!(
                    "{subject} takes no buffer of {wanted} frames; using {nearest} instead."
                ));
            }
            self.buffer_frames = Some(nearest);
        }
        self.fit_channels(device, &subject, losses);
    }

    /// An output may have fewer channels than what it plays; an input cannot hear more than it has.
    fn fit_channels(&mut self, device: &Device, subject: &str, losses: &mut Losses) {
        let most = device
            .channel_counts
            .last()
            .copied()
            .unwrap_or(device.channels);
        let is_short = |wanted: &u16| device.direction == Direction::Input && most < *wanted;
        if let Some(wanted) = self.channels.filter(is_short) {
            losses.add(format!(
                "{subject} has no {wanted} channels; using {most} instead."
            ));
            self.channels = Some(most.max(1));
        }
    }
}

/// What tells of no rates takes what it is asked for, or says no when it is opened.
fn nearest_rate_hz(wanted: u32, device: &Device) -> u32 {
    let nearest = |range: &[u32; 2]| wanted.max(range[0]).min(range[1]);
    let offered = device.rate_ranges_hz.iter().map(nearest);
    offered
        .min_by_key(|rate_hz| rate_hz.abs_diff(wanted))
        .unwrap_or(wanted)
}

#[cfg(test)]
mod tests;
