//! The eigenvalues themselves, kind by kind.

use std::f64::consts::PI;

use souvenir_core::memory::textbook::{Cell, StateEquation};
use souvenir_core::ssm::{Complex, LayerKind, Modes, StepRule};

/// LegT's are found by a dense eigenvalue problem: of a larger order nobody waits for them, as the list's hint says.
const MAX_LEGT_ORDER: usize = 128;

/// Says of what size the layers are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct SpectraOf {
    pub(super) order: usize,
    /// `1 / time scale in frames`.
    pub(super) step: f64,
}

/// Holds the eigenvalues of one kind, and of the kinds that share them.
#[derive(Clone, Debug)]
pub(super) struct KindSpectrum {
    pub(super) kind: LayerKind,
    pub(super) name: &'static str,
    /// `[real, imaginary]`, conjugates too.
    pub(super) a: Vec<[f64; 2]>,
    /// Of one step, in the same order.
    pub(super) a_bar: Vec<[f64; 2]>,
}

/// Holds those of all kinds.
#[derive(Clone, Debug, Default)]
pub(super) struct Spectra {
    pub(super) kinds: Vec<KindSpectrum>,
}

impl Spectra {
    /// Computes all of them; `None` where `go_on` said no.
    pub(super) fn compute(of: &SpectraOf, go_on: &mut dyn FnMut() -> bool) -> Option<Self> {
        let order = of.order;
        let decays = (1..=order)
            .map(|n| Complex::new(-(n as f64), 0.0))
            .collect();
        let pairs = |modes: Modes| both_of_pairs(&modes.lambda);
        let mut found = vec![
            // HiPPO-LegS is a triangle with these on its diagonal; S4's is the same matrix in another basis.
            (LayerKind::Legs, "LegS, S4, S4D-Real", decays),
            (LayerKind::S4dLegs, "S4D-LegS", pairs(Modes::legs(order))),
            (LayerKind::S4dLin, "S4D-Lin", pairs(Modes::linear(order))),
            (LayerKind::S4dInv, "S4D-Inv", pairs(Modes::inverse(order))),
        ];
        if !go_on() {
            return None;
        }
        if order <= MAX_LEGT_ORDER {
            found.push((LayerKind::Legt, "LegT", of_legt(order)));
        }
        let kinds = found.into_iter().map(|(kind, name, a)| KindSpectrum {
            kind,
            name,
            a_bar: a
                .iter()
                .map(|a| parts(stepped(*a, of.step, rule(kind))))
                .collect(),
            a: a.into_iter().map(parts).collect(),
        });
        Some(Self {
            kinds: kinds.collect(),
        })
    }

    /// Returns how far left and how far up the farthest lies.
    pub(super) fn reach(&self) -> [f64; 2] {
        let all = self.kinds.iter().flat_map(|kind| &kind.a);
        all.fold([1.0, 1.0], |[left, up], [re, im]| {
            [left.max(-re), up.max(im.abs())]
        })
    }
}

/// Returns what is looked at first: LegS's decays, and S4D-Lin's frequencies.
pub(super) fn usual_reach(order: usize) -> [f64; 2] {
    [order as f64, PI * order as f64 / 2.0]
}

/// S4D-Real is stepped by a hold; its eigenvalues lie where LegS's do, and so it is not drawn apart.
const fn rule(kind: LayerKind) -> StepRule {
    match kind {
        LayerKind::Legs | LayerKind::Legt => StepRule::Bilinear,
        _ => StepRule::ZeroOrderHold,
    }
}

fn stepped(lambda: Complex<f64>, step: f64, rule: StepRule) -> Complex<f64> {
    let half = lambda * (step / 2.0);
    let one = Complex::from(1.0);
    match rule {
        StepRule::Bilinear => (one + half) / (one - half),
        StepRule::ZeroOrderHold | StepRule::Mixed => (lambda * step).exp(),
    }
}

/// Returns each with its conjugate; what is real has none.
fn both_of_pairs(lambda: &[Complex<f64>]) -> Vec<Complex<f64>> {
    let both = lambda.iter().flat_map(|lambda| {
        let conjugate = (lambda.im != 0.0).then(|| lambda.conj());
        std::iter::once(*lambda).chain(conjugate)
    });
    both.collect()
}

