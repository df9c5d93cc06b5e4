//! The published LegT recurrence (the LMU) has constant A and B, and a window of theta frames.
//!
//! ```text
//! (A c)_n = -r_n (sum_{k<=n} r_k c_k + (-1)^n sum_{k>n} (-1)^k r_k c_k)      B_n = r_n
//! ```
//!
//! A is of rank one below its diagonal and of rank one above: products and solutions are O(N) by
//! prefix sums, without pivoting because the symmetric part of `I - h A` is at least `I`. Only its
//! exponential is dense.

use super::state_equation::StateEquation;
use crate::math::orthonormal_scale;
use crate::memory::spec::{MAX_DENSE_ORDER, Measure, Method, SpecError};
use nalgebra::{DMatrix, DVector};

/// Holds one channel of the recurrence. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub(crate) struct LegtRecurrence {
    step: LegtStep,
    c: Vec<f64>,
    next: Vec<f64>,
}

/// Does one step, on coefficients that the caller keeps. Realtime: all but what makes it.
#[derive(Clone, Debug)]
pub(crate) struct LegtStep {
    rule: LegtRule,
    r: Vec<f64>,
}

#[derive(Clone, Debug)]
enum LegtRule {
    /// `(I - implicit A) c' = (I + explicit A) c + step B f`.
    Structured {
        step: f64,
        explicit: f64,
        implicit: Option<Factors>,
    },
    /// `c' = A_bar c + B_bar f`.
    Dense {
        a_bar: DMatrix<f64>,
        b_bar: DVector<f64>,
    },
}

/// L and U of `I - h A`: unit lower `p_i lower_k`, upper `upper_i s_k` with pivots on its diagonal,
/// where `p = h r` and `s_k = (-1)^k r_k`.
#[derive(Clone, Debug)]
struct Factors {
    p: Vec<f64>,
    s: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    pivot: Vec<f64>,
}

impl LegtRecurrence {
    pub(crate) fn prepare(order: usize, theta: f64, method: Method) -> Result<Self, SpecError> {
        Ok(Self {
            step: LegtStep::prepare(order, 1.0 / theta, method)?,
            c: vec![0.0; order],
            next: vec![0.0; order],
        })
    }

    pub(crate) fn reset(&mut self) {
        self.c.fill(0.0);
    }

    pub(crate) fn push(&mut self, sample: f64) {
        self.step.advance(&self.c, &mut self.next, sample);
        std::mem::swap(&mut self.c, &mut self.next);
    }

    /// Returns the state, to be flushed or looked through.
    pub(crate) fn state_mut(&mut self) -> &mut [f64] {
        &mut self.c
    }

    /// Returns the moments `d_n`.
    pub(crate) fn moments(&self) -> impl Iterator<Item = f64> {
        self.c.iter().zip(&self.step.r).map(|(c, r)| c / r)
    }
}

impl LegtStep {
    fn prepare(order: usize, step: f64, method: Method) -> Result<Self, SpecError> {
        let r: Vec<f64> = (0..order).map(orthonormal_scale).collect();
        let implicit = |h: f64| Some(Factors::new(&r, h));
        let rule = match method {
            Method::ForwardEuler => LegtRule::Structured {
                step,
                explicit: step,
                implicit: None,
            },
            Method::BackwardEuler => LegtRule::Structured {
                step,
                explicit: 0.0,
                implicit: implicit(step),
            },
            Method::Bilinear => return Ok(Self::bilinear(order, step)),
            Method::ZeroOrderHold => dense(order, step)?,
            Method::Exact => {
                return Err(SpecError::Method {
                    measure: Measure::Legt,
                    method,
                });
            }
        };
        Ok(Self { rule, r })
    }

