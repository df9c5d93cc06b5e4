//! From the input's callback to the output's: a ring, and a resampler that follows its filling.
//!
//! Input and output devices have clocks of their own, and often rates of their own. The reader
//! resamples by the nominal ratio times a correction of a few hundred parts in a million that keeps
//! as much sound between the two as there was when it started. An empty ring is a gap (counted) and
//! starts over with the ring filled first. What a device does in a gap is not smoothed.

mod rate_controller;
mod input_clock;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Instant;

use rtrb::{Consumer, Producer, RingBuffer};
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Adjustable as _, Async, FixedAsync, Resampler as _, ResamplerConstructionError,
    SincInterpolationParameters, WindowFunction,
};

use souvenir_core::memory::frames_of;

use super::meters::Meters;
use super::planar_block::PlanarBlock;
use input_clock::InputClock;
use rate_controller::RateController;

/// Frames the resampler makes at once: small against a callback, so that it adds little delay.
const CHUNK_FRAMES: usize = 64;
/// 90 dB stopband with this window; 32 frames of delay.
const SINC_LEN: usize = 64;
/// The least air in the ring. Clocks 200 ppm apart take 2.3 ms before the governor has caught up, a
/// callback that is late takes one, a chunk 1.3.
const AIR_SECS: f64 = 0.005;
/// Room for a stalled reader before sound is thrown away.
const CAPACITY_CALLBACKS: usize = 16;

/// Holds what the two devices are like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClockDomains {
    pub(crate) input_rate_hz: f64,
    pub(crate) output_rate_hz: f64,
    pub(crate) num_channels: usize,
    /// The longer of the two callbacks, in frames of the input.
    pub(crate) callback_frames: usize,
}

/// Takes the input's frames. Realtime: yes.
#[derive(Debug)]
pub(crate) struct AsrcWriter {
    ring: Producer<f32>,
    frame: Vec<f32>,
    written_frames: u64,
    pace: InputClock,
    meters: Arc<Meters>,
}

/// Gives the output's frames. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct AsrcReader {
    ring: Consumer<f32>,
    sides: ClockDomains,
    resampler: Async<f32>,
    /// Interleaved, one resampler chunk in and out.
    taken: Vec<f32>,
    made: Vec<f32>,
    /// Frames of `made` that are already played.
    played: usize,
    taken_frames: u64,
    pace: InputClock,
    rate_controller: RateController,
    state: AsrcState,
    meters: Arc<Meters>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AsrcState {
    /// Waiting until the ring holds enough.
    Filling,
    Running,
}

/// Makes both ends of a converter. Allocates.
///
/// # Errors
/// Where the two rates are too far apart to be resampled.
pub(crate) fn asrc(
    sides: ClockDomains,
    meters: &Arc<Meters>,
) -> Result<(AsrcWriter, AsrcReader), ResamplerConstructionError> {
    let capacity_frames = CAPACITY_CALLBACKS * sides.air_frames();
    let (producer, consumer) = RingBuffer::new(capacity_frames * sides.num_channels);
    let pace = InputClock::new(sides.input_rate_hz, Instant::now());
    let writer = AsrcWriter {
        ring: producer,
        frame: vec![0.0; sides.num_channels],
        written_frames: 0,
        pace: pace.clone(),
        meters: Arc::clone(meters),
    };
    let reader = AsrcReader::new(consumer, sides, pace, Arc::clone(meters))?;
    Ok((writer, reader))
}

impl ClockDomains {
    /// Returns how many frames the ring holds when the output begins: one callback being written, one being read,
    /// and air.
    fn prime_frames(self) -> usize {
        2 * self.callback_frames + self.air_frames()
    }

    /// Returns the air in the ring: one callback or [`AIR_SECS`].
    fn air_frames(self) -> usize {
        let least_frames = frames_of(AIR_SECS, self.input_rate_hz);
        self.callback_frames.max(least_frames)
    }
}

impl AsrcWriter {
    /// A block that does not fit is thrown away whole and counted.
    ///
    /// `now`: when the callback came, where the caller has looked at the clock before its own work.
    pub(crate) fn write_at(&mut self, planar: &PlanarBlock, num_frames: usize, now: Instant) {
        if self.ring.slots() < num_frames * self.frame.len() {
            return self.meters.count_gap();
        }
        for frame_idx in 0..num_frames {
            for (to, channel) in self.frame.iter_mut().zip(planar.channels()) {
                *to = channel[frame_idx];
            }
            // Room was checked above, so it fits.
            _ = self.ring.push_entire_slice(&self.frame);
        }
        self.written_frames += num_frames as u64;
        self.pace.tell(self.written_frames, now);
    }
}

