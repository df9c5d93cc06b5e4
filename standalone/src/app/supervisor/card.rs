//! Sound running on the sound card.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, bail};
use cpal::traits::{DeviceTrait as _, StreamTrait as _};
use cpal::{
    BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, Stream, StreamConfig,
    SupportedBufferSize, SupportedStreamConfig,
};
use crossbeam_channel::Sender;
use souvenir_core::listen::Listen;

use super::silent::Pump;
use super::{Report, Setup, Wish};
use crate::app::audio::bridge::{Sides, bridge};
use crate::app::audio::ear::Ear;
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
    Card { _streams: Vec<Stream> },
    Silent { _pump: Pump },
}

impl Running {
    pub(super) fn is_on_card(&self) -> bool {
        matches!(self.engine_room, EngineRoom::Card { .. })
    }

    /// Fades out and closes. A lost stream's drop can hang, so it is not waited for longer than
    /// [`PATIENCE`]; a sound card that is used exclusively must be free before it is opened again.
    pub(super) fn end(self) {
        if self.remote.send(Command::FadeOut) {
            thread::sleep(Duration::from_secs_f64(1.5 * FADE_SECS));
        }
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
        let stream = output.play(player, Arc::clone(self.meters))?;
        let sentence = format!(
            "Playing {} through {}.",
            self.plan.choice.title(),
            output.title()
        );
        let engine_room = EngineRoom::Card {
            _streams: vec![stream],
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
        let speaking = output.play(player, Arc::clone(self.meters))?;
        let hearing = input.hear(ear, Arc::clone(self.meters))?;
        let (from, to) = (input.title(), output.title());
        let sentence =
            format!("Listening to {from}, playing through {to}. Headphones avoid howling.");
        let engine_room = EngineRoom::Card {
            _streams: vec![hearing, speaking],
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

    fn play(&self, player: Player, meters: Arc<Meters>) -> anyhow::Result<Stream> {
        let stream = match self.format {
            SampleFormat::I8 => self.play_as::<i8>(player, meters),
            SampleFormat::I16 => self.play_as::<i16>(player, meters),
            SampleFormat::I24 => self.play_as::<cpal::I24>(player, meters),
            SampleFormat::I32 => self.play_as::<i32>(player, meters),
            SampleFormat::I64 => self.play_as::<i64>(player, meters),
            SampleFormat::U8 => self.play_as::<u8>(player, meters),
            SampleFormat::U16 => self.play_as::<u16>(player, meters),
            SampleFormat::U24 => self.play_as::<cpal::U24>(player, meters),
            SampleFormat::U32 => self.play_as::<u32>(player, meters),
            SampleFormat::U64 => self.play_as::<u64>(player, meters),
            SampleFormat::F32 => self.play_as::<f32>(player, meters),
            SampleFormat::F64 => self.play_as::<f64>(player, meters),
            other => bail!(
                "{}: samples of format {other} cannot be played",
                self.title()
            ),
        };
        self.started(stream)
    }

    fn hear(&self, ear: Ear, meters: Arc<Meters>) -> anyhow::Result<Stream> {
        let stream = match self.format {
            SampleFormat::I8 => self.hear_as::<i8>(ear, meters),
            SampleFormat::I16 => self.hear_as::<i16>(ear, meters),
            SampleFormat::I24 => self.hear_as::<cpal::I24>(ear, meters),
            SampleFormat::I32 => self.hear_as::<i32>(ear, meters),
            SampleFormat::I64 => self.hear_as::<i64>(ear, meters),
            SampleFormat::U8 => self.hear_as::<u8>(ear, meters),
            SampleFormat::U16 => self.hear_as::<u16>(ear, meters),
            SampleFormat::U24 => self.hear_as::<cpal::U24>(ear, meters),
            SampleFormat::U32 => self.hear_as::<u32>(ear, meters),
            SampleFormat::U64 => self.hear_as::<u64>(ear, meters),
            SampleFormat::F32 => self.hear_as::<f32>(ear, meters),
            SampleFormat::F64 => self.hear_as::<f64>(ear, meters),
            other => bail!(
                "{}: samples of format {other} cannot be heard",
                self.title()
            ),
        };
        self.started(stream)
    }

    fn play_as<T>(&self, mut player: Player, meters: Arc<Meters>) -> Result<Stream, cpal::Error>
    where
        T: SizedSample + FromSample<f32>,
    {
        let callback = move |output: &mut [T], _: &cpal::OutputCallbackInfo| player.process(output);
        let on_error = move |error: cpal::Error| note(&error, &meters);
        self.device
            .build_output_stream(self.config, callback, on_error, Some(PATIENCE))
    }

    fn hear_as<T>(&self, mut ear: Ear, meters: Arc<Meters>) -> Result<Stream, cpal::Error>
    where
        T: SizedSample,
        f32: FromSample<T>,
    {
        let callback = move |input: &[T], _: &cpal::InputCallbackInfo| ear.process(input);
        let on_error = move |error: cpal::Error| note(&error, &meters);
        self.device
            .build_input_stream(self.config, callback, on_error, Some(PATIENCE))
    }

    fn started(&self, stream: Result<Stream, cpal::Error>) -> anyhow::Result<Stream> {
        let stream = stream.with_context(|| self.title())?;
        stream.play().with_context(|| self.title())?;
        Ok(stream)
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

/// Runs on the card's threads, up to 130,000 times a second on a dying ALSA device: sets flags only.
fn note(error: &cpal::Error, meters: &Meters) {
    match error.kind() {
        ErrorKind::Xrun => meters.count_late(),
        ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
        _ => meters.report_loss(),
    }
}
