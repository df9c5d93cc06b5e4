//! Ogg files as they are found: begun late, cut out of a radio, chained, without a last page.
//!
//! symphonia's reader takes the position of the last page for the length and needs that page marked;
//! here lengths are differences of positions.

mod codec;
mod link;
mod page;

use anyhow::{bail, ensure};

use super::input::Input;
use super::stream::{Spec, Stream};
use link::{End, OggLink};
use page::{Packets, Page, Pages};

/// More frames than lie before the first page that has a position.
const MAX_EARLY_FRAMES: usize = 1 << 20;
/// Two long blocks of Vorbis.
const RUN_UP_FRAMES: u64 = 1 << 14;
/// Below that pages are read one after the other.
const MIN_BISECTED_BYTES: u64 = 1 << 17;

/// Reads the frames of an Ogg file, link after link.
pub(super) struct Ogg {
    pages: Pages,
    link: OggLink,
    /// The page after the one at work.
    following: Option<Page>,
    /// Links of a chain before this one.
    num_links: u64,
    /// The length of the link, as the file's last page says.
    num_frames: Option<u64>,
    /// The file was read from its start, without a leap.
    is_straight: bool,
    num_lost_frames: u64,
    has_loss: bool,
}

impl Ogg {
    pub(super) fn new(input: Input) -> anyhow::Result<Self> {
        let mut pages = Pages::new(input);
        let first = pages.next()?;
        let (link, following) = OggLink::open(&mut pages, first)?;
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

    /// Returns the length of what is one stream in a file that can be gone back in.
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

    /// Returns the last position, `None` for a pipe, a chain, and a file that is cut.
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
            let (link, following) = OggLink::open(&mut self.pages, first)?;
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

    /// Returns the next page of this stream, or the first of another one.
    fn next_page(&mut self) -> anyhow::Result<Option<Page>> {
        while let Some(page) = self.pages.next()? {
            if page.serial == self.link.serial || page.is_first() {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    fn next_link(&mut self, first: Page) -> anyhow::Result<()> {
        let (link, following) = OggLink::open(&mut self.pages, Some(first))?;
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

    /// Returns the last page of that stream whose end lies a run-up before `frame`.
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

    /// Returns the next page of this stream that has a position: where it begins, and that.
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
            let num_skipped_bytes = self.pages.num_skipped_bytes;
            let found = self.page_before(frame)?;
            self.pages.num_skipped_bytes = num_skipped_bytes;
            if let Some(start) = found {
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
            "pages of it are damaged or missing: {bytes} bytes were skipped, {secs:.3} s"
        ))
    }
}
