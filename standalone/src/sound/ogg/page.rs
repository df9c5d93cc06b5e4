//! Pages of an Ogg file (RFC 3533, section 6): found again behind what is none, checked, taken apart.

use std::io::{self, Read as _};

use symphonia::core::checksum::Crc32;
use symphonia::core::io::Monitor as _;

use crate::sound::coding::Order::Little;
use crate::sound::input::Input;

const HEADER_BYTES: usize = 27;
/// A header, 255 lengths, 255 segments of 255 bytes.
const MAX_PAGE_BYTES: usize = HEADER_BYTES + 255 + 255 * 255;
const READ_BYTES: usize = 1 << 16;

const IS_CONTINUED: u8 = 1;
const IS_FIRST: u8 = 2;
const IS_LAST: u8 = 4;

/// Holds one page, whose checksum is right.
#[derive(Debug)]
pub(super) struct Page {
    flags: u8,
    /// Position at its end; `None` where no packet ends in it, or its writer did not know.
    pub(super) granule: Option<u64>,
    pub(super) serial: u32,
    pub(super) sequence: u32,
    /// Lengths of segments: a packet ends at each below 255.
    lengths: Vec<u8>,
    body: Vec<u8>,
    /// Where it begins in the file.
    pub(super) start: u64,
}

impl Page {
    pub(super) fn is_first(&self) -> bool {
        self.flags & IS_FIRST != 0
    }

    pub(super) fn is_last(&self) -> bool {
        self.flags & IS_LAST != 0
    }
}

/// Reads pages one after the other.
pub(super) struct Pages {
    input: Input,
    /// What is read and not taken yet.
    bytes: Vec<u8>,
    taken: usize,
    /// The bytes of what lay between pages.
    pub(super) num_skipped_bytes: u64,
    /// The file ends within a page.
    pub(super) is_cut: bool,
}

impl Pages {
    pub(super) fn new(input: Input) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            taken: 0,
            num_skipped_bytes: 0,
            is_cut: false,
        }
    }

    /// Reads the next page; `None` at the end of the file.
    pub(super) fn next(&mut self) -> io::Result<Option<Page>> {
        loop {
            self.fill()?;
            let bytes = &self.bytes[self.taken..];
            let skipped = find(bytes, b"OggS");
            self.num_skipped_bytes += skipped as u64;
            self.taken += skipped;
            if skipped > 0 {
                continue;
            }
            match parse(&self.bytes[self.taken..], self.position()) {
                Parsed::Page(page, num_bytes) => {
                    self.taken += num_bytes;
                    return Ok(Some(page));
                }
                Parsed::Cut if !self.holds_another() => {
                    self.is_cut |= self.taken < self.bytes.len();
                    return Ok(None);
                }
                Parsed::Damaged | Parsed::Cut => {
                    self.taken += 1;
                    self.num_skipped_bytes += 1;
                }
            }
        }
    }

    /// Tells whether a page begins behind the one that begins here.
    fn holds_another(&self) -> bool {
        let rest = self.bytes.get(self.taken + 1..).unwrap_or_default();
        rest.windows(4).any(|window| window == b"OggS")
    }

    /// Goes on with the first page that begins there or behind it.
    pub(super) fn seek(&mut self, position: u64) -> io::Result<()> {
        self.bytes.clear();
        self.taken = 0;
        self.is_cut = false;
        self.input.seek_to(position)
    }

    pub(super) fn is_seekable(&self) -> bool {
        self.input.len().is_some()
    }

    /// Returns the length without tags behind the sound; 0 for a pipe.
    pub(super) fn len(&self) -> u64 {
        self.input.untagged_len().unwrap_or(0)
    }

    /// Returns the position of the byte that is taken next.
    pub(super) fn position(&self) -> u64 {
        self.input.position() - (self.bytes.len() - self.taken) as u64
    }

    /// Reads a whole page, where there is one.
    fn fill(&mut self) -> io::Result<()> {
        if self.bytes.len() - self.taken >= MAX_PAGE_BYTES {
            return Ok(());
        }
        self.bytes.drain(..self.taken);
        self.taken = 0;
        while self.bytes.len() < MAX_PAGE_BYTES {
            let left = self
                .input
                .untagged_len()
                .map(|len| len.saturating_sub(self.input.position()));
            let most = left.unwrap_or(u64::MAX).min(READ_BYTES as u64);
            let num_read = self
                .input
                .by_ref()
                .take(most)
                .read_to_end(&mut self.bytes)?;
            if num_read == 0 {
                break;
            }
        }
        Ok(())
    }
}

