//! Sound devices: which there are, and which one a name means.
//!
//! The system's preferred host is used (on Linux the PulseAudio server where one is reachable, ALSA
//! otherwise). Cost: asks the sound server, so never from the window's or the audio thread.

use anyhow::{Context as _, anyhow};
use cpal::traits::{DeviceTrait as _, HostTrait as _};
use cpal::{DeviceId, Host, SupportedStreamConfig, SupportedStreamConfigRange};
use serde::Serialize;

/// What people's sound cards and files run at.
const STANDARD_RATES_HZ: [u32; 8] = [
    8_000, 16_000, 22_050, 44_100, 48_000, 88_200, 96_000, 192_000,
];

/// What a device is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Direction {
    /// It hears.
    Input,
    /// It plays.
    Output,
}

/// One sound device in one direction.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Device {
    /// What `--input` and `--output` take; stable between runs.
    pub(crate) id: String,
    /// As the system names it.
    pub(crate) name: String,
    /// The sound system that it belongs to.
    pub(crate) host: String,
    /// Input or output.
    pub(crate) direction: Direction,
    /// Used when none is named.
    pub(crate) default: bool,
    /// The rate that the system runs it at.
    pub(crate) default_rate_hz: u32,
    /// Standard rates that it takes, ascending.
    pub(crate) rates_hz: Vec<u32>,
    /// Channels of its default configuration.
    pub(crate) channels: u16,
}

/// All devices of the preferred host, inputs first; empty where there is no sound card.
pub(crate) fn list() -> Vec<Device> {
    let host = cpal::default_host();
    let both = [Direction::Input, Direction::Output];
    both.into_iter()
        .flat_map(|direction| list_direction(&host, direction))
        .collect()
}

/// The device that `wanted` names by id or name; without it the default one.
///
/// # Errors
/// Where there is none; the sentence says which was looked for.
pub(crate) fn find(wanted: Option<&str>, direction: Direction) -> anyhow::Result<cpal::Device> {
    let Some(wanted) = wanted else {
        let default = default_device(&cpal::default_host(), direction);
        return default.with_context(|| format!("no {} device", word(direction)));
    };
    if let Ok(id) = wanted.parse::<DeviceId>() {
        let host = cpal::host_from_id(id.host()).context("its sound system is not running")?;
        return host
            .device_by_id(&id)
            .with_context(|| unknown(wanted, direction));
    }
    let mut devices = devices(&cpal::default_host(), direction).into_iter();
    devices
        .find(|device| name(device) == wanted)
        .ok_or_else(|| anyhow!(unknown(wanted, direction)))
}

/// As the system names it.
pub(crate) fn name(device: &cpal::Device) -> String {
    device
        .description()
        .map_or_else(|_| device.to_string(), |told| told.name().to_owned())
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "input",
        Direction::Output => "output",
    }
}

fn unknown(wanted: &str, direction: Direction) -> String {
    format!(
        "no {} device named `{wanted}`; `souvenir devices` lists them",
        word(direction)
    )
}

fn default_device(host: &Host, direction: Direction) -> Option<cpal::Device> {
    match direction {
        Direction::Input => host.default_input_device(),
        Direction::Output => host.default_output_device(),
    }
}

fn devices(host: &Host, direction: Direction) -> Vec<cpal::Device> {
    let all = host.devices().map(Iterator::collect).unwrap_or_default();
    let right = |device: &cpal::Device| match direction {
        Direction::Input => device.supports_input(),
        Direction::Output => device.supports_output(),
    };
    Vec::into_iter(all).filter(right).collect()
}

fn list_direction(host: &Host, direction: Direction) -> Vec<Device> {
    let default = default_device(host, direction).and_then(|device| device.id().ok());
    let describe = |device: &cpal::Device| {
        let id = device.id().ok()?;
        // ALSA lists plug-ins that cannot be opened; what has no configuration is no device.
        let config = default_config(device, direction)?;
        Some(Device {
            name: name(device),
            host: id.host().name().to_owned(),
            direction,
            default: default.as_ref() == Some(&id),
            default_rate_hz: config.sample_rate(),
            rates_hz: rates_hz(device, direction),
            channels: config.channels(),
            id: id.to_string(),
        })
    };
    devices(host, direction)
        .iter()
        .filter_map(describe)
        .collect()
}

fn default_config(device: &cpal::Device, direction: Direction) -> Option<SupportedStreamConfig> {
    match direction {
        Direction::Input => device.default_input_config().ok(),
        Direction::Output => device.default_output_config().ok(),
    }
}

fn rates_hz(device: &cpal::Device, direction: Direction) -> Vec<u32> {
    let ranges: Vec<SupportedStreamConfigRange> = match direction {
        Direction::Input => device.supported_input_configs().map(Iterator::collect),
        Direction::Output => device.supported_output_configs().map(Iterator::collect),
    }
    .unwrap_or_default();
    let taken = |rate_hz: &u32| ranges.iter().any(|range| range.contains_rate(*rate_hz));
    STANDARD_RATES_HZ.into_iter().filter(taken).collect()
}
