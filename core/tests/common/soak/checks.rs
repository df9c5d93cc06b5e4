//! What must hold, whatever was thrown.

use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::snapshot::Snapshot;

/// What is wrong, for a person.
pub(crate) type Checked = Result<(), String>;

/// +24 dBFS, the engine's own limit: what lies beyond hurts.
const LOUDEST: f32 = 16.0;
/// Of an unbounded memory: enough for a spectrum.
const LEAST_SHOWN_FRAMES: usize = 8192;
/// The loudness match's own limit, dB.
const MAX_MATCH_DB: f64 = 24.0;

/// What a picture must say, counted from outside.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Expected {
    pub(crate) frames: u64,
    pub(crate) non_finite: u64,
    pub(crate) subnormal: u64,
    pub(crate) late_blocks: u64,
}

pub(crate) fn ensure(holds: bool, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(what()) }
}

/// Finite, bounded, not subnormal; the largest magnitude.
pub(crate) fn output(samples: &[f32]) -> Result<f32, String> {
    let mut peak = 0.0;
    for (frame, sample) in samples.iter().enumerate() {
        let is_fine = sample.abs() <= LOUDEST && !sample.is_subnormal();
        ensure(is_fine, || {
            format!("{sample:e} came out {frame} frames into the block")
        })?;
        peak = sample.abs().max(peak);
    }
    Ok(peak)
}

/// Left as it was given, to the bit.
pub(crate) fn untouched(samples: &[f32], given: f32) -> Checked {
    let is_same = |sample: &f32| sample.to_bits() == given.to_bits();
    ensure(samples.iter().all(is_same), || {
        "what was not to be processed was written".to_owned()
    })
}

pub(crate) fn picture(
    snapshot: &Snapshot,
    engine: &Engine,
    config: &EngineConfig,
    expected: &Expected,
) -> Checked {
    sizes(snapshot, engine, config)?;
    counts(snapshot, expected)?;
    sounds(snapshot)?;
    meters(snapshot)
}

fn sizes(snapshot: &Snapshot, engine: &Engine, config: &EngineConfig) -> Checked {
    let (window, shown) = (snapshot.window_frames, snapshot.dry.len());
    let is_shown = if snapshot.settings.mode.is_unbounded() {
        shown >= window.max(LEAST_SHOWN_FRAMES)
    } else {
        shown == window
    };
    let is_fine = snapshot.settings == engine.settings()
        && snapshot.latency_frames == engine.latency_frames()
        && snapshot.sample_rate_hz == config.sample_rate_hz
        && numbers(snapshot) == snapshot.settings.order
        && snapshot.memory.len() == shown
        && is_shown;
    ensure(is_fine, || {
        format!("a picture of another memory: {:?}", snapshot.settings)
    })
}

fn counts(snapshot: &Snapshot, expected: &Expected) -> Checked {
    let told = [
        snapshot.frames,
        snapshot.rejected.non_finite,
        snapshot.rejected.subnormal,
        snapshot.load.late_blocks,
        snapshot.gaps,
    ];
    let counted = [
        expected.frames,
        expected.non_finite,
        expected.subnormal,
        expected.late_blocks,
        0,
    ];
    ensure(told == counted, || {
        format!("frames, non-finite, subnormal, late, gaps: {told:?}, not {counted:?}")
    })
}

fn sounds(snapshot: &Snapshot) -> Checked {
    let pieces = snapshot.pieces.iter().flat_map(|held| held.pieces());
    let is_finite = snapshot.coefficients.iter().all(|c| c.is_finite())
        && pieces.into_iter().all(|piece| piece.energy.is_finite());
    ensure(is_finite, || "a coefficient is not finite".to_owned())?;
    output(&snapshot.dry)
        .and(output(&snapshot.memory))
        .map_err(|what| format!("scope: {what}"))?;
    let mut newest = None;
    for (age, sound) in snapshot.probes.iter() {
        output(sound).map_err(|what| format!("probe: {what}"))?;
        ensure(newest.replace(age) < Some(age), || {
            format!("probes out of order at {age}")
        })?;
    }
    Ok(())
}

fn meters(snapshot: &Snapshot) -> Checked {
    output(&[snapshot.input_peak, snapshot.input_rms]).map_err(|what| format!("meter: {what}"))?;
    let loudest = snapshot.lufs.iter().all(|lufs| *lufs < f64::INFINITY);
    ensure(loudest, || format!("loudness {:?}", snapshot.lufs))?;
    let match_db = snapshot.match_db;
    ensure(match_db.abs() <= MAX_MATCH_DB, || {
        format!("match of {match_db} dB")
    })?;
    let load = snapshot.load;
    ensure(load.share.is_finite() && load.worst.is_finite(), || {
        format!("{load:?}")
    })?;
    let place = snapshot.recall_place;
    ensure((0.0..=1.0).contains(&place), || {
        format!("a head at {place}")
    })?;
    if let Some(playing) = snapshot.comparison {
        let is_inside = playing.position < playing.frames && playing.match_db.abs() <= MAX_MATCH_DB;
        ensure(is_inside, || format!("{playing:?}"))?;
    }
    let span = snapshot.timeline.span_frames();
    let kept = snapshot.bandwidth_hz().unwrap_or(0.0);
    let is_finite = span >= 0.0 && span.is_finite() && kept.is_finite();
    ensure(is_finite, || {
        format!("{:?} keeps {kept} Hz", snapshot.timeline)
    })
}

/// The coefficients that there is room for, or numbers of pieces.
fn numbers(snapshot: &Snapshot) -> usize {
    let pieces = snapshot.pieces.first();
    pieces.map_or(snapshot.coefficients.len(), |held| held.room())
}
