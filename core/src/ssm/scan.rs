//! A layer as a scan: chunks that start from nothing, and what was carried into them.
//!
//! ```text
//! s_{t+j} = local_j + A_bar^{j+1} carry      y = C local_j + (C A_bar^{j+1}) carry      carry' = local_T + A_bar^T carry
//! ```
//!
//! Steps are associative: every chunk's local part needs no other chunk. Chunks lie at multiples of T from the start,
//! and the parts are added in one order, so that streaming and [`ScanPlan::run`] give the same bits.

use std::sync::Arc;

use nalgebra::DMatrix;
use num_complex::Complex;

use super::layer::Layer;
use super::recurrence::settle;
use super::step::LinearStep;

/// Frames of a chunk.
const CHUNK_FRAMES: usize = 64;

/// Holds what scans of one layer and readout share.
#[derive(Clone, Debug)]
pub struct ScanPlan {
    layer: Layer,
    readout: Vec<f64>,
    /// `C A_bar^{j+1}`, `[j][n]`.
    rows: Vec<f64>,
    transition: Transition,
}

/// `A_bar^T`.
#[derive(Clone, Debug)]
enum Transition {
    Pairs(Vec<Complex<f64>>),
    Real(Vec<f64>),
    Dense(DMatrix<f64>),
}

/// Scans one channel of a layer as the sound comes. Any split of the same frames into blocks gives the same bits.
///
/// Realtime: all but `prepare`. Cost: that of a recurrence and O(N) a frame; O(N^2) a chunk where `A_bar` is not diagonal.
#[derive(Clone, Debug)]
pub struct Scan {
    plan: Arc<ScanPlan>,
    carry: Vec<f64>,
    local: Vec<f64>,
    scratch: Vec<f64>,
    phase: usize,
}

impl ScanPlan {
    /// Plans scans of a layer that is read by N numbers. Allocates. Cost: O(N) of a diagonal layer, else O(N^2), times
    /// the frames of a chunk.
    ///
    /// # Panics
    /// If the readout is not N long.
    #[must_use]
    pub fn prepare(layer: &Layer, readout: &[f64]) -> Self {
        assert_eq!(readout.len(), layer.order(), "one number an order");
        let (rows, transition) = match layer.step() {
            LinearStep::Diagonal(step) => pairs(&step.a, readout),
            LinearStep::RealDiagonal(step) => real_modes(&step.a, readout),
            _ => dense(layer, readout),
        };
        Self {
            layer: layer.clone(),
            readout: readout.to_vec(),
            rows,
            transition,
        }
    }

    /// Runs a whole sound from silence: every chunk's local part first, then what is carried from chunk to chunk, then
    /// what that adds. `for_each` runs the first and the last part of every chunk, in any order and on any threads.
    /// The bits are those of [`Scan`]. Allocates.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn run(&self, input: &[f64], output: &mut [f64], for_each: impl Fn(Vec<ChunkJob<'_>>)) {
        assert_eq!(input.len(), output.len(), "one frame out for one in");
        let order = self.layer.order();
        let num_chunks = input.len().div_ceil(CHUNK_FRAMES);
        let mut ends = vec![0.0; num_chunks * order];
        for_each(self.jobs(input, output, &mut ends, Part::Local));
        let mut carry = vec![0.0; order];
        let mut scratch = vec![0.0; order];
        for end in ends.chunks_exact_mut(order) {
            // The chunk's end makes room for what is carried into it.
            scratch.copy_from_slice(&carry);
            self.carry_on(&mut carry, end);
            end.copy_from_slice(&scratch);
        }
        for_each(self.jobs(input, output, &mut ends, Part::Carried));
    }

    fn jobs<'a>(
        &'a self,
        input: &'a [f64],
        output: &'a mut [f64],
        states: &'a mut [f64],
        part: Part,
    ) -> Vec<ChunkJob<'a>> {
        let chunks = input
            .chunks(CHUNK_FRAMES)
            .zip(output.chunks_mut(CHUNK_FRAMES));
        let states = states.chunks_exact_mut(self.layer.order());
        let job = |((input, output), state)| ChunkJob {
            plan: self,
            input,
            output,
            state,
            part,
        };
        chunks.zip(states).map(job).collect()
    }

    /// Sets `carry <- local + A_bar^T carry`; what is left in `local` is of no use.
    fn carry_on(&self, carry: &mut [f64], local: &mut [f64]) {
        match &self.transition {
            Transition::Pairs(powers) => {
                let (re, im) = carry.split_at_mut(powers.len());
                for ((re, im), power) in re.iter_mut().zip(im).zip(powers) {
                    let x = Complex::new(*re, *im) * power;
                    (*re, *im) = (x.re, x.im);
                }
                add(carry, local);
            }
            Transition::Real(powers) => {
                carry
                    .iter_mut()
                    .zip(powers)
                    .for_each(|(x, power)| *x *= power);
                add(carry, local);
            }
            Transition::Dense(power) => {
                for (column, x) in power.column_iter().zip(&*carry) {
                    for (sum, a) in local.iter_mut().zip(&column) {
                        *sum += a * x;
                    }
                }
                carry.copy_from_slice(local);
            }
        }
        settle(carry);
    }

    fn row(&self, frame: usize) -> &[f64] {
        let order = self.layer.order();
        &self.rows[frame * order..][..order]
    }
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Local,
    Carried,
}

