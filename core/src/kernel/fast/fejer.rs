//! Fejer's first rule: the grid's own points as nodes, exact below degree `M`.

use super::super::double::Double;
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;
use std::f64::consts::PI;

/// Terms of an alternating sum.
const ALTERNATING: usize = 24;

/// The grid's points in mirrored pairs, from the window's ends inwards.
#[derive(Clone, Debug)]
pub struct Nodes {
    /// `1 - |x|`, in `(0, 1)`, ascending.
    pub delta: Vec<f64>,
    /// Weight of each of a pair's two nodes, on a window of length 1.
    pub weight: Vec<f64>,
}

impl Nodes {
    /// Of a grid of `2 half` points. Allocates.
    pub(super) fn new(half: usize) -> Self {
        let delta = |k: usize| {
            let [sine, rest] = sine(2 * k + 1, 8 * half);
            2.0 * sine * sine + 4.0 * sine * rest
        };
        Self {
            delta: (0..half).map(delta).collect(),
            weight: weights(half),
        }
    }
}

/// `sin(pi odd / parts)` and what rounding the angle takes from it: the rounding of `pi` alone is the same
/// share of every angle, which no sum over the nodes averages out.
fn sine(odd: usize, parts: usize) -> [f64; 2] {
    let Double { high, low } = (Double::PI * Double::from(odd as f64)).over(parts as f64);
    [high.sin(), high.cos() * low]
}

/// `w_k = 1/M (1 - 2 sum_j cos(2 j theta_k) / (4 j^2 - 1))`, `0 < j < M/2` (Fejer 1933).
///
/// The sum over all `j > 0` being `1/2 - pi/4 sin(theta_k)`, only what is beyond `M/2` is transformed: the
/// transform's rounding, 2e-16 of all weights alike, would be that of each step of a memory.
fn weights(half: usize) -> Vec<f64> {
    let points = (2 * half) as f64;
    let Double { high, low } = Double::PI.over(2.0 * points);
    let weight = |(k, beyond): (usize, f64)| {
        let [sine, rest] = sine(2 * k + 1, 4 * half);
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

/// `w_q` such that `sum_q w_q f(q)` is `f(1) - f(2) + f(3) ..` to 5.8^-24, where `f` is made of moments of
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
