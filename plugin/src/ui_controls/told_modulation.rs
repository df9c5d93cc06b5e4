//! What the host is told of what moves by itself.

use nice_plug::prelude::ParamSetter;
use souvenir_core::settings::ModulationSettings;

use super::gesture::set;
use crate::params::{LengthWord, SouvenirParams, single};

pub(super) fn tell_modulation(
    setter: &ParamSetter<'_>,
    params: &SouvenirParams,
    before: &ModulationSettings,
    wanted: &ModulationSettings,
) {
    let own = &params.modulation;
    let lfos = [&own.lfo1, &own.lfo2].into_iter();
    for (param, (was, now)) in lfos.zip(before.lfos.iter().zip(&wanted.lfos)) {
        if now.shape != was.shape {
            set(setter, &param.shape, now.shape.into());
        }
        if now.rate_hz != was.rate_hz {
            set(setter, &param.rate_hz, single(now.rate_hz));
        }
        if now.note != was.note {
            set(setter, &param.note, LengthWord::of(now.note));
        }
    }
    let (was, now) = (&before.follower, &wanted.follower);
    if now.sound != was.sound {
        set(setter, &own.follower.sound, now.sound.into());
    }
    if now.attack_secs != was.attack_secs {
        let ms = single(1e3 * now.attack_secs);
        set(setter, &own.follower.attack_ms, ms);
    }
    if now.release_secs != was.release_secs {
        let ms = single(1e3 * now.release_secs);
        set(setter, &own.follower.release_ms, ms);
    }
    let depths = before.depths.iter().zip(&wanted.depths);
    for (params, (was, now)) in own.depths().into_iter().zip(depths) {
        for (param, (was, now)) in params.all().into_iter().zip(was.iter().zip(now)) {
            if now != was {
                set(setter, param, single(*now));
            }
        }
    }
}
