//! `souvenir.budget_recall`: what memories of at most K numbers give back of a sound, as `souvenir render --numbers` has it.

use numpy::PyArrayDyn;
use pyo3::prelude::*;
use rayon::prelude::*;
use souvenir_core::budget::{
    BudgetError, BudgetGoal, BudgetMemory, MAX_STRETCH_FRAMES, Stretch, StretchBudget,
};
use souvenir_core::memory::MAX_ORDER;

use crate::arrays::{Floats, array_of};
use crate::errors::{checked_rate, count, value_error};
use crate::sound::{Sound, SoundShape, with_samples};

/// The shortest stretch that is asked for; that of a shorter sound is the sound.
const MIN_WINDOW_FRAMES: f64 = 2.0;

/// Computes what a memory of at most `numbers` numbers a channel gives back of a sound, in the sound's shape. Offline.
///
/// memory: one of `BUDGET_MEMORIES`. "adaptive" chooses where to spend its numbers, polynomials over pieces or runs of
///     cosines; the others are its rivals. What each of them counts is in docs/quality.md.
/// window: seconds of `sample_rate`; each stretch of that length has so many numbers. Without it, all of the sound has.
/// error: instead of `numbers`, for "adaptive": the most that may be lost of each stretch of a channel, root mean square, as a
///     part of the sound's; as few numbers as that takes.
///
/// The channels are worked on side by side. Numbers that are not finite are refused.
#[pyfunction]
#[pyo3(
    signature = (x, numbers=None, memory="adaptive", *, error=None, window=None, sample_rate=1.0)
)]
#[expect(clippy::too_many_arguments, reason = "keywords, for those who call it")]
pub(crate) fn budget_recall<'py>(
    py: Python<'py>,
    x: &Bound<'py, PyAny>,
    numbers: Option<&Bound<'py, PyAny>>,
    memory: &str,
    error: Option<f64>,
    window: Option<f64>,
    sample_rate: f64,
) -> PyResult<Bound<'py, PyArrayDyn<f64>>> {
    let memory: BudgetMemory = memory.parse().map_err(value_error)?;
    let x = Floats::of("x", x)?;
    let shape = SoundShape::of_any("x", &x)?;
    let goal = goal(numbers, error)?;
    let frames = stretch_frames(window, sample_rate, shape.frames)?;
    let channels = with_samples!(&x, samples => {
        let sound = Sound::new(samples, shape);
        py.detach(|| sound.to_channels())
    });
    check_finite(&channels)?;
    let recalled = py.detach(|| {
        let rows = channels.par_iter();
        rows.map(|channel| recall(memory, goal, frames, channel))
            .collect::<Result<Vec<_>, _>>()
    });
    let recalled = recalled.map_err(value_error)?;
    let frame = |frame: usize| recalled.iter().map(move |channel| channel[frame]);
    let sound = (0..shape.frames).flat_map(frame).collect();
    array_of(py, sound, x.shape())
}

/// Returns the names that `budget_recall` knows, ours first.
pub(crate) fn names() -> Vec<&'static str> {
    BudgetMemory::ALL.map(BudgetMemory::name).to_vec()
}

fn goal(numbers: Option<&Bound<'_, PyAny>>, error: Option<f64>) -> PyResult<BudgetGoal> {
    match (numbers, error) {
        (Some(numbers), None) => {
            let numbers = checked_numbers(count("numbers", numbers)?)?;
            Ok(BudgetGoal::Numbers(numbers))
        }
        (None, Some(error)) if error > 0.0 && error <= 1.0 => Ok(BudgetGoal::RelativeRms(error)),
        (None, Some(error)) => Err(value_error(format!(
            "error is {error}; expected a number above 0, up to 1"
        ))),
        _ => Err(value_error("either numbers or error= is needed, not both")),
    }
}

/// Refuses what the command line does.
fn checked_numbers(numbers: usize) -> PyResult<usize> {
    if (1..=MAX_ORDER).contains(&numbers) {
        return Ok(numbers);
    }
    Err(value_error(format!(
        "numbers is {numbers}; expected 1 to {MAX_ORDER}"
    )))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "from 2 to the longest stretch"
)]
fn stretch_frames(window: Option<f64>, sample_rate: f64, frames: usize) -> PyResult<usize> {
    let rate = checked_rate(sample_rate)?;
    let asked = window.map_or(frames.max(1) as f64, |secs| secs * rate);
    if window.is_some() && (asked.is_nan() || asked < MIN_WINDOW_FRAMES) {
        return Err(value_error(format!(
            "a window of {asked} frames is too short; at least {MIN_WINDOW_FRAMES} are needed"
        )));
    }
    let stretch = asked.min(frames.max(1) as f64).round();
    if stretch > MAX_STRETCH_FRAMES as f64 {
        return Err(value_error(format!(
            "a stretch of {stretch} frames is longer than {MAX_STRETCH_FRAMES}; window= says how long they are"
        )));
    }
    Ok(stretch as usize)
}

fn check_finite(channels: &[Vec<f64>]) -> PyResult<()> {
    for (channel, samples) in channels.iter().enumerate() {
        if let Some(frame) = samples.iter().position(|x| !x.is_finite()) {
            return Err(value_error(format!(
                "x is {} at frame {frame} of channel {channel}; budget_recall takes finite sound",
                samples[frame]
            )));
        }
    }
    Ok(())
}

/// Recalls one channel, stretch by stretch: a stretch hears the one before it as its past.
fn recall(
    memory: BudgetMemory,
    goal: BudgetGoal,
    frames: usize,
    sound: &[f64],
) -> Result<Vec<f64>, BudgetError> {
    let numbers = match goal {
        BudgetGoal::Numbers(numbers) => numbers,
        BudgetGoal::RelativeRms(_) => 0,
    };
    let budget = StretchBudget { numbers, frames };
    let mut all = Vec::with_capacity(sound.len());
    let mut past: &[f64] = &[];
    let mut prepared = memory.prepare_for(goal, budget.frames)?;
    while all.len() < sound.len() {
        let rest = &sound[all.len()..];
        let next = budget.next(rest.len());
        if next.frames != prepared.frames() {
            let goal = match goal {
                BudgetGoal::Numbers(_) => BudgetGoal::Numbers(next.numbers),
                error @ BudgetGoal::RelativeRms(_) => error,
            };
            prepared = memory.prepare_for(goal, next.frames)?;
        }
        let stretch = Stretch {
            past,
            sound: &rest[..next.frames],
        };
        all.extend(prepared.recall(stretch)?);
        past = stretch.sound;
    }
    Ok(all)
}