/// Does one chunk's share of a scan; see [`ScanPlan::run`].
#[derive(Debug)]
pub struct ChunkJob<'a> {
    plan: &'a ScanPlan,
    input: &'a [f64],
    output: &'a mut [f64],
    state: &'a mut [f64],
    part: Part,
}

impl ChunkJob<'_> {
    /// Does this share. Allocates.
    pub fn run(self) {
        match self.part {
            Part::Local => {
                let mut scratch = vec![0.0; self.state.len()];
                for (x, y) in self.input.iter().zip(self.output) {
                    self.plan.layer.advance(self.state, &mut scratch, *x);
                    *y = dot(&self.plan.readout, self.state);
                }
            }
            Part::Carried => {
                for (frame, y) in self.output.iter_mut().enumerate() {
                    *y += dot(self.plan.row(frame), self.state);
                }
            }
        }
    }
}

impl Scan {
    /// Makes a channel that has heard nothing. Allocates.
    #[must_use]
    pub fn prepare(plan: Arc<ScanPlan>) -> Self {
        let zeros = vec![0.0; plan.layer.order()];
        Self {
            carry: zeros.clone(),
            local: zeros.clone(),
            scratch: zeros,
            phase: 0,
            plan,
        }
    }

    /// Forgets everything that was heard.
    pub fn reset(&mut self) {
        self.carry.fill(0.0);
        self.local.fill(0.0);
        self.phase = 0;
    }

    /// Reads as many frames as it is given.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn process(&mut self, input: &[f64], output: &mut [f64]) {
        assert_eq!(input.len(), output.len(), "one frame out for one in");
        for (x, y) in input.iter().zip(output) {
            let plan = &*self.plan;
            plan.layer.advance(&mut self.local, &mut self.scratch, *x);
            *y = dot(&plan.readout, &self.local) + dot(plan.row(self.phase), &self.carry);
            self.phase += 1;
            if self.phase == CHUNK_FRAMES {
                self.phase = 0;
                plan.carry_on(&mut self.carry, &mut self.local);
                self.local.fill(0.0);
            }
        }
    }
}

fn pairs(a: &[Complex<f64>], readout: &[f64]) -> (Vec<f64>, Transition) {
    let (re, im) = readout.split_at(a.len());
    let mut row: Vec<_> = re
        .iter()
        .zip(im)
        .map(|(re, im)| Complex::new(*re, -im))
        .collect();
    let mut rows = Vec::with_capacity(CHUNK_FRAMES * readout.len());
    for _ in 0..CHUNK_FRAMES {
        row.iter_mut().zip(a).for_each(|(c, a)| *c *= a);
        rows.extend(row.iter().map(|c| c.re));
        rows.extend(row.iter().map(|c| -c.im));
    }
    let frames = i32::try_from(CHUNK_FRAMES).unwrap_or(i32::MAX);
    let powers = a.iter().map(|a| a.powi(frames)).collect();
    (rows, Transition::Pairs(powers))
}

fn real_modes(a: &[f64], readout: &[f64]) -> (Vec<f64>, Transition) {
    let mut row = readout.to_vec();
    let mut rows = Vec::with_capacity(CHUNK_FRAMES * readout.len());
    for _ in 0..CHUNK_FRAMES {
        row.iter_mut().zip(a).for_each(|(c, a)| *c *= a);
        rows.extend_from_slice(&row);
    }
    let frames = i32::try_from(CHUNK_FRAMES).unwrap_or(i32::MAX);
    let powers = a.iter().map(|a| a.powi(frames)).collect();
    (rows, Transition::Real(powers))
}

/// Finds a dense layer's transition over a chunk by stepping every unit state through a chunk.
fn dense(layer: &Layer, readout: &[f64]) -> (Vec<f64>, Transition) {
    let order = layer.order();
    let mut rows = vec![0.0; CHUNK_FRAMES * order];
    let mut power = DMatrix::zeros(order, order);
    let mut scratch = vec![0.0; order];
    for (n, mut column) in power.column_iter_mut().enumerate() {
        column[n] = 1.0;
        for frame in 0..CHUNK_FRAMES {
            layer.advance(column.as_mut_slice(), &mut scratch, 0.0);
            rows[frame * order + n] = dot(readout, column.as_slice());
        }
    }
    (rows, Transition::Dense(power))
}

fn add(to: &mut [f64], what: &[f64]) {
    to.iter_mut().zip(what).for_each(|(to, what)| *to += what);
}

/// Eight sums side by side, added at the end.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a_eights, a_rest) = a.as_chunks::<8>();
    let (b_eights, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a_eights.iter().zip(b_eights) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}
