//! The past as it was, at ages from a millisecond to ten seconds.

/// Frames of a probe: one is luck, a few periods say how well a memory is.
pub const PROBE_FRAMES: usize = 64;
/// Ages from 1 ms to 10 s, seven a decade.
const AGES_PER_DECADE: i32 = 7;
const DECADES: i32 = 4;
const NEWEST_SECS: f64 = 1e-3;

/// Holds short stretches of the first channel before the end of the coefficients' window.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probes {
    /// Ages of each stretch's newest frame, from the window's end, in frames; ascending.
    ages_frames: Vec<usize>,
    /// `[probe][frame]`, oldest first.
    sound: Vec<[f32; PROBE_FRAMES]>,
    /// How many of them lie in what was heard.
    heard: usize,
}

impl Probes {
    /// Allocates.
    pub(crate) fn prepare(sample_rate_hz: f64) -> Self {
        let ages_frames: Vec<usize> = ages_frames(sample_rate_hz).collect();
        Self {
            sound: vec![[0.0; PROBE_FRAMES]; ages_frames.len()],
            ages_frames,
            heard: 0,
        }
    }

    /// The oldest frame that is looked at, from the window's end.
    pub(crate) fn reach_frames(sample_rate_hz: f64) -> usize {
        ages_frames(sample_rate_hz).last().unwrap_or(0) + PROBE_FRAMES
    }

    /// Takes the stretches that are at most `heard_frames` old; `frame(age)` is the sound then.
    pub(crate) fn take(&mut self, heard_frames: usize, frame: impl Fn(usize) -> f32) {
        let in_time = |age: &&usize| **age + PROBE_FRAMES <= heard_frames;
        self.heard = self.ages_frames.iter().take_while(in_time).count();
        for (sound, age) in self
            .sound
            .iter_mut()
            .zip(&self.ages_frames)
            .take(self.heard)
        {
            for (back, sample) in sound.iter_mut().rev().enumerate() {
                *sample = frame(age + back);
            }
        }
    }

    /// Returns the age in frames of the newest frame, and the sound up to it, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &[f32; PROBE_FRAMES])> {
        let ages = self.ages_frames.iter().copied();
        ages.zip(&self.sound).take(self.heard)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn ages_frames(sample_rate_hz: f64) -> impl Iterator<Item = usize> {
    let age = move |step: i32| {
        let decades = f64::from(step) / f64::from(AGES_PER_DECADE);
        (sample_rate_hz * NEWEST_SECS * 10.0_f64.powf(decades)) as usize
    };
    (0..=AGES_PER_DECADE * DECADES).map(age)
}
