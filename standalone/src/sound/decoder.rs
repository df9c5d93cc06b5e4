//! A decoder of symphonia's turns pieces of coded sound into f64.

use anyhow::{anyhow, ensure};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::errors::Error as MediaError;
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, Timestamp};

use super::kinds;

/// FLAC's longest block has 65,535 frames, and no other packet that is read here has more than some thousands.
const MAX_PACKET_FRAMES: u64 = 1 << 17;

/// Decodes packets into interleaved samples.
pub(super) struct Decoder {
    inner: Box<dyn AudioDecoder>,
    num_channels: usize,
}

impl Decoder {
    pub(super) fn new(codec: &AudioCodecParameters) -> anyhow::Result<Self> {
        // Decoders ask for memory for so much at once, whatever a file holds.
        let packet_frames = codec.max_frames_per_packet.unwrap_or(0);
        ensure!(
            packet_frames <= MAX_PACKET_FRAMES,
            "it is damaged: its header promises packets of {packet_frames} frames"
        );
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

    /// Decodes as [`Self::decode`] does, bytes that need no other description.
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

    /// Tells whether the sound is what its checksum says; `None` where it has none.
    pub(super) fn is_verified(&mut self) -> Option<bool> {
        self.inner.finalize().verify_ok
    }
}

fn refusal(codec: &AudioCodecParameters, error: &MediaError) -> anyhow::Error {
    match error {
        MediaError::Unsupported(_) => {
            anyhow!(kinds::undecodable(&name(codec.codec)))
        }
        _ => anyhow!("its header is damaged ({error})"),
    }
}

fn name(codec: AudioCodecId) -> String {
    let name = match codec {
        id::CODEC_ID_OPUS => "Opus in this kind of file",
        id::CODEC_ID_AC3 | id::CODEC_ID_EAC3 | id::CODEC_ID_AC4 => "Dolby AC-3, E-AC-3 or AC-4",
        id::CODEC_ID_DCA => "DTS",
        id::CODEC_ID_WMA => "Windows Media Audio",
        id::CODEC_ID_SPEEX => "Speex",
        id::CODEC_ID_WAVPACK => "WavPack",
        id::CODEC_ID_TTA => "True Audio",
        id::CODEC_ID_MP1 | id::CODEC_ID_MP2 => "MPEG audio in this kind of file",
        id::CODEC_ID_AAC => "AAC of another profile than LC (HE-AAC, perhaps)",
        _ => return format!("of a kind ({codec})"),
    };
    name.to_owned()
}

pub(super) fn damaged(error: &MediaError) -> anyhow::Error {
    match error {
        MediaError::ResetRequired => anyhow!("its format changes midway; split it where it does"),
        MediaError::IoError(error) => anyhow!("{error}"),
        MediaError::Unsupported(feature) => {
            anyhow!(
                "it has what cannot be decoded here ({feature}); {}",
                kinds::CURE
            )
        }
        _ => anyhow!("it is damaged ({error})"),
    }
}
