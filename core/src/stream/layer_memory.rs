//! A state-space layer as a memory of live sound: read at a delay, aligned with dry, and seen as a polynomial.
//!
//! ```text
//! s_k = A_bar s_{k-1} + B_bar u_k      heard: C_d s_k, the sound d frames ago      seen: c_n = C_n s_k, n < N
//! ```
//!
//! The coefficients of its window are read a few a frame, so that no block does more than its share: those that are
//! known are of one turn ago.

mod channel;
mod cut;
mod readouts;
mod shared_readouts;

use std::ops::Range;
use std::sync::Arc;

use super::config::StreamConfig;
use super::mode_plan::Layering;
use crate::dsp::sanitize::Rejected;
use crate::math::SimdLevel;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::spec::SpecError;
use crate::memory::timeline::Timeline;
use crate::transform::{Kernels, TransformPlan};
use channel::{CHUNK_FRAMES, LayerChannel, WayEnergies};
use readouts::LayerReadouts;

/// Between two states whose coefficients are read, there are as many frames as orders, or these.
const LEAST_TURN_FRAMES: usize = 512;
/// A kernel ends where the layer has fallen so far: below the rounding of what is heard.
const KERNEL_FALL_DB: f64 = 280.0;
/// The longest kernel, 4 s at 48 kHz: what a layer remembers beyond is lost to the convolution, and the difference
/// that is shown says so.
const MAX_KERNEL_FRAMES: usize = 192_000;
/// After silence of as long as this fall takes a layer is silent too.
const SILENCE_FALL_DB: f64 = 200.0;

/// Hears a sound by a state-space layer. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct LayerMemory {
    layering: Layering,
    readouts: Arc<LayerReadouts>,
    /// What its coefficients are read and frozen with.
    transform: TransformPlan,
    channels: Vec<LayerChannel>,
    turn_frames: usize,
    /// Frames since the last turn.
    phase: usize,
    silence_frames: usize,
    is_continued: bool,
    rejected: Rejected,
    admitted: Vec<f64>,
}

impl LayerMemory {
    /// Prepares a layer. Allocates. Cost: O(N^3 + N window).
    pub(super) fn prepare(config: &StreamConfig, layering: Layering) -> Result<Self, SpecError> {
        let readouts = shared_readouts::of(&layering)?;
        let order = layering.order;
        let way = config.settings.layer.way;
        let kernel_frames = fall_frames(KERNEL_FALL_DB, layering.step).min(MAX_KERNEL_FRAMES);
        let kernels = Kernels::for_order(SimdLevel::detect(), order);
        let channel = |_| LayerChannel::prepare(&readouts, way, kernel_frames);
        Ok(Self {
            channels: (0..config.channels).map(channel).collect(),
            transform: TransformPlan::prepare(kernels, SimdLevel::detect(), order),
            turn_frames: order.max(LEAST_TURN_FRAMES),
            phase: 0,
            silence_frames: fall_frames(SILENCE_FALL_DB, layering.step),
            is_continued: false,
            rejected: Rejected::default(),
            admitted: vec![0.0; CHUNK_FRAMES],
            layering,
            readouts,
        })
    }

    pub(super) fn forget(&mut self) {
        self.phase = 0;
        self.is_continued = false;
        self.rejected = Rejected::default();
        for channel in &mut self.channels {
            channel.forget(&self.readouts);
        }
    }

