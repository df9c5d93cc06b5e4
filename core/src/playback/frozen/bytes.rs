//! A frozen memory is written as bytes, all little-endian, the same for ever:
//!
//! ```text
//! "SVNR"  version u16 = 1  channels u16  order u32  timeline u32 (0 even, 1 fading)
//! frames or tau f64  sample rate f64  c[channel][n] f64 ...  CRC-32 of all before u32
//! ```
//!
//! An adaptive memory has version 3: in place of the order the numbers that there is room for, in place of `c` pieces
//! (`piece_bytes`). Version 2 is the same without the steps of pieces.

use super::piece_bytes;
use super::{FrozenMemory, is_coefficient, is_possible};
use crate::budget::HeldPieces;
use crate::memory::spec::{MAX_CHANNELS, MAX_ORDER};
use crate::memory::timeline::Timeline;
use crate::settings::ADAPTIVE_NUMBERS;

const MAGIC: [u8; 4] = *b"SVNR";
const VERSION: u16 = 1;
/// Version of memories in pieces, and the one in which pieces had no steps.
const PIECES_VERSION: u16 = 3;
const WITHOUT_STEPS: u16 = 2;
const HEAD_LEN: usize = 32;
const SUM_LEN: usize = 4;
const NUMBER_LEN: usize = 8;

/// Says why bytes are not a frozen memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrozenMemoryError {
    /// They do not begin like one.
    #[error("this is not a frozen memory")]
    Foreign,
    /// Written by a later version of the program.
    #[error(
        "the frozen memory has format {found}; this version of Souvenir reads {PIECES_VERSION}"
    )]
    Version {
        /// Version that it says it has.
        found: u16,
    },
    /// Cut short, or something was added.
    #[error("the frozen memory has {actual} bytes instead of {expected}")]
    Length {
        /// Length that it says it has.
        expected: usize,
        /// Length that it has.
        actual: usize,
    },
    /// The checksum does not fit.
    #[error("the frozen memory is damaged: its checksum does not fit")]
    Damaged,
    /// A number that no memory has.
    #[error("the frozen memory holds numbers that no memory has")]
    Impossible,
}

impl FrozenMemory {
    /// Writes it in the format of this module, every bit kept. Allocates.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length(self.channels(), self.order));
        let (kind, frames) = match self.timeline {
            Timeline::Even { frames } => (0_u32, frames),
            Timeline::Fading { tau_frames } => (1, tau_frames),
        };
        bytes.extend(MAGIC);
        let version = if self.is_in_pieces() {
            PIECES_VERSION
        } else {
            VERSION
        };
        bytes.extend(version.to_le_bytes());
        bytes.extend(
            u16::try_from(self.channels())
                .unwrap_or(u16::MAX)
                .to_le_bytes(),
        );
        let numbers = if self.is_in_pieces() {
            self.room()
        } else {
            self.order
        };
        bytes.extend(u32::try_from(numbers).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(kind.to_le_bytes());
        bytes.extend(frames.to_le_bytes());
        bytes.extend(self.sample_rate_hz.to_le_bytes());
        for channel_idx in 0..self.channels() {
            let numbers = self.coefficients(channel_idx).iter();
            bytes.extend(numbers.flat_map(|c| c.to_le_bytes()));
        }
        for held in &self.pieces {
            piece_bytes::write(held, &mut bytes);
        }
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote. Allocates in proportion to the bytes, and the room for
    /// pieces that they name.
    ///
    /// # Errors
    /// [`FrozenMemoryError`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrozenMemoryError> {
        if bytes.get(..4) != Some(&MAGIC) {
            return Err(FrozenMemoryError::Foreign);
        }
        let Some((head, rest)) = bytes.split_first_chunk::<HEAD_LEN>() else {
            return Err(wrong_length(HEAD_LEN + SUM_LEN, bytes));
        };
        let version = u16::from_le_bytes(part(head, 4));
        if !(VERSION..=PIECES_VERSION).contains(&version) {
            return Err(FrozenMemoryError::Version { found: version });
        }
        let channels = usize::from(u16::from_le_bytes(part(head, 6)));
        let order = u32::from_le_bytes(part(head, 8)) as usize;
        let is_in_pieces = version != VERSION;
        let most_numbers = if is_in_pieces {
            *ADAPTIVE_NUMBERS.end()
        } else {
            MAX_ORDER
        };
        if channels > MAX_CHANNELS || order > most_numbers {
            return Err(FrozenMemoryError::Impossible);
        }
        if is_in_pieces {
            let has_steps = version > WITHOUT_STEPS;
            let pieces = piece_bytes::read(summed(bytes)?, channels, order, has_steps);
            return in_pieces(head, pieces.ok_or(FrozenMemoryError::Impossible)?);
        }
        if bytes.len() != length(channels, order) {
            return Err(wrong_length(length(channels, order), bytes));
        }
        summed(bytes)?;
        let numbers = rest
            .chunks_exact(NUMBER_LEN)
            .map(|c| f64::from_le_bytes(part(c, 0)));
        let mut numbers = numbers.take(channels * order);
        let frozen = Self {
            timeline: timeline(head)?,
            sample_rate_hz: f64::from_le_bytes(part(head, 24)),
            order,
            coefficients: (0..channels)
                .map(|_| numbers.by_ref().take(order).collect())
                .collect(),
            pieces: Vec::new(),
        };
        let all_possible = frozen
            .coefficients
            .iter()
            .flatten()
            .all(|c| is_coefficient(*c));
        if all_possible && is_possible(frozen.timeline, frozen.sample_rate_hz) {
            Ok(frozen)
        } else {
            Err(FrozenMemoryError::Impossible)
        }
    }
}

