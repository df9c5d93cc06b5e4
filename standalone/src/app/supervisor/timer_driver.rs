//! Sound running without a sound card: a timer stands in for it, so that the picture lives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use souvenir_ui::Mood;

use super::engine_host::{DeviceFormat, EngineHost};
use super::sound_card::{BUFFER_FRAMES, CallbackDriver, Running};
use super::source_player::SourcePlayer;
use crate::app::audio::monitor::Monitor;
use crate::app::audio::output_callback::{FillsDevice as _, OutputCallback, OutputFeed};
use crate::app::source::Choice;

const RATE_HZ: u32 = 48_000;

/// Drives a player in real time on a thread of its own and throws the sound away. Stops when dropped.
#[derive(Debug)]
pub(super) struct TimerDriver {
    goes_on: Arc<AtomicBool>,
}

impl Drop for TimerDriver {
    fn drop(&mut self) {
        self.goes_on.store(false, Relaxed);
    }
}

/// Starts a thread that plays without a card.
///
/// # Errors
/// Where the file cannot be read or the memory not prepared.
pub(super) fn open(
    rate_hz: Option<u32>,
    choice: &Choice,
    engine_host: &mut EngineHost,
    source_player: &mut SourcePlayer,
) -> anyhow::Result<Running> {
    let rate_hz = engine_host
        .shape()
        .map(|shape| shape.rate_hz)
        .or(rate_hz)
        .unwrap_or(RATE_HZ);
    let cued = source_player.cue(choice, rate_hz, channels(engine_host))?;
    let num_channels = cued.num_channels;
    let engine_cell = engine_host.engine_cell(DeviceFormat {
        rate_hz,
        num_channels,
    })?;
    // Nobody hears its gaps.
    let feed = source_player.feed(cued, engine_cell, &Arc::default())?;
    let monitor = Monitor::new(f64::from(rate_hz), num_channels, engine_host.mute.clone());
    let player = OutputCallback::new(OutputFeed::Engine(Box::new(feed)), monitor, num_channels);
    let unheard = vec![0.0; BUFFER_FRAMES as usize * num_channels];
    Ok(Running {
        mood: Mood::Trouble,
        sentence: format!("Silently playing {}.", choice.title()),
        live: None,
        driver: CallbackDriver::Silent {
            _pump: timer(player, unheard, rate_hz)?,
        },
    })
}

/// Returns as many channels as the engine is made for, so that it goes on.
fn channels(engine_host: &EngineHost) -> Option<u16> {
    engine_host
        .shape()
        .and_then(|shape| u16::try_from(shape.num_channels).ok())
}

fn timer(
    mut player: OutputCallback,
    mut unheard: Vec<f32>,
    rate_hz: u32,
) -> anyhow::Result<TimerDriver> {
    let goes_on = Arc::new(AtomicBool::new(true));
    let watched = Arc::clone(&goes_on);
    let period = Duration::from_secs_f64(f64::from(BUFFER_FRAMES) / f64::from(rate_hz));
    let run = move || {
        let mut due = Instant::now();
        while watched.load(Relaxed) {
            player.process(&mut unheard);
            // A pump that is too slow falls behind instead of catching up for ever.
            due = (due + period).max(Instant::now());
            thread::sleep(due.saturating_duration_since(Instant::now()));
        }
    };
    let builder = thread::Builder::new().name("souvenir-silent".to_owned());
    builder.spawn(run).context("no thread for the picture")?;
    Ok(TimerDriver { goes_on })
}
