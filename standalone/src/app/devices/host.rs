//! Sound systems: PulseAudio, ALSA, CoreAudio, WASAPI.

use anyhow::{Context as _, anyhow};
use cpal::{Host, HostId};

use super::quiet;

/// Those that this program could use on this system, whether they run or not; for a sentence.
pub(super) fn known() -> String {
    names(cpal::ALL_HOSTS).join(", ")
}

/// Those that seem to run, the preferred one first.
pub(super) fn available() -> Vec<String> {
    names(&cpal::available_hosts())
}

/// The name as the system writes it.
///
/// # Errors
/// One sentence with the names that there are.
pub(crate) fn canonical(name: &str) -> anyhow::Result<String> {
    Ok(id(name)?.name().to_owned())
}

/// The host of this name, or the preferred one of those that run.
///
/// # Errors
/// Where it does not run.
pub(super) fn open(name: Option<&str>) -> anyhow::Result<Host> {
    quiet::quieten();
    let Some(name) = name else {
        // `cpal::default_host` panics where ALSA has no configuration.
        let mut hosts = cpal::available_hosts().into_iter();
        let running = hosts.find_map(|id| cpal::host_from_id(id).ok());
        return running.context("no sound system is running");
    };
    let id = id(name)?;
    cpal::host_from_id(id).with_context(|| format!("the sound system {} is not running", id.name()))
}

fn id(name: &str) -> anyhow::Result<HostId> {
    let id = name.parse().ok();
    id.ok_or_else(|| {
        anyhow!(
            "no sound system is called `{name}`; here there are {}",
            known()
        )
    })
}

fn names(ids: &[HostId]) -> Vec<String> {
    ids.iter().map(|id| id.name().to_owned()).collect()
}
