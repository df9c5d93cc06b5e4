//! The next bytes of a file of frames are kept in view.

use std::io::{self, Read as _};

use super::header::Header;
use crate::sound::input::Input;
use crate::sound::tags;

/// A frame counts where ten more follow it.
const WINDOW_BYTES: usize = 1 << 16;
/// Kept of what holds no frame: one may begin there.
const TAIL_BYTES: usize = 1 << 12;

/// Says where a frame begins.
pub(super) enum FramePlace {
    Frame {
        start: usize,
        num_bytes: usize,
    },
    Nowhere,
    /// The frame is of free format, which only the decoder finds.
    Unknown,
}

/// Holds the bytes that are looked at.
pub(super) struct FrameWindow {
    pub(super) input: Input,
    pub(super) bytes: Vec<u8>,
    pub(super) taken: usize,
}

impl FrameWindow {
    pub(super) fn new(input: Input) -> Self {
        Self {
            input,
            bytes: Vec::new(),
            taken: 0,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[self.taken..]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes().is_empty()
    }

    pub(super) fn position(&self) -> u64 {
        self.input.position() - self.bytes().len() as u64
    }

    pub(super) fn take(&mut self, num_bytes: usize) {
        self.taken += num_bytes;
    }

    /// Takes what holds no frame but its end, where a frame may begin; at the end of the file, all.
    pub(super) fn take_junk(&mut self, num_bytes: usize) -> usize {
        let is_end = self.bytes().len() < WINDOW_BYTES;
        let most = self.bytes().len().saturating_sub(TAIL_BYTES);
        let taken = if is_end {
            num_bytes
        } else {
            num_bytes.min(most)
        };
        self.take(taken);
        taken
    }

    pub(super) fn seek(&mut self, position: u64) -> io::Result<()> {
        self.bytes.clear();
        self.taken = 0;
        self.input.seek_to(position)
    }

    pub(super) fn fill(&mut self) -> io::Result<()> {
        if self.bytes().len() >= WINDOW_BYTES {
            return Ok(());
        }
        self.bytes.drain(..self.taken);
        self.taken = 0;
        let left = self
            .input
            .untagged_len()
            .map(|len| len.saturating_sub(self.input.position()));
        let missing = (2 * WINDOW_BYTES - self.bytes.len()) as u64;
        let missing = left.unwrap_or(u64::MAX).min(missing);
        self.input
            .by_ref()
            .take(missing)
            .read_to_end(&mut self.bytes)?;
        Ok(())
    }

    /// Tags between joined files are no loss.
    pub(super) fn skip_tags(&mut self) -> io::Result<bool> {
        let Some(num_bytes) = tags::begun_bytes(self.bytes()) else {
            return Ok(false);
        };
        let here = num_bytes.min(self.bytes().len() as u64);
        let beyond = num_bytes - here;
        self.take(usize::try_from(here).unwrap_or(usize::MAX));
        if beyond > 0 && self.input.skip(beyond).is_err() {
            // A tag that goes on behind the end of the file is the end.
            self.input.skip_all()?;
        }
        Ok(true)
    }

    /// Returns where a stream begins: four frames in a row, or two up to the end. The decoder wants eleven,
    /// which a hole near the start denies it; it alone finds free format.
    pub(super) fn find_start(&self) -> Option<usize> {
        let bytes = self.bytes();
        let begins = |start: &usize| {
            let Some(first) = Header::parse(&bytes[*start..]) else {
                return false;
            };
            let mut end = *start;
            for num_found in 0..4 {
                let header = Header::parse(&bytes[end..]).filter(|header| header.is_akin(first));
                let num_bytes = header.and_then(|header| header.num_bytes);
                match num_bytes.filter(|num_bytes| end + num_bytes <= bytes.len()) {
                    Some(num_bytes) => end += num_bytes,
                    None => return num_found >= 2 && end == bytes.len(),
                }
            }
            true
        };
        (0..bytes.len()).find(begins)
    }

    /// Returns where the next frame of the stream is: another one, a tag or nothing follows it. The decoder's
    /// own search loses the frames around a hole.
    pub(super) fn find_frame(&self, first: Header) -> FramePlace {
        if first.num_bytes.is_none() {
            return FramePlace::Unknown;
        }
        let bytes = self.bytes();
        let end_of = |start: &usize| {
            let header = Header::parse(&bytes[*start..]).filter(|header| header.is_akin(first))?;
            let num_bytes = header.num_bytes?;
            let behind = bytes.get(start + num_bytes..)?;
            let next = Header::parse(behind).is_some_and(|next| next.is_akin(first));
            let is_sure = next || behind.is_empty() || tags::begun_bytes(behind).is_some();
            is_sure.then_some(num_bytes)
        };
        let found = (0..bytes.len()).find_map(|start| Some((start, end_of(&start)?)));
        found.map_or(FramePlace::Nowhere, |(start, num_bytes)| {
            FramePlace::Frame { start, num_bytes }
        })
    }

    /// Returns a frame of the stream that begins here, as another one behind it proves.
    pub(super) fn sure_frame(&self, first: Header) -> Option<(Header, usize)> {
        let bytes = self.bytes();
        let header = Header::parse(bytes).filter(|header| header.is_akin(first))?;
        let num_bytes = header.num_bytes?;
        let next = bytes.get(num_bytes..).and_then(Header::parse)?;
        next.is_akin(first).then_some((header, num_bytes))
    }
}
