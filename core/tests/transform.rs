//! The one evaluator and the one projector, by either kernels, against extended precision.

mod common;
#[path = "common/double_double.rs"]
mod double_double;

use common::largest;
use double_double::{DoubleDouble, legendre};
use souvenir_core::__internals::{
    Evaluator, EvenOdd, PointSet, Progress, Projector, Quadrature, SeriesJob, Side, StepFunction,
    SumsJob, TransformPlan, WindowMeasure, WindowPlace, WindowProjector,
};
use souvenir_core::Kernels;
use souvenir_core::SimdLevel;

const ORDERS: [usize; 6] = [1, 2, 47, 64, 300, 1025];
const POINTS: usize = 70;
/// As `fast.rs` holds the fast kernels, to which the direct ones are no worse at these orders: of the largest value.
const TOLERANCE: f64 = 1e-14 + 1025.0 * f64::EPSILON / 2.0;

fn plans() -> impl Iterator<Item = TransformPlan> {
    let both = |order| [Kernels::Direct, Kernels::Fast].map(|kernels| (kernels, order));
    let all = ORDERS.into_iter().flat_map(both);
    all.map(|(kernels, order)| TransformPlan::prepare(kernels, SimdLevel::detect(), order))
}

fn noise(count: usize, seed: f64) -> Vec<f64> {
    (0..count)
        .map(|j| (seed + 12.9898 * (j * j) as f64).sin())
        .collect()
}

/// Crowded at the ends, and the ends and the middle themselves.
fn points() -> Vec<f64> {
    let mut delta: Vec<f64> = (0..POINTS)
        .map(|j| (j as f64 / POINTS as f64).powi(3))
        .collect();
    delta[POINTS - 1] = 1.0;
    delta
}

fn evaluator(plan: &TransformPlan, series: &[f64]) -> Evaluator {
    let mut evaluator = plan.evaluator();
    SeriesJob::prepare(plan).run_all(&mut evaluator, |n| series[n]);
    evaluator
}

fn evaluate(evaluator: &Evaluator, delta: &[f64]) -> [Vec<f64>; 2] {
    let [mut even, mut odd] = [vec![f64::NAN; delta.len()], vec![f64::NAN; delta.len()]];
    let sums = EvenOdd {
        even: &mut even,
        odd: &mut odd,
    };
    evaluator.evaluate(delta, sums);
    [even, odd]
}

fn evaluate_at(evaluator: &Evaluator, set: &PointSet) -> [Vec<f64>; 2] {
    let [mut even, mut odd] = [vec![f64::NAN; POINTS], vec![f64::NAN; POINTS]];
    for from in (0..POINTS).step_by(32) {
        let to = (from + 32).min(POINTS);
        let sums = EvenOdd {
            even: &mut even[from..to],
            odd: &mut odd[from..to],
        };
        evaluator.evaluate_at(set, from..to, sums);
    }
    [even, odd]
}

fn sums(plan: &TransformPlan, projector: &mut Projector) -> Vec<f64> {
    let mut sums = vec![];
    SumsJob::prepare(plan).take(projector, |sum| sums.push(sum));
    sums
}

fn worst(found: &[f64], expected: impl Iterator<Item = DoubleDouble>) -> f64 {
    let expected: Vec<f64> = expected.map(f64::from).collect();
    assert_eq!(found.len(), expected.len(), "as many");
    let errors = found.iter().zip(&expected).map(|(a, b)| a - b);
    largest(errors) / largest(expected.iter().copied())
}

