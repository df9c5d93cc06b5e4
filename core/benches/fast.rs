//! `cargo bench -p souvenir_core --bench fast`: direct against fast kernels, N points of order N,
//! and the parts of the fast ones, by the thread's CPU time. Throughput is points.

#[path = "common/noise.rs"]
mod noise;
#[path = "common/thread_time.rs"]
mod thread_time;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use noise::noise;
use souvenir_core::__internals::FastLegendre;
use souvenir_core::__internals::{Sums, evaluate};
use souvenir_core::Kernels;
use souvenir_core::memory::textbook::BilinearPublished;
use souvenir_core::memory::{Memory, MemorySpec, Tuning};
use souvenir_core::{__internals::LegendreRecurrence, SimdLevel};
use thread_time::ThreadCpu;

const ORDERS: [usize; 7] = [64, 128, 256, 1024, 4096, 16_384, 65_536];
/// Above, a direct kernel's turn takes seconds.
const MAX_DIRECT: usize = 16_384;
const MAX_DIRECT_MEMORY: usize = 1024;

fn kernels(criterion: &mut Criterion<ThreadCpu>) {
    let level = SimdLevel::detect();
    for order in ORDERS {
        let pairs = order / 2;
        let delta: Vec<f64> = (0..pairs)
            .map(|j| ((j as f64 + 0.5) / pairs as f64).powi(2))
            .collect();
        let weights: Vec<f64> = delta.iter().map(|x| x - 0.5).collect();
        let series: Vec<f64> = (0..order).map(|n| (n as f64).sin()).collect();
        let (mut even, mut odd) = (vec![0.0; pairs], vec![0.0; pairs]);
        let mut group = criterion.benchmark_group(format!("kernels/{order}"));
        group
            .throughput(Throughput::Elements(order as u64))
            .sample_size(10)
            .warm_up_time(std::time::Duration::from_millis(300))
            .measurement_time(std::time::Duration::from_millis(600));
        let id = |name| BenchmarkId::new(name, level.name());
        if order <= MAX_DIRECT {
            let (recurrence, mut sums) = (
                LegendreRecurrence::prepare(order),
                Sums::prepare(level, order),
            );
            group.bench_function(id("direct evaluate"), |bench| {
                bench.iter(|| evaluate(level, &recurrence, &series, &delta, &mut even, &mut odd));
            });
            group.bench_function(id("direct project"), |bench| {
                bench.iter(|| sums.add_pairs(&recurrence, &delta, &weights, &weights));
            });
        }
        let mut fast = FastLegendre::prepare(level, order);
        let mut grid = fast.grid();
        group.bench_function(id("fast evaluate"), |bench| {
            bench.iter(|| {
                fast.series_to_grid(series.iter().copied(), &mut grid);
                fast.interp(&grid, &delta, &mut even, &mut odd);
            });
        });
        group.bench_function(id("fast project"), |bench| {
            bench.iter(|| {
                grid.clear();
                fast.spread_pairs(&mut grid, &delta, &weights, &weights);
                fast.grid_to_sums(&mut grid).sum::<f64>()
            });
        });
        group.bench_function(id("open alone"), |bench| {
            bench.iter(|| fast.series_to_grid(series.iter().copied(), &mut grid));
        });
        group.bench_function(id("close alone"), |bench| {
            bench.iter(|| fast.grid_to_sums(&mut grid).sum::<f64>());
        });
        let points = fast.set_points(&delta);
        group.bench_function(id("add alone"), |bench| {
            bench.iter(|| fast.spread_pairs(&mut grid, &delta, &weights, &weights));
        });
        group.bench_function(id("add alone, places known"), |bench| {
            bench.iter(|| points.spread_pairs(&mut grid, 0..pairs, &weights, &weights));
        });
        group.bench_function(id("read alone"), |bench| {
            bench.iter(|| fast.interp(&grid, &delta, &mut even, &mut odd));
        });
        group.bench_function(id("read alone, places known"), |bench| {
            bench.iter(|| points.interp(&grid, 0..pairs, &mut even, &mut odd));
        });
        let one_side = &weights;
        group.bench_function(id("one-sided points, N/2 of them"), |bench| {
            bench.iter(|| fast.spread_right(&mut grid, &delta, one_side));
        });
    }
}

/// The exact memory in steps of some N, and the published recurrence, which it is to beat.
fn memory(criterion: &mut Criterion<ThreadCpu>) {
    for order in [64, 128, 256, 1024, 4096, 16_384, 65_536] {
        let config = MemorySpec::legs(order);
        let mut group = criterion.benchmark_group(format!("memory/{order}"));
        group
            .sample_size(10)
            .warm_up_time(std::time::Duration::from_millis(300))
            .measurement_time(std::time::Duration::from_millis(600));
        let choices = [4, 8, 16, 32, 64].map(|steps| (Kernels::Fast, steps));
        for (kernels, per_order) in choices.into_iter().chain([(Kernels::Direct, 8)]) {
            if kernels == Kernels::Direct && order > MAX_DIRECT_MEMORY {
                continue;
            }
            let step = per_order * order;
            let tuning = Tuning {
                level: SimdLevel::detect(),
                step_frames: Some(step),
                kernels: Some(kernels),
            };
            let Ok(mut memory) = Memory::prepare_tuned(&config, &tuning) else {
                return;
            };
            let sound = noise(step);
            (0..8).for_each(|_| memory.push(&[&sound]));
            group.throughput(Throughput::Elements(step as u64));
            let id = BenchmarkId::new(format!("{kernels:?}"), format!("{per_order} N"));
            group.bench_function(id, |bench| bench.iter(|| memory.push(&[&sound])));
        }
        let mut published = BilinearPublished::prepare(order);
        let sound = noise(64);
        group.throughput(Throughput::Elements(64));
        group.bench_function("published", |bench| bench.iter(|| published.push(&sound)));
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().with_measurement(ThreadCpu);
    targets = kernels, memory
}
criterion_main!(benches);
