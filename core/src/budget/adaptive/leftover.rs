//! Numbers that no price would spend go where they save most.
//!
//! A price leads to choices on the lower convex hull of loss against numbers alone; between two of them some numbers are
//! left.

use super::interval_fit::IntervalProjector;
use super::polynomial_piece::{PolynomialPiece, numbers};
use super::storage_costs::StorageCosts;

/// Raises orders until the budget is used, or less than `enough` energy is saved by any. Cost: O(pieces x numbers left) after O(order) a frame.
pub(super) fn spend(
    projector: &IntervalProjector,
    sound: &[f64],
    pieces: &mut [PolynomialPiece],
    (budget, costs): (usize, StorageCosts),
    enough: f64,
) {
    let fits = pieces
        .iter()
        .map(|piece| projector.project(piece.of(sound)));
    let energies: Vec<Vec<f64>> = fits
        .map(|fit| fit.losses()[..=fit.order].to_vec())
        .collect();
    loop {
        let left = budget.saturating_sub(numbers(pieces, costs)) / costs.coefficient;
        let raises = pieces.iter().zip(&energies).enumerate();
        let all = raises.flat_map(|(index, (piece, energies))| {
            let most = (energies.len() - 1).saturating_sub(piece.order).min(left);
            (1..=most).map(move |more| Raise {
                index,
                more,
                saved: energies[piece.order] - energies[piece.order + more],
            })
        });
        let best = all.max_by(|a, b| a.saved_per_number().total_cmp(&b.saved_per_number()));
        match best {
            Some(raise) if raise.saved > enough => pieces[raise.index].order += raise.more,
            _ => return,
        }
    }
}

struct Raise {
    index: usize,
    more: usize,
    saved: f64,
}

impl Raise {
    fn saved_per_number(&self) -> f64 {
        self.saved / self.more as f64
    }
}
