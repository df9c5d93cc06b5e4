//! The fast kernels against the direct ones, against extended precision, and each against its own
//! transpose.

#![expect(
    clippy::disallowed_macros,
    reason = "the numbers measured are the test's report"
)]

mod common;
#[path = "common/double_double.rs"]
mod double_double;
#[path = "common/heap.rs"]
#[expect(
    dead_code,
    reason = "bytes are counted elsewhere, and there is no other judge"
)]
mod heap;

use common::largest;
use double_double::{DoubleDouble, legendre};
use souvenir_core::__internals::{FastJob as _, GridToSumsJob};
use souvenir_core::__internals::{FastLegendre, FineGrid};
use souvenir_core::__internals::{Sums, evaluate};
use souvenir_core::{__internals::LegendreRecurrence, SimdLevel};

const SEED: u64 = 0x5eed_0006;
const POINTS: usize = 75;
const LARGE: [usize; 7] = [1023, 1024, 1025, 4097, 10_007, 30_000, 65_536];

/// Of the largest value: the kernel's 16 taps, the tree and the transforms to a few roundings each,
/// and 2e-15 of the kernel's aliases.
const TRANSFORMS: f64 = 1e-14;
/// A point's place is rounded, and `P_n` turns by `n` radians a radian.
const PLACES: f64 = f64::EPSILON / 2.0;

fn tolerance(order: usize) -> f64 {
    TRANSFORMS + PLACES * order as f64
}

struct Noise(u64);

