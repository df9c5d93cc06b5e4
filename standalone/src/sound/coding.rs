//! How samples are written in a chunk, as its header names it.

use anyhow::{anyhow, bail, ensure};
use symphonia::core::codecs::audio::AudioCodecId;
use symphonia::core::codecs::audio::well_known as codec;

use super::chunks::{Layout, damaged_wave};
use super::kinds;

/// Says how a piece of sound becomes samples.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Coding {
    /// Every sample stands for itself.
    Pcm {
        codec: AudioCodecId,
        sample_bytes: u64,
    },
    /// Samples can be had a block at a time.
    Blocks {
        codec: AudioCodecId,
        block_bytes: u64,
        block_frames: u64,
    },
    /// MPEG audio in a WAV file.
    Mpeg,
}

/// Names which byte of a number comes first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    pub(super) fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        })
    }

    pub(super) fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        })
    }

    pub(super) fn u64(self, bytes: &[u8], at: usize) -> Option<u64> {
        let bytes = *bytes.get(at..)?.first_chunk()?;
        Some(match self {
            Self::Little => u64::from_le_bytes(bytes),
            Self::Big => u64::from_be_bytes(bytes),
        })
    }
}

const PCM: u16 = 0x0001;
const ADPCM_MS: u16 = 0x0002;
const IEEE_FLOAT: u16 = 0x0003;
const ALAW: u16 = 0x0006;
const MULAW: u16 = 0x0007;
const ADPCM_IMA: u16 = 0x0011;
const MPEG: u16 = 0x0050;
const MPEG_LAYER_3: u16 = 0x0055;
const EXTENSIBLE: u16 = 0xfffe;

/// Behind the two bytes of a tag: codecs of `WAVEFORMATEX` in `WAVEFORMATEXTENSIBLE`, and ambisonics.
const SUB_FORMATS: [[u8; 14]; 2] = [
    [0, 0, 0, 0, 16, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71],
    [
        0, 0, 0x21, 7, 0xd3, 0x11, 0x86, 0x44, 0xc8, 0xc1, 0xca, 0, 0, 0,
    ],
];

/// Reads a WAV file's `fmt ` chunk, without its place.
pub(super) fn wave(format: &[u8], order: Order) -> anyhow::Result<Layout> {
    let short = || damaged_wave("its format has fewer than 16 bytes");
    let number = |at| order.u16(format, at).ok_or_else(short);
    let (tag, num_channels, block_bytes, bits) = (number(0)?, number(2)?, number(12)?, number(14)?);
    let tag = if tag == EXTENSIBLE {
        sub_format(format, order)?
    } else {
        tag
    };
    let (num_channels, block_bytes) = (u64::from(num_channels), u64::from(block_bytes));
    Ok(Layout {
        coding: wave_coding(tag, order, bits, num_channels, block_bytes)?,
        sample_rate_hz: order.u32(format, 4).ok_or_else(short)?,
        num_channels: usize::try_from(num_channels)?,
        start: 0,
        num_bytes: None,
        num_frames: None,
    })
}

/// Valid bits are the upper ones: a sample of fewer bits is read like its container.
fn sub_format(format: &[u8], order: Order) -> anyhow::Result<u16> {
    let tag = order.u16(format, 24);
    let family = format.get(26..40);
    let (Some(tag), Some(family)) = (tag, family) else {
        return Err(damaged_wave(
            "its extensible format has fewer than 40 bytes",
        ));
    };
    let is_known = SUB_FORMATS.iter().any(|known| known == family);
    ensure!(
        is_known,
        "its sound is of a kind (GUID) that cannot be decoded; {}",
        kinds::CURE
    );
    Ok(tag)
}