impl AsrcReader {
    fn new(
        ring: Consumer<f32>,
        sides: ClockDomains,
        pace: InputClock,
        meters: Arc<Meters>,
    ) -> Result<Self, ResamplerConstructionError> {
        let resampler = Async::new_sinc(
            sides.output_rate_hz / sides.input_rate_hz,
            1.0 + 2.0 * RateController::MAX_CORRECTION,
            &SincInterpolationParameters::new(SINC_LEN, WindowFunction::BlackmanHarris2),
            CHUNK_FRAMES,
            sides.num_channels,
            FixedAsync::Output,
        )?;
        Ok(Self {
            ring,
            sides,
            taken: vec![0.0; resampler.input_frames_max() * sides.num_channels],
            made: vec![0.0; CHUNK_FRAMES * sides.num_channels],
            played: CHUNK_FRAMES,
            taken_frames: 0,
            pace,
            rate_controller: RateController::new(sides.input_rate_hz),
            state: AsrcState::Filling,
            resampler,
            meters,
        })
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.sides.num_channels
    }

    /// Reads the next `num_frames` of the output, silence where there are none.
    pub(crate) fn read(&mut self, planar: &mut PlanarBlock, num_frames: usize) {
        self.read_at(planar, num_frames, Instant::now());
    }

    /// Reads what a callback wants that came at `now`.
    pub(crate) fn read_at(&mut self, planar: &mut PlanarBlock, num_frames: usize, now: Instant) {
        self.follow(num_frames, now);
        let num_channels = self.num_channels();
        for frame_idx in 0..num_frames {
            if self.played == CHUNK_FRAMES && !self.refill() {
                self.made.fill(0.0);
                self.played = 0;
            }
            let frame = &self.made[self.played * num_channels..][..num_channels];
            for (channel, sample) in planar.channels_mut().iter_mut().zip(frame) {
                channel[frame_idx] = *sample;
            }
            self.played += 1;
        }
    }

    /// Corrects the speed, once for each callback, by how much there is between the two devices.
    fn follow(&mut self, num_frames: usize, now: Instant) {
        if self.state == AsrcState::Filling && self.ring_frames() >= self.sides.prime_frames() {
            self.state = AsrcState::Running;
            self.rate_controller.restart();
        }
        if self.state == AsrcState::Running {
            let wanted_frames = num_frames as f64 / self.resampler.resample_ratio();
            // What this callback takes is already gone: devices ask for as much as they have
            // played, so that the rest is even where the lengths of the callbacks are not.
            let rest_frames = self.held_frames(now) - wanted_frames;
            let correction = self.rate_controller.observe(rest_frames, wanted_frames);
            // Within the bounds given at construction.
            _ = self.resampler.set_resample_ratio_relative(correction, true);
        }
    }

    /// Frames of the input that are heard but not played, those on their way to the next callback
    /// included: where one clock drifts past the other's callbacks, the ring alone steps by a whole
    /// callback at a time.
    fn held_frames(&self, now: Instant) -> f64 {
        // Before the ring, which then holds as much or more.
        let written_frames = self.pace.written_frames(now);
        let in_ring = self.ring_frames() as f64;
        // Not so where the input stands still or the computer has slept.
        let most = in_ring + self.sides.callback_frames as f64;
        (written_frames - self.taken_frames as f64).clamp(in_ring, most) + self.made_frames()
    }

    /// Returns how much of `made` is not played yet, in frames of the input.
    fn made_frames(&self) -> f64 {
        (CHUNK_FRAMES - self.played) as f64 / self.resampler.resample_ratio()
    }

    fn ring_frames(&self) -> usize {
        self.ring.slots() / self.num_channels()
    }

    /// False where the ring does not hold a chunk.
    fn refill(&mut self) -> bool {
        if self.state == AsrcState::Filling {
            return false;
        }
        let num_frames = self.resampler.input_frames_next();
        let taken = &mut self.taken[..num_frames * self.sides.num_channels];
        if self.ring.pop_entire_slice(taken).is_err() {
            self.state = AsrcState::Filling;
            self.meters.count_gap();
            return false;
        }
        self.taken_frames += num_frames as u64;
        self.played = 0;
        self.resample(num_frames)
    }

    fn resample(&mut self, num_frames: usize) -> bool {
        let channels = self.num_channels();
        let taken = &self.taken[..num_frames * channels];
        let Ok(from) = InterleavedSlice::new(taken, channels, num_frames) else {
            return false;
        };
        let Ok(mut to) = InterleavedSlice::new_mut(&mut self.made, channels, CHUNK_FRAMES) else {
            return false;
        };
        self.resampler
            .process_into_buffer(&from, &mut to, None)
            .is_ok()
    }
}
