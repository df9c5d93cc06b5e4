//! Any sound file is decoded to f64, or one sentence says why not.

use std::io::{self, Seek as _, SeekFrom};
use std::path::Path;

use anyhow::{Context as _, anyhow, bail, ensure};
use symphonia::core::audio::Channels;
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::codecs::audio::well_known::CODEC_ID_FLAC;
use symphonia::core::errors::Error as MediaError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatReader, SeekMode, SeekTo, Track, TrackType};
use symphonia::core::io::MediaSourceStream;
use symphonia::core::packet::Packet;
use symphonia::core::units::Timestamp;

use super::chunks;
use super::coding::Coding;
use super::decoder::{Decoder, damaged};
use super::input::Input;
use super::kinds;
use super::mp3::Mp3;
use super::ogg::Ogg;
use super::packed::Packed;
use super::stream::{Spec, Stream};

/// Compressed sound is decoded from so many frames before the one that is wanted: by then nothing
/// of what was there before sounds on.
const RUN_UP_FRAMES: u64 = 1 << 14;

pub(super) fn open(name: &Path) -> anyhow::Result<Box<dyn Stream>> {
    let mut input = Input::open(name)?;
    if let Some(layout) = chunks::layout(&mut input)? {
        if layout.coding == Coding::Mpeg {
            input.seek_to(layout.start)?;
            input.narrow(layout.num_bytes);
            return mpeg(input);
        }
        return Ok(Box::new(Packed::new(input, layout)?));
    }
    let head = input.head()?;
    if head.starts_with(b"OggS") {
        return Ok(Box::new(Ogg::new(input)?));
    }
    if is_for_symphonia(&head) {
        let is_indexed = head.starts_with(b"caff") || head.get(4..8) == Some(b"ftyp");
        ensure!(
            input.len().is_some() || !is_indexed,
            "it comes through a pipe, which a CAF or MP4 file cannot be read from; save it first"
        );
        input.narrow(None);
        return Ok(Box::new(Contained::new(input)?));
    }
    if let Some(kind) = kinds::other_file(&head) {
        bail!(kinds::undecodable(kind));
    }
    mpeg(input)
}

/// Frames of MPEG may begin anywhere, so whatever is nothing else is looked through for them.
fn mpeg(input: Input) -> anyhow::Result<Box<dyn Stream>> {
    match Mp3::new(input)? {
        Some(mp3) => Ok(Box::new(mp3)),
        None => bail!(
            "it is not a sound file of a known kind ({})",
            kinds::READ_KINDS
        ),
    }
}

/// Tells whether symphonia reads it: FLAC, CAF, AAC in ADTS, MP4, Matroska.
fn is_for_symphonia(head: &[u8]) -> bool {
    matches!(
        head,
        [b'f', b'L', b'a', b'C', ..]
            | [b'c', b'a', b'f', b'f', ..]
            | [0xff, 0xf0 | 0xf1 | 0xf8 | 0xf9, ..]
            | [_, _, _, _, b'f', b't', b'y', b'p', ..]
            | [0x1a, 0x45, 0xdf, 0xa3, ..]
    )
}

/// Is a file as symphonia takes it apart.
struct Contained {
    /// `None` only while it is read from its start again.
    reader: Option<Box<dyn FormatReader>>,
    decoder: Decoder,
    track_id: u32,
    spec: Spec,
    is_seekable: bool,
    /// Whether the sound of a place depends on that place alone. FLAC's does; AAC's noise does not.
    can_leap: bool,
    /// The number of the frame that comes next.
    frame: u64,
    /// Read from the start: a checksum is of the whole sound.
    is_straight: bool,
}

impl Contained {
    fn new(input: Input) -> anyhow::Result<Self> {
        let is_seekable = input.len().is_some();
        let stream = MediaSourceStream::new(Box::new(input), Default::default());
        Self::open(stream, is_seekable)
    }

