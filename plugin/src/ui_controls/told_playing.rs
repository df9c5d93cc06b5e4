//! What the host is told of notes and pinned memories.

use nice_plug::prelude::ParamSetter;
use souvenir_core::control::PlayControls;

use super::gesture::set;
use crate::params::{SouvenirParams, single};

pub(super) fn tell_playing(
    setter: &ParamSetter<'_>,
    params: &SouvenirParams,
    before: &PlayControls,
    wanted: &PlayControls,
) {
    let own = &params.playing;
    if wanted.morph != before.morph {
        set(setter, &own.morph, single(wanted.morph));
    }
    if wanted.feedback != before.feedback {
        set(setter, &own.feedback, single(wanted.feedback));
    }
    let (was, now) = (&before.envelope, &wanted.envelope);
    if now.sustain != was.sustain {
        set(setter, &own.sustain, single(now.sustain));
    }
    let times = [
        (&own.attack_ms, was.attack_secs, now.attack_secs),
        (&own.decay_ms, was.decay_secs, now.decay_secs),
        (&own.release_ms, was.release_secs, now.release_secs),
    ];
    for (param, was, now) in times {
        if now != was {
            set(setter, param, single(1e3 * now));
        }
    }
}
