//! Readouts: the row C that reads the sound of some time ago out of a state, and how much of it there is.

use nalgebra::{Cholesky, DMatrix, DVector, Dyn};

use super::error::LayerError;
use super::layer::Layer;
use super::responses::Responses;

/// Rows that are solved by themselves: what is left of them is products.
const BLOCK_ROWS: usize = 64;

/// Finds the readouts of one layer that are best for white sound and a noise floor.
///
/// ```text
/// C = argmin E (C s_k - u_{k-d})^2 + e trace(W)/N |C|^2  =  (W + e trace(W)/N I)^-1 A_bar^d B_bar
/// ```
#[derive(Clone, Debug)]
pub struct ReadoutSolver<'a> {
    layer: &'a Layer,
    solved: Cholesky<f64, Dyn>,
    /// `e trace(W)/N`.
    floor: f64,
}

/// Holds the memory function of a layer (Jaeger 2001): the share of white sound's power that the best readout explains.
#[derive(Clone, Debug, PartialEq)]
pub struct MemoryFunction {
    /// Delay of [`Self::explained`]'s entries, in frames, ascending.
    pub delays_frames: Vec<usize>,
    /// `r^2(d)`, `[0, 1]`, one a delay.
    pub explained: Vec<f64>,
    /// Its sum over all delays, which no state of N numbers brings above N.
    pub capacity: f64,
}

impl<'a> ReadoutSolver<'a> {
    /// Factors the state's covariance. `noise_floor` counts from the mean of its diagonal. Allocates. Cost: O(N^3).
    ///
    /// # Errors
    /// [`LayerError::Singular`] where the floor is too low for f64.
    pub fn prepare(layer: &'a Layer, noise_floor: f64) -> Result<Self, LayerError> {
        let mut gramian = layer.gramian();
        let floor = noise_floor * gramian.trace() / layer.order() as f64;
        for n in 0..layer.order() {
            gramian[(n, n)] += floor;
        }
        let singular = LayerError::Singular { noise_floor };
        let solved = Cholesky::new(gramian).ok_or(singular)?;
        Ok(Self {
            layer,
            solved,
            floor,
        })
    }

    /// Returns the readout of the sound `delay_frames` ago, one number an order. Allocates. Cost: O(N^2).
    #[must_use]
    pub fn readout(&self, delay_frames: usize) -> Vec<f64> {
        let response = DVector::from_vec(self.layer.response(delay_frames));
        self.solved.solve(&response).as_slice().to_vec()
    }

    pub(super) fn layer(&self) -> &Layer {
        self.layer
    }

    /// Solves `(W + e) X = right`, many columns at once: a block of rows after the other, so that most of the work is
    /// products of matrices.
    pub(super) fn solve(&self, mut right: DMatrix<f64>) -> DMatrix<f64> {
        let lower = self.solved.l_dirty();
        let order = lower.nrows();
        let blocks = (0..order)
            .step_by(BLOCK_ROWS)
            .map(|begin| (begin, BLOCK_ROWS.min(order - begin)));
        for (begin, len) in blocks.clone() {
            let (above, mut rest) = right.rows_range_pair_mut(0..begin, begin..order);
            let mut block = rest.rows_mut(0, len);
            block.gemm(-1.0, &lower.view((begin, 0), (len, begin)), &above, 1.0);
            let corner = lower.view((begin, begin), (len, len));
            corner.solve_lower_triangular_unchecked_mut(&mut block);
        }
        for (begin, len) in blocks.rev() {
            let end = begin + len;
            let (mut rest, below) = right.rows_range_pair_mut(0..end, end..order);
            let mut block = rest.rows_mut(begin, len);
            let row = lower.view((end, begin), (order - end, len)).transpose();
            block.gemm(-1.0, &row, &below, 1.0);
            let corner = lower.view((begin, begin), (len, len));
            corner.tr_solve_lower_triangular_unchecked_mut(&mut block);
        }
        right
    }

    /// Returns `r^2(d)`: the share of white sound's power that this readout explains. Allocates. Cost: O(N^2).
    #[must_use]
    pub fn explained(&self, delay_frames: usize) -> f64 {
        self.explained_by(&self.layer.response(delay_frames))
    }

    fn explained_by(&self, response: &[f64]) -> f64 {
        // |L^-1 x|^2 is never negative, and loses less than x . (W^-1 x).
        let lower = self.solved.l_dirty().lower_triangle();
        let mut x = DVector::from_column_slice(response);
        if lower.solve_lower_triangular_mut(&mut x) {
            x.norm_squared()
        } else {
            0.0
        }
    }

    /// Returns the capacity: the sum of `r^2(d)` over all delays, `trace((W + e)^-1 W)`. Allocates. Cost: O(N^3).
    #[must_use]
    pub fn capacity(&self) -> f64 {
        let order = self.layer.order();
        order as f64 - self.floor * self.solved.inverse().trace()
    }

