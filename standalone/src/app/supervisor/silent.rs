//! Sound running without a sound card: a timer stands in for it, so that the picture lives.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use crossbeam_channel::Sender;

use super::Report;
use super::card::{BUFFER_FRAMES, EngineRoom, Plan, Running};
use crate::app::audio::live::{Live, Memory};
use crate::app::audio::meters::Meters;
use crate::app::audio::player::{Feed, Player};

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
    plan: &Plan<'_>,
    meters: &Arc<Meters>,
    reports: &Sender<Report>,
) -> anyhow::Result<Running> {
    let rate_hz = plan.setup.sample_rate_hz.unwrap_or(RATE_HZ);
    let tape = plan.choice.tape(rate_hz)?;
    let num_channels = tape.num_channels();
    let (memory, pictures) = Memory::prepare(&plan.wish.config(rate_hz, num_channels))?;
    _ = reports.send(Report::Pictures(pictures));
    let buffer_frames = BUFFER_FRAMES as usize;
    let (live, remote) = Live::new(memory, plan.listen, buffer_frames, Arc::clone(meters));
    let player = Player::new(Feed::Tape(tape, Box::new(live)), num_channels);
    let pump = pump(player, vec![0.0; buffer_frames * num_channels], rate_hz)?;
    let sentence = format!("Silently playing {}.", plan.choice.title());
    Ok(Running {
        remote,
        rate_hz,
        num_channels,
        sentence,
        engine_room: EngineRoom::Silent { _pump: pump },
    })
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
