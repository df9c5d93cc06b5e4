//! The pieces of a frozen adaptive memory as bytes, a channel behind the other, all little-endian:
//!
//! ```text
//! end frame u64  number of pieces u32
//! of each piece, oldest first: frames u64  content u32 (0 samples, 1 polynomial)  order u32
//!   energy lost f64  largest step f64 (not in version 2)  numbers f64 ...
//! ```

use crate::budget::{ByteWords, HeldPieces, PieceContent, RememberedPiece};

/// The fewest bytes of a piece: one of order 0 without a step.
const LEAST_PIECE_LEN: usize = 24;
/// Samples are f32: of louder sounds there is no memory.
const LOUDEST: f64 = f32::MAX as f64;
/// No memory has heard so long: three million years at 48 kHz.
const MOST_FRAMES: u64 = 1 << 62;

pub(super) fn write(held: &HeldPieces, bytes: &mut Vec<u8>) {
    bytes.extend(held.end_frame().to_le_bytes());
    let num_pieces = u32::try_from(held.pieces().len()).unwrap_or(u32::MAX);
    bytes.extend(num_pieces.to_le_bytes());
    for (piece, values) in held.pieces_and_values() {
        let content: u32 = match piece.content {
            PieceContent::Samples => 0,
            PieceContent::Polynomial => 1,
        };
        let order = u32::try_from(piece.order).unwrap_or(u32::MAX);
        bytes.extend(piece.frames.to_le_bytes());
        bytes.extend(content.to_le_bytes());
        bytes.extend(order.to_le_bytes());
        bytes.extend(piece.energy_lost.to_le_bytes());
        bytes.extend(piece.max_step.to_le_bytes());
        bytes.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }
}

/// Reads the pieces of all channels, with room for `numbers` numbers each; `None` where they are not as they were written.
/// Allocates that room, where the bytes may fill a part of it.
pub(super) fn read(
    bytes: &[u8],
    channels: usize,
    numbers: usize,
    has_steps: bool,
) -> Option<Vec<HeldPieces>> {
    let mut words = ByteWords(bytes);
    let all: Option<Vec<_>> = (0..channels)
        .map(|_| read_channel(&mut words, numbers, has_steps))
        .collect();
    all.filter(|_| words.0.is_empty())
}

fn read_channel(words: &mut ByteWords<'_>, numbers: usize, has_steps: bool) -> Option<HeldPieces> {
    let end_frame = words.u64().filter(|end| *end <= MOST_FRAMES)?;
    let num_pieces = words.u32()? as usize;
    let is_possible = num_pieces <= numbers && num_pieces <= words.0.len() / LEAST_PIECE_LEN;
    is_possible.then_some(())?;
    let pieces: Option<Vec<_>> = (0..num_pieces)
        .map(|_| read_piece(words, has_steps))
        .collect();
    let pieces = pieces?;
    let frames = pieces
        .iter()
        .try_fold(0_u64, |sum, (piece, _)| sum.checked_add(piece.frames))?;
    let mut start_frame = end_frame.checked_sub(frames)?;
    let mut held = HeldPieces::prepare(numbers);
    held.begin(end_frame);
    for (piece, values) in pieces {
        let piece = RememberedPiece {
            start_frame,
            ..piece
        };
        held.push(piece, &values).then_some(())?;
        start_frame = piece.end_frame();
    }
    Some(held)
}

/// Takes a piece that begins at the first frame, with its numbers.
fn read_piece(words: &mut ByteWords<'_>, has_steps: bool) -> Option<(RememberedPiece, Vec<f64>)> {
    let (frames, content, order) = (words.u64()?, words.u32()?, words.u32()? as usize);
    let energy_lost = words.take(f64::from_le_bytes)?;
    let max_step = if has_steps {
        words.take(f64::from_le_bytes).filter(|step| *step >= 0.0)?
    } else {
        f64::INFINITY
    };
    let content = match content {
        0 => PieceContent::Samples,
        1 => PieceContent::Polynomial,
        _ => return None,
    };
    let is_possible = content.may_have(order, frames) && energy_lost >= 0.0;
    (is_possible && energy_lost.is_finite()).then_some(())?;
    let mut values = vec![0.0; order];
    words.values(&mut values, LOUDEST * (frames as f64).sqrt())?;
    let piece = RememberedPiece {
        start_frame: 0,
        frames,
        order,
        content,
        energy: values.iter().map(|value| value * value).sum(),
        energy_lost,
        max_step,
    };
    Some((piece, values))
}
