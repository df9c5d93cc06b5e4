//! A memory hears a material, with silence around it.

use super::{ComparisonError, Material};
use crate::memory::spec::MAX_CHANNELS;
use crate::settings::memory::MemorySettings;
use crate::stream::{StreamConfig, StreamingMemory};

/// Frames between two looks at whether to go on: some 2.4 ms of stereo at N = 1024, 64 times that at the
/// largest order.
pub(super) const BLOCK_FRAMES: usize = 512;

/// Prepares a memory of these settings for a material. Allocates.
pub(super) fn streaming(
    material: &Material,
    settings: MemorySettings,
) -> Result<StreamingMemory, ComparisonError> {
    Ok(StreamingMemory::prepare(&StreamConfig {
        settings,
        sample_rate_hz: material.sample_rate_hz(),
        channels: material.channels().len(),
    })?)
}

/// Says how much silence a memory hears around a material.
#[derive(Clone, Copy)]
pub(super) struct HeardSpan {
    /// Silence before the material.
    pub(super) lead_frames: usize,
    /// All that is heard; what is left after the material is silence too.
    pub(super) total_frames: usize,
}

/// Lets it hear a material with silence around it. `take` is given the frames that were done before, and what is
/// heard, `[channel][frame]`.
pub(super) fn feed(
    streaming: &mut StreamingMemory,
    material: &Material,
    span: HeardSpan,
    mut take: impl FnMut(usize, &[Vec<f64>]) -> bool,
) -> Result<(), ComparisonError> {
    let channels = material.channels();
    let mut done = 0;
    while done < span.total_frames {
        let frames = BLOCK_FRAMES.min(span.total_frames - done);
        let input: Vec<Vec<f32>> = channels
            .iter()
            .map(|channel| {
                (done..done + frames)
                    .map(|j| sample(channel, span.lead_frames, j))
                    .collect()
            })
            .collect();
        let mut memory = vec![vec![0.0; frames]; channels.len()];
        hear(streaming, &input, &mut memory);
        if !take(done, &memory) {
            return Err(ComparisonError::Stopped);
        }
        done += frames;
    }
    Ok(())
}

/// Silent where the channel is not.
fn sample(channel: &[f32], lead: usize, frame: usize) -> f32 {
    let at = frame.checked_sub(lead);
    at.and_then(|at| channel.get(at))
        .map_or(0.0, |sample| *sample)
}

fn hear(streaming: &mut StreamingMemory, input: &[Vec<f32>], memory: &mut [Vec<f64>]) {
    debug_assert!(input.len() <= MAX_CHANNELS, "as prepared");
    let heard: Vec<&[f32]> = input.iter().map(Vec::as_slice).collect();
    let mut told: Vec<&mut [f64]> = memory.iter_mut().map(Vec::as_mut_slice).collect();
    streaming.process(&heard, &mut told);
}
