//! Where on the fine grid a point at `delta` stands: grid steps of `theta = 2 asin(sqrt(delta / 2))`.

use super::spreading_kernel::PIECES;
use crate::math::chebyshev::{horner, powers_in_double_double};
use crate::math::double_double::DoubleDouble;
use crate::math::simd::load;
use fearless_simd::prelude::*;
use std::sync::OnceLock;

/// `asin(sqrt s) / sqrt s` has its singularity at `s = 1`: on `0..=1/2` its terms fall like 5.8^-j.
const TERMS: usize = 24;
/// Number of its powers about `s = 1/4`, which fall like 3^-k: to 1e-27.
const SERIES_TERMS: usize = 56;
/// `2 / sqrt 3`
const SLOPE: DoubleDouble = DoubleDouble {
    high: 1.154_700_538_379_251_5,
    low: 6.690_056_147_871_269e-17,
};
/// `1 / pi`
const TURN: DoubleDouble = DoubleDouble {
    high: std::f64::consts::FRAC_1_PI,
    low: -1.967_867_667_518_248_6e-17,
};

static ARC_SINE: OnceLock<Vec<DoubleDouble>> = OnceLock::new();

/// Computes `4 half / pi asin(sqrt s) / sqrt s` on `0..=1/2`, for a grid of `2 half` steps to half a turn.
#[derive(Clone, Debug)]
pub(super) struct ArcSine {
    /// Powers of `4 s - 1`, the highest first.
    powers: Vec<f64>,
    /// What rounding takes from the last of them, and from the one before. It is the same share of every angle:
    /// without it `P_n` turns by `n eps` in each step of a memory, always the same way.
    rest: [f64; 2],
}

impl ArcSine {
    /// Allocates, the first time more.
    pub(super) fn prepare(half: usize) -> Self {
        let steps = DoubleDouble::from((4 * half) as f64) * TURN;
        let powers = ARC_SINE
            .get_or_init(arc_sine_powers)
            .iter()
            .map(|power| *power * steps);
        let powers: Vec<DoubleDouble> = powers.collect();
        Self {
            powers: powers.iter().rev().map(|power| power.high).collect(),
            rest: [powers[0].low, powers[1].low],
        }
    }
}

fn arc_sine_powers() -> Vec<DoubleDouble> {
    let series: Vec<DoubleDouble> = series().collect();
    powers_in_double_double(|y| horner(&series, y.into()), TERMS)
}

/// Powers of `y = 4 s - 1` of `f = asin(sqrt s) / sqrt s`, by its equation
/// `2 s f' + f = (1 - s)^(-1/2)`.
fn series() -> impl Iterator<Item = DoubleDouble> {
    let start = (DoubleDouble::PI.over(3.0), SLOPE);
    (1..=SERIES_TERMS).scan(start, |(term, slope), k| {
        let this = *term;
        let odd = (2 * k - 1) as f64;
        *term = (*slope - DoubleDouble::from(odd) * this).over((2 * k) as f64);
        *slope = (*slope * DoubleDouble::from(odd)).over((6 * k) as f64);
        Some(this)
    })
}

/// Says where a point stands on the fine grid.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct GridPosition {
    /// The first grid point that it is spread over, counted from `HALF_WIDTH` grid points before the grid's end.
    pub(super) first: u32,
    /// Which piece of the kernel.
    pub(super) piece: u32,
    /// Where on it, in `[-1, 1]`.
    pub(super) y: f64,
}

/// What is added to an integer so that it stands in a number's last bits.
const INTEGER_BITS: f64 = (1_u64 << 52) as f64;

/// Vectors that are placed side by side, so that no step of their polynomials waits for the one before.
pub(super) const SIDE_BY_SIDE: usize = 4;

