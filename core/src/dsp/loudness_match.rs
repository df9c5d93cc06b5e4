//! Loudness of dry, memory and residual, and the gains that make them equally loud.
//!
//! BS.1770 (momentary, 400 ms, by `ebur128`), read in turn on a grid of frames, one sound every
//! 33 ms: a bounded cost, the same at every block size. Realtime: all but `prepare`.

use ebur128::{EbuR128, Mode};

use super::MAX_CHANNELS;

/// Readings of a sound a second.
const READINGS_HZ: f64 = 10.0;
/// Readings over which loudness is averaged: 3 s, as the standard's short-term loudness.
const AVERAGE_READINGS: f64 = 30.0;
/// BS.1770's absolute gate: what is softer than -70 LUFS is not compared.
const GATE_LUFS: f64 = -70.0;
/// The engine's own limit, about: a recurrence that explodes is not compared either.
const LOUDEST_LUFS: f64 = 24.0;
/// A sound is never made louder or softer than this, dB: a residual far below the dry sound stays soft.
pub(crate) const MAX_MATCH_DB: f64 = 24.0;

/// Holds one thing for each of dry, memory, residual.
pub(crate) type Each<T> = [T; 3];

/// Listens to all three, whatever is heard.
#[derive(Debug)]
pub(crate) struct LoudnessMatch {
    /// None at rates or channel counts that the standard does not know.
    meters: Option<Each<EbuR128>>,
    /// `[channel][frame]`
    residual: Vec<Vec<f64>>,
    /// Frames between two readings, and to the next.
    period: usize,
    until_reading: usize,
    /// Whose turn it is.
    turn: usize,
    lufs: Each<f64>,
    /// Gated powers of dry and of each sound that is compared with it.
    averages: Each<Average>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Average {
    readings: f64,
    dry: f64,
    other: f64,
}

impl LoudnessMatch {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive, and `as` saturates"
    )]
    pub(crate) fn prepare(sample_rate_hz: f64, channels: usize, max_block_frames: usize) -> Self {
        let rate = sample_rate_hz.round() as u32;
        let meter = |_| EbuR128::new(channels as u32, rate, Mode::M).ok();
        let meters = [0, 1, 2].map(meter);
        let period = (sample_rate_hz / (3.0 * READINGS_HZ)).ceil() as usize;
        Self {
            meters: match meters {
                [Some(dry), Some(memory), Some(residual)] => Some([dry, memory, residual]),
                _ => None,
            },
            residual: vec![vec![0.0; max_block_frames]; channels],
            period: period.max(1),
            until_reading: period.max(1),
            turn: 0,
            lufs: [f64::NEG_INFINITY; 3],
            averages: [Average::default(); 3],
        }
    }

    pub(crate) fn reset(&mut self) {
        self.meters.iter_mut().flatten().for_each(EbuR128::reset);
        (self.until_reading, self.turn) = (self.period, 0);
        self.lufs = [f64::NEG_INFINITY; 3];
        self.averages = [Average::default(); 3];
    }

    /// Expects another memory from the next reading on: what was known of the last one counts as one reading, so
    /// that the gain moves on without a jump and soon belongs to the new one.
    pub(crate) fn meet_another_memory(&mut self) {
        for average in &mut self.averages {
            average.readings = average.readings.min(1.0);
        }
    }

    /// Never more frames than these are to be heard at once.
    pub(crate) fn frames_left(&self) -> usize {
        self.until_reading
    }

    /// Hears `frames` of `[channel][frame]`.
    pub(crate) fn hear(&mut self, dry: &[Vec<f64>], memory: &[Vec<f64>], frames: usize) {
        let Some(meters) = &mut self.meters else {
            return;
        };
        for (lost, (dry, memory)) in self.residual.iter_mut().zip(dry.iter().zip(memory)) {
            for (lost, (dry, memory)) in lost[..frames].iter_mut().zip(dry.iter().zip(memory)) {
                *lost = dry - memory;
            }
        }
        for (meter, sound) in meters.iter_mut().zip([dry, memory, &self.residual]) {
            add(meter, sound, frames);
        }
        self.until_reading -= frames;
        if self.until_reading == 0 {
            self.until_reading = self.period;
            self.read();
        }
    }

    fn read(&mut self) {
        if let Some(meters) = &self.meters {
            let lufs = meters[self.turn].loudness_momentary();
            self.lufs[self.turn] = lufs.unwrap_or(f64::NEG_INFINITY);
        }
        self.turn = (self.turn + 1) % 3;
        if self.turn == 0 {
            let dry = self.lufs[0];
            for (average, lufs) in self.averages.iter_mut().zip(self.lufs) {
                average.add(dry, lufs);
            }
        }
    }

    /// Returns the momentary loudness, minus infinity for silence.
    pub(crate) fn lufs(&self) -> Each<f64> {
        self.lufs
    }

    /// The gains that make each as loud as dry.
    pub(crate) fn gains_db(&self) -> Each<f64> {
        self.averages.map(|average| average.match_db())
    }
}

impl Average {
    fn add(&mut self, dry_lufs: f64, other_lufs: f64) {
        let is_compared = |lufs| (GATE_LUFS..=LOUDEST_LUFS).contains(&lufs);
        if !is_compared(dry_lufs) || !is_compared(other_lufs) {
            return;
        }
        self.readings = (self.readings + 1.0).min(AVERAGE_READINGS);
        self.dry += (power(dry_lufs) - self.dry) / self.readings;
        self.other += (power(other_lufs) - self.other) / self.readings;
    }

    fn match_db(&self) -> f64 {
        if self.readings == 0.0 {
            return 0.0;
        }
        let ratio_db = 10.0 * (self.dry / self.other).log10();
        ratio_db.clamp(-MAX_MATCH_DB, MAX_MATCH_DB)
    }
}

fn power(lufs: f64) -> f64 {
    10.0_f64.powf(lufs / 10.0)
}

fn add(meter: &mut EbuR128, sound: &[Vec<f64>], frames: usize) {
    let mut planes: [&[f64]; MAX_CHANNELS] = [&[]; MAX_CHANNELS];
    for (plane, channel) in planes.iter_mut().zip(sound) {
        *plane = &channel[..frames];
    }
    // As many channels as prepared, all of one length: it cannot refuse.
    _ = meter.add_frames_planar_f64(&planes[..sound.len()]);
}
