//! Numbers that no price would spend go where they save most.
//!
//! A price leads to choices on the lower convex hull of loss against numbers alone; between two of them some numbers are
//! left.

use super::gram::GramProjector;
use super::polynomial_piece::PolynomialPiece;
use crate::budget::lagrangian::Priced as _;

/// Raises orders until the budget is used, or less than `enough` energy is saved by any. Cost: O(pieces x numbers left) after O(L N) to project.
pub(super) fn spend(sound: &[f64], pieces: &mut Vec<PolynomialPiece>, budget: usize, enough: f64) {
    let mut projector = GramProjector::default();
    let energies: Vec<_> = pieces
        .iter()
        .map(|piece| projector.energies_left(piece.of(sound), 0.0))
        .collect();
    loop {
        let left = budget.saturating_sub(pieces.numbers());
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
