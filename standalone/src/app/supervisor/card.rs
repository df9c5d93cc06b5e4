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
use crossbeam_channel::Sender;
use souvenir_core::listen::Listen;

use super::silent::Pump;
use super::watchdog::Watchdog;
use super::{BUSY_TICK, Report, Setup, Wish};
use crate::app::audio::bridge::{Sides, bridge};
use crate::app::audio::ear::Ear;
use crate::app::audio::life::Life;
use crate::app::audio::live::{Command, Live, Memory, Remote};
use crate::app::audio::meters::Meters;
use crate::app::audio::planes::MAX_LIVE_CHANNELS;
use crate::app::audio::player::{Feed, Player};
use crate::app::audio::ramp::FADE_SECS;
use crate::app::devices::{self, Direction};
use crate::app::source::Choice;

/// 21 ms at 48 kHz: survives a busy desktop, and a window of 50 ms is later anyway.
pub(super) const BUFFER_FRAMES: u32 = 1024;
/// For a device to open, and for a lost one to close.
const PATIENCE: Duration = Duration::from_secs(3);
/// For a full queue to be read: some callbacks.
const QUEUE_PATIENCE: Duration = Duration::from_millis(100);

/// What shall run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan<'a> {
    pub(super) setup: &'a Setup,
    pub(super) choice: &'a Choice,
    pub(super) wish: Wish,
    pub(super) listen: Listen,
}

/// What runs.
pub(super) struct Running {
    pub(super) remote: Remote,
    pub(super) rate_hz: u32,
    pub(super) num_channels: usize,
    /// What the user is told about it.
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

    /// Fades out and closes. A lost stream's drop can hang, so it is not waited for longer than
    /// [`PATIENCE`]; a sound card that is used exclusively must be free before it is opened again.
    pub(super) fn end(mut self) {
        self.fade_out();
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

    /// A queue that stays full has no reader, and a card without a reader is silent.
    fn fade_out(&mut self) {
        let deadline = Instant::now() + QUEUE_PATIENCE;
        let mut is_sent = self.remote.send(Command::FadeOut);
        while !is_sent && Instant::now() < deadline {
            thread::sleep(BUSY_TICK);
            is_sent = self.remote.repeat();
        }
        if is_sent {
            thread::sleep(Duration::from_secs_f64(1.5 * FADE_SECS));
        }
    }
}

/// # Errors
/// One sentence: which device or file, and why not.
pub(super) fn open(
    plan: &Plan<'_>,
    meters: &Arc<Meters>,
    reports: &Sender<Report>,
) -> anyhow::Result<Running> {
    let opener = Opener {
        plan,
        meters,
        reports,
    };
    match plan.choice {
        Choice::Microphone => opener.microphone(),
        Choice::Demo | Choice::File(_) => opener.tape(),
    }
}

struct Opener<'a> {
    plan: &'a Plan<'a>,
    meters: &'a Arc<Meters>,
    reports: &'a Sender<Report>,
}

/// A device and how it shall run.
struct Port {
    device: cpal::Device,
    format: SampleFormat,
    config: StreamConfig,
}

impl Opener<'_> {
    fn tape(&self) -> anyhow::Result<Running> {
        let output = Port::find(self.plan.setup, Direction::Output)?;
        let rate_hz = output.config.sample_rate;
        let tape = self.plan.choice.tape(rate_hz)?;
        let num_channels = tape.num_channels();
        let (live, remote) = self.live(rate_hz, num_channels, &output)?;
        let player = Player::new(Feed::Tape(tape, Box::new(live)), output.num_channels());
        let speaking = output.play(player, self.meters)?;
        let sentence = format!(
            "Playing {} through {}.",
            self.plan.choice.title(),
            output.title()
        );
        let engine_room = EngineRoom::Card {
            sides: vec![speaking],
        };
        Ok(Running {
            remote,
            rate_hz,
            num_channels,
            sentence,
            engine_room,
        })
    }

    fn microphone(&self) -> anyhow::Result<Running> {
        let input = Port::find(self.plan.setup, Direction::Input)?;
        let output = Port::find(self.plan.setup, Direction::Output)?;
        let rate_hz = input.config.sample_rate;
        let num_channels = input.num_channels().min(MAX_LIVE_CHANNELS);
        let (live, remote) = self.live(rate_hz, num_channels, &input)?;
        let sides = Sides {
            input_rate_hz: f64::from(rate_hz),
            output_rate_hz: f64::from(output.config.sample_rate),
            num_channels,
            callback_frames: input.usual_frames().max(output.usual_frames()),
        };
        let (writer, reader) = bridge(sides, self.meters)?;
        let player = Player::new(Feed::Bridge(Box::new(reader)), output.num_channels());
        let ear = Ear::new(live, writer, input.num_channels());
        let speaking = output.play(player, self.meters)?;
        let hearing = input.hear(ear, self.meters)?;
        let (from, to) = (input.title(), output.title());
        let sentence =
            format!("Listening to {from}, playing through {to}. Headphones avoid howling.");
        let engine_room = EngineRoom::Card {
            sides: vec![hearing, speaking],
        };
        Ok(Running {
            remote,
            rate_hz,
            num_channels,
            sentence,
            engine_room,
        })
    }

    fn live(
        &self,
        rate_hz: u32,
        num_channels: usize,
        port: &Port,
    ) -> anyhow::Result<(Live, Remote)> {
        let (memory, pictures) = Memory::prepare(&self.plan.wish.config(rate_hz, num_channels))?;
        _ = self.reports.send(Report::Pictures(pictures));
        let meters = Arc::clone(self.meters);
        Ok(Live::new(
            memory,
            self.plan.listen,
            port.usual_frames(),
            meters,
        ))
    }
}

impl Port {
    fn find(setup: &Setup, direction: Direction) -> anyhow::Result<Self> {
        let device = match direction {
            Direction::Input => devices::find(setup.input.as_deref(), direction),
            Direction::Output => devices::find(setup.output.as_deref(), direction),
        };
        let device = device.context(missing(direction))?;
        let usual = match direction {
            Direction::Input => device.default_input_config(),
            Direction::Output => device.default_output_config(),
        };
        let usual = usual.context(missing(direction))?;
        let mut config = usual.config();
        config.sample_rate = setup.sample_rate_hz.unwrap_or(config.sample_rate);
        // The default size gives callbacks of up to 2 s on Pulse.
        config.buffer_size = BufferSize::Fixed(buffer_frames(setup, &usual));
        Ok(Self {
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

fn buffer_frames(setup: &Setup, usual: &SupportedStreamConfig) -> u32 {
    let wanted = setup.buffer_frames.unwrap_or(BUFFER_FRAMES);
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
            ErrorKind::Xrun => self.meters.count_late(),
            ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
            _ => self.life.report_end(),
        }
    }
}
