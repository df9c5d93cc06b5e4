//! A streaming adaptive memory hears live sound and holds at most K numbers of it, chosen to lose least.
//!
//! The past is cut into pieces, each a sum of orthonormal (Gram) polynomials of its own order. Every piece takes one number
//! beside its coefficients. New sound is held as samples until a cell of at most 64 frames is full; while there is room for it a
//! cell stays as it is, and then it is divided into halves of halves of itself. Whenever a number more would be one too many,
//! the cheapest action of all is taken, by what it loses a number that it frees: a piece's last coefficients go, or
//! two neighbours become one piece, which is exact whatever their lengths.
//!
//! One frame brings one number, and a cell one more, and each takes at most one action, so that the work is as even as the sound.

#[cfg(feature = "budget")]
mod as_budget_memory;
mod byte_words;
mod cell_division;
mod coefficient_pool;
mod held_pieces;
mod joined_piece;
mod least_loss;
mod max_step;
mod piece_content;
mod piece_joints;
mod piece_limits;
mod piece_list;
mod price_heap;
mod saved_pieces;
mod shared_frames;
mod streaming_config;

use std::ops::Range;

#[cfg(feature = "budget")]
pub(super) use as_budget_memory::recall;

use super::piece_size::STRUCTURE;
use crate::dsp::sanitize::Rejected;
use least_loss::{CellPlace, LeastLoss};
use max_step::StepFollower;
use piece_joints::{NeighbouringPieces, PlacedNumbers};
use piece_limits::MAX_CELL_FRAMES;
use piece_list::{ListedPiece, NO_PIECE};

pub(crate) use byte_words::ByteWords;
pub use held_pieces::HeldPieces;
pub use piece_content::PieceContent;
pub use saved_pieces::SavedPiecesError;
pub use streaming_config::{StreamingAdaptiveConfig, StreamingAdaptiveError};

/// Actions a frame that are not needed for room: as many as a frame needs at most.
const FREE_ACTIONS: usize = 2;

/// Hears one channel of live sound and holds at most so many numbers of it.
#[derive(Clone, Debug)]
pub struct StreamingAdaptiveMemory {
    config: StreamingAdaptiveConfig,
    cell_frames: usize,
    pieces: LeastLoss,
    /// The newest sound: fewer frames than a cell has.
    open: [f64; MAX_CELL_FRAMES],
    open_frames: usize,
    steps: StepFollower,
    /// Frames heard.
    frames: u64,
    rejected: Rejected,
    /// The share of the energy that may be lost without need.
    allowed_loss: Option<f64>,
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
    /// How far the sound steps from frame to frame around the first frame, rounded up by a sixteenth at most; infinite where
    /// that is unknown. What steps further where the piece begins is heard as a ramp.
    pub max_step: f64,
}

