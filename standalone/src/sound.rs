//! Sounds in files: read block by block, written as WAV.

mod chunks;
mod coding;
mod decode;
mod decoder;
mod decoder_panics;
mod input;
mod kinds;
mod mp3;
#[cfg(test)]
mod mutation;
mod ogg;
mod opus;
mod packed;
mod reader;
mod stream;
mod tags;
pub(crate) mod wav;

/// Most channels that a sound may have.
const MAX_CHANNELS: usize = souvenir_core::memory::MAX_CHANNELS;

const DEMO: &str = "demo";
const DEMO_RATE_HZ: u32 = 48_000;

pub(crate) use input::{Input, is_read_once, told};
pub(crate) use reader::SoundReader;

#[cfg(test)]
mod tests;
