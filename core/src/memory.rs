//! A memory of sound is `N` Legendre coefficients of the past, for up to 8 channels.
//!
//! ```text
//! f^(u) = sum_n c_n sqrt(2n+1) P_n(2u - 1)      u in [0, 1], 0 the oldest, 1 now
//! ```
//!
//! Source: HiPPO (Gu et al. 2020, arXiv 2008.07669); the exact block step is `docs/mathematics.md`.

pub(crate) mod coefficient_edits;
pub(crate) mod coefficient_shape;
pub(crate) mod coefficients;
mod exact;
pub(crate) mod running_measure;
mod capacity;
mod saved_state;
pub(crate) mod spec;
pub(crate) mod exact_step;
pub mod textbook;
pub(crate) mod timeline;
mod transpose;

use crate::dsp::sanitize::Rejected;
use crate::math::{SimdLevel, orthonormal_scale};
use crate::memory::textbook::Recurrence;
use crate::transform::Kernels;
use exact::Exact;
use spec::{MAX_DENSE_ORDER, check_size};

pub use coefficient_edits::{
    CoefficientEdit, CoefficientEdits, EditOperation, MAX_COEFFICIENT_EDITS,
};
pub use coefficient_shape::{
    CoefficientShape, NUM_PAINTED_POINTS, PAINTED_GAINS_DB, PaintedGains, SHUFFLE_SEEDS, TILTS_DB,
};
pub use coefficients::Coefficients;
pub use saved_state::SavedStateError;
pub use spec::{
    MAX_CHANNELS, MAX_ORDER, Measure, MemorySpec, Method, SpecError, UnknownName, bandwidth_hz,
};
pub use timeline::{Place, Timeline, frames_of};
pub use transpose::legs_transpose;

/// The shortest window, in frames.
const MIN_WINDOW_FRAMES: f64 = 2.0;
/// Most frames that a memory has heard when it is read from bytes: f64 counts them exactly up to here.
const MAX_FRAMES: u64 = 1 << f64::MANTISSA_DIGITS;
/// The longest window, in frames.
const MAX_WINDOW_FRAMES: f64 = MAX_FRAMES as f64;

/// Remembers `channels` sounds by holding each sample until the next (zero-order hold), as `N` orthonormal
/// coefficients each.
///
/// Cost: `exact` O(N) vector operations a frame, in steps of [`Memory::step_frames`]; textbook
/// recurrences O(N) scalar operations (zero-order-hold LegT O(N^2)).
///
/// ```
/// use souvenir_core::{Memory, MemorySpec};
///
/// let mut memory = Memory::prepare(&MemorySpec::legs(8))?;
/// memory.push(&[&[0.5; 100]]);
/// let c = memory.coefficients(0);
/// assert!((c[0] - 0.5).abs() < 1e-12, "the mean");
/// assert!(c[1..].iter().all(|c| c.abs() < 1e-12), "a constant is nothing else");
/// # Ok::<(), souvenir_core::SpecError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Memory {
    config: MemorySpec,
    frames: u64,
    rejected: Rejected,
    engine: Stepper,
}

/// Overrides what [`Memory::prepare`] chooses by itself; `None` lets it choose.
#[derive(Clone, Copy, Debug)]
pub struct Tuning {
    /// Instruction set.
    pub level: SimdLevel,
    /// Frames of a step of the exact method.
    pub step_frames: Option<usize>,
    /// Kernels of the exact method.
    pub kernels: Option<Kernels>,
}

#[derive(Clone, Debug)]
enum Stepper {
    Exact(Box<Exact>),
    Textbook {
        cells: Vec<Recurrence>,
        report: Vec<f64>,
    },
}

impl Memory {
    /// Makes a memory on this machine's best SIMD level. Allocates. Cost: O(N^2).
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare(config: &MemorySpec) -> Result<Self, SpecError> {
        Self::prepare_at(config, SimdLevel::detect(), None)
    }

