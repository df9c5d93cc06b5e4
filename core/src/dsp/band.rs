//! A band of frequencies is heard alone: fourth-order Butterworth at both edges, 24 dB an octave and more.

use biquad::{Coefficients, Type};

use super::MAX_CHANNELS;
use crate::dsp::smoother::FadeGain;

/// Lower edges leave all that is heard, and settle slowly.
const LOWEST_HZ: f64 = 10.0;
/// Highest edge as a share of the sample rate: higher edges leave all there is.
const HIGHEST_SHARE: f64 = 0.45;
/// `1 / (2 cos(pi/8))` and `1 / (2 cos(3 pi/8))`: the pole pairs of order four.
const BUTTERWORTH_Q: [f64; 2] = [0.541_196_100_146_197, 1.306_562_964_876_376_5];
/// Below this, -4000 dB, a state is silence: subnormals are slow.
const SILENCE: f64 = 1e-200;
const NUM_STAGES: usize = 4;

/// Bounds the frequencies that are heard alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Lower edge, -3 dB; held to 10 Hz and more.
    pub low_hz: f64,
    /// Upper edge, -3 dB; held to 0.45 of the sample rate and less.
    pub high_hz: f64,
}

/// Filters by a band that can be changed: the old and the new one are faded, and each is warm before it is alone.
/// Realtime: all but `new`.
#[derive(Debug)]
pub(crate) struct BandSwitch {
    sample_rate_hz: f64,
    wanted: Option<Band>,
    now: BandFilter,
    next: BandFilter,
    fade: FadeGain,
}

/// Filters all channels; without a band what comes in goes out.
#[derive(Clone, Debug)]
pub(crate) struct BandFilter {
    band: Option<Band>,
    stages: [Coefficients<f64>; NUM_STAGES],
    /// `[channel][stage]`, transposed direct form II.
    states: [[[f64; 2]; NUM_STAGES]; MAX_CHANNELS],
}

impl Band {
    /// One that exists at this rate; `None` for what is not a number.
    pub(crate) fn nearest(self, sample_rate_hz: f64) -> Option<Self> {
        let Self { low_hz, high_hz } = self;
        if low_hz.is_nan() || high_hz.is_nan() {
            return None;
        }
        let held = |hz: f64| hz.max(LOWEST_HZ).min(HIGHEST_SHARE * sample_rate_hz);
        Some(Self {
            low_hz: held(low_hz.min(high_hz)),
            high_hz: held(low_hz.max(high_hz)),
        })
    }
}

impl BandSwitch {
    /// Passes all frequencies.
    pub(crate) fn new(sample_rate_hz: f64) -> Self {
        Self {
            sample_rate_hz,
            wanted: None,
            now: BandFilter::OPEN,
            next: BandFilter::OPEN,
            fade: FadeGain::faded_out(sample_rate_hz),
        }
    }

    /// Goes towards this band, or all frequencies; what is not a number is ignored.
    pub(crate) fn aim(&mut self, band: Option<Band>) {
        match band.map(|band| band.nearest(self.sample_rate_hz)) {
            None => self.wanted = None,
            Some(Some(band)) => self.wanted = Some(band),
            Some(None) => {}
        }
    }

    /// Goes to the goal, at once, and as after silence.
    pub(crate) fn arrive(&mut self) {
        self.now = BandFilter::new(self.wanted, self.sample_rate_hz);
        self.fade = FadeGain::faded_out(self.sample_rate_hz);
    }

    pub(crate) fn frames_left(&self) -> usize {
        self.fade.frames_left()
    }

    /// Does what is due between two frames. A wish that comes while one is faded to waits for it.
    pub(crate) fn settle(&mut self) {
        if self.fade.is_full() {
            std::mem::swap(&mut self.now, &mut self.next);
            self.fade = FadeGain::faded_out(self.sample_rate_hz);
        }
        if self.fade.is_faded_out() && self.wanted != self.now.band {
            self.next = BandFilter::new(self.wanted, self.sample_rate_hz);
            self.fade.fade_in();
        }
    }

    /// Filters in place: `sound[channel][..frames]`.
    pub(crate) fn process(&mut self, sound: &mut [Vec<f64>], frames: usize) {
        let is_still = self.fade.is_faded_out();
        if is_still && self.now.band.is_none() {
            return;
        }
        for frame in 0..frames {
            let share = self.fade.next_share();
            for (channel_idx, channel) in sound.iter_mut().enumerate() {
                let heard = channel[frame];
                let told = self.now.pass(channel_idx, heard);
                channel[frame] = told;
                if !is_still {
                    channel[frame] += share * (self.next.pass(channel_idx, heard) - told);
                }
            }
        }
    }
}

