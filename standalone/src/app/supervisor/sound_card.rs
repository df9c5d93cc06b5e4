//! Sound runs here on the sound card.

mod device_stream;
mod microphone;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use cpal::traits::DeviceTrait as _;
use souvenir_core::control::PlayControls;
use souvenir_ui::{DeviceChoice, Mood};

use super::auto_buffer::Counts;
use super::engine_host::{DeviceFormat, EngineHost};
use super::source_player::SourcePlayer;
use super::timer_driver::TimerDriver;
use crate::app::audio::asrc::{ClockDomains, asrc};
use crate::app::audio::input_callback::InputCallback;
use crate::app::audio::meters::Meters;
use crate::app::audio::monitor::Monitor;
use crate::app::audio::output_callback::{OutputCallback, OutputFeed};
use crate::app::audio::planar_block::MAX_LIVE_CHANNELS;
use crate::app::audio::ramp::FADE_SECS;
use crate::app::devices::{
    self, Catalogue, Claim, Direction, Likelihood, Presence, ResolvedDevice, is_headphones_like,
    resolve,
};
use crate::app::source::Choice;
pub(super) use device_stream::BUFFER_FRAMES;
use device_stream::PATIENCE;
pub(in crate::app) use device_stream::{DevicePort, DeviceStream};
pub(crate) use microphone::{Microphone, MicrophoneRequest};

/// Holds the streams that run.
pub(super) struct Running {
    /// What the user is told about it.
    pub(super) mood: Mood,
    pub(super) sentence: String,
    /// Where it is a microphone.
    pub(super) live: Option<MicrophoneNotice>,
    pub(super) driver: CallbackDriver,
}

/// Holds what is told of a microphone, muted or not.
pub(super) struct MicrophoneNotice {
    /// Before all else.
    lost: Option<String>,
    from: String,
    to: String,
}

/// Owns what calls back until it is dropped: a card's streams, or a timer.
pub(super) enum CallbackDriver {
    Card { sides: Vec<DeviceStream> },
    Silent { _pump: TimerDriver },
}

impl MicrophoneNotice {
    pub(super) fn sentence(&self, performance: &PlayControls) -> String {
        let Self { lost, from, to } = self;
        let listening = if performance.is_muted {
            format!(
                "Listening to {from}. The monitor ({to}) is muted so that nothing howls: unmute it \
                 where you wear headphones."
            )
        } else {
            format!("Listening to {from}, playing through {to}. A limiter guards the output.")
        };
        let told = lost.iter().chain([&listening]);
        told.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

impl Running {
    /// Tells whether a side of the card has ended, or stands still.
    pub(super) fn is_lost(&mut self) -> bool {
        let now = Instant::now();
        match &mut self.driver {
            CallbackDriver::Card { sides } => sides.iter_mut().any(|side| side.is_lost(now)),
            CallbackDriver::Silent { .. } => false,
        }
    }

    /// Returns the counts of its callbacks; `None` where no card calls.
    pub(super) fn counts(&self) -> Option<Counts> {
        let CallbackDriver::Card { sides } = &self.driver else {
            return None;
        };
        Some(Counts {
            callbacks: sides.iter().map(DeviceStream::callbacks).sum(),
            late: 0,
        })
    }

    /// Tells whether the system has changed its devices so that a side is on the wrong one.
    pub(super) fn is_displaced(&self, before: &Presence, now: &Presence) -> bool {
        let CallbackDriver::Card { sides } = &self.driver else {
            return false;
        };
        sides.iter().any(|side| side.is_displaced(before, now))
    }

    /// Fades out, takes the engine back and closes. A lost stream's drop can hang, so it is not
    /// waited for longer than [`PATIENCE`]; a sound card that is used exclusively must be free
    /// before it is opened again.
    pub(super) fn end(mut self, engine_host: &mut EngineHost) {
        if self.is_lost() {
            devices::hang_up();
        } else {
            engine_host.mute.set(true);
            thread::sleep(Duration::from_secs_f64(1.5 * FADE_SECS));
        }
        engine_host.park();
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
        // Not before: what is still in the bridge would be heard, and cut off.
        engine_host.mute.set(engine_host.performance().is_muted);
    }
}

/// Holds what is to run where.
#[derive(Clone, Copy)]
pub(super) struct OpenRequest<'a> {
    pub(super) devices: &'a DeviceChoice,
    pub(super) choice: &'a Choice,
    /// Where nobody has chosen another.
    pub(super) buffer_frames: u32,
}

/// Opens the streams that are asked for.
///
/// # Errors
/// One sentence: which device or file, and why not.
pub(super) fn open(
    wish: OpenRequest<'_>,
    engine_host: &mut EngineHost,
    source_player: &mut SourcePlayer,
    meters: &Arc<Meters>,
) -> anyhow::Result<Running> {
    let OpenRequest {
        devices, choice, ..
    } = wish;
    let there = Catalogue::read_or_preferred(devices.host.as_deref())?;
    let (mut chosen, lost) = resolve(&needed(devices, choice), &there);
    for port in [&mut chosen.input, &mut chosen.output] {
        port.buffer_frames = port.buffer_frames.or(Some(wish.buffer_frames));
    }
    let opener = Opener {
        devices,
        chosen,
        choice,
        engine_host,
        source_player,
        meters,
    };
    let mut running = match choice {
        Choice::Microphone => opener.microphone()?,
        _ => opener.loop_player()?,
    };
    if let Some(lost) = lost {
        running.mood = Mood::Trouble;
        running.sentence = format!("{lost} {}", running.sentence);
        if let Some(live) = &mut running.live {
            live.lost = Some(lost);
        }
    }
    Ok(running)
}

/// What nobody listens to is not missed.
fn needed(devices: &DeviceChoice, choice: &Choice) -> DeviceChoice {
    let is_needed = *choice == Choice::Microphone;
    DeviceChoice {
        input: devices.input.clone().filter(|_| is_needed),
        ..devices.clone()
    }
}

/// Tells whether nobody but the listener hears the output, as far as the system tells.
pub(super) fn plays_to_headphones(devices: &DeviceChoice) -> bool {
    let output = devices::find_on(
        devices.host.as_deref(),
        devices.output.as_deref(),
        Direction::Output,
    );
    let description = output.ok().and_then(|output| output.description().ok());
    description.is_some_and(|told| is_headphones_like(&told) == Likelihood::Likely)
}

struct Opener<'a> {
    /// As wanted, and what of it is there.
    devices: &'a DeviceChoice,
    chosen: ResolvedDevice,
    choice: &'a Choice,
    engine_host: &'a mut EngineHost,
    source_player: &'a mut SourcePlayer,
    meters: &'a Arc<Meters>,
}

