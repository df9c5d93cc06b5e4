//! Any sound file to f64, or one sentence why not.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;

use anyhow::{Context as _, anyhow, bail, ensure};
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error as MediaError;
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::well_known::FORMAT_ID_OGG;
use symphonia::core::formats::{FormatReader, Track, TrackType};
use symphonia::core::io::MediaSourceStream;

use super::{MAX_CHANNELS, Sound, hush, ogg};

/// Numbers of all channels: 93 minutes of stereo at 48 kHz, 4 GiB while they are read.
const MAX_NUMBERS: usize = 1 << 29;

/// What the file's header promises.
struct Promise {
    track_id: u32,
    sample_rate_hz: u32,
    num_channels: usize,
    /// `None` where the format does not say, or only guesses.
    num_frames: Option<usize>,
    codec: AudioCodecParameters,
}

pub(super) fn decode(path: &Path) -> anyhow::Result<Sound> {
    read_guarded(path).with_context(|| format!("cannot read {}", path.display()))
}

/// symphonia 0.6.1 checks less than it should: a WAV header of 39,000 channels overflows a product
/// (`wave/chunks.rs`, line 100), which panics in debug builds. Found by changing bytes at random.
fn read_guarded(path: &Path) -> anyhow::Result<Sound> {
    hush::caught(|| read(path)).unwrap_or_else(|| bail!("it is damaged: its decoder gave up"))
}

fn read(path: &Path) -> anyhow::Result<Sound> {
    let mut reader = probe(open(path)?).map_err(|error| not_audio(path, &error))?;
    let promise = promise(reader.as_ref())?;
    let sound = Sound {
        sample_rate_hz: promise.sample_rate_hz,
        channels: decode_packets(reader.as_mut(), &promise)?,
    };
    check_length(&sound, &promise)?;
    check_ogg_end(path, reader.as_ref())?;
    check_samples(&sound)?;
    Ok(sound)
}

fn open(path: &Path) -> anyhow::Result<File> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    ensure!(!metadata.is_dir(), "it is a directory");
    ensure!(
        !metadata.is_file() || metadata.len() > 0,
        "it is empty (0 bytes)"
    );
    Ok(file)
}

fn probe(file: File) -> Result<Box<dyn FormatReader>, MediaError> {
    let stream = MediaSourceStream::new(Box::new(file), Default::default());
    let probe = symphonia::default::get_probe();
    probe.probe(&Hint::new(), stream, Default::default(), Default::default())
}

/// How files of the known kinds begin, so that a cut one is told from another kind of file.
const MAGIC: [&[u8; 4]; 4] = [b"RIFF", b"FORM", b"fLaC", b"OggS"];

/// The prober's words are about its own search; hound knows why a WAV header is refused.
fn not_audio(path: &Path, error: &MediaError) -> anyhow::Error {
    let start = first_bytes(path);
    let is_known = MAGIC.contains(&&start);
    match (error, hound::WavReader::open(path)) {
        (_, Err(hound::Error::FormatError("file contains zero channels"))) => {
            anyhow!("it has 0 channels")
        }
        (MediaError::IoError(_), _) if is_known => {
            anyhow!("it is truncated: it ends inside its header")
        }
        (_, Err(hound::Error::FormatError(cause))) if &start == b"RIFF" => {
            anyhow!("its WAV header is damaged ({cause})")
        }
        _ if is_known => anyhow!("its header is damaged ({error})"),
        _ => anyhow!("it is not a sound file of a known kind (WAV, AIFF, FLAC, Ogg Vorbis, MP3)"),
    }
}

fn first_bytes(path: &Path) -> [u8; 4] {
    let mut start = [0; 4];
    // Whatever cannot be read starts like no sound.
    let _ = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    start
}

fn promise(reader: &dyn FormatReader) -> anyhow::Result<Promise> {
    let track = reader
        .default_track(TrackType::Audio)
        .context("it holds no sound")?;
    let codec = track
        .codec_params
        .as_ref()
        .and_then(|params| params.audio());
    let codec = codec
        .context("it holds no sound that can be decoded")?
        .clone();
    let sample_rate_hz = codec.sample_rate.unwrap_or(0);
    ensure!(sample_rate_hz > 0, "its sample rate is 0 Hz");
    let num_channels = codec
        .channels
        .as_ref()
        .map_or(0, |channels| channels.count());
    ensure!(num_channels > 0, "it has 0 channels");
    ensure!(
        num_channels <= MAX_CHANNELS,
        "it has {num_channels} channels, at most {MAX_CHANNELS} can be remembered"
    );
    let num_frames = promised_frames(reader, track);
    check_size(num_frames.unwrap_or(0), num_channels, sample_rate_hz)?;
    Ok(Promise {
        track_id: track.id,
        sample_rate_hz,
        num_channels,
        num_frames,
        codec,
    })
}

