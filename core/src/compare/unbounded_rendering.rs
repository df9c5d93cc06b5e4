//! What an unbounded memory knows at the end of a material, over all of it.

use super::material_feed::{BLOCK_FRAMES, HeardSpan, feed, streaming};
use super::{ComparisonError, Material};
use crate::dsp::output::to_output;
use crate::dsp::smoother::FADE_SECS;
use crate::memory::spec::MAX_CHANNELS;
use crate::memory::timeline::Timeline;
use crate::playback::Polynomials;
use crate::playback::frozen::FrozenMemory;
use crate::settings::memory::MemorySettings;
use crate::stream::StreamingMemory;

/// Most of the work where a frame is read as dearly as it is learnt.
const LEARNING_SHARE: f64 = 0.5;

/// The memory steps every hop: it begins less than a hop early, in silence, so that its newest window
/// ends where the material ends.
pub(super) fn render(
    material: &Material,
    settings: MemorySettings,
    go_on: &mut impl FnMut(f64) -> bool,
) -> Result<Vec<Vec<f32>>, ComparisonError> {
    let streaming = &mut streaming(material, settings)?;
    let frames = material.frames();
    let [first_turn, hop] = streaming.turn_frames();
    let window = frames.next_multiple_of(hop);
    let total = window + first_turn + streaming.hand_over_frames();
    let span = HeardSpan {
        lead_frames: window - frames,
        total_frames: total,
    };
    feed(streaming, material, span, |done, _| {
        go_on(LEARNING_SHARE * done as f64 / total as f64)
    })?;
    let polynomials = remembered(streaming);
    let timeline = polynomials.frozen().timeline();
    debug_assert!(
        matches!(timeline, Timeline::Fading { .. }) || timeline.span_frames() == window as f64,
        "the window ends with the material"
    );
    let mut sound = read(&polynomials, material, |part| {
        go_on(LEARNING_SHARE + (1.0 - LEARNING_SHARE) * part)
    })?;
    let rate = material.sample_rate_hz();
    for channel in &mut sound {
        forget(channel, timeline.span_frames(), rate);
    }
    Ok(sound)
}

fn remembered(streaming: &StreamingMemory) -> Polynomials {
    let config = streaming.config();
    debug_assert!(config.channels <= MAX_CHANNELS, "as prepared");
    let mut frozen = FrozenMemory::prepare(config.settings.order, config.channels);
    frozen.take(streaming.timeline(), config.sample_rate_hz, |channel_idx| {
        streaming.coefficients(channel_idx)
    });
    Polynomials::of(frozen)
}

/// `[channel][frame]` of the material's frames, each in the middle of its own.
fn read(
    polynomials: &Polynomials,
    material: &Material,
    mut go_on: impl FnMut(f64) -> bool,
) -> Result<Vec<Vec<f32>>, ComparisonError> {
    let frames = material.frames();
    let mut sound = vec![Vec::with_capacity(frames); material.channels().len()];
    for start in (0..frames).step_by(BLOCK_FRAMES) {
        let end = frames.min(start + BLOCK_FRAMES);
        let ages: Vec<f64> = (start..end).map(|j| (frames - j) as f64 - 0.5).collect();
        for (channel_idx, sound) in sound.iter_mut().enumerate() {
            let told = polynomials.at_ages(channel_idx, &ages);
            sound.extend(told.into_iter().map(to_output));
        }
        if !go_on(end as f64 / frames as f64) {
            return Err(ComparisonError::Stopped);
        }
    }
    Ok(sound)
}

/// Silences what a recall does not reach. Before that a fading memory holds one value, its oldest: that
/// is no sound.
fn forget(channel: &mut [f32], reach_frames: f64, sample_rate_hz: f64) {
    let fade_frames = FADE_SECS * sample_rate_hz;
    let frames = channel.len();
    if reach_frames >= frames as f64 {
        return;
    }
    for (j, sample) in channel.iter_mut().enumerate() {
        let age = (frames - j) as f64 - 0.5;
        let share = ((reach_frames - age) / fade_frames).clamp(0.0, 1.0);
        *sample = to_output(f64::from(*sample) * share);
    }
}
