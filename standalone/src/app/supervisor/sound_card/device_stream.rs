//! One device is opened, and a stream of it is watched.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use cpal::traits::{DeviceTrait as _, StreamTrait as _};
use cpal::{
    BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, Stream, StreamConfig,
    SupportedBufferSize, SupportedStreamConfig,
};

use super::super::watchdog::Watchdog;
use crate::app::audio::deadline::Deadline;
use crate::app::audio::input_callback::HearsDevice;
use crate::app::audio::meters::Meters;
use crate::app::audio::output_callback::FillsDevice;
use crate::app::audio::stream_health::StreamHealth;
use crate::app::devices::{self, Claim, DevicePlace, Direction, Presence};

/// 21 ms at 48 kHz: survives most busy desktops, and a window of 50 ms is later anyway. What begins so
/// and is too short grows.
pub(in super::super) const BUFFER_FRAMES: u32 = 1024;
/// For a device to open, and for a lost one to close.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// Names a device and how it shall run.
pub(in crate::app) struct DevicePort {
    place: DevicePlace,
    device: cpal::Device,
    format: SampleFormat,
    pub(in crate::app) config: StreamConfig,
}

/// Holds a stream of the card, and watches it.
pub(in crate::app) struct DeviceStream {
    place: DevicePlace,
    watchdog: Watchdog,
    _stream: Stream,
}

impl DeviceStream {
    /// It has ended, or stands still.
    pub(in crate::app) fn is_lost(&mut self, now: Instant) -> bool {
        self.watchdog.sees_loss(now)
    }

    pub(super) fn callbacks(&self) -> u64 {
        self.watchdog.callbacks()
    }

    /// Tells whether the system has changed its devices so that it is on the wrong one.
    pub(super) fn is_displaced(&self, before: &Presence, now: &Presence) -> bool {
        now.displaces(before, &self.place)
    }
}

impl DevicePort {
    /// # Errors
    /// Where it is not there any more, or cannot be asked.
    pub(in crate::app) fn find(
        host: Option<&str>,
        wanted: &devices::PortName,
        direction: Direction,
        claim: Claim,
    ) -> anyhow::Result<Self> {
        let device = devices::find_on(host, wanted.id.as_deref(), direction);
        let device = device.context(missing(direction))?;
        let usual = match direction {
            Direction::Input => device.default_input_config(),
            Direction::Output => device.default_output_config(),
        };
        let usual = usual.context(missing(direction))?;
        let mut config = usual.config();
        config.sample_rate = wanted.rate_hz.unwrap_or(config.sample_rate);
        // The default size gives callbacks of up to 2 s on Pulse.
        config.buffer_size = BufferSize::Fixed(buffer_frames(wanted.buffer_frames, &usual));
        let id = device.id().context(missing(direction))?;
        let place = DevicePlace {
            direction,
            opened_id: id.to_string(),
            claim,
        };
        ensure!(
            place.claim == Claim::Wanted || !devices::is_monitor(&place.opened_id),
            "No microphone is there"
        );
        Ok(Self {
            place,
            device,
            format: usual.sample_format(),
            config,
        })
    }

    pub(in crate::app) fn num_channels(&self) -> usize {
        usize::from(self.config.channels)
    }

    pub(super) fn usual_frames(&self) -> usize {
        match self.config.buffer_size {
            BufferSize::Fixed(frames) => frames as usize,
            BufferSize::Default => BUFFER_FRAMES as usize,
        }
    }

    /// Returns a usual callback in frames of another rate.
    pub(super) fn frames_at(&self, rate_hz: u32) -> usize {
        let asked = self.usual_frames() as u64 * u64::from(rate_hz);
        let frames = asked.div_ceil(u64::from(self.config.sample_rate.max(1)));
        usize::try_from(frames).unwrap_or(usize::MAX)
    }

    pub(super) fn title(&self) -> String {
        let rate_khz = f64::from(self.config.sample_rate) / 1e3;
        format!("{} ({rate_khz} kHz)", devices::name(&self.device))
    }

    pub(in crate::app) fn play(
        &self,
        player: impl FillsDevice,
        meters: &Arc<Meters>,
    ) -> anyhow::Result<DeviceStream> {
        let signs = StreamSigns::new(meters);
        let life = Arc::clone(&signs.life);
        let stream = match self.format {
            SampleFormat::I8 => self.play_as::<i8>(player, signs),
            SampleFormat::I16 => self.play_as::<i16>(player, signs),
            SampleFormat::I24 => self.play_as::<cpal::I24>(player, signs),
            SampleFormat::I32 => self.play_as::<i32>(player, signs),
            SampleFormat::I64 => self.play_as::<i64>(player, signs),
            SampleFormat::U8 => self.play_as::<u8>(player, signs),
            SampleFormat::U16 => self.play_as::<u16>(player, signs),
            SampleFormat::U24 => self.play_as::<cpal::U24>(player, signs),
            SampleFormat::U32 => self.play_as::<u32>(player, signs),
            SampleFormat::U64 => self.play_as::<u64>(player, signs),
            SampleFormat::F32 => self.play_as::<f32>(player, signs),
            SampleFormat::F64 => self.play_as::<f64>(player, signs),
            other => bail!(
                "{}: samples of format {other} cannot be played",
                self.title()
            ),
        };
        self.started(stream, life)
    }