impl Opener<'_> {
    fn loop_player(self) -> anyhow::Result<Running> {
        let output = self.port(Direction::Output)?;
        let rate_hz = output.config.sample_rate;
        let channels = self.chosen.output.channels;
        let cued = self.source_player.cue(self.choice, rate_hz, channels)?;
        let num_channels = cued.num_channels;
        let engine_cell = self.engine_host.engine_cell(DeviceFormat {
            rate_hz,
            num_channels,
        })?;
        let feed = self.source_player.feed(cued, engine_cell, self.meters)?;
        let monitor = self.monitor(&output, num_channels);
        let player = OutputCallback::new(
            OutputFeed::Engine(Box::new(feed)),
            monitor,
            output.num_channels(),
        );
        let speaking = output.play(player, self.meters)?;
        let sentence = format!(
            "Playing {} through {}.",
            self.choice.title(),
            output.title()
        );
        Ok(Running {
            mood: Mood::Well,
            sentence,
            live: None,
            driver: CallbackDriver::Card {
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
        let sides = ClockDomains {
            input_rate_hz: f64::from(rate_hz),
            output_rate_hz: f64::from(output.config.sample_rate),
            num_channels,
            callback_frames: input.usual_frames().max(output.frames_at(rate_hz)),
        };
        let (writer, reader) = asrc(sides, self.meters)?;
        let monitor = self.monitor(&output, num_channels);
        let player = OutputCallback::new(
            OutputFeed::Asrc(Box::new(reader)),
            monitor,
            output.num_channels(),
        );
        let speaking = output.play(player, self.meters)?;
        let engine_cell = self.engine_host.engine_cell(DeviceFormat {
            rate_hz,
            num_channels,
        })?;
        let input_callback =
            InputCallback::new(engine_cell, num_channels, writer, input.num_channels());
        let hearing = input.hear(input_callback, self.meters)?;
        let live = MicrophoneNotice {
            lost: None,
            from: input.title(),
            to: output.title(),
        };
        Ok(Running {
            mood: Mood::Well,
            sentence: live.sentence(&self.engine_host.performance()),
            live: Some(live),
            driver: CallbackDriver::Card {
                sides: vec![hearing, speaking],
            },
        })
    }

    fn monitor(&self, output: &DevicePort, num_channels: usize) -> Monitor {
        let rate_hz = f64::from(output.config.sample_rate);
        Monitor::new(rate_hz, num_channels, self.engine_host.mute.clone())
    }

    fn port(&self, direction: Direction) -> anyhow::Result<DevicePort> {
        let (named, chosen) = match direction {
            Direction::Input => (&self.devices.input, &self.chosen.input),
            Direction::Output => (&self.devices.output, &self.chosen.output),
        };
        let claim = match (named, &chosen.id) {
            (_, Some(_)) => Claim::Wanted,
            (Some(missed), None) => Claim::Instead(missed.clone()),
            (None, None) => Claim::Default,
        };
        DevicePort::find(self.chosen.host.as_deref(), chosen, direction, claim)
    }
}

#[cfg(test)]
mod tests {
    use super::{MicrophoneNotice, PlayControls};

    #[test]
    fn a_monitor_is_called_muted_while_it_is_and_no_longer() {
        let live = |lost: Option<&str>| MicrophoneNotice {
            lost: lost.map(str::to_owned),
            from: "Mic (48 kHz)".to_owned(),
            to: "Speaker (48 kHz)".to_owned(),
        };
        let told = |live: &MicrophoneNotice, is_muted| {
            live.sentence(&PlayControls {
                is_muted,
                ..PlayControls::default()
            })
        };
        assert!(told(&live(None), true).contains("is muted so that nothing howls"));
        assert_eq!(
            told(&live(None), false),
            "Listening to Mic (48 kHz), playing through Speaker (48 kHz). A limiter guards the output."
        );
        let lost = live(Some("Scarlett is not there."));
        for is_muted in [true, false] {
            let words = told(&lost, is_muted);
            assert!(
                words.starts_with("Scarlett is not there. Listening"),
                "{words}"
            );
        }
    }
}
