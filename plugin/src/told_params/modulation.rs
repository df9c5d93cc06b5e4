//! What the host is told of what moves by itself.

use souvenir_core::settings::ModulationSettings;

use super::host_params::HostParams;
use crate::params::{LengthWord, SouvenirParams, single};

pub(super) fn tell_modulation(
    host: &mut impl HostParams,
    params: &SouvenirParams,
    before: &ModulationSettings,
    wanted: &ModulationSettings,
) {
    let own = &params.modulation;
    let lfos = [&own.lfo1, &own.lfo2].into_iter();
    for (param, (was, now)) in lfos.zip(before.lfos.iter().zip(&wanted.lfos)) {
        if now.shape != was.shape {
            host.set(&param.shape, now.shape.into());
        }
        if now.rate_hz != was.rate_hz {
            host.set(&param.rate_hz, single(now.rate_hz));
        }
        if now.note != was.note {
            host.set(&param.note, LengthWord::of(now.note));
        }
    }
    let (was, now) = (&before.follower, &wanted.follower);
    if now.sound != was.sound {
        host.set(&own.follower.sound, now.sound.into());
    }
    if now.attack_secs != was.attack_secs {
        let ms = single(1e3 * now.attack_secs);
        host.set(&own.follower.attack_ms, ms);
    }
    if now.release_secs != was.release_secs {
        let ms = single(1e3 * now.release_secs);
        host.set(&own.follower.release_ms, ms);
    }
    let depths = before.depths.iter().zip(&wanted.depths);
    let own = own.depths(&params.window_depths);
    for (params, (was, now)) in own.into_iter().zip(depths) {
        for (param, (was, now)) in params.into_iter().zip(was.iter().zip(now)) {
            if now != was {
                host.set(param, single(*now));
            }
        }
    }
}
