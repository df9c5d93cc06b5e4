//! The exact memory: frames wait until a step is due, then the window moves once.

use super::Tuning;
use crate::dsp::sanitize::Rejected;
use crate::math::{SimdLevel, orthonormal_scale};
use crate::memory::exact_step::ExactStep;
use crate::memory::running_measure::RunningMeasure;
use crate::memory::spec::{Measure, MemorySpec};
use crate::transform::{BegunSteps, Kernels, StepFunction, TransformPlan};
use fearless_simd::dispatch;

const MIN_BLOCK_FRAMES: usize = 2048;
/// Frames that are taken while they are near, in the first-level cache.
const BEGUN_FRAMES: usize = 2048;
/// Frames that lie in the second-level cache.
const NEAR_FRAMES: usize = 8192;
/// As [`TransformPlan::economical_cells`] says of the fast kernels; of the others, fewer.
const MOST_STEP_FRAMES_PER_ORDER: usize = 64;
/// LegT forgets by its own reconstruction at every step, so few steps are better than many; an
/// eighth of the window keeps the block short against it.
const LEGT_STEPS_PER_WINDOW: f64 = 8.0;

/// Steps the exact memory of held samples.
#[derive(Clone, Debug)]
pub(super) struct Exact {
    running_measure: RunningMeasure,
    step: ExactStep,
    selection: Option<Selection>,
    level: SimdLevel,
    step_frames: usize,
    /// `[channel][frame]`, from the frame `passed` on: up to `filled` frames wait for the next step.
    pending: Vec<Vec<f64>>,
    /// Frames that are taken and not held any more, as the call in which they came ends with a step.
    passed: usize,
    /// Time that each pending frame takes; empty where that is one frame each.
    steps: Vec<f64>,
    filled: usize,
    /// How many were there when last some of them were taken.
    begun: usize,
    /// Ages of a whole block's knots, oldest first; those of a selective block that is not whole stand at the end.
    ages: Vec<f64>,
    /// `d_n` of each channel after the last step.
    moments: Vec<Vec<f64>>,
    next: Vec<f64>,
    report: Vec<f64>,
}

/// The first rule of the selective measure: a step is the short-term level above a threshold.
#[derive(Clone, Copy, Debug)]
struct Selection {
    power: f64,
}

impl Selection {
    /// -60 dB: what is quieter does not pass the time.
    const THRESHOLD: f64 = 1e-3;
    /// -300 dB: never subnormal.
    const SILENCE: f64 = 1e-30;
    /// One-pole average over 480 frames, 10 ms at 48 kHz.
    const SMOOTHING: f64 = 1.0 / 480.0;

    fn step(&mut self, loudest: f64) -> f64 {
        self.power += Self::SMOOTHING * (loudest * loudest - self.power);
        if self.power < Self::SILENCE {
            self.power = 0.0;
        }
        (self.power.sqrt() - Self::THRESHOLD).max(0.0)
    }
}

impl Exact {
    pub(super) fn prepare(config: &MemorySpec, tuning: &Tuning) -> Self {
        let MemorySpec {
            measure,
            order,
            channels,
            window_frames,
            ..
        } = *config;
        let kernels = tuning
            .kernels
            .unwrap_or_else(|| Kernels::for_order(tuning.level, order));
        let transform = TransformPlan::prepare(kernels, tuning.level, order);
        let step_frames = tuning
            .step_frames
            .unwrap_or_else(|| default_step(config, &transform))
            .max(1);
        let selective = measure == Measure::Selective;
        Self {
            running_measure: match measure {
                Measure::Legs | Measure::Selective => RunningMeasure::Legs { elapsed: 0.0 },
                Measure::Fading => RunningMeasure::Fading {
                    tau: window_frames,
                    heard: false,
                },
                Measure::Legt => RunningMeasure::Legt {
                    theta: window_frames,
                    heard: false,
                },
            },
            step: ExactStep::prepare(&transform, if selective { 0 } else { channels }),
            selection: selective.then_some(Selection { power: 0.0 }),
            level: tuning.level,
            step_frames,
            pending: vec![vec![0.0; step_frames]; channels],
            steps: vec![1.0; if selective { step_frames } else { 0 }],
            passed: 0,
            filled: 0,
            begun: 0,
            // Each step being one frame long, ages are always the same.
            ages: (0..=step_frames).rev().map(|age| age as f64).collect(),
            moments: vec![vec![0.0; order]; channels],
            next: vec![0.0; order],
            report: vec![0.0; order],
        }
    }

