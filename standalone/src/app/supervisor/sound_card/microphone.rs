//! A microphone by itself, for who reads its frames on a thread that may wait: the card's callback writes into a ring.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure};
use cpal::{FromSample, Sample};
use rtrb::{Consumer, Producer, RingBuffer};

use super::device_stream::{DevicePort, DeviceStream};
use crate::app::audio::input_callback::HearsDevice;
use crate::app::audio::meters::Meters;
use crate::app::audio::planar_block::MAX_LIVE_CHANNELS;
use crate::app::devices::{Claim, Direction, PortName};

/// What a reader may fall behind before frames are lost.
const RING_SECS: u32 = 4;
/// How often it is looked whether frames have come.
const TICK: Duration = Duration::from_millis(2);

/// Says which microphone is opened.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MicrophoneRequest<'a> {
    pub(crate) host: Option<&'a str>,
    /// `None`: the system's default.
    pub(crate) device: Option<&'a str>,
    /// `None`: the device's own.
    pub(crate) rate_hz: Option<u32>,
}

/// Holds an open microphone, up to two channels of it.
pub(crate) struct Microphone {
    stream: DeviceStream,
    frames: Consumer<[f32; MAX_LIVE_CHANNELS]>,
    lost_frames: Arc<AtomicU64>,
    rate_hz: u32,
    num_channels: usize,
    title: String,
}

impl Microphone {
    /// Opens a microphone, which hears at once.
    ///
    /// # Errors
    /// Where there is none, or it does not open; the sentence says which.
    pub(crate) fn open(request: &MicrophoneRequest<'_>) -> anyhow::Result<Self> {
        let wanted = PortName {
            id: request.device.map(str::to_owned),
            rate_hz: request.rate_hz,
            ..PortName::default()
        };
        let claim = match request.device {
            Some(_) => Claim::Wanted,
            None => Claim::Default,
        };
        let port = DevicePort::find(request.host, &wanted, Direction::Input, claim)?;
        let rate_hz = port.config.sample_rate;
        let num_channels = port.num_channels().clamp(1, MAX_LIVE_CHANNELS);
        let (producer, frames) = RingBuffer::new((RING_SECS * rate_hz) as usize);
        let lost_frames = Arc::default();
        let writer = RingWriter {
            frames: producer,
            lost_frames: Arc::clone(&lost_frames),
            device_channels: port.num_channels(),
        };
        Ok(Self {
            stream: port.hear(writer, &Arc::new(Meters::default()))?,
            frames,
            lost_frames,
            rate_hz,
            num_channels,
            title: port.title(),
        })
    }

    pub(crate) fn rate_hz(&self) -> u32 {
        self.rate_hz
    }

    pub(crate) fn num_channels(&self) -> usize {
        self.num_channels
    }

    /// Reads the next frames, `[channel_idx][frame]`, at most so many; waits until there are some.
    ///
    /// # Errors
    /// Where the microphone is lost, or its frames were read too late.
    pub(crate) fn next(
        &mut self,
        max_frames: usize,
        block: &mut Vec<Vec<f64>>,
    ) -> anyhow::Result<usize> {
        while self.frames.is_empty() {
            if self.stream.is_lost(Instant::now()) {
                bail!("{} was lost", self.title);
            }
            thread::sleep(TICK);
        }
        let lost = self.lost_frames.load(Relaxed);
        ensure!(
            lost == 0,
            "{lost} frames of {} were lost: what reads the steps is too slow",
            self.title
        );
        block.resize(self.num_channels, Vec::new());
        block.iter_mut().for_each(Vec::clear);
        for _ in 0..max_frames {
            let Ok(frame) = self.frames.pop() else {
                break;
            };
            for (channel, sample) in block.iter_mut().zip(frame) {
                channel.push(f64::from(sample));
            }
        }
        Ok(block.first().map_or(0, Vec::len))
    }
}

/// Writes frames into the ring. Realtime: yes.
struct RingWriter {
    frames: Producer<[f32; MAX_LIVE_CHANNELS]>,
    lost_frames: Arc<AtomicU64>,
    device_channels: usize,
}

impl HearsDevice for RingWriter {
    fn process<T: Sample>(&mut self, input: &[T])
    where
        f32: FromSample<T>,
    {
        for samples in input.chunks_exact(self.device_channels.max(1)) {
            let mut frame = [0.0; MAX_LIVE_CHANNELS];
            for (to, sample) in frame.iter_mut().zip(samples) {
                *to = f32::from_sample(*sample);
            }
            if self.frames.push(frame).is_err() {
                self.lost_frames.fetch_add(1, Relaxed);
            }
        }
    }
}
