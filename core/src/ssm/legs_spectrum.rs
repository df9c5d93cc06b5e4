//! The eigenvalues and eigenvectors of HiPPO-LegS's normal part, in closed form.
//!
//! `A + P P^T + I/2` with `P_n = sqrt(n + 1/2)` is skew-symmetric: `-r_n r_k / 2` below its diagonal, the negative
//! above. Prefix sums turn its eigenvalue equation for `i w` into a product of rotations that must come to -1:
//!
//! ```text
//! sum_n atan(w / (n + 1/2)) = (N + 1) pi/2 - m pi        b = V* B = sqrt(2 / sum_n (n+1/2) / (w^2 + (n+1/2)^2))
//! ```
//!
//! The sum grows with `w`, so each eigenvalue is one root between known bounds: O(N) an iteration, and no dense
//! eigenvalue problem, whose rounding grows with N. Every V* B and V* P can be chosen real and positive.

use std::f64::consts::FRAC_PI_2;

use num_complex::Complex;

/// Holds the normal part of HiPPO-LegS: eigenvalues `-1/2 + i w_m` with `w_m > 0`, ascending, and their vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct LegsSpectrum {
    order: usize,
    frequencies: Vec<f64>,
}

/// More than any order needs: from the root before, four to eight iterations do.
const MAX_ITERATIONS: usize = 64;

impl LegsSpectrum {
    /// Finds the `order / 2` positive frequencies. Allocates. Cost: O(order^2).
    #[must_use]
    pub fn prepare(order: usize) -> Self {
        let mut frequencies = Vec::with_capacity(order / 2);
        let mut w = 0.0;
        for m in 0..order / 2 {
            // Halves of pi that the sum of angles comes to.
            let quarter_turns = 2 * m + 1 + order % 2;
            w = root(order, quarter_turns, w);
            frequencies.push(w);
        }
        Self { order, frequencies }
    }

    /// Returns `w_m > 0`, ascending: `floor(N / 2)` of them.
    #[must_use]
    pub fn frequencies(&self) -> &[f64] {
        &self.frequencies
    }

    /// Returns `(V* B)_m`, real and positive. `V* P` is `1 / sqrt(2)` of it. Cost: O(N).
    ///
    /// # Panics
    /// If there is no eigenvalue `m`.
    #[must_use]
    pub fn input(&self, m: usize) -> f64 {
        (2.0 / weight(self.order, self.frequencies[m])).sqrt()
    }

    /// Writes the unit eigenvector of eigenvalue `m`, `vector[n]`, in the phase in which [`Self::input`] is real.
    /// Cost: O(N).
    ///
    /// # Panics
    /// If there is no eigenvalue `m`.
    pub fn write_vector(&self, m: usize, vector: &mut [Complex<f64>]) {
        let w = self.frequencies[m];
        let scale = 1.0 / (0.5 * weight(self.order, w)).sqrt();
        // The prefix sum of r_n v_n, less half of the whole, turns from -1/2 to 1/2.
        let mut turned = Complex::new(-0.5, 0.0);
        for (n, v) in vector.iter_mut().enumerate() {
            let a = n as f64 + 0.5;
            let factor = Complex::new(a, w).inv();
            *v = turned * factor * (-(2.0 * a).sqrt() * scale);
            turned *= Complex::new(-a, w) * factor;
            turned *= 0.5 / turned.norm();
        }
    }
}

/// `sum_n (n+1/2) / (w^2 + (n+1/2)^2)`: the slope of the sum of angles.
fn weight(order: usize, w: f64) -> f64 {
    let terms = (0..order).rev().map(|n| n as f64 + 0.5);
    terms.map(|a| a / (w * w + a * a)).sum()
}

/// The sum of angles is concave for `w > 0`: Newton's method from the left never passes the root.
fn root(order: usize, quarter_turns: usize, from: f64) -> f64 {
    let mut w = from;
    for _ in 0..MAX_ITERATIONS {
        let next = w - missing(order, quarter_turns, w) / weight(order, w);
        if (next - w).abs() <= 2.0 * f64::EPSILON * next.abs() {
            return next;
        }
        w = next;
    }
    w
}

/// The sum of angles less `quarter_turns pi / 2`. Angles beyond pi/4 are counted from pi/2, so that the largest
/// frequencies do not lose what they differ by.
fn missing(order: usize, quarter_turns: usize, w: f64) -> f64 {
    let mut sum = 0.0;
    let mut quarters = -(quarter_turns as f64);
    for a in (0..order).map(|n| n as f64 + 0.5) {
        if a > w {
            sum += (w / a).atan();
        } else {
            sum -= (a / w).atan();
            quarters += 1.0;
        }
    }
    quarters.mul_add(FRAC_PI_2, sum)
}
