//! The pieces of a streaming adaptive memory at one instant, oldest first: what is played, drawn and saved of it.

use super::piece_content::PieceContent;
use super::piece_joints::{NeighbouringPieces, PlacedNumbers};
use super::piece_limits::MAX_CELL_FRAMES;
use super::{RememberedPiece, StreamingAdaptiveMemory};
use crate::budget::piece_size::STRUCTURE;
use crate::math::SimdLevel;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::transform::{REACH_FRAMES, SincInterpolator};

/// Places that are read together.
const CHUNK: usize = 64;
/// Frames that are read for them: enough for places that lie eight frames apart.
const GRID_FRAMES: usize = 8 * CHUNK + 2 * REACH_FRAMES;

/// Holds the pieces of one channel in the room that `prepare` made. Realtime: all but `prepare` and `clone`.
#[derive(Debug)]
pub struct HeldPieces {
    room: usize,
    end_frame: u64,
    pieces: Vec<PlacedPiece>,
    values: Vec<f64>,
    interpolator: SincInterpolator,
}

/// Says where a piece's numbers stand.
#[derive(Clone, Copy, Debug, PartialEq)]
struct PlacedPiece {
    piece: RememberedPiece,
    first_value: usize,
}

impl Clone for HeldPieces {
    /// Makes as much room: a vector's own clone has none beyond what is in it.
    fn clone(&self) -> Self {
        let mut new = Self::prepare(self.room);
        new.copy(self);
        new
    }
}

impl PartialEq for HeldPieces {
    /// What is remembered; not the room for more.
    fn eq(&self, other: &Self) -> bool {
        self.end_frame == other.end_frame
            && self.pieces == other.pieces
            && self.values == other.values
    }
}

impl HeldPieces {
    /// Makes room for pieces of `numbers` numbers in all. Allocates.
    #[must_use]
    pub fn prepare(numbers: usize) -> Self {
        Self {
            room: numbers,
            end_frame: 0,
            pieces: Vec::with_capacity(numbers),
            values: Vec::with_capacity(numbers),
            interpolator: SincInterpolator::prepare(SimdLevel::detect()),
        }
    }

    /// Takes all that a memory holds, the unfinished cell included; what there is no room for is left out. Cost: O(numbers).
    pub fn take(&mut self, memory: &StreamingAdaptiveMemory) {
        self.begin(memory.frames);
        let list = &memory.pieces.list;
        let mut room = [0.0; MAX_CELL_FRAMES];
        let pieces = memory.listed();
        for (listed, piece) in pieces {
            if !self.push(piece, list.load(listed, &mut room)) {
                return;
            }
        }
        if let Some(open) = memory.open_piece() {
            self.push(open, &memory.open[..memory.open_frames]);
        }
    }

    /// Copies another's pieces; what there is no room for is left out.
    pub(crate) fn copy(&mut self, other: &Self) {
        self.begin(other.end_frame);
        for placed in &other.pieces {
            if !self.push(placed.piece, other.values_of(placed)) {
                return;
            }
        }
    }

    /// Forgets all pieces; those that are pushed are of a past that ends at this frame.
    pub(crate) fn begin(&mut self, end_frame: u64) {
        self.pieces.clear();
        self.values.clear();
        self.end_frame = end_frame;
    }

    /// Puts a piece behind the others, and tells whether there was room for it.
    pub(crate) fn push(&mut self, piece: RememberedPiece, values: &[f64]) -> bool {
        let has_room = self.numbers_held() + values.len() + STRUCTURE <= self.room;
        if has_room {
            let first_value = self.values.len();
            self.pieces.push(PlacedPiece { piece, first_value });
            self.values.extend_from_slice(values);
        }
        has_room
    }

    /// Returns the numbers that there is room for.
    #[must_use]
    pub fn room(&self) -> usize {
        self.room
    }

    /// Returns how many numbers are held, structure included.
    #[must_use]
    pub fn numbers_held(&self) -> usize {
        self.values.len() + STRUCTURE * self.pieces.len()
    }

    /// Returns the frame behind the last of all pieces, counted from the first that was heard.
    #[must_use]
    pub fn end_frame(&self) -> u64 {
        self.end_frame
    }

