//! MPEG audio, layers I to III, as it is found: joined, cut, with holes and tags between.
//!
//! nanomp3 decodes: symphonia 0.6.1 refuses joint stereo whose channels differ in block type (its
//! issue 556) and free format, and ends where the first of two joined files does.

mod header;
mod part;
mod frame_window;

use std::io;

use anyhow::ensure;
use nanomp3::{DecodeError, Decoder, MAX_SAMPLES_PER_FRAME, VbrTag};

use super::input::Input;
use super::stream::{Spec, Stream};
use frame_window::{FramePlace, FrameWindow};
use header::Header;
use part::Mp3Part;

/// No frame begins in so many bytes: it is another kind of file.
const MAX_JUNK_BYTES: u64 = 1 << 20;
/// By then nothing of what was there before sounds on: a bit reservoir reaches back 511 bytes, 22
/// frames of the smallest kind.
const RUN_UP_MPEG_FRAMES: u64 = 32;

/// Reads the frames of an MP3 file.
pub(super) struct Mp3 {
    window: FrameWindow,
    decoder: Box<Decoder>,
    /// Interleaved.
    samples: Vec<f32>,
    first: Header,
    spec: Spec,
    part: Mp3Part,
    /// Frames passed on or dropped on the way, behind what tags cut off.
    frame: u64,
    /// Frames of MPEG that may lack what came before them, after a start or a leap.
    unsettled: u64,
    num_skipped_bytes: u64,
    num_lost_frames: u64,
}

/// Says what one step found.
enum Found {
    /// Sound, so many frames of it.
    Frame(u64),
    /// A tag, or nothing of use.
    Other,
    End,
}

#[derive(Clone, Copy, PartialEq)]
enum Step {
    Decode,
    /// Only counts, where headers say enough.
    Leap,
}

impl Mp3 {
    /// Finds the first frame, `None` where no frame is found.
    pub(super) fn new(input: Input) -> anyhow::Result<Option<Self>> {
        let mut window = FrameWindow::new(input);
        let mut num_skipped_bytes = 0;
        let first = loop {
            window.fill()?;
            window.skip_tags()?;
            if let Some(start) = window.find_start() {
                num_skipped_bytes += start as u64;
                window.take(start);
                break Header::parse(window.bytes());
            }
            let (consumed, found) = decode(&mut Decoder::new(), window.bytes(), &mut new_samples());
            if found.is_some() {
                let skipped = skipped_bytes(window.bytes(), consumed);
                num_skipped_bytes += skipped as u64;
                window.take(skipped);
                break Header::parse(window.bytes());
            }
            num_skipped_bytes += window.take_junk(consumed) as u64;
            if window.is_empty() || num_skipped_bytes > MAX_JUNK_BYTES {
                break None;
            }
        };
        let Some(first) = first else { return Ok(None) };
        let mut mp3 = Self {
            spec: Spec {
                sample_rate_hz: first.sample_rate_hz,
                num_channels: first.num_channels,
                num_frames: None,
            },
            window,
            decoder: Box::default(),
            samples: new_samples(),
            first,
            part: Mp3Part::default(),
            frame: 0,
            unsettled: RUN_UP_MPEG_FRAMES,
            num_skipped_bytes,
            num_lost_frames: 0,
        };
        mp3.spec.num_frames = mp3.told_frames();
        Ok(Some(mp3))
    }

    /// Returns the frames of a file whose tag speaks of all of it.
    fn told_frames(&self) -> Option<u64> {
        let bytes = self.window.bytes();
        let tag = bytes.get(..self.first.num_bytes?)?;
        let part = Mp3Part::new(VbrTag::parse(tag)?, self.first)?;
        let told_bytes = tag_bytes(tag)?;
        let there = self.window.input.untagged_len()? - self.window.position();
        (there <= told_bytes + told_bytes / 8).then_some(part.sound)
    }

