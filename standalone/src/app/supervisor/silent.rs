//! Sound running without a sound card: a timer stands in for it, so that the picture lives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use souvenir_ui::Mood;

use super::booth::Booth;
use super::card::{BUFFER_FRAMES, EngineRoom, Running};
use super::studio::{Shape, Studio};
use crate::app::audio::monitor::Monitor;
use crate::app::audio::player::{Feed, Player};
use crate::app::source::Choice;

const RATE_HZ: u32 = 48_000;

/// A thread that calls a player in real time and throws the sound away. Stops when dropped.
#[derive(Debug)]
pub(super) struct Pump {
    goes_on: Arc<AtomicBool>,
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.goes_on.store(false, Relaxed);
    }
}

/// # Errors
/// Where the file cannot be read or the memory not prepared.
pub(super) fn open(
    rate_hz: Option<u32>,
    choice: &Choice,
    studio: &mut Studio,
    booth: &mut Booth,
) -> anyhow::Result<Running> {
    let rate_hz = studio
        .shape()
        .map(|shape| shape.rate_hz)
        .or(rate_hz)
        .unwrap_or(RATE_HZ);
    let cued = booth.cue(choice, rate_hz, channels(studio))?;
    let num_channels = cued.num_channels;
    let seat = studio.seat(Shape {
        rate_hz,
        num_channels,
    })?;
    // Nobody hears its gaps.
    let deck = booth.deck(cued, seat, &Arc::default())?;
    let monitor = Monitor::new(f64::from(rate_hz), num_channels, studio.mute.clone());
    let player = Player::new(Feed::Deck(Box::new(deck)), monitor, num_channels);
    let unheard = vec![0.0; BUFFER_FRAMES as usize * num_channels];
    Ok(Running {
        mood: Mood::Trouble,
        sentence: format!("Silently playing {}.", choice.title()),
        live: None,
        engine_room: EngineRoom::Silent {
            _pump: pump(player, unheard, rate_hz)?,
        },
    })
}

/// As the engine is made for, so that it goes on.
fn channels(studio: &Studio) -> Option<u16> {
    studio
        .shape()
        .and_then(|shape| u16::try_from(shape.num_channels).ok())
}

fn pump(mut player: Player, mut unheard: Vec<f32>, rate_hz: u32) -> anyhow::Result<Pump> {
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
    Ok(Pump { goes_on })
}
