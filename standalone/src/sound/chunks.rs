//! Sound comes in chunks: WAV, RF64, BW64, W64, AIFF, AIFF-C and AU headers.
//!
//! symphonia's readers refuse sizes that a writer into a pipe cannot know, and have no 64-bit
//! sizes; so headers are read here, and what is coded goes to symphonia's decoders.

use std::io;

use anyhow::{anyhow, ensure};

use super::coding::{self, AiffForm, Coding, Order};
use super::input::Input;

/// More of a chunk than this is not looked at.
const MAX_BODY_BYTES: u64 = 1 << 12;

/// Says where the samples lie, and how they are coded.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) coding: Coding,
    /// The number that the header has: 0 is possible.
    pub(super) sample_rate_hz: u32,
    /// The number that the header has: 0 is possible.
    pub(super) num_channels: usize,
    /// The place of the first sample.
    pub(super) start: u64,
    /// The bytes of all samples; `None` for a pipe of unknown length.
    pub(super) num_bytes: Option<u64>,
    /// The frames of a coding whose last block is filled up.
    pub(super) num_frames: Option<u64>,
}

#[derive(Clone, Copy, PartialEq)]
enum Dialect {
    /// RIFF, RIFX (big-endian), and FORM.
    Iff(Order),
    /// Little-endian with a `ds64` chunk for 64-bit sizes (EBU Tech 3306, ITU-R BS.2088).
    Rf64,
    /// Names of 16 bytes, sizes of 64 bits that count the chunk's own header (Sony Wave64).
    Wave64,
}

struct Chunk {
    name: [u8; 4],
    num_bytes: u64,
}

/// Reads the layout, `None` where it is another kind of file.
pub(super) fn layout(input: &mut Input) -> anyhow::Result<Option<Layout>> {
    let head = input.head()?;
    let form = head.get(8..12).unwrap_or_default();
    let layout = match (head.get(..4).unwrap_or_default(), form) {
        (b"RIFF", b"WAVE") => wave(input, Dialect::Iff(Order::Little)),
        (b"RIFX", b"WAVE") => wave(input, Dialect::Iff(Order::Big)),
        (b"RF64" | b"BW64", b"WAVE") => wave(input, Dialect::Rf64),
        (b"riff", _) => wave(input, Dialect::Wave64),
        (b"FORM", b"AIFF") => aiff(input, AiffForm::Plain),
        (b"FORM", b"AIFC") => aiff(input, AiffForm::Compressed),
        (b".snd", _) => au(input),
        _ => return Ok(None),
    };
    layout.map(Some).map_err(cut_header)
}

/// Says that the file ends in its header.
fn cut_header(error: anyhow::Error) -> anyhow::Error {
    let cause = error.downcast_ref::<io::Error>();
    if cause.is_some_and(|cause| cause.kind() == io::ErrorKind::UnexpectedEof) {
        return anyhow!("it is truncated: it ends inside its header");
    }
    error
}

fn wave(input: &mut Input, dialect: Dialect) -> anyhow::Result<Layout> {
    input.skip(if dialect == Dialect::Wave64 { 40 } else { 12 })?;
    let (mut format, mut long_size, mut num_frames) = (None, None, None);
    loop {
        let chunk = next_chunk(input, dialect)?;
        match &chunk.name {
            b"fmt " => format = Some(body(input, dialect, &chunk)?),
            b"fact" => {
                let fact = body(input, dialect, &chunk)?;
                num_frames = dialect.order().u32(&fact, 0).map(u64::from);
            }
            b"ds64" => {
                let sizes = body(input, dialect, &chunk)?;
                long_size = Order::Little.u64(&sizes, 8);
            }
            b"data" => {
                let format = format.ok_or_else(|| damaged_wave("no format before its sound"))?;
                let told = chunk.told_bytes(dialect, long_size);
                return Ok(Layout {
                    start: input.position(),
                    num_bytes: data_bytes(input, dialect, told)?,
                    num_frames,
                    ..coding::wave(&format, dialect.order())?
                });
            }
            _ => skip(input, dialect, chunk.num_bytes)?,
        }
    }
}

pub(super) fn damaged_wave(cause: &str) -> anyhow::Error {
    anyhow!("its WAV header is damaged ({cause})")
}

/// Reads an AIFF file's layout. The description may come behind the sound.
fn aiff(input: &mut Input, form: AiffForm) -> anyhow::Result<Layout> {
    let dialect = Dialect::Iff(Order::Big);
    input.skip(12)?;
    let (mut common, mut sound): (Option<Vec<u8>>, _) = (None, None);
    loop {
        if let (Some(common), Some((start, num_bytes))) = (&common, sound) {
            return Ok(Layout {
                start,
                num_bytes,
                ..coding::aiff(common, form)?
            });
        }
        let chunk = next_chunk(input, dialect)?;
        match &chunk.name {
            b"COMM" => common = Some(body(input, dialect, &chunk)?),
            b"SSND" => {
                sound = Some(aiff_sound(input, &chunk)?);
                if common.is_none() {
                    ensure!(
                        input.len().is_some(),
                        "its AIFF header comes behind its sound, which a pipe cannot be read for"
                    );
                    skip(input, dialect, chunk.num_bytes.saturating_sub(8))?;
                }
            }
            _ => skip(input, dialect, chunk.num_bytes)?,
        }
    }
}

