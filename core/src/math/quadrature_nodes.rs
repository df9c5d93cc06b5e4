//! Quadratures on the window, in mirrored pairs of nodes: Gauss-Legendre and Fejer's first rule.

use super::double_double::DoubleDouble;
use super::legendre_recurrence::{LegendreRecurrence, highest_two};
use super::simd::SimdLevel;
use gauss_quad::legendre::GaussLegendre;
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;
use std::f64::consts::PI;
use std::num::NonZeroUsize;

/// Terms of an alternating sum.
const ALTERNATING: usize = 22;

/// Angles of a table of sines.
const SINE_TABLE: usize = 64;

/// Holds nodes of the window in mirrored pairs.
///
/// Pair `i` is `u = delta_i / 2` and `u = 1 - delta_i / 2`, from the window's ends inwards. With
/// an odd number of nodes the last pair is the middle, twice, with half its weight each.
#[derive(Clone, Debug)]
pub struct NodePairs {
    /// `1 - |x|`, in `(0, 1]`, ascending.
    pub delta: Vec<f64>,
    /// Weight of each of a pair's two nodes, on a window of length 1.
    pub weight: Vec<f64>,
}

impl From<FejerPairs> for NodePairs {
    fn from(FejerPairs { delta, weight, .. }: FejerPairs) -> Self {
        Self { delta, weight }
    }
}

impl NodePairs {
    /// Computes so many Gauss-Legendre nodes, at least one: exact for polynomials of degree below twice their
    /// number. Allocates. Cost: O(nodes), by Bogaert's formulas (2014).
    ///
    /// Nodes are accurate to some 1e-16 in `x`. That is enough for one projection: a node's error
    /// counts by its weight times the slope there, `sin(theta) / nodes` times `nodes / sin(theta)`.
    #[must_use]
    pub fn gauss_legendre(nodes: usize) -> Self {
        let nodes = NonZeroUsize::new(nodes).unwrap_or(NonZeroUsize::MIN);
        let rule = GaussLegendre::new(nodes);
        let pairs = nodes.get().div_ceil(2);
        let both = rule
            .iter()
            .take(pairs)
            .map(|(x, weight)| (1.0 + x, weight / 2.0));
        let (delta, mut weight): (Vec<f64>, Vec<f64>) = both.unzip();
        if nodes.get() % 2 == 1 {
            weight[pairs - 1] /= 2.0;
        }
        Self { delta, weight }
    }

    /// Computes the Gauss-Legendre nodes accurate to rounding in `delta`, by a step of Newton's iteration on the
    /// recurrence. Allocates. Cost: O(nodes^2).
    ///
    /// For windows that move many times by the same nodes, whose errors then add up: 2000 steps at
    /// order 64 (`legs_exact.json`, a step a frame) err by 1.6e-12 without it, by less than 5e-13 with it.
    #[must_use]
    pub fn gauss_legendre_polished(level: SimdLevel, nodes: usize) -> Self {
        let mut rule = Self::gauss_legendre(nodes);
        let pairs = rule.len();
        let middle = nodes % 2 == 1;
        let mut highest = HighestDegree::new(level, nodes, pairs);
        highest.newton(&mut rule.delta);
        if middle {
            rule.delta[pairs - 1] = 1.0;
        }
        rule.weight = highest.weights(&rule.delta);
        if middle {
            rule.weight[pairs - 1] /= 2.0;
        }
        rule
    }

    /// Returns the number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.delta.len()
    }

    /// Is never true: there is at least one node.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.delta.is_empty()
    }
}

/// `P_n` at many points, and its slope.
struct HighestDegree {
    level: SimdLevel,
    /// `n` steps.
    recurrence: LegendreRecurrence,
    /// `P_n` and `P_{n-1}`.
    values: [Vec<f64>; 2],
}

impl HighestDegree {
    fn new(level: SimdLevel, degree: usize, points: usize) -> Self {
        Self {
            level,
            recurrence: LegendreRecurrence::prepare(degree),
            values: [vec![0.0; points], vec![0.0; points]],
        }
    }