impl Noise {
    fn draw(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    fn vector(&mut self, count: usize) -> Vec<f64> {
        (0..count).map(|_| self.draw()).collect()
    }

    /// Everywhere, crowded at the end, and the ends and the middle themselves.
    fn points(&mut self, count: usize) -> Vec<f64> {
        let mut delta: Vec<f64> = (0..count)
            .map(|j| self.draw().abs() * [1.0, 1e-3, 1e-7][j % 3])
            .collect();
        let marked = [0.0, 1.0, 0.5, 1e-300];
        delta
            .iter_mut()
            .zip(marked)
            .for_each(|(to, mark)| *to = mark);
        delta
    }
}

fn dirty(fast: &FastLegendre) -> FineGrid {
    let mut grid = fast.grid();
    fast.spread_pairs(&mut grid, &[0.3], &[f64::NAN], &[f64::NAN]);
    grid
}

fn fast_evaluate(fast: &mut FastLegendre, series: &[f64], delta: &[f64]) -> [Vec<f64>; 2] {
    let mut grid = dirty(fast);
    fast.series_to_grid(series.iter().copied(), &mut grid);
    let (mut even, mut odd) = (vec![f64::NAN; delta.len()], vec![f64::NAN; delta.len()]);
    fast.interp(&grid, delta, &mut even, &mut odd);
    [even, odd]
}

fn fast_project(fast: &mut FastLegendre, delta: &[f64], weights: [&[f64]; 2]) -> Vec<f64> {
    let mut grid = dirty(fast);
    grid.clear();
    fast.spread_pairs(&mut grid, delta, weights[0], weights[1]);
    fast.grid_to_sums(&mut grid).collect()
}

fn worst(found: &[f64], expected: &[f64]) -> f64 {
    largest(found.iter().zip(expected).map(|(a, b)| a - b))
}

fn both_against_direct(level: SimdLevel, order: usize) {
    let mut noise = Noise(SEED + order as u64);
    let (series, delta) = (noise.vector(order), noise.points(POINTS));
    let mut fast = FastLegendre::prepare(level, order);
    let recurrence = LegendreRecurrence::prepare(order);
    let mut parts = [vec![0.0; POINTS], vec![0.0; POINTS]];
    let [even, odd] = &mut parts;
    evaluate(level, &recurrence, &series, &delta, even, odd);
    let found = fast_evaluate(&mut fast, &series, &delta);
    let size = series.iter().map(|e| e.abs()).sum::<f64>();
    for (found, expected) in found.iter().zip(&parts) {
        let error = worst(found, expected) / size;
        assert!(error < tolerance(order), "evaluate {order}: {error:e}");
    }
    let [even, odd] = [noise.vector(POINTS), noise.vector(POINTS)];
    let mut sums = Sums::prepare(level, order);
    sums.add_pairs(&recurrence, &delta, &even, &odd);
    let expected: Vec<f64> = sums.finish().collect();
    let found = fast_project(&mut fast, &delta, [&even, &odd]);
    let error = worst(&found, &expected) / POINTS as f64;
    assert!(error < tolerance(order), "project {order}: {error:e}");
}

#[test]
fn every_small_order_equals_the_direct_kernels() {
    for order in 1..=300 {
        both_against_direct(SimdLevel::detect(), order);
    }
}

#[test]
fn every_level_equals_the_direct_kernels() {
    for level in SimdLevel::available() {
        for order in [1, 63, 64, 65, 191, 257, 700, 1024] {
            both_against_direct(level, order);
        }
    }
}

#[test]
fn evaluate_equals_extended_precision_at_large_orders() {
    for order in LARGE {
        let mut noise = Noise(SEED + order as u64);
        // Like music's: falling, so that the sum does not grow with N.
        let series: Vec<f64> = (0..order)
            .map(|n| noise.draw() / (1.0 + (n as f64).sqrt()))
            .collect();
        let delta = noise.points(24);
        let found = fast_evaluate(
            &mut FastLegendre::prepare(SimdLevel::detect(), order),
            &series,
            &delta,
        );
        let mut expected = [vec![], vec![]];
        for delta in &delta {
            let mut sums = [DoubleDouble::from(0.0); 2];
            for (n, p) in legendre(order, *delta).enumerate() {
                sums[n % 2] = sums[n % 2] + p * DoubleDouble::from(series[n]);
            }
            expected[0].push(f64::from(sums[0]));
            expected[1].push(f64::from(sums[1]));
        }
        let size = largest(expected[0].iter().copied());
        let error = (0..2).map(|part| worst(&found[part], &expected[part]) / size);
        let error = error.fold(0.0, f64::max);
        println!("evaluate {order}: {error:.1e} of the largest value");
        assert!(error < tolerance(order), "{order}: {error:e}");
    }
}

#[test]
fn project_equals_extended_precision_at_large_orders() {
    for order in LARGE {
        let mut noise = Noise(SEED + order as u64);
        let delta = noise.points(60);
        let [even, odd] = [noise.vector(60), noise.vector(60)];
        let found = fast_project(
            &mut FastLegendre::prepare(SimdLevel::detect(), order),
            &delta,
            [&even, &odd],
        );
        let mut expected = vec![DoubleDouble::from(0.0); order];
        for (j, delta) in delta.iter().enumerate() {
            for (n, p) in legendre(order, *delta).enumerate() {
                let weight = if n % 2 == 0 { even[j] } else { odd[j] };
                expected[n] = expected[n] + p * DoubleDouble::from(weight);
            }
        }
        let expected: Vec<f64> = expected.into_iter().map(f64::from).collect();
        let error = worst(&found, &expected) / largest(expected.iter().copied());
        println!("project {order}: {error:.1e} of the largest coefficient");
        assert!(error < tolerance(order), "{order}: {error:e}");
    }
}

#[test]
fn evaluate_and_project_are_transposes() {
    for order in [1, 2, 64, 100, 193, 1000, 10_007] {
        let mut noise = Noise(SEED + order as u64);
        let (series, delta) = (noise.vector(order), noise.points(POINTS));
        let weights = [noise.vector(POINTS), noise.vector(POINTS)];
        let mut fast = FastLegendre::prepare(SimdLevel::detect(), order);
        let values = fast_evaluate(&mut fast, &series, &delta);
        let sums = fast_project(&mut fast, &delta, [&weights[0], &weights[1]]);
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let forward = dot(&values[0], &weights[0]) + dot(&values[1], &weights[1]);
        let backward = dot(&series, &sums);
        // Transposed step by step, on the same places: rounding of the sums alone.
        let size = POINTS as f64 * (order as f64).sqrt();
        let error = (forward - backward).abs() / size;
        assert!(error < TRANSFORMS, "{order}: {error:e}");
    }
}

#[test]
fn points_of_one_side_are_pairs_with_half_of_their_weight() {
    let mut noise = Noise(SEED);
    let mut fast = FastLegendre::prepare(SimdLevel::detect(), 200);
    let (delta, weights) = (noise.points(POINTS), noise.vector(POINTS));
    let minus: Vec<f64> = weights.iter().map(|w| -w).collect();
    for (odd, on_right) in [(&weights, true), (&minus, false)] {
        let expected = fast_project(&mut fast, &delta, [&weights, odd]);
        let mut grid = fast.grid();
        if on_right {
            fast.spread_right(&mut grid, &delta, &weights);
        } else {
            fast.spread_left(&mut grid, &delta, &weights);
        }
        let found: Vec<f64> = fast.grid_to_sums(&mut grid).collect();
        assert!(
            worst(&found, &expected) < TRANSFORMS * POINTS as f64,
            "{on_right}"
        );
    }
}

#[test]
fn a_passage_is_closing_and_opening_in_pieces_to_the_bit() {
    for order in [1, 63, 64, 200, 255, 257, 1000, 1025, 4097, 10_007, 65_536] {
        let mut noise = Noise(SEED + order as u64);
        let (delta, even, odd) = (
            noise.points(POINTS),
            noise.vector(POINTS),
            noise.vector(POINTS),
        );
        let mut fast = FastLegendre::prepare(SimdLevel::detect(), order);
        let mut job = GridToSumsJob::prepare(fast.clone());
        let moments = fast_project(&mut fast, &delta, [&even, &odd]);
        let series = moments.iter().enumerate();
        let series: Vec<f64> = series.map(|(n, d)| (2 * n + 1) as f64 * d).collect();
        let expected = fast_evaluate(&mut fast, &series, &delta);
        let points = fast.set_points(&delta);
        // The scratch of the second job is what the first one left.
        for spoilt in [f64::NAN, 1.0] {
            let (mut from, mut to) = (fast.grid(), dirty(&fast));
            points.spread_pairs(&mut from, 0..1, &[spoilt * even[0]], &[spoilt * odd[0]]);
            points.spread_pairs(&mut from, 1..POINTS, &even[1..], &odd[1..]);
            let mut told = vec![f64::NAN; order];
            for piece in 0..job.slices() {
                job.run(piece, &mut from, &mut to, |n, sums| {
                    told[n] = sums[n];
                    sums[n]
                });
            }
            if spoilt.is_nan() {
                continue;
            }
            let mut values = [vec![f64::NAN; POINTS], vec![f64::NAN; POINTS]];
            let [even, odd] = &mut values;
            points.interp(&to, 0..POINTS, even, odd);
            assert_eq!(told, moments, "{order}");
            assert_eq!(values, expected, "{order}");
            assert_eq!(
                fast.grid_to_sums(&mut from).fold(0.0, f64::max),
                0.0,
                "{order}: empty"
            );
        }
    }
}

#[test]
fn nothing_is_allocated_after_new() {
    let mut noise = Noise(SEED);
    let (series, delta) = (noise.vector(1000), noise.points(POINTS));
    let mut fast = FastLegendre::prepare(SimdLevel::detect(), 1000);
    let mut grid = fast.grid();
    let (mut even, mut odd) = (vec![0.0; POINTS], vec![0.0; POINTS]);
    let points = fast.set_points(&delta);
    let (mut job, mut read) = (GridToSumsJob::prepare(fast.clone()), fast.grid());
    let calls = heap::calls_of(|| {
        fast.series_to_grid(series.iter().copied(), &mut grid);
        fast.interp(&grid, &delta, &mut even, &mut odd);
        grid.clear();
        fast.spread_pairs(&mut grid, &delta, &even, &odd);
        fast.spread_right(&mut grid, &delta, &odd);
        fast.spread_left(&mut grid, &delta, &even);
        std::hint::black_box(fast.grid_to_sums(&mut grid).count());
        points.spread_pairs(&mut grid, 0..POINTS, &even, &odd);
        for piece in 0..job.slices() {
            job.run(piece, &mut grid, &mut read, |n, sums| sums[n]);
        }
        points.interp(&read, 0..POINTS, &mut even, &mut odd);
    });
    assert_eq!(calls, 0);
}