    /// Returns the pieces, oldest first.
    pub fn pieces(&self) -> impl ExactSizeIterator<Item = RememberedPiece> + '_ {
        self.pieces.iter().map(|placed| placed.piece)
    }

    /// Returns the pieces with their samples or coefficients, oldest first.
    pub(crate) fn pieces_and_values(&self) -> impl Iterator<Item = (RememberedPiece, &[f64])> {
        let all = self.pieces.iter();
        all.map(|placed| (placed.piece, self.values_of(placed)))
    }

    /// Returns the energy that is remembered: a sum of squares over the frames.
    pub(crate) fn energy(&self) -> f64 {
        self.pieces().map(|piece| piece.energy).sum()
    }

    /// Multiplies all that is remembered.
    pub(crate) fn scale(&mut self, gain: f64) {
        self.values.iter_mut().for_each(|value| *value *= gain);
        for placed in &mut self.pieces {
            placed.piece.energy *= gain * gain;
            placed.piece.energy_lost *= gain * gain;
            placed.piece.max_step *= gain.abs();
        }
    }

    /// Makes the coefficients what is heard of them.
    pub(crate) fn edit(&mut self, edits: &CoefficientEdits) {
        for placed in &mut self.pieces {
            let range = placed.first_value..placed.first_value + placed.piece.order;
            let values = &mut self.values[range];
            let mut room = [0.0; MAX_CELL_FRAMES];
            let kept: [f64; MAX_CELL_FRAMES] = padded(values);
            let heard = heard_of(&placed.piece, &kept[..values.len()], edits, &mut room);
            values.copy_from_slice(heard);
            placed.piece.energy = values.iter().map(|value| value * value).sum();
        }
    }

    fn values_of(&self, placed: &PlacedPiece) -> &[f64] {
        &self.values[placed.first_value..placed.first_value + placed.piece.order]
    }

    /// Writes what is heard of the coefficients at these ages, in frames before the end: a frame's middle is its sample, and
    /// between the middles samples are interpolated by a windowed sinc. Cost: O(order) a frame, and 128 products an age.
    pub(crate) fn read_ages(&self, ages: &[f64], edits: &CoefficientEdits, out: &mut [f64]) {
        for (ages, out) in ages.chunks(CHUNK).zip(out.chunks_mut(CHUNK)) {
            self.read_chunk(ages, edits, out);
        }
    }

    /// Reads the frames that all these ages need at once; where they lie too far apart, each half on its own.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ages are within the window, and `as` saturates"
    )]
    fn read_chunk(&self, ages: &[f64], edits: &CoefficientEdits, out: &mut [f64]) {
        let place = |age: f64| self.end_frame as f64 - age - 0.5;
        let places = || ages.iter().map(|age| place(*age));
        let low = places().fold(f64::INFINITY, f64::min).floor();
        let high = places().fold(f64::NEG_INFINITY, f64::max).floor();
        let frames = high - low + (2 * REACH_FRAMES) as f64;
        if frames > GRID_FRAMES as f64 && ages.len() > 1 {
            let (ages, out) = (
                ages.split_at(ages.len() / 2),
                out.split_at_mut(ages.len() / 2),
            );
            self.read_chunk(ages.0, edits, out.0);
            return self.read_chunk(ages.1, edits, out.1);
        }
        let first = low + 1.0 - REACH_FRAMES as f64;
        let mut grid = [0.0; GRID_FRAMES];
        let grid = &mut grid[..frames as usize];
        self.read_frames(first as i64, edits, grid);
        for (out, place) in out.iter_mut().zip(places()) {
            *out = self.interpolator.at(grid, place - first);
        }
    }

    /// Writes what is heard of the frames from this one on, counted from the first that was heard; silence where none is held.
    fn read_frames(&self, first: i64, edits: &CoefficientEdits, out: &mut [f64]) {
        out.fill(0.0);
        let early = usize::try_from(first.min(0).unsigned_abs()).unwrap_or(usize::MAX);
        let Some(out) = out.get_mut(early..) else {
            return;
        };
        let first = first.max(0).unsigned_abs();
        let wanted = first..first.saturating_add(out.len() as u64);
        let begin = self
            .pieces
            .partition_point(|placed| placed.piece.end_frame() <= first);
        let mut rooms = [[0.0; MAX_CELL_FRAMES]; 3];
        let [older, room, newer] = &mut rooms;
        for idx in begin..self.pieces.len() {
            let Some(piece) = self.numbers_of(idx, edits, room) else {
                return;
            };
            if piece.start >= wanted.end {
                return;
            }
            let older = if idx > 0 && piece.is_begun_in(&wanted) {
                self.numbers_of(idx - 1, edits, older)
            } else {
                None
            };
            let newer = if piece.is_ended_in(&wanted) {
                self.numbers_of(idx + 1, edits, newer)
            } else {
                None
            };
            NeighbouringPieces::new(older, piece, newer).read(first, out);
        }
    }

    /// Returns a piece as it is heard.
    fn numbers_of<'a>(
        &'a self,
        idx: usize,
        edits: &CoefficientEdits,
        room: &'a mut [f64; MAX_CELL_FRAMES],
    ) -> Option<PlacedNumbers<'a>> {
        let placed = self.pieces.get(idx)?;
        let piece = &placed.piece;
        Some(PlacedNumbers {
            start: piece.start_frame,
            frames: piece.frames,
            content: piece.content,
            values: heard_of(piece, self.values_of(placed), edits, room),
            max_step: piece.max_step,
        })
    }
}

