//! A sound is played once over what is heard, and given back when it has been.

use super::outbox::Outbox;
use crate::dsp::smoother::FadeGain;
use crate::playback::OneShot;

/// Plays one sound at a time; another fades it out first. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct OneShotPlayer {
    sample_rate_hz: f64,
    playing: Option<SoundingOneShot>,
    /// Begins when the one before is gone.
    waiting: Option<Box<OneShot>>,
    /// `[frame]` of a block.
    sound: Vec<f64>,
}

#[derive(Debug)]
struct SoundingOneShot {
    one_shot: Box<OneShot>,
    /// Frames that were heard of it.
    done: usize,
    fade: FadeGain,
}

impl SoundingOneShot {
    fn begin(one_shot: Box<OneShot>, sample_rate_hz: f64) -> Self {
        Self {
            one_shot,
            done: 0,
            fade: FadeGain::faded_in(sample_rate_hz),
        }
    }

    fn frames_left(&self) -> usize {
        let left = self.one_shot.samples().len() - self.done;
        match self.fade.frames_left() {
            _ if self.fade.is_faded_out() => 0,
            0 => left,
            fading => left.min(fading),
        }
    }

    fn fill(&mut self, sound: &mut [f64]) {
        let samples = &self.one_shot.samples()[self.done..];
        for (to, sample) in sound.iter_mut().zip(samples) {
            *to = self.fade.next_share() * f64::from(*sample);
        }
        self.done += sound.len();
    }
}

impl OneShotPlayer {
    pub(super) fn prepare(sample_rate_hz: f64, block_frames: usize) -> Self {
        Self {
            sample_rate_hz,
            playing: None,
            waiting: None,
            sound: vec![0.0; block_frames],
        }
    }

    /// Silences what plays, at once.
    pub(super) fn reset(&mut self, outbox: &mut Outbox) {
        let playing = self.playing.take().map(|playing| playing.one_shot);
        let done = playing.into_iter().chain(self.waiting.take());
        done.for_each(|one_shot| outbox.put(one_shot));
    }

    /// Plays a sound, in the place of one that still is; one for another rate, or without a frame, goes back.
    pub(super) fn play(&mut self, one_shot: Box<OneShot>, outbox: &mut Outbox) {
        if one_shot.sample_rate_hz() != self.sample_rate_hz || one_shot.samples().is_empty() {
            outbox.put(one_shot);
            return;
        }
        if let Some(playing) = &mut self.playing {
            playing.fade.fade_out();
        }
        if let Some(unheard) = self.waiting.replace(one_shot) {
            outbox.put(unheard);
        }
    }

    /// Frames until something happens; 0 where nothing will.
    pub(super) fn frames_left(&self) -> usize {
        self.playing
            .as_ref()
            .map_or(0, SoundingOneShot::frames_left)
    }

    /// Counts the frames of sound that are still to come.
    pub(super) fn frames_to_come(&self) -> usize {
        let waiting = self.waiting.as_ref();
        self.frames_left() + waiting.map_or(0, |one_shot| one_shot.samples().len())
    }

    /// Does what is due between two frames.
    pub(super) fn settle(&mut self, outbox: &mut Outbox) {
        if let Some(ended) = self.playing.take_if(|playing| playing.frames_left() == 0) {
            outbox.put(ended.one_shot);
        }
        if self.playing.is_none()
            && let Some(next) = self.waiting.take()
        {
            self.playing = Some(SoundingOneShot::begin(next, self.sample_rate_hz));
        }
    }

    /// Returns as many frames of it, where there is one; no more than until something happens.
    pub(super) fn process(&mut self, frames: usize) -> Option<&[f64]> {
        let playing = self.playing.as_mut()?;
        let sound = &mut self.sound[..frames];
        playing.fill(sound);
        Some(sound)
    }
}