/// Returns the first sample's place, and the bytes of all samples.
fn aiff_sound(input: &mut Input, chunk: &Chunk) -> anyhow::Result<(u64, Option<u64>)> {
    let offset = u64::from(u32::from_be_bytes(input.bytes()?));
    let _block_bytes: [u8; 4] = input.bytes()?;
    let told = Some(chunk.num_bytes.saturating_sub(8));
    let told = told.filter(|&bytes| bytes != 0 && !is_placeholder(chunk.num_bytes));
    let dialect = Dialect::Iff(Order::Big);
    let num_bytes = data_bytes(input, dialect, told.unwrap_or(0))?;
    let sound = num_bytes.map(|bytes| bytes.saturating_sub(offset));
    Ok((input.position() + offset, sound))
}

/// Reads Sun's header: place of the sound, its size or all ones, its coding, rate and channels.
fn au(input: &mut Input) -> anyhow::Result<Layout> {
    let header: [u8; 24] = input.bytes()?;
    let number = |idx: usize| Order::Big.u32(&header, 4 * idx).unwrap_or(0);
    let start = u64::from(number(1));
    ensure!(
        start >= 24,
        "its AU header is damaged (it ends at byte {start} of itself)"
    );
    input.skip(start - 24)?;
    Ok(Layout {
        coding: coding::au(number(3))?,
        sample_rate_hz: number(4),
        num_channels: usize::try_from(number(5))?,
        start,
        num_bytes: data_bytes(input, Dialect::Iff(Order::Big), u64::from(number(2)))?,
        num_frames: None,
    })
}

impl Dialect {
    fn order(self) -> Order {
        match self {
            Self::Iff(order) => order,
            Self::Rf64 | Self::Wave64 => Order::Little,
        }
    }

    /// Chunks begin at a multiple of so many bytes.
    fn align(self) -> u64 {
        if self == Self::Wave64 { 8 } else { 2 }
    }
}

impl Chunk {
    /// Returns the size as the file has it, in 64 bits where 32 are all ones.
    fn told_bytes(&self, dialect: Dialect, long: Option<u64>) -> u64 {
        let is_long = dialect == Dialect::Rf64 && self.num_bytes == u64::from(u32::MAX);
        long.filter(|_| is_long).unwrap_or(self.num_bytes)
    }
}

fn next_chunk(input: &mut Input, dialect: Dialect) -> io::Result<Chunk> {
    let name: [u8; 4] = input.bytes()?;
    if dialect == Dialect::Wave64 {
        let _rest_of_name: [u8; 12] = input.bytes()?;
        let num_bytes = u64::from_le_bytes(input.bytes()?).saturating_sub(24);
        return Ok(Chunk { name, num_bytes });
    }
    let size: [u8; 4] = input.bytes()?;
    let size = match dialect.order() {
        Order::Little => u32::from_le_bytes(size),
        Order::Big => u32::from_be_bytes(size),
    };
    let num_bytes = u64::from(size);
    Ok(Chunk { name, num_bytes })
}

fn body(input: &mut Input, dialect: Dialect, chunk: &Chunk) -> io::Result<Vec<u8>> {
    let num_read = chunk.num_bytes.min(MAX_BODY_BYTES);
    let body = input.read_some(num_read)?;
    if (body.len() as u64) < num_read {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let aligned = aligned(dialect, chunk.num_bytes);
    input.skip(aligned - num_read)?;
    Ok(body)
}

fn skip(input: &mut Input, dialect: Dialect, num_bytes: u64) -> io::Result<()> {
    input.skip(aligned(dialect, num_bytes))
}

fn aligned(dialect: Dialect, num_bytes: u64) -> u64 {
    num_bytes
        .checked_next_multiple_of(dialect.align())
        .unwrap_or(num_bytes)
}

/// Returns the bytes of the sound that begins here: what a header says, unless a writer could not know it; `None`
/// for a pipe of unknown length.
fn data_bytes(input: &mut Input, dialect: Dialect, told: u64) -> io::Result<Option<u64>> {
    let start = input.position();
    let (Some(len), Some(untagged_len)) = (input.len(), input.untagged_len()) else {
        return Ok(Some(told).filter(|&told| told != 0 && !is_placeholder(told)));
    };
    let is_known = if told == 0 || is_placeholder(told) {
        told <= len - start && chunks_follow(input, dialect, start + told, len)?
    } else {
        true
    };
    input.seek_to(start)?;
    Ok(Some(if is_known {
        told
    } else {
        untagged_len.saturating_sub(start)
    }))
}

/// Tells whether a size is that of a writer that cannot go back: sox has 0x7f000000 (AIFF) and 0x7ffff000 with its
/// header, others 2^31, 2^32 - 1 with or without a header, 2^63 and more in 64 bits.
fn is_placeholder(size: u64) -> bool {
    let near = |size: u64, place: u64| size >= place - 0x1000 && size <= place + 0x100;
    near(size, 0x7f00_0000)
        || near(size, 0x7fff_f000)
        || near(size, 0x8000_0000)
        || near(size, 0xffff_ffff)
        || size >= 1 << 62
}

/// Tells whether nothing but whole chunks lies between here and the end: at least one.
fn chunks_follow(input: &mut Input, dialect: Dialect, start: u64, len: u64) -> io::Result<bool> {
    let mut position = aligned(dialect, start);
    if position >= len {
        return Ok(start == len);
    }
    while position + 8 <= len {
        input.seek_to(position)?;
        let Ok(chunk) = next_chunk(input, dialect) else {
            return Ok(false);
        };
        let is_name = chunk.name.iter().all(|&byte| (b' '..=b'~').contains(&byte));
        let end = input.position().saturating_add(chunk.num_bytes);
        if !is_name || end > len {
            return Ok(false);
        }
        position = aligned(dialect, end);
    }
    Ok(position + 8 > len && position >= len)
}