/// Returns what stands between the head and the sum, which fits.
fn summed(bytes: &[u8]) -> Result<&[u8], FrozenMemoryError> {
    let (body, sum) = bytes.split_last_chunk().ok_or(FrozenMemoryError::Damaged)?;
    if crc32fast::hash(body).to_le_bytes() != *sum {
        return Err(FrozenMemoryError::Damaged);
    }
    body.get(HEAD_LEN..).ok_or(FrozenMemoryError::Damaged)
}

fn in_pieces(
    head: &[u8; HEAD_LEN],
    pieces: Vec<HeldPieces>,
) -> Result<FrozenMemory, FrozenMemoryError> {
    let channels = pieces.len();
    let frozen = FrozenMemory {
        timeline: timeline(head)?,
        sample_rate_hz: f64::from_le_bytes(part(head, 24)),
        pieces,
        ..FrozenMemory::prepare(0, channels)
    };
    if channels > 0 && is_possible(frozen.timeline, frozen.sample_rate_hz) {
        Ok(frozen)
    } else {
        Err(FrozenMemoryError::Impossible)
    }
}

fn timeline(head: &[u8; HEAD_LEN]) -> Result<Timeline, FrozenMemoryError> {
    let frames = f64::from_le_bytes(part(head, 16));
    match u32::from_le_bytes(part(head, 12)) {
        0 => Ok(Timeline::Even { frames }),
        1 => Ok(Timeline::Fading { tau_frames: frames }),
        _ => Err(FrozenMemoryError::Impossible),
    }
}

fn length(channels: usize, order: usize) -> usize {
    HEAD_LEN + NUMBER_LEN * channels * order + SUM_LEN
}

fn wrong_length(expected: usize, bytes: &[u8]) -> FrozenMemoryError {
    FrozenMemoryError::Length {
        expected,
        actual: bytes.len(),
    }
}

/// `bytes[at..at + LEN]`; the caller has looked at the length.
fn part<const LEN: usize>(bytes: &[u8], at: usize) -> [u8; LEN] {
    let mut part = [0; LEN];
    part.copy_from_slice(&bytes[at..at + LEN]);
    part
}

#[cfg(test)]
mod tests {
    use souvenir_mutation::{Sample, Trial};

    use super::{FrozenMemory, FrozenMemoryError, MAX_CHANNELS, SUM_LEN};
    use crate::budget::{StreamingAdaptiveConfig, StreamingAdaptiveMemory};
    use crate::memory::timeline::Timeline;
    use crate::playback::Polynomials;

    fn frozen() -> FrozenMemory {
        let mut frozen = FrozenMemory::prepare(4, 2);
        let coefficients = [[0.1, -0.2, 1.0 / 3.0], [1e-300, 0.0, -7.5]];
        frozen.take(Timeline::Fading { tau_frames: 4321.5 }, 44_100.0, |idx| {
            &coefficients[idx]
        });
        frozen
    }

