//! One stream of an Ogg file: its headers, where its sound begins and ends.

use anyhow::{bail, ensure};

use super::codec::{self, Codec, Kind};
use super::page::{Ended, Packets, Page, Pages};
use crate::sound::coding::Order::Big;
use crate::sound::kinds;
use crate::sound::stream::Spec;

/// Pages of other streams may lie between the first ones.
const MAX_HEADER_PAGES: usize = 1 << 12;

/// Reads one stream, from its headers to its last page.
pub(super) struct OggLink {
    pub(super) serial: u32,
    pub(super) spec: Spec,
    pub(super) codec: Codec,
    pub(super) packets: Packets,
    /// Where its first page of sound begins.
    pub(super) start: u64,
    /// Position of the first frame that is decoded; known from the first page with a position.
    pub(super) origin: Option<i64>,
    /// Frames decoded, with those that are dropped.
    pub(super) num_decoded: u64,
    /// Frames at the start that are no sound yet.
    pub(super) num_dropped: u64,
    pub(super) left_to_drop: u64,
}

impl OggLink {
    /// Reads headers up to the first page of sound, which is returned with it.
    pub(super) fn open(pages: &mut Pages, first: Option<Page>) -> anyhow::Result<(Self, Page)> {
        let mut page = first;
        let mut packets = Packets::default();
        let mut stream: Option<(u32, Kind, Vec<Vec<u8>>)> = None;
        let mut other = None;
        for _ in 0..MAX_HEADER_PAGES {
            let Some(this) = page else { break };
            let is_ours = stream
                .as_ref()
                .is_some_and(|(serial, ..)| *serial == this.serial);
            if this.is_first() && stream.is_none() {
                packets = Packets::default();
                let begun = packets.take(&this).packets;
                match begun
                    .first()
                    .map_or(Kind::Silent, |packet| codec::kind(packet))
                {
                    Kind::Silent => (),
                    Kind::Other(name) => other = Some(name),
                    kind => stream = Some((this.serial, kind, begun)),
                }
            } else if is_ours && let Some((serial, kind, headers)) = &mut stream {
                if is_complete(*kind, headers) {
                    let (codec, spec) = Codec::new(*kind, headers)?;
                    let link = Self::new(*serial, spec, codec, packets, this.start);
                    return Ok((link, this));
                }
                headers.extend(packets.take(&this).packets);
            }
            page = pages.next()?;
        }
        ensure!(
            !pages.is_cut,
            "it is truncated: it ends within one of its first Ogg pages"
        );
        match (stream, other) {
            (None, Some(name)) => bail!(kinds::undecodable(name)),
            (None, None) => bail!("it is an Ogg file without sound"),
            (Some((_, kind, headers)), _) if is_complete(kind, &headers) => {
                bail!("it holds no sound (0 frames)")
            }
            (Some(_), _) => bail!("it is truncated: it ends inside its header"),
        }
    }

    fn new(serial: u32, spec: Spec, codec: Codec, packets: Packets, start: u64) -> Self {
        Self {
            serial,
            spec,
            codec,
            packets,
            start,
            origin: None,
            num_decoded: 0,
            num_dropped: 0,
            left_to_drop: 0,
        }
    }

    /// Appends the page's frames; says how many are missing before it, where pages are.
    pub(super) fn decode(
        &mut self,
        page: &Page,
        end: End,
        block: &mut [Vec<f64>],
    ) -> anyhow::Result<Option<u64>> {
        let had = block[0].len();
        let decoded = self.decode_packets(page, block)?;
        self.num_decoded += (block[0].len() - had) as u64;
        let granule = page
            .granule
            .or((end == End::Last).then_some(self.num_decoded));
        let mut lost = 0;
        if let Some(granule) = granule {
            self.find_origin(granule, end);
            let told = self.decoded_at(granule);
            if decoded.has_gap {
                lost = told.saturating_sub(self.num_decoded);
                self.num_decoded += lost;
            }
            if end == End::Last && page.granule.is_some() {
                cut_end(block, self.num_decoded.saturating_sub(told))?;
            }
        }
        self.drop_early(block)?;
        Ok(decoded.has_gap.then_some(lost))
    }

    pub(super) fn decode_packets(
        &mut self,
        page: &Page,
        block: &mut [Vec<f64>],
    ) -> anyhow::Result<Decoded> {
        let Ended { packets, has_gap } = self.packets.take(page);
        if has_gap {
            self.codec.reset();
        }
        let mut num_packets = 0;
        for packet in packets {
            if self.codec.is_sound(&packet) {
                self.codec.decode(packet, block)?;
                num_packets += 1;
            }
        }
        Ok(Decoded {
            num_packets,
            has_gap,
        })
    }

    /// Finds the frame at which the sound begins, from the first page with a position. An only page that holds more
    /// than it says ends early; several that do begin early.
    fn find_origin(&mut self, granule: u64, end: End) {
        if self.origin.is_some() {
            return;
        }
        let origin = granule.cast_signed() - self.num_decoded.cast_signed();
        let begins_early = end == End::Later && self.codec.forgets();
        let origin = if begins_early { origin } else { origin.max(0) };
        let early = origin.min(0).unsigned_abs();
        self.num_dropped = early + self.codec.num_early_frames();
        self.left_to_drop = self.num_dropped;
        self.origin = Some(origin);
    }

    /// Frames that are decoded where a page with that position ends.
    fn decoded_at(&self, granule: u64) -> u64 {
        let origin = self.origin.unwrap_or(0);
        granule.checked_add_signed(-origin).unwrap_or(0)
    }

    pub(super) fn granule_of(&self, frame: u64) -> u64 {
        let decoded = frame.saturating_add(self.num_dropped);
        decoded
            .checked_add_signed(self.origin.unwrap_or(0))
            .unwrap_or(0)
    }

    /// Goes on with what comes behind that position; returns the frame.
    pub(super) fn place(&mut self, granule: u64) -> u64 {
        self.num_decoded = self.decoded_at(granule);
        self.left_to_drop = 0;
        self.num_decoded.saturating_sub(self.num_dropped)
    }

    fn drop_early(&mut self, block: &mut [Vec<f64>]) -> anyhow::Result<()> {
        if self.origin.is_some() && self.left_to_drop > 0 {
            let dropped = usize::try_from(self.left_to_drop)?.min(block[0].len());
            block
                .iter_mut()
                .for_each(|channel| drop(channel.drain(..dropped)));
            self.left_to_drop -= dropped as u64;
        }
        Ok(())
    }
}

/// Tells whether these are all headers of the stream.
fn is_complete(kind: Kind, headers: &[Vec<u8>]) -> bool {
    let num_headers = match kind {
        Kind::Vorbis => 3,
        Kind::Flac => 1 + usize::from(Big.u16(&headers[0], 7).unwrap_or(0)).max(1),
        _ => 2,
    };
    headers.len() >= num_headers
}

fn cut_end(block: &mut [Vec<f64>], num_frames: u64) -> anyhow::Result<()> {
    let kept = block[0].len().saturating_sub(usize::try_from(num_frames)?);
    block.iter_mut().for_each(|channel| channel.truncate(kept));
    Ok(())
}

/// Holds what a page gave.
pub(super) struct Decoded {
    pub(super) num_packets: usize,
    /// Pages before it are missing.
    pub(super) has_gap: bool,
}

/// Says whether more pages of the stream come.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum End {
    Later,
    Last,
}
