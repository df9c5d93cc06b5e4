//! Two sound cards have clocks of their own here, without a card and much faster than one.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rubato::Resampler as _;

use super::super::{AsrcReader, AsrcWriter, ClockDomains, asrc};
use crate::app::audio::meters::Meters;
use crate::app::audio::planar_block::PlanarBlock;

/// After so long nothing is left of 200 ppm.
const SETTLED_SECS: f64 = 100.0;
const SEED: u64 = 0x5EED_0FB0_71E5;

/// Says how the two cards call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cards {
    pub(super) output_rate_hz: f64,
    /// The output's clock is faster by this share.
    pub(super) drift: f64,
    pub(super) callbacks: Callbacks,
    pub(super) asks: Asks,
    /// A callback comes up to this much later than it should.
    pub(super) wake_secs: f64,
}

/// Says how many frames both cards call with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Callbacks {
    Even(usize),
    /// 256 to 1023, as they come.
    Uneven,
}

/// Says what the output's callback is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asks {
    /// Asks for as much as has been played since the last one: PulseAudio, WASAPI, ALSA.
    WhatWasPlayed,
    /// Asks for as much as will be played until the next one: `CoreAudio`.
    WhatComesNext,
}

pub(super) const CARDS: Cards = Cards {
    output_rate_hz: 48_000.0,
    drift: 0.0,
    callbacks: Callbacks::Uneven,
    asks: Asks::WhatWasPlayed,
    wake_secs: 1e-3,
};

/// Says how it went.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Outcome {
    /// Blocks.
    pub(super) late: u64,
    /// The largest deviation of the speed from what the clocks ask for, once it has settled.
    pub(super) wander_ppm: f64,
}

/// Is one card: how many frames it has carried, and when it calls next.
struct Card {
    /// 1 kHz is periodic in 48 frames: exact, however long it lasts.
    sine: [f32; 48],
    rate_hz: f64,
    callbacks: Callbacks,
    random: Random,
    num_frames: usize,
    carried: u64,
}

struct Random(u64);

impl Cards {
    fn sides(self) -> ClockDomains {
        ClockDomains {
            input_rate_hz: 48_000.0,
            output_rate_hz: self.output_rate_hz,
            num_channels: 1,
            callback_frames: self.callbacks.longest(),
        }
    }

    /// Plays 1 kHz at half of full scale through the bridge.
    pub(super) fn play(self, seconds: f64, mut hear: impl FnMut(&[f32])) -> Outcome {
        let meters = Arc::new(Meters::default());
        let (mut writer, mut reader) = asrc(self.sides(), &meters).unwrap();
        let mut input = Card::new(48_000.0, self.callbacks, SEED);
        let output_rate_hz = self.output_rate_hz * (1.0 + self.drift);
        let mut output = Card::new(output_rate_hz, self.callbacks, SEED + 1);
        let (mut planar, start) = (PlanarBlock::new(1), Instant::now());
        let at = |secs: f64| start + Duration::from_secs_f64(secs);
        let mut input_secs = input.woken_secs(self.wake_secs);
        let mut outcome = Outcome::default();
        while output.due_secs() < seconds {
            let output_secs = self.asked_secs(&mut output);
            while input_secs <= output_secs {
                input.write(&mut writer, &mut planar, at(input_secs));
                input_secs = input_secs.max(input.woken_secs(self.wake_secs));
            }
            output.read(&mut reader, &mut planar, at(output_secs), &mut hear);
            if output_secs > SETTLED_SECS {
                let speed = reader.resampler.resample_ratio() / (output_rate_hz / 48_000.0);
                outcome.wander_ppm = outcome.wander_ppm.max((speed - 1.0).abs() * 1e6);
            }
        }
        outcome.late = meters.gaps();
        outcome
    }

    fn asked_secs(self, output: &mut Card) -> f64 {
        let due_secs = match self.asks {
            Asks::WhatWasPlayed => output.due_secs(),
            Asks::WhatComesNext => output.begun_secs(),
        };
        due_secs + self.wake_secs * output.random.next()
    }
}

impl Callbacks {
    fn longest(self) -> usize {
        match self {
            Self::Even(num_frames) => num_frames,
            Self::Uneven => 1023,
        }
    }

    fn next(self, random: &mut Random) -> usize {
        match self {
            Self::Even(num_frames) => num_frames,
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "below 1024"
            )]
            Self::Uneven => 256 + (768.0 * random.next()) as usize,
        }
    }
}

impl Card {
    fn new(rate_hz: f64, callbacks: Callbacks, seed: u64) -> Self {
        let mut random = Random(seed);
        Self {
            sine: std::array::from_fn(|frame| 0.5 * sine(frame)),
            rate_hz,
            callbacks,
            num_frames: callbacks.next(&mut random),
            random,
            carried: 0,
        }
    }

    /// When the first of the next callback's frames passes the converter.
    fn begun_secs(&self) -> f64 {
        self.carried as f64 / self.rate_hz
    }

    /// When the last one has passed it.
    fn due_secs(&self) -> f64 {
        (self.carried + self.num_frames as u64) as f64 / self.rate_hz
    }

    fn woken_secs(&mut self, wake_secs: f64) -> f64 {
        self.due_secs() + wake_secs * self.random.next()
    }

    fn write(&mut self, writer: &mut AsrcWriter, planar: &mut PlanarBlock, now: Instant) {
        let frames = &mut planar.channels_mut()[0][..self.num_frames];
        for (to, frame) in frames.iter_mut().zip(self.carried..) {
            *to = self.sine[usize::try_from(frame % 48).unwrap()];
        }
        writer.write_at(planar, self.num_frames, now);
        self.go_on();
    }

    fn read(
        &mut self,
        reader: &mut AsrcReader,
        planar: &mut PlanarBlock,
        now: Instant,
        hear: &mut impl FnMut(&[f32]),
    ) {
        reader.read_at(planar, self.num_frames, now);
        hear(&planar.channels()[0][..self.num_frames]);
        self.go_on();
    }

    fn go_on(&mut self) {
        self.carried += self.num_frames as u64;
        self.num_frames = self.callbacks.next(&mut self.random);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a sample")]
fn sine(frame: usize) -> f32 {
    (std::f64::consts::TAU * frame as f64 / 48.0).sin() as f32
}

impl Random {
    /// In `[0, 1)`. Knuth's multiplier, the upper bits.
    fn next(&mut self) -> f64 {
        let next = self.0.wrapping_mul(6_364_136_223_846_793_005);
        self.0 = next.wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}