    /// Returns the memory function at every `stride`th delay below `frames`. Allocates. Cost: O(N^2) a delay.
    #[must_use]
    pub fn memory_function(&self, frames: usize, stride: usize) -> MemoryFunction {
        let stride = stride.max(1);
        let lower = self.solved.l_dirty().lower_triangle();
        let mut found = MemoryFunction {
            delays_frames: Vec::new(),
            explained: Vec::new(),
            capacity: self.capacity(),
        };
        let mut batch = Batch::new(self.layer.order());
        let mut responses = Responses::begin(self.layer, 0);
        for delay in 0..frames {
            if delay.is_multiple_of(stride) {
                found.delays_frames.push(delay);
                batch.push(responses.state());
                batch.solve_when_full(&lower, &mut found.explained);
            }
            responses.advance();
        }
        batch.solve(&lower, &mut found.explained);
        found
    }
}

/// Right sides solved together: the factor passes the cache once for many of them.
struct Batch {
    columns: Vec<f64>,
    order: usize,
}

impl Batch {
    const LEN: usize = 64;

    fn new(order: usize) -> Self {
        Self {
            columns: Vec::with_capacity(order * Self::LEN),
            order,
        }
    }

    fn push(&mut self, column: &[f64]) {
        self.columns.extend_from_slice(column);
    }

    fn solve_when_full(&mut self, lower: &DMatrix<f64>, norms: &mut Vec<f64>) {
        if self.columns.len() == self.order * Self::LEN {
            self.solve(lower, norms);
        }
    }

    fn solve(&mut self, lower: &DMatrix<f64>, norms: &mut Vec<f64>) {
        let num_columns = self.columns.len() / self.order;
        let mut x = DMatrix::from_column_slice(self.order, num_columns, &self.columns);
        self.columns.clear();
        if lower.solve_lower_triangular_mut(&mut x) {
            norms.extend(x.column_iter().map(|column| column.norm_squared()));
        }
    }
}

/// Fits a readout to a captured sound by ridge regression. Allocates. Cost: O(N^2) a frame.
///
/// It is the C that reads `sound[k - delay_frames]` from the state after frame k with the least squared error, every
/// number weighed by `ridge` times the mean of the states' energies.
///
/// # Errors
/// [`LayerError::Singular`] where the states span too little for so small a ridge: silence, for one.
pub fn fit_readout(
    layer: &Layer,
    sound: &[f64],
    delay_frames: usize,
    ridge: f64,
) -> Result<Vec<f64>, LayerError> {
    const CHUNK: usize = 256;
    let order = layer.order();
    let mut covariance = DMatrix::zeros(order, order);
    let mut cross = DVector::zeros(order);
    let (mut state, mut scratch) = (vec![0.0; order], vec![0.0; order]);
    let mut heard = 0;
    for chunk in sound.chunks(CHUNK) {
        let mut states = DMatrix::zeros(order, chunk.len());
        let mut wanted = DVector::zeros(chunk.len());
        for (j, sample) in chunk.iter().enumerate() {
            layer.advance(&mut state, &mut scratch, *sample);
            states.column_mut(j).copy_from_slice(&state);
            wanted[j] = (heard + j)
                .checked_sub(delay_frames)
                .map_or(0.0, |at| sound[at]);
        }
        covariance.gemm(1.0, &states, &states.transpose(), 1.0);
        cross.gemv(1.0, &states, &wanted, 1.0);
        heard += chunk.len();
    }
    let floor = ridge * covariance.trace() / order as f64;
    for n in 0..order {
        covariance[(n, n)] += floor;
    }
    let singular = LayerError::Singular { noise_floor: ridge };
    let solved = Cholesky::new(covariance).ok_or(singular)?;
    Ok(solved.solve(&cross).as_slice().to_vec())
}

#[cfg(test)]
mod tests {
    use nalgebra::DMatrix;

    use super::{Layer, ReadoutSolver};
    use crate::ssm::{LayerKind, LayerSpec};

    #[test]
    fn a_solution_by_blocks_solves_the_equations() {
        for order in [1, 63, 64, 65, 200] {
            let spec = LayerSpec::new(LayerKind::Legs, order, 0.01);
            let layer = Layer::prepare(&spec).expect("a layer");
            let solver = ReadoutSolver::prepare(&layer, 1e-10).expect("a solver");
            let right = DMatrix::from_fn(order, 3, |n, k| ((n * 7 + k * 3) % 11) as f64 - 5.0);
            let solved = solver.solve(right.clone());
            let mut gramian = layer.gramian();
            (0..order).for_each(|n| gramian[(n, n)] += solver.floor);
            let rest = &gramian * &solved - &right;
            assert!(
                rest.amax() < 1e-11 * solved.amax(),
                "{order}: {:e}",
                rest.amax()
            );
        }
    }
}
