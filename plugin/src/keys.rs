//! What a keyboard says, in the engine's words. Realtime: yes.

use nice_plug::prelude::{NoteEvent, control_change};
use souvenir_core::playback::{Note, NoteId};

/// A pitch wheel goes so far up and down: what keyboards agree on where nothing else was said.
const BEND_SEMITONES: f64 = 2.0;
const MIDI_CHANNELS: usize = 16;

/// Says which keys are down.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// A bit a key.
    down: [u128; MIDI_CHANNELS],
}

impl Keys {
    /// Returns what the engine is to be told; `None` of what it has no use for.
    pub(crate) fn hear<S>(&mut self, event: &NoteEvent<S>) -> Option<Note> {
        let note = note_of(event)?;
        match note {
            Note::On(id, _) => self.set(id, u128::MAX),
            Note::Off(id) => self.set(id, 0),
            Note::AllOff => self.forget(),
            Note::Tune(..) | Note::Bend { .. } => {}
        }
        Some(note)
    }

    pub(crate) fn any_is_down(&self) -> bool {
        self.down.iter().any(|keys| *keys != 0)
    }

    pub(crate) fn forget(&mut self) {
        self.down = [0; MIDI_CHANNELS];
    }

    fn set(&mut self, id: NoteId, bits: u128) {
        let key = 1 << (id.key % 128);
        if let Some(down) = self.down.get_mut(usize::from(id.channel)) {
            *down = (*down & !key) | (bits & key);
        }
    }
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
        NoteEvent::MidiPitchBend { channel, value, .. } => Some(Note::Bend {
            channel: *channel,
            semitones: BEND_SEMITONES * (2.0 * f64::from(*value) - 1.0),
        }),
        NoteEvent::MidiCC { cc, .. } => is_all_off(*cc).then_some(Note::AllOff),
        _ => None,
    }
}

fn is_all_off(controller: u8) -> bool {
    let all_off = [control_change::ALL_NOTES_OFF, control_change::ALL_SOUND_OFF];
    all_off.contains(&controller)
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
        keys.hear(&NoteEvent::<()>::from_midi(0, &bytes).unwrap())
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
