//! S4's kernel: the generating function at the roots of unity by Cauchy sums, then an inverse FFT.
//!
//! ```text
//! K^(z) = sum_{j<L} K_j z^j = C~ (I - A_bar z)^-1 B_bar      C~ = C (I - A_bar^L)
//!       = D C~ [(1 - z) I - h (1 + z) A]^-1 B                h = D/2, A = Lambda - P P^*
//! ```
//!
//! Woodbury's identity leaves four kinds of Cauchy sums over the modes. C~ is what makes L points enough; a plain C
//! would fold the rest of the kernel back onto its start.

use std::f64::consts::TAU;

use nalgebra::{DMatrix, DVector};
use num_complex::Complex;
use realfft::RealFftPlanner;

use super::low_rank::NormalLowRank;

type C64 = Complex<f64>;

/// Returns the bilinear kernel of `frames` entries, `pairs` being C of the modes. Allocates.
pub(super) fn bilinear(
    system: &NormalLowRank,
    pairs: &[C64],
    step: f64,
    frames: usize,
) -> Vec<f64> {
    if frames == 0 {
        return Vec::new();
    }
    let cut = cut_row(system, pairs, step, frames);
    let sums = CauchySums::new(system, &cut);
    let mut spectrum: Vec<C64> = (0..frames / 2 + 1)
        .map(|k| {
            let z = C64::from_polar(1.0, -TAU * k as f64 / frames as f64);
            sums.generating_function(z, step)
        })
        .collect();
    inverse_fft(&mut spectrum, frames)
}

fn inverse_fft(spectrum: &mut [C64], frames: usize) -> Vec<f64> {
    // Of a real sound's spectrum the first entry, and the last of an even length, are real.
    spectrum[0].im = 0.0;
    if frames.is_multiple_of(2) {
        spectrum[frames / 2].im = 0.0;
    }
    let mut kernel = vec![0.0; frames];
    let inverse = RealFftPlanner::new().plan_fft_inverse(frames);
    inverse
        .process(spectrum, &mut kernel)
        .expect("lengths fit, and the ends are real");
    let scale = 1.0 / frames as f64;
    kernel.iter_mut().for_each(|k| *k *= scale);
    kernel
}

/// `C (I - A_bar^frames)`, by as many steps of the row. Cost: O(N) a frame.
fn cut_row(system: &NormalLowRank, pairs: &[C64], step: f64, frames: usize) -> Vec<C64> {
    let rows = RowStep::new(system, step);
    let mut row = pairs.to_vec();
    for _ in 0..frames {
        rows.advance(&mut row);
    }
    pairs.iter().zip(row).map(|(c, moved)| c - moved).collect()
}

/// `C -> C A_bar` of a bilinear step, on C of pairs.
struct RowStep<'a> {
    system: &'a NormalLowRank,
    half_step: f64,
    /// `1 / (1 - h lambda)`.
    poles: Vec<C64>,
    /// `(I + h P^* (I - h Lambda)^-1 P)^-1`, real because the modes come in pairs.
    small: DMatrix<f64>,
}

impl<'a> RowStep<'a> {
    fn new(system: &'a NormalLowRank, step: f64) -> Self {
        let half_step = step / 2.0;
        let lambda = system.modes.lambda.iter();
        let poles: Vec<C64> = lambda
            .map(|l| (C64::from(1.0) - l * half_step).inv())
            .collect();
        let rank = system.p.len();
        let small = DMatrix::from_fn(rank, rank, |r, s| {
            let terms = system.p[r].iter().zip(&system.p[s]).zip(&poles);
            let sum: f64 = terms
                .map(|((p, q), pole)| 2.0 * (p.conj() * q * pole).re)
                .sum();
            f64::from(u8::from(r == s)) + half_step * sum
        });
        Self {
            system,
            half_step,
            poles,
            small: small
                .try_inverse()
                .expect("I plus a positive part is regular"),
        }
    }

