//! Sound running on the sound card.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use cpal::traits::{DeviceTrait as _, StreamTrait as _};
use cpal::{
    BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, Stream, StreamConfig,
    SupportedBufferSize, SupportedStreamConfig,
};
use souvenir_ui::Mood;

use super::booth::Booth;
use super::silent::Pump;
use super::studio::{Shape, Studio};
use super::watchdog::Watchdog;
use crate::app::audio::bridge::{Sides, bridge};
use crate::app::audio::ear::Ear;
use crate::app::audio::life::Life;
use crate::app::audio::meters::Meters;
use crate::app::audio::monitor::Monitor;
use crate::app::audio::planes::MAX_LIVE_CHANNELS;
use crate::app::audio::player::{Feed, Player};
use crate::app::audio::ramp::FADE_SECS;
use crate::app::devices::{
    self, Catalogue, Chosen, Direction, Likelihood, Presence, is_headphones_like, resolve,
};
use crate::app::settings::DeviceSettings;
use crate::app::source::Choice;

/// 21 ms at 48 kHz: survives a busy desktop, and a window of 50 ms is later anyway.
pub(super) const BUFFER_FRAMES: u32 = 1024;
/// For a device to open, and for a lost one to close.
const PATIENCE: Duration = Duration::from_secs(3);

/// What runs.
pub(super) struct Running {
    /// What the user is told about it.
    pub(super) mood: Mood,
    pub(super) sentence: String,
    pub(super) engine_room: EngineRoom,
}

/// Whose thread calls, until it is dropped.
pub(super) enum EngineRoom {
    Card { sides: Vec<Side> },
    Silent { _pump: Pump },
}

/// A stream of the card, watched.
pub(super) struct Side {
    direction: Direction,
    /// `None`: whatever the system's default is.
    wanted_id: Option<String>,
    watchdog: Watchdog,
    _stream: Stream,
}

impl Running {
    /// A side of the card has ended, or stands still.
    pub(super) fn is_lost(&mut self) -> bool {
        let now = Instant::now();
        match &mut self.engine_room {
            EngineRoom::Card { sides } => sides.iter_mut().any(|side| side.watchdog.sees_loss(now)),
            EngineRoom::Silent { .. } => false,
        }
    }

    /// The system has changed its devices so that a side is on the wrong one.
    pub(super) fn is_displaced(&self, before: &Presence, now: &Presence) -> bool {
        let EngineRoom::Card { sides } = &self.engine_room else {
            return false;
        };
        let is_off = |side: &Side| now.displaces(before, side.direction, side.wanted_id.as_deref());
        sides.iter().any(is_off)
    }

    /// Fades out, takes the engine back and closes. A lost stream's drop can hang, so it is not
    /// waited for longer than [`PATIENCE`]; a sound card that is used exclusively must be free
    /// before it is opened again.
    pub(super) fn end(mut self, studio: &mut Studio) {
        if !self.is_lost() {
            studio.mute.set(true);
            thread::sleep(Duration::from_secs_f64(1.5 * FADE_SECS));
        }
        studio.park();
        studio.mute.set(studio.performance().is_muted);
        let (closed, wait) = crossbeam_channel::bounded(1);
        let close = move || {
            drop(self);
            _ = closed.send(());
        };
        // Without a thread the closure, and with it the stream, is dropped here.
        _ = thread::Builder::new()
            .name("souvenir-close".to_owned())
            .spawn(close);
        _ = wait.recv_timeout(PATIENCE);
    }
}

/// # Errors
/// One sentence: which device or file, and why not.
pub(super) fn open(
    devices: &DeviceSettings,
    choice: &Choice,
    studio: &mut Studio,
    booth: &mut Booth,
    meters: &Arc<Meters>,
) -> anyhow::Result<Running> {
    let there = Catalogue::read(devices.host.as_deref()).or_else(|_| Catalogue::read(None))?;
    let (chosen, lost) = resolve(devices, &there);
    let opener = Opener {
        chosen,
        choice,
        studio,
        booth,
        meters,
    };
    let mut running = match choice {
        Choice::Microphone => opener.microphone()?,
        _ => opener.tape()?,
    };
    if let Some(lost) = lost {
        running.mood = Mood::Trouble;
        running.sentence = format!("{lost} {}", running.sentence);
    }
    Ok(running)
}

