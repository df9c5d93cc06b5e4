//! `cargo bench -p souvenir_core --bench extremes`: what the model of [`EngineConfig::estimated_cores`] says of
//! the ends of every setting, beside the CPU time of the thread that plays them. Stereo, 48 kHz, blocks of 512
//! frames of noise. Modes and methods may be named; `-- layers` plays live layers of every kind, or of those named, in
//! every way, and the trained stack instead, and says what it took to prepare them.
//!
//! *Cores* is CPU time over the time of the sound; *first* and *worst* are that of the first block after
//! `prepare` and of the heaviest that follows, in blocks' durations.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "a bench prints what it measures"
)]

use cpu_time::{ProcessTime, ThreadTime};
use souvenir_core::engine::{Engine, EngineConfig};
use souvenir_core::lab::recall_stack::add_to_library;
use souvenir_core::memory::Method;
use souvenir_core::settings::{LIVE_LAYERS, LayerSettings, MAX_OVERLAP, MemorySettings, Mode};
use souvenir_core::ssm::{LayerKind, Way};

const RATE_HZ: f64 = 48_000.0;
const BLOCK_FRAMES: usize = 512;
const ORDERS: [usize; 7] = [1, 64, 256, 1024, 2000, 16_384, 65_536];
const WINDOWS_SECS: [f64; 3] = [0.002, 0.05, 10.0];
/// What is heavier by the model is not played.
const MOST_CORES: f64 = 6.0;
/// A setting is played for so long a time of the thread, or for three of its windows.
const PATIENCE_SECS: f64 = 0.7;

fn main() {
    println!("| mode | method | N | W, s | overlap | model | cores | ratio | first | worst |");
    println!("|---|---|---|---|---|---|---|---|---|---|");
    let words: Vec<String> = std::env::args().skip(1).collect();
    let modes: Vec<Mode> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let methods: Vec<Method> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let is_wanted = |mode, method| {
        (modes.is_empty() || modes.contains(&mode))
            && (methods.is_empty() || methods.contains(&method))
    };
    if words.iter().any(|word| word == "layers") {
        return report_layers(&words);
    }
    for mode in Mode::ALL {
        for method in Method::ALL
            .into_iter()
            .filter(|method| is_wanted(mode, *method))
        {
            for order in ORDERS {
                for window_secs in WINDOWS_SECS {
                    for overlap in [0.0, MAX_OVERLAP] {
                        report(MemorySettings {
                            mode,
                            method,
                            order,
                            window_secs,
                            overlap,
                            ..MemorySettings::default()
                        });
                    }
                }
            }
        }
    }
}

/// Reports live layers of every kind, in every way, and the stack that comes with the program.
fn report_layers(words: &[String]) {
    let names: Vec<&str> = LIVE_LAYERS.iter().map(|kind| kind.name()).collect();
    let is_one_named = words.iter().any(|word| names.contains(&word.as_str()));
    let is_wanted = |kind: LayerKind| !is_one_named || words.iter().any(|word| word == kind.name());
    println!("\n| layer | way | N | W, s | model | cores | ratio | first | worst | prepared, s |");
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for kind in LIVE_LAYERS.into_iter().filter(|kind| is_wanted(*kind)) {
        for way in Way::ALL {
            for (order, window_secs) in [(64, 0.05), (256, 0.05), (1024, 0.05), (1024, 0.5)] {
                let layer = LayerSettings {
                    kind,
                    time_scale_secs: window_secs / 8.0,
                    way,
                };
                report_layer(MemorySettings {
                    mode: Mode::Layer,
                    order,
                    window_secs,
                    layer,
                    ..MemorySettings::default()
                });
            }
        }
    }
    if is_one_named {
        return;
    }
    let weights = add_to_library().ok().map(|entry| entry.id);
    for order in [64, 1024] {
        report_layer(MemorySettings {
            mode: Mode::Trained,
            weights,
            order,
            ..MemorySettings::default()
        });
    }
}

fn report_layer(settings: MemorySettings) {
    let config = config(settings);
    let model = config.estimated_cores();
    let begun = ProcessTime::now();
    let prepared = Engine::prepare(&config);
    let prepared_secs = begun.elapsed().as_secs_f64();
    drop(prepared);
    let [first, worst, mean] = played(&config);
    let MemorySettings {
        mode,
        order,
        window_secs,
        layer,
        ..
    } = settings;
    let name = match mode {
        Mode::Layer => layer.kind.name(),
        _ => "trained",
    };
    println!(
        "| {name} | {} | {order} | {window_secs} | {model:.3} | {mean:.3} | {:.2} | {first:.2} | {worst:.2} | {prepared_secs:.2} |",
        layer.way,
        mean / model
    );
}

fn config(settings: MemorySettings) -> EngineConfig {
    EngineConfig {
        settings,
        sample_rate_hz: RATE_HZ,
        channels: 2,
        max_block_frames: BLOCK_FRAMES,
    }
}

fn report(settings: MemorySettings) {
    let overlaps = settings.mode == Mode::Segments || settings.overlap == 0.0;
    if settings.nearest() != settings || !overlaps {
        return;
    }
    let config = config(settings);
    let model = config.estimated_cores();
    if model > MOST_CORES {
        return;
    }
    let [first, worst, mean] = played(&config);
    let MemorySettings {
        mode,
        method,
        order,
        window_secs,
        overlap,
        ..
    } = settings;
    println!(
        "| {mode} | {method} | {order} | {window_secs} | {overlap} | {model:.3} | {mean:.3} | {:.2} | {first:.2} | {worst:.2} |",
        mean / model
    );
}

/// The first block, the worst that follows, and the mean of those that follow, in durations of a block.
fn played(config: &EngineConfig) -> [f64; 3] {
    let Ok((mut engine, _pictures)) = Engine::prepare(config) else {
        return [f64::NAN; 3];
    };
    let mut seed = 1_u32;
    let (mut left, mut right) = (vec![0.0_f32; BLOCK_FRAMES], vec![0.0_f32; BLOCK_FRAMES]);
    let block_secs = BLOCK_FRAMES as f64 / RATE_HZ;
    let mut play = || {
        for (left, right) in left.iter_mut().zip(&mut right) {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (*left, *right) = (noise(seed), -noise(seed));
        }
        let start = ThreadTime::now();
        engine.play(&mut [&mut left, &mut right]);
        start.elapsed().as_secs_f64() / block_secs
    };
    let first = play();
    let blocks = (3.0 * config.settings.window_secs / block_secs).max(20.0);
    let (mut worst, mut total, mut count) = (0.0_f64, 0.0, 0.0);
    while count < blocks && total * block_secs < PATIENCE_SECS {
        let one = play();
        worst = worst.max(one);
        total += one;
        count += 1.0;
    }
    [first, worst, total / count]
}

fn noise(seed: u32) -> f32 {
    (seed >> 8) as f32 / (1 << 23) as f32 - 1.0
}
