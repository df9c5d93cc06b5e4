//! Keyboards that play what is held: from the system's ports, and from a device's bytes.
//!
//! A port's own thread turns bytes into notes, which go to the engine through a ring, and into moves of controllers, which
//! go to the window. Another thread looks which ports there are.

mod keyboard;
mod messages;
mod note_sender;
mod ports;
mod raw_device;

pub(crate) use note_sender::NoteSender;
pub(super) use ports::MidiInputs;
