//! The recurrence of Gram polynomials over a piece of any length, in places from -1 to 1.
//!
//! ```text
//! x q_k = g_{k+1} q_{k+1} + g_k q_{k-1}      g_k = k sqrt((1 - (k/L)^2) / (4k^2 - 1))
//! x = (2u - L + 1) / L, u = 0, ..., L-1      q_0 = 1 / sqrt(L)
//! ```
//!
//! This is `gram`'s recurrence with its places divided by L/2, so that pieces of 2^40 frames are no special case.

use super::piece_size::MAX_ORDER;

/// Places that are read beside one another.
const LANES: usize = 16;

/// `k^2 / (4k^2 - 1)`.
const SQUARES: [f64; MAX_ORDER + 1] = {
    let mut squares = [0.0; MAX_ORDER + 1];
    let mut k = 1;
    while k <= MAX_ORDER {
        let square = (k * k) as f64;
        squares[k] = square / (4.0 * square - 1.0);
        k += 1;
    }
    squares
};

/// 0, 1, 2, ...
const DEGREES: [f64; MAX_ORDER + 1] = {
    let mut degrees = [0.0; MAX_ORDER + 1];
    let mut k = 1;
    while k <= MAX_ORDER {
        degrees[k] = k as f64;
        k += 1;
    }
    degrees
};

/// Returns `g_0` to `g_highest` of a piece of `frames` frames, zeros behind them; exactly zero from k = L on.
#[inline(always)]
pub(in crate::budget) fn off_diagonals(frames: u64, highest: usize) -> [f64; MAX_ORDER + 1] {
    let (length, shrink) = (frames as f64, (frames as f64).recip());
    let mut off = [0.0; MAX_ORDER + 1];
    let known = SQUARES.iter().zip(&DEGREES).take(highest + 1);
    for (off, (square, k)) in off.iter_mut().zip(known) {
        let (below, above) = (length - k, length + k);
        *off = (square * (below * shrink) * (above * shrink))
            .max(0.0)
            .sqrt();
    }
    off
}

/// Returns `1 / g` where there is one: what comes after the last polynomial is not used.
pub(in crate::budget) fn reciprocal(g: f64) -> f64 {
    if g > 0.0 { g.recip() } else { 0.0 }
}

/// Writes what the coefficients of a piece say from its frame `from` on. Realtime: yes. Cost: O(order) a frame.
pub(in crate::budget) fn read(frames: u64, coefficients: &[f64], from: u64, out: &mut [f64]) {
    let off = off_diagonals(frames, coefficients.len());
    let length = frames as f64;
    for (idx, out) in out.chunks_mut(LANES).enumerate() {
        let first = from + (idx * LANES) as u64;
        let x: [f64; LANES] = std::array::from_fn(|lane| {
            (2.0 * (first + lane as u64) as f64 - length + 1.0) / length
        });
        let (mut previous, mut current) = ([0.0; LANES], [length.sqrt().recip(); LANES]);
        let mut sum = [0.0; LANES];
        for (k, c) in coefficients.iter().enumerate() {
            let (below, scale) = (off[k], reciprocal(off[k + 1]));
            for lane in 0..LANES {
                sum[lane] += c * current[lane];
                let next = (x[lane] * current[lane] - below * previous[lane]) * scale;
                previous[lane] = current[lane];
                current[lane] = next;
            }
        }
        out.copy_from_slice(&sum[..out.len()]);
    }
}

/// Returns `[frame][k]`, from the recurrence, each made orthogonal to those before it twice. Allocates.
pub(in crate::budget) fn polynomials(frames: usize, order: usize) -> Vec<f64> {
    let mut rows: Vec<Vec<f64>> = Vec::new();
    let mut unit = vec![0.0; order];
    for k in 0..order {
        unit[k] = 1.0;
        let mut row = vec![0.0; frames];
        read(frames as u64, &unit[..=k], 0, &mut row);
        unit[k] = 0.0;
        for before in rows.iter().chain(&rows) {
            let shared: f64 = before.iter().zip(&row).map(|(x, y)| x * y).sum();
            row.iter_mut()
                .zip(before)
                .for_each(|(y, x)| *y -= shared * x);
        }
        let norm = row.iter().map(|x| x * x).sum::<f64>().sqrt();
        row.iter_mut().for_each(|x| *x /= norm);
        rows.push(row);
    }
    (0..frames)
        .flat_map(|frame| rows.iter().map(move |row| row[frame]))
        .collect()
}