#[test]
fn an_evaluator_is_its_series_by_either_kernels() {
    let delta = points();
    for plan in plans() {
        let series = noise(plan.orders(), 0.3);
        let evaluator = evaluator(&plan, &series);
        let found = evaluate(&evaluator, &delta);
        assert_eq!(
            evaluate_at(&evaluator, &plan.point_set(&delta)),
            found,
            "{plan:?}"
        );
        let values: Vec<f64> = found[0].iter().zip(&found[1]).map(|(e, o)| e + o).collect();
        let expected = delta.iter().map(|delta| {
            let terms = legendre(plan.orders(), *delta).zip(&series);
            let terms = terms.map(|(p, e)| p * DoubleDouble::from(*e));
            terms.fold(DoubleDouble::from(0.0), |sum, term| sum + term)
        });
        let error = worst(&values, expected);
        assert!(error < TOLERANCE, "{} {error:e}", plan.orders());
    }
}

#[test]
fn a_projector_sums_its_points_by_either_kernels() {
    let delta = points();
    let [left, right, even, odd] = [0.1, 0.2, 0.3, 0.4].map(|seed| noise(POINTS, seed));
    for plan in plans() {
        let mut projector = plan.projector();
        let set = plan.point_set(&delta);
        projector.add(Side::Left, &delta[..40], &left[..40]);
        projector.add_at(Side::Left, &set, 40..POINTS, &left[40..]);
        projector.add(Side::Right, &delta[..10], &right[..10]);
        projector.add_at(Side::Right, &set, 10..POINTS, &right[10..]);
        projector.add_pairs_at(&set, 0..POINTS, &even, &odd);
        let found = sums(&plan, &mut projector);
        let mut expected = vec![DoubleDouble::from(0.0); plan.orders()];
        for (j, delta) in delta.iter().enumerate() {
            for (n, p) in legendre(plan.orders(), *delta).enumerate() {
                let (mirrored, pair) = if n % 2 == 0 {
                    (left[j], even[j])
                } else {
                    (-left[j], odd[j])
                };
                let weights = [mirrored, right[j], pair].map(DoubleDouble::from);
                let weight = weights[0] + weights[1] + weights[2];
                expected[n] = expected[n] + p * weight;
            }
        }
        let error = worst(&found, expected.into_iter());
        assert!(error < TOLERANCE, "{} {error:e}", plan.orders());
        let nothing = sums(&plan, &mut projector);
        assert!(nothing.iter().all(|sum| *sum == 0.0), "they are taken");
    }
}

#[test]
fn sums_are_handed_over_in_slices_as_they_are_at_once() {
    let delta = points();
    let weights = noise(POINTS, 0.7);
    for plan in plans() {
        let mut projector = plan.projector();
        projector.add(Side::Right, &delta, &weights);
        let moments = sums(&plan, &mut projector.clone());
        let series = moments.iter().enumerate();
        let series: Vec<f64> = series.map(|(n, d)| (2 * n + 1) as f64 * d).collect();
        let expected = evaluate(&evaluator(&plan, &series), &delta);
        let (mut job, mut next) = (SumsJob::prepare(&plan), plan.evaluator());
        let mut told = vec![f64::NAN; plan.orders()];
        for slice in 0..job.slices() {
            job.run(slice, &mut projector, &mut next, |n, sums| {
                told[n] = sums[n];
                sums[n]
            });
        }
        assert_eq!(told, moments, "{}", plan.orders());
        assert_eq!(evaluate(&next, &delta), expected, "{}", plan.orders());
        assert!(sums(&plan, &mut projector).iter().all(|sum| *sum == 0.0));
        let mut again = plan.evaluator();
        for slice in 0..job.series_slices() {
            job.run_series(slice, &mut again, |n| series[n]);
        }
        assert_eq!(evaluate(&again, &delta), expected, "{}", plan.orders());
        again.copy(&plan.evaluator());
        let [even, odd] = evaluate(&again, &delta);
        assert!(
            even.iter().chain(&odd).all(|value| *value == 0.0),
            "a copy of zero"
        );
    }
}

