//! Keyboards that play what is held: from the system's ports, and from a device's bytes.
//!
//! A port's own thread turns bytes into notes, which go to the engine through a ring with the instant at which they came, and
//! into moves of controllers, which go to the window. Another thread looks which ports there are.

mod keyboard;
mod messages;
mod note_sender;
mod ports;
mod raw_device;
mod window_inbox;

pub(crate) use note_sender::{NoteSender, TimedNote};
pub(super) use ports::MidiInputs;
