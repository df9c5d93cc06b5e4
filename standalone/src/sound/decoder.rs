//! One of symphonia's decoders: pieces of coded sound to f64.

use anyhow::{anyhow, ensure};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as MediaError;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::kinds;

pub(super) struct Decoder {
    inner: Box<dyn AudioDecoder>,
    num_channels: usize,
}

impl Decoder {
    pub(super) fn new(codec: &AudioCodecParameters) -> anyhow::Result<Self> {
        let options = AudioDecoderOptions::default().verify(true);
        let made = symphonia::default::get_codecs().make_audio_decoder(codec, &options);
        Ok(Self {
            inner: made.map_err(|error| refusal(codec, &error))?,
            num_channels: codec.channels.as_ref().map_or(0, Channels::count),
        })
    }

    /// Fills `block` with that packet's frames.
    ///
    /// # Errors
    /// Where it is damaged, or of another number of channels.
    pub(super) fn decode(
        &mut self,
        packet: &Packet,
        block: &mut Vec<Vec<f64>>,
    ) -> anyhow::Result<()> {
        let audio = self.inner.decode(packet).map_err(|error| damaged(&error))?;
        ensure!(
            audio.num_planes() == self.num_channels,
            "its number of channels changes midway, from {} to {}",
            self.num_channels,
            audio.num_planes()
        );
        audio.copy_to_vecs_planar(block);
        Ok(())
    }

    /// As [`Self::decode`], of bytes that need no other description.
    pub(super) fn decode_bytes(
        &mut self,
        bytes: Vec<u8>,
        num_frames: u64,
        block: &mut Vec<Vec<f64>>,
    ) -> anyhow::Result<()> {
        let packet = Packet::new(0, Timestamp::ZERO, Duration::from(num_frames), bytes);
        self.decode(&packet, block)
    }

    pub(super) fn reset(&mut self) {
        self.inner.reset();
    }

    /// Whether the sound is what its checksum says; `None` where it has none.
    pub(super) fn is_verified(&mut self) -> Option<bool> {
        self.inner.finalize().verify_ok
    }
}

fn refusal(codec: &AudioCodecParameters, error: &MediaError) -> anyhow::Error {
    match error {
        MediaError::Unsupported(_) => {
            let known = symphonia::default::get_codecs().get_audio_decoder(codec.codec);
            let name = known.map_or("of a kind", |known| known.codec.info.long_name);
            anyhow!(kinds::undecodable(name))
        }
        _ => anyhow!("its header is damaged ({error})"),
    }
}

pub(super) fn damaged(error: &MediaError) -> anyhow::Error {
    match error {
        MediaError::ResetRequired => anyhow!("its format changes midway; split it where it does"),
        MediaError::IoError(error) => anyhow!("{error}"),
        MediaError::Unsupported(feature) => anyhow!(kinds::undecodable(feature)),
        _ => anyhow!("it is damaged ({error})"),
    }
}
