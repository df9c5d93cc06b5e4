//! Layers against dense linear algebra: eigenvectors, low-rank forms, transitions, covariances.

use nalgebra::{Complex, DMatrix, DVector};
use souvenir_core::__internals::orthonormal_scale;
use souvenir_core::memory::Method;
use souvenir_core::memory::textbook::StateEquation;
use souvenir_core::ssm::kernel::impulse_response;
use souvenir_core::ssm::{
    Layer, LayerError, LayerKind, LayerSpec, LegsSpectrum, NormalLowRank, StepRule,
};

use super::{any_readout, layer, relative};

#[test]
fn eigenvectors_of_legs_are_unit_and_belong_to_their_eigenvalues() {
    for order in [2, 3, 16, 65, 256, 1024] {
        let spectrum = LegsSpectrum::new(order);
        let a = StateEquation::legs(order).a;
        let p = DVector::from_fn(order, |n, _| (n as f64 + 0.5).sqrt());
        let normal = a + &p * p.transpose() + DMatrix::identity(order, order) * 0.5;
        let normal = normal.map(Complex::from);
        let mut vector = vec![Complex::new(0.0, 0.0); order];
        let (mut worst, mut worst_input) = (0.0_f64, 0.0_f64);
        for m in (0..order / 2).step_by(1 + order / 16) {
            spectrum.write_vector(m, &mut vector);
            let v = DVector::from_column_slice(&vector);
            assert!((v.norm() - 1.0).abs() < 1e-13 * order as f64);
            let w = spectrum.frequencies()[m];
            let off = (&normal * &v - &v * Complex::new(0.0, w)).norm() / w.max(1.0);
            let input: Complex<f64> = (0..order).map(|n| v[n].conj() * orthonormal_scale(n)).sum();
            worst = worst.max(off);
            worst_input = worst_input.max((input / spectrum.input(m) - 1.0).norm());
        }
        println!("N = {order}: A v off by {worst:.1e}, V* B by {worst_input:.1e}");
        // A's entries reach 2N; a product of N of them rounds by that.
        assert!(worst < 1e-13 * order as f64, "{order}: {worst:e}");
        assert!(
            worst_input < 1e-13 * order as f64,
            "{order}: {worst_input:e}"
        );
    }
}

#[test]
fn legt_is_normal_plus_rank_two() {
    // Kernels do not depend on the basis: the low-rank form by a dense solve, against the coefficients' recurrence.
    for order in [2, 8, 32] {
        let form = NormalLowRank::legt(order);
        let half = order / 2;
        let all = |values: &[Complex<f64>]| {
            let conjugates = values.iter().map(|v| v.conj());
            DVector::from_iterator(order, values.iter().copied().chain(conjugates))
        };
        let mut a = DMatrix::from_diagonal(&all(&form.modes.lambda));
        for p in &form.p {
            a -= all(p) * all(p).adjoint();
        }
        // Similar matrices have one characteristic polynomial: the traces of their powers are equal.
        let dense = StateEquation::legt(order).a.map(Complex::from);
        let (mut power, mut dense_power) = (a.clone(), dense.clone());
        for _ in 0..4 {
            let off = (power.trace() - dense_power.trace()).norm() / dense_power.norm();
            assert!(off < 1e-12 * half as f64, "{order}: {off:e}");
            (power, dense_power) = (&power * &a, &dense_power * &dense);
        }
    }
}

#[test]
fn transitions_are_the_dense_steps() {
    let (order, step) = (24, 0.03);
    for (kind, equation) in [
        (LayerKind::Legs, StateEquation::legs(order)),
        (LayerKind::Legt, StateEquation::legt(order)),
    ] {
        for (rule, method) in [
            (StepRule::Bilinear, Method::Bilinear),
            (StepRule::ZeroOrderHold, Method::ZeroOrderHold),
        ] {
            let spec = LayerSpec {
                kind,
                order,
                step,
                rule,
            };
            let layer = Layer::prepare(&spec).expect("in range");
            let cell = equation.discretise(method, step);
            let off = relative(layer.transition().as_slice(), cell.w.as_slice());
            let input_off = relative(&layer.response(0), cell.u.as_slice());
            assert!(off < 1e-13 && input_off < 1e-13, "{kind} {rule:?}: {off:e}");
        }
    }
}

#[test]
fn s4_holds_what_legs_holds() {
    for rule in [StepRule::Bilinear, StepRule::ZeroOrderHold] {
        let specs = [LayerKind::S4, LayerKind::Legs].map(|kind| LayerSpec {
            kind,
            order: 32,
            step: 0.02,
            rule,
        });
        let [s4, legs] = specs.map(|spec| Layer::prepare(&spec).expect("in range"));
        let row = any_readout(32);
        let s4_row = souvenir_core::ssm::kernel::s4_readout_of_legs(&row);
        let off = relative(
            &impulse_response(&s4, &s4_row, 500),
            &impulse_response(&legs, &row, 500),
        );
        assert!(off < 1e-12, "{rule:?}: {off:e}");
    }
}