fn padded(values: &[f64]) -> [f64; MAX_CELL_FRAMES] {
    let mut padded = [0.0; MAX_CELL_FRAMES];
    padded[..values.len()].copy_from_slice(values);
    padded
}

/// Returns a piece's coefficients as they are heard, of the size of a mean over the piece where they are edited; samples stay as
/// they are.
fn heard_of<'a>(
    piece: &RememberedPiece,
    values: &'a [f64],
    edits: &CoefficientEdits,
    room: &'a mut [f64; MAX_CELL_FRAMES],
) -> &'a [f64] {
    if edits.is_none() || piece.content == PieceContent::Samples {
        return values;
    }
    let size = (piece.frames as f64).sqrt();
    for (n, heard) in room.iter_mut().take(values.len()).enumerate() {
        let c = values[edits.source(values.len(), n)];
        *heard = size * edits.heard(values.len(), n, c / size);
    }
    &room[..values.len().min(MAX_CELL_FRAMES)]
}

#[cfg(test)]
mod tests {
    use super::{CoefficientEdits, HeldPieces, StreamingAdaptiveMemory};
    use crate::budget::{PieceContent, RememberedPiece, StreamingAdaptiveConfig};
    use crate::memory::coefficient_edits::{CoefficientEdit, EditOperation};
    use crate::memory::coefficient_shape::CoefficientShape;

    fn sound(frames: usize) -> Vec<f64> {
        let at = |j: usize| (0.01 * j as f64).sin() + (0.618 * (j * j % 7919) as f64).sin() * 0.1;
        (0..frames).map(at).collect()
    }

    fn heard(frames: usize) -> StreamingAdaptiveMemory {
        let config = StreamingAdaptiveConfig {
            numbers: 600,
            window_frames: Some(3000),
        };
        let mut memory = StreamingAdaptiveMemory::prepare(&config).unwrap();
        memory.process(&sound(frames));
        memory
    }

    fn held(memory: &StreamingAdaptiveMemory) -> HeldPieces {
        let mut held = HeldPieces::prepare(600);
        held.take(memory);
        held
    }

    #[test]
    fn what_is_held_is_what_the_memory_says_to_the_bit() {
        for frames in [1, 63, 500, 5000, 5001] {
            let memory = heard(frames);
            let held = held(&memory);
            assert_eq!(held.numbers_held(), memory.numbers_held(), "{frames}");
            assert!(held.pieces().eq(memory.pieces()), "{frames}");
            let mut recalled = vec![f64::NAN; 2900];
            memory.recall(0..2900, &mut recalled);
            let mut out = vec![f64::NAN; 2900];
            let first = frames as i64 - 2900;
            held.read_frames(first, &CoefficientEdits::default(), &mut out);
            assert_eq!(out, recalled, "{frames}");
        }
    }

