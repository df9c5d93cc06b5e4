//! An adaptive memory chooses itself where it spends its numbers.
//!
//! It keeps polynomials over pieces of its own choosing, runs of cosines, or narrow bands in polynomials, whichever loses least:
//! a jump, a click or a curve is sparse in pieces, a tone in frequency, one that swells slowly in bands. Of a short sound it keeps what the streaming memory holds when it has heard it,
//! where that loses less still: two in a hundred sounds of spikes in very few numbers, whose joints are read otherwise.

mod coefficient_lines;
mod cosine_runs;
mod dyadic_tree;
mod fitted_pieces;
pub(super) mod gram;
mod interval_fit;
mod joint_ramps;
mod leftover;
mod loss_hulls;
mod piece_search;
mod polynomial_piece;
mod quantiser;
mod run_choice;
mod segmentation;
mod short_bases;
mod storage_costs;

use super::band_split::{BandLayout, KeptBands};
use super::loss::lost;
use super::piece_size::STRUCTURE;
use super::streaming_adaptive::{StreamingAdaptiveConfig, StreamingAdaptiveMemory};
use cosine_runs::CosineRuns;
use fitted_pieces::FittedPieces;
use piece_search::PieceSearch;

pub(super) use interval_fit::IntervalProjector;
pub(super) use storage_costs::StorageCosts;

/// Where pieces by halves lose so many times what cosines lose, joining them is not tried, which is what costs most.
const MAX_LOSS_RATIO: f64 = 4.0;
/// Bands that are tried where cosines of long blocks lose least.
const BANDS: BandLayout = BandLayout::Equal(1024);
/// Sounds that are heard once more, frame by frame: of longer ones that takes as long as the search, and was not seen to lose less.
const MAX_HEARD_FRAMES: usize = 16_384;

/// Holds a stretch of sound in at most so many numbers, chosen to lose least.
///
/// Every piece takes one number besides its coefficients, and so does every run of cosines.
#[derive(Clone, Debug)]
pub(super) struct AdaptiveMemory {
    frames: usize,
    kept: Kept,
}

#[derive(Clone, Debug)]
enum Kept {
    Pieces(FittedPieces),
    Cosines(CosineRuns),
    Bands(KeptBands),
    Heard(Box<StreamingAdaptiveMemory>),
}

impl AdaptiveMemory {
    /// Remembers a sound within a budget. Allocates. Cost: O(n log n) for cosines, more for pieces, which are tried one by
    /// one.
    pub(super) fn fit(
        projector: &IntervalProjector,
        sound: &[f64],
        budget: usize,
        costs: StorageCosts,
    ) -> Self {
        let frames = sound.len();
        if sound.is_empty() || budget == 0 {
            let kept = Kept::Pieces(FittedPieces::default());
            return Self { frames, kept };
        }
        let cosines = CosineRuns::fit(sound, budget, costs);
        let least = cosines
            .as_ref()
            .map_or(f64::INFINITY, |runs| lost(sound, &runs.sound(frames)));
        let search = PieceSearch {
            projector,
            sound,
            costs,
        };
        let pieces = search.pieces(budget, MAX_LOSS_RATIO * least);
        let pieces = pieces.map(|pieces| FittedPieces::fit(sound, &pieces, costs));
        let lost_by = |pieces: &FittedPieces| lost(sound, &pieces.sound(frames));
        let lost_by_pieces = pieces.as_ref().map_or(f64::INFINITY, lost_by);
        let kept = match (pieces, cosines) {
            (_, Some(cosines)) if least < lost_by_pieces => Kept::Cosines(cosines),
            (pieces, _) => Kept::Pieces(pieces.unwrap_or_default()),
        };
        let mut best = Self { frames, kept };
        let mut least = least.min(lost_by_pieces);
        if costs == StorageCosts::NUMBERS {
            let bands = best.bands(projector, sound, budget);
            for other in [bands, Self::heard(sound, budget)].into_iter().flatten() {
                let lost = lost(sound, &other.sound());
                if lost < least {
                    (best, least) = (other, lost);
                }
            }
        }
        debug_assert!(best.numbers() <= budget, "the budget holds");
        best
    }

    /// Returns what narrow bands keep of a sound that is known to be one of tones: of which cosines of long blocks are kept.
    fn bands(&self, projector: &IntervalProjector, sound: &[f64], budget: usize) -> Option<Self> {
        let Kept::Cosines(runs) = &self.kept else {
            return None;
        };
        let fit = || KeptBands::fit(projector, sound, BANDS, budget);
        runs.are_of_long_blocks().then(|| Self {
            frames: sound.len(),
            kept: Kept::Bands(fit()),
        })
    }

    /// Returns what is held of a short sound that is heard frame by frame.
    fn heard(sound: &[f64], budget: usize) -> Option<Self> {
        let config = StreamingAdaptiveConfig {
            numbers: budget.min(Self::most(sound.len())),
            window_frames: None,
        };
        let is_short = sound.len() <= MAX_HEARD_FRAMES;
        let mut memory = is_short
            .then(|| StreamingAdaptiveMemory::prepare(&config))?
            .ok()?;
        memory.process(sound);
        Some(Self {
            frames: sound.len(),
            kept: Kept::Heard(Box::new(memory)),
        })
    }

    /// Returns how many numbers any sound of so many frames takes whole: each frame could be a piece.
    pub(super) fn most(frames: usize) -> usize {
        (1 + STRUCTURE) * frames
    }

    /// Returns how much of the budget is taken, structure included.
    pub(super) fn numbers(&self) -> usize {
        match &self.kept {
            Kept::Pieces(pieces) => pieces.numbers(),
            Kept::Cosines(runs) => runs.numbers(),
            Kept::Bands(bands) => bands.numbers(),
            Kept::Heard(memory) => memory.numbers_held(),
        }
    }

    /// Returns the sound that is kept, as long as the one that was heard. Allocates.
    pub(super) fn sound(&self) -> Vec<f64> {
        match &self.kept {
            Kept::Pieces(pieces) => pieces.sound(self.frames),
            Kept::Cosines(runs) => runs.sound(self.frames),
            Kept::Bands(bands) => bands.sound(),
            Kept::Heard(memory) => {
                let mut sound = vec![0.0; self.frames];
                memory.recall(0..self.frames as u64, &mut sound);
                sound
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AdaptiveMemory, IntervalProjector, StorageCosts};

    /// A jump, a chirp and a hiss of sorts: pieces win at some budgets, cosines at others.
    #[test]
    fn it_keeps_to_its_budget() {
        let at = |k: u32| {
            let (level, k) = (if k < 300 { 1.0 } else { -0.5 }, f64::from(k));
            level + 0.3 * (k * k / 900.0).sin() + 0.01 * (k * k * k).sin()
        };
        let sound: Vec<f64> = (0..1024).map(at).collect();
        let projector = IntervalProjector::prepare();
        for numbers in [0, 1, 2, 3, 10, 65, 300, 1023, 5000] {
            let kept =
                AdaptiveMemory::fit(&projector, &sound, numbers, StorageCosts::NUMBERS).numbers();
            assert!(kept <= numbers, "{numbers}: {kept}");
            assert!(kept + 3 > numbers.min(1024), "{numbers}: {kept}");
        }
        for (bits, width) in [(30, 4), (200, 4), (3000, 8), (9000, 12)] {
            let kept = AdaptiveMemory::fit(&projector, &sound, bits, StorageCosts::bits(width));
            assert!(kept.numbers() <= bits, "{bits}: {}", kept.numbers());
            assert!(kept.numbers() + 100 > bits, "{bits}: {}", kept.numbers());
        }
    }
}
