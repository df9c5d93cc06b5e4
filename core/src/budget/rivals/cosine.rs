//! Cosines of the whole stretch: the lowest, or the largest.

use super::largest::keep_largest;
use crate::budget::cosine_transform::{cosine_transform, inverse_cosine_transform};

pub(in crate::budget) fn first(sound: &[f64], numbers: usize) -> Vec<f64> {
    let mut coefficients = cosine_transform(sound);
    coefficients.iter_mut().skip(numbers).for_each(|c| *c = 0.0);
    inverse_cosine_transform(coefficients)
}

pub(in crate::budget) fn largest(sound: &[f64], numbers: usize) -> Vec<f64> {
    let mut coefficients = cosine_transform(sound);
    keep_largest(&mut coefficients, numbers);
    inverse_cosine_transform(coefficients)
}