    /// Takes the next frame, tag or rubbish; after it `self.samples` holds the frame's.
    fn step(&mut self, step: Step) -> anyhow::Result<Found> {
        self.window.fill()?;
        if self.window.skip_tags()? {
            return Ok(Found::Other);
        }
        if self.window.is_empty() {
            return Ok(Found::End);
        }
        if step == Step::Leap
            && let Some((header, num_bytes)) = self.window.sure_frame(self.first)
        {
            let is_tag = self.begin_part(num_bytes);
            self.window.take(num_bytes);
            return Ok(if is_tag {
                Found::Other
            } else {
                Found::Frame(header.num_frames)
            });
        }
        self.decode_frame()
    }

    fn decode_frame(&mut self) -> anyhow::Result<Found> {
        let frame_bytes = match self.window.find_frame(self.first) {
            FramePlace::Frame { start, num_bytes } => {
                self.skip(start);
                Some(num_bytes)
            }
            FramePlace::Nowhere => {
                self.num_skipped_bytes += self.window.take_junk(usize::MAX) as u64;
                return Ok(Found::Other);
            }
            FramePlace::Unknown => None,
        };
        let bytes = self.window.bytes();
        let bytes = frame_bytes.map_or(bytes, |num_bytes| &bytes[..num_bytes]);
        let (consumed, found) = decode(&mut self.decoder, bytes, &mut self.samples);
        let Some(decoded) = found else {
            let taken = frame_bytes.unwrap_or_else(|| self.window.take_junk(consumed));
            self.window.take(frame_bytes.unwrap_or(0));
            self.num_skipped_bytes += taken as u64;
            return Ok(Found::Other);
        };
        let skipped = skipped_bytes(bytes, consumed);
        self.skip(skipped);
        let is_tag = self.begin_part(consumed - skipped);
        self.window.take(consumed - skipped);
        if is_tag {
            *self.decoder = Decoder::new();
            return Ok(Found::Other);
        }
        self.check(decoded)?;
        self.unsettled = self.unsettled.saturating_sub(1);
        Ok(Found::Frame(decoded.num_frames))
    }

    fn skip(&mut self, num_bytes: usize) {
        self.num_skipped_bytes += num_bytes as u64;
        self.window.take(num_bytes);
    }

    /// Tells whether that frame is the tag of a part that begins here.
    fn begin_part(&mut self, num_bytes: usize) -> bool {
        let frame = &self.window.bytes()[..num_bytes];
        let Some(tag) = VbrTag::parse(frame) else {
            return false;
        };
        self.part = Mp3Part::new(tag, self.first).unwrap_or_default();
        true
    }

    /// A frame without sound is silence: what comes behind it stays in its place.
    fn check(&mut self, frame: Frame) -> anyhow::Result<()> {
        ensure!(
            frame.sample_rate_hz == self.spec.sample_rate_hz,
            "its format changes midway, from {} Hz to {} Hz; split it where it does",
            self.spec.sample_rate_hz,
            frame.sample_rate_hz
        );
        ensure!(
            frame.num_channels <= self.spec.num_channels,
            "its format changes midway, from 1 to 2 channels; split it where it does"
        );
        if !frame.is_whole {
            self.samples.fill(0.0);
            let is_loss = self.unsettled == 0;
            self.num_lost_frames += if is_loss { frame.num_frames } else { 0 };
        } else if frame.num_channels < self.spec.num_channels {
            let mono = self.samples[..MAX_SAMPLES_PER_FRAME / 2].to_vec();
            let stereo = mono.iter().flat_map(|&sample| [sample, sample]);
            self.samples = stereo.collect();
        }
        Ok(())
    }

    fn restart(&mut self) -> io::Result<()> {
        self.window.seek(0)?;
        self.part = Mp3Part::default();
        self.frame = 0;
        (self.num_skipped_bytes, self.num_lost_frames) = (0, 0);
        self.settle();
        Ok(())
    }

    fn settle(&mut self) {
        *self.decoder = Decoder::new();
        self.unsettled = RUN_UP_MPEG_FRAMES;
    }
}

impl Stream for Mp3 {
    fn spec(&self) -> Spec {
        self.spec
    }

