//! A streaming adaptive memory is written as bytes and goes on from them, bit for bit. All little-endian:
//!
//! ```text
//! "SVSA"  version u32 = 2  numbers u32  pieces u32
//! window (0: all), frames heard, non-finite, subnormal u64 each
//! newest sample, largest step of the last cell and of the unfinished one f64 each
//! of each piece, oldest first: frames u64  content u16 (0 samples, 1 polynomial)  largest step u16, its code  order u32  lost f64
//!   numbers f64 ...
//! samples of the unfinished cell f64 ...  CRC-32 of all before u32
//! ```
//!
//! Pieces follow one another without a gap up to the unfinished cell. Version 1 has no steps: what was saved by it is heard without
//! ramps where its pieces meet.

use super::StreamingAdaptiveMemory;
use super::byte_words::ByteWords;
use super::max_step::{MaxStep, StepFollower};
use super::piece_content::PieceContent;
use super::piece_limits::{MAX_CELL_FRAMES, max_piece_order};
use super::piece_list::NewPiece;
use super::streaming_config::StreamingAdaptiveConfig;
use crate::budget::piece_size::STRUCTURE;
use crate::dsp::sanitize::Rejected;

const MAGIC: [u8; 4] = *b"SVSA";
const VERSION: u32 = 2;
/// The last version without steps.
const WITHOUT_STEPS: u32 = 1;
const SUM_LEN: usize = 4;
/// Steps that are too large to be held: any may be the sound's own.
const UNKNOWN_STEPS: StepFollower = StepFollower {
    newest_sample: 0.0,
    last_cell: f32::MAX as f64,
    open_cell: f32::MAX as f64,
};
/// No coefficient is above the root of its piece's energy, but for roundings.
const ROUNDINGS: f64 = 2.0;
/// No memory has heard so long: three million years at 48 kHz.
const MOST_FRAMES: u64 = 1 << 62;

/// Says why bytes are not a streaming adaptive memory that can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SavedPiecesError {
    /// They do not begin like one.
    #[error("these bytes are not the state of a streaming adaptive memory")]
    Foreign,
    /// Written by a later version.
    #[error(
        "the state of a streaming adaptive memory has format {found}; this version of Souvenir reads {VERSION}"
    )]
    Version {
        /// Version that it says it has.
        found: u32,
    },
    /// Cut short or changed.
    #[error("the state of a streaming adaptive memory is damaged: its checksum does not fit")]
    Damaged,
    /// A number that no memory has.
    #[error("the state of a streaming adaptive memory holds numbers that no memory has")]
    Impossible,
}

impl StreamingAdaptiveMemory {
    /// Writes the memory in the format of its module, every bit kept. Allocates.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let list = &self.pieces.list;
        let mut bytes = MAGIC.to_vec();
        let (mut body, mut num_pieces) = (Vec::new(), 0_u32);
        let mut room = [0.0; MAX_CELL_FRAMES];
        let mut newer = list.get(list.oldest);
        while let Some(piece) = newer {
            let content: u32 = match piece.content {
                PieceContent::Samples => 0,
                PieceContent::Polynomial => 1,
            };
            body.extend(piece.frames.to_le_bytes());
            body.extend((content | piece.max_step.code() << 16).to_le_bytes());
            body.extend(narrow(piece.order).to_le_bytes());
            body.extend(piece.lost.to_le_bytes());
            let values = list.load(piece, &mut room).iter();
            body.extend(values.flat_map(|value| value.to_le_bytes()));
            num_pieces += 1;
            newer = list.get(piece.newer);
        }
        let small = [VERSION, narrow(self.config.numbers), num_pieces];
        bytes.extend(small.iter().flat_map(|word| word.to_le_bytes()));
        let Rejected {
            non_finite,
            subnormal,
        } = self.rejected;
        let window = self.config.window_frames.unwrap_or(0);
        let counts = [window, self.frames, non_finite, subnormal];
        bytes.extend(counts.iter().flat_map(|count| count.to_le_bytes()));
        let StepFollower {
            newest_sample,
            last_cell,
            open_cell,
        } = self.steps;
        let steps = [newest_sample, last_cell, open_cell];
        bytes.extend(steps.iter().flat_map(|step| step.to_le_bytes()));
        bytes.extend(body);
        let open = self.open[..self.open_frames].iter();
        bytes.extend(open.flat_map(|sample| sample.to_le_bytes()));
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    /// Prepares the memory that [`Self::to_bytes`] wrote, which goes on where it was. Allocates what [`Self::prepare`] does.
    ///
    /// # Errors
    /// [`SavedPiecesError`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SavedPiecesError> {
        let (version, body) = checked(bytes)?;
        let mut words = ByteWords(body);
        let mut memory = head(&mut words, version).ok_or(SavedPiecesError::Impossible)?;
        memory
            .take_pieces(words)
            .ok_or(SavedPiecesError::Impossible)?;
        Ok(memory.memory)
    }
}

