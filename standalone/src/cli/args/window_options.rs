//! What the window starts with.

use std::path::{Path, PathBuf};

use souvenir_core::memory::Method;
use souvenir_core::settings::AdaptivePast;
use souvenir_core::settings::Listen;
use souvenir_core::settings::Mode;
use souvenir_ui::DeviceChoice;

use super::clock::ClockArgs;
use super::live_layer::LiveLayerArgs;
use super::span::{MICROPHONE_HAS_NO_PLACES, Span};
use super::words::{METHODS, WINDOW_MODES, listen};
use crate::app::{
    Choice, MemorySection, MidiSection, OscSection, Settings, SoundSection, SourcePart,
};
use crate::cli::fail::Usage;
use crate::cli::sound_range::SoundRange;
use crate::cli::{fail, values};

/// What the window starts with; what is not given is as it was the last time.
#[derive(Debug, clap::Args)]
pub(crate) struct WindowArgs {
    /// What is heard: demo, melody, mic, or a file
    #[arg(long, value_name = "demo|melody|mic|FILE")]
    source: Option<String>,
    /// Where in the source to begin, and to begin again
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::time_secs)]
    from: Option<f64>,
    /// Where in the source to end, and to go round
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::time_secs)]
    to: Option<f64>,
    /// Sound system, as `souvenir devices` names it
    #[arg(long, value_name = "NAME", value_parser = values::host)]
    host: Option<String>,
    /// Input device, as `souvenir devices` names it
    #[arg(long, value_name = "DEVICE")]
    input: Option<String>,
    /// Output device, as `souvenir devices` names it
    #[arg(long, value_name = "DEVICE")]
    output: Option<String>,
    /// Sample rate of the devices
    #[arg(long, value_name = "HZ", allow_negative_numbers = true, value_parser = values::rate_hz)]
    rate: Option<u32>,
    /// Frames that the devices are asked to take at a time
    #[arg(long, value_name = "FRAMES", allow_negative_numbers = true,
          value_parser = values::buffer_frames)]
    buffer: Option<u32>,
    /// Channels of the memory
    #[arg(long, value_name = "1|2", allow_negative_numbers = true, value_parser = values::channels)]
    channels: Option<u16>,
    /// How the memory lives with the sound
    #[arg(long, value_name = WINDOW_MODES)]
    mode: Option<Mode>,
    /// How the state equation is stepped
    #[arg(long, value_name = METHODS)]
    method: Option<Method>,
    /// Number of coefficients; 1024 the first time
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::live_order)]
    order: Option<usize>,
    /// Window of the memory; 0.05 the first time
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::live_window_secs)]
    window: Option<f64>,
    /// Segments: how much of a window the next one shares with it, 0 to 50
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true,
          value_parser = values::overlap)]
    overlap: Option<f64>,
    /// Sliding and layers: how long ago the memory is read
    #[arg(long, value_name = "SECONDS", allow_negative_numbers = true,
          value_parser = values::delay_secs)]
    delay: Option<f64>,
    #[command(flatten)]
    layer: LiveLayerArgs,
    #[command(flatten)]
    clock: ClockArgs,
    /// Mode adaptive: which past it holds
    #[arg(long, value_name = "window|all")]
    past: Option<AdaptivePast>,
    /// Mode adaptive: what may be lost while there are numbers left, RMS error over RMS sound, -100 to -6; at -100 nothing is
    #[arg(long, value_name = "DB", allow_negative_numbers = true, value_parser = values::allowed_error_db)]
    allowed_error: Option<f64>,
    /// Mode trained: the stack's weights; they are found again where they lie in the folder `weights` beside the settings
    #[arg(long, value_name = "FILE.safetensors")]
    weights: Option<PathBuf>,
    /// Send the coefficients as they go, as OSC messages to this port of this machine
    #[arg(long, value_name = "PORT", allow_negative_numbers = true, value_parser = values::osc_port)]
    osc: Option<u16>,
    /// Listen to a keyboard by the bytes of its device, or of a pipe, besides the system's MIDI ports
    #[arg(long, value_name = "DEVICE")]
    midi: Option<PathBuf>,
    /// What is listened to
    #[arg(long, value_name = "dry|memory|residual", value_parser = listen)]
    listen: Option<Listen>,
}

impl WindowArgs {
    /// # Errors
    /// Where the source is no file, or a memory has no such method.
    pub(crate) fn into_settings(self) -> anyhow::Result<Settings> {
        if let (Some(mode), Some(method)) = (self.mode, self.method) {
            fail::check_method(mode.measure(), method)?;
        }
        let source = self.source.as_deref().map(Choice::named).transpose()?;
        let mut memory = self.memory();
        if let Some(path) = &self.weights {
            let read = souvenir_ui::weights::read(path);
            memory.weights = Some(read.map_err(anyhow::Error::msg)?);
        }
        let sound = SoundSection {
            source,
            listen: self.listen,
            ..SoundSection::default()
        };
        let osc = OscSection {
            on: self.osc.map(|_| true),
            port: self.osc,
        };
        let midi = MidiSection {
            device: self.midi.clone(),
            ..MidiSection::default()
        };
        Ok(Settings {
            osc,
            midi,
            devices: self.devices(),
            memory,
            sound,
            ..Settings::default()
        })
    }

    /// Returns what is played of the source at first.
    ///
    /// # Errors
    /// Where the source has no such part.
    pub(crate) fn part(&self) -> anyhow::Result<SourcePart> {
        let span = Span {
            from: self.from,
            to: self.to,
        };
        if span.is_whole() {
            return Ok(SourcePart::default());
        }
        let Some(source) = &self.source else {
            let cause = "--from and --to are places in a sound: name it with --source";
            return Err(Usage(cause.to_owned()).into());
        };
        if Choice::named(source)? == Choice::Microphone {
            return Err(Usage(MICROPHONE_HAS_NO_PLACES.to_owned()).into());
        }
        let sound = SoundRange::open(Path::new(source), span)?;
        let start_secs = span.from.unwrap_or(0.0);
        let end_secs = || Some(start_secs + sound.num_frames()? as f64 / sound.rate_hz());
        Ok(SourcePart {
            start_secs,
            loop_secs: span.to.or_else(end_secs).map(|end| [start_secs, end]),
        })
    }

    fn memory(&self) -> MemorySection {
        MemorySection {
            mode: self.mode,
            method: self.method,
            order: self.order,
            window_secs: self.window,
            overlap: self.overlap,
            delay_secs: self.delay,
            layer: self.layer.layer,
            time_scale_secs: self.layer.time_scale,
            way: self.layer.way,
            clock: self.clock.clock,
            threshold_db: self.clock.threshold,
            band_hz: self.clock.band,
            curve: self.clock.curve,
            curve_period_secs: self.clock.curve_period,
            weights: None,
            past: self.past,
            allowed_error_db: self.allowed_error,
        }
    }

    fn devices(self) -> DeviceChoice {
        DeviceChoice {
            host: self.host,
            input: self.input,
            output: self.output,
            rate_hz: self.rate,
            buffer_frames: self.buffer,
            channels: self.channels,
        }
    }
}
