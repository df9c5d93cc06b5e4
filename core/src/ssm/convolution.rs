//! A layer as a convolution: partitioned by FFT, without latency.
//!
//! ```text
//! y_t = sum_{j<P} K_j x_{t-j}  (direct)  +  sum_{p>=1} IFFT(X_{m-p} H_p)  (once a partition of P frames)
//! ```
//!
//! Partitions lie at multiples of P from the start, so that any split of the input gives the same bits. Published
//! partitioned convolvers transform whatever a block brings, and their rounding follows the block.

use std::fmt;
use std::sync::Arc;

use fearless_simd::dispatch;
use fearless_simd::prelude::*;
use num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use crate::math::SimdLevel;
use crate::math::simd::MAX_LANES;

/// Convolves one channel with a kernel, frame by frame or in blocks of any size, with no latency.
///
/// Realtime: all but `prepare`. Cost: O(P + L/P) operations a frame for a kernel of L entries and partitions of P; the
/// FFTs of a partition fall on its last frame.
#[derive(Clone)]
pub struct Convolver {
    level: SimdLevel,
    /// Partition P, in frames.
    partition: usize,
    /// `K_{P-1} .. K_0`.
    head: Vec<f64>,
    /// The last partition, and this one as far as it is heard.
    recent: Vec<f64>,
    /// Frames of this partition that are heard.
    phase: usize,
    /// What partitions of the kernel but the first add to this partition.
    tail: Vec<f64>,
    spectra: Spectra,
    transform: Transform,
}

impl fmt::Debug for Convolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Convolver")
            .field("partition", &self.partition)
            .field("partitions", &self.spectra.num_partitions)
            .finish_non_exhaustive()
    }
}

impl Convolver {
    /// Plans a convolution with `kernel[j]`, `j` in frames. Allocates. Cost: O(L log P).
    #[must_use]
    pub fn prepare(kernel: &[f64], level: SimdLevel) -> Self {
        let partition = partition_for(kernel.len());
        let mut transform = Transform::new(partition);
        let mut head: Vec<f64> = kernel.iter().take(partition).copied().collect();
        head.resize(partition, 0.0);
        head.reverse();
        let rest = kernel.get(partition..).unwrap_or_default();
        Self {
            level,
            partition,
            head,
            recent: vec![0.0; 2 * partition],
            phase: 0,
            tail: vec![0.0; partition],
            spectra: Spectra::new(rest, &mut transform),
            transform,
        }
    }

    /// Forgets everything that was heard.
    pub fn reset(&mut self) {
        self.recent.fill(0.0);
        self.tail.fill(0.0);
        self.phase = 0;
        self.spectra.reset();
    }

    /// Forgets everything that was heard but for what [`Self::clear_part`] clears: it must not process before.
    /// Realtime: yes. Cost: O(P).
    pub fn forget(&mut self) {
        self.recent.fill(0.0);
        self.tail.fill(0.0);
        self.phase = 0;
        self.spectra.newest = 0;
    }

    /// Counts the numbers that [`Self::clear_part`] clears.
    #[must_use]
    pub fn uncleared(&self) -> usize {
        self.spectra.sound[0].len()
    }

    /// Clears these of the numbers that [`Self::forget`] leaves, of both parts of the sound's spectra. Realtime: yes.
    pub fn clear_part(&mut self, numbers: std::ops::Range<usize>) {
        for part in &mut self.spectra.sound {
            let to = numbers.end.min(part.len());
            part[numbers.start.min(to)..to].fill(0.0);
        }
    }

    /// Convolves as many frames as it is given.
    ///
    /// # Panics
    /// If the slices differ in length.
    pub fn process(&mut self, input: &[f64], output: &mut [f64]) {
        assert_eq!(input.len(), output.len(), "one frame out for one in");
        let mut at = 0;
        while at < input.len() {
            let len = (input.len() - at).min(self.partition - self.phase);
            self.run(&input[at..at + len], &mut output[at..at + len]);
            at += len;
        }
    }

    /// Within one partition.
    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        let (partition, phase) = (self.partition, self.phase);
        let from = partition + phase;
        self.recent[from..from + input.len()].copy_from_slice(input);
        for (j, y) in output.iter_mut().enumerate() {
            let heard = &self.recent[phase + j + 1..][..partition];
            let direct = dispatch!(self.level.0, simd => dot(simd, &self.head, heard));
            *y = direct + self.tail[phase + j];
        }
        self.phase += input.len();
        if self.phase == partition {
            self.end_partition();
        }
    }

    fn end_partition(&mut self) {
        self.phase = 0;
        let Self {
            level,
            recent,
            tail,
            spectra,
            transform,
            ..
        } = self;
        spectra.push(transform.forward(recent));
        spectra.sum(*level, &mut transform.spectrum);
        transform.backward(tail);
        recent.copy_within(self.partition.., 0);
        recent[self.partition..].fill(0.0);
    }
}

/// About where a direct partition costs what the spectra do.
fn partition_for(kernel_frames: usize) -> usize {
    kernel_frames.isqrt().next_power_of_two().clamp(64, 512)
}

/// Real FFT of two partitions, with its buffers.
#[derive(Clone)]
struct Transform {
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
    frames: Vec<f64>,
    spectrum: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
}

impl Transform {
    fn new(partition: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(2 * partition);
        let inverse = planner.plan_fft_inverse(2 * partition);
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Self {
            frames: vec![0.0; 2 * partition],
            spectrum: forward.make_output_vec(),
            scratch: vec![Complex::default(); scratch],
            forward,
            inverse,
        }
    }

