//! The cosine transform (DCT-II) of a whole sound, orthonormal.

use std::cell::RefCell;
use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};
use std::sync::Arc;

use rustdct::{DctPlanner, TransformType2And3};

type Plan = Arc<dyn TransformType2And3<f64>>;

thread_local! {
    /// The last length and its plan: stretches of a sound have one length, and so have bands of equal width.
    static LAST_PLAN: RefCell<Option<(usize, Plan)>> = const { RefCell::new(None) };
}

/// Returns the transform of so many values, planned anew where the last one in this thread was of others.
fn plan(length: usize) -> Plan {
    LAST_PLAN.with_borrow_mut(|last| {
        let (planned, plan) = last.get_or_insert_with(|| (length, planned(length)));
        if *planned != length {
            (*planned, *plan) = (length, self::planned(length));
        }
        Arc::clone(plan)
    })
}

fn planned(length: usize) -> Plan {
    DctPlanner::new().plan_dct2(length)
}

/// Returns the coefficients. Cost: O(n log n).
pub(super) fn cosine_transform(sound: &[f64]) -> Vec<f64> {
    let mut values = sound.to_vec();
    plan(values.len()).process_dct2(&mut values);
    scale(&mut values, FRAC_1_SQRT_2);
    values
}

/// Returns the sound of such coefficients. Cost: O(n log n).
pub(super) fn inverse_cosine_transform(mut coefficients: Vec<f64>) -> Vec<f64> {
    // The planner's DCT-III takes half of its first value.
    scale(&mut coefficients, SQRT_2);
    plan(coefficients.len()).process_dct3(&mut coefficients);
    coefficients
}

fn scale(values: &mut [f64], of_the_mean: f64) {
    let factor = (2.0 / values.len() as f64).sqrt();
    values.iter_mut().for_each(|c| *c *= factor);
    if let Some(mean) = values.first_mut() {
        *mean *= of_the_mean;
    }
}

#[cfg(test)]
mod tests {
    use super::{cosine_transform, inverse_cosine_transform};

    #[test]
    fn it_is_orthonormal_and_comes_back() {
        let sound: Vec<f64> = (0..1001).map(|k| f64::from(k * k % 97) / 97.0).collect();
        let coefficients = cosine_transform(&sound);
        let energy = |x: &[f64]| x.iter().map(|x| x * x).sum::<f64>();
        assert!((energy(&coefficients) / energy(&sound) - 1.0).abs() < 1e-13);
        let back = inverse_cosine_transform(coefficients);
        let errors = sound.iter().zip(&back).map(|(x, y)| (x - y).abs());
        assert!(errors.fold(0.0, f64::max) < 1e-13);
    }
}