/// Returns where a page is, or how many bytes can hold none.
fn find(bytes: &[u8], pattern: &[u8]) -> usize {
    let found = bytes
        .windows(pattern.len())
        .position(|window| window == pattern);
    // A page that is cut begins within the last three bytes, or not at all.
    let begins = |at: &usize| pattern.starts_with(&bytes[*at..]);
    let last = bytes.len().saturating_sub(pattern.len() - 1);
    found
        .or_else(|| (last..bytes.len()).find(begins))
        .unwrap_or(bytes.len())
}

enum Parsed {
    Page(Page, usize),
    Damaged,
    Cut,
}

fn parse(bytes: &[u8], start: u64) -> Parsed {
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
        return Parsed::Cut;
    };
    let (num_lengths, flags) = (usize::from(header[26]), header[5]);
    if header[4] != 0 || flags > 7 {
        return Parsed::Damaged;
    }
    let Some((lengths, rest)) = rest.split_at_checked(num_lengths) else {
        return Parsed::Cut;
    };
    let num_bytes = lengths.iter().map(|&length| usize::from(length)).sum();
    let Some(body) = rest.get(..num_bytes) else {
        return Parsed::Cut;
    };
    let page_bytes = HEADER_BYTES + num_lengths + num_bytes;
    if Some(check_sum(&bytes[..page_bytes])) != Little.u32(header, 22) {
        return Parsed::Damaged;
    }
    let page = Page {
        flags,
        granule: Little.u64(header, 6).filter(|&granule| granule >> 63 == 0),
        serial: Little.u32(header, 14).unwrap_or(0),
        sequence: Little.u32(header, 18).unwrap_or(0),
        lengths: lengths.to_vec(),
        body: body.to_vec(),
        start,
    };
    Parsed::Page(page, page_bytes)
}

/// Returns the page's checksum; its own four bytes count as zeros.
fn check_sum(page: &[u8]) -> u32 {
    let mut sum = Crc32::new(0);
    sum.process_buf_bytes(&page[..22]);
    sum.process_buf_bytes(&[0; 4]);
    sum.process_buf_bytes(&page[26..]);
    sum.crc()
}

/// Takes packets out of the pages of one stream.
#[derive(Default)]
pub(super) struct Packets {
    /// The start of a packet that goes on in the next page.
    open: Option<Vec<u8>>,
    sequence: Option<u32>,
}

/// Larger packets are no sound.
const MAX_PACKET_BYTES: usize = 1 << 24;

/// Says what a page ends.
pub(super) struct Ended {
    pub(super) packets: Vec<Vec<u8>>,
    /// Pages before this one are missing.
    pub(super) has_gap: bool,
}

impl Packets {
    pub(super) fn take(&mut self, page: &Page) -> Ended {
        let has_gap = self
            .sequence
            .is_some_and(|last| last.wrapping_add(1) != page.sequence);
        self.sequence = Some(page.sequence);
        let is_continued = page.flags & IS_CONTINUED != 0;
        if has_gap || !is_continued {
            self.open = None;
        }
        // The rest of a packet whose start is unknown is dropped.
        let mut is_whole = !is_continued || self.open.is_some();
        let mut packet = self.open.take().unwrap_or_default();
        let (mut packets, mut body) = (Vec::new(), page.body.as_slice());
        for &length in &page.lengths {
            let (segment, rest) = body.split_at(usize::from(length));
            body = rest;
            packet.extend_from_slice(segment);
            if length < 255 {
                let ended = std::mem::take(&mut packet);
                if std::mem::replace(&mut is_whole, true) {
                    packets.push(ended);
                }
            }
        }
        let is_open = page.lengths.last() == Some(&255) && is_whole;
        self.open = (is_open && packet.len() < MAX_PACKET_BYTES).then_some(packet);
        Ended { packets, has_gap }
    }
}