    pub(super) fn reset(&mut self) {
        self.running_measure.reset();
        self.step.forget();
        (self.filled, self.begun, self.passed) = (0, 0, 0);
        self.moments
            .iter_mut()
            .for_each(|moments| moments.fill(0.0));
        if let Some(selection) = &mut self.selection {
            selection.power = 0.0;
        }
    }

    pub(super) fn step_frames(&self) -> usize {
        self.step_frames
    }

    pub(super) fn waiting_frames(&self) -> usize {
        self.filled
    }

    /// Makes room for the state of a memory in which so many frames wait; `None` where a step would have been due.
    pub(super) fn wait_with(&mut self, frames: usize) -> Option<()> {
        self.filled = frames;
        (frames < self.step_frames).then_some(())
    }

    /// Shows every number that the next step depends on: the clock, what waits, and the moments.
    pub(super) fn visit_state(&mut self, visit: &mut impl FnMut(&mut f64)) {
        self.running_measure.visit_state(visit);
        if let Some(selection) = &mut self.selection {
            visit(&mut selection.power);
        }
        if self.selection.is_some() {
            self.steps[..self.filled].iter_mut().for_each(&mut *visit);
        } else {
            (0..self.filled).for_each(|_| visit(&mut 1.0));
        }
        for (pending, moments) in self.pending.iter_mut().zip(&mut self.moments) {
            pending[..self.filled].iter_mut().for_each(&mut *visit);
            moments.iter_mut().for_each(&mut *visit);
        }
    }

    pub(super) fn push<S: Copy + Into<f64>>(
        &mut self,
        block: &[&[S]],
        frames: usize,
        rejected: &mut Rejected,
    ) {
        let mut done = 0;
        while done < frames {
            let take = (frames - done).min(self.step_frames - self.filled);
            let take = take.min(BEGUN_FRAMES);
            if frames - done >= self.step_frames - self.filled {
                self.make_room(take);
            }
            let at = self.filled - self.passed;
            for (channel_idx, pending) in self.pending.iter_mut().enumerate() {
                let input = block
                    .get(channel_idx)
                    .and_then(|channel| channel.get(done..));
                let input = input.unwrap_or_default();
                let pending = &mut pending[at..at + take];
                let (given, silent) = pending.split_at_mut(input.len().min(take));
                // Nothing of its own, but compiled for the level's vectors.
                dispatch!(self.level.0, _simd => rejected.admit_all(input, given));
                silent.fill(0.0);
            }
            self.select(take);
            self.arrive(take);
            done += take;
        }
    }

    pub(super) fn push_stepped(&mut self, samples: &[f64], steps: &[f64], rejected: &mut Rejected) {
        for (sample, step) in samples.iter().zip(steps) {
            for pending in &mut self.pending {
                pending[self.filled] = 0.0;
            }
            self.pending[0][self.filled] = rejected.admit(*sample);
            if let Some(to) = self.steps.get_mut(self.filled) {
                *to = if step.is_finite() { step.max(0.0) } else { 0.0 };
            }
            self.arrive(1);
        }
    }

    /// Steps for the frames that were just written behind `filled`.
    fn select(&mut self, frames: usize) {
        let Some(selection) = &mut self.selection else {
            return;
        };
        for j in self.filled..self.filled + frames {
            let loudest = self
                .pending
                .iter()
                .fold(0.0, |max: f64, ch| max.max(ch[j].abs()));
            self.steps[j] = selection.step(loudest);
        }
    }

    fn arrive(&mut self, frames: usize) {
        self.filled += frames;
        if self.filled == self.step_frames {
            self.step();
            (self.filled, self.begun, self.passed) = (0, 0, 0);
        } else if self.filled - self.begun >= BEGUN_FRAMES {
            self.begin_step();
        }
    }

