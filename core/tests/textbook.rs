//! The O(N) recurrences against the dense state equation, one matrix product a step.

mod common;

use common::largest;
use nalgebra::DVector;
use souvenir_core::config::{Config, Kind, Method};
use souvenir_core::memory::Memory;
use souvenir_core::textbook::{BilinearPublished, BilinearTuned, Cell, StateEquation};

const ORDER: usize = 24;
const THETA: f64 = 90.0;

fn sound(frames: usize) -> Vec<f64> {
    (0..frames)
        .map(|j| (0.37 * j as f64).sin() + 0.2 * (1.9 * j as f64).cos())
        .collect()
}

fn dense(sound: &[f64], cell_at: impl Fn(usize) -> Cell) -> DVector<f64> {
    let start = DVector::zeros(ORDER);
    sound
        .iter()
        .enumerate()
        .fold(start, |state, (k, x)| cell_at(k + 1).step(&state, *x))
}

fn structured(kind: Kind, method: Method, sound: &[f64]) -> Vec<f64> {
    let config = Config {
        kind,
        method,
        order: ORDER,
        window_frames: THETA,
        channels: 1,
    };
    let mut memory = Memory::prepare(&config).expect("in range");
    memory.push(&[sound]);
    memory.coefficients(0).to_vec()
}

fn assert_close(found: &[f64], expected: &DVector<f64>, what: &str) {
    // 300 steps of 24 terms of rounding; forward Euler's growth is in the scale.
    let worst = largest(found.iter().zip(expected).map(|(a, b)| a - b));
    assert!(
        worst < 1e-11 * expected.amax(),
        "{what}: {worst:e} of {:e}",
        expected.amax()
    );
}

#[test]
fn legs_recurrences_are_their_dense_cells() {
    let sound = sound(300);
    for method in [
        Method::ForwardEuler,
        Method::BackwardEuler,
        Method::Bilinear,
    ] {
        let equation = StateEquation::legs(ORDER);
        let expected = dense(&sound, |k| equation.discretise(method, 1.0 / k as f64));
        assert_close(
            &structured(Kind::Legs, method, &sound),
            &expected,
            method.name(),
        );
    }
}

#[test]
fn legt_recurrences_are_their_dense_cells() {
    let sound = sound(300);
    for method in Method::ALL.into_iter().skip(1) {
        let cell = StateEquation::legt(ORDER).discretise(method, 1.0 / THETA);
        let expected = dense(&sound, |_| cell.clone());
        assert_close(
            &structured(Kind::Legt, method, &sound),
            &expected,
            method.name(),
        );
    }
}

#[test]
fn the_zero_order_hold_of_legs_is_the_exact_memory() {
    let sound = sound(300);
    let equation = StateEquation::legs(ORDER);
    // The first sample is a constant; then exact steps in log time.
    let mut state = DVector::zeros(ORDER);
    state[0] = sound[0];
    for (k, x) in sound.iter().enumerate().skip(1) {
        let step = ((k + 1) as f64 / k as f64).ln();
        state = equation
            .discretise(Method::ZeroOrderHold, step)
            .step(&state, *x);
    }
    assert_close(
        &structured(Kind::Legs, Method::Exact, &sound),
        &state,
        "exact",
    );
    assert_close(
        &structured(Kind::Legs, Method::ZeroOrderHold, &sound),
        &state,
        "zero-order hold",
    );
}

#[test]
fn both_yardsticks_of_the_bench_compute_the_bilinear_recurrence() {
    let sound = sound(300);
    let expected = DVector::from_vec(structured(Kind::Legs, Method::Bilinear, &sound));
    let mut published = BilinearPublished::new(ORDER);
    let mut tuned = BilinearTuned::new(ORDER);
    published.push(&sound);
    tuned.push(&sound);
    assert_close(&published.state(), &expected, "published");
    assert_close(&tuned.state(), &expected, "tuned");
}

#[test]
fn reading_the_newest_edge_is_the_sum_of_scaled_coefficients() {
    let cell = StateEquation::legs(ORDER).discretise(Method::Bilinear, 0.1);
    let row = cell.readout(1.0);
    assert!(
        row.iter()
            .enumerate()
            .all(|(n, v)| *v == ((2 * n + 1) as f64).sqrt())
    );
}
