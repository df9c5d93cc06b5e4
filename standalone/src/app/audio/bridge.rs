//! From the input's callback to the output's: a ring, and a resampler that follows its filling.
//!
//! Input and output devices have clocks of their own, and often rates of their own. The reader
//! resamples by the nominal ratio times a correction of a few hundred parts in a million that keeps
//! the ring as full as it was when it started. An empty ring is a gap (counted) and starts over with
//! the ring filled first. What a device does in a gap is not smoothed.

use std::sync::Arc;

use rtrb::{Consumer, Producer, RingBuffer};
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{
    Adjustable as _, Async, FixedAsync, Resampler as _, ResamplerConstructionError,
    SincInterpolationParameters, WindowFunction,
};

use super::meters::Meters;
use super::planes::Planes;

/// Frames the resampler makes at once: small against a callback, so that it adds little delay.
const CHUNK_FRAMES: usize = 64;
/// 90 dB stopband with this window; 32 frames of delay.
const SINC_LEN: usize = 64;
/// Callbacks of sound in the ring: one being written, one being read, one of air.
const PRIME_CALLBACKS: usize = 3;
/// Room for a stalled reader before sound is thrown away.
const CAPACITY_CALLBACKS: usize = 16;

/// What the two devices are like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sides {
    pub(crate) input_rate_hz: f64,
    pub(crate) output_rate_hz: f64,
    pub(crate) num_channels: usize,
    /// The longer of the two callbacks, in frames of the input.
    pub(crate) callback_frames: usize,
}

/// The input's half. Realtime: yes.
#[derive(Debug)]
pub(crate) struct Writer {
    ring: Producer<f32>,
    frame: Vec<f32>,
    meters: Arc<Meters>,
}

/// The output's half. Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct Reader {
    ring: Consumer<f32>,
    num_channels: usize,
    resampler: Async<f32>,
    /// Interleaved, one resampler chunk in and out.
    taken: Vec<f32>,
    made: Vec<f32>,
    /// Frames of `made` that are already played.
    played: usize,
    governor: Governor,
    prime_frames: usize,
    state: State,
    meters: Arc<Meters>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Waiting until the ring holds enough.
    Filling,
    Running,
}

/// Two halves. Allocates.
///
/// # Errors
/// Where the two rates are too far apart to be resampled.
pub(crate) fn bridge(
    sides: Sides,
    meters: &Arc<Meters>,
) -> Result<(Writer, Reader), ResamplerConstructionError> {
    let capacity = CAPACITY_CALLBACKS * sides.callback_frames * sides.num_channels;
    let (producer, consumer) = RingBuffer::new(capacity);
    let frame = vec![0.0; sides.num_channels];
    let writer = Writer {
        ring: producer,
        frame,
        meters: Arc::clone(meters),
    };
    Ok((writer, Reader::new(consumer, sides, Arc::clone(meters))?))
}

impl Writer {
    /// A block that does not fit is thrown away whole and counted.
    pub(crate) fn write(&mut self, planes: &Planes, num_frames: usize) {
        if self.ring.slots() < num_frames * self.frame.len() {
            return self.meters.count_late();
        }
        for frame_idx in 0..num_frames {
            for (to, channel) in self.frame.iter_mut().zip(planes.channels()) {
                *to = channel[frame_idx];
            }
            // Room was checked above, so it fits.
            _ = self.ring.push_entire_slice(&self.frame);
        }
    }
}

impl Reader {
    fn new(
        ring: Consumer<f32>,
        sides: Sides,
        meters: Arc<Meters>,
    ) -> Result<Self, ResamplerConstructionError> {
        let resampler = Async::new_sinc(
            sides.output_rate_hz / sides.input_rate_hz,
            1.0 + 2.0 * Governor::MAX_CORRECTION,
            &SincInterpolationParameters::new(SINC_LEN, WindowFunction::BlackmanHarris2),
            CHUNK_FRAMES,
            sides.num_channels,
            FixedAsync::Output,
        )?;
        Ok(Self {
            ring,
            num_channels: sides.num_channels,
            taken: vec![0.0; resampler.input_frames_max() * sides.num_channels],
            made: vec![0.0; CHUNK_FRAMES * sides.num_channels],
            played: CHUNK_FRAMES,
            governor: Governor::new(sides.input_rate_hz),
            prime_frames: PRIME_CALLBACKS * sides.callback_frames,
            state: State::Filling,
            resampler,
            meters,
        })
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.num_channels
    }