    pub(super) fn hear(
        &self,
        hearing: impl HearsDevice,
        meters: &Arc<Meters>,
    ) -> anyhow::Result<DeviceStream> {
        let signs = StreamSigns::new(meters);
        let life = Arc::clone(&signs.life);
        let stream = match self.format {
            SampleFormat::I8 => self.hear_as::<i8>(hearing, signs),
            SampleFormat::I16 => self.hear_as::<i16>(hearing, signs),
            SampleFormat::I24 => self.hear_as::<cpal::I24>(hearing, signs),
            SampleFormat::I32 => self.hear_as::<i32>(hearing, signs),
            SampleFormat::I64 => self.hear_as::<i64>(hearing, signs),
            SampleFormat::U8 => self.hear_as::<u8>(hearing, signs),
            SampleFormat::U16 => self.hear_as::<u16>(hearing, signs),
            SampleFormat::U24 => self.hear_as::<cpal::U24>(hearing, signs),
            SampleFormat::U32 => self.hear_as::<u32>(hearing, signs),
            SampleFormat::U64 => self.hear_as::<u64>(hearing, signs),
            SampleFormat::F32 => self.hear_as::<f32>(hearing, signs),
            SampleFormat::F64 => self.hear_as::<f64>(hearing, signs),
            other => bail!(
                "{}: samples of format {other} cannot be heard",
                self.title()
            ),
        };
        self.started(stream, life)
    }

    fn play_as<T>(
        &self,
        mut player: impl FillsDevice,
        signs: StreamSigns,
    ) -> Result<Stream, cpal::Error>
    where
        T: SizedSample + FromSample<f32>,
    {
        let mut watch = self.watch(&signs);
        let callback = move |output: &mut [T], _: &cpal::OutputCallbackInfo| {
            watch.over(|| player.process(output));
        };
        let on_error = move |error: cpal::Error| signs.note(&error);
        self.device
            .build_output_stream(self.config, callback, on_error, Some(PATIENCE))
    }

    fn hear_as<T>(
        &self,
        mut hearing: impl HearsDevice,
        signs: StreamSigns,
    ) -> Result<Stream, cpal::Error>
    where
        T: SizedSample,
        f32: FromSample<T>,
    {
        let mut watch = self.watch(&signs);
        let callback = move |input: &[T], _: &cpal::InputCallbackInfo| {
            watch.over(|| hearing.process(input));
        };
        let on_error = move |error: cpal::Error| signs.note(&error);
        self.device
            .build_input_stream(self.config, callback, on_error, Some(PATIENCE))
    }

    fn watch(&self, signs: &StreamSigns) -> CallbackWatch {
        let usual_frames = u32::try_from(self.usual_frames()).unwrap_or(u32::MAX);
        CallbackWatch {
            life: Arc::clone(&signs.life),
            meters: Arc::clone(&signs.meters),
            deadline: (!devices::tells_of_gaps(&self.place.opened_id))
                .then(|| Deadline::new(usual_frames, self.config.sample_rate)),
        }
    }

    fn started(
        &self,
        stream: Result<Stream, cpal::Error>,
        life: Arc<StreamHealth>,
    ) -> anyhow::Result<DeviceStream> {
        let stream = stream.with_context(|| self.title())?;
        stream.play().with_context(|| self.title())?;
        Ok(DeviceStream {
            place: self.place.clone(),
            watchdog: Watchdog::new(life, Instant::now()),
            _stream: stream,
        })
    }
}

fn missing(direction: Direction) -> &'static str {
    match direction {
        Direction::Input => "No sound input",
        Direction::Output => "No sound output",
    }
}

fn buffer_frames(wanted: Option<u32>, usual: &SupportedStreamConfig) -> u32 {
    let wanted = wanted.unwrap_or(BUFFER_FRAMES);
    match usual.buffer_size() {
        SupportedBufferSize::Range { min, max } => wanted.max(*min).min(*max),
        SupportedBufferSize::Unknown => wanted,
    }
}

/// Holds what is noted of each callback. Realtime: yes.
struct CallbackWatch {
    life: Arc<StreamHealth>,
    meters: Arc<Meters>,
    /// Where nobody else tells.
    deadline: Option<Deadline>,
}

impl CallbackWatch {
    fn over(&mut self, callback: impl FnOnce()) {
        self.life.count_callback();
        let Some(deadline) = &mut self.deadline else {
            return callback();
        };
        let came_late = deadline.come(Instant::now());
        callback();
        if came_late || deadline.end(Instant::now()) {
            self.meters.count_late();
        }
    }
}

/// Holds what a stream tells of itself.
struct StreamSigns {
    meters: Arc<Meters>,
    life: Arc<StreamHealth>,
}

impl StreamSigns {
    fn new(meters: &Arc<Meters>) -> Self {
        Self {
            meters: Arc::clone(meters),
            life: Arc::default(),
        }
    }

    /// Runs on the card's threads, up to 130,000 times a second on a dying ALSA device: sets flags
    /// only.
    fn note(&self, error: &cpal::Error) {
        match error.kind() {
            ErrorKind::Xrun => self.meters.count_late(),
            ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            _ => self.life.report_end(),
        }
    }
}
