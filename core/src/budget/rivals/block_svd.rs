//! The best approximation of low rank of a stretch that is cut into rows.
//!
//! Source: Eckart and Young, "The approximation of one matrix by another of lower rank", Psychometrika 1, 1936.

use nalgebra::DMatrix;

use crate::budget::loss::best;

/// Lengths of row that are tried.
const ROWS: [usize; 6] = [16, 32, 64, 128, 256, 512];

pub(in crate::budget) fn recall(sound: &[f64], numbers: usize) -> Vec<f64> {
    let lengths = ROWS.iter().filter(|length| 2 * **length <= sound.len());
    let recalled = lengths.filter_map(|length| of_rows(sound, numbers, *length));
    best(sound, recalled).unwrap_or_else(|| vec![0.0; sound.len()])
}

/// Rank r takes `r (rows + length)` numbers: the singular values are in the weights.
fn of_rows(sound: &[f64], numbers: usize, length: usize) -> Option<Vec<f64>> {
    let rows = sound.len().div_ceil(length);
    let rank = numbers / (rows + length);
    if rank == 0 {
        return None;
    }
    let mut padded = sound.to_vec();
    padded.resize(rows * length, 0.0);
    // Column by column: a row of the sound is a column here.
    let matrix = DMatrix::from_vec(length, rows, padded);
    let covariance = if length <= rows {
        &matrix * matrix.transpose()
    } else {
        matrix.transpose() * &matrix
    };
    let basis = leading(covariance, rank);
    let kept = if length <= rows {
        &basis * (basis.transpose() * &matrix)
    } else {
        (&matrix * &basis) * basis.transpose()
    };
    Some(kept.as_slice()[..sound.len()].to_vec())
}

/// The eigenvectors of the largest eigenvalues.
fn leading(covariance: DMatrix<f64>, rank: usize) -> DMatrix<f64> {
    let eigen = covariance.symmetric_eigen();
    let mut order: Vec<usize> = (0..eigen.eigenvalues.len()).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    order.truncate(rank);
    eigen.eigenvectors.select_columns(&order)
}

#[cfg(test)]
mod tests {
    use super::of_rows;

    #[test]
    fn rows_that_are_alike_have_rank_one() {
        let sound: Vec<f64> = (0..4096)
            .map(|k| ((k % 64) as f64).sin() * (1.0 + (k / 64) as f64))
            .collect();
        let back = of_rows(&sound, 128, 64).unwrap();
        let worst = sound.iter().zip(&back).map(|(x, y)| (x - y).abs());
        assert!(worst.fold(0.0, f64::max) < 1e-9);
        assert!(of_rows(&sound, 127, 64).is_none());
    }
}
