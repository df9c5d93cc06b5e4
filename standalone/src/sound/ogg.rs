//! Ogg files as they are found: begun late, cut out of a radio, chained, without a last page.
//!
//! symphonia's reader takes the position of the last page for the length and needs that page marked;
//! here lengths are differences of positions.

mod codec;
mod page;

use anyhow::{bail, ensure};

use super::coding::Order::Big;
use super::input::Input;
use super::kinds;
use super::reader::{Spec, Stream};
use codec::{Codec, Kind};
use page::{Ended, Packets, Page, Pages};

/// Pages of other streams may lie between the first ones.
const MAX_HEADER_PAGES: usize = 1 << 12;
/// More frames than lie before the first page that has a position.
const MAX_EARLY_FRAMES: usize = 1 << 20;
/// Two long blocks of Vorbis.
const RUN_UP_FRAMES: u64 = 1 << 14;
/// Below that pages are read one after the other.
const MIN_BISECTED_BYTES: u64 = 1 << 17;

pub(super) struct Ogg {
    pages: Pages,
    link: Link,
    /// The page after the one at work.
    following: Option<Page>,
    /// Links of a chain before this one.
    num_links: u64,
    /// Of the link, as the file's last page says.
    num_frames: Option<u64>,
    /// The file was read from its start, without a leap.
    is_straight: bool,
    num_lost_frames: u64,
    has_loss: bool,
}

/// One stream, from its headers to its last page.
struct Link {
    serial: u32,
    spec: Spec,
    codec: Codec,
    packets: Packets,
    /// Where its first page of sound begins.
    start: u64,
    /// Position of the first frame that is decoded; known from the first page with a position.
    origin: Option<i64>,
    /// Frames decoded, with those that are dropped.
    num_decoded: u64,
    /// Frames at the start that are no sound yet.
    num_dropped: u64,
    left_to_drop: u64,
}

impl Ogg {
    pub(super) fn new(input: Input) -> anyhow::Result<Self> {
        let mut pages = Pages::new(input);
        let first = pages.next()?;
        let (link, following) = Link::open(&mut pages, first)?;
        let mut ogg = Self {
            pages,
            link,
            following: Some(following),
            num_links: 0,
            num_frames: None,
            is_straight: true,
            num_lost_frames: 0,
            has_loss: false,
        };
        ogg.measure()?;
        Ok(ogg)
    }

    /// The length of what is one stream in a file that can be gone back in.
    fn measure(&mut self) -> anyhow::Result<()> {
        let Some(last) = self.last_granule()? else {
            return self.restart();
        };
        self.restart()?;
        let mut block = self.empty_block();
        while self.link.origin.is_none() && self.pull(&mut block)? {}
        let early = self.link.num_dropped;
        let first = self.link.origin.unwrap_or(0);
        let num_frames = i64::try_from(last)?.saturating_sub(first);
        self.num_frames = u64::try_from(num_frames)
            .ok()
            .map(|frames| frames.saturating_sub(early));
        self.restart()
    }

    /// `None` for a pipe, a chain, and a file that is cut.
    fn last_granule(&mut self) -> anyhow::Result<Option<u64>> {
        if !self.pages.is_seekable() {
            return Ok(None);
        }
        let len = self.pages.len();
        if !self.is_one_stream(len)? {
            return Ok(None);
        }
        self.pages.seek(len.saturating_sub(MIN_BISECTED_BYTES))?;
        let mut last = None;
        while let Some(page) = self.pages.next()? {
            if page.serial == self.link.serial {
                last = page.granule.or(last);
            } else if page.is_first() {
                return Ok(None);
            }
        }
        Ok(last.filter(|_| !self.pages.is_cut))
    }

    /// Looks at the file here and there: numbers of pages rise, unless files were joined, perhaps of
    /// the same serial number.
    fn is_one_stream(&mut self, len: u64) -> anyhow::Result<bool> {
        let step = MIN_BISECTED_BYTES.max(len / 64);
        let mut sequence = 0;
        let mut position = self.link.start;
        while position < len {
            self.pages.seek(position)?;
            if let Some(page) = self.next_page()? {
                if page.is_first() || page.sequence < sequence {
                    return Ok(false);
                }
                sequence = page.sequence;
            }
            position += step;
        }
        Ok(true)
    }

    fn restart(&mut self) -> anyhow::Result<()> {
        if self.pages.is_seekable() {
            self.pages.seek(0)?;
            let first = self.pages.next()?;
            let (link, following) = Link::open(&mut self.pages, first)?;
            self.link = link;
            self.following = Some(following);
            (self.num_links, self.num_lost_frames, self.has_loss) = (0, 0, false);
            self.pages.num_skipped_bytes = 0;
        }
        Ok(())
    }

    fn empty_block(&self) -> Vec<Vec<f64>> {
        vec![Vec::new(); self.link.spec.num_channels]
    }

    /// Appends a page's frames; false at the end.
    fn pull(&mut self, block: &mut [Vec<f64>]) -> anyhow::Result<bool> {
        let Some(page) = self.following.take() else {
            return Ok(false);
        };
        if page.is_first() {
            self.next_link(page)?;
            return Ok(true);
        }
        self.following = self.next_page()?;
        let is_last = page.is_last() || self.following.as_ref().is_none_or(Page::is_first);
        let end = if is_last { End::Last } else { End::Later };
        let lost = self.link.decode(&page, end, block)?;
        self.has_loss |= lost.is_some();
        self.num_lost_frames += lost.unwrap_or(0);
        if self.following.is_none() {
            self.check_end()?;
        }
        Ok(true)
    }