    fn next(&mut self, block: &mut Vec<Vec<f64>>) -> anyhow::Result<bool> {
        loop {
            match self.step(Step::Decode)? {
                Found::End => return Ok(false),
                Found::Other => (),
                Found::Frame(num_frames) => {
                    let kept = self.part.keep(num_frames);
                    self.frame += kept.end - kept.start;
                    let num_channels = self.spec.num_channels;
                    let range = usize::try_from(kept.start)?..usize::try_from(kept.end)?;
                    *block = (0..num_channels)
                        .map(|idx| {
                            let channel = self.samples.iter().skip(idx).step_by(num_channels);
                            let kept = channel.take(range.end).skip(range.start);
                            kept.map(|&sample| f64::from(sample)).collect()
                        })
                        .collect();
                    return Ok(true);
                }
            }
        }
    }

    /// Headers are counted up to the place, which is exact: no index, no memory.
    fn seek(&mut self, frame: u64) -> anyhow::Result<u64> {
        if self.window.input.len().is_none() {
            return Ok(self.frame);
        }
        let run_up = (RUN_UP_MPEG_FRAMES + 1) * self.first.num_frames;
        let target = frame.saturating_sub(run_up);
        if target < self.frame {
            self.restart()?;
        }
        let loss = (self.num_skipped_bytes, self.num_lost_frames);
        self.settle();
        while self.frame < target {
            match self.step(Step::Leap)? {
                Found::End => break,
                Found::Other => (),
                Found::Frame(num_frames) => {
                    let kept = self.part.keep(num_frames);
                    self.frame += kept.end - kept.start;
                }
            }
        }
        (self.num_skipped_bytes, self.num_lost_frames) = loss;
        self.settle();
        Ok(self.frame)
    }

    fn loss(&self) -> Option<String> {
        let (bytes, silent) = (self.num_skipped_bytes, self.num_lost_frames);
        if bytes == 0 && silent == 0 {
            return None;
        }
        let secs = |frames: u64| frames as f64 / f64::from(self.spec.sample_rate_hz);
        let missing = self.spec.num_frames.unwrap_or(0).saturating_sub(self.frame);
        Some(format!(
            "{bytes} bytes of it are damaged and were skipped: {:.3} s are missing, {:.3} s silent",
            secs(missing),
            secs(silent)
        ))
    }
}

/// Returns the bytes of the file from the tag on, by the tag.
fn tag_bytes(frame: &[u8]) -> Option<u64> {
    let is_tag = |four: &[u8]| four == b"Xing" || four == b"Info";
    let at = frame.windows(4).position(is_tag)?;
    let number = |at: usize| {
        frame
            .get(at..)?
            .first_chunk()
            .map(|&four| u32::from_be_bytes(four))
    };
    let has_bytes = number(at + 4)? & 3 == 3;
    number(at + 12).filter(|_| has_bytes).map(u64::from)
}

/// Is a frame that was found.
#[derive(Clone, Copy)]
struct Frame {
    sample_rate_hz: u32,
    num_channels: usize,
    num_frames: u64,
    is_whole: bool,
}

/// Decodes, and returns the bytes taken and the frame at their end.
fn decode(decoder: &mut Decoder, bytes: &[u8], samples: &mut [f32]) -> (usize, Option<Frame>) {
    let (consumed, result) = decoder.decode(bytes, samples);
    let (info, is_whole) = match result {
        Ok(info) => (info, true),
        Err(
            DecodeError::Corrupt(info)
            | DecodeError::ReservoirUnavailable(info)
            | DecodeError::UnsupportedLayer(info),
        ) => (info, false),
        Err(_) => return (consumed, None),
    };
    let told = match (info.layer, info.sample_rate) {
        (1, _) => 384,
        (3, ..32_000) => 576,
        _ => 1152,
    };
    let frame = Frame {
        sample_rate_hz: info.sample_rate,
        num_channels: usize::from(info.channels.num()),
        num_frames: if is_whole {
            info.samples_produced as u64
        } else {
            told
        },
        is_whole,
    };
    (consumed, Some(frame))
}

/// Returns the bytes that were taken before the frame: none in free format.
fn skipped_bytes(bytes: &[u8], consumed: usize) -> usize {
    let ends = |start: &usize| {
        let header = Header::parse(&bytes[*start..]);
        header.and_then(|header| header.num_bytes) == Some(consumed - start)
    };
    (0..consumed).find(ends).unwrap_or(0)
}

fn new_samples() -> Vec<f32> {
    vec![0.0; MAX_SAMPLES_PER_FRAME]
}
