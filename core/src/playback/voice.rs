//! One note: a head of its own over what is frozen, that comes and goes as its envelope says.

use super::frozen_mix::FrozenMix;
use super::head::{Head, HeadMotion};
use super::head_path::HeadPath;
use super::note_envelope::NoteEnvelope;
use super::sampler::{NoteId, Strike};
use crate::settings::envelope::EnvelopeSettings;
use std::ops::Range;

/// Plays one note. Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Voice {
    id: NoteId,
    gain: f64,
    tune_semitones: f64,
    /// The larger the younger.
    pub(super) birth: u64,
    head: Head,
    envelope: NoteEnvelope,
    is_held: bool,
    /// Its key is up, and a pedal holds it.
    is_sustained: bool,
    /// What it plays once it is silent.
    next: Option<Strike>,
}

impl Voice {
    pub(super) fn new(sample_rate_hz: f64) -> Self {
        Self {
            id: NoteId::default(),
            gain: 0.0,
            tune_semitones: 0.0,
            birth: 0,
            head: Head::new(sample_rate_hz),
            envelope: NoteEnvelope::silent(sample_rate_hz),
            is_held: false,
            is_sustained: false,
            next: None,
        }
    }

    pub(super) fn strike(&mut self, strike: Strike, birth: u64) {
        (self.is_held, self.is_sustained, self.birth) = (true, false, birth);
        self.next = Some(strike);
        self.envelope.give_way();
    }

    pub(super) fn set_envelope(&mut self, settings: EnvelopeSettings) {
        self.envelope.set(settings);
    }

    /// Its key comes up; where a pedal is down it goes on until that comes up.
    pub(super) fn lift_key(&mut self, is_pedal_down: bool) {
        if is_pedal_down {
            (self.is_held, self.is_sustained) = (false, true);
        } else {
            self.release();
        }
    }

    /// The pedal of its channel comes up.
    pub(super) fn lift_pedal(&mut self) {
        if self.is_sustained {
            self.release();
        }
    }

    pub(super) fn release(&mut self) {
        (self.is_held, self.is_sustained) = (false, false);
        self.next = None;
        self.envelope.release();
    }

    /// Makes room for what plays instead of all notes.
    pub(super) fn give_way(&mut self) {
        (self.is_held, self.is_sustained) = (false, false);
        self.next = None;
        self.envelope.give_way();
    }

    pub(super) fn silence(&mut self) {
        self.give_way();
        self.envelope.silence();
    }

    pub(super) fn is_silent(&self) -> bool {
        self.envelope.is_silent() && self.next.is_none()
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

    /// Plays at its pitch, bent as its channel is and as all voices are.
    pub(super) fn pitch(&mut self, bends: &[f64], modulated_semitones: f64) {
        let bend = bends.get(usize::from(self.id.channel)).unwrap_or(&0.0);
        let semitones = self.id.semitones() + bend + self.tune_semitones + modulated_semitones;
        let direction = self.head.speed().signum();
        self.head.set_pitch(direction * (semitones / 12.0).exp2());
    }

    /// Plays the newest share of the window.
    pub(super) fn set_share(&mut self, share: f64) {
        self.head.set_share(share);
    }

    /// Does what is due between two frames: once it is silent it plays what it was struck for. True if it began.
    pub(super) fn settle(&mut self) -> bool {
        if !self.envelope.is_silent() {
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
        self.envelope.strike();
        true
    }

    /// Frames until it is all there or silent; 0 where it is.
    pub(super) fn frames_left(&self) -> usize {
        self.envelope.frames_left()
    }

    /// Adds frames to these of `sound[channel]`.
    pub(super) fn add(
        &mut self,
        source: FrozenMix<'_>,
        path: &mut HeadPath,
        gains: &mut [f64],
        sound: &mut [Vec<f64>],
        span: Range<usize>,
    ) {
        let frames = span.len();
        let head = &mut self.head;
        path.advance(frames, |frame| {
            head.next(source.span_frames(span.start + frame))
        });
        for gain in &mut gains[..frames] {
            *gain = self.gain * self.envelope.next();
        }
        let channels = sound.len();
        path.read(source, span.start, channels, |channel_idx, frame, value| {
            sound[channel_idx][span.start + frame] += gains[frame] * value;
        });
    }
}
