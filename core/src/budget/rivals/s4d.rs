//! A diagonal state-space layer, read as well as can be.

use super::best;
use crate::budget::budget_memory::{BudgetError, BudgetMemory, Stretch};
use crate::memory::{Coefficients, Timeline};
use crate::ssm::{Layer, LayerKind, LayerSpec, ReadoutSolver};

/// Its readouts cost the cube of the order.
const MAX_STATE: usize = 256;
const MIN_STATE: usize = 2;
/// Time scales in windows, of which the best counts: the long one reads many numbers' high tones best
/// (`docs/performance.md`), the short ones few numbers' low tones.
const WINDOWS_PER_TIME_SCALE: [f64; 4] = [0.5, 1.0, 2.0, 8.0];
const NOISE_FLOOR: f64 = 1e-10;

pub(in crate::budget) fn recall(
    stretch: Stretch<'_>,
    numbers: usize,
) -> Result<Vec<f64>, BudgetError> {
    let memory = BudgetMemory::S4d;
    let order = numbers - numbers % 2;
    if order > MAX_STATE {
        return Err(BudgetError::TooMany {
            memory,
            max: MAX_STATE,
        });
    }
    if order < MIN_STATE {
        return Err(BudgetError::TooFew {
            memory,
            min: MIN_STATE,
        });
    }
    let recalled: Result<Vec<_>, _> = WINDOWS_PER_TIME_SCALE
        .iter()
        .map(|windows| at_time_scale(stretch, order, *windows))
        .collect();
    let refused = BudgetError::Refused { memory };
    best(stretch.sound, recalled?.into_iter()).ok_or(refused)
}

fn at_time_scale(
    stretch: Stretch<'_>,
    order: usize,
    windows: f64,
) -> Result<Vec<f64>, BudgetError> {
    let frames = stretch.sound.len();
    let step = 1.0 / (windows * frames as f64);
    let layer = Layer::prepare(&LayerSpec::new(LayerKind::S4dInv, order, step))?;
    let readout = ReadoutSolver::prepare(&layer, NOISE_FLOOR)?.window_readout(frames)?;
    let (mut state, mut scratch) = (vec![0.0; order], vec![0.0; order]);
    for x in stretch.past.iter().chain(stretch.sound) {
        layer.advance(&mut state, &mut scratch, *x);
    }
    let rows = readout.chunks_exact(order);
    let values = rows.map(|row| row.iter().zip(&state).map(|(c, s)| c * s).sum());
    let window = Timeline::Even {
        frames: frames as f64,
    };
    Ok(Coefficients::prepare(values.collect(), window).newest(frames))
}
