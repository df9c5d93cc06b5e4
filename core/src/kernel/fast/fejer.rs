//! Fejer's first rule: points `theta_k = pi (k + 1/2) / M` as nodes, exact below degree `M`.

use super::super::double::Double;
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;
use std::f64::consts::PI;

/// Terms of an alternating sum.
const ALTERNATING: usize = 22;

/// Angles of a table of sines.
const TABLE: usize = 64;

/// Mirrored pairs of nodes, from the window's ends inwards.
#[derive(Clone, Debug)]
pub struct Nodes {
    /// `1 - |x|`, in `(0, 1)`, ascending.
    pub delta: Vec<f64>,
    /// What rounding takes from `delta`, always to the same side.
    pub rest: Vec<f64>,
    /// Weight of each of a pair's two nodes, on a window of length 1.
    pub weight: Vec<f64>,
}

impl Nodes {
    /// `2 half` of them. Allocates.
    pub(super) fn new(half: usize) -> Self {
        let twice = |sine: Double| sine * sine * Double::from(2.0);
        let delta = sines(half).map(twice).map(|delta| (delta.high, delta.low));
        let (delta, rest) = delta.unzip();
        Self {
            delta,
            rest,
            weight: weights(half),
        }
    }

    /// The distance of a pair from the window's ends, and its rest.
    #[must_use]
    pub fn at(&self, pair: usize) -> [f64; 2] {
        [self.delta[pair], self.rest[pair]]
    }
}

/// Of halves of the nodes' angles, `pi (2k + 1) / 4M`: each by two angles of tables.
fn sines(half: usize) -> impl Iterator<Item = Double> {
    let step = Double::PI.over((8 * half) as f64);
    let angle = move |steps: usize| (Double::from(steps as f64) * step).sine_and_cosine();
    let fine: Vec<[Double; 2]> = (0..TABLE).map(|k| angle(2 * k + 1)).collect();
    let coarse = (0..half).step_by(TABLE).map(move |k| angle(2 * k));
    let all = coarse.flat_map(move |[s, c]| {
        let sines = fine
            .iter()
            .map(move |[sine, cosine]| s * *cosine + c * *sine);
        sines.collect::<Vec<_>>()
    });
    all.take(half)
}

/// The sine of so many steps, and what rounding the angle takes from it: the rounding of `pi` alone is the same
/// share of every angle, which no sum over the nodes averages out.
fn sine(steps: usize, step: Double) -> [f64; 2] {
    let Double { high, low } = Double::from(steps as f64) * step;
    [high.sin(), high.cos() * low]
}

/// `w_k = 1/M (1 - 2 sum_j cos(2 j theta_k) / (4 j^2 - 1))`, `0 < j < M/2` (Fejer 1933).
///
/// The sum over all `j > 0` being `1/2 - pi/4 sin(theta_k)`, only what is beyond `M/2` is transformed: the
/// transform's rounding, 2e-16 of all weights alike, would be that of each step of a memory.
fn weights(half: usize) -> Vec<f64> {
    let points = (2 * half) as f64;
    let step = Double::PI.over(2.0 * points);
    let Double { high, low } = step;
    let weight = |(k, beyond): (usize, f64)| {
        let [sine, rest] = sine(2 * k + 1, step);
        high.mul_add(sine, high.mul_add(rest, low * sine) + beyond / points)
    };
    beyond(half).into_iter().enumerate().map(weight).collect()
}

/// `2 sum_j cos(2 j theta_k) / (4 j^2 - 1)`, `j >= M/2`: on the grid, terms `M` apart are each other's
/// negatives, and those of `q M - r` and `q M + r` are the same.
fn beyond(half: usize) -> Vec<f64> {
    let points = (2 * half) as f64;
    let factors = alternating();
    let term = |j: f64| 1.0 / (4.0 * j * j - 1.0);
    let bin = |r: usize| {
        let shift = r as f64;
        let places = (1..).map(|q: u32| f64::from(q) * points);
        let pairs = places.map(|place| term(place + shift) + term(place - shift));
        let all: f64 = factors.iter().zip(pairs).map(|(w, pair)| w * pair).sum();
        Complex::cis(PI * shift / points) * -all
    };
    let mut bins: Vec<Complex<f64>> = (0..half).map(bin).collect();
    bins.push(Complex::ZERO);
    let mut sums = vec![0.0; 2 * half];
    let plan = RealFftPlanner::new().plan_fft_inverse(2 * half);
    let done = plan.process(&mut bins, &mut sums);
    debug_assert!(
        done.is_ok(),
        "lengths are the plan's, the first bin is real"
    );
    sums.truncate(half);
    sums
}

/// `w_q` such that `sum_q w_q f(q)` is `f(1) - f(2) + f(3) ..` to 5.8^-22, where `f` is made of moments of
/// positive measures (Cohen, Rodriguez Villegas and Zagier 2000).
fn alternating() -> [f64; ALTERNATING] {
    let count = ALTERNATING as f64;
    let root = (3.0 + 8.0_f64.sqrt()).powf(count);
    let whole = 0.5 * (root + 1.0 / root);
    let (mut b, mut c) = (-1.0, -whole);
    std::array::from_fn(|k| {
        let k = k as f64;
        c = b - c;
        b *= (k + count) * (k - count) / ((k + 0.5) * (k + 1.0));
        c / whole
    })
}
