//! What is coded in an Ogg stream, by its first packet.

use anyhow::{Context as _, ensure};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::{CODEC_ID_FLAC, CODEC_ID_VORBIS};

use crate::sound::coding::Order::{Big, Little};
use crate::sound::decoder::Decoder;
use crate::sound::opus::Opus;
use crate::sound::stream::Spec;

/// Bytes of FLAC's description of a stream.
const STREAM_INFO_BYTES: usize = 34;

/// Names what a stream of an Ogg file carries.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Vorbis,
    Opus,
    Flac,
    /// Sound that nothing here decodes.
    Other(&'static str),
    /// Pictures, words, an index: not sound.
    Silent,
}

pub(super) fn kind(packet: &[u8]) -> Kind {
    let begins = |start: &[u8]| packet.starts_with(start);
    match packet {
        _ if begins(b"\x01vorbis") => Kind::Vorbis,
        _ if begins(b"OpusHead") => Kind::Opus,
        _ if begins(b"\x7fFLAC") => Kind::Flac,
        _ if begins(b"Speex   ") => Kind::Other("Speex"),
        _ if begins(b"CELT    ") => Kind::Other("CELT"),
        _ if begins(b"PCM     ") => Kind::Other("PCM in Ogg"),
        _ => Kind::Silent,
    }
}

/// Decodes the packets of one stream.
pub(super) enum Codec {
    Vorbis(Decoder),
    Flac(Decoder),
    Opus(Box<Opus>),
}

impl Codec {
    /// # Errors
    /// Where headers are damaged or ask for what cannot be decoded.
    pub(super) fn new(kind: Kind, headers: &[Vec<u8>]) -> anyhow::Result<(Self, Spec)> {
        match kind {
            Kind::Opus => Opus::new(&headers[0]).map(|(opus, spec)| (Self::Opus(opus), spec)),
            Kind::Flac => flac(&headers[0]),
            _ => vorbis(headers),
        }
    }

    /// Frames at the start that are no sound yet.
    pub(super) fn num_early_frames(&self) -> u64 {
        match self {
            Self::Vorbis(_) | Self::Flac(_) => 0,
            Self::Opus(opus) => opus.num_early_frames(),
        }
    }

    /// Tells whether what was decoded long ago is heard no more, to the bit.
    pub(super) fn forgets(&self) -> bool {
        !matches!(self, Self::Opus(_))
    }

    /// Headers in the middle and empty packets are none.
    pub(super) fn is_sound(&self, packet: &[u8]) -> bool {
        let is_sound = |first: &u8| match self {
            Self::Vorbis(_) => first & 1 == 0,
            Self::Flac(_) => *first == 0xff,
            Self::Opus(_) => true,
        };
        packet.first().is_some_and(is_sound)
    }

    /// Appends the frames of a packet.
    pub(super) fn decode(&mut self, packet: Vec<u8>, block: &mut [Vec<f64>]) -> anyhow::Result<()> {
        let mut piece = Vec::new();
        match self {
            Self::Vorbis(decoder) | Self::Flac(decoder) => {
                decoder.decode_bytes(packet, 0, &mut piece)?;
            }
            Self::Opus(opus) => opus.decode(&packet, &mut piece)?,
        }
        for (channel, new) in block.iter_mut().zip(&piece) {
            channel.extend_from_slice(new);
        }
        Ok(())
    }

    pub(super) fn reset(&mut self) {
        match self {
            Self::Vorbis(decoder) | Self::Flac(decoder) => decoder.reset(),
            Self::Opus(opus) => opus.reset(),
        }
    }

    pub(super) fn is_verified(&mut self) -> Option<bool> {
        match self {
            Self::Vorbis(decoder) | Self::Flac(decoder) => decoder.is_verified(),
            Self::Opus(_) => None,
        }
    }
}

/// Joins identification and setup (Vorbis I, section 4.2), which symphonia wants in a row.
fn vorbis(headers: &[Vec<u8>]) -> anyhow::Result<(Codec, Spec)> {
    let ident = &headers[0];
    let spec = Spec {
        sample_rate_hz: Little.u32(ident, 12).unwrap_or(0),
        num_channels: usize::from(ident.get(11).copied().unwrap_or(0)),
        num_frames: None,
    };
    let headers = [ident.as_slice(), &headers[2]].concat();
    let mut codec = parameters(spec.check()?)?;
    codec
        .for_codec(CODEC_ID_VORBIS)
        .with_extra_data(headers.into());
    Ok((Codec::Vorbis(Decoder::new(&codec)?), spec))
}

fn flac(header: &[u8]) -> anyhow::Result<(Codec, Spec)> {
    let info = header.get(17..17 + STREAM_INFO_BYTES);
    let info = info.context("its FLAC header is too short")?;
    let rate_and_channels = Big.u32(info, 10).unwrap_or(0);
    let spec = Spec {
        sample_rate_hz: rate_and_channels >> 12,
        num_channels: usize::try_from(rate_and_channels >> 9 & 7)? + 1,
        num_frames: None,
    };
    let mut codec = parameters(spec.check()?)?;
    codec.for_codec(CODEC_ID_FLAC).with_extra_data(info.into());
    Ok((Codec::Flac(Decoder::new(&codec)?), spec))
}

fn parameters(spec: Spec) -> anyhow::Result<AudioCodecParameters> {
    let num_channels = u16::try_from(spec.num_channels)?;
    ensure!(num_channels > 0, "it has 0 channels");
    let mut codec = AudioCodecParameters::new();
    codec
        .with_sample_rate(spec.sample_rate_hz)
        .with_channels(Channels::Discrete(num_channels));
    Ok(codec)
}
