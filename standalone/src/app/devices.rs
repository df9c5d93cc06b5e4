//! Sound devices: which there are, and which one a name means.
//!
//! Without a name the system's preferred host is used (on Linux the PulseAudio server where one is
//! reachable, ALSA otherwise). Cost: asks the sound server, so never from the window's or the audio
//! thread.

mod catalogue;
mod connections;
mod defaults;
mod headphones;
mod host;
mod presence;
mod pulse;
mod alsa_errors;
mod resolve;
mod scan;

use anyhow::Context as _;
use cpal::DeviceId;
use cpal::traits::{DeviceTrait as _, HostTrait as _};
use serde::Serialize;

pub(crate) use catalogue::Catalogue;
use connections::Use;
pub(crate) use defaults::Defaults;
pub(crate) use headphones::{Likelihood, is_headphones_like};
pub(crate) use host::canonical as canonical_host;
pub(crate) use presence::{Claim, DevicePlace, Follower, Presence};
pub(crate) use resolve::{PortName, ResolvedDevice, resolve};

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// The device that `wanted` names by id or name, without it the default one, on the host of this
/// name; an id names its host itself.
///
/// # Errors
/// Where there is none, or no such host; the sentence says which was looked for.
pub(crate) fn find_on(
    host: Option<&str>,
    wanted: Option<&str>,
    direction: Direction,
) -> anyhow::Result<cpal::Device> {
    let Some(wanted) = wanted else {
        let default = connections::ask(host, Use::Sound, move |host| {
            scan::default_device(host, direction)
        })?;
        return default.with_context(|| format!("no {} device", word(direction)));
    };
    let found = if let Ok(id) = wanted.parse::<DeviceId>() {
        let system = id.host().name();
        connections::ask(Some(system), Use::Sound, move |host| host.device_by_id(&id))?
    } else {
        let devices =
            connections::ask(host, Use::Sound, move |host| scan::devices(host, direction))?;
        devices.into_iter().find(|device| name(device) == wanted)
    };
    found.with_context(|| unknown(wanted, direction))
}

/// Ends what a lost stream has left behind; see [`connections`].
pub(crate) fn hang_up() {
    connections::hang_up();
}

/// As the system names it.
pub(crate) fn name(device: &cpal::Device) -> String {
    device
        .description()
        .map_or_else(|_| device.to_string(), |told| told.name().to_owned())
}

/// Whether the host of this device says when its sound had a gap: PulseAudio's client throws that away.
pub(crate) fn tells_of_gaps(id: &str) -> bool {
    !id.starts_with("pulseaudio:")
}

/// Whether an input hears what an output plays. Where the last microphone is pulled out, PulseAudio's
/// default is such a one: the memory would hear itself. The server gives them their names.
pub(crate) fn is_monitor(id: &str) -> bool {
    id.starts_with("pulseaudio:") && id.ends_with(".monitor")
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