    /// The next `num_frames` of the output, silence where there are none.
    pub(crate) fn read(&mut self, planes: &mut Planes, num_frames: usize) {
        self.follow(num_frames);
        for frame_idx in 0..num_frames {
            if self.played == CHUNK_FRAMES && !self.refill() {
                self.made.fill(0.0);
                self.played = 0;
            }
            let frame = &self.made[self.played * self.num_channels..][..self.num_channels];
            for (channel, sample) in planes.channels_mut().iter_mut().zip(frame) {
                channel[frame_idx] = *sample;
            }
            self.played += 1;
        }
    }

    fn fill_frames(&self) -> usize {
        self.ring.slots() / self.num_channels
    }

    /// Once a callback: corrects the speed by how full the ring is.
    fn follow(&mut self, num_frames: usize) {
        if self.state == State::Filling && self.fill_frames() >= self.prime_frames {
            self.state = State::Running;
            self.governor.restart();
        }
        if self.state == State::Running {
            let input_frames = num_frames as f64 / self.resampler.resample_ratio();
            let correction = self
                .governor
                .observe(self.fill_frames() as f64, input_frames);
            // Within the bounds given at construction.
            _ = self.resampler.set_resample_ratio_relative(correction, true);
        }
    }

    /// False where the ring does not hold a chunk.
    fn refill(&mut self) -> bool {
        let wanted = self.resampler.input_frames_next() * self.num_channels;
        if self.state == State::Filling {
            return false;
        }
        if self
            .ring
            .pop_entire_slice(&mut self.taken[..wanted])
            .is_err()
        {
            self.state = State::Filling;
            self.meters.count_late();
            return false;
        }
        self.played = 0;
        self.resample(wanted)
    }

