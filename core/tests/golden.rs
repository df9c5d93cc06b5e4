//! Every golden case, at every SIMD level, and with blocks short enough that the window moves.
//! `core/tests/reference/souvenir_reference.py` wrote the cases, in 80-bit floats.

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "the numbers measured are the test's report"
)]

mod common;

use common::largest;
use serde::Deserialize;
use souvenir_core::Kernels;
use souvenir_core::SimdLevel;
use souvenir_core::memory::textbook::{Cell, FrameStep};
use souvenir_core::memory::{Measure, MemorySpec, Method};
use souvenir_core::memory::{Memory, Tuning};

/// The exact memory against 80-bit references: rounding alone.
const EXACT_TOLERANCE: f64 = 1e-12;
/// The fast kernels' tables and places are rounded to 4 eps of `d_n`, alike at every step of one
/// frame, so that errors add up; `c_n` is `sqrt(2n+1)` as large.
fn fast_tolerance(steps: usize, order: usize) -> f64 {
    4.0 * f64::EPSILON * steps as f64 * ((2 * order) as f64).sqrt()
}
/// Recurrences accumulate rounding over their steps.
const RECURRENCE_TOLERANCE: f64 = 1e-9;

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    name: String,
    order: usize,
    input: Vec<f64>,
    #[serde(default)]
    steps: Vec<f64>,
    #[serde(default)]
    method: String,
    #[serde(default)]
    tau_samples: f64,
    #[serde(default)]
    theta_samples: f64,
    coefficients: Vec<f64>,
    #[serde(default)]
    reconstruction_at_cell_centres: Vec<f64>,
}

fn cases(file: &str) -> Vec<Case> {
    let path = format!("{}/tests/golden/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the golden file is in the repository");
    serde_json::from_str(&text).expect("the golden file is JSON")
}

fn config(measure: Measure, method: Method, case: &Case) -> MemorySpec {
    let window_frames = case.tau_samples.max(case.theta_samples);
    MemorySpec {
        measure,
        method,
        order: case.order,
        window_frames,
        channels: 1,
    }
}

/// Largest difference, relative to the largest coefficient.
fn relative_error(found: &[f64], expected: &[f64]) -> f64 {
    assert_eq!(found.len(), expected.len(), "one coefficient an order");
    let scale = largest(expected.iter().copied());
    largest(found.iter().zip(expected).map(|(a, b)| a - b)) / scale
}

/// Runs `check` for every level of this machine, naming those it lacks, with both kernels.
fn for_every_tuning(check: impl Fn(&Tuning)) {
    let available = SimdLevel::available();
    for name in SimdLevel::known() {
        if !available.iter().any(|level| level.name() == *name) {
            println!("this machine has no {name}: not tested");
        }
    }
    for level in available {
        for step_frames in [None, Some(1), Some(7), Some(64)] {
            for kernels in [Kernels::Direct, Kernels::Fast].map(Some) {
                check(&Tuning {
                    level,
                    step_frames,
                    kernels,
                });
            }
        }
    }
}

fn check_exact(file: &str, measure: Measure, push: impl Fn(&mut Memory, &Case)) {
    let cases = cases(file);
    for_every_tuning(|tuning| {
        for case in &cases {
            let config = config(measure, Method::Exact, case);
            let mut memory = Memory::prepare_tuned(&config, tuning).expect("in range");
            push(&mut memory, case);
            let error = relative_error(memory.coefficients(0), &case.coefficients);
            let steps = case.input.len() / memory.step_frames();
            // The step that users have is held to the plain tolerance with either.
            let tolerance = match (tuning.kernels, tuning.step_frames) {
                (Some(Kernels::Fast), Some(_)) => {
                    EXACT_TOLERANCE + fast_tolerance(steps, case.order)
                }
                _ => EXACT_TOLERANCE,
            };
            let (name, order) = (&case.name, case.order);
            assert!(
                error < tolerance,
                "{file} {name} order {order}, {tuning:?}: {error:e}"
            );
        }
    });
}

#[test]
fn the_whole_history_is_projected_exactly() {
    check_exact("legs_exact", Measure::Legs, |memory, case| {
        memory.push(&[&case.input]);
    });
}

#[test]
fn the_fading_memory_is_exact() {
    check_exact("fading_exact", Measure::Fading, |memory, case| {
        memory.push(&[&case.input]);
    });
}

