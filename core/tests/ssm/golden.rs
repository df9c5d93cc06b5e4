//! Kernels, spectra and explained power against 40-digit references.

use std::fs;

use num_complex::Complex;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use souvenir_core::__internals::{LegsSpectrum, impulse_response};
use souvenir_core::ssm::kernel::{kernel, readout_of_pairs, s4_readout_of_legs};
use souvenir_core::ssm::{Layer, LayerKind, Modes, ReadoutSolver, StepRule};

use super::{layer, relative};

/// Of a kernel's largest value.
const KERNEL_TOLERANCE: f64 = 1e-12;

#[derive(Deserialize)]
struct S4Case {
    order: usize,
    step: f64,
    c: Vec<f64>,
    kernel: Vec<f64>,
    lambda_imaginary: Vec<f64>,
    b_modulus: Vec<f64>,
    p_modulus: Vec<f64>,
}

#[derive(Deserialize)]
struct DiagonalCase {
    kind: String,
    order: usize,
    step: f64,
    lambdas: Vec<[f64; 2]>,
    b_times_c: Vec<[f64; 2]>,
    kernel: Vec<f64>,
}

#[derive(Deserialize)]
struct ReadoutCase {
    kind: String,
    order: usize,
    step: f64,
    delay: usize,
    floor: f64,
    explained: f64,
}

fn read<T: DeserializeOwned>(name: &str) -> Vec<T> {
    let path = format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).expect("is committed")).expect("parses")
}

fn modes(kind: &str, order: usize) -> Modes {
    match kind {
        "legs" => Modes::legs(order),
        "lin" => Modes::linear(order),
        _ => Modes::inverse(order),
    }
}

#[test]
fn the_spectrum_of_legs_is_the_references() {
    for case in read::<S4Case>("s4_kernel") {
        let spectrum = LegsSpectrum::prepare(case.order);
        let b: Vec<f64> = (0..case.order / 2).map(|m| spectrum.input(m)).collect();
        let p: Vec<f64> = b.iter().map(|b| b * 0.5_f64.sqrt()).collect();
        let offs = [
            worst_ratio(spectrum.frequencies(), &case.lambda_imaginary),
            worst_ratio(&b, &case.b_modulus),
            worst_ratio(&p, &case.p_modulus),
        ];
        println!("N = {}: frequencies, B, P off by {offs:?}", case.order);
        // Each value to rounding, not only the largest: the reference's eigenvalue problem is the less exact one.
        assert!(offs.iter().all(|off| *off < 1e-13), "{offs:?}");
    }
}

fn worst_ratio(found: &[f64], wanted: &[f64]) -> f64 {
    assert_eq!(found.len(), wanted.len(), "one a mode");
    let offs = found.iter().zip(wanted).map(|(f, w)| (f / w - 1.0).abs());
    offs.fold(0.0, f64::max)
}

#[test]
fn s4_kernels_are_the_references_by_cauchy_sums_and_by_recurrence() {
    for case in read::<S4Case>("s4_kernel") {
        let s4 = layer(LayerKind::S4, case.order, case.step);
        let legs = layer(LayerKind::Legs, case.order, case.step);
        let row = s4_readout_of_legs(&case.c);
        let frames = case.kernel.len();
        let offs = [
            relative(&kernel(&s4, &row, frames), &case.kernel),
            relative(&impulse_response(&s4, &row, frames), &case.kernel),
            relative(&kernel(&legs, &case.c, frames), &case.kernel),
        ];
        println!(
            "N = {}: Cauchy, feedback, prefix sums off by {offs:?}",
            case.order
        );
        assert!(offs.iter().all(|off| *off < KERNEL_TOLERANCE), "{offs:?}");
    }
}

#[test]
fn s4d_kernels_are_the_references_by_vandermonde_and_by_recurrence() {
    for case in read::<DiagonalCase>("s4d_kernel") {
        let modes = modes(&case.kind, case.order);
        for (lambda, [re, im]) in modes.lambda.iter().zip(&case.lambdas) {
            let off = (lambda - Complex::new(*re, *im)).norm() / lambda.norm();
            assert!(off < 1e-13, "{} {}: {off:e}", case.kind, case.order);
        }
        let products = case.b_times_c.iter().zip(&modes.b);
        let c: Vec<_> = products
            .map(|([re, im], b)| Complex::new(*re, *im) / b)
            .collect();
        let layer = Layer::of_modes(&modes, case.step, StepRule::ZeroOrderHold).expect("in range");
        let (row, frames) = (readout_of_pairs(&c), case.kernel.len());
        let offs = [
            relative(&kernel(&layer, &row, frames), &case.kernel),
            relative(&impulse_response(&layer, &row, frames), &case.kernel),
        ];
        println!("{} N = {}: off by {offs:?}", case.kind, case.order);
        assert!(offs.iter().all(|off| *off < KERNEL_TOLERANCE), "{offs:?}");
    }
}

#[test]
fn the_best_readout_explains_what_the_reference_says() {
    for case in read::<ReadoutCase>("readout") {
        let layer = layer_of(&case);
        let solver = ReadoutSolver::prepare(&layer, case.floor).expect("regular");
        let explained = solver.explained(case.delay);
        let off = (explained / case.explained - 1.0).abs();
        println!(
            "{} N = {}: {explained:.9}, off by {off:.1e}",
            case.kind, case.order
        );
        assert!(off < 1e-9, "{} {}: {off:e}", case.kind, case.order);
    }
}

#[derive(Deserialize)]
struct BestCase {
    layer: String,
    order: usize,
    step: f64,
    delay: usize,
    floor: f64,
    kernel: Vec<f64>,
}

/// `core/tests/reference/best_kernels.py` wrote the cases.
#[test]
fn kernels_under_the_best_readout_are_the_references() {
    for case in read::<BestCase>("best_kernels") {
        let named = LayerKind::ALL
            .into_iter()
            .filter(|kind| kind.name() == case.layer);
        // S4 is LegS in another basis.
        let twin = (case.layer == "legs").then_some(LayerKind::S4);
        for kind in named.chain(twin) {
            let layer = layer(kind, case.order, case.step);
            let solver = ReadoutSolver::prepare(&layer, case.floor).expect("regular");
            let found = kernel(&layer, &solver.readout(case.delay), case.kernel.len());
            let off = relative(&found, &case.kernel);
            println!("{kind} N = {}: off by {off:.1e}", case.order);
            assert!(off < KERNEL_TOLERANCE, "{kind} {}: {off:e}", case.order);
        }
    }
}

/// The reference leaves S4D-Lin's real mode out of this: it is its own conjugate.
fn layer_of(case: &ReadoutCase) -> Layer {
    let is_linear = case.kind == "lin";
    let mut modes = modes(&case.kind, case.order + 2 * usize::from(is_linear));
    if is_linear {
        modes.lambda.remove(0);
        modes.b.remove(0);
    }
    Layer::of_modes(&modes, case.step, StepRule::ZeroOrderHold).expect("in range")
}
