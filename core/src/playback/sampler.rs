//! A frozen memory as an instrument: each note reads the same polynomials at its own rate.

use super::Recall;
use super::head::HeadMotion;
use super::head_path::HeadPath;
use super::voice::{Voice, VoiceSource};

/// Notes that sound at once; a ninth takes the place of the one released, or else struck, first.
pub const MAX_VOICES: usize = 8;
/// The key that plays at the speed at which the sound was heard: middle C.
pub const ROOT_KEY: u8 = 60;
const MIDI_CHANNELS: usize = 16;

/// Says which note is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoteId {
    /// MIDI channel, `0..16`.
    pub channel: u8,
    /// MIDI key, `0..128`.
    pub key: u8,
}

/// Tells what a keyboard does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Note {
    /// A key goes down; velocity in `[0, 1]` is gain, squared.
    On(NoteId, f64),
    /// A key comes up.
    Off(NoteId),
    /// One note is out of tune by so many semitones.
    Tune(NoteId, f64),
    /// All notes of a channel are, from here on.
    Bend {
        /// `0..16`.
        channel: u8,
        /// Up or down.
        semitones: f64,
    },
    /// All keys are up.
    AllOff,
}

/// Says how a key was struck.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strike {
    pub(super) id: NoteId,
    pub(super) gain: f64,
    pub(super) motion: HeadMotion,
    /// 1 forwards, -1 backwards.
    pub(super) direction: f64,
}

impl NoteId {
    /// Counts semitones above the root.
    pub(super) fn semitones(self) -> f64 {
        f64::from(self.key) - f64::from(ROOT_KEY)
    }
}

/// Plays notes, each with a voice. Realtime: all but `prepare`.
#[derive(Debug)]
pub(crate) struct Sampler {
    voices: [Voice; MAX_VOICES],
    births: u64,
    /// Semitones.
    bends: [f64; MIDI_CHANNELS],
    path: HeadPath,
    scratch: Vec<f64>,
}

impl Sampler {
    pub(crate) fn prepare(sample_rate_hz: f64, max_block_frames: usize) -> Self {
        Self {
            voices: std::array::from_fn(|_| Voice::new(sample_rate_hz)),
            births: 0,
            bends: [0.0; MIDI_CHANNELS],
            path: HeadPath::prepare(max_block_frames),
            scratch: vec![0.0; max_block_frames],
        }
    }

    /// Falls silent at once.
    pub(crate) fn silence(&mut self) {
        self.voices.iter_mut().for_each(Voice::silence);
        self.bends = [0.0; MIDI_CHANNELS];
    }

    pub(crate) fn release(&mut self) {
        self.voices.iter_mut().for_each(Voice::release);
    }

    pub(crate) fn are_silent(&self) -> bool {
        self.voices.iter().all(Voice::is_silent)
    }

    /// Notes that begin move as `recall` does.
    pub(crate) fn play(&mut self, note: Note, recall: &Recall) {
        match note {
            Note::On(id, velocity) if velocity > 0.0 => self.strike(Strike {
                id,
                gain: velocity.min(1.0).powi(2),
                motion: recall.motion(),
                direction: if recall.speed() < 0.0 { -1.0 } else { 1.0 },
            }),
            Note::On(id, _) | Note::Off(id) => self.held(id).for_each(Voice::release),
            Note::Tune(id, semitones) if semitones.is_finite() => {
                self.held(id).for_each(|voice| voice.tune(semitones));
                self.tune();
            }
            Note::Bend { channel, semitones } if semitones.is_finite() => {
                if let Some(bend) = self.bends.get_mut(usize::from(channel)) {
                    *bend = semitones;
                }
                self.tune();
            }
            Note::Tune(..) | Note::Bend { .. } => {}
            Note::AllOff => self.release(),
        }
    }

    fn held(&mut self, id: NoteId) -> impl Iterator<Item = &mut Voice> {
        let voices = self.voices.iter_mut();
        voices.filter(move |voice| voice.is_held() && voice.id() == id)
    }

    fn strike(&mut self, strike: Strike) {
        self.births += 1;
        let birth = self.births;
        // The same key again, a silent voice, the oldest released, the oldest of all.
        let rank = |voice: &&mut Voice| {
            let is_again = voice.is_held() && voice.id() == strike.id;
            (!is_again, !voice.is_silent(), voice.is_held(), voice.birth)
        };
        if let Some(voice) = self.voices.iter_mut().min_by_key(rank) {
            voice.strike(strike, birth);
        }
    }

    fn tune(&mut self) {
        for voice in &mut self.voices {
            voice.pitch(&self.bends);
        }
    }

    /// Does what is due between two frames.
    pub(crate) fn settle(&mut self) {
        let mut have_begun = false;
        for voice in &mut self.voices {
            have_begun |= voice.settle();
        }
        if have_begun {
            self.tune();
        }
    }

    /// Frames until a note has come or gone; 0 where none does.
    pub(crate) fn frames_left(&self) -> usize {
        let frames = self.voices.iter().map(Voice::frames_left);
        frames.filter(|frames| *frames > 0).min().unwrap_or(0)
    }

    /// Adds a block of no more frames than [`Self::frames_left`] to `sound[channel]`.
    pub(crate) fn add(&mut self, recall: &Recall, sound: &mut [Vec<f64>], frames: usize) {
        let source = VoiceSource {
            polynomials: recall.polynomials(),
            timeline: recall.timeline(),
        };
        let mut done = 0;
        while done < frames {
            let take = self.path.max_frames().min(frames - done);
            for voice in self.voices.iter_mut().filter(|voice| !voice.is_silent()) {
                let scratch = &mut self.scratch;
                voice.add(source, &mut self.path, scratch, sound, done..done + take);
            }
            done += take;
        }
    }
}