#[test]
fn a_reset_and_its_parts_leave_nothing() {
    let delta = points();
    for plan in plans() {
        let mut evaluator = evaluator(&plan, &noise(plan.orders(), 0.5));
        let mut projector = plan.projector();
        projector.add(Side::Left, &delta, &noise(POINTS, 0.6));
        evaluator.reset();
        projector.reset();
        for from in (0..plan.uncleared()).step_by(100) {
            evaluator.clear_part(from..from + 100);
            projector.clear_part(from..from + 100);
        }
        let [even, odd] = evaluate(&evaluator, &delta);
        let left = even
            .into_iter()
            .chain(odd)
            .chain(sums(&plan, &mut projector));
        assert!(
            left.into_iter().all(|left| left == 0.0),
            "{}",
            plan.orders()
        );
    }
}

#[test]
fn a_quadrature_has_the_polynomials_values_and_integrates_their_products() {
    for plan in plans() {
        let order = plan.orders();
        let (mut quadrature, mut job) = (Quadrature::prepare(&plan), SumsJob::prepare(&plan));
        let series = noise(order, 0.2);
        quadrature.set(&mut job, |n| series[n]);
        let nodes = quadrature.nodes().clone();
        let [even, odd] = evaluate(&evaluator(&plan, &series), &nodes.delta);
        let size = largest(even.iter().chain(&odd).copied());
        let mut square = 0.0;
        for pair in 0..nodes.len() {
            let found = quadrature.value(pair);
            let expected = [even[pair] - odd[pair], even[pair] + odd[pair]];
            for (found, expected) in found.into_iter().zip(expected) {
                assert!((found - expected).abs() < 2.0 * TOLERANCE * size, "{order}");
                square += nodes.weight[pair] * found * found;
            }
        }
        // integral_0^1 P_n^2 = 1 / (2n+1).
        let expected: f64 = series
            .iter()
            .enumerate()
            .map(|(n, e)| e * e / (2 * n + 1) as f64)
            .sum();
        let error = (square - expected).abs() / expected;
        assert!(
            error < TOLERANCE * (order as f64).sqrt(),
            "{order} {error:e}"
        );
    }
}

/// `u = exp(-age)`.
struct Fading;

impl WindowMeasure for Fading {
    fn place(&self, age: f64) -> WindowPlace {
        WindowPlace {
            from_start: (-age).exp(),
            from_now: -(-age).exp_m1(),
        }
    }

    fn clip(&self, age: f64) -> f64 {
        age
    }

    fn density(&self, age: f64) -> f64 {
        (-age).exp()
    }

    fn share(&self, older: f64, newer: f64) -> f64 {
        (-newer).exp() - (-older).exp()
    }
}

/// A window of 100,000.
struct Long;

impl Long {
    const LENGTH: f64 = 1e5;
}

impl WindowMeasure for Long {
    fn place(&self, age: f64) -> WindowPlace {
        WindowPlace {
            from_start: (Self::LENGTH - age) / Self::LENGTH,
            from_now: age / Self::LENGTH,
        }
    }

    fn clip(&self, age: f64) -> f64 {
        age.min(Self::LENGTH)
    }

    fn density(&self, _: f64) -> f64 {
        1.0 / Self::LENGTH
    }

    fn share(&self, older: f64, newer: f64) -> f64 {
        (older - newer) / Self::LENGTH
    }

    fn even_density(&self) -> Option<f64> {
        Some(1.0 / Self::LENGTH)
    }
}

/// `u = exp(-age / 20,000)`, after `age` frames.
struct SlowlyFading;

impl WindowMeasure for SlowlyFading {
    fn place(&self, age: f64) -> WindowPlace {
        Fading.place(age / 2e4)
    }

    fn clip(&self, age: f64) -> f64 {
        age
    }

    fn density(&self, age: f64) -> f64 {
        Fading.density(age / 2e4) / 2e4
    }

    fn share(&self, older: f64, newer: f64) -> f64 {
        Fading.share(older / 2e4, newer / 2e4)
    }
}

