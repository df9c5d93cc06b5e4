//! What a keyboard says, in the engine's words. Realtime: yes.

use nice_plug::prelude::NoteEvent;
use souvenir_core::playback::{MidiChannels, Note, NoteId};

const MIDI_CHANNELS: usize = 16;

/// Says which keys are down, and where wheels and pedals stand.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// A bit a key.
    down: [u128; MIDI_CHANNELS],
    /// A bit a channel whose sustain pedal is down.
    pedals: u16,
    /// A key was down since all were forgotten: what it let go may still sound.
    has_played: bool,
    channels: MidiChannels,
}

impl Keys {
    /// Tells what the engine is to be told; nothing of what it has no use for.
    pub(crate) fn hear<S>(&mut self, event: &NoteEvent<S>, mut tell: impl FnMut(Note)) {
        match event {
            NoteEvent::MidiPitchBend { channel, value, .. } => {
                let wheel = 2.0 * f64::from(*value) - 1.0;
                self.channels.bend(*channel, wheel, tell);
            }
            NoteEvent::MidiCC {
                channel, cc, value, ..
            } => {
                let value = seven_bits(*value);
                let mut channels = self.channels;
                channels.control(*channel, *cc, value, |note| {
                    self.note(note);
                    tell(note);
                });
                self.channels = channels;
            }
            _ => {
                let Some(note) = note_of(event) else { return };
                self.note(note);
                tell(note);
            }
        }
    }

    fn note(&mut self, note: Note) {
        match note {
            Note::On(id, _) => {
                self.has_played = true;
                self.set(id, u128::MAX);
            }
            Note::Off(id) => self.set(id, 0),
            Note::AllOff => (self.down, self.pedals) = ([0; MIDI_CHANNELS], 0),
            Note::Pedal { channel, is_down } => {
                let bit = 1_u16.checked_shl(u32::from(channel)).unwrap_or(0);
                self.pedals = (self.pedals & !bit) | if is_down { bit } else { 0 };
            }
            Note::Tune(..) | Note::Bend { .. } => {}
        }
    }

    /// Tells whether a key is down, or held by a pedal.
    pub(crate) fn any_is_down(&self) -> bool {
        let is_held = self.pedals != 0 && self.has_played;
        is_held || self.down.iter().any(|keys| *keys != 0)
    }

    /// Tells whether what keys have let go may still die away.
    pub(crate) fn have_played(&self) -> bool {
        self.has_played
    }

    pub(crate) fn forget(&mut self) {
        (self.down, self.pedals) = ([0; MIDI_CHANNELS], 0);
        self.has_played = false;
    }

    fn set(&mut self, id: NoteId, bits: u128) {
        let key = 1 << (id.key % 128);
        if let Some(down) = self.down.get_mut(usize::from(id.channel)) {
            *down = (*down & !key) | (bits & key);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of 127, and `as` saturates"
)]
fn seven_bits(value: f32) -> u8 {
    ((127.0 * value).round() as u8).min(127)
}

fn note_of<S>(event: &NoteEvent<S>) -> Option<Note> {
    // A note off for any key is one for all keys.
    let id = || {
        let channel = event.channel()?.number().unwrap_or(0);
        key_of(event).map(|key| NoteId { channel, key })
    };
    match event {
        NoteEvent::NoteOn { velocity, .. } => Some(Note::On(id()?, f64::from(*velocity))),
        NoteEvent::NoteOff { .. } | NoteEvent::Choke { .. } => {
            Some(id().map_or(Note::AllOff, Note::Off))
        }
        NoteEvent::PolyTuning { tuning, .. } => Some(Note::Tune(id()?, f64::from(*tuning))),
        _ => None,
    }
}

fn key_of<S>(event: &NoteEvent<S>) -> Option<u8> {
    match event {
        NoteEvent::NoteOn { key, .. }
        | NoteEvent::NoteOff { key, .. }
        | NoteEvent::Choke { key, .. }
        | NoteEvent::PolyTuning { key, .. } => key.number(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Note, NoteEvent, NoteId};

    fn hear(keys: &mut Keys, bytes: [u8; 3]) -> Option<Note> {
        let mut note = None;
        let event = NoteEvent::<()>::from_midi(0, &bytes).unwrap();
        keys.hear(&event, |told| note = Some(told));
        note
    }

    #[test]
    fn a_pedal_is_told() {
        let pedal = |is_down| {
            Some(Note::Pedal {
                channel: 2,
                is_down,
            })
        };
        let mut keys = Keys::default();
        assert_eq!(hear(&mut keys, [0xb2, 64, 127]), pedal(true));
        assert!(!keys.any_is_down(), "nothing was played");
        hear(&mut keys, [0x92, 60, 1]);
        hear(&mut keys, [0x82, 60, 1]);
        assert!(keys.any_is_down(), "held by the pedal");
        assert_eq!(hear(&mut keys, [0xb2, 64, 0]), pedal(false));
        assert!(!keys.any_is_down() && keys.have_played());
    }

    #[test]
    fn keys_go_down_and_come_up() {
        let mut keys = Keys::default();
        let id = NoteId {
            channel: 1,
            key: 60,
        };
        assert_eq!(hear(&mut keys, [0x91, 60, 127]), Some(Note::On(id, 1.0)));
        assert!(keys.any_is_down());
        assert_eq!(
            hear(&mut keys, [0x81, 61, 0]),
            Some(Note::Off(NoteId { key: 61, ..id }))
        );
        assert!(keys.any_is_down(), "another key came up");
        assert_eq!(hear(&mut keys, [0x91, 60, 0]), Some(Note::Off(id)));
        assert!(!keys.any_is_down());
    }

    #[test]
    fn all_notes_off_lifts_every_key() {
        let mut keys = Keys::default();
        hear(&mut keys, [0x90, 1, 64]);
        hear(&mut keys, [0x9f, 127, 64]);
        assert_eq!(hear(&mut keys, [0xb0, 123, 0]), Some(Note::AllOff));
        assert!(!keys.any_is_down());
    }

    #[test]
    fn the_wheel_goes_two_semitones() {
        let mut keys = Keys::default();
        let bend = |keys: &mut Keys, bytes| match hear(keys, bytes) {
            Some(Note::Bend {
                channel: 3,
                semitones,
            }) => semitones,
            other => panic!("{other:?}"),
        };
        assert_eq!(bend(&mut keys, [0xe3, 0, 0]), -2.0);
        // 14 bits: the top is one step short of the bottom's mirror image; single floats.
        assert!((bend(&mut keys, [0xe3, 127, 127]) - 2.0).abs() < 1e-3);
        assert!(bend(&mut keys, [0xe3, 0, 64]).abs() < 1e-3);
    }

    #[test]
    fn other_controllers_are_not_notes() {
        assert_eq!(hear(&mut Keys::default(), [0xb0, 7, 100]), None);
    }
}