    fn resample(&mut self, num_taken: usize) -> bool {
        let channels = self.num_channels;
        let taken = &self.taken[..num_taken];
        let Ok(from) = InterleavedSlice::new(taken, channels, num_taken / channels) else {
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

/// Keeps the ring as full as it was: a proportional controller on the mean filling.
///
/// The mean of the first [`Self::LEARN_SECS`] is the goal, so that nothing is retuned at the start.
/// A difference of d seconds is worked off in about [`Self::SETTLE_SECS`]; clocks that differ by e
/// then rest at d = 10 e (200 ppm: 2 ms).
#[derive(Clone, Copy, Debug)]
struct Governor {
    input_rate_hz: f64,
    /// Frames.
    mean: f64,
    goal: Option<f64>,
    observed_secs: f64,
}

impl Governor {
    /// Half a per cent, 9 cents: more than any two sound cards differ, less than one hears as a slide.
    const MAX_CORRECTION: f64 = 0.005;
    const LEARN_SECS: f64 = 2.0;
    const SETTLE_SECS: f64 = 10.0;
    /// The filling jumps by a whole callback; its mean over this time moves by a few frames.
    const MEAN_SECS: f64 = 1.0;

    fn new(input_rate_hz: f64) -> Self {
        Self {
            input_rate_hz,
            mean: 0.0,
            goal: None,
            observed_secs: 0.0,
        }
    }

    fn restart(&mut self) {
        *self = Self::new(self.input_rate_hz);
    }

    /// How much slower (above 1) or faster the output is to be played. `elapsed_frames` of the input
    /// since the last look.
    fn observe(&mut self, fill_frames: f64, elapsed_frames: f64) -> f64 {
        let elapsed_secs = elapsed_frames / self.input_rate_hz;
        self.observed_secs += elapsed_secs;
        // A plain mean at first, an exponential one later.
        let share = (elapsed_secs / self.observed_secs.min(Self::MEAN_SECS)).min(1.0);
        self.mean += share * (fill_frames - self.mean);
        if self.observed_secs < Self::LEARN_SECS {
            return 1.0;
        }
        let goal = *self.goal.get_or_insert(self.mean);
        let error_secs = (self.mean - goal) / self.input_rate_hz;
        let correction = error_secs / Self::SETTLE_SECS;
        1.0 - correction.clamp(-Self::MAX_CORRECTION, Self::MAX_CORRECTION)
    }
}

#[cfg(test)]
mod tests {
    use super::{Arc, Governor, Meters, Planes, Sides, bridge};

    const SIDES: Sides = Sides {
        input_rate_hz: 48_000.0,
        output_rate_hz: 48_000.0,
        num_channels: 1,
        callback_frames: 480,
    };

    /// `seconds` of a 440 Hz sine through the bridge; the output's clock is `drift` faster.
    fn play(sides: Sides, drift: f64, seconds: f64) -> (Vec<f32>, u64) {
        let meters = Arc::new(Meters::default());
        let (mut writer, mut reader) = bridge(sides, &meters).unwrap();
        let (mut heard, mut written, mut due) = (Vec::new(), 0.0, 0.0);
        let mut planes = Planes::new(sides.num_channels);
        let output_step = 480.0 / (sides.output_rate_hz * (1.0 + drift));
        while due < seconds {
            while written / sides.input_rate_hz < due {
                for frame in &mut planes.channels_mut()[0][..480] {
                    #[expect(clippy::cast_possible_truncation, reason = "a sample")]
                    let sample = (std::f64::consts::TAU * 440.0 * written / sides.input_rate_hz)
                        .sin() as f32;
                    *frame = 0.5 * sample;
                    written += 1.0;
                }
                writer.write(&planes, 480);
            }
            reader.read(&mut planes, 480);
            heard.extend_from_slice(&planes.channels()[0][..480]);
            due += output_step;
        }
        (heard, meters.late_blocks())
    }

    /// Largest deviation from `x[t+1] + x[t-1] = 2 cos(w) x[t]`, which a pure sine fulfils.
    fn roughness(heard: &[f32], rate_hz: f64) -> f64 {
        let double_cos = 2.0 * (std::f64::consts::TAU * 440.0 / rate_hz).cos();
        let residual = |x: &[f32]| f64::from(x[0]) + f64::from(x[2]) - double_cos * f64::from(x[1]);
        heard
            .windows(3)
            .map(|x| residual(x).abs())
            .fold(0.0, f64::max)
    }

    #[test]
    fn a_sine_crosses_without_gap_or_click() {
        for output_rate_hz in [48_000.0, 44_100.0] {
            let (heard, late) = play(
                Sides {
                    output_rate_hz,
                    ..SIDES
                },
                0.0,
                5.0,
            );
            assert_eq!(late, 0, "gaps at {output_rate_hz} Hz");
            let settled = &heard[heard.len() / 5..];
            // A click of -60 dBFS would show as 1e-3; f32 rounding and the filter's ripple stay below.
            let roughness = roughness(settled, output_rate_hz);
            assert!(roughness < 3e-4, "{roughness} at {output_rate_hz} Hz");
        }
    }

    #[test]
    fn clocks_that_differ_by_200_ppm_meet_without_a_gap() {
        for drift in [2e-4, -2e-4] {
            // 200 ppm empty the ring's 1440 frames in 150 s.
            let (heard, late) = play(SIDES, drift, 300.0);
            assert_eq!(late, 0, "gaps at {drift}");
            let roughness = roughness(&heard[48_000..], 48_000.0);
            assert!(roughness < 3e-4, "{roughness} at {drift}");
        }
    }

    #[test]
    fn a_stalled_reader_costs_counted_blocks_and_recovers() {
        let meters = Arc::new(Meters::default());
        let (mut writer, mut reader) = bridge(SIDES, &meters).unwrap();
        let mut planes = Planes::new(1);
        planes.channels_mut()[0].fill(0.5);
        (0..100).for_each(|_| writer.write(&planes, 480));
        assert_eq!(
            meters.late_blocks(),
            100 - 16,
            "the ring holds 16 callbacks"
        );
        (0..40).for_each(|_| reader.read(&mut planes, 480));
        assert_eq!(planes.channels()[0][479], 0.0, "empty: silence");
    }

    #[test]
    fn the_correction_is_bounded_and_points_the_right_way() {
        let mut governor = Governor::new(48_000.0);
        (0..400).for_each(|_| _ = governor.observe(1440.0, 480.0));
        let fuller = (0..400)
            .map(|_| governor.observe(2400.0, 480.0))
            .last()
            .unwrap();
        // 20 ms too much, over 10 s: 0.2 % faster, once the mean has arrived (4 s of 1 s each: 2 %).
        assert!((1.0 - fuller - 0.002).abs() < 1e-4, "{fuller}");
        let flooded = (0..4000)
            .map(|_| governor.observe(1e6, 480.0))
            .last()
            .unwrap();
        assert!(
            (1.0 - flooded - Governor::MAX_CORRECTION).abs() < 1e-12,
            "{flooded}"
        );
    }
}
