//! Diagonal steps: every mode for itself.

use num_complex::Complex;

use crate::ssm::kind::StepRule;
use crate::ssm::modes::Modes;

/// Steps conjugate pairs: `x_n' = a_n x_n + b_n u`, held as `sqrt(2) Re x`, then `sqrt(2) Im x`.
#[derive(Clone, Debug)]
pub(in crate::ssm) struct DiagonalStep {
    /// `log a_n` a frame: exact powers for far delays.
    pub(in crate::ssm) log_a: Vec<Complex<f64>>,
    pub(in crate::ssm) a: Vec<Complex<f64>>,
    /// `sqrt(2) B_bar_n`.
    pub(in crate::ssm) b: Vec<Complex<f64>>,
}

impl DiagonalStep {
    pub(in crate::ssm) fn new(modes: &Modes, step: f64, rule: StepRule) -> Self {
        let logs = modes.lambda.iter().map(|lambda| log_a(*lambda, step, rule));
        let inputs = modes.lambda.iter().zip(&modes.b);
        let b = inputs.map(|(lambda, b)| b * input_weight(*lambda, step, rule) * 2.0_f64.sqrt());
        let log_a: Vec<_> = logs.collect();
        Self {
            a: log_a.iter().map(|log| log.exp()).collect(),
            log_a,
            b: b.collect(),
        }
    }

    pub(in crate::ssm) fn advance(&self, state: &mut [f64], input: f64) {
        let (re, im) = state.split_at_mut(self.a.len());
        let modes = self.a.iter().zip(&self.b);
        for ((re, im), (a, b)) in re.iter_mut().zip(im).zip(modes) {
            let x = Complex::new(*re, *im) * a + b * input;
            (*re, *im) = (x.re, x.im);
        }
    }

    pub(in crate::ssm) fn decay(&self, frames: f64, states: &mut [f64]) {
        let powers = self.log_a.iter().map(|log| power(*log, frames));
        let powers: Vec<_> = powers.collect();
        for state in states.chunks_exact_mut(2 * powers.len()) {
            let (re, im) = state.split_at_mut(powers.len());
            for ((re, im), power) in re.iter_mut().zip(im).zip(&powers) {
                let x = Complex::new(*re, *im) * power;
                (*re, *im) = (x.re, x.im);
            }
        }
    }

    pub(in crate::ssm) fn write_response(&self, frames: f64, state: &mut [f64]) {
        let (re, im) = state.split_at_mut(self.a.len());
        let modes = self.log_a.iter().zip(&self.b);
        for ((re, im), (log, b)) in re.iter_mut().zip(im).zip(modes) {
            let x = power(*log, frames) * b;
            (*re, *im) = (x.re, x.im);
        }
    }

    pub(in crate::ssm) fn slowest_decay(&self) -> f64 {
        self.log_a
            .iter()
            .map(|log| -log.re)
            .fold(f64::MAX, f64::min)
    }
}

/// Steps decays of `-1..-N` with `B = 1`: the eigenvalues of HiPPO-LegS.
#[derive(Clone, Debug)]
pub(in crate::ssm) struct RealDiagonalStep {
    log_a: Vec<f64>,
    pub(in crate::ssm) a: Vec<f64>,
    pub(in crate::ssm) b: Vec<f64>,
}

impl RealDiagonalStep {
    pub(in crate::ssm) fn new(order: usize, step: f64, rule: StepRule) -> Self {
        let lambda = |n: usize| Complex::new(-((n + 1) as f64), 0.0);
        let orders = 0..order;
        let a = orders.clone().map(|n| a_bar(lambda(n), step, rule).re);
        let a: Vec<f64> = a.collect();
        Self {
            log_a: orders
                .clone()
                .map(|n| log_a(lambda(n), step, rule).re)
                .collect(),
            a,
            b: orders
                .map(|n| input_weight(lambda(n), step, rule).re)
                .collect(),
        }
    }

    pub(in crate::ssm) fn advance(&self, state: &mut [f64], input: f64) {
        for (x, (a, b)) in state.iter_mut().zip(self.a.iter().zip(&self.b)) {
            *x = *x * a + b * input;
        }
    }

    pub(in crate::ssm) fn decay(&self, frames: f64, states: &mut [f64]) {
        let powers: Vec<f64> = self.powers(frames).collect();
        for state in states.chunks_exact_mut(powers.len()) {
            state.iter_mut().zip(&powers).for_each(|(x, a)| *x *= a);
        }
    }

    pub(in crate::ssm) fn write_response(&self, frames: f64, state: &mut [f64]) {
        let inputs = self.powers(frames).zip(&self.b);
        for (x, (a, b)) in state.iter_mut().zip(inputs) {
            *x = a * b;
        }
    }

    /// A bilinear step larger than 2 / n turns the sign of a mode at every frame.
    fn powers(&self, frames: f64) -> impl Iterator<Item = f64> {
        let is_odd = frames % 2.0 != 0.0;
        self.log_a.iter().zip(&self.a).map(move |(log, a)| {
            let sign = if *a < 0.0 && is_odd { -1.0 } else { 1.0 };
            sign * power(Complex::from(*log), frames).re
        })
    }

    pub(in crate::ssm) fn slowest_decay(&self) -> f64 {
        self.log_a.iter().map(|log| -log).fold(f64::MAX, f64::min)
    }
}

/// `a^frames` from `log a`, which is minus infinity where a bilinear step forgets at once.
fn power(log_a: Complex<f64>, frames: f64) -> Complex<f64> {
    if frames > 0.0 {
        (log_a * frames).exp()
    } else {
        Complex::from(1.0)
    }
}

/// `A_bar` of one mode.
fn a_bar(lambda: Complex<f64>, step: f64, rule: StepRule) -> Complex<f64> {
    let half = lambda * (step / 2.0);
    match rule {
        StepRule::Bilinear => (Complex::from(1.0) + half) / (Complex::from(1.0) - half),
        StepRule::ZeroOrderHold | StepRule::Mixed => (lambda * step).exp(),
    }
}

/// `log A_bar` of one mode.
fn log_a(lambda: Complex<f64>, step: f64, rule: StepRule) -> Complex<f64> {
    match rule {
        StepRule::Bilinear => a_bar(lambda, step, rule).ln(),
        StepRule::ZeroOrderHold | StepRule::Mixed => lambda * step,
    }
}

/// `B_bar / B` of one mode.
fn input_weight(lambda: Complex<f64>, step: f64, rule: StepRule) -> Complex<f64> {
    match rule {
        StepRule::Bilinear => Complex::from(step) / (Complex::from(1.0) - lambda * (step / 2.0)),
        StepRule::ZeroOrderHold => exp_minus_one(lambda * step) / lambda,
        StepRule::Mixed => Complex::from(step),
    }
}

/// `exp(z) - 1` without cancellation for small z.
pub(in crate::ssm) fn exp_minus_one(z: Complex<f64>) -> Complex<f64> {
    let half_sine = (z.im / 2.0).sin();
    let re = z.re.exp_m1() * z.im.cos() - 2.0 * half_sine * half_sine;
    Complex::new(re, z.re.exp() * z.im.sin())
}
