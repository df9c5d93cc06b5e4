//! The gain of one note, from its key's going down to the last that is heard of it.

use std::f64::consts::FRAC_PI_2;

use crate::settings::envelope::EnvelopeSettings;

/// A note that gives way to another goes in this time, whatever its release.
const GIVE_WAY_SECS: f64 = 0.01;

/// Says what a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Silent,
    Attack,
    Decay,
    Sustain,
    Release,
}

/// Moves a note's gain. Realtime: yes.
///
/// The attack rises as a quarter of a sine: of two notes of which one comes while the other gives way, the powers sum to
/// one. Decay and release fall as the cube of the time that is left, near enough to a string's.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoteEnvelope {
    settings: EnvelopeSettings,
    sample_rate_hz: f64,
    stage: Stage,
    /// Gain at the stage's first frame.
    from: f64,
    /// Frames of the stage that have gone, of `length`.
    at: u32,
    length: u32,
}

impl NoteEnvelope {
    pub(super) fn silent(sample_rate_hz: f64) -> Self {
        Self {
            settings: EnvelopeSettings::default(),
            sample_rate_hz,
            stage: Stage::Silent,
            from: 0.0,
            at: 0,
            length: 1,
        }
    }

    /// Sets what stages that begin from here on are like, and at what level a note stays.
    pub(super) fn set(&mut self, settings: EnvelopeSettings) {
        let is_held = matches!(self.stage, Stage::Decay | Stage::Sustain);
        if is_held && settings.sustain != self.settings.sustain {
            // Goes to the new level as after an attack, from where it is.
            let gain = self.gain();
            self.settings = settings;
            self.begin(Stage::Decay, gain, settings.decay_secs);
        }
        self.settings = settings;
    }

    pub(super) fn strike(&mut self) {
        self.begin(Stage::Attack, 0.0, self.settings.attack_secs);
    }

    /// Dies away as its release says.
    pub(super) fn release(&mut self) {
        if !matches!(self.stage, Stage::Silent | Stage::Release) {
            self.begin(Stage::Release, self.gain(), self.settings.release_secs);
        }
    }

    /// Makes room for another note.
    pub(super) fn give_way(&mut self) {
        let frames = frames(GIVE_WAY_SECS, self.sample_rate_hz);
        let left = self.length.saturating_sub(self.at);
        if self.stage == Stage::Silent || (self.stage == Stage::Release && left <= frames) {
            return;
        }
        self.begin(Stage::Release, self.gain(), GIVE_WAY_SECS);
    }

    pub(super) fn silence(&mut self) {
        self.stage = Stage::Silent;
    }

    pub(super) fn is_silent(&self) -> bool {
        self.stage == Stage::Silent
    }

    fn begin(&mut self, stage: Stage, from: f64, secs: f64) {
        (self.stage, self.from, self.at) = (stage, from, 0);
        self.length = frames(secs, self.sample_rate_hz);
    }

    /// Frames until something changes; 0 where nothing will.
    pub(super) fn frames_left(&self) -> usize {
        match self.stage {
            Stage::Silent | Stage::Sustain => 0,
            _ => self.length.saturating_sub(self.at) as usize,
        }
    }

    fn gain(&self) -> f64 {
        let share = f64::from(self.at) / f64::from(self.length);
        let fallen = (1.0 - share).powi(3);
        let sustain = self.settings.sustain;
        match self.stage {
            Stage::Silent => 0.0,
            Stage::Attack => (FRAC_PI_2 * share).sin(),
            Stage::Decay => sustain + (self.from - sustain) * fallen,
            Stage::Sustain => sustain,
            Stage::Release => self.from * fallen,
        }
    }

    /// Returns the next frame's gain.
    pub(super) fn next(&mut self) -> f64 {
        let gain = self.gain();
        self.at = self.at.saturating_add(1);
        if self.at >= self.length {
            match self.stage {
                Stage::Attack => self.begin(Stage::Decay, 1.0, self.settings.decay_secs),
                // Nothing would be heard of it any more.
                Stage::Decay if self.settings.sustain == 0.0 => self.stage = Stage::Silent,
                Stage::Decay => self.stage = Stage::Sustain,
                Stage::Release => self.stage = Stage::Silent,
                Stage::Silent | Stage::Sustain => {}
            }
        }
        gain
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "positive, and `as` saturates"
)]
fn frames(secs: f64, sample_rate_hz: f64) -> u32 {
    (secs * sample_rate_hz).ceil().max(1.0) as u32
}

#[cfg(test)]
mod tests {
    use super::NoteEnvelope;
    use crate::settings::envelope::EnvelopeSettings;

    const RATE_HZ: f64 = 48_000.0;

    const PLUCKED: EnvelopeSettings = EnvelopeSettings {
        attack_secs: 0.01,
        decay_secs: 0.1,
        sustain: 0.25,
        release_secs: 0.2,
    };

    fn gains(envelope: &mut NoteEnvelope, frames: usize) -> Vec<f64> {
        (0..frames).map(|_| envelope.next()).collect()
    }

    /// The largest step of each stage: a quarter of a sine's is pi / 2 of a straight line's, a cube's three times.
    #[test]
    fn every_stage_takes_its_time_and_none_steps() {
        let mut envelope = NoteEnvelope::silent(RATE_HZ);
        envelope.set(PLUCKED);
        envelope.strike();
        let held = gains(&mut envelope, 480 + 4800 + 100);
        assert_eq!((held[0], held[480]), (0.0, 1.0));
        assert_eq!(held[480 + 4800], 0.25, "as the sustain says");
        assert_eq!(envelope.frames_left(), 0, "until the key comes up");
        envelope.release();
        let gone = gains(&mut envelope, 9601);
        assert_eq!((gone[0], gone[9600]), (0.25, 0.0));
        assert!(envelope.is_silent());
        let steepest = |gains: &[f64]| {
            let steps = gains.windows(2).map(|w| (w[1] - w[0]).abs());
            steps.fold(0.0, f64::max)
        };
        assert!(steepest(&held[..481]) <= std::f64::consts::FRAC_PI_2 / 480.0);
        assert!(steepest(&held[480..]) <= 3.0 * 0.75 / 4800.0);
        assert!(steepest(&gone) <= 3.0 * 0.25 / 9600.0);
    }

    #[test]
    fn a_key_that_comes_up_early_dies_away_from_where_it_is() {
        let mut envelope = NoteEnvelope::silent(RATE_HZ);
        envelope.set(PLUCKED);
        envelope.strike();
        let last = gains(&mut envelope, 241)[240];
        envelope.release();
        // A frame of an attack of 480.
        assert!((envelope.next() - last).abs() < 2.0 / 480.0);
        assert_eq!(envelope.frames_left(), 9599);
    }

    #[test]
    fn what_gives_way_is_gone_in_ten_milliseconds_whatever_its_release() {
        let mut envelope = NoteEnvelope::silent(RATE_HZ);
        envelope.set(PLUCKED);
        envelope.strike();
        gains(&mut envelope, 1000);
        envelope.release();
        gains(&mut envelope, 100);
        envelope.give_way();
        assert_eq!(envelope.frames_left(), 480);
    }

    #[test]
    fn another_sustain_is_gone_to_and_not_jumped_to() {
        let mut envelope = NoteEnvelope::silent(RATE_HZ);
        envelope.set(PLUCKED);
        envelope.strike();
        gains(&mut envelope, 6000);
        envelope.set(EnvelopeSettings {
            sustain: 1.0,
            ..PLUCKED
        });
        let way = gains(&mut envelope, 4801);
        assert_eq!((way[0], way[4800]), (0.25, 1.0));
    }
}
