//! Bytes of a keyboard become messages (MIDI 1.0, <https://midi.org/midi-1-0-core-specifications>).

/// Says what a keyboard does. Channels `0..16`, keys and values `0..128`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MidiMessage {
    KeyDown {
        channel: u8,
        key: u8,
        /// Never 0.
        velocity: u8,
    },
    KeyUp {
        channel: u8,
        key: u8,
    },
    Control {
        channel: u8,
        number: u8,
        value: u8,
    },
    Program {
        channel: u8,
        number: u8,
    },
    /// `-8192..8192`.
    Bend {
        channel: u8,
        wheel: i16,
    },
}

/// Reads messages, whole or in pieces, with running status; system messages are passed over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MidiReader {
    status: Option<u8>,
    first: Option<u8>,
}

impl MidiReader {
    /// Takes the next byte; returns the message that it ends.
    pub(super) fn push(&mut self, byte: u8) -> Option<MidiMessage> {
        match byte {
            // Clocks may stand in the middle of anything.
            0xf8.. => None,
            0xf0..0xf8 => {
                (self.status, self.first) = (None, None);
                None
            }
            0x80..0xf0 => {
                (self.status, self.first) = (Some(byte), None);
                None
            }
            _ => self.take(self.status?, byte),
        }
    }

    fn take(&mut self, status: u8, byte: u8) -> Option<MidiMessage> {
        // Programs and pressures of a channel have one byte.
        if matches!(status & 0xf0, 0xc0 | 0xd0) {
            let channel = status & 0x0f;
            let is_program = status & 0xf0 == 0xc0;
            return is_program.then_some(MidiMessage::Program {
                channel,
                number: byte,
            });
        }
        let Some(first) = self.first.take() else {
            self.first = Some(byte);
            return None;
        };
        message(status, first, byte)
    }
}

fn message(status: u8, first: u8, second: u8) -> Option<MidiMessage> {
    let channel = status & 0x0f;
    match status & 0xf0 {
        0x90 if second > 0 => Some(MidiMessage::KeyDown {
            channel,
            key: first,
            velocity: second,
        }),
        0x80 | 0x90 => Some(MidiMessage::KeyUp {
            channel,
            key: first,
        }),
        0xb0 => Some(MidiMessage::Control {
            channel,
            number: first,
            value: second,
        }),
        0xe0 => Some(MidiMessage::Bend {
            channel,
            wheel: (i16::from(second) << 7 | i16::from(first)) - 8192,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use souvenir_mutation::{Sample, Trial};

    use super::{MidiMessage, MidiReader};

    fn read(bytes: &[u8]) -> Vec<MidiMessage> {
        let mut reader = MidiReader::default();
        bytes.iter().filter_map(|byte| reader.push(*byte)).collect()
    }

    const DOWN: MidiMessage = MidiMessage::KeyDown {
        channel: 2,
        key: 60,
        velocity: 100,
    };
    const UP: MidiMessage = MidiMessage::KeyUp {
        channel: 2,
        key: 60,
    };

    #[test]
    fn keys_wheels_and_controllers_are_read() {
        assert_eq!(read(&[0x92, 60, 100]), [DOWN]);
        assert_eq!(read(&[0x82, 60, 7]), [UP]);
        assert_eq!(read(&[0x92, 60, 0]), [UP], "no velocity is a key's end");
        let bend = |wheel| MidiMessage::Bend { channel: 15, wheel };
        assert_eq!(read(&[0xef, 0, 0]), [bend(-8192)]);
        assert_eq!(read(&[0xef, 0, 64]), [bend(0)]);
        assert_eq!(read(&[0xef, 127, 127]), [bend(8191)]);
        let pedal = MidiMessage::Control {
            channel: 0,
            number: 64,
            value: 127,
        };
        assert_eq!(read(&[0xb0, 64, 127]), [pedal]);
    }

    #[test]
    fn a_status_runs_on_and_a_clock_interrupts_nothing() {
        assert_eq!(read(&[0x92, 60, 100, 60, 0]), [DOWN, UP]);
        assert_eq!(read(&[0xf8, 0x92, 0xfe, 60, 0xf8, 100]), [DOWN]);
        // A dump ends what ran, and its bytes are no keys.
        assert_eq!(read(&[0x92, 0xf0, 60, 100, 60, 100, 0xf7, 60, 100]), []);
        let program = MidiMessage::Program {
            channel: 2,
            number: 5,
        };
        let found = read(&[0xc2, 5, 0xd2, 9, 0xa2, 60, 3, 0x92, 60, 100]);
        assert_eq!(found, [program, DOWN]);
        assert_eq!(read(&[60, 100]), [], "nothing was said of these");
    }

    #[test]
    fn no_damaged_bytes_do_harm() {
        let samples = [Sample {
            name: "keyboard",
            bytes: [
                0x92, 60, 100, 64, 90, 0xb0, 101, 0, 100, 6, 6, 5, 0xe1, 3, 80, 0xf0, 1, 2, 0xf7,
                0x82, 60, 0, 64, 0, 0xf8, 0xb0, 123, 0,
            ]
            .into(),
        }];
        let trial = Trial {
            test: "app::midi::messages::tests::no_damaged_bytes_do_harm",
            percent: 20,
            samples: &samples,
        };
        trial.run(|input| {
            for message in read(&input.bytes) {
                let (channel, numbers) = match message {
                    MidiMessage::KeyDown {
                        channel,
                        key,
                        velocity,
                    } => (channel, [key, velocity]),
                    MidiMessage::KeyUp { channel, key } => (channel, [key, 0]),
                    MidiMessage::Control {
                        channel,
                        number,
                        value,
                    } => (channel, [number, value]),
                    MidiMessage::Program { channel, number } => (channel, [number, 0]),
                    MidiMessage::Bend { channel, wheel } => {
                        assert!((-8192..8192).contains(&wheel));
                        (channel, [0; 2])
                    }
                };
                assert!(channel < 16 && numbers.iter().all(|number| *number < 128));
            }
        });
    }
}
