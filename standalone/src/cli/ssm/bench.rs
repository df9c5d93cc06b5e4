//! `souvenir ssm bench`: what the ways to run a layer cost, by this thread's CPU time.

use std::hint::black_box;

use cpu_time::ThreadTime;
use serde::Serialize;
use souvenir_core::SimdLevel;
use souvenir_core::ssm::{Layer, LayerKind, LayerSpec, Runner, Way};

use super::super::args::SsmBenchArgs;
use super::super::bench::{MIN_TURN, median, noise};
use super::super::terminal::Words;
use super::super::{progress, table};
use super::asked::usage;

/// Turns of each way.
const NUM_TURNS: usize = 7;
const RATE_HZ: f64 = 48_000.0;
/// A host's block.
const BLOCK_FRAMES: usize = 64;
/// The length of a turn, which ends with the first of these that is over the shortest time.
const TURN_FRAMES: usize = 64 * BLOCK_FRAMES;
const ORDERS: [usize; 3] = [64, 256, 1024];

#[derive(Debug, Serialize)]
struct LayerBench {
    simd: &'static str,
    results: Vec<WayCost>,
}

#[derive(Debug, Serialize)]
struct WayCost {
    layer: &'static str,
    order: usize,
    way: &'static str,
    /// The length of the convolution.
    kernel_frames: usize,
    nanoseconds_per_frame: f64,
    /// The share of a core that two channels at 48 kHz take.
    stereo_48k_percent: f64,
}

pub(super) fn run(args: &SsmBenchArgs) -> anyhow::Result<()> {
    let mut bench = LayerBench {
        simd: SimdLevel::detect().name(),
        results: Vec::new(),
    };
    for order in ORDERS {
        for kind in [LayerKind::S4, LayerKind::S4dInv] {
            for way in Way::ALL {
                bench.results.push(measure(kind, order, way)?);
            }
        }
    }
    let words = if args.json {
        serde_json::to_string(&bench)?
    } else {
        format!("{}\n\n{}", bench.simd, told(&bench))
    };
    Words::Stdout.say(&words)
}

fn measure(kind: LayerKind, order: usize, way: Way) -> anyhow::Result<WayCost> {
    // A kernel of one second.
    let kernel_frames = 48_000;
    let layer = Layer::prepare(&LayerSpec::new(kind, order, 1.0 / 4800.0)).map_err(usage)?;
    let readout: Vec<f64> = (0..order).map(|n| (n as f64).cos()).collect();
    let mut runner = Runner::prepare(&layer, &readout, way, kernel_frames);
    let sound = noise(TURN_FRAMES);
    let bar = progress::turns(&format!("{kind} {order} {way}"), NUM_TURNS);
    let turns = (0..NUM_TURNS).map(|_| {
        bar.inc(1);
        turn(&mut runner, &sound)
    });
    let nanoseconds_per_frame = median(turns.collect());
    bar.finish_and_clear();
    Ok(WayCost {
        layer: kind.name(),
        order,
        way: way.name(),
        kernel_frames,
        nanoseconds_per_frame,
        stereo_48k_percent: 2.0 * RATE_HZ * nanoseconds_per_frame * 1e-9 * 100.0,
    })
}

/// Nanoseconds a frame.
fn turn(runner: &mut Runner, sound: &[f64]) -> f64 {
    let mut read = [0.0; BLOCK_FRAMES];
    let mut frames = 0;
    let start = ThreadTime::now();
    while start.elapsed() < MIN_TURN {
        for block in sound.chunks_exact(BLOCK_FRAMES) {
            runner.process(block, &mut read);
            black_box(&read);
        }
        frames += sound.len();
    }
    1e9 * start.elapsed().as_secs_f64() / frames as f64
}

fn told(bench: &LayerBench) -> comfy_table::Table {
    let mut table = table::new(&["layer", "order", "way", "ns/frame", "stereo at 48 kHz"]);
    for measured in &bench.results {
        table.add_row([
            measured.layer.to_owned(),
            measured.order.to_string(),
            measured.way.to_owned(),
            format!("{:.0}", measured.nanoseconds_per_frame),
            format!("{:.1} % of a core", measured.stereo_48k_percent),
        ]);
    }
    table::align_numbers(&mut table, 1);
    table
}
