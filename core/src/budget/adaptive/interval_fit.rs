//! What a stretch of sound says in Gram polynomials, found from its two parts instead of from every frame.
//!
//! A part of fewer frames than there are polynomials does not know all that the whole asks for: its frames are taken
//! themselves.

use fearless_simd::{Simd, dispatch, f64x8};

use super::short_bases::{MAX_SHORT_FRAMES, ShortBases};
use crate::budget::gram_step::{off_diagonals, reciprocal};
use crate::budget::piece_size::{MAX_ORDER, max_order};
use crate::budget::restriction::{
    InTurn, LANES, Restriction, RowVectors, blocks_of, products, subtract, sum, vectors,
};
use crate::math::SimdLevel;

/// Holds the first coefficients of a stretch, and the energy that all of them leave.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::budget) struct IntervalFit {
    pub(super) frames: usize,
    pub(in crate::budget) order: usize,
    pub(super) coefficients: [f64; MAX_ORDER],
    pub(super) rest: f64,
}

impl IntervalFit {
    /// Returns what is lost with 0, 1, ... coefficients: sums of what is small, not differences of what is large.
    pub(in crate::budget) fn losses(&self) -> [f64; MAX_ORDER + 1] {
        let mut losses = [0.0; MAX_ORDER + 1];
        let mut left = self.rest;
        losses[self.order] = left;
        for k in (0..self.order).rev() {
            left += self.coefficients[k] * self.coefficients[k];
            losses[k] = left;
        }
        losses
    }
}

/// Projects stretches of sound and joins what neighbours say.
#[derive(Clone, Debug)]
pub(in crate::budget) struct IntervalProjector {
    bases: ShortBases,
    level: SimdLevel,
}

impl IntervalProjector {
    /// Makes the tables. Allocates, some 600 KB.
    pub(in crate::budget) fn prepare() -> Self {
        Self {
            bases: ShortBases::prepare(),
            level: SimdLevel::detect(),
        }
    }

    /// Projects a stretch by halves of halves. Cost: O(order) a frame.
    pub(in crate::budget) fn project(&self, sound: &[f64]) -> IntervalFit {
        if sound.len() <= MAX_SHORT_FRAMES {
            return self.bases.project(self.level, sound);
        }
        let (left, right) = sound.split_at(sound.len() / 2);
        let parts = [left, right].map(|part| self.project(part));
        self.join([&parts[0], &parts[1]], sound)
    }

    /// Projects a stretch whose two parts are known. Cost: O(order^2), whatever its length.
    pub(super) fn join(&self, parts: [&IntervalFit; 2], sound: &[f64]) -> IntervalFit {
        if sound.len() <= MAX_SHORT_FRAMES {
            return self.bases.project(self.level, sound);
        }
        let [a, b] = parts;
        let (left, right) = sound.split_at(a.frames);
        let is_long = |fit: &IntervalFit| fit.order == MAX_ORDER;
        let places = PartPlaces {
            whole: sound.len(),
            parts: [a.frames, b.frames],
        };
        dispatch!(self.level.0, simd => {
            let rows = |idx: usize| KnownRows::begin(simd, parts[idx], places, idx);
            let frames = |idx: usize| KnownFrames::begin(simd, [left, right][idx], places, idx);
            match (is_long(a), is_long(b)) {
                (true, true) => joined(places, rows(0), rows(1)),
                (true, false) => joined(places, rows(0), frames(1)),
                (false, true) => joined(places, frames(0), rows(1)),
                (false, false) => joined(places, frames(0), frames(1)),
            }
        })
    }
}

#[inline(always)]
fn joined<S: Simd>(
    places: PartPlaces,
    mut left: impl PartOfWhole<S>,
    mut right: impl PartOfWhole<S>,
) -> IntervalFit {
    let order = max_order(places.whole);
    let whole = off_diagonals(places.whole as u64, order);
    let mut coefficients = [0.0; MAX_ORDER];
    for k in 0..order {
        let c = sum(left.share(k) + right.share(k));
        left.subtract(k, c);
        right.subtract(k, c);
        coefficients[k] = c;
        let (below, scale) = (whole[k], reciprocal(whole[k + 1]));
        left.advance(k, below, scale);
        right.advance(k, below, scale);
    }
    IntervalFit {
        frames: places.whole,
        order,
        coefficients,
        rest: left.rest() + right.rest(),
    }
}

