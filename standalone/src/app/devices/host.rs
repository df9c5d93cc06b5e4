//! Sound systems have names: PulseAudio, ALSA, CoreAudio, WASAPI.

use anyhow::anyhow;
use cpal::HostId;

/// Names those that this program could use on this system, whether they run or not; for a sentence.
pub(super) fn known() -> String {
    names(cpal::ALL_HOSTS).join(", ")
}

/// Names those that seem to run, the preferred one first.
pub(super) fn available() -> Vec<String> {
    names(&cpal::available_hosts())
}

/// Returns the name as the system writes it.
///
/// # Errors
/// One sentence with the names that there are.
pub(crate) fn canonical(name: &str) -> anyhow::Result<String> {
    Ok(id(name)?.name().to_owned())
}

/// Returns the sound system's id by its name.
///
/// # Errors
/// As [`canonical`].
pub(super) fn id(name: &str) -> anyhow::Result<HostId> {
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