    /// A sinc's table is right to 1e-12 where there is nothing to interpolate.
    #[test]
    fn the_middle_of_a_frame_is_its_sample_however_ages_are_read() {
        let memory = heard(4000);
        let held = held(&memory);
        let mut recalled = vec![0.0; 2000];
        memory.recall(0..2000, &mut recalled);
        let ages: Vec<f64> = (0..2000).rev().map(|j| f64::from(j) + 0.5).collect();
        let (mut out, edits) = (vec![f64::NAN; 2000], CoefficientEdits::default());
        held.read_ages(&ages, &edits, &mut out);
        for (j, (read, sample)) in out.iter().zip(&recalled).enumerate() {
            assert!((read - sample).abs() < 1e-11, "{j}: {read} {sample}");
        }
        // Any grouping, places far apart and out of order among them: the same bits.
        let mixed: Vec<usize> = (0..2000).map(|j| (j * 1237) % 2000).collect();
        let mixed_ages: Vec<f64> = mixed.iter().map(|j| ages[*j]).collect();
        let mut mixed_out = vec![f64::NAN; 2000];
        held.read_ages(&mixed_ages, &edits, &mut mixed_out);
        for (j, read) in mixed.iter().zip(&mixed_out) {
            assert_eq!(read.to_bits(), out[*j].to_bits(), "{j}");
        }
    }

    #[test]
    fn edits_change_degrees_and_leave_samples_alone() {
        let memory = heard(4000);
        let held = held(&memory);
        let mute = CoefficientEdits::of(&[CoefficientEdit {
            from: 0,
            to: 64,
            operation: EditOperation::Scale(0.0),
        }]);
        let mut out = vec![f64::NAN; 3000];
        held.read_frames(1000, &mute, &mut out);
        let place = |frame: u64| usize::try_from(frame.saturating_sub(1000)).unwrap();
        let mut expected = vec![0.0; 3000];
        memory.recall(0..3000, &mut expected);
        // Beside samples a muted polynomial rises to them: the last is next to the open cell.
        let polynomials = |piece: &RememberedPiece| piece.content == PieceContent::Polynomial;
        let last = memory.pieces().filter(polynomials).last().unwrap();
        let risen = place(last.end_frame() - last.frames / 2)..place(last.end_frame());
        for piece in memory.pieces().filter(polynomials) {
            let frames = place(piece.start_frame)..place(piece.end_frame());
            expected[frames].fill(0.0);
        }
        expected[risen.clone()].copy_from_slice(&out[risen]);
        assert_eq!(out, expected);
        assert!(out.iter().any(|x| *x != 0.0), "the open cell is samples");
    }

    /// A piece's coefficients are orthonormal over it: in another order they have the same energy.
    #[test]
    fn a_shuffle_moves_the_coefficients_of_each_piece() {
        let held = held(&heard(4000));
        let shuffle = CoefficientEdits::default().with_shape(CoefficientShape {
            shuffle: 1.0,
            ..CoefficientShape::default()
        });
        let mut shuffled = held.clone();
        shuffled.edit(&shuffle);
        let of = |held: &HeldPieces| -> Vec<Vec<f64>> {
            let values = held.pieces_and_values().map(|(_, values)| values.to_vec());
            values.collect()
        };
        let mut moved = 0;
        for (before, after) in of(&held).into_iter().zip(of(&shuffled)) {
            moved += usize::from(before != after);
            let sorted = |mut values: Vec<f64>| {
                values.sort_by(f64::total_cmp);
                values
            };
            let pairs = sorted(before).into_iter().zip(sorted(after));
            for (before, after) in pairs {
                assert!((before - after).abs() <= 1e-15 * before.abs());
            }
        }
        assert!(moved > 0, "no piece was changed");
    }

    #[test]
    fn what_there_is_no_room_for_is_left_out() {
        let memory = heard(4000);
        let mut small = HeldPieces::prepare(40);
        small.take(&memory);
        assert!(small.numbers_held() <= 40, "{}", small.numbers_held());
        let mut copy = HeldPieces::prepare(600);
        copy.copy(&held(&memory));
        assert_eq!(copy, held(&memory));
    }
}
