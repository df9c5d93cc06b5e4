//! `souvenir bench` counts samples per second of the exact memory and of the textbook recurrence.
//!
//! All in one thread of one process, but for the twin, by the thread's CPU time. The engines take turns, so
//! that a slow moment of the machine hits all of them; the median of the turns counts.

mod calibrate;
mod engine;
mod limit;
mod measured;
mod memories;
mod picture;
mod twin;

use std::io::Write as _;
use std::path::PathBuf;

use comfy_table::Table;
use serde::Serialize;
use souvenir_core::SimdLevel;

use super::args::BenchArgs;
use super::output::Target;
use super::terminal::Words;
use super::{progress, table};
use crate::calibration::processor;
pub(super) use engine::noise;
use limit::Limit;
use measured::Measured;
pub(super) use measured::{MIN_TURN, median};
use twin::Twin;

/// Turns of each engine.
const NUM_ROUNDS: usize = 7;
/// What ratios are taken against.
const YARDSTICK: &str = "bilinear_published";

#[derive(Debug, Serialize)]
struct Bench {
    cpu: String,
    simd: &'static str,
    limit: Limit,
    results: Vec<Measured>,
}

/// Names the files that are asked for.
struct Targets {
    csv: Option<Target>,
    picture: Option<Target>,
}

pub(crate) fn run(args: &BenchArgs) -> anyhow::Result<()> {
    if args.calibrate {
        return calibrate::run(args);
    }
    if args.memories.memories {
        return memories::run(args);
    }
    let check = |path: &Option<PathBuf>| path.as_deref().map(Target::check_alone).transpose();
    let targets = Targets {
        csv: check(&args.csv)?,
        picture: check(&args.picture)?,
    };
    let twin = args.twin.then(Twin::compile).transpose()?;
    let mut bench = Bench {
        cpu: processor::name(),
        simd: SimdLevel::detect().name(),
        limit: Limit::measure(),
        results: Vec::new(),
    };
    for &order in &args.orders {
        bench.results.extend(measure(order, twin.as_ref())?);
    }
    // What took minutes is told before a disk can be full.
    Words::beside(targets.csv.iter().chain(&targets.picture)).say(&words(args, &bench)?)?;
    write_files(&targets, &bench)
}

fn words(args: &BenchArgs, bench: &Bench) -> anyhow::Result<String> {
    if args.json {
        return Ok(serde_json::to_string(bench)?);
    }
    let Bench {
        cpu, simd, limit, ..
    } = bench;
    Ok(format!("{cpu}, {simd}, {limit}\n\n{}", table(bench)))
}

fn write_files(targets: &Targets, bench: &Bench) -> anyhow::Result<()> {
    if let Some(target) = &targets.csv {
        let mut table = csv::Writer::from_writer(Vec::new());
        for measured in &bench.results {
            table.serialize(measured)?;
        }
        write(target, &table.into_inner()?)?;
    }
    if let Some(target) = &targets.picture {
        write(target, picture::draw(&bench.results)?.as_bytes())?;
    }
    Ok(())
}

fn write(target: &Target, bytes: &[u8]) -> anyhow::Result<()> {
    target.write(|to| Ok(to.write_all(bytes)?))
}

fn measure(order: usize, twin: Option<&Twin>) -> anyhow::Result<Vec<Measured>> {
    let mut engines = engine::all(order, twin)?;
    let mut rates = vec![Vec::new(); engines.len()];
    let bar = progress::turns(&format!("order {order}"), NUM_ROUNDS * engines.len());
    for _ in 0..NUM_ROUNDS {
        for (engine, rates) in engines.iter_mut().zip(&mut rates) {
            rates.push(engine.turn()?);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    let measured = engines.iter().zip(rates).map(|(engine, rates)| {
        let samples_per_second = median(rates);
        Measured {
            order,
            engine: engine.name,
            samples_per_second,
            nanoseconds_per_sample: 1e9 / samples_per_second,
        }
    });
    Ok(measured.collect())
}

fn table(bench: &Bench) -> Table {
    let mut table = table::new(&["engine", "order", "samples/s", "x published"]);
    for measured in &bench.results {
        table.add_row([
            measured.engine.to_owned(),
            measured.order.to_string(),
            format!("{:.0}", measured.samples_per_second),
            format!(
                "{:.2}",
                measured.samples_per_second / yardstick(bench, measured.order)
            ),
        ]);
    }
    table::align_numbers(&mut table, 1);
    table
}

fn yardstick(bench: &Bench, order: usize) -> f64 {
    let mut same_order = bench
        .results
        .iter()
        .filter(|measured| measured.order == order);
    let found = same_order.find(|measured| measured.engine == YARDSTICK);
    found.map_or(f64::NAN, |measured| measured.samples_per_second)
}