    fn open(stream: MediaSourceStream<'static>, is_seekable: bool) -> anyhow::Result<Self> {
        let reader = probe(stream).map_err(|error| bad_header(&error))?;
        let track = reader
            .default_track(TrackType::Audio)
            .context("it holds no sound")?;
        let codec = codec(track).context("it holds no sound that can be decoded")?;
        let spec = Spec {
            sample_rate_hz: codec.sample_rate.unwrap_or(0),
            num_channels: codec.channels.as_ref().map_or(0, Channels::count),
            num_frames: track.num_frames,
        };
        Ok(Self {
            decoder: Decoder::new(codec)?,
            track_id: track.id,
            spec: spec.check()?,
            is_seekable,
            can_leap: codec.codec == CODEC_ID_FLAC,
            frame: 0,
            is_straight: true,
            reader: Some(reader),
        })
    }

    /// A reader that has come to the end of an MP4 file does not go back in it (symphonia 0.6.1).
    fn restart(&mut self) -> anyhow::Result<()> {
        if let Some(reader) = self.reader.take() {
            let mut stream = reader.into_inner();
            stream.seek(SeekFrom::Start(0))?;
            *self = Self::open(stream, self.is_seekable)?;
        }
        Ok(())
    }

    fn check_sum(&mut self) -> anyhow::Result<()> {
        let is_whole = self.is_straight
            && self
                .spec
                .num_frames
                .is_none_or(|frames| self.frame >= frames);
        if is_whole && self.decoder.is_verified() == Some(false) {
            bail!("it is damaged: its checksum does not match");
        }
        Ok(())
    }
}

impl Stream for Contained {
    fn spec(&self) -> Spec {
        self.spec
    }

    fn next(&mut self, block: &mut Vec<Vec<f64>>) -> anyhow::Result<bool> {
        loop {
            let Some(reader) = &mut self.reader else {
                return Ok(false);
            };
            let Some(packet) = next_packet(reader.as_mut())? else {
                self.check_sum()?;
                return Ok(false);
            };
            if packet.track_id == self.track_id {
                self.decoder.decode(&packet, block)?;
                self.frame += block[0].len() as u64;
                return Ok(true);
            }
        }
    }

    fn seek(&mut self, frame: u64) -> anyhow::Result<u64> {
        if !self.is_seekable {
            return Ok(self.frame);
        }
        let frame = frame.min(self.spec.num_frames.unwrap_or(u64::MAX));
        let target = frame.saturating_sub(RUN_UP_FRAMES);
        if target == 0 || !self.can_leap {
            self.restart()?;
            return Ok(0);
        }
        let to = SeekTo::Timestamp {
            ts: Timestamp::from(i64::try_from(target)?),
            track_id: self.track_id,
        };
        let reader = self.reader.as_mut().context("it cannot be read again")?;
        let seeked = reader.seek(SeekMode::Accurate, to);
        let seeked = seeked.map_err(|error| damaged(&error))?;
        self.decoder.reset();
        self.is_straight = false;
        self.frame = u64::try_from(seeked.actual_ts.get()).unwrap_or(0);
        Ok(self.frame)
    }
}

fn probe(stream: MediaSourceStream<'static>) -> Result<Box<dyn FormatReader>, MediaError> {
    let probe = symphonia::default::get_probe();
    probe.probe(&Hint::new(), stream, Default::default(), Default::default())
}

fn bad_header(error: &MediaError) -> anyhow::Error {
    match error {
        MediaError::IoError(_) => anyhow!("it is truncated: it ends inside its header"),
        MediaError::Unsupported(feature) => {
            anyhow!(
                "its header says what cannot be read ({feature}); {}",
                kinds::CURE
            )
        }
        _ => anyhow!("its header is damaged ({error})"),
    }
}

fn codec(track: &Track) -> Option<&AudioCodecParameters> {
    track.codec_params.as_ref()?.audio()
}

/// An early end of the file is an end here; the reader calls it by name.
fn next_packet(reader: &mut dyn FormatReader) -> anyhow::Result<Option<Packet>> {
    match reader.next_packet() {
        Err(MediaError::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(damaged(&error)),
        Ok(packet) => Ok(packet),
    }
}
