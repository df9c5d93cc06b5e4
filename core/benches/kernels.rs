//! `cargo bench -p souvenir_core`: the kernels on every SIMD level of this machine, a step of the
//! exact memory, a hop of the listening path. Throughput is (order x point) pairs or frames.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use souvenir_core::__internals::{Sums, evaluate};
use souvenir_core::memory::{CoefficientShape, Memory, MemorySpec, PaintedGains};
use souvenir_core::settings::MemorySettings;
use souvenir_core::stream::{StreamConfig, StreamingMemory};
use souvenir_core::{__internals::LegendreRecurrence, SimdLevel};
use std::hint::black_box;

const ORDERS: [usize; 3] = [256, 1024, 4096];
const POINTS: usize = 1024;

fn kernels(criterion: &mut Criterion) {
    let delta: Vec<f64> = (0..POINTS)
        .map(|j| (j as f64 + 0.5) / POINTS as f64)
        .collect();
    let weights: Vec<f64> = delta.iter().map(|x| x - 0.5).collect();
    for order in ORDERS {
        let recurrence = LegendreRecurrence::prepare(order);
        let series = vec![0.01; order];
        let (mut even, mut odd) = (vec![0.0; POINTS], vec![0.0; POINTS]);
        let mut group = criterion.benchmark_group(format!("kernels/{order}"));
        group
            .throughput(Throughput::Elements((order * POINTS) as u64))
            .sample_size(20);
        for level in SimdLevel::available() {
            let mut sums = Sums::prepare(level, order);
            let id = |name| BenchmarkId::new(name, level.name());
            group.bench_function(id("evaluate pairs"), |bench| {
                bench.iter(|| evaluate(level, &recurrence, &series, &delta, &mut even, &mut odd));
            });
            group.bench_function(id("project"), |bench| {
                bench.iter(|| sums.add(&recurrence, &delta, &weights));
            });
            group.bench_function(id("project differences"), |bench| {
                bench.iter(|| sums.add_differences(&recurrence, &delta, &weights));
            });
            group.bench_function(id("project pairs"), |bench| {
                bench.iter(|| sums.add_pairs(&recurrence, &delta, &weights, &weights));
            });
        }
    }
}

fn memory_steps(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("memory/step");
    group.sample_size(10);
    for order in ORDERS {
        let config = MemorySpec::legs(order);
        for per_order in [1, 4, 8, 16] {
            let step = per_order * order;
            let sound: Vec<f64> = (0..step).map(|j| (j as f64).sin()).collect();
            let memory = Memory::prepare_at(&config, SimdLevel::detect(), Some(step));
            let Ok(mut memory) = memory else { return };
            group.throughput(Throughput::Elements(step as u64));
            let id = BenchmarkId::new(format!("order {order}"), format!("{per_order} N frames"));
            group.bench_function(id, |bench| bench.iter(|| memory.push(&[black_box(&sound)])));
        }
    }
}

/// The gain of a coefficient that is tilted and painted over.
fn edits(criterion: &mut Criterion) {
    let shape = CoefficientShape {
        tilt_db: 3.0,
        paint: PaintedGains::of(&[6.0, -6.0, 3.0]),
        ..CoefficientShape::default()
    };
    let mut group = criterion.benchmark_group("edits");
    for order in [1024, 65_536] {
        group.throughput(Throughput::Elements(order as u64));
        group.bench_function(format!("order {order}"), |bench| {
            bench.iter(|| {
                (0..order)
                    .map(|n| black_box(shape).gain(order, n))
                    .sum::<f64>()
            });
        });
    }
}

fn listening(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("streaming/one second of mono at 48 kHz, 50 ms");
    group
        .throughput(Throughput::Elements(48_000))
        .sample_size(10);
    let sound: Vec<f64> = (0..48_000).map(|j| (0.1 * f64::from(j)).sin()).collect();
    let mut memory = vec![0.0; sound.len()];
    for order in ORDERS {
        let config = StreamConfig {
            settings: MemorySettings {
                order,
                ..MemorySettings::default()
            },
            sample_rate_hz: 48e3,
            channels: 1,
        };
        let Ok(mut streaming) = StreamingMemory::prepare(&config) else {
            return;
        };
        group.bench_function(format!("order {order}"), |bench| {
            bench.iter(|| streaming.process(&[black_box(&sound)], &mut [&mut memory]));
        });
    }
}

criterion_group!(benches, kernels, memory_steps, edits, listening);
criterion_main!(benches);