    /// `[P_n, (1 - x^2) P_n']` at each point; the latter is `n (P_{n-1} - x P_n)`.
    fn at(&mut self, delta: &[f64]) -> impl Iterator<Item = [f64; 2]> {
        let [highest, below] = &mut self.values;
        highest_two(self.level, &self.recurrence, delta, highest, below);
        let n = self.recurrence.orders() as f64;
        let both = self.values[0].iter().zip(&self.values[1]).zip(delta);
        both.map(move |((&highest, &below), &delta)| {
            [highest, n * ((below - highest) + delta * highest)]
        })
    }

    fn newton(&mut self, delta: &mut [f64]) {
        let at = delta.to_vec();
        for (delta, [value, slope]) in delta.iter_mut().zip(self.at(&at)) {
            *delta += value * *delta * (2.0 - *delta) / slope;
        }
    }

    /// `2 / ((1 - x^2) P_n'^2)`, halved for a window of length 1.
    fn weights(&mut self, delta: &[f64]) -> Vec<f64> {
        let values = self.at(delta);
        values
            .zip(delta)
            .map(|([_, slope], delta)| delta * (2.0 - delta) / (slope * slope))
            .collect()
    }
}

/// Computes Fejer's first rule in mirrored pairs of nodes, from the window's ends inwards: points
/// `theta_k = pi (k + 1/2) / M`, exact below degree `M`.
#[derive(Clone, Debug)]
pub struct FejerPairs {
    /// `1 - |x|`, in `(0, 1)`, ascending.
    pub delta: Vec<f64>,
    /// What rounding takes from `delta`, always to the same side.
    pub rest: Vec<f64>,
    /// Weight of each of a pair's two nodes, on a window of length 1.
    pub weight: Vec<f64>,
}

impl FejerPairs {
    /// Computes Fejer's nodes, `2 half` of them. Allocates.
    pub(crate) fn new(half: usize) -> Self {
        let twice = |sine: DoubleDouble| sine * sine * DoubleDouble::from(2.0);
        let delta = sines(half).map(twice).map(|delta| (delta.high, delta.low));
        let (delta, rest) = delta.unzip();
        Self {
            delta,
            rest,
            weight: fejer_weights(half),
        }
    }

    /// Returns the distance of a pair from the window's ends, and its rest.
    #[must_use]
    pub fn at(&self, pair: usize) -> [f64; 2] {
        [self.delta[pair], self.rest[pair]]
    }
}

/// Computes the sines of halves of the nodes' angles, `pi (2k + 1) / 4M`: each by two angles of tables.
fn sines(half: usize) -> impl Iterator<Item = DoubleDouble> {
    let step = DoubleDouble::PI.over((8 * half) as f64);
    let angle = move |steps: usize| (DoubleDouble::from(steps as f64) * step).sine_and_cosine();
    let fine: Vec<[DoubleDouble; 2]> = (0..SINE_TABLE).map(|k| angle(2 * k + 1)).collect();
    let coarse = (0..half).step_by(SINE_TABLE).map(move |k| angle(2 * k));
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
fn sine(steps: usize, step: DoubleDouble) -> [f64; 2] {
    let DoubleDouble { high, low } = DoubleDouble::from(steps as f64) * step;
    [high.sin(), high.cos() * low]
}

/// `w_k = 1/M (1 - 2 sum_j cos(2 j theta_k) / (4 j^2 - 1))`, `0 < j < M/2` (Fejer 1933).
///
/// The sum over all `j > 0` being `1/2 - pi/4 sin(theta_k)`, only what is beyond `M/2` is transformed: the
/// transform's rounding, 2e-16 of all weights alike, would be that of each step of a memory.
fn fejer_weights(half: usize) -> Vec<f64> {
    let points = (2 * half) as f64;
    let step = DoubleDouble::PI.over(2.0 * points);
    let DoubleDouble { high, low } = step;
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
