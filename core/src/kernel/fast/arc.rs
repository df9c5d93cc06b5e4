//! Where on the grid a point at `delta` stands: grid steps of `theta = 2 asin(sqrt(delta / 2))`.

use super::super::double::Double;
use super::interpolation::{double_powers, sum};
use std::sync::OnceLock;

/// `asin(sqrt s) / sqrt s` has its singularity at `s = 1`: on `0..=1/2` its terms fall like 5.8^-j.
const TERMS: usize = 24;
/// Of its powers about `s = 1/4`, which fall like 3^-k: to 1e-27.
const SERIES_TERMS: usize = 56;
/// `2 / sqrt 3`
const SLOPE: Double = Double {
    high: 1.154_700_538_379_251_5,
    low: 6.690_056_147_871_269e-17,
};
/// `1 / pi`
const TURN: Double = Double {
    high: std::f64::consts::FRAC_1_PI,
    low: -1.967_867_667_518_248_6e-17,
};

static ARC: OnceLock<Vec<Double>> = OnceLock::new();

/// `4 half / pi asin(sqrt s) / sqrt s` on `0..=1/2`, for a grid of `2 half` steps to half a turn.
#[derive(Clone, Debug)]
pub(super) struct Arc {
    /// Powers of `4 s - 1`, the highest first.
    pub(super) powers: Vec<f64>,
    /// What rounding takes from the last of them, and from the one before. It is the same share of every angle:
    /// without it `P_n` turns by `n eps` in each step of a memory, always the same way.
    pub(super) rest: [f64; 2],
}

impl Arc {
    /// Allocates, the first time more.
    pub(super) fn new(half: usize) -> Self {
        let steps = Double::from((4 * half) as f64) * TURN;
        let powers = ARC.get_or_init(arc).iter().map(|power| *power * steps);
        let powers: Vec<Double> = powers.collect();
        Self {
            powers: powers.iter().rev().map(|power| power.high).collect(),
            rest: [powers[0].low, powers[1].low],
        }
    }
}

fn arc() -> Vec<Double> {
    let series: Vec<Double> = series().collect();
    double_powers(|y| sum(&series, y.into()), TERMS)
}

/// Powers of `y = 4 s - 1` of `f = asin(sqrt s) / sqrt s`, by its equation
/// `2 s f' + f = (1 - s)^(-1/2)`.
fn series() -> impl Iterator<Item = Double> {
    let start = (Double::PI.over(3.0), SLOPE);
    (1..=SERIES_TERMS).scan(start, |(term, slope), k| {
        let this = *term;
        let odd = (2 * k - 1) as f64;
        *term = (*slope - Double::from(odd) * this).over((2 * k) as f64);
        *slope = (*slope * Double::from(odd)).over((6 * k) as f64);
        Some(this)
    })
}