/// Finds points on a grid of `last` steps: `theta = 2 asin(sqrt(delta / 2))` loses nothing near the end. Whole vectors of
/// points, four at a time.
#[inline(always)]
pub(super) fn locate<S: Simd>(
    simd: S,
    arc_sine: &ArcSine,
    last: u32,
    delta: &[f64],
    positions: &mut [GridPosition],
) {
    let points = SIDE_BY_SIDE * S::f64s::LEN;
    let both = delta
        .chunks_exact(points)
        .zip(positions.chunks_exact_mut(points));
    for (delta, positions) in both {
        let places = places(simd, arc_sine, load::<S, SIDE_BY_SIDE>(simd, delta));
        let vectors = positions.chunks_exact_mut(S::f64s::LEN);
        for (place, positions) in places.into_iter().zip(vectors) {
            let [code, y] = split(simd, place);
            for (i, position) in positions.iter_mut().enumerate() {
                *position = GridPosition::of(code.as_slice()[i], y.as_slice()[i], last);
            }
        }
    }
}

/// Grid steps from the first grid point.
#[inline(always)]
fn places<S: Simd, const V: usize>(
    simd: S,
    arc_sine: &ArcSine,
    delta: [S::f64s; V],
) -> [S::f64s; V] {
    let splat = |value| S::f64s::splat(simd, value);
    let y = delta.map(|delta| delta.mul_add(splat(2.0), splat(-1.0)));
    let mut q = [splat(0.0); V];
    for power in &arc_sine.powers {
        let power = splat(*power);
        for v in 0..V {
            q[v] = q[v].mul_add(y[v], power);
        }
    }
    let mut places = q;
    for v in 0..V {
        let root = (delta[v] * splat(0.5)).sqrt();
        let rest = y[v].mul_add(splat(arc_sine.rest[1]), splat(arc_sine.rest[0]));
        places[v] = root.mul_add(q[v], root.mul_add(rest, splat(-0.5)));
    }
    places
}

/// `PIECES` times the next grid point and the piece, in the last bits; and where on the piece.
#[inline(always)]
fn split<S: Simd>(simd: S, place: S::f64s) -> [S::f64s; 2] {
    let splat = |value| S::f64s::splat(simd, value);
    let pieces = PIECES as f64;
    let next = place.ceil();
    let ahead = (next - place) * splat(pieces);
    let piece = ahead.floor().min(splat(pieces - 1.0));
    let code = next.mul_add(splat(pieces), piece) + splat(INTEGER_BITS);
    [code, (ahead - piece).mul_add(splat(2.0), splat(-1.0))]
}

impl GridPosition {
    /// Takes what [`split`] makes; what is not a place stands somewhere.
    #[inline(always)]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the last bits are the integer, and pieces are few"
    )]
    fn of(code: f64, y: f64, last: u32) -> Self {
        const PIECE: u32 = PIECES as u32;
        let code = code.to_bits() as u32;
        Self {
            first: (code / PIECE).min(last),
            piece: code % PIECE,
            y,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::SimdLevel;
    use fearless_simd::dispatch;

    #[test]
    fn points_stand_where_their_angle_is() {
        let half = 100;
        let arc_sine = ArcSine::prepare(half);
        let delta: [f64; 32] = std::array::from_fn(|j| (j as f64 / 31.0).powi(3));
        for level in SimdLevel::available() {
            let mut found = [GridPosition::default(); 32];
            dispatch!(level.0, simd => locate(simd, &arc_sine, 100, &delta, &mut found));
            for (found, delta) in found.iter().zip(delta) {
                let place = f64::from(found.first)
                    - (f64::from(found.piece) + 0.5 * (found.y + 1.0)) / PIECES as f64;
                let expected = (1.0 - delta).acos() * 200.0 / std::f64::consts::PI - 0.5;
                // The angle of a difference from one is right to its root of an ulp.
                assert!(
                    (place - expected).abs() < 1e-6,
                    "{level:?} {delta} {found:?}"
                );
                assert!(
                    found.y.abs() <= 1.0 && (found.piece as usize) < PIECES,
                    "{found:?}"
                );
            }
        }
    }
}
