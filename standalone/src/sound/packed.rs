//! Samples side by side in a file: any of them can be gone to at once.

use anyhow::ensure;
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;

use super::chunks::Layout;
use super::coding::Coding;
use super::decoder::Decoder;
use super::input::Input;
use super::kinds;
use super::stream::{Spec, Stream};

/// About so many frames are decoded at a time.
const PIECE_FRAMES: u64 = 4096;

/// Reads the frames of files whose samples lie there as numbers.
pub(super) struct Packed {
    input: Input,
    decoder: Decoder,
    spec: Spec,
    layout: Layout,
    /// The smallest piece that can be decoded.
    block_bytes: u64,
    block_frames: u64,
    frame: u64,
}

impl Packed {
    /// Prepares to read samples of this coding.
    ///
    /// # Errors
    /// Where that many channels or that coding cannot be read.
    pub(super) fn new(mut input: Input, layout: Layout) -> anyhow::Result<Self> {
        let spec = Spec {
            sample_rate_hz: layout.sample_rate_hz,
            num_channels: layout.num_channels,
            num_frames: None,
        };
        let (block_bytes, block_frames) = block(&layout);
        ensure!(
            layout.num_channels <= 2 || block_frames == 1,
            "it is ADPCM of {} channels, at most 2 can be decoded; {}",
            layout.num_channels,
            kinds::CURE
        );
        let decoder = Decoder::new(&codec(&layout, spec.check()?)?)?;
        input.seek_to(layout.start)?;
        Ok(Self {
            spec: Spec {
                num_frames: num_frames(&layout, block_bytes, block_frames),
                ..spec
            },
            input,
            decoder,
            layout,
            block_bytes,
            block_frames,
            frame: 0,
        })
    }

    fn left_bytes(&self) -> u64 {
        let read = self.input.position() - self.layout.start;
        let left = self
            .layout
            .num_bytes
            .map(|bytes| bytes.saturating_sub(read));
        left.unwrap_or(u64::MAX)
    }
}

impl Stream for Packed {
    fn spec(&self) -> Spec {
        self.spec
    }

    fn next(&mut self, block: &mut Vec<Vec<f64>>) -> anyhow::Result<bool> {
        let most_blocks = (PIECE_FRAMES / self.block_frames).max(1);
        let num_blocks = most_blocks.min(self.left_bytes() / self.block_bytes);
        let mut bytes = self.input.read_some(num_blocks * self.block_bytes)?;
        let num_blocks = bytes.len() as u64 / self.block_bytes;
        if num_blocks == 0 {
            return Ok(false);
        }
        bytes.truncate(usize::try_from(num_blocks * self.block_bytes)?);
        let num_frames = num_blocks * self.block_frames;
        self.decoder.decode_bytes(bytes, num_frames, block)?;
        let left = self
            .spec
            .num_frames
            .map(|frames| frames.saturating_sub(self.frame));
        let kept = usize::try_from(left.unwrap_or(u64::MAX).min(num_frames))?;
        block.iter_mut().for_each(|channel| channel.truncate(kept));
        self.frame += num_frames;
        Ok(true)
    }

    fn seek(&mut self, frame: u64) -> anyhow::Result<u64> {
        if self.input.len().is_none() {
            return Ok(self.frame);
        }
        let blocks = frame.min(self.spec.num_frames.unwrap_or(u64::MAX)) / self.block_frames;
        self.input
            .seek_to(self.layout.start + blocks * self.block_bytes)?;
        self.frame = blocks * self.block_frames;
        Ok(self.frame)
    }
}

/// Returns a block's bytes and frames.
fn block(layout: &Layout) -> (u64, u64) {
    match layout.coding {
        Coding::Blocks {
            block_bytes,
            block_frames,
            ..
        } => (block_bytes, block_frames),
        Coding::Pcm { sample_bytes, .. } => (sample_bytes * layout.num_channels as u64, 1),
        Coding::Mpeg => (1, 1),
    }
}

/// A block that is filled up has fewer frames than it could have.
fn num_frames(layout: &Layout, block_bytes: u64, block_frames: u64) -> Option<u64> {
    let most = layout.num_bytes? / block_bytes * block_frames;
    let told = layout.num_frames.filter(|_| block_frames > 1);
    let told = told.filter(|&told| told <= most && most - told < block_frames);
    Some(told.unwrap_or(most))
}

fn codec(layout: &Layout, spec: Spec) -> anyhow::Result<AudioCodecParameters> {
    let (_, block_frames) = block(layout);
    let mut codec = AudioCodecParameters::new();
    codec
        .with_sample_rate(spec.sample_rate_hz)
        .with_channels(Channels::Discrete(u16::try_from(spec.num_channels)?))
        .with_max_frames_per_packet(PIECE_FRAMES.max(block_frames))
        .with_frames_per_block(block_frames);
    if let Coding::Pcm { codec: id, .. } | Coding::Blocks { codec: id, .. } = layout.coding {
        codec.for_codec(id);
    }
    Ok(codec)
}
