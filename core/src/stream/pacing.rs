//! How the pieces of a hop spread over it, `x` being the share of `H - S` frames that are over:
//!
//! ```text
//! read = pieces x        learnt = pieces x (1 + x) / 2        x = (t - S) / (H - S)
//! ```
//!
//! `t` frames after a turn; the first `S` are for handing over alone. Reading is as steady as
//! hearing. Sound comes to learning as the sine of its angle, slowly at first, since nodes crowd at
//! a window's ends: the later it is learnt the less must wait after the last of it. Where nothing
//! is handed over, `S = 0`, learning is steady, too: `learnt = pieces x`.

/// Divides the frames of a hop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pacing {
    /// `H`.
    pub(super) hop: usize,
    /// `S`, below the hop.
    pub(super) hand_over_frames: usize,
}

impl Pacing {
    /// Returns the frames for learning and reading.
    fn rest(self) -> usize {
        self.hop - self.hand_over_frames
    }

    /// Pieces of `total` that are to be read by `frames` frames after a turn.
    pub(super) fn read(self, total: usize, frames: usize) -> usize {
        total * frames.saturating_sub(self.hand_over_frames) / self.rest()
    }

    /// Pieces of `total` that are to be learnt by `frames` frames after a turn.
    pub(super) fn learnt(self, total: usize, frames: usize) -> usize {
        let steady = self.read(total, frames);
        if self.hand_over_frames == 0 {
            return steady;
        }
        (steady + self.read(steady, frames)) / 2
    }

    /// Frames after a turn by which a piece of `pieces` is read.
    pub(super) fn read_by(self, piece: usize, pieces: usize) -> usize {
        self.hand_over_frames + ((piece + 1) * self.rest()).div_ceil(pieces)
    }

    /// Frames after a turn before which a piece of `pieces` is not learnt.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of the hop"
    )]
    pub(super) fn learnt_from(self, piece: usize, pieces: usize) -> usize {
        if self.hand_over_frames == 0 {
            return piece * self.hop / pieces;
        }
        let share = piece as f64 / pieces as f64;
        let x = 0.5 * ((1.0 + 8.0 * share).sqrt() - 1.0);
        self.hand_over_frames + (x * self.rest() as f64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Pacing;

    #[test]
    fn pieces_come_when_they_are_said_to_and_all_in_the_end() {
        for (hop, hand_over_frames) in [(1, 0), (2, 1), (700, 0), (1200, 163), (24_000, 9001)] {
            let pace = Pacing {
                hop,
                hand_over_frames,
            };
            for (pieces, channels) in [(1, 1), (41, 2), (81, 3), (5000, 2)] {
                let total = pieces * channels;
                assert_eq!(pace.learnt(total, hand_over_frames), 0);
                assert_eq!(pace.learnt(total, hop), total);
                assert_eq!(pace.read(total, hop), total);
                for piece in 0..pieces {
                    let by = pace.read_by(piece, pieces);
                    assert!(pace.read(total, by) >= (piece + 1) * channels);
                    let from = pace.learnt_from(piece, pieces);
                    let before = from.saturating_sub(1);
                    assert!(
                        pace.learnt(total, before) <= piece * channels,
                        "{pace:?} {piece}"
                    );
                }
            }
        }
    }
}