/// Says where two parts lie in their whole, from -1 to 1.
#[derive(Clone, Copy, Debug)]
struct PartPlaces {
    whole: usize,
    parts: [usize; 2],
}

impl PartPlaces {
    fn middle(self, idx: usize) -> f64 {
        let other = self.parts[1 - idx] as f64 / self.whole as f64;
        if idx == 0 { -other } else { other }
    }
}

/// Steps through the polynomials of the whole where a part lies.
trait PartOfWhole<S: Simd> {
    /// Returns the part's share of the current coefficient, in eight sums.
    fn share(&self, k: usize) -> f64x8<S>;
    /// Takes the current polynomial out of what is left.
    fn subtract(&mut self, k: usize, coefficient: f64);
    /// Steps to the next polynomial.
    fn advance(&mut self, k: usize, below: f64, scale: f64);
    /// Returns the energy that is left.
    fn rest(&self) -> f64;
}

/// A part that is known by its coefficients.
struct KnownRows<S: Simd> {
    rest: f64,
    coefficients: RowVectors<S>,
    left: RowVectors<S>,
    rows: Restriction<S>,
}

impl<S: Simd> KnownRows<S> {
    #[inline(always)]
    fn begin(simd: S, fit: &IntervalFit, places: PartPlaces, idx: usize) -> Self {
        let place = [places.whole as f64, places.middle(idx)];
        let coefficients = vectors(simd, &fit.coefficients);
        Self {
            rest: fit.rest,
            coefficients,
            left: coefficients,
            rows: Restriction::begin(simd, fit.frames as u64, MAX_ORDER, place),
        }
    }
}

impl<S: Simd> PartOfWhole<S> for KnownRows<S> {
    #[inline(always)]
    fn share(&self, k: usize) -> f64x8<S> {
        let blocks = blocks_of(k + 1);
        products(&self.rows.row()[..blocks], &self.coefficients[..blocks])
    }

    #[inline(always)]
    fn subtract(&mut self, k: usize, coefficient: f64) {
        let blocks = blocks_of(k + 1);
        subtract(&mut self.left[..blocks], self.rows.row(), coefficient);
    }

    #[inline(always)]
    fn advance(&mut self, k: usize, below: f64, scale: f64) {
        self.rows.advance(k, below, scale);
    }

    #[inline(always)]
    fn rest(&self) -> f64 {
        self.rest + sum(products(&self.left, &self.left))
    }
}

/// Vectors of a short part's frames.
const SHORT_BLOCKS: usize = MAX_SHORT_FRAMES / LANES;

type FrameVectors<S> = [f64x8<S>; SHORT_BLOCKS];

/// A part of fewer frames than a long one has; behind the last of them all is zero.
struct KnownFrames<S: Simd> {
    sound: FrameVectors<S>,
    left: FrameVectors<S>,
    places: FrameVectors<S>,
    polynomials: InTurn<FrameVectors<S>>,
    blocks: usize,
}

impl<S: Simd> KnownFrames<S> {
    #[inline(always)]
    fn begin(simd: S, frames: &[f64], places: PartPlaces, idx: usize) -> Self {
        let length = places.whole as f64;
        let first = if idx == 0 { 0 } else { places.parts[0] };
        let mut numbers = [[0.0; MAX_SHORT_FRAMES]; 2];
        let [at, first_polynomial] = &mut numbers;
        first_polynomial[..frames.len()].fill(length.sqrt().recip());
        for (u, place) in at[..frames.len()].iter_mut().enumerate() {
            *place = (2.0 * (first + u) as f64 - length + 1.0) / length;
        }
        let sound = vectors(simd, frames);
        Self {
            sound,
            left: sound,
            places: vectors(simd, &numbers[0]),
            polynomials: InTurn::new(vectors(simd, &numbers[1]), vectors(simd, &[])),
            blocks: frames.len().div_ceil(LANES),
        }
    }
}

