//! The Legendre memories: exact, and as they are published.

use crate::budget::budget_memory::{BudgetError, BudgetMemory, Stretch};
use crate::memory::{Memory, MemorySpec, Method};

/// LegT's step by the bilinear rule costs as much as its square where it is dense.
const MAX_LEGT_ORDER: usize = 256;

pub(in crate::budget) fn legs(sound: &[f64], numbers: usize) -> Result<Vec<f64>, BudgetError> {
    recalled(&MemorySpec::legs(numbers), &[], sound)
}

pub(in crate::budget) fn legs_published(
    sound: &[f64],
    numbers: usize,
) -> Result<Vec<f64>, BudgetError> {
    let spec = MemorySpec {
        method: Method::Bilinear,
        ..MemorySpec::legs(numbers)
    };
    recalled(&spec, &[], sound)
}

pub(in crate::budget) fn legt_published(
    stretch: Stretch<'_>,
    numbers: usize,
) -> Result<Vec<f64>, BudgetError> {
    if numbers > MAX_LEGT_ORDER {
        return Err(BudgetError::TooMany {
            memory: BudgetMemory::LegtPublished,
            max: MAX_LEGT_ORDER,
        });
    }
    let spec = MemorySpec {
        method: Method::Bilinear,
        ..MemorySpec::legt(numbers, stretch.sound.len() as f64)
    };
    recalled(&spec, stretch.past, stretch.sound)
}

fn recalled(spec: &MemorySpec, past: &[f64], sound: &[f64]) -> Result<Vec<f64>, BudgetError> {
    let mut memory = Memory::prepare(spec)?;
    memory.push(&[past]);
    memory.push(&[sound]);
    let refused = BudgetError::Refused {
        memory: BudgetMemory::Legs,
    };
    Ok(memory.remembered(0).ok_or(refused)?.newest(sound.len()))
}