/// Holds a memory that its pieces are still missing in.
struct Unfilled {
    memory: StreamingAdaptiveMemory,
    has_steps: bool,
    num_pieces: u32,
}

/// `None` where the bytes are too few, or say what no memory says.
fn head(words: &mut ByteWords<'_>, version: u32) -> Option<Unfilled> {
    let (numbers, num_pieces) = (words.u32()?, words.u32()?);
    let (window, frames) = (words.u64()?, words.u64()?);
    let rejected = Rejected {
        non_finite: words.u64()?,
        subnormal: words.u64()?,
    };
    (frames <= MOST_FRAMES).then_some(())?;
    let config = StreamingAdaptiveConfig {
        numbers: numbers as usize,
        window_frames: (window > 0).then_some(window),
    };
    let mut memory = StreamingAdaptiveMemory::prepare(&config).ok()?;
    memory.frames = frames;
    memory.rejected = rejected;
    let has_steps = version > WITHOUT_STEPS;
    memory.steps = if has_steps {
        steps(words)?
    } else {
        UNKNOWN_STEPS
    };
    Some(Unfilled {
        memory,
        has_steps,
        num_pieces,
    })
}

fn steps(words: &mut ByteWords<'_>) -> Option<StepFollower> {
    let mut all = [0.0; 3];
    words.values(&mut all, largest(1))?;
    let [newest_sample, last_cell, open_cell] = all;
    (last_cell >= 0.0 && open_cell >= 0.0).then_some(StepFollower {
        newest_sample,
        last_cell,
        open_cell,
    })
}

impl Unfilled {
    /// Fills the memory. `None` where anything is not as it was written.
    fn take_pieces(&mut self, mut words: ByteWords<'_>) -> Option<()> {
        let mut room = [0.0; MAX_CELL_FRAMES];
        // Their places follow when all lengths are known: from the first frame on for now.
        let mut start = 0_u64;
        for _ in 0..self.num_pieces {
            let piece = self.next_piece(&mut words, start, &mut room)?;
            let numbers = self.memory.numbers_held() + piece.values.len() + STRUCTURE;
            (numbers <= self.memory.config.numbers).then_some(())?;
            self.memory.pieces.push_piece(&piece);
            start = start.checked_add(piece.frames)?;
        }
        let open = words.0.chunks_exact(8).len();
        (words.0.len() == 8 * open && open < self.memory.cell_frames).then_some(())?;
        words.values(&mut self.memory.open[..open], largest(1))?;
        self.memory.open_frames = open;
        (self.memory.numbers_held() <= self.memory.config.numbers).then_some(())?;
        let forgotten = self
            .memory
            .frames
            .checked_sub(start.checked_add(open as u64)?)?;
        self.memory.pieces.begin_at(forgotten);
        Some(())
    }

