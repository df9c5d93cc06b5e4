//! A frozen memory as an instrument: each note reads the same polynomials at its own rate.

use super::Recall;
use super::head::HeadMotion;
use super::head_path::HeadPath;
use super::voice::Voice;
use crate::settings::envelope::EnvelopeSettings;

/// Notes that sound at once; a ninth takes the place of the one released, or else struck, first.
pub const MAX_VOICES: usize = 8;
/// The key that plays at the speed at which the sound was heard: middle C.
pub const ROOT_KEY: u8 = 60;
pub(super) const MIDI_CHANNELS: usize = 16;

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
    /// The sustain pedal of a channel goes down, or comes up: notes whose keys come up while it is down sound on.
    Pedal {
        /// `0..16`.
        channel: u8,
        /// Whether it is down.
        is_down: bool,
    },
    /// All keys and pedals are up.
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
    envelope: EnvelopeSettings,
    /// Semitones.
    bends: [f64; MIDI_CHANNELS],
    /// Down or not, a channel each.
    pedals: [bool; MIDI_CHANNELS],
    /// Added to the pitch of every voice.
    modulated_semitones: f64,
    path: HeadPath,
    /// `[frame]` of a voice.
    gains: Vec<f64>,
}

impl Sampler {
    pub(crate) fn prepare(sample_rate_hz: f64, max_block_frames: usize) -> Self {
        Self {
            voices: std::array::from_fn(|_| Voice::new(sample_rate_hz)),
            births: 0,
            envelope: EnvelopeSettings::default(),
            bends: [0.0; MIDI_CHANNELS],
            pedals: [false; MIDI_CHANNELS],
            modulated_semitones: 0.0,
            path: HeadPath::prepare(max_block_frames),
            gains: vec![0.0; max_block_frames],
        }
    }

    /// Falls silent at once.
    pub(crate) fn silence(&mut self) {
        self.voices.iter_mut().for_each(Voice::silence);
        self.bends = [0.0; MIDI_CHANNELS];
        self.pedals = [false; MIDI_CHANNELS];
    }

    pub(crate) fn envelope(&self) -> EnvelopeSettings {
        self.envelope
    }

    /// Sets how notes come and go from here on.
    pub(crate) fn set_envelope(&mut self, settings: EnvelopeSettings) {
        self.envelope = settings;
        let voices = self.voices.iter_mut();
        voices.for_each(|voice| voice.set_envelope(settings));
    }

    /// All notes make room for something else.
    pub(crate) fn give_way(&mut self) {
        self.voices.iter_mut().for_each(Voice::give_way);
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
            Note::On(id, _) | Note::Off(id) => {
                let is_down = self.is_pedal_down(id.channel);
                self.held(id).for_each(|voice| voice.lift_key(is_down));
            }
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
            Note::Pedal { channel, is_down } => self.press_pedal(channel, is_down),
            Note::AllOff => {
                self.pedals = [false; MIDI_CHANNELS];
                self.voices.iter_mut().for_each(Voice::release);
            }
        }
    }

    fn is_pedal_down(&self, channel: u8) -> bool {
        self.pedals.get(usize::from(channel)) == Some(&true)
    }

    fn press_pedal(&mut self, channel: u8, is_down: bool) {
        if let Some(pedal) = self.pedals.get_mut(usize::from(channel)) {
            *pedal = is_down;
        }
        let voices = self.voices.iter_mut().filter(|_| !is_down);
        let own = voices.filter(|voice| voice.id().channel == channel);
        own.for_each(Voice::lift_pedal);
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
            voice.pitch(&self.bends, self.modulated_semitones);
        }
    }

    /// Moves the pitch of every voice by so much.
    pub(crate) fn modulate(&mut self, semitones: f64) {
        if semitones != self.modulated_semitones {
            self.modulated_semitones = semitones;
            self.tune();
        }
    }

    /// Plays the newest share of the window, with every voice.
    pub(crate) fn set_share(&mut self, share: f64) {
        let voices = self.voices.iter_mut();
        voices.for_each(|voice| voice.set_share(share));
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

    /// Adds a block of no more frames than [`Self::frames_left`] to `sound[channel]`, and than [`Recall::begin_block`]
    /// was told of.
    pub(crate) fn add(&mut self, recall: &Recall, sound: &mut [Vec<f64>], frames: usize) {
        let source = recall.source();
        let mut done = 0;
        while done < frames {
            let take = self.path.max_frames().min(frames - done);
            for voice in self.voices.iter_mut().filter(|voice| !voice.is_silent()) {
                let gains = &mut self.gains;
                voice.add(source, &mut self.path, gains, sound, done..done + take);
            }
            done += take;
        }
    }
}