#[test]
fn covariances_in_closed_form_are_those_of_doubling() {
    for kind in LayerKind::ALL {
        for rule in [StepRule::Bilinear, StepRule::ZeroOrderHold] {
            let spec = LayerSpec {
                kind,
                order: 16,
                step: 0.05,
                rule,
            };
            let layer = Layer::prepare(&spec).expect("in range");
            let closed = layer.gramian();
            let doubled = layer.gramian_by_doubling();
            let off = relative(closed.as_slice(), doubled.as_slice());
            println!("{kind} {rule:?}: {off:.1e}");
            assert!(off < 1e-12, "{kind} {rule:?}: {off:e}");
        }
    }
}

#[test]
fn real_decays_are_the_eigenvalues_of_legs() {
    let order = 12;
    let real = layer(LayerKind::S4dReal, order, 0.1);
    let wanted = StateEquation::legs(order).a;
    for n in 0..order {
        // A triangular matrix has its eigenvalues on its diagonal.
        let off = real.transition()[(n, n)] - (0.1 * wanted[(n, n)]).exp();
        assert!(off.abs() < 1e-15);
    }
}

#[test]
fn far_responses_are_those_of_as_many_steps() {
    for kind in LayerKind::ALL {
        for rule in [StepRule::Bilinear, StepRule::ZeroOrderHold, StepRule::Mixed] {
            let spec = LayerSpec {
                kind,
                order: 10,
                step: 0.3,
                rule,
            };
            let Ok(layer) = Layer::prepare(&spec) else {
                assert!(rule == StepRule::Mixed && !kind.is_diagonal());
                continue;
            };
            let (mut state, mut scratch) = (vec![0.0; 10], vec![0.0; 10]);
            for frame in 0..31 {
                layer.advance(&mut state, &mut scratch, if frame == 0 { 1.0 } else { 0.0 });
            }
            let off = relative(&layer.response(30), &state);
            assert!(off < 1e-12, "{kind} {rule:?}: {off:e}");
        }
    }
}

#[test]
fn what_is_out_of_range_is_named() {
    let refused = |kind, order, step| {
        let error = Layer::prepare(&LayerSpec::new(kind, order, step)).expect_err("out of range");
        error.to_string()
    };
    assert_eq!(
        refused(LayerKind::S4dInv, 63, 0.1),
        "s4d-inv counts two real numbers a pair: its order must be even, and 63 is odd"
    );
    assert_eq!(
        refused(LayerKind::Legt, 2000, 0.1),
        "legt takes an order from 1 to 1024, not 2000"
    );
    assert_eq!(
        refused(LayerKind::S4, 64, f64::NAN),
        "a step of NaN is outside 1e-9 to 1000"
    );
    let mixed = LayerSpec {
        rule: StepRule::Mixed,
        ..LayerSpec::new(LayerKind::Legs, 8, 0.1)
    };
    let kind = LayerKind::Legs;
    assert_eq!(mixed.check(), Err(LayerError::Rule { kind }));
}

#[test]
fn kernels_have_decayed_where_they_may_end() {
    for kind in LayerKind::ALL {
        let layer = layer(kind, 16, 0.05);
        let frames = layer.decay_frames(200.0, 100_000);
        let largest = |state: Vec<f64>| state.iter().fold(0.0_f64, |top, s| top.max(s.abs()));
        let fall_db = 20.0 * (largest(layer.response(frames)) / largest(layer.response(0))).log10();
        println!("{kind}: {fall_db:.0} dB after {frames} frames");
        // Sums of modes may cancel in part at the start.
        assert!((-230.0..-180.0).contains(&fall_db), "{kind}: {fall_db}");
    }
}

/// Why S4 does not make HiPPO-LegS diagonal: its own eigenvectors lie almost in one plane. Conditions in 60 digits.
#[test]
fn the_eigenvectors_of_legs_itself_are_hopelessly_conditioned() {
    for (order, wanted) in [(4, 86.11), (8, 7.703e4), (16, 8.32e10)] {
        let a = StateEquation::legs(order).a;
        let mut vectors = DMatrix::<f64>::identity(order, order);
        for k in 0..order {
            for n in k + 1..order {
                let sum: f64 = (k..n).map(|j| a[(n, j)] * vectors[(j, k)]).sum();
                vectors[(n, k)] = sum / (a[(k, k)] - a[(n, n)]);
            }
            vectors.column_mut(k).normalize_mut();
        }
        let sizes = vectors.singular_values();
        let condition = sizes.max() / sizes.min();
        println!("N = {order}: {condition:.3e}");
        // The smallest singular value is known to eps of the largest.
        assert!(
            (condition / wanted - 1.0).abs() < 1e-3,
            "{order}: {condition:e}"
        );
    }
}