#[test]
fn the_selective_clock_is_exact() {
    check_exact("legs_selective", Measure::Selective, |memory, case| {
        memory.push_stepped(&case.input, &case.steps);
    });
}

#[test]
fn reading_the_memory_gives_the_reference_waveform() {
    for case in cases("legs_exact") {
        let cell = Cell {
            w: nalgebra::DMatrix::zeros(0, 0),
            u: nalgebra::DVector::zeros(case.order),
        };
        let frames = case.input.len();
        let scale = case
            .reconstruction_at_cell_centres
            .iter()
            .fold(1.0, |m: f64, v| m.max(v.abs()));
        for (j, expected) in case.reconstruction_at_cell_centres.iter().enumerate() {
            let row = cell.readout((j as f64 + 0.5) / frames as f64);
            let value: f64 = row.iter().zip(&case.coefficients).map(|(v, c)| v * c).sum();
            // N = 256 terms of size up to sqrt(2N) |c|: 1e-16 * 256 * 22 * |c|.
            assert!(
                (value - expected).abs() < 1e-12 * scale,
                "{} {j}",
                case.name
            );
        }
    }
}

fn check_recurrence(file: &str, measure: Measure) {
    for case in cases(file) {
        let method: Method = case
            .method
            .replace('_', "-")
            .parse()
            .expect("a method's name");
        let mut memory = Memory::prepare(&config(measure, method, &case)).expect("in range");
        memory.push(&[&case.input]);
        let error = relative_error(memory.coefficients(0), &case.coefficients);
        assert!(
            error < RECURRENCE_TOLERANCE,
            "{file} {method} order {}: {error:e}",
            case.order
        );
    }
}

#[test]
fn the_published_legs_recurrences_are_reproduced() {
    check_recurrence("legs_recurrence", Measure::Legs);
}

#[test]
fn the_published_legt_recurrences_are_reproduced() {
    check_recurrence("legt_recurrence", Measure::Legt);
}

/// What *Equations* shows, frame after frame: the steps that the references were made with.
fn check_frame_steps(file: &str, method_of: impl Fn(&Case) -> Method, max_order: usize) {
    let cases = cases(file);
    let small = cases.iter().filter(|case| case.order <= max_order);
    for case in small.filter(|case| case.input.len() <= 200 || !case.method.is_empty()) {
        let method = method_of(case);
        let mut state = nalgebra::DVector::zeros(case.order);
        for (k, sample) in (1..).zip(&case.input) {
            let frame = frame_step(case, f64::from(k));
            state = frame.cell(method, case.order).step(&state, *sample);
        }
        let found: Vec<f64> = state.iter().copied().collect();
        let error = relative_error(&found, &case.coefficients);
        let (name, order) = (&case.name, case.order);
        assert!(
            error < RECURRENCE_TOLERANCE,
            "{file} {name} {method} order {order}: {error:e}"
        );
    }
}

fn frame_step(case: &Case, k: f64) -> FrameStep {
    if case.tau_samples > 0.0 {
        FrameStep::Fading {
            tau_frames: case.tau_samples,
        }
    } else if case.theta_samples > 0.0 {
        FrameStep::Legt {
            theta_frames: case.theta_samples,
        }
    } else {
        FrameStep::Legs { k }
    }
}

fn named(case: &Case) -> Method {
    let name = case.method.replace('_', "-");
    name.parse().expect("a method's name")
}

#[test]
fn frame_steps_are_those_of_the_published_recurrences() {
    check_frame_steps("legs_recurrence", named, 16);
    check_frame_steps("legt_recurrence", named, 16);
}

#[test]
fn frame_steps_of_the_exact_memories_make_the_golden_coefficients() {
    check_frame_steps("legs_exact", |_| Method::Exact, 17);
    check_frame_steps("legs_exact", |_| Method::ZeroOrderHold, 17);
    for case in cases("fading_exact").iter().filter(|case| case.order <= 32) {
        let cell = frame_step(case, 1.0).cell(Method::Exact, case.order);
        let state = nalgebra::DVector::zeros(case.order);
        let state = case.input.iter().fold(state, |c, x| cell.step(&c, *x));
        let found: Vec<f64> = state.iter().copied().collect();
        let error = relative_error(&found, &case.coefficients);
        assert!(
            error < RECURRENCE_TOLERANCE,
            "order {}: {error:e}",
            case.order
        );
    }
}
