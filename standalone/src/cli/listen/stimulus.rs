//! A stimulus' words are those of `souvenir render`.

use souvenir_core::budget::{BudgetGoal, BudgetMemory};
use souvenir_core::memory::{MAX_ORDER, Measure, Method, UnknownName};
use souvenir_core::settings::MAX_OVERLAP;
use souvenir_listening::test::Stimulus;

use super::super::fail::{self, Usage};
use super::super::rendering::budgeted::BudgetRequest;
use super::super::rendering::{RenderRequest, RenderWay};

/// As `souvenir render` has them.
const DEFAULT_ORDER: usize = 1024;
const DEFAULT_WINDOW_SECS: f64 = 0.05;

/// Returns how a memory's stimulus is rendered.
///
/// # Errors
/// [`Usage`]: a word that no memory has, with the stimulus' name.
pub(super) fn way(stimulus: &Stimulus) -> anyhow::Result<RenderWay> {
    let word = stimulus.memory.as_deref().unwrap_or_default();
    let named = |cause: String| Usage(format!("stimulus `{}`: {cause}", stimulus.name));
    if let Some(numbers) = stimulus.numbers {
        let memory: Result<BudgetMemory, UnknownName> = word.parse();
        return Ok(RenderWay::Budgeted(BudgetRequest {
            memory: memory.map_err(|error| named(error.to_string()))?,
            goal: BudgetGoal::Numbers(checked(numbers).map_err(named)?),
            window_secs: stimulus.window,
        }));
    }
    let request = request(stimulus, word).map_err(named)?;
    fail::check_method(request.measure, request.method)
        .map_err(|error| named(error.to_string()))?;
    Ok(RenderWay::Streamed(request))
}

fn request(stimulus: &Stimulus, word: &str) -> Result<RenderRequest, String> {
    let method = stimulus.method.as_deref().map(str::parse::<Method>);
    let method = method.transpose().map_err(|error| error.to_string())?;
    let overlap = stimulus
        .overlap
        .map_or(MAX_OVERLAP, |percent| percent / 100.0);
    if !(0.0..=MAX_OVERLAP).contains(&overlap) {
        return Err(format!(
            "an overlap is 0 to {} percent",
            100.0 * MAX_OVERLAP
        ));
    }
    Ok(RenderRequest {
        measure: streamed(word)?,
        method: method.unwrap_or_default(),
        order: checked(stimulus.order.unwrap_or(DEFAULT_ORDER))?,
        window_secs: stimulus.window.unwrap_or(DEFAULT_WINDOW_SECS),
        overlap,
        delay_secs: stimulus.delay,
    })
}

fn streamed(word: &str) -> Result<Measure, String> {
    match word.parse() {
        Ok(measure @ (Measure::Legs | Measure::Legt)) => Ok(measure),
        Ok(measure) => Err(format!(
            "the {measure} memory is not played back; legs and legt are"
        )),
        Err(_) if word.parse::<BudgetMemory>().is_ok() => Err(format!(
            "{word} keeps a count of numbers: `numbers` says how many"
        )),
        Err(_) => Err(format!("`{word}` is not one of legs, legt")),
    }
}

fn checked(order: usize) -> Result<usize, String> {
    if (1..=MAX_ORDER).contains(&order) {
        return Ok(order);
    }
    Err(format!("{order} is outside 1 to {MAX_ORDER}"))
}