fn wave_coding(
    tag: u16,
    order: Order,
    bits: u16,
    num_channels: u64,
    block_bytes: u64,
) -> anyhow::Result<Coding> {
    let coding = match tag {
        PCM if bits <= 8 => integer(1, Order::Little).map(|_| pcm(codec::CODEC_ID_PCM_U8, 1)),
        PCM => integer(bits.div_ceil(8), order),
        IEEE_FLOAT => float(bits, order),
        ALAW => Some(pcm(codec::CODEC_ID_PCM_ALAW, 1)),
        MULAW => Some(pcm(codec::CODEC_ID_PCM_MULAW, 1)),
        ADPCM_MS => blocks(
            codec::CODEC_ID_ADPCM_MS,
            BlockHeader {
                bytes: 7,
                frames: 2,
            },
            num_channels,
            block_bytes,
        ),
        ADPCM_IMA => blocks(
            codec::CODEC_ID_ADPCM_IMA_WAV,
            BlockHeader {
                bytes: 4,
                frames: 1,
            },
            num_channels,
            block_bytes,
        ),
        MPEG | MPEG_LAYER_3 => Some(Coding::Mpeg),
        _ => bail!(kinds::undecodable(&kinds::wave_codec(tag))),
    };
    coding.ok_or_else(|| damaged_wave(&format!("format {tag} with {bits} bits a sample")))
}

/// Says how many bytes a block's header takes for each channel, and how many frames it holds already.
#[derive(Clone, Copy)]
struct BlockHeader {
    bytes: u64,
    frames: u64,
}

/// Describes blocks of 4-bit samples behind such a header.
fn blocks(
    codec: AudioCodecId,
    header: BlockHeader,
    num_channels: u64,
    block_bytes: u64,
) -> Option<Coding> {
    let coded = block_bytes.checked_sub(header.bytes * num_channels)?;
    let block_frames = (2 * coded).checked_div(num_channels)? + header.frames;
    Some(Coding::Blocks {
        codec,
        block_bytes,
        block_frames,
    })
}

fn pcm(codec: AudioCodecId, sample_bytes: u64) -> Coding {
    Coding::Pcm {
        codec,
        sample_bytes,
    }
}

/// Returns the coding of signed integers; samples of fewer bits are the upper ones of whole bytes.
fn integer(sample_bytes: u16, order: Order) -> Option<Coding> {
    let codec = match (sample_bytes, order) {
        (1, _) => codec::CODEC_ID_PCM_S8,
        (2, Order::Little) => codec::CODEC_ID_PCM_S16LE,
        (2, Order::Big) => codec::CODEC_ID_PCM_S16BE,
        (3, Order::Little) => codec::CODEC_ID_PCM_S24LE,
        (3, Order::Big) => codec::CODEC_ID_PCM_S24BE,
        (4, Order::Little) => codec::CODEC_ID_PCM_S32LE,
        (4, Order::Big) => codec::CODEC_ID_PCM_S32BE,
        _ => return None,
    };
    Some(pcm(codec, u64::from(sample_bytes)))
}

fn float(bits: u16, order: Order) -> Option<Coding> {
    let codec = match (bits, order) {
        (32, Order::Little) => codec::CODEC_ID_PCM_F32LE,
        (32, Order::Big) => codec::CODEC_ID_PCM_F32BE,
        (64, Order::Little) => codec::CODEC_ID_PCM_F64LE,
        (64, Order::Big) => codec::CODEC_ID_PCM_F64BE,
        _ => return None,
    };
    Some(pcm(codec, u64::from(bits / 8)))
}

/// Names the two forms of an AIFF file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AiffForm {
    /// AIFF: its samples are big-endian integers.
    Plain,
    /// AIFF-C: it names its coding.
    Compressed,
}