    /// Prepares a memory at a given level and, for the exact method, with a given step in frames.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare_at(
        config: &MemorySpec,
        level: SimdLevel,
        step_frames: Option<usize>,
    ) -> Result<Self, SpecError> {
        let tuning = Tuning {
            level,
            step_frames,
            kernels: None,
        };
        Self::prepare_tuned(config, &tuning)
    }

    /// Prepares a memory that is tuned by hand.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn prepare_tuned(config: &MemorySpec, tuning: &Tuning) -> Result<Self, SpecError> {
        config.check()?;
        let engine = match (config.measure, config.method) {
            // LegS under a held input has a closed form, which is what the exact memory computes.
            (_, Method::Exact) | (Measure::Legs, Method::ZeroOrderHold) => {
                Stepper::Exact(Box::new(Exact::prepare(config, tuning)))
            }
            _ => {
                let cell = Recurrence::prepare(config)?;
                Stepper::Textbook {
                    cells: vec![cell; config.channels],
                    report: vec![0.0; config.order],
                }
            }
        };
        Ok(Self {
            config: *config,
            frames: 0,
            rejected: Rejected::default(),
            engine,
        })
    }

    /// Forgets everything that was heard. Realtime: yes.
    pub fn reset(&mut self) {
        self.frames = 0;
        self.rejected = Rejected::default();
        match &mut self.engine {
            Stepper::Exact(exact) => exact.reset(),
            Stepper::Textbook { cells, .. } => cells.iter_mut().for_each(Recurrence::reset),
        }
    }

    /// Hears a block, `block[channel][frame]`, f32 or f64 full scale 1. Realtime: yes.
    ///
    /// Any split of the same frames into blocks gives the same bits. Channels that are missing or
    /// shorter than the first are silent there.
    pub fn push<S: Copy + Into<f64>>(&mut self, block: &[&[S]]) {
        let frames = block.first().map_or(0, |channel| channel.len());
        self.frames += frames as u64;
        match &mut self.engine {
            Stepper::Exact(exact) => exact.push(block, frames, &mut self.rejected),
            Stepper::Textbook { cells, .. } => {
                for (channel_idx, cell) in cells.iter_mut().enumerate() {
                    let channel = block.get(channel_idx).copied().unwrap_or_default();
                    for j in 0..frames {
                        let sample = channel.get(j).map_or(0.0, |&sample| sample.into());
                        cell.push(self.rejected.admit(sample));
                    }
                }
            }
        }
    }

    /// Hears a mono block whose frame `j` advances the clock by `steps[j] >= 0` (selective only;
    /// other memories count frames). A step that is negative or not finite counts as 0; the other
    /// channels hear silence.
    /// Realtime: yes.
    pub fn push_stepped(&mut self, samples: &[f64], steps: &[f64]) {
        match &mut self.engine {
            Stepper::Exact(exact) => {
                self.frames += samples.len() as u64;
                exact.push_stepped(samples, steps, &mut self.rejected);
            }
            Stepper::Textbook { .. } => self.push(&[samples]),
        }
    }

    /// Returns the orthonormal `c_0..c_{N-1}` of a channel as of the last frame pushed. Realtime: yes.
    ///
    /// Cost: that of one step (the frames since the last one are projected into scratch).
    ///
    /// # Panics
    /// If the memory has no such channel.
    pub fn coefficients(&mut self, channel_idx: usize) -> &[f64] {
        match &mut self.engine {
            Stepper::Exact(exact) => exact.coefficients(channel_idx),
            Stepper::Textbook { cells, report } => {
                cells[channel_idx].write_moments(report);
                for (n, c) in report.iter_mut().enumerate() {
                    *c *= orthonormal_scale(n);
                }
                report
            }
        }
    }

    /// Takes the coefficients of a channel out, to read sound from them. `None` for a selective memory, whose window
    /// does not say when it heard what it kept. Allocates. Cost: that of [`Self::coefficients`] and O(N log N).
    ///
    /// # Panics
    /// If the memory has no such channel.
    pub fn remembered(&mut self, channel_idx: usize) -> Option<Coefficients> {
        let timeline = self.timeline()?;
        let values = self.coefficients(channel_idx).to_vec();
        Some(Coefficients::prepare(values, timeline))
    }

    /// Returns how the window lies in time; `None` for a selective memory.
    #[must_use]
    pub fn timeline(&self) -> Option<Timeline> {
        let window_frames = self.config.window_frames;
        match self.config.measure {
            Measure::Legs => Some(Timeline::Even {
                frames: self.frames as f64,
            }),
            Measure::Legt => Some(Timeline::Even {
                frames: window_frames,
            }),
            Measure::Fading => Some(Timeline::Fading {
                tau_frames: window_frames,
            }),
            Measure::Selective => None,
        }
    }

    /// Returns the frames between two steps of the window; 1 for a textbook recurrence.
    #[must_use]
    pub fn step_frames(&self) -> usize {
        match &self.engine {
            Stepper::Exact(exact) => exact.step_frames(),
            Stepper::Textbook { .. } => 1,
        }
    }

    /// Returns the number of frames heard since the last reset.
    #[must_use]
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Counts the input samples replaced by silence since the last reset.
    #[must_use]
    pub fn rejected(&self) -> Rejected {
        self.rejected
    }

    /// Returns what this memory was prepared from.
    #[must_use]
    pub fn config(&self) -> &MemorySpec {
        &self.config
    }
}

impl MemorySpec {
    /// Checks the ranges, and that the measure has the method. Cost: none.
    ///
    /// # Errors
    /// [`SpecError`] names the value out of range.
    pub fn check(&self) -> Result<(), SpecError> {
        let Self {
            measure,
            method,
            order,
            window_frames,
            channels,
        } = *self;
        check_size(order, channels)?;
        if measure.has_window() && !(MIN_WINDOW_FRAMES..=MAX_WINDOW_FRAMES).contains(&window_frames)
        {
            return Err(SpecError::Window {
                frames: window_frames,
                max: MAX_WINDOW_FRAMES,
            });
        }
        match (measure, method) {
            (Measure::Fading | Measure::Selective, method) if method != Method::Exact => {
                Err(SpecError::Method { measure, method })
            }
            (Measure::Legt, Method::ZeroOrderHold) if order > MAX_DENSE_ORDER => {
                Err(SpecError::Order {
                    order,
                    max: MAX_DENSE_ORDER,
                })
            }
            _ => Ok(()),
        }
    }
}