impl BandFilter {
    const OPEN: Self = Self {
        band: None,
        stages: [OPEN_STAGE; NUM_STAGES],
        states: [[[0.0; 2]; NUM_STAGES]; MAX_CHANNELS],
    };

    pub(crate) fn new(band: Option<Band>, sample_rate_hz: f64) -> Self {
        let stages = band.map_or(Self::OPEN.stages, |Band { low_hz, high_hz }| {
            let stage = |kind, hz: f64, q| {
                let share = 2.0 * hz / sample_rate_hz;
                // Edges are held below the Nyquist frequency: there is no error to be had.
                Coefficients::from_normalized_params(kind, share, q).unwrap_or(OPEN_STAGE)
            };
            let [wide, narrow] = BUTTERWORTH_Q;
            [
                stage(Type::HighPass, low_hz, wide),
                stage(Type::HighPass, low_hz, narrow),
                stage(Type::LowPass, high_hz, wide),
                stage(Type::LowPass, high_hz, narrow),
            ]
        });
        Self {
            band,
            stages,
            ..Self::OPEN
        }
    }

    pub(crate) fn reset(&mut self) {
        self.states = Self::OPEN.states;
    }

    /// Filters one sample of a channel.
    pub(crate) fn pass(&mut self, channel_idx: usize, sample: f64) -> f64 {
        if self.band.is_none() {
            return sample;
        }
        let states = &mut self.states[channel_idx];
        let stages = self.stages.iter().zip(states);
        stages.fold(sample, |x, (stage, state)| step(stage, state, x))
    }
}

const OPEN_STAGE: Coefficients<f64> = Coefficients {
    a1: 0.0,
    a2: 0.0,
    b0: 1.0,
    b1: 0.0,
    b2: 0.0,
};

fn step(stage: &Coefficients<f64>, state: &mut [f64; 2], x: f64) -> f64 {
    let y = stage.b0 * x + state[0];
    let audible = |value: f64| if value.abs() < SILENCE { 0.0 } else { value };
    *state = [
        audible(stage.b1 * x - stage.a1 * y + state[1]),
        audible(stage.b2 * x - stage.a2 * y),
    ];
    y
}

#[cfg(test)]
mod tests {
    use super::{Band, BandSwitch};
    use std::f64::consts::TAU;

    const RATE_HZ: f64 = 48_000.0;

    /// What is left of a tone, dB, after it has settled.
    fn level_db(band: Band, hz: f64) -> f64 {
        let mut switch = BandSwitch::new(RATE_HZ);
        switch.aim(Some(band));
        switch.arrive();
        let tone = (0..96_000).map(|j| (TAU * hz * f64::from(j) / RATE_HZ).sin());
        let mut sound = vec![tone.collect::<Vec<f64>>()];
        switch.process(&mut sound, 96_000);
        let rest = &sound[0][48_000..];
        let energy: f64 = rest.iter().map(|x| x * x).sum();
        10.0 * (2.0 * energy / rest.len() as f64).log10()
    }

    #[test]
    fn it_falls_24_db_an_octave_on_each_side_and_3_db_at_the_edges() {
        let (low_hz, high_hz) = (500.0, 4000.0);
        let band = Band { low_hz, high_hz };
        for (hz, expected_db, tolerance_db) in [
            // The other edge takes some hundredths.
            (500.0, -3.01, 0.05),
            (4000.0, -3.01, 0.05),
            (1414.0, 0.0, 0.05),
            // Butterworth of order four: -10 log10(1 + 2^8) an octave beyond; the bilinear transform
            // falls faster above.
            (250.0, -24.1, 0.1),
            (125.0, -48.2, 0.1),
        ] {
            let measured_db = level_db(band, hz);
            let error_db = (measured_db - expected_db).abs();
            assert!(error_db < tolerance_db, "{hz} Hz: {measured_db} dB");
        }
        assert!(level_db(band, 8000.0) < -24.0, "an octave above");
        assert!(level_db(band, 16_000.0) < -48.0, "two octaves above");
    }

    #[test]
    fn edges_are_brought_into_order_and_what_is_no_number_is_ignored() {
        let nearest = |low_hz, high_hz| Band { low_hz, high_hz }.nearest(RATE_HZ);
        let (low_hz, high_hz) = (200.0, 900.0);
        assert_eq!(nearest(900.0, 200.0), Some(Band { low_hz, high_hz }));
        assert_eq!(nearest(f64::NAN, 200.0), None);
        let (low_hz, high_hz) = (10.0, 21_600.0);
        let all = nearest(f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(all, Some(Band { low_hz, high_hz }));
    }
}