    fn next_piece<'a>(
        &self,
        words: &mut ByteWords<'_>,
        start: u64,
        room: &'a mut [f64; MAX_CELL_FRAMES],
    ) -> Option<NewPiece<'a>> {
        let (frames, content, order) = (words.u64()?, words.u32()?, words.u32()? as usize);
        let lost = words.take(f64::from_le_bytes)?;
        let (content, max_step) = if self.has_steps {
            (content & 0xffff, MaxStep::from_code(content >> 16)?)
        } else {
            (content, MaxStep::UNKNOWN)
        };
        let cell_frames = self.memory.cell_frames;
        let (content, is_possible) = match content {
            0 => (
                PieceContent::Samples,
                order == cell_frames && frames == cell_frames as u64,
            ),
            1 => (PieceContent::Polynomial, order <= max_piece_order(frames)),
            _ => return None,
        };
        let is_length = (1..=self.memory.config.max_piece_frames()).contains(&frames);
        (is_possible && is_length && lost.is_finite() && lost >= 0.0).then_some(())?;
        let values = room.get_mut(..order)?;
        words.values(values, largest(frames))?;
        Some(NewPiece {
            start,
            frames,
            content,
            values,
            lost,
            max_step,
        })
    }
}

/// The largest coefficient of a piece of sound that may enter.
fn largest(frames: u64) -> f64 {
    ROUNDINGS * f64::from(f32::MAX) * (frames as f64).sqrt()
}

