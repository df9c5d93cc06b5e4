//! One note: a head of its own over the frozen memory, that comes and goes without a click.

use super::head::{Head, HeadMotion};
use super::head_path::HeadPath;
use super::polynomials::Polynomials;
use super::sampler::{NoteId, Strike};
use crate::dsp::smoother::FadeGain;
use crate::memory::timeline::Timeline;
use std::ops::Range;

/// A note comes and goes in this time: no click, and still a clear beginning.
const FADE_SECS: f64 = 0.01;

/// Plays one note. Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Voice {
    id: NoteId,
    gain: f64,
    tune_semitones: f64,
    /// The larger the younger.
    pub(super) birth: u64,
    head: Head,
    fade: FadeGain,
    is_held: bool,
    /// What it plays once it is silent.
    next: Option<Strike>,
}

/// Holds what voices read.
#[derive(Clone, Copy, Debug)]
pub(super) struct VoiceSource<'a> {
    pub(super) polynomials: &'a Polynomials,
    pub(super) timeline: Timeline,
}

impl Voice {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self {
            id: NoteId::default(),
            gain: 0.0,
            tune_semitones: 0.0,
            birth: 0,
            head: Head::new(sample_rate_hz),
            fade: FadeGain::faded_out_within(FADE_SECS, sample_rate_hz),
            is_held: false,
            next: None,
        }
    }

    pub(super) fn strike(&mut self, strike: Strike, birth: u64) {
        (self.is_held, self.birth) = (true, birth);
        self.next = Some(strike);
        self.fade.fade_out();
    }

    pub(super) fn release(&mut self) {
        self.is_held = false;
        self.next = None;
        self.fade.fade_out();
    }

    pub(super) fn silence(&mut self) {
        self.release();
        self.fade.arrive();
    }

    pub(super) fn is_silent(&self) -> bool {
        self.fade.is_faded_out() && self.next.is_none()
    }

    pub(super) fn is_held(&self) -> bool {
        self.is_held
    }

    /// The note that it plays, or will.
    pub(super) fn id(&self) -> NoteId {
        self.next.map_or(self.id, |strike| strike.id)
    }

    pub(super) fn tune(&mut self, semitones: f64) {
        self.tune_semitones = semitones;
    }

    /// Plays at its pitch, bent as its channel is.
    pub(super) fn pitch(&mut self, bends: &[f64]) {
        let bend = bends.get(usize::from(self.id.channel)).unwrap_or(&0.0);
        let semitones = self.id.semitones() + bend + self.tune_semitones;
        let direction = self.head.speed().signum();
        self.head.set_pitch(direction * (semitones / 12.0).exp2());
    }

    /// Does what is due between two frames: once it is silent it plays what it was struck for. True if it began.
    pub(super) fn settle(&mut self) -> bool {
        if !self.fade.is_faded_out() {
            return false;
        }
        let Some(strike) = self.next.take() else {
            return false;
        };
        (self.id, self.gain) = (strike.id, strike.gain);
        self.tune_semitones = 0.0;
        self.head.set_motion(match strike.motion {
            HeadMotion::PingPong => HeadMotion::PingPong,
            _ => HeadMotion::Loop,
        });
        self.head.set_pitch(strike.direction);
        self.head.rewind();
        self.fade.fade_in();
        true
    }

    /// Frames until it is all there or silent; 0 where it is.
    pub(super) fn frames_left(&self) -> usize {
        self.fade.frames_left()
    }

    /// Adds frames to these of `sound[channel]`.
    pub(super) fn add(
        &mut self,
        source: VoiceSource<'_>,
        path: &mut HeadPath,
        scratch: &mut [f64],
        sound: &mut [Vec<f64>],
        span: Range<usize>,
    ) {
        let VoiceSource {
            polynomials,
            timeline,
        } = source;
        let frames = span.len();
        let span_frames = timeline.span_frames();
        let head = &mut self.head;
        path.advance(timeline, frames, || head.next(span_frames));
        let before = self.fade;
        for (channel_idx, sound) in sound.iter_mut().enumerate() {
            let scratch = &mut scratch[..frames];
            path.read(polynomials, channel_idx, scratch);
            self.fade = before;
            for (sound, value) in sound[span.clone()].iter_mut().zip(scratch) {
                *sound += self.gain * self.fade.next_gain() * *value;
            }
        }
    }
}