/// Reads an AIFF file's `COMM` chunk, without its place.
pub(super) fn aiff(common: &[u8], form: AiffForm) -> anyhow::Result<Layout> {
    let is_compressed = form == AiffForm::Compressed;
    let short = || anyhow!("its AIFF header is damaged (its description is too short)");
    let number = |at| Order::Big.u16(common, at).ok_or_else(short);
    let (num_channels, bits) = (number(0)?, number(6)?);
    let rate = common.get(8..18).and_then(<[u8]>::first_chunk);
    let name = match common.get(18..22) {
        Some(name) if is_compressed => name,
        None if is_compressed => return Err(short()),
        _ => b"NONE",
    };
    let coding = aiff_coding(&name.to_ascii_lowercase(), bits, u64::from(num_channels))
        .ok_or_else(|| aiff_refusal(name, bits))?;
    Ok(Layout {
        coding,
        sample_rate_hz: rate_hz(rate.ok_or_else(short)?),
        num_channels: usize::from(num_channels),
        start: 0,
        num_bytes: None,
        num_frames: None,
    })
}

fn aiff_coding(name: &[u8], bits: u16, num_channels: u64) -> Option<Coding> {
    match name {
        b"none" | b"twos" => integer(bits.div_ceil(8), Order::Big),
        b"sowt" => integer(bits.div_ceil(8), Order::Little),
        b"raw " => Some(pcm(codec::CODEC_ID_PCM_U8, 1)),
        b"in24" => integer(3, Order::Big),
        b"in32" => integer(4, Order::Big),
        b"42ni" => integer(3, Order::Little),
        b"23ni" => integer(4, Order::Little),
        b"fl32" => float(32, Order::Big),
        b"fl64" => float(64, Order::Big),
        b"alaw" => Some(pcm(codec::CODEC_ID_PCM_ALAW, 1)),
        b"ulaw" => Some(pcm(codec::CODEC_ID_PCM_MULAW, 1)),
        b"ima4" => Some(Coding::Blocks {
            codec: codec::CODEC_ID_ADPCM_IMA_QT,
            block_bytes: 34 * num_channels,
            block_frames: 64,
        }),
        _ => None,
    }
}

fn aiff_refusal(name: &[u8], bits: u16) -> anyhow::Error {
    match name {
        b"NONE" | b"none" | b"twos" | b"sowt" => {
            anyhow!("its AIFF header is damaged ({bits} bits a sample)")
        }
        _ => anyhow!(kinds::undecodable(&kinds::four_letters(name))),
    }
}

/// 80-bit extended precision: sign and exponent, then 64 bits with the leading one; 0 for what is no
/// rate.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and a rate of no number is 0"
)]
fn rate_hz(bytes: &[u8; 10]) -> u32 {
    let exponent = i32::from(Order::Big.u16(bytes, 0).unwrap_or(0)) - 16383 - 63;
    let mantissa = Order::Big.u64(bytes, 2).unwrap_or(0);
    (mantissa as f64 * 2_f64.powi(exponent)).round() as u32
}

/// Finds the coding by the number in a Sun header.
pub(super) fn au(number: u32) -> anyhow::Result<Coding> {
    let coding = match number {
        1 => Some(pcm(codec::CODEC_ID_PCM_MULAW, 1)),
        2 => integer(1, Order::Big),
        3 => integer(2, Order::Big),
        4 => integer(3, Order::Big),
        5 => integer(4, Order::Big),
        6 => float(32, Order::Big),
        7 => float(64, Order::Big),
        27 => Some(pcm(codec::CODEC_ID_PCM_ALAW, 1)),
        _ => None,
    };
    coding.ok_or_else(|| {
        anyhow!(kinds::undecodable(&format!(
            "coding {number} of an AU file"
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::rate_hz;

    #[test]
    fn rates_of_80_bits_are_read() {
        let cases: [(&[u8; 10], u32); 4] = [
            (b"\x40\x0e\xac\x44\0\0\0\0\0\0", 44_100),
            (b"\x40\x0b\xfa\0\0\0\0\0\0\0", 8000),
            (b"\0\0\0\0\0\0\0\0\0\0", 0),
            (b"\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff", u32::MAX),
        ];
        for (bytes, expected) in cases {
            assert_eq!(rate_hz(bytes), expected, "{bytes:x?}");
        }
    }
}