impl<S: Simd> PartOfWhole<S> for KnownFrames<S> {
    #[inline(always)]
    fn share(&self, _: usize) -> f64x8<S> {
        let current = &self.polynomials.newest()[..self.blocks];
        products(current, &self.sound[..self.blocks])
    }

    #[inline(always)]
    fn subtract(&mut self, _: usize, coefficient: f64) {
        let current = &self.polynomials.newest()[..self.blocks];
        subtract(&mut self.left[..self.blocks], current, coefficient);
    }

    #[inline(always)]
    fn advance(&mut self, _: usize, below: f64, scale: f64) {
        let (current, previous) = self.polynomials.advance();
        for block in 0..self.blocks {
            let risen = self.places[block] * current[block];
            previous[block] = (risen - previous[block] * below) * scale;
        }
    }

    #[inline(always)]
    fn rest(&self) -> f64 {
        let left = &self.left[..self.blocks];
        sum(products(left, left))
    }
}

#[cfg(test)]
mod tests {
    use super::{IntervalProjector, MAX_ORDER};
    use crate::budget::adaptive::gram::GramProjector;
    use crate::budget::piece_size::max_order;

    fn sound(frames: usize) -> Vec<f64> {
        (0..frames)
            .map(|j| (0.618 * (j * j % 7919) as f64).sin() + 0.3)
            .collect()
    }

    /// Frame by frame, every polynomial's share is taken out of the rest. Both round: 8e-14 at k = 32 of 64 frames.
    #[test]
    fn halves_know_what_every_frame_says() {
        let projector = IntervalProjector::prepare();
        for frames in [
            1, 2, 5, 16, 17, 31, 32, 33, 63, 64, 65, 66, 100, 129, 1000, 10_007,
        ] {
            let sound = sound(frames);
            let (fit, energy) = (
                projector.project(&sound),
                sound.iter().map(|x| x * x).sum::<f64>(),
            );
            assert_eq!(fit.order, max_order(frames));
            let expected = GramProjector::default().energies_left(&sound);
            for (k, (left, expected)) in fit.losses().iter().zip(&expected).enumerate() {
                assert!(
                    (left - expected).abs() < 1e-11 * energy,
                    "{frames}, {k}: {left} {expected}"
                );
            }
        }
    }

    #[test]
    fn parts_of_any_lengths_know_what_every_frame_says() {
        let projector = IntervalProjector::prepare();
        for [a, b] in [
            [1, 64],
            [64, 1],
            [63, 63],
            [40, 700],
            [700, 3],
            [2000, 64],
            [37, 30],
        ] {
            let sound = sound(a + b);
            let parts = [
                projector.project(&sound[..a]),
                projector.project(&sound[a..]),
            ];
            let fit = projector.join([&parts[0], &parts[1]], &sound);
            let expected = GramProjector::default().project(&sound, MAX_ORDER);
            for (k, (c, expected)) in fit.coefficients.iter().zip(&expected).enumerate() {
                let bound = 1e-12 * ((a + b) as f64).sqrt();
                assert!(
                    (c - expected).abs() < bound,
                    "{a} + {b}, {k}: {c} {expected}"
                );
            }
        }
    }

    /// A polynomial is lost to roundings alone, joined a thousand times.
    #[test]
    fn what_is_exact_stays_exact() {
        let projector = IntervalProjector::prepare();
        let at = |j: usize| (j as f64 / 30_000.0 - 0.7).powi(3) + 2.0;
        let sound: Vec<f64> = (0..30_030).map(at).collect();
        let mut fit = projector.project(&sound[..30]);
        for end in (60..=30_030).step_by(30) {
            let next = projector.project(&sound[end - 30..end]);
            fit = projector.join([&fit, &next], &sound[..end]);
        }
        let energy: f64 = sound.iter().map(|x| x * x).sum();
        let losses = fit.losses();
        assert!(
            losses[4] < 1e-24 * energy && losses[3] > 1e-9 * energy,
            "{losses:?}"
        );
    }
}
