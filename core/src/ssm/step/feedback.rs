//! S4's step: a diagonal system whose input is fed back, which is what a rank-one rest comes to.
//!
//! ```text
//! A = Lambda - p p^*, p real        h = D/2        a = (1 + h lambda) / (1 - h lambda)      gamma = p^* (I - h Lambda)^-1 p
//! x' = a x + q v      q = p / (1 - h lambda)       v = (sqrt(2) D u - h (1 + a) p . x) / (1 + h gamma)
//! ```
//!
//! by Woodbury's identity, with `B = sqrt(2) p` (LegS). Dots run over both of each pair: `2 Re` of the sum.

use num_complex::Complex;

use crate::ssm::modes::Modes;

/// Steps a state by a normal matrix plus one of rank one, held as `sqrt(2) Re x`, then `sqrt(2) Im x`.
#[derive(Clone, Debug)]
pub(in crate::ssm) struct FeedbackStep {
    pub(in crate::ssm) a: Vec<Complex<f64>>,
    /// Row of the feedback on the real state: first on the real parts, then on the imaginary ones.
    pub(in crate::ssm) feedback: Vec<f64>,
    /// `sqrt(2) q_n`.
    pub(in crate::ssm) q: Vec<Complex<f64>>,
    /// `v = input_gain u - feedback . s`.
    pub(in crate::ssm) input_gain: f64,
}

impl FeedbackStep {
    /// HiPPO-LegS of constant A, bilinear. Allocates. Cost: O(N^2).
    pub(in crate::ssm) fn legs(order: usize, step: f64) -> Self {
        let modes = Modes::legs(order);
        let half_step = step / 2.0;
        let one = Complex::from(1.0);
        let p: Vec<f64> = modes.b.iter().map(|b| b.re * 0.5_f64.sqrt()).collect();
        let poles = modes
            .lambda
            .iter()
            .map(|lambda| (one - lambda * half_step).inv());
        let poles: Vec<Complex<f64>> = poles.collect();
        let gamma: f64 = p
            .iter()
            .zip(&poles)
            .map(|(p, pole)| 2.0 * p * p * pole.re)
            .sum();
        let share = 1.0 / (1.0 + half_step * gamma);
        let a = modes
            .lambda
            .iter()
            .zip(&poles)
            .map(|(lambda, pole)| (one + lambda * half_step) * pole);
        let a: Vec<Complex<f64>> = a.collect();
        let row = p
            .iter()
            .zip(&a)
            .map(|(p, a)| (one + a) * (p * half_step * share * 2.0_f64.sqrt()));
        let row: Vec<Complex<f64>> = row.collect();
        let real = row.iter().map(|row| row.re);
        Self {
            feedback: real.chain(row.iter().map(|row| -row.im)).collect(),
            q: p.iter()
                .zip(&poles)
                .map(|(p, pole)| pole * (p * 2.0_f64.sqrt()))
                .collect(),
            a,
            input_gain: 2.0_f64.sqrt() * step * share,
        }
    }

    pub(in crate::ssm) fn advance(&self, state: &mut [f64], input: f64) {
        let fed_back: f64 = self.feedback.iter().zip(&*state).map(|(g, s)| g * s).sum();
        let v = self.input_gain * input - fed_back;
        let (re, im) = state.split_at_mut(self.a.len());
        for ((re, im), (a, q)) in re.iter_mut().zip(im).zip(self.a.iter().zip(&self.q)) {
            let x = Complex::new(*re, *im) * a + q * v;
            (*re, *im) = (x.re, x.im);
        }
    }
}
