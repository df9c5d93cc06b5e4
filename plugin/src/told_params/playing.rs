//! What the host is told of notes and pinned memories.

use souvenir_core::control::PlayControls;

use super::host_params::HostParams;
use crate::params::{SouvenirParams, single};

pub(super) fn tell_playing(
    host: &mut impl HostParams,
    params: &SouvenirParams,
    before: &PlayControls,
    wanted: &PlayControls,
) {
    let own = &params.playing;
    if wanted.morph != before.morph {
        host.set(&own.morph, single(wanted.morph));
    }
    if wanted.feedback != before.feedback {
        host.set(&own.feedback, single(wanted.feedback));
    }
    let (was, now) = (&before.envelope, &wanted.envelope);
    if now.sustain != was.sustain {
        host.set(&own.sustain, single(now.sustain));
    }
    let times = [
        (&own.attack_ms, was.attack_secs, now.attack_secs),
        (&own.decay_ms, was.decay_secs, now.decay_secs),
        (&own.release_ms, was.release_secs, now.release_secs),
    ];
    for (param, was, now) in times {
        if now != was {
            host.set(param, single(1e3 * now));
        }
    }
}
