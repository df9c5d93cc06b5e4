//! The O(N) recurrences against the dense state equation, one matrix product a step.

mod common;

use common::largest;
use nalgebra::DVector;
use souvenir_core::SimdLevel;
use souvenir_core::memory::Memory;
use souvenir_core::memory::textbook::{
    BilinearPublished, BilinearTuned, Cell, FrameStep, StateEquation,
};
use souvenir_core::memory::{Measure, MemorySpec, Method};

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

fn structured(measure: Measure, method: Method, sound: &[f64]) -> Vec<f64> {
    let config = MemorySpec {
        measure,
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
            &structured(Measure::Legs, method, &sound),
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
            &structured(Measure::Legt, method, &sound),
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
        &structured(Measure::Legs, Method::Exact, &sound),
        &state,
        "exact",
    );
    assert_close(
        &structured(Measure::Legs, Method::ZeroOrderHold, &sound),
        &state,
        "zero-order hold",
    );
}

#[test]
fn both_yardsticks_of_the_bench_compute_the_bilinear_recurrence() {
    let sound = sound(300);
    let expected = DVector::from_vec(structured(Measure::Legs, Method::Bilinear, &sound));
    let mut published = BilinearPublished::prepare(ORDER);
    let mut tuned = BilinearTuned::prepare(ORDER);
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

#[test]
fn the_exact_step_of_legs_is_that_of_log_time() {
    // exp(A ln(k/(k-1))) has the diagonal ((k-1)/k)^(n+1).
    let cell = FrameStep::Legs { k: 10.0 }.cell(Method::Exact, 3);
    let diagonal = [0, 1, 2].map(|n| cell.w[(n, n)]);
    for (found, expected) in diagonal.into_iter().zip([0.9, 0.81, 0.729]) {
        assert!(
            (found - expected).abs() < 1e-15,
            "{found} is not {expected}"
        );
    }
    // A constant x was remembered as (x, 0, 0): a tenth of the window is another now.
    assert!((cell.u[0] - 0.1).abs() < 1e-15, "{}", cell.u[0]);
    for k in [2.0, 10.0, 1000.0] {
        let frame = FrameStep::Legs { k };
        let (found, log_step) = (frame.cell(Method::Exact, 8), (k / (k - 1.0)).ln());
        let above = (0..8).flat_map(|k| (0..k).map(move |n| (n, k)));
        assert!(above.clone().all(|at| found.w[at] == 0.0), "a triangle");
        let expected = StateEquation::legs(8).discretise(Method::ZeroOrderHold, log_step);
        // The exponential's roundings, of entries up to 15.
        let worst = (found.w - expected.w)
            .amax()
            .max((found.u - expected.u).amax());
        assert!(worst < 1e-13, "{k}: {worst:e}");
        let known = frame
            .known_eigenvalues(Method::Exact, 8)
            .expect("a triangle");
        for ([re, im], n) in known.into_iter().zip(1..) {
            let expected = ((k - 1.0) / k).powi(n);
            assert!((re - expected).abs() < 1e-15 && im == 0.0, "{k}, {n}: {re}");
        }
    }
}

#[test]
fn the_first_frame_of_an_exact_legs_is_a_constant() {
    let first = FrameStep::Legs { k: 1.0 };
    let cell = first.cell(Method::Exact, 4);
    assert_eq!(cell.w.amax(), 0.0, "there was no past");
    assert!((cell.u[0] - 1.0).abs() < 1e-15 && cell.u.rows(1, 3).amax() < 1e-15);
    let known = first.known_eigenvalues(Method::ZeroOrderHold, 4);
    assert_eq!(known, Some(vec![[0.0, 0.0]; 4]));
}

/// Of an order beyond any closed form, and of the memory itself, a frame at a time.
#[test]
fn frame_steps_are_the_steps_of_the_memory_itself() {
    let sound = sound(120);
    for (measure, frame) in [
        (Measure::Legs, None),
        (
            Measure::Fading,
            Some(FrameStep::Fading { tau_frames: THETA }),
        ),
        (
            Measure::Legt,
            Some(FrameStep::Legt {
                theta_frames: THETA,
            }),
        ),
    ] {
        for method in Method::ALL {
            let config = MemorySpec {
                measure,
                method,
                order: ORDER,
                window_frames: THETA,
                channels: 1,
            };
            let Ok(mut memory) = Memory::prepare_at(&config, SimdLevel::detect(), Some(1)) else {
                assert_eq!(measure, Measure::Fading, "only fading lacks methods");
                continue;
            };
            for (k, sample) in (1..).zip(&sound) {
                let before = DVector::from_column_slice(memory.coefficients(0));
                memory.push(&[&[*sample]]);
                let frame = frame.unwrap_or(FrameStep::Legs { k: f64::from(k) });
                let expected = frame.cell(method, ORDER).step(&before, *sample);
                // One step's rounding; forward Euler's growth is in the scale.
                let worst = (DVector::from_column_slice(memory.coefficients(0)) - &expected).amax();
                let scale = expected.amax().max(before.amax());
                assert!(
                    worst < 1e-12 * scale,
                    "{measure} {method} {k}: {worst:e} of {scale:e}"
                );
            }
        }
    }
}