    fn forward(&mut self, frames: &[f64]) -> &[Complex<f64>] {
        self.frames.copy_from_slice(frames);
        let scratch = &mut self.scratch[..self.forward.get_scratch_len()];
        let done = self
            .forward
            .process_with_scratch(&mut self.frames, &mut self.spectrum, scratch);
        debug_assert!(done.is_ok(), "buffers are as long as the plan asks for");
        &self.spectrum
    }

    /// The second half: overlap-save.
    fn backward(&mut self, tail: &mut [f64]) {
        let partition = tail.len();
        // Of real products both are zero; the transform asks for it.
        self.spectrum[0].im = 0.0;
        self.spectrum[partition].im = 0.0;
        let scratch = &mut self.scratch[..self.inverse.get_scratch_len()];
        let done = self
            .inverse
            .process_with_scratch(&mut self.spectrum, &mut self.frames, scratch);
        debug_assert!(done.is_ok(), "buffers are as long as the plan asks for");
        let scale = 0.5 / partition as f64;
        for (tail, frame) in tail.iter_mut().zip(&self.frames[partition..]) {
            *tail = frame * scale;
        }
    }
}

/// Spectra of the kernel's partitions and of the sound's, real parts and imaginary parts apart.
#[derive(Clone)]
struct Spectra {
    num_partitions: usize,
    /// Bins, padded to whole vectors.
    stride: usize,
    kernel: [Vec<f64>; 2],
    sound: [Vec<f64>; 2],
    sums: [Vec<f64>; 2],
    /// Where the newest of the sound's lies.
    newest: usize,
}

impl Spectra {
    fn new(rest: &[f64], transform: &mut Transform) -> Self {
        let partition = transform.frames.len() / 2;
        let num_partitions = rest.len().div_ceil(partition);
        let stride = (partition + 1).next_multiple_of(MAX_LANES);
        let zeros = |count: usize| [vec![0.0; count * stride], vec![0.0; count * stride]];
        let mut spectra = Self {
            num_partitions,
            stride,
            kernel: zeros(num_partitions),
            sound: zeros(num_partitions),
            sums: zeros(1),
            newest: 0,
        };
        let mut padded = vec![0.0; 2 * partition];
        for (p, part) in rest.chunks(partition).enumerate() {
            padded.fill(0.0);
            padded[..part.len()].copy_from_slice(part);
            split(transform.forward(&padded), &mut spectra.kernel, p * stride);
        }
        spectra
    }

    fn reset(&mut self) {
        self.sound.iter_mut().for_each(|part| part.fill(0.0));
        self.newest = 0;
    }

    fn push(&mut self, spectrum: &[Complex<f64>]) {
        if self.num_partitions > 0 {
            self.newest = (self.newest + self.num_partitions - 1) % self.num_partitions;
            split(spectrum, &mut self.sound, self.newest * self.stride);
        }
    }

    fn sum(&mut self, level: SimdLevel, spectrum: &mut [Complex<f64>]) {
        let [re, im] = &mut self.sums;
        re.fill(0.0);
        im.fill(0.0);
        for p in 0..self.num_partitions {
            let at = (self.newest + p) % self.num_partitions * self.stride;
            let sound = self
                .sound
                .each_ref()
                .map(|part| &part[at..at + self.stride]);
            let kernel = self
                .kernel
                .each_ref()
                .map(|part| &part[p * self.stride..][..self.stride]);
            dispatch!(level.0, simd => multiply_add(simd, sound, kernel, [re, im]));
        }
        for (bin, (re, im)) in spectrum.iter_mut().zip(re.iter().zip(im)) {
            *bin = Complex::new(*re, *im);
        }
    }
}

fn split(spectrum: &[Complex<f64>], to: &mut [Vec<f64>; 2], at: usize) {
    let [re, im] = to;
    for (k, bin) in spectrum.iter().enumerate() {
        re[at + k] = bin.re;
        im[at + k] = bin.im;
    }
}

#[inline(always)]
fn multiply_add<S: Simd>(simd: S, x: [&[f64]; 2], h: [&[f64]; 2], sum: [&mut [f64]; 2]) {
    let [sum_re, sum_im] = sum;
    let lanes = S::f64s::LEN;
    for at in (0..sum_re.len()).step_by(lanes) {
        let load = |values: &[f64]| S::f64s::from_slice(simd, &values[at..at + lanes]);
        let (x_re, x_im, h_re, h_im) = (load(x[0]), load(x[1]), load(h[0]), load(h[1]));
        let re = x_re.mul_add(h_re, load(sum_re));
        let im = x_re.mul_add(h_im, load(sum_im));
        (-x_im)
            .mul_add(h_im, re)
            .store_slice(&mut sum_re[at..at + lanes]);
        x_im.mul_add(h_re, im)
            .store_slice(&mut sum_im[at..at + lanes]);
    }
}

/// Computes the scalar product of slices whose length is a multiple of four times the widest vector.
#[inline(always)]
fn dot<S: Simd>(simd: S, a: &[f64], b: &[f64]) -> f64 {
    let lanes = S::f64s::LEN;
    let mut sums = [S::f64s::splat(simd, 0.0); 4];
    for (a, b) in a.chunks_exact(4 * lanes).zip(b.chunks_exact(4 * lanes)) {
        let (a, b) = (
            crate::math::simd::load::<S, 4>(simd, a),
            crate::math::simd::load::<S, 4>(simd, b),
        );
        for (sum, (a, b)) in sums.iter_mut().zip(a.into_iter().zip(b)) {
            *sum = a.mul_add(b, *sum);
        }
    }
    let mut folded = [0.0; MAX_LANES];
    let total = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    total.store_slice(&mut folded[..lanes]);
    folded.iter().sum()
}
