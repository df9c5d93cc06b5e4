//! A keyboard, and what its controllers move.

/// Says which keyboard plays; `None` is every one that is there, or every channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MidiChoice {
    /// Nothing is listened to otherwise.
    pub is_on: bool,
    /// Name of the port.
    pub port: Option<String>,
    /// MIDI channel, `0..16`.
    pub channel: Option<u8>,
}

impl Default for MidiChoice {
    /// All that is there.
    fn default() -> Self {
        Self {
            is_on: true,
            port: None,
            channel: None,
        }
    }
}

/// Holds the keyboards that there are, and what is chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MidiMenu {
    /// Names of the ports.
    pub ports: Vec<String>,
    /// What is wanted, whether it is there or not.
    pub chosen: MidiChoice,
    /// What is wrong with the system's MIDI, in a sentence.
    pub trouble: Option<String>,
}

/// Names a controller of a keyboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MidiController {
    /// MIDI channel, `0..16`.
    pub channel: u8,
    /// `0..128`.
    pub number: u8,
}

/// Says that a controller was moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ControllerMove {
    /// Which one.
    pub controller: MidiController,
    /// How far it is from its lower end, `[0, 1]`.
    pub share: f64,
}

/// Says which control of the face a controller moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LearntController {
    /// What is moved.
    pub controller: MidiController,
    /// The name that the face shows.
    pub control: String,
}