    fn advance(&self, row: &mut [C64]) {
        for (c, pole) in row.iter_mut().zip(&self.poles) {
            *c *= pole;
        }
        let through = self.small.tr_mul(&self.times_p(row));
        self.subtract_p(row, &through, |n| self.poles[n]);
        let through = self.times_p(row);
        for (c, lambda) in row.iter_mut().zip(&self.system.modes.lambda) {
            *c *= C64::from(1.0) + lambda * self.half_step;
        }
        self.subtract_p(row, &through, |_| C64::from(1.0));
    }

    fn times_p(&self, row: &[C64]) -> DVector<f64> {
        let p = &self.system.p;
        DVector::from_fn(p.len(), |r, _| {
            row.iter().zip(&p[r]).map(|(c, p)| 2.0 * (c * p).re).sum()
        })
    }

    fn subtract_p(&self, row: &mut [C64], by: &DVector<f64>, weight: impl Fn(usize) -> C64) {
        for (p, by) in self.system.p.iter().zip(by) {
            for (n, (c, p)) in row.iter_mut().zip(p).enumerate() {
                *c -= p.conj() * weight(n) * (self.half_step * by);
            }
        }
    }
}

/// `sum v_n / (alpha - beta lambda_n)` over the modes and their conjugates, of several v at once.
struct CauchySums {
    /// `Re lambda`, `|lambda|^2`.
    poles: Vec<[f64; 2]>,
    rank: usize,
    /// `[n]`: of each v `2 Re v`, `2 Re v conj(lambda)`; v being `C~ b`, then `C~ p_r`, `p_r^* b`, `p_r^* p_s`.
    numerators: Vec<Vec<[f64; 2]>>,
}

impl CauchySums {
    fn new(system: &NormalLowRank, cut: &[C64]) -> Self {
        let rank = system.p.len();
        let modes = &system.modes;
        let numerators = (0..cut.len()).map(|n| {
            let p: Vec<C64> = system.p.iter().map(|p| p[n]).collect();
            let mut products = vec![cut[n] * modes.b[n]];
            products.extend(p.iter().map(|p| cut[n] * p));
            products.extend(p.iter().map(|p| p.conj() * modes.b[n]));
            products.extend(
                p.iter()
                    .flat_map(|p| system.p.iter().map(move |q| p.conj() * q[n])),
            );
            let halves = products.into_iter();
            halves
                .map(|v| [2.0 * v.re, 2.0 * (v * modes.lambda[n].conj()).re])
                .collect()
        });
        Self {
            poles: modes.lambda.iter().map(|l| [l.re, l.norm_sqr()]).collect(),
            rank,
            numerators: numerators.collect(),
        }
    }

    fn generating_function(&self, z: C64, step: f64) -> C64 {
        let (alpha, beta) = (C64::from(1.0) - z, (C64::from(1.0) + z) * (step / 2.0));
        let sums = self.at(alpha, beta);
        let (plain, rest) = sums.split_at(1);
        let (row, rest) = rest.split_at(self.rank);
        let (column, square) = rest.split_at(self.rank);
        let small = DMatrix::from_fn(self.rank, self.rank, |r, s| {
            let one = C64::from(f64::from(u8::from(r == s)));
            one + beta * square[r * self.rank + s]
        });
        let column = DVector::from_column_slice(column);
        let solved = small
            .lu()
            .solve(&column)
            .expect("a stable system has no pole on the circle");
        let through: C64 = row.iter().zip(solved.iter()).map(|(r, s)| r * s).sum();
        (plain[0] - beta * through) * step
    }

    fn at(&self, alpha: C64, beta: C64) -> Vec<C64> {
        let mut sums = vec![C64::from(0.0); 1 + 2 * self.rank + self.rank * self.rank];
        let (square, cross, beta_square) = (alpha * alpha, alpha * beta * 2.0, beta * beta);
        for ([re, norm], numerators) in self.poles.iter().zip(&self.numerators) {
            let inverse = (square - cross * re + beta_square * norm).inv();
            let (of_alpha, of_beta) = (alpha * inverse, beta * inverse);
            for (sum, [v, v_lambda]) in sums.iter_mut().zip(numerators) {
                *sum += of_alpha * v - of_beta * v_lambda;
            }
        }
        sums
    }
}