impl RememberedPiece {
    /// Returns the frame behind its last.
    #[must_use]
    pub fn end_frame(&self) -> u64 {
        self.start_frame + self.frames
    }
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
            steps: StepFollower::default(),
            frames: 0,
            rejected: Rejected::default(),
            allowed_loss: None,
        })
    }

    /// Sets the relative RMS error, `[0, 1]`, that is allowed over all that is held: numbers are freed while no more is lost by it, as
    /// [`Self::energy_lost`] counts. `None`, as at
    /// first: none before they are needed. What is no number is `None`. It is not among the bytes of [`Self::to_bytes`]. Realtime: yes.
    pub(crate) fn set_allowed_error(&mut self, error: Option<f64>) {
        let error = error.filter(|error| error.is_finite());
        self.allowed_loss = error.map(|error| error.clamp(0.0, 1.0).powi(2));
    }

    /// Hears more sound; what is not finite counts as silence. Realtime: yes. Any split into blocks gives the same bits.
    ///
    /// Cost: O(log K) a frame, and one action, or two where a cell begins.
    pub fn process<S: Copy + Into<f64>>(&mut self, sound: &[S]) {
        for sample in sound {
            let sample = self.rejected.admit((*sample).into());
            self.push(sample);
        }
    }

    fn push(&mut self, sample: f64) {
        let more = if self.open_frames == 0 {
            1 + STRUCTURE
        } else {
            1
        };
        while self.numbers_held() + more > self.config.numbers
            && self.pieces.list.oldest != NO_PIECE
        {
            self.pieces.forget();
        }
        self.open[self.open_frames] = sample;
        self.open_frames += 1;
        self.steps.follow(sample);
        self.frames += 1;
        if self.open_frames == self.cell_frames {
            self.close_cell();
        }
        if let Some(window) = self.config.window_frames {
            self.pieces
                .remove_before(self.frames.saturating_sub(window));
        }
        if let Some(share) = self.allowed_loss {
            self.pieces.lose(share, FREE_ACTIONS);
        }
    }

    fn close_cell(&mut self) {
        let held = self.numbers_held();
        let next = self.cell_frames + STRUCTURE;
        self.open_frames = 0;
        let place = CellPlace {
            start: self.frames - self.cell_frames as u64,
            frames: self.cell_frames,
            max_step: self.steps.max_step(),
        };
        self.steps.close_cell();
        let has_room = held + next <= self.config.numbers;
        let cell = &self.open[..self.cell_frames];
        self.pieces.push_cell(place, cell, has_room);
    }

    /// Forgets all that was heard. Realtime: yes. Cost: O(K).
    pub fn reset(&mut self) {
        self.pieces.clear();
        self.open_frames = 0;
        self.steps = StepFollower::default();
        self.frames = 0;
        self.rejected = Rejected::default();
    }

    /// Returns how many numbers are held now, structure included: never more than the config says. Realtime: yes.
    #[must_use]
    pub fn numbers_held(&self) -> usize {
        let open = if self.open_frames == 0 {
            0
        } else {
            self.open_frames + STRUCTURE
        };
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

    /// Writes what is remembered of the frames so long ago, the oldest first: `0..n` are the newest n frames. Where two pieces of more
    /// than a frame meet it steps no further than the sound does there, to a sixteenth; beside short ones the frames next to that
    /// may. What was not heard, or is forgotten, is silence. The shorter of both counts. Realtime: yes. Cost: O(pieces), O(order) a
    /// frame, and as much for 32 frames at each end of a piece.
    pub fn recall(&self, frames_ago: Range<u64>, out: &mut [f64]) {
        out.fill(0.0);
        let asked = frames_ago.end.saturating_sub(frames_ago.start);
        let length = usize::try_from(asked).map_or(out.len(), |asked| asked.min(out.len()));
        // Frames before the first that was heard.
        let early = frames_ago.end.saturating_sub(self.frames);
        let early = usize::try_from(early).unwrap_or(usize::MAX);
        let Some(out) = out[..length].get_mut(early..) else {
            return;
        };
        let first = self.frames.saturating_sub(frames_ago.end);
        let wanted = first..first.saturating_add(out.len() as u64);
        let mut rooms = [[0.0; MAX_CELL_FRAMES]; 3];
        let list = &self.pieces.list;
        if let Some(piece) = self.open_numbers() {
            let older = if piece.is_begun_in(&wanted) {
                self.numbers_of(list.newest, &mut rooms[0])
            } else {
                None
            };
            NeighbouringPieces::new(older, piece, None).read(first, out);
        }
        let mut slot = list.newest;
        while let Some(listed) = list.get(slot).filter(|piece| piece.end() > first) {
            if listed.start < wanted.end {
                self.read_piece(slot, &wanted, &mut rooms, out);
            }
            slot = listed.older;
        }
    }

    /// Writes what is heard of a piece; its neighbours are looked at where they are near what is wanted.
    fn read_piece(
        &self,
        slot: u32,
        wanted: &Range<u64>,
        rooms: &mut [[f64; MAX_CELL_FRAMES]; 3],
        out: &mut [f64],
    ) {
        let [older, room, newer] = rooms;
        let listed = self.pieces.list.get(slot);
        let Some((listed, piece)) = listed.zip(self.numbers_of(slot, room)) else {
            return;
        };
        let older = if piece.is_begun_in(wanted) {
            self.numbers_of(listed.older, older)
        } else {
            None
        };
        let newer = if piece.is_ended_in(wanted) {
            let listed = self.numbers_of(listed.newer, newer);
            listed.or_else(|| self.open_numbers())
        } else {
            None
        };
        NeighbouringPieces::new(older, piece, newer).read(wanted.start, out);
    }

    fn numbers_of<'a>(
        &self,
        slot: u32,
        room: &'a mut [f64; MAX_CELL_FRAMES],
    ) -> Option<PlacedNumbers<'a>> {
        let piece = self.pieces.list.get(slot)?;
        Some(PlacedNumbers {
            start: piece.start,
            frames: piece.frames,
            content: piece.content,
            values: self.pieces.list.load(piece, room),
            max_step: piece.max_step.value(),
        })
    }

    fn open_numbers(&self) -> Option<PlacedNumbers<'_>> {
        let piece = self.open_piece()?;
        Some(PlacedNumbers {
            start: piece.start_frame,
            frames: piece.frames,
            content: piece.content,
            values: &self.open[..self.open_frames],
            max_step: piece.max_step,
        })
    }

    /// Returns the pieces, oldest first, the unfinished cell last. Realtime: yes.
    pub fn pieces(&self) -> impl Iterator<Item = RememberedPiece> + '_ {
        let listed = self.listed().map(|(_, piece)| piece);
        listed.chain(self.open_piece())
    }

    /// Returns the pieces that are not open, as they stand in the list and as they are described.
    fn listed(&self) -> impl Iterator<Item = (&ListedPiece, RememberedPiece)> {
        let list = &self.pieces.list;
        let slots = std::iter::successors(list.get(list.oldest), |piece| list.get(piece.newer));
        slots.map(|piece| {
            let remembered = RememberedPiece {
                start_frame: piece.start,
                frames: piece.frames,
                order: piece.order,
                content: piece.content,
                energy: piece.energy,
                energy_lost: piece.lost,
                max_step: piece.max_step.value(),
            };
            (piece, remembered)
        })
    }

    /// Returns the unfinished cell.
    fn open_piece(&self) -> Option<RememberedPiece> {
        let open = &self.open[..self.open_frames];
        (!open.is_empty()).then(|| RememberedPiece {
            start_frame: self.frames - open.len() as u64,
            frames: open.len() as u64,
            order: open.len(),
            content: PieceContent::Samples,
            energy: open.iter().map(|x| x * x).sum(),
            energy_lost: 0.0,
            max_step: self.steps.max_step().value(),
        })
    }

    /// Takes what another remembers, of as many numbers in cells as long: pieces that are too long for the window leave it when
    /// they end. Realtime: yes. Cost: O(numbers).
    pub(crate) fn continue_from(&mut self, other: &Self) {
        if self.config.numbers != other.config.numbers || self.cell_frames != other.cell_frames {
            return;
        }
        self.pieces.copy(&other.pieces);
        (self.open, self.open_frames) = (other.open, other.open_frames);
        self.steps = other.steps;
        (self.frames, self.rejected) = (other.frames, other.rejected);
    }

    /// Returns the energy that every action lost of what was held before it, of the pieces that are still held. Realtime: yes.
    /// Cost: O(pieces).
    ///
    /// It is what the sound lost wherever a join had no more coefficients than each of its parts. A longer join says again what a
    /// part had forgotten, rightly or wrongly, which nobody knows who has forgotten it: this is the mean of what the sound lost
    /// and of what it would have lost with the opposite sign in all that was forgotten. It is no bound. Sounds go on as they were
    /// more often than not: those of `docs/performance.md` lost as much as this says down to 1/1.58 of it. What [`Self::recall`] takes from
    /// steps where pieces meet is not counted; sounds lost less by it.
    #[must_use]
    pub fn energy_lost(&self) -> f64 {
        self.pieces().map(|piece| piece.energy_lost).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::shared_frames::SharedFrames;
    use super::{MAX_CELL_FRAMES, StreamingAdaptiveConfig, StreamingAdaptiveMemory};

    /// Every action alone, by what the memory says before and after it: drops, joins and divisions.
    #[test]
    fn what_an_action_loses_is_what_the_recall_changes() {
        let at = |j: f64| {
            let level = if j % 1554.0 < 777.0 { 1.0 } else { -0.4 };
            level + (j * j / 9000.0).sin() + 0.02 * (1.7 * j).sin()
        };
        let sound: Vec<f64> = (0..4000).map(|j| at(f64::from(j))).collect();
        let config = StreamingAdaptiveConfig {
            numbers: 5000,
            window_frames: None,
        };
        let mut memory = StreamingAdaptiveMemory::prepare(&config).unwrap();
        memory.process(&sound);
        // What the pieces hold, by itself: what is heard where they meet is not what was lost.
        let heard = |memory: &StreamingAdaptiveMemory| {
            let mut heard = vec![0.0; sound.len()];
            let (list, mut room) = (&memory.pieces.list, [0.0; MAX_CELL_FRAMES]);
            for (listed, _) in memory.listed() {
                let shared = SharedFrames::of(listed.start, listed.frames, 0, &mut heard);
                let values = list.load(listed, &mut room);
                shared.unwrap().read(listed.content, listed.frames, values);
            }
            let open = sound.len() - memory.open_frames;
            heard[open..].copy_from_slice(&memory.open[..memory.open_frames]);
            heard
        };
        let (mut before, mut changed, mut lost) = (heard(&memory), 0.0, memory.energy_lost());
        assert_eq!(before, sound, "samples at first");
        let mut actions = 0;
        while memory.numbers_held() > 40 {
            let held = memory.numbers_held();
            memory.pieces.forget();
            assert!(memory.numbers_held() < held, "an action frees numbers");
            let after = heard(&memory);
            let change: f64 = before
                .iter()
                .zip(&after)
                .map(|(x, y)| (x - y) * (x - y))
                .sum();
            let now = memory.energy_lost();
            // Readings err by 1e-13 of a sound of the size of one: what is lost below that is not seen.
            let allowed = 1e-10 * change + 1e-13 * change.sqrt() + 1e-15 * now;
            assert!(
                (now - lost - change).abs() <= allowed,
                "{actions}: {} {change}",
                now - lost
            );
            (before, lost) = (after, now);
            changed += change;
            actions += 1;
        }
        assert!(actions > 300, "{actions}");
        assert!((changed / lost - 1.0).abs() < 1e-10, "{changed} {lost}");
    }
}
