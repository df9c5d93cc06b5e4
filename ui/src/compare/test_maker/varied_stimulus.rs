//! The stimulus of an adaptive test: the memory of a slot without the number that is varied.

use souvenir_core::compare::ComparedMemory;
use souvenir_core::memory::Measure;
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_listening::test::{
    Procedure, Stimulus, ThresholdRule, ThresholdTask, VariedParameter,
};

/// Orders or numbers, from what nobody takes for the sound to what few tell from it.
const RANGE: [f64; 2] = [16.0, 4096.0];
const NAME: &str = "memory";

/// Returns how a threshold of this memory is asked; `None` of memories that a test file has no words for.
pub(super) fn of(memory: &ComparedMemory) -> Option<(Procedure, Stimulus)> {
    match memory {
        ComparedMemory::Live(settings) => {
            live(settings).map(|stimulus| (procedure(VariedParameter::Order), stimulus))
        }
        ComparedMemory::Budget(budget) => {
            let stimulus = Stimulus {
                name: NAME.to_owned(),
                memory: Some(budget.memory.name().to_owned()),
                window: budget.window_secs,
                ..Stimulus::default()
            };
            Some((procedure(VariedParameter::Numbers), stimulus))
        }
    }
}

fn live(settings: &MemorySettings) -> Option<Stimulus> {
    let (measure, overlap, delay) = match settings.mode {
        Mode::Segments => (Measure::Legs, Some(100.0 * settings.overlap), None),
        Mode::Sliding => (Measure::Legt, None, Some(settings.delay_secs)),
        _ => return None,
    };
    Some(Stimulus {
        name: NAME.to_owned(),
        memory: Some(measure.name().to_owned()),
        method: Some(settings.method.name().to_owned()),
        window: Some(settings.window_secs),
        overlap,
        delay,
        ..Stimulus::default()
    })
}

fn procedure(varies: VariedParameter) -> Procedure {
    let [from, to] = RANGE;
    Procedure::AdaptiveThreshold {
        varies,
        from,
        to,
        steps_per_octave: 2,
        task: ThresholdTask::Triangle,
        rule: ThresholdRule::Bayesian,
        max_trials: 60,
        reversals: 12,
        interval_octaves: 1.0,
    }
}
