//! A streaming adaptive memory hears live sound and holds at most K numbers of it, chosen to lose least.
//!
//! The past is cut into pieces, each a sum of orthonormal (Gram) polynomials of its own order. Every piece takes one number
//! beside its coefficients. New sound is held as samples until a cell of at most 64 frames is full; while there is room for it a
//! cell stays as it is, and then it is divided into halves of halves of itself. Whenever a number more would be one too many,
//! the cheapest action of all is taken, by what it loses a number that it frees: a piece's last coefficients go, or
//! two neighbours become one piece, which is exact whatever their lengths.
//!
//! One frame brings one number and takes at most one action, so that the work is as even as the sound.

mod cell_division;
mod coefficient_pool;
mod gram_step;
mod joined_piece;
mod least_loss;
mod piece_list;
mod price_heap;

use std::ops::Range;

use super::adaptive::{STRUCTURE, max_order};
use crate::dsp::sanitize::Rejected;
use least_loss::LeastLoss;
use piece_list::NO_PIECE;

pub use piece_list::PieceContent;

/// The most coefficients of one piece.
const MAX_ORDER: usize = 32;
/// The most frames of a cell.
const MAX_CELL_FRAMES: usize = 64;
/// A cell of samples takes at most this part of all numbers.
const CELL_SHARE: usize = 8;
/// A piece is at most this part of a sliding window: it leaves as a whole.
const WINDOW_SHARE: u64 = 4;
/// The longest piece: 265 days at 48 kHz.
const MAX_PIECE_FRAMES: u64 = 1 << 40;

/// Returns how many coefficients a piece may have.
fn max_piece_order(frames: u64) -> usize {
    let frames = usize::try_from(frames).unwrap_or(usize::MAX);
    max_order(frames).min(MAX_ORDER)
}

/// Specifies a streaming adaptive memory of one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StreamingAdaptiveConfig {
    /// The most numbers that are held, structure included, [`Self::MIN_NUMBERS`] to [`Self::MAX_NUMBERS`].
    pub numbers: usize,
    /// Frames that are remembered; `None`: all that was heard.
    pub window_frames: Option<u64>,
}

impl StreamingAdaptiveConfig {
    /// The fewest numbers that make a memory.
    pub const MIN_NUMBERS: usize = 16;
    /// The most numbers, which take some 130 MB.
    pub const MAX_NUMBERS: usize = 1 << 20;

    fn cell_frames(&self) -> usize {
        let most = (self.numbers / CELL_SHARE).clamp(1, MAX_CELL_FRAMES);
        1 << most.ilog2()
    }

    fn max_piece_frames(&self) -> u64 {
        let window = self.window_frames.map_or(u64::MAX, |frames| frames / WINDOW_SHARE);
        window.clamp(self.cell_frames() as u64, MAX_PIECE_FRAMES)
    }
}

/// Says why there is no such memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StreamingAdaptiveError {
    /// Too few or too many numbers.
    #[error(
        "a streaming adaptive memory holds {} to {} numbers, not {numbers}",
        StreamingAdaptiveConfig::MIN_NUMBERS,
        StreamingAdaptiveConfig::MAX_NUMBERS
    )]
    Numbers {
        /// What was asked for.
        numbers: usize,
    },
    /// A window of no frames.
    #[error("a window of no frames remembers nothing: choose at least one frame, or no window for all that is heard")]
    Window,
}

/// Hears one channel of live sound and holds at most so many numbers of it.
#[derive(Clone, Debug)]
pub struct StreamingAdaptiveMemory {
    config: StreamingAdaptiveConfig,
    cell_frames: usize,
    pieces: LeastLoss,
    /// The newest sound: fewer frames than a cell has.
    open: [f64; MAX_CELL_FRAMES],
    open_frames: usize,
    /// Frames heard.
    frames: u64,
    rejected: Rejected,
}

/// Describes a stretch of the past, as it is remembered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RememberedPiece {
    /// The first frame of the piece, counted from the first that was heard.
    pub start_frame: u64,
    /// How long it is.
    pub frames: u64,
    /// How many samples or coefficients are held of it; one number more says where it ends.
    pub order: usize,
    /// What they stand for.
    pub content: PieceContent,
    /// The energy that is remembered: a sum of squares over its frames.
    pub energy: f64,
    /// The energy that is lost.
    pub energy_lost: f64,
}

impl StreamingAdaptiveMemory {
    /// Makes a memory that has heard nothing. Allocates, some 130 bytes a number.
    ///
    /// # Errors
    /// [`StreamingAdaptiveError`] names the value out of range.
    pub fn prepare(config: &StreamingAdaptiveConfig) -> Result<Self, StreamingAdaptiveError> {
        let numbers = config.numbers;
        let range = StreamingAdaptiveConfig::MIN_NUMBERS..=StreamingAdaptiveConfig::MAX_NUMBERS;
        if !range.contains(&numbers) {
            return Err(StreamingAdaptiveError::Numbers { numbers });
        }
        if config.window_frames == Some(0) {
            return Err(StreamingAdaptiveError::Window);
        }
        let cell_frames = config.cell_frames();
        Ok(Self {
            config: *config,
            cell_frames,
            pieces: LeastLoss::prepare(numbers, cell_frames, config.max_piece_frames()),
            open: [0.0; MAX_CELL_FRAMES],
            open_frames: 0,
            frames: 0,
            rejected: Rejected::default(),
        })
    }