    fn in_pieces() -> FrozenMemory {
        let config = StreamingAdaptiveConfig {
            numbers: 80,
            window_frames: Some(700),
        };
        let heard = [0.3, 0.7].map(|pitch| {
            let mut memory = StreamingAdaptiveMemory::prepare(&config).expect("it exists");
            let sound: Vec<f64> = (0..1003).map(|j| (pitch * f64::from(j)).sin()).collect();
            memory.process(&sound);
            memory
        });
        let mut frozen = FrozenMemory::prepare_pieces(80, 2);
        frozen.take_pieces(Timeline::Even { frames: 700.0 }, 44_100.0, |idx| {
            heard.get(idx)
        });
        frozen
    }

    #[test]
    fn bytes_bring_back_every_bit() {
        let back = FrozenMemory::from_bytes(&frozen().to_bytes());
        assert_eq!(back.as_ref(), Ok(&frozen()));
        assert_eq!(back.map(|back| back.to_bytes()), Ok(frozen().to_bytes()));
    }

    #[test]
    fn pieces_come_back_bit_by_bit() {
        let frozen = in_pieces();
        let back = FrozenMemory::from_bytes(&frozen.to_bytes());
        assert_eq!(back.as_ref(), Ok(&frozen));
        assert_eq!(back.map(|back| back.to_bytes()), Ok(frozen.to_bytes()));
    }

    #[test]
    fn the_first_version_is_read_for_ever() {
        let stored = include_bytes!("../../../tests/fixtures/frozen-1.bin");
        assert_eq!(FrozenMemory::from_bytes(stored), Ok(frozen()));
    }

    #[test]
    fn whatever_is_cut_added_or_changed_is_refused() {
        for bytes in [frozen().to_bytes(), in_pieces().to_bytes()] {
            for len in 0..bytes.len() {
                let cut = FrozenMemory::from_bytes(&bytes[..len]);
                assert!(cut.is_err(), "{len} bytes");
            }
        }
        let bytes = frozen().to_bytes();
        let longer = [&bytes[..], &[0]].concat();
        let (expected, actual) = (bytes.len(), longer.len());
        assert_eq!(
            FrozenMemory::from_bytes(&longer),
            Err(FrozenMemoryError::Length { expected, actual })
        );
        for at in 0..8 * bytes.len() {
            let mut changed = bytes.clone();
            changed[at / 8] ^= 1 << (at % 8);
            assert!(FrozenMemory::from_bytes(&changed).is_err(), "bit {at}");
        }
    }

    /// Damages memories and gives them a checksum that fits: what lies behind it is damaged.
    #[test]
    fn no_damaged_memory_does_harm() {
        let [body, pieces] = [frozen(), in_pieces()].map(|frozen| {
            let whole = frozen.to_bytes();
            whole[..whole.len() - SUM_LEN].to_vec()
        });
        let read = |body: &[u8]| {
            let sum = crc32fast::hash(body).to_le_bytes();
            FrozenMemory::from_bytes(&[body, &sum].concat())
        };
        assert_eq!(read(&body), Ok(frozen()), "readable before it is damaged");
        assert_eq!(
            read(&pieces),
            Ok(in_pieces()),
            "readable before it is damaged"
        );
        let trial = Trial {
            test: "playback::frozen::bytes::tests::no_damaged_memory_does_harm",
            percent: 5,
            samples: &[
                Sample {
                    name: "frozen",
                    bytes: body,
                },
                Sample {
                    name: "pieces",
                    bytes: pieces,
                },
            ],
        };
        trial.run(|input| {
            if let Ok(frozen) = read(&input.bytes) {
                let polynomials = Polynomials::of(frozen);
                let heard = polynomials.at_ages(0, &[0.0, 1.0, 350.2, 1e4]);
                assert!(heard.iter().all(|x| x.is_finite()), "{heard:?}");
            }
        });
    }

    #[test]
    fn what_no_memory_has_is_refused_before_it_is_allocated() {
        let mut bytes = frozen().to_bytes();
        bytes[6..12].fill(0xff);
        assert_eq!(
            FrozenMemory::from_bytes(&bytes),
            Err(FrozenMemoryError::Impossible),
            "{MAX_CHANNELS} channels at most"
        );
        let mut newer = frozen().to_bytes();
        newer[4] = 4;
        assert_eq!(
            FrozenMemory::from_bytes(&newer),
            Err(FrozenMemoryError::Version { found: 4 })
        );
        let mut frozen = frozen();
        frozen.sample_rate_hz = 0.0;
        assert_eq!(
            FrozenMemory::from_bytes(&frozen.to_bytes()),
            Err(FrozenMemoryError::Impossible)
        );
    }
}