    /// Sets what is heard of the coefficients: those of the next turn are cut, over the turn after it.
    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        for channel in &mut self.channels {
            channel.cut.edit(edits);
            if self.phase == 0 {
                channel.cut.begin(&self.readouts);
            }
        }
    }

    /// Numbers of a channel that [`Self::wipe`] wipes.
    pub(super) fn wiped_numbers(&self) -> usize {
        let sizes = self.channels.iter().map(LayerChannel::size);
        sizes.max().unwrap_or(0)
    }

    pub(super) fn wipe(&mut self, numbers: Range<usize>) {
        for channel in &mut self.channels {
            channel.wipe(numbers.clone());
        }
    }

    /// Turns `input[channel][frame]` into `memory[channel][frame]`, the delay later.
    pub(super) fn process<S: Copy + Into<f64>>(
        &mut self,
        input: &[&[S]],
        memory: &mut [&mut [f64]],
    ) {
        let frames = input.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut done = 0;
        while done < frames {
            let left = self.turn_frames - self.phase;
            let take = left.min(frames - done).min(CHUNK_FRAMES);
            let orders = self.orders_due(take);
            for (channel, (input, memory)) in
                self.channels.iter_mut().zip(input.iter().zip(&mut *memory))
            {
                let admitted = &mut self.admitted[..take];
                self.rejected.admit_all(&input[done..done + take], admitted);
                memory[done..done + take].copy_from_slice(channel.process(
                    admitted,
                    self.phase,
                    self.turn_frames,
                ));
                channel.read(orders.clone(), &self.readouts);
            }
            self.phase += take;
            if self.phase == self.turn_frames {
                self.phase = 0;
                for channel in &mut self.channels {
                    channel.turn(&self.readouts);
                }
            }
            done += take;
        }
    }

    /// Orders that are read in the next `frames` of this turn.
    fn orders_due(&self, frames: usize) -> Range<usize> {
        let order = self.layering.order;
        let by = |phase: usize| phase * order / self.turn_frames;
        by(self.phase)..by(self.phase + frames)
    }

    /// Goes on where `other` stands, if that is the same layer at the same rate. Realtime: yes.
    pub(super) fn continue_from(&mut self, other: &Self) {
        if !self.layering.is_same_layer(&other.layering) {
            return;
        }
        for (own, other) in self.channels.iter_mut().zip(&other.channels) {
            own.continue_from(other);
        }
        self.phase = 0;
        self.is_continued = true;
    }

    /// Frames that it must hear before it is as good as it gets.
    pub(super) fn warm_frames(&self) -> usize {
        if self.is_continued {
            self.layering.delay_frames
        } else {
            self.layering.delay_frames + self.layering.window_frames
        }
    }

    /// Frames of silence after which it is silent.
    pub(super) fn silence_frames(&self) -> Option<usize> {
        Some(self.silence_frames)
    }

    pub(super) fn latency_frames(&self) -> usize {
        self.layering.delay_frames
    }

    pub(super) fn window_frames(&self) -> usize {
        self.layering.window_frames
    }

    pub(super) fn shown_frames(&self) -> usize {
        self.layering.window_frames
    }

    pub(super) fn hop_frames(&self) -> usize {
        self.turn_frames
    }

    pub(super) fn turn_frames(&self) -> [usize; 2] {
        [self.turn_frames; 2]
    }

    /// Coefficients are known a turn after their state.
    pub(super) fn hand_over_frames(&self) -> usize {
        self.turn_frames
    }

    /// Frames since the end of the window whose coefficients are known.
    pub(super) fn lag_frames(&self) -> usize {
        self.turn_frames + self.phase
    }

    pub(super) fn timeline(&self) -> Timeline {
        Timeline::Even {
            frames: self.layering.window_frames as f64,
        }
    }

    pub(super) fn coefficients(&self, channel_idx: usize) -> &[f64] {
        &self.channels[channel_idx].coefficients
    }

    pub(super) fn transform(&self) -> &TransformPlan {
        &self.transform
    }

    pub(super) fn rejected(&self) -> Rejected {
        self.rejected
    }

    /// Returns the energy of what another way than the recurrence says otherwise, of that of the sound, dB; `None` where
    /// the recurrence is heard or nothing is. Minus infinity where they are the same bits.
    pub(super) fn ways_apart_db(&self) -> Option<f64> {
        let sum = self.channels.iter().map(LayerChannel::energies).fold(
            WayEnergies::default(),
            |sum, one| WayEnergies {
                sound: sum.sound + one.sound,
                difference: sum.difference + one.difference,
            },
        );
        (sum.sound > 0.0).then(|| 10.0 * (sum.difference / sum.sound).log10())
    }
}

/// Returns the frames after which every layer has fallen by so much: its slowest mode loses half a neper a time scale or
/// more, and the states of LegS, which are not modes, no less.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn fall_frames(fall_db: f64, step: f64) -> usize {
    let nepers = fall_db * std::f64::consts::LN_10 / 20.0;
    (2.0 * nepers / step).ceil() as usize
}