    /// Prepares the trapezoidal step of length `step`, in windows. Allocates.
    pub(crate) fn bilinear(order: usize, step: f64) -> Self {
        let r: Vec<f64> = (0..order).map(orthonormal_scale).collect();
        let rule = LegtRule::Structured {
            step,
            explicit: step / 2.0,
            implicit: Some(Factors::new(&r, step / 2.0)),
        };
        Self { rule, r }
    }

    /// Writes the coefficients after one more sample. Realtime: yes.
    pub(crate) fn advance(&self, c: &[f64], next: &mut [f64], sample: f64) {
        match &self.rule {
            LegtRule::Structured {
                step,
                explicit,
                implicit,
            } => {
                advance(&self.r, c, *explicit, next);
                for (next, r) in next.iter_mut().zip(&self.r) {
                    *next += step * sample * r;
                }
                if let Some(factors) = implicit {
                    factors.solve(next);
                }
            }
            LegtRule::Dense { a_bar, b_bar } => {
                for (n, next) in next.iter_mut().enumerate() {
                    *next = b_bar[n] * sample;
                }
                // Its columns one after the other, as slices: by the matrix's own iterators an element takes 2.2 ns.
                let columns = a_bar.as_slice().chunks_exact(c.len().max(1));
                for (column, c) in columns.zip(c) {
                    for (next, a) in next.iter_mut().zip(column) {
                        *next += a * c;
                    }
                }
            }
        }
    }
}

/// `next = (I + h A) c`.
fn advance(r: &[f64], c: &[f64], h: f64, next: &mut [f64]) {
    let mut above = 0.0;
    for (n, (next, (r, c))) in next.iter_mut().zip(r.iter().zip(c)).enumerate().rev() {
        *next = alternate(n) * above;
        above += alternate(n) * r * c;
    }
    let mut below = 0.0;
    for (next, (r, c)) in next.iter_mut().zip(r.iter().zip(c)) {
        below += r * c;
        *next = c - h * r * (below + *next);
    }
}

fn dense(order: usize, step: f64) -> Result<LegtRule, SpecError> {
    if order > MAX_DENSE_ORDER {
        return Err(SpecError::Order {
            order,
            max: MAX_DENSE_ORDER,
        });
    }
    let cell = StateEquation::legt(order).discretise(Method::ZeroOrderHold, step);
    let (a_bar, b_bar) = (cell.w, cell.u);
    Ok(LegtRule::Dense { a_bar, b_bar })
}

fn alternate(n: usize) -> f64 {
    if n.is_multiple_of(2) { 1.0 } else { -1.0 }
}

impl Factors {
    /// Gaussian elimination keeps the form: after n steps the rest differs from `I - h A` by
    /// `p_i phi s_k` with one number phi.
    fn new(r: &[f64], h: f64) -> Self {
        let p: Vec<f64> = r.iter().map(|r| h * r).collect();
        let s: Vec<f64> = r
            .iter()
            .enumerate()
            .map(|(n, r)| alternate(n) * r)
            .collect();
        let (mut lower, mut upper, mut pivot) = (p.clone(), p.clone(), p.clone());
        let mut phi = 0.0;
        for n in 0..r.len() {
            pivot[n] = 1.0 + p[n] * r[n] - p[n] * phi * s[n];
            lower[n] = (r[n] - phi * s[n]) / pivot[n];
            upper[n] = alternate(n) * p[n] - p[n] * phi;
            phi += lower[n] * upper[n];
        }
        Self {
            p,
            s,
            lower,
            upper,
            pivot,
        }
    }

    /// `x = (I - h A)^-1 x`.
    fn solve(&self, x: &mut [f64]) {
        let mut sum = 0.0;
        for (n, x) in x.iter_mut().enumerate() {
            *x -= self.p[n] * sum;
            sum += self.lower[n] * *x;
        }
        let mut sum = 0.0;
        for (n, x) in x.iter_mut().enumerate().rev() {
            *x = (*x - self.upper[n] * sum) / self.pivot[n];
            sum += self.s[n] * *x;
        }
    }
}
