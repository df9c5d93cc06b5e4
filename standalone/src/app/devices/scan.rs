//! What a host tells of its devices.

use cpal::traits::{DeviceTrait as _, HostTrait as _};
use cpal::{Host, SupportedBufferSize, SupportedStreamConfig, SupportedStreamConfigRange};

use super::{Device, Direction, Likelihood, is_headphones_like, name};

/// What people's sound cards and files run at.
const STANDARD_RATES_HZ: [u32; 8] = [
    8_000, 16_000, 22_050, 44_100, 48_000, 88_200, 96_000, 192_000,
];
/// ALSA's way to the JACK server. Looking at it makes JACK's library talk on stderr, or even start a
/// server; whoever wants it can still name it.
const UNASKED: &str = "alsa:jack";

/// Lists all devices of a host in one direction.
pub(super) fn list(host: &Host, direction: Direction) -> Vec<Device> {
    let default = default_device(host, direction).and_then(|device| device.id().ok());
    let describe = |device: &cpal::Device| {
        let mut told = describe(device, direction)?;
        told.default = default.as_ref().is_some_and(|id| id.to_string() == told.id);
        Some(told)
    };
    devices(host, direction)
        .iter()
        .filter_map(describe)
        .collect()
}

pub(super) fn default_device(host: &Host, direction: Direction) -> Option<cpal::Device> {
    match direction {
        Direction::Input => host.default_input_device(),
        Direction::Output => host.default_output_device(),
    }
}

pub(super) fn devices(host: &Host, direction: Direction) -> Vec<cpal::Device> {
    let all = host.devices().map(Iterator::collect).unwrap_or_default();
    let right = |device: &cpal::Device| match direction {
        Direction::Input => device.supports_input(),
        Direction::Output => device.supports_output(),
    };
    let is_asked = |device: &cpal::Device| device.id().is_ok_and(|id| id.to_string() != UNASKED);
    Vec::into_iter(all).filter(is_asked).filter(right).collect()
}

/// Returns ids and names of all devices where the server moves streams between them without a word:
/// PulseAudio and what stands in for it.
pub(super) fn movable_names(host: &Host) -> Vec<String> {
    if host.id().name() != "PulseAudio" {
        return Vec::new();
    }
    let all = host.devices().map(Iterator::collect).unwrap_or_default();
    let names = |device: cpal::Device| Some([device.id().ok()?.to_string(), name(&device)]);
    Vec::into_iter(all).filter_map(names).flatten().collect()
}

/// Describes a device, or returns `None`: ALSA lists plug-ins that cannot be opened; what has no configuration is no
/// device.
fn describe(device: &cpal::Device, direction: Direction) -> Option<Device> {
    let id = device.id().ok()?;
    let usual = usual(device, direction)?;
    let ranges = ranges(device, direction);
    Some(Device {
        id: id.to_string(),
        name: name(device),
        host: id.host().name().to_owned(),
        direction,
        default: false,
        default_rate_hz: usual.sample_rate(),
        rates_hz: standard_rates_hz(&ranges),
        channels: usual.channels(),
        channel_counts: channel_counts(&ranges),
        buffer_frames: buffer_frames(&usual),
        headphones: headphones(device, direction),
        rate_ranges_hz: rate_ranges_hz(&ranges, &usual),
    })
}

fn usual(device: &cpal::Device, direction: Direction) -> Option<SupportedStreamConfig> {
    match direction {
        Direction::Input => device.default_input_config().ok(),
        Direction::Output => device.default_output_config().ok(),
    }
}

fn ranges(device: &cpal::Device, direction: Direction) -> Vec<SupportedStreamConfigRange> {
    match direction {
        Direction::Input => device.supported_input_configs().map(Iterator::collect),
        Direction::Output => device.supported_output_configs().map(Iterator::collect),
    }
    .unwrap_or_default()
}

fn standard_rates_hz(ranges: &[SupportedStreamConfigRange]) -> Vec<u32> {
    let taken = |rate_hz: &u32| ranges.iter().any(|range| range.contains_rate(*rate_hz));
    STANDARD_RATES_HZ.into_iter().filter(taken).collect()
}

fn rate_ranges_hz(
    ranges: &[SupportedStreamConfigRange],
    usual: &SupportedStreamConfig,
) -> Vec<[u32; 2]> {
    let is_usual = |range: &&SupportedStreamConfigRange| {
        (range.channels(), range.sample_format()) == (usual.channels(), usual.sample_format())
    };
    let ends =
        |range: &SupportedStreamConfigRange| [range.min_sample_rate(), range.max_sample_rate()];
    ranges.iter().filter(is_usual).map(ends).collect()
}

fn channel_counts(ranges: &[SupportedStreamConfigRange]) -> Vec<u16> {
    let mut counts: Vec<u16> = ranges.iter().map(|range| range.channels()).collect();
    counts.sort_unstable();
    counts.dedup();
    counts
}

fn buffer_frames(usual: &SupportedStreamConfig) -> Option<[u32; 2]> {
    match usual.buffer_size() {
        SupportedBufferSize::Range { min, max } => Some([*min, *max]),
        SupportedBufferSize::Unknown => None,
    }
}

fn headphones(device: &cpal::Device, direction: Direction) -> Likelihood {
    match (direction, device.description()) {
        (Direction::Output, Ok(description)) => is_headphones_like(&description),
        _ => Likelihood::Unknown,
    }
}
