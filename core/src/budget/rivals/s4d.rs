//! A diagonal state-space layer, read as well as can be.

use crate::budget::budget_memory::{BudgetError, BudgetMemory, Stretch};
use crate::budget::loss::best;
use crate::memory::{Coefficients, Timeline};
use crate::ssm::{Layer, LayerKind, LayerSpec, ReadoutSolver};

/// Its readouts cost the cube of the order.
const MAX_STATE: usize = 256;
const MIN_STATE: usize = 2;
/// Time scales in windows, of which the best counts: the long one reads many numbers' high tones best
/// (`docs/performance.md`), the short ones few numbers' low tones.
const WINDOWS_PER_TIME_SCALE: [f64; 4] = [0.5, 1.0, 2.0, 8.0];
const NOISE_FLOOR: f64 = 1e-10;

/// Reads a stretch out of the states of one order at several time scales.
#[derive(Clone, Debug)]
pub(in crate::budget) struct S4dReaders {
    frames: usize,
    readers: Vec<S4dReader>,
}

impl S4dReaders {
    /// Solves for the readouts. Cost: O(N^3 + N frames) a time scale.
    pub(in crate::budget) fn prepare(numbers: usize, frames: usize) -> Result<Self, BudgetError> {
        let order = order(numbers)?;
        let scales = WINDOWS_PER_TIME_SCALE.iter();
        let readers: Result<_, _> = scales
            .map(|windows| S4dReader::prepare(order, frames, *windows))
            .collect();
        Ok(Self {
            frames,
            readers: readers?,
        })
    }

    pub(in crate::budget) fn recall(&self, stretch: Stretch<'_>) -> Vec<f64> {
        let recalled = self.readers.iter().map(|reader| reader.recall(stretch));
        best(stretch.sound, recalled).unwrap_or_else(|| vec![0.0; self.frames])
    }
}

fn order(numbers: usize) -> Result<usize, BudgetError> {
    let (memory, order) = (BudgetMemory::S4d, numbers - numbers % 2);
    if order > MAX_STATE {
        let max = MAX_STATE;
        return Err(BudgetError::TooMany { memory, max });
    }
    if order < MIN_STATE {
        let min = MIN_STATE;
        return Err(BudgetError::TooFew { memory, min });
    }
    Ok(order)
}

#[derive(Clone, Debug)]
struct S4dReader {
    layer: Layer,
    /// `[coefficient][number of the state]`.
    readout: Vec<f64>,
}

impl S4dReader {
    fn prepare(order: usize, frames: usize, windows: f64) -> Result<Self, BudgetError> {
        let step = 1.0 / (windows * frames as f64);
        let layer = Layer::prepare(&LayerSpec::new(LayerKind::S4dInv, order, step))?;
        let readout = ReadoutSolver::prepare(&layer, NOISE_FLOOR)?.window_readout(frames);
        Ok(Self { layer, readout })
    }

    fn recall(&self, stretch: Stretch<'_>) -> Vec<f64> {
        let (order, frames) = (self.layer.order(), stretch.sound.len());
        let (mut state, mut scratch) = (vec![0.0; order], vec![0.0; order]);
        for x in stretch.past.iter().chain(stretch.sound) {
            self.layer.advance(&mut state, &mut scratch, *x);
        }
        let rows = self.readout.chunks_exact(order);
        let values = rows.map(|row| row.iter().zip(&state).map(|(c, s)| c * s).sum());
        let window = Timeline::Even {
            frames: frames as f64,
        };
        Coefficients::prepare(values.collect(), window).newest(frames)
    }
}
