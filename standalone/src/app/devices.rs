//! Sound devices: which there are, and which one a name means.
//!
//! Without a name the system's preferred host is used (on Linux the PulseAudio server where one is
//! reachable, ALSA otherwise). Cost: asks the sound server, so never from the window's or the audio
//! thread.

mod catalogue;
mod connections;
mod defaults;
mod device;
mod headphones;
mod host;
mod presence;
mod pulse;
mod alsa_errors;
mod resolve;
mod scan;

use anyhow::Context as _;
use cpal::DeviceId;
use cpal::traits::HostTrait as _;

pub(super) use alsa_errors::quieten;
pub(crate) use catalogue::Catalogue;
use connections::Use;
pub(crate) use defaults::Defaults;
use device::word;
pub(crate) use device::{Device, Direction, is_monitor, name, tells_of_gaps};
pub(crate) use headphones::{Likelihood, is_headphones_like};
pub(crate) use host::canonical as canonical_host;
pub(crate) use presence::{Claim, DevicePlace, Follower, Presence};
pub(crate) use resolve::{PortName, ResolvedDevice, resolve};

/// Returns the device that `wanted` names by id or name, without it the default one, on the host of this
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

fn unknown(wanted: &str, direction: Direction) -> String {
    format!(
        "no {} device named `{wanted}`; `souvenir devices` lists them",
        word(direction)
    )
}
