//! One suite for every SIMD level: each against the scalar definition, with dirty outputs.

use souvenir_core::__internals::{Sums, evaluate};
use souvenir_core::{
    __internals::{LegendreRecurrence, NodePairs, legendre},
    SimdLevel,
};

/// Sizes around every vector width and strip length, and orders even and odd.
const POINTS: [usize; 9] = [1, 2, 7, 8, 31, 33, 64, 65, 200];
const ORDERS: [usize; 6] = [1, 2, 3, 16, 63, 300];
/// Fused and separate multiply-adds differ by half an ulp a step; errors of the recurrence grow like
/// its length: 300 steps of 2 ulps, on sums of 200 terms of size 1.
const TOLERANCE: f64 = 300.0 * 200.0 * 4.5e-16;

fn points(count: usize) -> Vec<f64> {
    (0..count)
        .map(|j| ((j as f64 + 0.37) / count as f64).powi(2))
        .collect()
}

fn weights(count: usize, seed: f64) -> Vec<f64> {
    (0..count)
        .map(|j| (seed + 12.9898 * j as f64).sin())
        .collect()
}

fn assert_close(found: &[f64], expected: impl Iterator<Item = f64>, what: &str) {
    for (i, (found, expected)) in found.iter().zip(expected).enumerate() {
        assert!(
            (found - expected).abs() < TOLERANCE,
            "{what} [{i}]: {found} {expected}"
        );
    }
}

fn for_every_case(check: impl Fn(SimdLevel, usize, usize)) {
    for level in SimdLevel::available() {
        for order in ORDERS {
            for count in POINTS {
                check(level, order, count);
            }
        }
    }
}

#[test]
fn evaluate_is_the_scalar_definition_at_every_level() {
    for_every_case(|level, order, count| {
        let (series, delta) = (weights(order, 0.3), points(count));
        let (mut even, mut odd) = (vec![f64::NAN; count], vec![f64::NAN; count]);
        evaluate(
            level,
            &LegendreRecurrence::prepare(order),
            &series,
            &delta,
            &mut even,
            &mut odd,
        );
        let expected = || {
            delta
                .iter()
                .map(|delta| legendre::even_and_odd_sums(&series, *delta))
        };
        assert_close(&even, expected().map(|parts| parts[0]), level.name());
        assert_close(&odd, expected().map(|parts| parts[1]), level.name());
    });
}

#[test]
fn project_is_the_scalar_definition_at_every_level() {
    for_every_case(|level, order, count| {
        let (delta, w) = (points(count), weights(count, 0.7));
        let table: Vec<_> = delta
            .iter()
            .map(|delta| legendre::polynomials(order, *delta))
            .collect();
        let expected = |term: usize| {
            let (table, w) = (&table, &w);
            (0..order).map(move |n| {
                w.iter()
                    .zip(table)
                    .map(|(w, p)| w * p[n][term])
                    .sum::<f64>()
            })
        };
        let recurrence = LegendreRecurrence::prepare(order);
        let mut sums = Sums::prepare(level, order);
        // In two parts, as the amortised engine adds them.
        let half = count / 2;
        sums.add(&recurrence, &delta[..half], &w[..half]);
        sums.add(&recurrence, &delta[half..], &w[half..]);
        assert_close(
            &sums.finish().collect::<Vec<_>>(),
            expected(0),
            level.name(),
        );
        sums.clear();
        sums.add_differences(&recurrence, &delta, &w);
        let relative: Vec<f64> = sums.finish().map(|sum| sum / order as f64).collect();
        assert_close(
            &relative,
            expected(1).map(|sum| sum / order as f64),
            level.name(),
        );
    });
}

#[test]
fn evaluate_and_project_pairs_are_adjoint_at_every_level() {
    for_every_case(|level, order, count| {
        let (series, delta) = (weights(order, 0.1), points(count));
        let recurrence = LegendreRecurrence::prepare(order);
        let (even_w, odd_w) = (weights(count, 0.5), weights(count, 0.9));
        let (mut even, mut odd) = (vec![f64::NAN; count], vec![f64::NAN; count]);
        evaluate(level, &recurrence, &series, &delta, &mut even, &mut odd);
        let mut sums = Sums::prepare(level, order);
        sums.add_pairs(&recurrence, &delta, &even_w, &odd_w);
        let sums: Vec<f64> = sums.finish().collect();
        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let forward = dot(&even, &even_w) + dot(&odd, &odd_w);
        let backward = dot(&series, &sums);
        assert!(
            (forward - backward).abs() < TOLERANCE * 10.0,
            "{}",
            level.name()
        );
    });
}

#[test]
fn gauss_nodes_integrate_every_polynomial_below_twice_their_number() {
    for nodes in [1, 2, 3, 4, 5, 16, 17, 64, 255, 1024] {
        for gauss in [
            NodePairs::gauss_legendre(nodes),
            NodePairs::gauss_legendre_polished(SimdLevel::detect(), nodes),
        ] {
            let total: f64 = gauss.weight.iter().map(|w| 2.0 * w).sum();
            // Rounding of `nodes` positive terms that sum to 1.
            assert!(
                (total - 1.0).abs() < 1e-15 * nodes as f64,
                "{nodes} nodes: {total}"
            );
            for degree in (2..2 * nodes).step_by(2 * nodes.div_ceil(8)) {
                let legendre = |delta: f64| legendre::polynomials(degree + 1, delta)[degree][0];
                let sum: f64 = gauss
                    .delta
                    .iter()
                    .zip(&gauss.weight)
                    .map(|(d, w)| 2.0 * w * legendre(*d))
                    .sum();
                assert!(
                    sum.abs() < 1e-15 * nodes as f64,
                    "{nodes} nodes, degree {degree}: {sum}"
                );
            }
        }
    }
}

/// `legendre_large.json`: `P_n(1 - delta)` in 60 digits, `values[delta][order]`.
#[derive(serde::Deserialize)]
struct LargeOrders {
    orders: Vec<usize>,
    deltas: Vec<f64>,
    values: Vec<Vec<f64>>,
}

#[test]
fn the_recurrence_keeps_its_accuracy_at_large_orders() {
    let path = format!(
        "{}/tests/golden/legendre_large.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).expect("the golden file is in the repository");
    let golden: LargeOrders = serde_json::from_str(&text).expect("the golden file is JSON");
    for level in SimdLevel::available() {
        for (order_idx, order) in golden.orders.iter().enumerate() {
            let mut pick = vec![0.0; order + 1];
            pick[*order] = 1.0;
            let points = golden.deltas.len();
            let (mut even, mut odd) = (vec![f64::NAN; points], vec![f64::NAN; points]);
            let recurrence = LegendreRecurrence::prepare(order + 1);
            evaluate(
                level,
                &recurrence,
                &pick,
                &golden.deltas,
                &mut even,
                &mut odd,
            );
            for (i, values) in golden.values.iter().enumerate() {
                let error = even[i] + odd[i] - values[order_idx];
                // Rounding of n steps adds up like a random walk; 4 eps a step, no cancelling
                // towards the ends, where the plain recurrence would err by n^2 eps = 5e-7.
                let bound = 4.0 * f64::EPSILON * (*order as f64).sqrt();
                assert!(
                    error.abs() < bound,
                    "n {order} delta {} at {}: {error:e}, bound {bound:e}",
                    golden.deltas[i],
                    level.name()
                );
            }
        }
    }
}
