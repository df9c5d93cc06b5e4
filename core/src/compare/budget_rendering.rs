//! What a memory that is held to a count of numbers gives back of a material, stretch by stretch.

use super::compared_memory::BudgetSettings;
use super::{ComparisonError, Material};
use crate::budget::{MAX_STRETCH_FRAMES, Stretch, StretchBudget};
use crate::dsp::output::to_output;
use crate::memory::timeline::frames_of;

/// `go_on` is told after each stretch of a channel.
pub(super) fn render(
    material: &Material,
    settings: BudgetSettings,
    go_on: &mut impl FnMut(f64) -> bool,
) -> Result<Vec<Vec<f32>>, ComparisonError> {
    let whole = whole_stretch(material, settings)?;
    let (frames, channels) = (material.frames(), material.channels());
    let mut sound = vec![Vec::with_capacity(frames); channels.len()];
    let (mut start, mut past_start) = (0, 0);
    let mut prepared = settings.memory.prepare(whole.numbers, whole.frames)?;
    while start < frames {
        let budget = whole.next(frames - start);
        let end = start + budget.frames;
        // The last stretch alone is of another length.
        if budget.frames != prepared.frames() {
            prepared = settings.memory.prepare(budget.numbers, budget.frames)?;
        }
        for (channel_idx, (sound, channel)) in sound.iter_mut().zip(channels).enumerate() {
            let stretch = Stretch {
                past: &widened(&channel[past_start..start]),
                sound: &widened(&channel[start..end]),
            };
            sound.extend(prepared.recall(stretch)?.into_iter().map(to_output));
            let done = channels.len() * start + (channel_idx + 1) * budget.frames;
            if !go_on(done as f64 / (channels.len() * frames) as f64) {
                return Err(ComparisonError::Stopped);
            }
        }
        (past_start, start) = (start, end);
    }
    Ok(sound)
}

fn whole_stretch(
    material: &Material,
    settings: BudgetSettings,
) -> Result<StretchBudget, ComparisonError> {
    let rate_hz = material.sample_rate_hz();
    let frames = match settings.window_secs {
        Some(secs) => frames_of(secs, rate_hz).max(1),
        None => material.frames(),
    };
    if frames > MAX_STRETCH_FRAMES {
        return Err(ComparisonError::LongStretch {
            max_secs: MAX_STRETCH_FRAMES as f64 / rate_hz,
        });
    }
    Ok(StretchBudget {
        numbers: settings.numbers,
        frames,
    })
}

fn widened(samples: &[f32]) -> Vec<f64> {
    samples.iter().map(|sample| f64::from(*sample)).collect()
}