/// Whether nobody but the listener hears the output, as far as the system tells.
pub(super) fn plays_to_headphones(devices: &DeviceSettings) -> bool {
    let output = devices::find_on(
        devices.host.as_deref(),
        devices.output.as_deref(),
        Direction::Output,
    );
    let description = output.ok().and_then(|output| output.description().ok());
    description.is_some_and(|told| is_headphones_like(&told) == Likelihood::Likely)
}

struct Opener<'a> {
    chosen: Chosen,
    choice: &'a Choice,
    studio: &'a mut Studio,
    booth: &'a mut Booth,
    meters: &'a Arc<Meters>,
}

/// A device and how it shall run.
struct Port {
    direction: Direction,
    wanted_id: Option<String>,
    device: cpal::Device,
    format: SampleFormat,
    config: StreamConfig,
}

impl Opener<'_> {
    fn tape(self) -> anyhow::Result<Running> {
        let output = self.port(Direction::Output)?;
        let rate_hz = output.config.sample_rate;
        let reel = self
            .booth
            .reel(self.choice, rate_hz, self.chosen.output.channels)?;
        let num_channels = reel.num_channels();
        let seat = self.studio.seat(Shape {
            rate_hz,
            num_channels,
        })?;
        let deck = self.booth.deck(&reel, seat);
        let monitor = self.monitor(&output, num_channels);
        let player = Player::new(Feed::Tape(Box::new(deck)), monitor, output.num_channels());
        let speaking = output.play(player, self.meters)?;
        let sentence = format!(
            "Playing {} through {}.",
            self.choice.title(),
            output.title()
        );
        Ok(Running {
            mood: Mood::Well,
            sentence,
            engine_room: EngineRoom::Card {
                sides: vec![speaking],
            },
        })
    }

    fn microphone(self) -> anyhow::Result<Running> {
        let (input, output) = (self.port(Direction::Input)?, self.port(Direction::Output)?);
        let rate_hz = input.config.sample_rate;
        let wanted = self
            .chosen
            .input
            .channels
            .map_or(MAX_LIVE_CHANNELS, usize::from);
        let num_channels = input.num_channels().min(wanted);
        let sides = Sides {
            input_rate_hz: f64::from(rate_hz),
            output_rate_hz: f64::from(output.config.sample_rate),
            num_channels,
            callback_frames: input.usual_frames().max(output.usual_frames()),
        };
        let (writer, reader) = bridge(sides, self.meters)?;
        let monitor = self.monitor(&output, num_channels);
        let player = Player::new(
            Feed::Bridge(Box::new(reader)),
            monitor,
            output.num_channels(),
        );
        let speaking = output.play(player, self.meters)?;
        let seat = self.studio.seat(Shape {
            rate_hz,
            num_channels,
        })?;
        let ear = Ear::new(seat, num_channels, writer, input.num_channels());
        let hearing = input.hear(ear, self.meters)?;
        let sentence = self.listening(&input, &output);
        Ok(Running {
            mood: Mood::Well,
            sentence,
            engine_room: EngineRoom::Card {
                sides: vec![hearing, speaking],
            },
        })
    }

    fn listening(&self, input: &Port, output: &Port) -> String {
        let (from, to) = (input.title(), output.title());
        if self.studio.performance().is_muted {
            format!(
                "Listening to {from}. The monitor ({to}) is muted so that nothing howls: unmute it \
                 where you wear headphones."
            )
        } else {
            format!("Listening to {from}, playing through {to}. A limiter guards the output.")
        }
    }

    fn monitor(&self, output: &Port, num_channels: usize) -> Monitor {
        let rate_hz = f64::from(output.config.sample_rate);
        Monitor::new(rate_hz, num_channels, self.studio.mute.clone())
    }

    fn port(&self, direction: Direction) -> anyhow::Result<Port> {
        let wanted = match direction {
            Direction::Input => &self.chosen.input,
            Direction::Output => &self.chosen.output,
        };
        Port::find(self.chosen.host.as_deref(), wanted, direction)
    }
}

