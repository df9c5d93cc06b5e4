//! What is set in this shell becomes parameters that the host hears of: by gestures in the window, and on the audio thread by
//! programs.

mod host_params;
mod modulation;
mod playing;
mod shape;

use std::sync::atomic::Ordering::Relaxed;

use souvenir_core::control::PlayControls;
use souvenir_core::settings::{ClockSettings, MemorySettings};

use crate::params::{
    DrawnCurve, LayerWord, LengthWord, ModeWord, SouvenirParams, recall_of, single,
};
pub(crate) use host_params::{HostParams, OwnParams};
use modulation::tell_modulation;
use playing::tell_playing;
use shape::tell_shape;

/// Tells the host what differs of the memory. Realtime: as the host is.
pub(crate) fn tell_settings(
    host: &mut impl HostParams,
    params: &SouvenirParams,
    before: &MemorySettings,
    wanted: &MemorySettings,
) {
    let memory = &params.memory;
    if let Some(mode) = ModeWord::of(wanted.mode)
        && wanted.mode != before.mode
    {
        host.set(&memory.mode, mode);
    }
    tell_layer(host, params, before, wanted);
    if wanted.method != before.method {
        host.set(&memory.method, wanted.method.into());
    }
    if wanted.order != before.order {
        host.set(&memory.order, single(wanted.order as f64));
    }
    if wanted.window_secs != before.window_secs {
        // A window that was turned by hand is not the host's any more.
        if memory.sync.value() != LengthWord::Off {
            host.set(&memory.sync, LengthWord::Off);
        }
        host.set(&memory.window_ms, single(1e3 * wanted.window_secs));
    }
    if wanted.overlap != before.overlap {
        host.set(&memory.overlap, single(wanted.overlap));
    }
    if wanted.delay_secs != before.delay_secs {
        host.set(&memory.delay_ms, single(1e3 * wanted.delay_secs));
    }
}

fn tell_layer(
    host: &mut impl HostParams,
    params: &SouvenirParams,
    before: &MemorySettings,
    wanted: &MemorySettings,
) {
    let own = &params.layer;
    if wanted.weights != before.weights {
        own.weights.set(wanted.weights);
    }
    let layer = LayerWord::of(wanted);
    if layer != LayerWord::of(before) {
        host.set(&own.layer, layer);
    }
    let (was, now) = (&before.layer, &wanted.layer);
    if now.time_scale_secs != was.time_scale_secs {
        let scale_ms = single(1e3 * now.time_scale_secs);
        host.set(&own.time_scale_ms, scale_ms);
    }
    if now.way != was.way {
        host.set(&own.way, now.way.into());
    }
    let (was, now) = (&before.adaptive, &wanted.adaptive);
    if now.past != was.past {
        host.set(&own.past, now.past.into());
    }
    if now.allowed_error_db != was.allowed_error_db {
        host.set(&own.allowed_error_db, single(now.allowed_error_db));
    }
    tell_clock(host, params, &before.clock, &wanted.clock);
}

fn tell_clock(
    host: &mut impl HostParams,
    params: &SouvenirParams,
    before: &ClockSettings,
    wanted: &ClockSettings,
) {
    let own = &params.layer;
    if wanted.driver != before.driver {
        host.set(&own.clock, wanted.driver.into());
    }
    if wanted.threshold_db != before.threshold_db {
        host.set(&own.threshold_db, single(wanted.threshold_db));
    }
    let drawn = DrawnCurve::from(wanted);
    if drawn != DrawnCurve::from(before) {
        own.curve.set(drawn);
    }
    let edges = [&own.band_low_hz, &own.band_high_hz];
    for ((edge, now), was) in edges.into_iter().zip(wanted.band_hz).zip(before.band_hz) {
        if now != was {
            host.set(edge, single(now));
        }
    }
}

/// Tells the host what differs of how it is played. Realtime: as the host is.
pub(crate) fn tell_performance(
    host: &mut impl HostParams,
    params: &SouvenirParams,
    before: &PlayControls,
    wanted: &PlayControls,
) {
    let listening = &params.listening;
    if wanted.listen != before.listen {
        host.set(&listening.listen, wanted.listen.into());
    }
    if wanted.mix != before.mix {
        host.set(&listening.mix, single(wanted.mix));
    }
    if wanted.output_gain_db != before.output_gain_db {
        host.set(&listening.gain_db, single(wanted.output_gain_db));
    }
    if wanted.is_matched != before.is_matched {
        host.set(&listening.matched, wanted.is_matched);
    }
    if wanted.is_bypassed != before.is_bypassed {
        host.set(&params.bypass, wanted.is_bypassed);
    }
    if wanted.clock_speed != before.clock_speed {
        let speed = single(wanted.clock_speed);
        host.set(&params.layer.clock_speed, speed);
    }
    params.is_muted.store(wanted.is_muted, Relaxed);
    tell_playing(host, params, before, wanted);
    tell_modulation(host, params, &before.modulation, &wanted.modulation);
    tell_shape(host, params, &before.shape, &wanted.shape);
    tell_freeze(host, params, before, wanted);
}

/// Tells the host what differs of what is frozen. Realtime: as the host is.
pub(crate) fn tell_freeze(
    host: &mut impl HostParams,
    params: &SouvenirParams,
    before: &PlayControls,
    wanted: &PlayControls,
) {
    let freeze = &*params.freeze;
    if wanted.is_frozen != before.is_frozen {
        host.set(&freeze.freeze, wanted.is_frozen);
    }
    let is_chosen = (wanted.is_frozen, wanted.recall) != (before.is_frozen, before.recall);
    if is_chosen && (wanted.is_frozen || wanted.recall.is_some()) {
        freeze.remembered.set(wanted.recall);
    }
    let ((word, speed), was) = (recall_of(wanted), recall_of(before));
    if word != was.0 {
        host.set(&freeze.recall, word);
    }
    if speed != was.1 {
        host.set(&freeze.speed, single(speed));
    }
    if wanted.recall_place != before.recall_place {
        host.set(&freeze.place, single(wanted.recall_place));
    }
}