/// The integral of P_n(2u-1) up to u is (P_{n+1} - P_{n-1}) / (2 (2n+1)), but for n = 0: u.
fn expected_moments(
    order: usize,
    function: StepFunction<'_>,
    measure: &impl WindowMeasure,
) -> Vec<DoubleDouble> {
    let mut expected = vec![DoubleDouble::from(0.0); order];
    let mut before = 0.0;
    for (j, age) in function.knots.iter().enumerate() {
        let after = function.values.get(j).copied().unwrap_or(0.0);
        let jump = DoubleDouble::from(before) - DoubleDouble::from(after);
        before = after;
        let from_now = measure.place(*age).from_now;
        let p: Vec<_> = legendre(order + 1, 2.0 * from_now).collect();
        expected[0] = expected[0] - jump * DoubleDouble::from(from_now);
        for n in 1..order {
            let integral = (p[n + 1] - p[n - 1]).over((2 * (2 * n + 1)) as f64);
            expected[n] = expected[n] + jump * integral;
        }
    }
    expected
}

fn check_steps(plan: &TransformPlan, function: StepFunction<'_>, measure: &impl WindowMeasure) {
    let order = plan.orders();
    let (mut window, mut job) = (WindowProjector::prepare(plan), SumsJob::prepare(plan));
    let mut moments = vec![f64::NAN; order];
    window.add_steps(function, measure);
    window.take(&mut job, Some(0.0), &mut moments);
    let expected = expected_moments(order, function, measure);
    // Places of knots are rounded once more than the fast kernels' points.
    let error = worst(&moments, expected.into_iter());
    assert!(error < 2.0 * TOLERANCE, "{order} {error:e}");
    window.take(&mut job, Some(0.0), &mut moments);
    assert!(moments.iter().all(|d| *d == 0.0), "an empty window is left");
}

#[test]
fn a_step_function_is_projected_exactly_by_either_kernels() {
    let knots: Vec<f64> = (0..=90).rev().map(|knot| f64::from(knot) / 30.0).collect();
    let values = noise(knots.len() - 1, 0.9);
    let function = StepFunction {
        values: &values,
        knots: &knots,
        known_units: 0,
    };
    plans().for_each(|plan| check_steps(&plan, function, &Fading));
}

#[test]
fn frames_are_projected_exactly_in_groups_of_any_size() {
    // At order 47 two groups joined five times, and what is left.
    let knots: Vec<f64> = (0..=4000).rev().map(f64::from).collect();
    let values: Vec<f64> = noise(4000, 0.4).iter().map(|x| 1.0 + x).collect();
    for known_units in [0, 4000] {
        let function = StepFunction {
            values: &values,
            knots: &knots,
            known_units,
        };
        for order in [47, 64, 300] {
            for level in SimdLevel::available() {
                let plan = TransformPlan::prepare(Kernels::Fast, level, order);
                check_steps(&plan, function, &Long);
                check_steps(&plan, function, &SlowlyFading);
            }
        }
    }
}

#[test]
fn slices_are_due_in_order_when_there_was_time_for_all_before_them() {
    let mut progress = Progress::prepare([3, 0, 5].into_iter(), 2);
    assert_eq!([progress.channel_cost(), progress.cost()], [8, 16]);
    let mut due = |time: usize| {
        let mut all = vec![];
        while let Some(due) = progress.next_due(|end| end <= time) {
            all.push((due.channel_idx, due.slice));
        }
        all
    };
    assert_eq!(due(2), []);
    assert_eq!(due(7), [(0, 0), (0, 1)]);
    assert_eq!(due(11), [(0, 2), (1, 0), (1, 1)]);
    assert_eq!(due(16), [(1, 2)]);
    assert_eq!(due(usize::MAX), []);
    assert!(progress.is_done());
    progress.begin();
    assert!(!progress.is_done());
    progress.skip();
    assert!(progress.is_done() && progress.next_due(|_| true).is_none());
}
