//! What one keyboard plays and moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::time::Instant;

use souvenir_core::playback::{MidiChannels, Note, NoteId};
use souvenir_ui::{ControllerMove, MidiController};

use super::messages::{MidiMessage, MidiReader};
use super::note_sender::{NoteSender, TimedNote};
use super::window_inbox::WindowInbox;

/// Says which channel is heard; nothing else is published through it: relaxed is enough.
#[derive(Clone, Debug)]
pub(super) struct HeardChannel(Arc<AtomicU8>);

/// No channel: every one is heard.
const ALL: u8 = 16;

/// Holds where notes and moves go.
#[derive(Clone, Debug)]
pub(super) struct MidiOutlet {
    pub(super) heard: HeardChannel,
    pub(super) notes: NoteSender,
    pub(super) window: WindowInbox,
}

/// Turns a keyboard's bytes into notes and moves. When it goes its keys come up.
#[derive(Debug)]
pub(super) struct Keyboard {
    reader: MidiReader,
    channels: MidiChannels,
    outlet: MidiOutlet,
}

impl Default for HeardChannel {
    fn default() -> Self {
        Self(Arc::new(AtomicU8::new(ALL)))
    }
}

impl HeardChannel {
    pub(super) fn set(&self, channel: Option<u8>) {
        self.0.store(channel.unwrap_or(ALL), Relaxed);
    }

    fn is(&self, channel: u8) -> bool {
        let heard = self.0.load(Relaxed);
        heard == ALL || heard == channel
    }
}

impl Keyboard {
    pub(super) fn new(outlet: MidiOutlet) -> Self {
        Self {
            reader: MidiReader::default(),
            channels: MidiChannels::default(),
            outlet,
        }
    }

    /// Hears some bytes that came at an instant, in whatever pieces they come.
    pub(super) fn hear(&mut self, bytes: &[u8], at: Instant) {
        for byte in bytes {
            if let Some(message) = self.reader.push(*byte) {
                self.obey(message, at);
            }
        }
    }