    /// Of this stream, or the first of another one.
    fn next_page(&mut self) -> anyhow::Result<Option<Page>> {
        while let Some(page) = self.pages.next()? {
            if page.serial == self.link.serial || page.is_first() {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    fn next_link(&mut self, first: Page) -> anyhow::Result<()> {
        let (link, following) = Link::open(&mut self.pages, Some(first))?;
        let (spec, new) = (self.link.spec, link.spec);
        ensure!(
            spec == new,
            "its format changes midway, from {} Hz and {} channels to {} Hz and {} channels; split \
             it where it does",
            spec.sample_rate_hz,
            spec.num_channels,
            new.sample_rate_hz,
            new.num_channels
        );
        self.link = link;
        self.following = Some(following);
        self.num_links += 1;
        Ok(())
    }

    fn check_end(&mut self) -> anyhow::Result<()> {
        ensure!(
            !self.pages.is_cut,
            "it is truncated: it ends within an Ogg page"
        );
        let is_whole = self.is_straight && self.num_links == 0 && !self.has_loss;
        let is_wrong = is_whole && self.link.codec.is_verified() == Some(false);
        ensure!(!is_wrong, "it is damaged: its checksum does not match");
        Ok(())
    }

    /// The last page of that stream whose end lies a run-up before `frame`.
    fn page_before(&mut self, frame: u64) -> anyhow::Result<Option<u64>> {
        let target = self.link.granule_of(frame).saturating_sub(RUN_UP_FRAMES);
        let (mut low, mut high) = (self.link.start, self.pages.len());
        let mut found = None;
        while high.saturating_sub(low) > MIN_BISECTED_BYTES {
            let middle = low.midpoint(high);
            self.pages.seek(middle)?;
            match self.next_placed()? {
                Some((start, granule)) if granule < target && start < high => {
                    found = Some(start);
                    low = start.max(middle + 1);
                }
                _ => high = middle,
            }
        }
        Ok(found)
    }

    /// The next page of this stream that has a position: where it begins, and that.
    fn next_placed(&mut self) -> anyhow::Result<Option<(u64, u64)>> {
        while let Some(page) = self.pages.next()? {
            if page.serial != self.link.serial {
                if page.is_first() {
                    break;
                }
                continue;
            }
            if let Some(granule) = page.granule {
                return Ok(Some((page.start, granule)));
            }
        }
        Ok(None)
    }

    /// Goes on behind the page that begins there.
    fn go_on_behind(&mut self, start: u64) -> anyhow::Result<u64> {
        self.pages.seek(start)?;
        self.link.codec.reset();
        self.link.packets = Packets::default();
        self.following = self.next_page()?;
        while let Some(page) = self.following.take() {
            self.following = self.next_page()?;
            let mut block = self.empty_block();
            let decoded = self.link.decode_packets(&page, &mut block)?;
            if decoded.num_packets > 0
                && let Some(granule) = page.granule
            {
                return Ok(self.link.place(granule));
            }
        }
        bail!("it is damaged: a place in it is not found again")
    }
}

impl Stream for Ogg {
    fn spec(&self) -> Spec {
        Spec {
            num_frames: self.num_frames,
            ..self.link.spec
        }
    }

    fn next(&mut self, block: &mut Vec<Vec<f64>>) -> anyhow::Result<bool> {
        *block = self.empty_block();
        while self.pull(block)? {
            if self.link.origin.is_some() && !block[0].is_empty() {
                return Ok(true);
            }
            ensure!(
                block[0].len() < MAX_EARLY_FRAMES,
                "it is damaged: its first Ogg pages have no position"
            );
        }
        Ok(!block[0].is_empty())
    }

    fn seek(&mut self, frame: u64) -> anyhow::Result<u64> {
        if !self.pages.is_seekable() {
            return Ok(self.link.num_decoded.saturating_sub(self.link.num_dropped));
        }
        self.is_straight = false;
        let can_leap = self.num_frames.is_some() && self.link.codec.forgets();
        if can_leap && self.link.origin.is_some() {
            if let Some(start) = self.page_before(frame)? {
                return self.go_on_behind(start);
            }
        }
        self.restart()?;
        Ok(0)
    }

    fn loss(&self) -> Option<String> {
        let bytes = self.pages.num_skipped_bytes;
        if !self.has_loss && bytes == 0 {
            return None;
        }
        let secs = self.num_lost_frames as f64 / f64::from(self.link.spec.sample_rate_hz);
        Some(format!(
            "{bytes} bytes of it are damaged and were skipped: {secs:.3} s are missing"
        ))
    }
}

impl Link {
    /// Reads headers up to the first page of sound, which is returned with it.
    fn open(pages: &mut Pages, first: Option<Page>) -> anyhow::Result<(Self, Page)> {
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
        match (stream, other) {
            (None, Some(name)) => bail!(kinds::undecodable(name)),
            (None, None) if pages.is_cut => bail!("it is truncated: it ends inside its header"),
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
    fn decode(
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

    fn decode_packets(&mut self, page: &Page, block: &mut [Vec<f64>]) -> anyhow::Result<Decoded> {
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

    /// From the first page with a position. An only page that holds more than it says ends early;
    /// several that do begin early.
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

    fn granule_of(&self, frame: u64) -> u64 {
        let decoded = frame.saturating_add(self.num_dropped);
        decoded
            .checked_add_signed(self.origin.unwrap_or(0))
            .unwrap_or(0)
    }

    /// Goes on with what comes behind that position; returns the frame.
    fn place(&mut self, granule: u64) -> u64 {
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

/// Whether these are all headers of the stream.
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

/// What a page gave.
struct Decoded {
    num_packets: usize,
    /// Pages before it are missing.
    has_gap: bool,
}

/// Whether more pages of the stream come.
#[derive(Clone, Copy, Eq, PartialEq)]
enum End {
    Later,
    Last,
}