fn of_legt(order: usize) -> Vec<Complex<f64>> {
    let StateEquation { a, b } = StateEquation::legt(order);
    let eigenvalues = Cell { w: a, u: b }.eigenvalues();
    eigenvalues
        .into_iter()
        .map(|[re, im]| Complex::new(re, im))
        .collect()
}

fn parts(value: Complex<f64>) -> [f64; 2] {
    [value.re, value.im]
}

#[cfg(test)]
mod tests {
    use super::{LayerKind, Spectra, SpectraOf};
    use std::f64::consts::PI;

    fn spectra(order: usize) -> Spectra {
        let of = SpectraOf { order, step: 0.01 };
        Spectra::compute(&of, &mut || true).expect("not stopped")
    }

    fn of(spectra: &Spectra, kind: LayerKind) -> &super::KindSpectrum {
        let found = spectra.kinds.iter().find(|spectrum| spectrum.kind == kind);
        found.expect("every kind")
    }

    fn largest_im(points: &[[f64; 2]]) -> f64 {
        points.iter().fold(0.0, |a: f64, [_, im]| a.max(*im))
    }

    /// S4D (Gu et al. 2022), equations 9 and 10, and LegS's diagonal.
    #[test]
    fn eigenvalues_are_those_of_the_papers() {
        let spectra = spectra(64);
        let lin = of(&spectra, LayerKind::S4dLin);
        assert!((largest_im(&lin.a) - 31.0 * PI).abs() < 1e-12);
        let inv = of(&spectra, LayerKind::S4dInv);
        assert!((largest_im(&inv.a) - 64.0 / PI * 63.0).abs() < 1e-9);
        for kind in [LayerKind::S4dLegs, LayerKind::S4dLin, LayerKind::S4dInv] {
            let a = &of(&spectra, kind).a;
            assert!(a.iter().all(|[re, _]| *re == -0.5), "{kind}");
            let sum: f64 = a.iter().map(|[_, im]| im).sum();
            assert!(sum.abs() < 1e-9, "{kind}: conjugates");
        }
        let legs = of(&spectra, LayerKind::Legs);
        assert_eq!([legs.a[0], legs.a[63]], [[-1.0, 0.0], [-64.0, 0.0]]);
    }

    /// Sums of eigenvalues are traces: of LegS's A and its normal part, -N(N+1)/2 and -N/2; of LegT's the sum of -(2n+1).
    #[test]
    fn they_add_up_to_the_traces_of_their_matrices() {
        let spectra = spectra(24);
        for (kind, trace) in [
            (LayerKind::Legs, -300.0),
            (LayerKind::S4dLegs, -12.0),
            (LayerKind::Legt, -576.0),
        ] {
            let a = &of(&spectra, kind).a;
            let sum: f64 = a.iter().map(|[re, _]| re).sum();
            assert_eq!(a.len(), 24, "{kind}");
            assert!((sum - trace).abs() < 1e-9, "{kind}: {sum}");
        }
    }

    /// By hand: exp(0.01 (-1/2 + i pi)), and (1 - 0.005) / (1 + 0.005).
    #[test]
    fn a_step_turns_and_shrinks_as_its_rule_says() {
        let spectra = spectra(24);
        let lin = of(&spectra, LayerKind::S4dLin);
        let first = lin.a.iter().position(|[_, im]| (*im - PI).abs() < 1e-12);
        let [re, im] = lin.a_bar[first.expect("n = 1")];
        let expected = [
            (-0.005_f64).exp() * (0.01 * PI).cos(),
            (-0.005_f64).exp() * (0.01 * PI).sin(),
        ];
        assert!((re - expected[0]).abs() < 1e-15 && (im - expected[1]).abs() < 1e-15);
        let legs = of(&spectra, LayerKind::Legs);
        assert!((legs.a_bar[0][0] - 0.995 / 1.005).abs() < 1e-15);
        for kind in &spectra.kinds {
            let inside = kind.a_bar.iter().all(|[re, im]| re.hypot(*im) < 1.0);
            assert!(inside, "{}", kind.name);
        }
    }
}