    /// Hears more sound; what is not finite counts as silence. Realtime: yes. Any split into blocks gives the same bits.
    ///
    /// Cost: O(log K) a frame, and at most one action.
    pub fn process<S: Copy + Into<f64>>(&mut self, sound: &[S]) {
        for sample in sound {
            let sample = self.rejected.admit((*sample).into());
            self.push(sample);
        }
    }

    fn push(&mut self, sample: f64) {
        let more = if self.open_frames == 0 { 1 + STRUCTURE } else { 1 };
        while self.numbers_held() + more > self.config.numbers && self.pieces.list.oldest != NO_PIECE {
            self.pieces.forget();
        }
        self.open[self.open_frames] = sample;
        self.open_frames += 1;
        self.frames += 1;
        if self.open_frames == self.cell_frames {
            self.close_cell();
        }
        if let Some(window) = self.config.window_frames {
            self.pieces.remove_before(self.frames.saturating_sub(window));
        }
    }

    fn close_cell(&mut self) {
        let held = self.numbers_held();
        let next = self.cell_frames + STRUCTURE;
        self.open_frames = 0;
        let start = self.frames - self.cell_frames as u64;
        let has_room = held + next <= self.config.numbers;
        self.pieces.push_cell(start, &self.open[..self.cell_frames], has_room);
    }

    /// Forgets everything. Realtime: yes. Cost: O(K).
    pub fn reset(&mut self) {
        self.pieces.clear();
        self.open_frames = 0;
        self.frames = 0;
        self.rejected = Rejected::default();
    }

    /// Returns how many numbers are held now, structure included: never more than the config says. Realtime: yes.
    #[must_use]
    pub fn numbers_held(&self) -> usize {
        let open = if self.open_frames == 0 { 0 } else { self.open_frames + STRUCTURE };
        self.pieces.list.numbers + open
    }

    /// Returns the frames heard since the last reset. Realtime: yes.
    #[must_use]
    pub fn frames_heard(&self) -> u64 {
        self.frames
    }

    /// Counts the input samples replaced by silence since the last reset. Realtime: yes.
    #[must_use]
    pub fn rejected(&self) -> Rejected {
        self.rejected
    }

    /// Returns what this memory was prepared from.
    #[must_use]
    pub fn config(&self) -> &StreamingAdaptiveConfig {
        &self.config
    }

    /// Writes what is remembered of the frames so long ago, the oldest first: `0..n` are the newest n frames. What was not heard,
    /// or is forgotten, is silence. The shorter of both counts. Realtime: yes. Cost: O(pieces), and O(order) a frame.
    pub fn recall(&self, frames_ago: Range<u64>, out: &mut [f64]) {
        out.fill(0.0);
        let length = frames_ago.end.saturating_sub(frames_ago.start).min(out.len() as u64);
        let Some(first) = self.frames.checked_add(length).map(|end| end.wrapping_sub(frames_ago.end)) else {
            return;
        };
        let _ = first;
        // In frames relative to the oldest that is asked for, which may lie before the first that was heard.
        let begin = i128::from(self.frames) - i128::from(frames_ago.end);
        let end = begin + i128::from(length);
        let mut slot = self.pieces.list.newest;
        let mut room = [0.0; MAX_CELL_FRAMES];
        while let Some(piece) = self.pieces.list.get(slot) {
            if i128::from(piece.end()) <= begin {
                break;
            }
            let from = begin.max(i128::from(piece.start));
            let to = end.min(i128::from(piece.end()));
            if from < to {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the slice")]
                let place = &mut out[(from - begin) as usize..(to - begin) as usize];
                let values = self.pieces.list.load(piece, &mut room);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the piece")]
                let within = (from - i128::from(piece.start)) as u64;
                match piece.content {
                    PieceContent::Samples => {
                        let n = place.len();
                        place.copy_from_slice(&values[within as usize..][..n]);
                    }
                    PieceContent::Polynomial => gram_step::read(piece.frames, values, within, place),
                }
            }
            slot = piece.older;
        }
        let open_start = i128::from(self.frames) - self.open_frames as i128;
        for (idx, x) in self.open[..self.open_frames].iter().enumerate() {
            let at = open_start + idx as i128;
            if (begin..end).contains(&at) {
                out[(at - begin) as usize] = *x;
            }
        }
    }

    /// Returns the pieces, oldest first, the unfinished cell last. Realtime: yes.
    pub fn pieces(&self) -> impl Iterator<Item = RememberedPiece> + '_ {
        let list = &self.pieces.list;
        let slots = std::iter::successors(list.get(list.oldest), |piece| list.get(piece.newer));
        let listed = slots.map(|piece| RememberedPiece {
            start_frame: piece.start,
            frames: piece.frames,
            order: piece.order,
            content: piece.content,
            energy: piece.energy,
            energy_lost: piece.lost,
        });
        let open = &self.open[..self.open_frames];
        let open = (!open.is_empty()).then(|| RememberedPiece {
            start_frame: self.frames - open.len() as u64,
            frames: open.len() as u64,
            order: open.len(),
            content: PieceContent::Samples,
            energy: open.iter().map(|x| x * x).sum(),
            energy_lost: 0.0,
        });
        listed.chain(open)
    }

    /// Returns the energy that was lost of the pieces that are still held. Realtime: yes. Cost: O(pieces).
    #[must_use]
    pub fn energy_lost(&self) -> f64 {
        self.pieces().map(|piece| piece.energy_lost).sum()
    }
}