/// Returns the version, and what stands behind it and before the sum.
fn checked(bytes: &[u8]) -> Result<(u32, &[u8]), SavedPiecesError> {
    let rest = bytes
        .strip_prefix(&MAGIC)
        .ok_or(SavedPiecesError::Foreign)?;
    let (version, _) = rest.split_first_chunk().ok_or(SavedPiecesError::Damaged)?;
    let found = u32::from_le_bytes(*version);
    if !(WITHOUT_STEPS..=VERSION).contains(&found) {
        return Err(SavedPiecesError::Version { found });
    }
    let (body, sum) = bytes
        .split_last_chunk::<SUM_LEN>()
        .ok_or(SavedPiecesError::Damaged)?;
    if crc32fast::hash(body).to_le_bytes() != *sum {
        return Err(SavedPiecesError::Damaged);
    }
    let body = body.get(MAGIC.len() + 4..);
    body.map(|body| (found, body))
        .ok_or(SavedPiecesError::Damaged)
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use souvenir_mutation::{Sample, Trial};

    use super::{
        MaxStep, SUM_LEN, SavedPiecesError, StreamingAdaptiveConfig, StreamingAdaptiveMemory,
        VERSION,
    };

    /// Where the unfinished cell, samples, and polynomials of several orders are held.
    fn heard(numbers: usize, window_frames: Option<u64>, frames: usize) -> StreamingAdaptiveMemory {
        let config = StreamingAdaptiveConfig {
            numbers,
            window_frames,
        };
        let mut memory = StreamingAdaptiveMemory::prepare(&config).unwrap();
        memory.process(&sound(frames));
        memory
    }

    fn sound(frames: usize) -> Vec<f64> {
        let at = |j: usize| (0.01 * j as f64).sin() + (0.618 * (j * j % 7919) as f64).sin() * 0.1;
        (0..frames).map(at).collect()
    }

    #[test]
    fn whatever_is_cut_added_or_changed_is_refused() {
        let bytes = heard(20, Some(50), 101).to_bytes();
        for len in 0..bytes.len() {
            assert!(
                StreamingAdaptiveMemory::from_bytes(&bytes[..len]).is_err(),
                "{len} bytes"
            );
        }
        let refused = |change: fn(&mut Vec<u8>)| {
            let mut changed = bytes.clone();
            change(&mut changed);
            let body = changed.len() - SUM_LEN;
            let sum = crc32fast::hash(&changed[..body]).to_le_bytes();
            changed[body..].copy_from_slice(&sum);
            StreamingAdaptiveMemory::from_bytes(&changed).err()
        };
        assert_eq!(refused(|_| {}), None);
        assert_eq!(refused(|b| b[0] = b'?'), Some(SavedPiecesError::Foreign));
        let found = VERSION + 1;
        assert_eq!(
            refused(|b| b[4] = 3),
            Some(SavedPiecesError::Version { found })
        );
        // Fewer numbers than are held, fewer than exist, pieces more, frames of before the first and beyond all time, a step below
        // nothing, the first piece's length, content, step and order, a loss below nothing, a coefficient that is no number, half a
        // number more.
        let impossible: [fn(&mut Vec<u8>); 13] = [
            |b| b[8] = 16,
            |b| b[8] = 0,
            |b| b[12] += 1,
            |b| b[24] = 1,
            |b| b[31] = 0xff,
            |b| b[63] = 0xbf,
            |b| b[72] = 0,
            |b| b[80] = 2,
            |b| b[83] = 0xbf,
            |b| b[84] = 99,
            |b| b[95] = 0xbf,
            |b| b[103] = 0x7f,
            |b| b.extend([0; 4]),
        ];
        for (idx, change) in impossible.into_iter().enumerate() {
            assert_eq!(refused(change), Some(SavedPiecesError::Impossible), "{idx}");
        }
        let mut damaged = bytes.clone();
        damaged[84] ^= 1;
        assert_eq!(
            StreamingAdaptiveMemory::from_bytes(&damaged).err(),
            Some(SavedPiecesError::Damaged)
        );
    }

    /// Version 1 had neither the three steps nor those of the pieces.
    #[test]
    fn what_knows_no_steps_goes_on_and_is_heard_as_it_is_held() {
        let memory = heard(64, Some(1000), 3001);
        let mut bytes = memory.to_bytes();
        bytes.drain(48..72);
        let mut at = 48;
        for (piece, _) in memory.listed() {
            bytes[at + 10..at + 12].fill(0);
            at += 24 + 8 * piece.order;
        }
        bytes[4] = 1;
        let body = bytes.len() - SUM_LEN;
        let sum = crc32fast::hash(&bytes[..body]).to_le_bytes();
        bytes[body..].copy_from_slice(&sum);
        let mut old = StreamingAdaptiveMemory::from_bytes(&bytes).unwrap();
        let orders = |memory: &StreamingAdaptiveMemory| {
            let all = memory
                .pieces()
                .map(|piece| (piece.start_frame, piece.order));
            all.collect::<Vec<_>>()
        };
        assert_eq!(orders(&old), orders(&memory));
        assert!(
            old.listed()
                .all(|(piece, _)| piece.max_step == MaxStep::UNKNOWN)
        );
        assert_eq!(old.pieces().last().unwrap().max_step, f64::INFINITY);
        assert!(StreamingAdaptiveMemory::from_bytes(&old.to_bytes()).is_ok());
        old.process(&sound(64));
        assert!(old.pieces().last().unwrap().max_step < 10.0);
    }

    /// Damages a state and gives it a checksum that fits: what lies behind it is damaged.
    #[test]
    fn no_damaged_pieces_do_harm() {
        let bodies = [
            heard(300, None, 600),
            heard(64, Some(1000), 3001),
            heard(500, None, 2040),
        ]
        .map(|memory| {
            let mut bytes = memory.to_bytes();
            bytes.truncate(bytes.len() - SUM_LEN);
            bytes
        });
        let read = |body: &[u8]| {
            let sum = crc32fast::hash(body).to_le_bytes();
            StreamingAdaptiveMemory::from_bytes(&[body, &sum].concat())
        };
        let samples = bodies.map(|bytes| Sample {
            name: "pieces",
            bytes,
        });
        for sample in &samples {
            assert!(read(&sample.bytes).is_ok(), "readable before it is damaged");
        }
        let trial = Trial {
            test: "budget::streaming_adaptive::saved_pieces::tests::no_damaged_pieces_do_harm",
            percent: 5,
            samples: &samples,
        };
        trial.run(|input| {
            if let Ok(mut memory) = read(&input.bytes) {
                memory.process(&sound(3000));
                assert!(
                    memory.numbers_held() <= memory.config().numbers,
                    "the budget holds"
                );
                let mut back = [0.0; 100];
                memory.recall(0..5000, &mut back);
                std::hint::black_box((back, memory.energy_lost()));
            }
        });
    }
}