fn check_size(num_frames: usize, num_channels: usize, rate_hz: u32) -> anyhow::Result<()> {
    let most_frames = MAX_NUMBERS / num_channels;
    ensure!(
        num_frames <= most_frames,
        "it is too long: of {num_channels} channels at {rate_hz} Hz at most {:.0} minutes are taken at once",
        most_frames as f64 / f64::from(rate_hz) / 60.0
    );
    Ok(())
}

/// An MP3 without an encoder's tag only has a guess from its bit rate, and no delay.
fn promised_frames(reader: &dyn FormatReader, track: &Track) -> Option<usize> {
    let guessed = reader.format_info().short_name.starts_with("mp") && track.delay.is_none();
    let frames = track.num_frames.filter(|_| !guessed)?;
    usize::try_from(frames).ok()
}

fn decode_packets(
    reader: &mut dyn FormatReader,
    promise: &Promise,
) -> anyhow::Result<Vec<Vec<f64>>> {
    let options = AudioDecoderOptions::default().verify(true);
    let mut decoder = symphonia::default::get_codecs()
        .make_audio_decoder(&promise.codec, &options)
        .map_err(|error| anyhow!("its sound cannot be decoded ({error})"))?;
    let mut channels = vec![Vec::new(); promise.num_channels];
    while append_packet(reader, decoder.as_mut(), promise, &mut channels)? {}
    let verified = decoder.finalize().verify_ok;
    let complete = promise
        .num_frames
        .is_none_or(|frames| channels[0].len() >= frames);
    ensure!(
        !complete || verified != Some(false),
        "it is damaged: its checksum does not match"
    );
    Ok(channels)
}

/// False at the end of the file.
fn append_packet(
    reader: &mut dyn FormatReader,
    decoder: &mut dyn AudioDecoder,
    promise: &Promise,
    channels: &mut [Vec<f64>],
) -> anyhow::Result<bool> {
    let Some(packet) = next_packet(reader)? else {
        return Ok(false);
    };
    if packet.track_id != promise.track_id {
        return Ok(true);
    }
    check_size(channels[0].len(), channels.len(), promise.sample_rate_hz)?;
    let audio = decoder.decode(&packet).map_err(|error| damaged(&error))?;
    ensure!(
        audio.num_planes() == channels.len(),
        "its number of channels changes midway"
    );
    let mut planes: Vec<Vec<f64>> = Vec::new();
    audio.copy_to_vecs_planar(&mut planes);
    for (channel, plane) in channels.iter_mut().zip(&planes) {
        channel.extend_from_slice(plane);
    }
    Ok(true)
}

/// An early end of the file is an end here; [`check_length`] calls it by name.
fn next_packet(
    reader: &mut dyn FormatReader,
) -> anyhow::Result<Option<symphonia::core::packet::Packet>> {
    match reader.next_packet() {
        Err(MediaError::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(damaged(&error)),
        Ok(packet) => Ok(packet),
    }
}

fn damaged(error: &MediaError) -> anyhow::Error {
    match error {
        MediaError::ResetRequired => anyhow!("its format changes midway"),
        MediaError::IoError(error) => anyhow!("{error}"),
        _ => anyhow!("it is damaged ({error})"),
    }
}

fn check_length(sound: &Sound, promise: &Promise) -> anyhow::Result<()> {
    let decoded = sound.num_frames();
    if let Some(promised) = promise.num_frames
        && decoded < promised
    {
        bail!(
            "it is truncated or damaged: its header promises {promised} frames, {decoded} are there"
        );
    }
    ensure!(decoded > 0, "it holds no sound (0 frames)");
    Ok(())
}

/// An Ogg file has no length in its header: a missing last page is the only sign of a cut.
fn check_ogg_end(path: &Path, reader: &dyn FormatReader) -> anyhow::Result<()> {
    if reader.format_info().format != FORMAT_ID_OGG {
        return Ok(());
    }
    let mut file = File::open(path)?;
    if file.stream_position().is_ok() && !ogg::ends_with_last_page(&mut file)? {
        bail!("it is truncated: its last Ogg page is missing");
    }
    Ok(())
}

fn check_samples(sound: &Sound) -> anyhow::Result<()> {
    let refused = |channel: &Vec<f64>| channel.iter().filter(|&&sample| !is_sound(sample)).count();
    let count: usize = sound.channels.iter().map(refused).sum();
    if count == 0 {
        return Ok(());
    }
    let is_refused = |frame: &usize| sound.channels.iter().any(|each| !is_sound(each[*frame]));
    let first = (0..sound.num_frames()).find(is_refused).unwrap_or(0);
    let secs = first as f64 / sound.rate_hz();
    bail!(
        "{count} of its samples are not a number, infinite or beyond 32-bit float, the first at \
         frame {first} ({secs:.3} s)"
    )
}

/// What the engine would turn into silence at its door is refused here instead.
fn is_sound(sample: f64) -> bool {
    sample.abs() <= f64::from(f32::MAX)
}
