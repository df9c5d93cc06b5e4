//! One sound device, and what its name says.

use cpal::traits::DeviceTrait as _;
use serde::Serialize;

use super::headphones::Likelihood;

/// Says what a device is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Direction {
    /// It hears.
    Input,
    /// It plays.
    Output,
}

/// Names one sound device in one direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Device {
    /// What `--input` and `--output` take; stable between runs.
    pub(crate) id: String,
    /// Returns the name that the system gives it.
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
    /// Numbers of channels that it takes, ascending.
    pub(crate) channel_counts: Vec<u16>,
    /// Shortest and longest buffer of its default configuration; `None` where it does not tell.
    pub(crate) buffer_frames: Option<[u32; 2]>,
    /// Whether only one person hears it; an input is not asked.
    pub(crate) headphones: Likelihood,
    /// All rates that its default format and channels take: lowest and highest of each range.
    #[serde(skip)]
    pub(crate) rate_ranges_hz: Vec<[u32; 2]>,
}

/// Returns the name that the system gives it.
pub(crate) fn name(device: &cpal::Device) -> String {
    device
        .description()
        .map_or_else(|_| device.to_string(), |told| told.name().to_owned())
}

/// Tells whether the host of this device says when its sound had a gap: PulseAudio's client throws that away.
pub(crate) fn tells_of_gaps(id: &str) -> bool {
    !id.starts_with("pulseaudio:")
}

/// Tells whether an input hears what an output plays. Where the last microphone is pulled out, PulseAudio's
/// default is such a one: the memory would hear itself. The server gives them their names.
pub(crate) fn is_monitor(id: &str) -> bool {
    id.starts_with("pulseaudio:") && id.ends_with(".monitor")
}

pub(super) fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "input",
        Direction::Output => "output",
    }
}
