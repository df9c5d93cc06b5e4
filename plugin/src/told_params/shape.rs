//! What the host is told of how coefficients are bent.

use souvenir_core::memory::CoefficientShape;

use super::host_params::HostParams;
use crate::params::{SouvenirParams, single};

pub(super) fn tell_shape(
    host: &mut impl HostParams,
    params: &SouvenirParams,
    before: &CoefficientShape,
    wanted: &CoefficientShape,
) {
    let own = &params.shape;
    let ends = [
        (&own.tilt_db, before.tilt_db, wanted.tilt_db),
        (&own.shuffle, before.shuffle, wanted.shuffle),
        (&own.from, before.shuffled[0], wanted.shuffled[0]),
        (&own.to, before.shuffled[1], wanted.shuffled[1]),
        (&own.seed, f64::from(before.seed), f64::from(wanted.seed)),
    ];
    for (param, was, now) in ends {
        if now != was {
            host.set(param, single(now));
        }
    }
    if wanted.paint != before.paint {
        own.paint.set(wanted.paint);
    }
}