    /// Takes what waits, while it is near, as far as it is known how it will be taken. Returns the first frame that is
    /// needed again.
    fn begin_step(&mut self) -> usize {
        let mut running_measure = self.running_measure;
        self.begun = self.filled;
        if self.selection.is_some() || running_measure.advance(self.step_frames as f64).is_none() {
            return 0;
        }
        let mut needed = self.filled;
        for (channel_idx, pending) in self.pending.iter().enumerate() {
            let begun = BegunSteps {
                values: &pending[..self.filled - self.passed],
                first: self.passed,
                knots: &self.ages,
                known_units: self.step_frames,
            };
            let first = self.step.begin(channel_idx, begun, &running_measure);
            needed = needed.min(first);
        }
        needed
    }

    /// Forgets what need not be held where the step ends before anybody may ask for it, so that what is written stays near.
    fn make_room(&mut self, frames: usize) {
        let mut running_measure = self.running_measure;
        let is_far = self.filled - self.passed + frames > NEAR_FRAMES;
        let oldest = self.step_frames as f64;
        if !is_far
            || self.selection.is_some()
            || running_measure.advance(oldest).is_none()
            || !self.step.passes(oldest, &running_measure)
        {
            return;
        }
        let needed = self.begin_step();
        for pending in &mut self.pending {
            pending.copy_within(needed - self.passed..self.filled - self.passed, 0);
        }
        self.passed = needed;
    }

    fn step(&mut self) {
        let mut running_measure = self.running_measure;
        for channel_idx in 0..self.moments.len() {
            running_measure = self.project_pending(channel_idx);
            std::mem::swap(&mut self.moments[channel_idx], &mut self.next);
        }
        self.running_measure = running_measure;
    }

    /// The channel's moments after the pending frames, into `next`; the measure then. A whole block may have begun.
    fn project_pending(&mut self, channel_idx: usize) -> RunningMeasure {
        self.count_ages();
        let mut running_measure = self.running_measure;
        let moments = &self.moments[channel_idx];
        let knots = &self.ages[self.step_frames - self.filled..];
        match running_measure.advance(knots[0]) {
            None => self.next.fill(0.0),
            // A selective measure that stood still: nothing moves, not even a rounding.
            Some(motion) if motion.new_share == 0.0 => self.next.copy_from_slice(moments),
            Some(motion) => {
                let values = &self.pending[channel_idx][..self.filled - self.passed];
                let known_units = if self.selection.is_none() {
                    self.filled
                } else {
                    0
                };
                let (measure, next) = (&running_measure, &mut self.next);
                if self.filled == self.step_frames {
                    let block = BegunSteps {
                        values,
                        first: self.passed,
                        knots,
                        known_units,
                    };
                    self.step.end(channel_idx, block, measure);
                    self.step.take_ended(channel_idx, moments, motion, next);
                } else {
                    let block = StepFunction {
                        values,
                        knots,
                        known_units,
                    };
                    self.step.take(moments, motion, block, measure, next);
                }
            }
        }
        running_measure
    }

    /// Ages of a selective block's knots: sums of the steps from the newest back.
    fn count_ages(&mut self) {
        if self.selection.is_none() {
            return;
        }
        let ages = &mut self.ages[self.step_frames - self.filled..];
        ages[self.filled] = 0.0;
        for j in (0..self.filled).rev() {
            ages[j] = ages[j + 1] + self.steps[j];
        }
    }

    pub(super) fn coefficients(&mut self, channel_idx: usize) -> &[f64] {
        let moments = if self.filled == 0 {
            &self.moments[channel_idx]
        } else {
            self.project_pending(channel_idx);
            &self.next
        };
        for (n, (c, d)) in self.report.iter_mut().zip(moments).enumerate() {
            *c = orthonormal_scale(n) * d;
        }
        &self.report
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a window is positive, and a step longer than memory saturates into MIN_BLOCK_FRAMES"
)]
fn default_step(config: &MemorySpec, transform: &TransformPlan) -> usize {
    let block = transform.economical_cells().max(MIN_BLOCK_FRAMES);
    match config.measure {
        Measure::Legt => block.min((config.window_frames / LEGT_STEPS_PER_WINDOW).ceil() as usize),
        _ => block,
    }
}

/// Returns the most frames that [`default_step`] chooses at an order, whatever the measure and the kernels.
pub(super) fn most_step_frames(order: usize) -> usize {
    MOST_STEP_FRAMES_PER_ORDER
        .saturating_mul(order)
        .max(MIN_BLOCK_FRAMES)
}
