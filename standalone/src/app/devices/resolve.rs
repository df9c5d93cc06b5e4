//! What was remembered or typed, against what is there now.

use cpal::DeviceId;
use souvenir_ui::DeviceChoice;

use super::{Catalogue, Device, Direction, word};

/// Names devices that are there, and holds values that they take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResolvedDevice {
    /// Name of the sound system; `None`: the preferred one.
    pub(crate) host: Option<String>,
    pub(crate) input: PortName,
    pub(crate) output: PortName,
}

/// Names one device, and how it shall run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PortName {
    /// `None`: the default device, also when that changes.
    pub(crate) id: Option<String>,
    /// `None`: the device's own.
    pub(crate) rate_hz: Option<u32>,
    /// `None`: the app's own choice.
    pub(crate) buffer_frames: Option<u32>,
    /// Channels of the memory; `None`: as many as the sound has.
    pub(crate) channels: Option<u16>,
}

/// Returns the nearest to what is wanted, with a sentence for each wish that is not granted. What is wanted
/// stays remembered: a device that comes back is used again in the next run.
pub(crate) fn resolve(
    wanted: &DeviceChoice,
    there: &Catalogue,
) -> (ResolvedDevice, Option<String>) {
    let mut losses = Losses::default();
    let host = host(wanted.host.as_deref(), there, &mut losses);
    let port = |direction, losses: &mut Losses| port(wanted, there, direction, losses);
    let chosen = ResolvedDevice {
        host,
        input: port(Direction::Input, &mut losses),
        output: port(Direction::Output, &mut losses),
    };
    (chosen, losses.told())
}

/// Collects sentences on what was lost, each once.
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
    wanted: &DeviceChoice,
    there: &Catalogue,
    direction: Direction,
    losses: &mut Losses,
) -> PortName {
    let named = match direction {
        Direction::Input => wanted.input.as_deref(),
        Direction::Output => wanted.output.as_deref(),
    };
    let port = |id| PortName {
        id,
        rate_hz: wanted.rate_hz,
        buffer_frames: wanted.buffer_frames,
        channels: wanted.channels,
    };
    if let Some(named) = named.filter(|named| is_elsewhere(named, there)) {
        return port(Some(named.to_owned()));
    }
    let found = named.and_then(|named| find(named, there.devices(direction)));
    let default = there.default_device(direction);
    if let (Some(named), None) = (named, found) {
        losses.add(missing(named, direction, default));
    }
    let port = port(found.map(|device| device.id.clone()));
    match found.or(default) {
        Some(device) => port.fitted(device, losses),
        None => port,
    }
}

/// Tells whether this is an id of another host that runs: nothing is known here of its devices.
fn is_elsewhere(named: &str, there: &Catalogue) -> bool {
    let Ok(id) = named.parse::<DeviceId>() else {
        return false;
    };
    let host = id.host().name();
    host != there.host && there.hosts.iter().any(|other| other == host)
}

/// Finds a device, by its id first: two devices may have one name.
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

impl PortName {
    /// Returns the port with the nearest values that the device takes.
    fn fitted(self, device: &Device, losses: &mut Losses) -> Self {
        let subject = format!("The {} `{}`", word(device.direction), device.name);
        let mut lose = |what: String| losses.add(format!("{subject} {what}."));
        Self {
            rate_hz: self
                .rate_hz
                .map(|wanted| rate_hz(wanted, device, &mut lose)),
            buffer_frames: self
                .buffer_frames
                .map(|wanted| buffer_frames(wanted, device, &mut lose)),
            channels: self
                .channels
                .map(|wanted| channels(wanted, device, &mut lose)),
            id: self.id,
        }
    }
}

/// A device that tells of no rates is asked for what is wanted, and may refuse when it is opened.
fn rate_hz(wanted: u32, device: &Device, lose: &mut impl FnMut(String)) -> u32 {
    let nearest = |range: &[u32; 2]| wanted.max(range[0]).min(range[1]);
    let offered = device.rate_ranges_hz.iter().map(nearest);
    let nearest = offered.min_by_key(|rate_hz| rate_hz.abs_diff(wanted));
    let nearest = nearest.unwrap_or(wanted);
    if nearest != wanted {
        lose(format!(
            "does not run at {wanted} Hz; using {nearest} Hz instead"
        ));
    }
    nearest
}

fn buffer_frames(wanted: u32, device: &Device, lose: &mut impl FnMut(String)) -> u32 {
    let [least, most] = device.buffer_frames.unwrap_or([wanted; 2]);
    let nearest = wanted.max(least).min(most);
    if nearest != wanted {
        lose(format!(
            "takes no buffer of {wanted} frames; using {nearest} instead"
        ));
    }
    nearest
}

/// An output may have fewer channels than what it plays; an input cannot hear more than it has.
fn channels(wanted: u16, device: &Device, lose: &mut impl FnMut(String)) -> u16 {
    let most = device.channel_counts.iter().copied().max();
    let most = most.unwrap_or(device.channels).max(1);
    if device.direction == Direction::Output || wanted <= most {
        return wanted;
    }
    lose(format!("has no {wanted} channels; using {most} instead"));
    most
}

#[cfg(test)]
mod tests;
