//! The face, driven as a person drives it: by the names of things, the mouse and the keyboard.

mod blind;
mod compare;
mod drawing;
mod exports;
mod header;
mod hold;
mod listening;
mod memory;
mod more;
#[cfg(feature = "pictures")]
mod pictures;
mod presets;
mod shell;
mod transport;
mod views;