    fn obey(&mut self, message: MidiMessage, at: Instant) {
        let Self {
            channels, outlet, ..
        } = self;
        let MidiOutlet {
            heard,
            notes,
            window,
        } = outlet;
        let send = |note| notes.send(TimedNote { at, note });
        match message {
            MidiMessage::KeyDown {
                channel,
                key,
                velocity,
            } if heard.is(channel) => {
                let id = NoteId { channel, key };
                send(Note::On(id, f64::from(velocity) / 127.0));
            }
            // A key may have gone down before another channel was chosen.
            MidiMessage::KeyUp { channel, key } => send(Note::Off(NoteId { channel, key })),
            MidiMessage::Bend { channel, wheel } if heard.is(channel) => {
                channels.bend(channel, f64::from(wheel) / 8192.0, send);
            }
            MidiMessage::Control {
                channel,
                number,
                value,
            } if heard.is(channel) => {
                channels.control(channel, number, value, send);
                window.put(ControllerMove {
                    controller: MidiController { channel, number },
                    share: f64::from(value) / 127.0,
                });
            }
            MidiMessage::Program { channel, number } if heard.is(channel) => {
                window.ask_for_program(number);
            }
            _ => {}
        }
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        self.outlet.notes.send(TimedNote {
            at: Instant::now(),
            note: Note::AllOff,
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use rtrb::Consumer;
    use souvenir_mutation::{Sample, Trial};

    use super::{HeardChannel, Keyboard, MidiOutlet, Note, NoteId, NoteSender};
    use super::{TimedNote, WindowInbox};

    fn keyboard() -> (Keyboard, HeardChannel, Consumer<TimedNote>, WindowInbox) {
        let (notes, heard) = (NoteSender::default(), HeardChannel::default());
        let to_engine = notes.renew();
        let window = WindowInbox::default();
        let outlet = MidiOutlet {
            heard: heard.clone(),
            notes,
            window: window.clone(),
        };
        (Keyboard::new(outlet), heard, to_engine, window)
    }

    fn all(notes: &mut Consumer<TimedNote>) -> Vec<Note> {
        let timed = std::iter::from_fn(|| notes.pop().ok());
        timed.map(|timed| timed.note).collect()
    }

    #[test]
    fn a_note_is_as_old_as_the_byte_that_ends_it() {
        let (mut keyboard, _, mut notes, _) = keyboard();
        let start = Instant::now();
        let later = start + Duration::from_millis(1);
        keyboard.hear(&[0x90, 60, 127, 64], start);
        keyboard.hear(&[127], later);
        let instants = std::iter::from_fn(|| notes.pop().ok()).map(|timed| timed.at);
        assert!(instants.eq([start, later]));
    }

    #[test]
    fn a_chord_a_bend_and_a_pedal_reach_the_engine_in_order() {
        let (mut keyboard, _, mut notes, moved) = keyboard();
        keyboard.hear(&[0x90, 60, 127, 64, 127], Instant::now());
        keyboard.hear(&[0xe0, 0], Instant::now());
        keyboard.hear(&[0, 0xb0, 64, 127, 0x80, 60, 0], Instant::now());
        let id = |key| NoteId { channel: 0, key };
        assert_eq!(
            all(&mut notes),
            [
                Note::On(id(60), 1.0),
                Note::On(id(64), 1.0),
                Note::Bend {
                    channel: 0,
                    semitones: -2.0
                },
                Note::Pedal {
                    channel: 0,
                    is_down: true
                },
                Note::Off(id(60)),
            ]
        );
        assert_eq!(moved.take_moves().len(), 1, "the pedal may be learnt, too");
        drop(keyboard);
        assert_eq!(all(&mut notes), [Note::AllOff], "it was unplugged");
    }

    #[test]
    fn one_channel_alone_is_heard_where_it_was_chosen() {
        let (mut keyboard, heard, mut notes, moved) = keyboard();
        heard.set(Some(3));
        keyboard.hear(
            &[0x90, 60, 100, 0xb0, 1, 5, 0x93, 61, 127, 0xb3, 1, 127],
            Instant::now(),
        );
        let id = NoteId {
            channel: 3,
            key: 61,
        };
        assert_eq!(all(&mut notes), [Note::On(id, 1.0)]);
        let shares: Vec<f64> = moved.take_moves().iter().map(|moved| moved.share).collect();
        assert_eq!(shares, [1.0]);
    }

    #[test]
    fn another_engine_hears_what_is_played_from_there_on() {
        let (mut keyboard, _, mut before, _moved) = keyboard();
        keyboard.hear(&[0x90, 60, 127], Instant::now());
        let mut after = keyboard.outlet.notes.renew();
        keyboard.hear(&[0x80, 60, 0], Instant::now());
        assert_eq!(all(&mut before).len(), 1);
        assert_eq!(all(&mut after).len(), 1);
    }

    #[test]
    fn no_damaged_keyboard_does_harm() {
        let samples = [Sample {
            name: "keyboard",
            bytes: [
                0x90, 60, 127, 0xb0, 101, 0, 100, 6, 6, 15, 0xe1, 3, 80, 0xb0, 64, 127, 123, 0,
            ]
            .into(),
        }];
        let trial = Trial {
            test: "app::midi::keyboard::tests::no_damaged_keyboard_does_harm",
            percent: 10,
            samples: &samples,
        };
        trial.run(|input| {
            let (mut keyboard, _, mut notes, moved) = keyboard();
            for byte in &input.bytes {
                keyboard.hear(&[*byte], Instant::now());
                for note in all(&mut notes) {
                    match note {
                        Note::On(_, velocity) => assert!((0.0..=1.0).contains(&velocity)),
                        // The range of a member and of its zone's manager.
                        Note::Bend { semitones, .. } => assert!(semitones.abs() <= 192.0),
                        _ => {}
                    }
                }
            }
            assert!(
                moved
                    .take_moves()
                    .iter()
                    .all(|one| (0.0..=1.0).contains(&one.share))
            );
        });
    }
}