impl Port {
    fn find(
        host: Option<&str>,
        wanted: &devices::Port,
        direction: Direction,
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
        Ok(Self {
            direction,
            wanted_id: wanted.id.clone(),
            device,
            format: usual.sample_format(),
            config,
        })
    }

    fn num_channels(&self) -> usize {
        usize::from(self.config.channels)
    }

    fn usual_frames(&self) -> usize {
        match self.config.buffer_size {
            BufferSize::Fixed(frames) => frames as usize,
            BufferSize::Default => BUFFER_FRAMES as usize,
        }
    }

    fn title(&self) -> String {
        let rate_khz = f64::from(self.config.sample_rate) / 1e3;
        format!("{} ({rate_khz} kHz)", devices::name(&self.device))
    }

    fn play(&self, player: Player, meters: &Arc<Meters>) -> anyhow::Result<Side> {
        let signs = Signs::new(meters);
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

    fn hear(&self, ear: Ear, meters: &Arc<Meters>) -> anyhow::Result<Side> {
        let signs = Signs::new(meters);
        let life = Arc::clone(&signs.life);
        let stream = match self.format {
            SampleFormat::I8 => self.hear_as::<i8>(ear, signs),
            SampleFormat::I16 => self.hear_as::<i16>(ear, signs),
            SampleFormat::I24 => self.hear_as::<cpal::I24>(ear, signs),
            SampleFormat::I32 => self.hear_as::<i32>(ear, signs),
            SampleFormat::I64 => self.hear_as::<i64>(ear, signs),
            SampleFormat::U8 => self.hear_as::<u8>(ear, signs),
            SampleFormat::U16 => self.hear_as::<u16>(ear, signs),
            SampleFormat::U24 => self.hear_as::<cpal::U24>(ear, signs),
            SampleFormat::U32 => self.hear_as::<u32>(ear, signs),
            SampleFormat::U64 => self.hear_as::<u64>(ear, signs),
            SampleFormat::F32 => self.hear_as::<f32>(ear, signs),
            SampleFormat::F64 => self.hear_as::<f64>(ear, signs),
            other => bail!(
                "{}: samples of format {other} cannot be heard",
                self.title()
            ),
        };
        self.started(stream, life)
    }

    fn play_as<T>(&self, mut player: Player, signs: Signs) -> Result<Stream, cpal::Error>
    where
        T: SizedSample + FromSample<f32>,
    {
        let life = Arc::clone(&signs.life);
        let callback = move |output: &mut [T], _: &cpal::OutputCallbackInfo| {
            life.count_callback();
            player.process(output);
        };
        let on_error = move |error: cpal::Error| signs.note(&error);
        self.device
            .build_output_stream(self.config, callback, on_error, Some(PATIENCE))
    }

    fn hear_as<T>(&self, mut ear: Ear, signs: Signs) -> Result<Stream, cpal::Error>
    where
        T: SizedSample,
        f32: FromSample<T>,
    {
        let life = Arc::clone(&signs.life);
        let callback = move |input: &[T], _: &cpal::InputCallbackInfo| {
            life.count_callback();
            ear.process(input);
        };
        let on_error = move |error: cpal::Error| signs.note(&error);
        self.device
            .build_input_stream(self.config, callback, on_error, Some(PATIENCE))
    }

    fn started(
        &self,
        stream: Result<Stream, cpal::Error>,
        life: Arc<Life>,
    ) -> anyhow::Result<Side> {
        let stream = stream.with_context(|| self.title())?;
        stream.play().with_context(|| self.title())?;
        Ok(Side {
            direction: self.direction,
            wanted_id: self.wanted_id.clone(),
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

/// What a stream tells of itself.
struct Signs {
    meters: Arc<Meters>,
    life: Arc<Life>,
}

impl Signs {
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
            ErrorKind::Xrun => self.meters.count_gap(),
            ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            _ => self.life.report_end(),
        }
    }
}
