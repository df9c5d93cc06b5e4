//! The live engine: what is heard, when, and how it changes.

#[path = "../common/mod.rs"]
mod common;

mod heard;
mod feedback;
mod freeze_after;
mod hold;
mod latency;
mod modulation;
mod modulated_window;
mod notes;
mod one_shot;
mod pinned;
mod splits;
mod switching;
mod recall;
mod comparing;
mod crossfade;
mod pictures;
mod shape;
mod sidechain;
mod shell;

use common::largest;
use souvenir_core::control::{Command, connect};
use souvenir_core::engine::{Engine, EngineConfig, LiveMemory, SnapshotReader};
use souvenir_core::settings::{LayerSettings, MemorySettings, Mode};
use souvenir_core::snapshot::Snapshot;
use std::f64::consts::PI;

const RATE_HZ: f64 = 48_000.0;
const SEED: u64 = 0x5eed_0003;

fn settings(mode: Mode, order: usize, window_secs: f64) -> MemorySettings {
    MemorySettings {
        mode,
        order,
        window_secs,
        layer: LayerSettings {
            time_scale_secs: window_secs / 8.0,
            ..LayerSettings::default()
        },
        ..MemorySettings::default()
    }
}

fn config(settings: MemorySettings) -> EngineConfig {
    EngineConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: 1,
        max_block_frames: 512,
    }
}

fn engine(settings: MemorySettings) -> Engine {
    Engine::prepare(&config(settings)).expect("in range").0
}

fn exchange(settings: MemorySettings) -> Command {
    Command::CrossfadeTo(LiveMemory::prepare(&config(settings)).expect("in range").0)
}

/// A command at a frame.
type Event = (usize, Command);

/// Plays mono sound in blocks of these lengths, round and round, cut where a command comes.
fn perform(engine: &mut Engine, sound: &[f32], events: Vec<Event>, blocks: &[usize]) -> Vec<f32> {
    let (mut remote, mut orders) = connect();
    let mut out = sound.to_vec();
    let mut events = events.into_iter().peekable();
    let mut lengths = blocks.iter().cycle();
    let mut done = 0;
    while done < out.len() {
        while let Some((_, command)) = events.next_if(|(at, _)| *at <= done) {
            assert!(remote.send(command), "room in the queue");
        }
        let next = events
            .peek()
            .map_or(out.len(), |(at, _)| *at)
            .min(out.len());
        let take = lengths.next().map_or(1, |length| *length).min(next - done);
        engine.process(&mut [&mut out[done..done + take]], &mut orders);
        remote.free_done();
        done += take;
    }
    out
}

fn play(engine: &mut Engine, sound: &[f32]) -> Vec<f32> {
    perform(engine, sound, Vec::new(), &[512])
}

#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn sine(hz: f64, rate_hz: f64, frames: usize) -> Vec<f32> {
    let at = |j| 0.5 * (2.0 * PI * hz * j as f64 / rate_hz).sin();
    (0..frames).map(|j| at(j) as f32).collect()
}

fn draws() -> impl FnMut() -> f64 {
    let mut state = SEED;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[expect(clippy::cast_possible_truncation, reason = "test signal to f32")]
fn noise(frames: usize) -> Vec<f32> {
    let mut draw = draws();
    (0..frames).map(|_| (draw() - 0.5) as f32).collect()
}

fn steepest(sound: &[f32]) -> f64 {
    largest(sound.windows(2).map(|pair| f64::from(pair[1] - pair[0])))
}

fn peak(sound: &[f32]) -> f64 {
    largest(sound.iter().map(|sample| f64::from(*sample)))
}

fn bits(sound: &[f32]) -> Vec<u32> {
    sound.iter().map(|sample| sample.to_bits()).collect()
}

fn look(pictures: &mut SnapshotReader) -> &Snapshot {
    pictures.update();
    pictures.snapshot()
}
