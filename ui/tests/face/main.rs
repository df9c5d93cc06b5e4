//! The face, driven as a person drives it: by the names of things, the mouse and the keyboard.

mod blind;
mod clock;
mod compare;
mod drawing;
mod every_control;
mod exports;
mod foot;
mod header;
mod heard;
mod hold;
mod layers;
mod lessons;
mod listening;
mod listening_tests;
mod memory;
mod modulation;
mod more;
mod numbers;
mod keyboards;
mod osc;
mod pins;
#[cfg(feature = "pictures")]
mod pictures;
mod played;
mod presets;
mod reach;
mod scrub;
mod shell;
mod test_maker;
mod transport;
mod views;
