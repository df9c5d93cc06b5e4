//! Gauss nodes that the cells of a group are weighed onto.

use super::step_function::WindowMeasure;
use super::window_points::WindowPoints;
use crate::math::NodePairs;
use std::array::from_fn;

/// Holds Gauss nodes of a group.
#[derive(Clone, Debug)]
pub(super) struct GroupNodes<const K: usize> {
    /// `1 - u` of the nodes and their weights, `u` from 0 at the group's old end to 1.
    pub(super) from_new: [f64; K],
    pub(super) weights: [f64; K],
    /// `[moment][node]`: `(2i+1) P_i` times the node's weight.
    pub(super) spread: Vec<[f64; K]>,
}

impl<const K: usize> GroupNodes<K> {
    pub(super) fn prepare() -> Self {
        let gauss = NodePairs::gauss_legendre(K);
        let pair = |k: usize| k.min(K - 1 - k);
        let from_new = from_fn(|k| {
            let near = gauss.delta[pair(k)] / 2.0;
            if k < K / 2 { near } else { 1.0 - near }
        });
        let weights: [f64; K] = from_fn(|k| gauss.weight[pair(k)]);
        let mut spread = vec![[0.0; K]; K];
        for k in 0..K {
            let polynomials = crate::math::legendre::polynomials(K, 2.0 * from_new[k]);
            for (i, [p, _]) in polynomials.into_iter().enumerate() {
                spread[i][k] = (2 * i + 1) as f64 * p * weights[k];
            }
        }
        Self {
            from_new,
            weights,
            spread,
        }
    }

    /// Weights of these nodes from those of so many parts of equal length, the oldest first.
    pub(super) fn rows_of_parts<const M: usize>(
        &self,
        parts: usize,
        of_part: &[f64; M],
    ) -> Vec<[f64; K]> {
        let share = 1.0 / parts as f64;
        let row = |from_new: f64| {
            let moments = crate::math::legendre::polynomials(K, 2.0 * from_new);
            let moments: Vec<f64> = moments.into_iter().map(|[p, _]| share * p).collect();
            weigh(&moments, &self.spread)
        };
        let starts = (0..parts).rev().map(|part| part as f64);
        let places = starts.flat_map(|start| of_part.map(|from_new| share * (start + from_new)));
        places.map(row).collect()
    }

    pub(super) fn add(
        &self,
        weights: &[f64; K],
        ages: AgeSpan,
        measure: &impl WindowMeasure,
        points: &mut WindowPoints,
    ) {
        for (weight, from_new) in weights.iter().zip(&self.from_new) {
            let age = ages.newest + ages.length * from_new;
            let place = measure.place(age);
            points.add_place(place, ages.length * measure.density(age) * weight);
        }
    }
}

/// Names a stretch of the past by its newest instant and its length, in the measure's unit of age.
#[derive(Clone, Copy)]
pub(super) struct AgeSpan {
    pub(super) length: f64,
    pub(super) newest: f64,
}

impl AgeSpan {
    /// That of a group's ends.
    pub(super) fn of(knots: &[f64]) -> Self {
        let [oldest, .., newest] = *knots else {
            return Self {
                length: 0.0,
                newest: 0.0,
            };
        };
        Self {
            length: oldest - newest,
            newest,
        }
    }
}

/// `sum_i values_i rows_i`.
pub(super) fn weigh<const K: usize>(values: &[f64], rows: &[[f64; K]]) -> [f64; K] {
    let mut sums = [0.0; K];
    for (value, row) in values.iter().zip(rows) {
        sums.iter_mut()
            .zip(row)
            .for_each(|(sum, r)| *sum += value * r);
    }
    sums
}
