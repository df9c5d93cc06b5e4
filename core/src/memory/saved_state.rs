//! A memory is written as bytes and goes on from them, bit for bit. All little-endian:
//!
//! ```text
//! "SVNM"  version, channels, order, measure, method u32 each  window f64
//! frames, non-finite, subnormal, frames of a step, frames that wait for one u64 each
//! state f64 ...  CRC-32 of all before u32
//! ```
//!
//! The same bits follow on the same SIMD level; on another one rounding differs, as between two memories there.

use super::{Memory, Stepper, Tuning};
use crate::dsp::sanitize::Rejected;
use crate::math::SimdLevel;
use crate::memory::spec::{MAX_CHANNELS, MAX_ORDER, Measure, MemorySpec, Method};

const MAGIC: [u8; 4] = *b"SVNM";
const VERSION: u32 = 1;
const SUM_LEN: usize = 4;
/// Frames of a step beyond this many an order were not written by us: nothing is allocated for them.
const MOST_STEP_FRAMES_PER_ORDER: u64 = 64;
const MOST_STEP_FRAMES: u64 = 1 << 16;

/// Says why bytes are not a memory that can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SavedStateError {
    /// They do not begin like one.
    #[error("these bytes are not the state of a memory")]
    Foreign,
    /// Written by a later version.
    #[error("the state of a memory has format {found}; this version of Souvenir reads {VERSION}")]
    Version {
        /// Version that it says it has.
        found: u32,
    },
    /// Cut short or changed.
    #[error("the state of a memory is damaged: its checksum does not fit")]
    Damaged,
    /// A number that no memory has.
    #[error("the state of a memory holds numbers that no memory has")]
    Impossible,
}

impl Memory {
    /// Writes the memory in the format of this module, every bit kept. Allocates, for a while a second memory.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let MemorySpec {
            measure,
            method,
            order,
            window_frames,
            channels,
        } = self.config;
        let mut bytes = MAGIC.to_vec();
        let small = [
            VERSION,
            narrow(channels),
            narrow(order),
            idx_of(&Measure::ALL, measure),
            idx_of(&Method::ALL, method),
        ];
        bytes.extend(small.iter().flat_map(|word| word.to_le_bytes()));
        bytes.extend(window_frames.to_le_bytes());
        let Rejected {
            non_finite,
            subnormal,
        } = self.rejected;
        let waiting = match &self.engine {
            Stepper::Exact(exact) => exact.waiting_frames(),
            Stepper::Textbook { .. } => 0,
        };
        let counts = [
            self.frames,
            non_finite,
            subnormal,
            self.step_frames() as u64,
            waiting as u64,
        ];
        bytes.extend(counts.iter().flat_map(|count| count.to_le_bytes()));
        self.clone()
            .visit_state(|number| bytes.extend(number.to_le_bytes()));
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    /// Prepares the memory that [`Self::to_bytes`] wrote, which goes on where it was. Allocates in proportion to the
    /// bytes. Cost: that of [`Self::prepare`].
    ///
    /// # Errors
    /// [`SavedStateError`] for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SavedStateError> {
        let mut words = checked(bytes)?;
        let impossible = SavedStateError::Impossible;
        let head = SavedHeader::read(&mut words).ok_or(impossible)?;
        let numbers = words.chunks_exact(8);
        if !numbers.remainder().is_empty() || !head.fits(numbers.len()) {
            return Err(impossible);
        }
        let tuning = Tuning {
            level: SimdLevel::detect(),
            step_frames: Some(head.step_frames),
            kernels: None,
        };
        let mut memory = Self::prepare_tuned(&head.spec, &tuning).map_err(|_| impossible)?;
        memory.frames = head.frames;
        memory.rejected = head.rejected;
        memory.resume(head.waiting, numbers).ok_or(impossible)?;
        Ok(memory)
    }

    /// Takes the state's numbers; `None` where there are too few or too many, or one that no memory has.
    fn resume<'a>(
        &mut self,
        waiting: usize,
        mut numbers: impl Iterator<Item = &'a [u8]>,
    ) -> Option<()> {
        let may_explode = matches!(self.engine, Stepper::Textbook { .. });
        if let Stepper::Exact(exact) = &mut self.engine {
            exact.wait_with(waiting)?;
        } else if waiting > 0 {
            return None;
        }
        let mut is_possible = true;
        self.visit_state(|to| {
            let read = numbers
                .next()
                .map(|bytes| f64::from_le_bytes(std::array::from_fn(|idx| bytes[idx])));
            is_possible &= read.is_some_and(|number| may_explode || number.is_finite());
            *to = read.unwrap_or_default();
        });
        (is_possible && numbers.next().is_none()).then_some(())
    }

    /// Shows every number of the state, in an order that depends on the spec and the waiting frames alone.
    fn visit_state(&mut self, mut visit: impl FnMut(&mut f64)) {
        match &mut self.engine {
            Stepper::Exact(exact) => exact.visit_state(&mut visit),
            Stepper::Textbook { cells, .. } => {
                cells
                    .iter_mut()
                    .for_each(|cell| cell.visit_state(&mut visit));
            }
        }
    }
}

/// Holds what stands before the state.
struct SavedHeader {
    spec: MemorySpec,
    frames: u64,
    rejected: Rejected,
    step_frames: usize,
    waiting: usize,
}

impl SavedHeader {
    /// `None` where the bytes are too few, or say what no memory says.
    fn read(words: &mut &[u8]) -> Option<Self> {
        let [channels, order, measure, method] = take_array(words, u32::from_le_bytes)?;
        let [window_frames] = take_array(words, f64::from_le_bytes)?;
        let [frames, non_finite, subnormal, step_frames, waiting] =
            take_array(words, u64::from_le_bytes)?;
        let (channels, order) = (channels as usize, order as usize);
        let most = MOST_STEP_FRAMES + MOST_STEP_FRAMES_PER_ORDER * order as u64;
        let is_possible = channels <= MAX_CHANNELS && order <= MAX_ORDER && step_frames <= most;
        is_possible.then_some(())?;
        Some(Self {
            spec: MemorySpec {
                measure: *Measure::ALL.get(measure as usize)?,
                method: *Method::ALL.get(method as usize)?,
                order,
                window_frames,
                channels,
            },
            frames,
            rejected: Rejected {
                non_finite,
                subnormal,
            },
            step_frames: usize::try_from(step_frames).ok()?,
            waiting: usize::try_from(waiting).ok()?,
        })
    }

    /// Tells whether so many numbers can be the state of so large a memory: checked before it is made.
    fn fits(&self, numbers: usize) -> bool {
        numbers >= self.spec.channels * self.spec.order
    }
}

/// Returns what stands behind the version and before the sum.
fn checked(bytes: &[u8]) -> Result<&[u8], SavedStateError> {
    let rest = bytes.strip_prefix(&MAGIC).ok_or(SavedStateError::Foreign)?;
    let Some((body, sum)) = bytes.split_last_chunk::<SUM_LEN>() else {
        return Err(SavedStateError::Damaged);
    };
    let Some((version, _)) = rest.split_first_chunk::<4>() else {
        return Err(SavedStateError::Damaged);
    };
    let found = u32::from_le_bytes(*version);
    if found != VERSION {
        return Err(SavedStateError::Version { found });
    }
    if crc32fast::hash(body).to_le_bytes() != *sum {
        return Err(SavedStateError::Damaged);
    }
    body.get(MAGIC.len() + 4..).ok_or(SavedStateError::Damaged)
}

/// Takes `N` numbers of `BYTES` each off the front.
fn take_array<T, const BYTES: usize, const N: usize>(
    words: &mut &[u8],
    of: fn([u8; BYTES]) -> T,
) -> Option<[T; N]> {
    let mut taken = Vec::with_capacity(N);
    for _ in 0..N {
        let (word, rest) = words.split_first_chunk::<BYTES>()?;
        *words = rest;
        taken.push(of(*word));
    }
    taken.try_into().ok()
}

fn idx_of<T: PartialEq>(all: &[T], one: T) -> u32 {
    narrow(
        all.iter()
            .position(|other| *other == one)
            .unwrap_or(all.len()),
    )
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use souvenir_mutation::{Sample, Trial};

    use super::{Memory, SUM_LEN, SavedStateError, VERSION};
    use crate::memory::{Measure, MemorySpec, Method};

    fn sound(frames: usize) -> Vec<f64> {
        (0..frames)
            .map(|j| (0.618 * (j * j % 7919) as f64).sin())
            .collect()
    }

    /// Every memory and method that exists, of two channels.
    fn memories() -> impl Iterator<Item = Memory> {
        let all = Measure::ALL
            .into_iter()
            .flat_map(|measure| Method::ALL.map(|method| (measure, method)));
        all.filter_map(|(measure, method)| {
            let spec = MemorySpec {
                measure,
                method,
                order: 24,
                window_frames: 900.0,
                channels: 2,
            };
            Memory::prepare(&spec).ok()
        })
    }

    fn bits(memory: &mut Memory) -> Vec<u64> {
        let channels = [0, 1].map(|idx| memory.coefficients(idx).to_vec());
        channels.concat().iter().map(|c| c.to_bits()).collect()
    }

    #[test]
    fn a_memory_goes_on_from_its_bytes_as_if_it_had_never_stopped() {
        let sound = sound(5000);
        let other: Vec<f64> = sound.iter().rev().copied().collect();
        for mut memory in memories() {
            // None, within a step, and beyond one.
            for heard in [0, 1500, 3333] {
                memory.reset();
                memory.push(&[&sound[..heard], &other[..heard]]);
                memory.push(&[&[f64::NAN]]);
                let mut back = Memory::from_bytes(&memory.to_bytes()).expect("as written");
                assert_eq!(back.config(), memory.config());
                assert_eq!(back.rejected(), memory.rejected());
                assert_eq!(back.to_bytes(), memory.to_bytes());
                for memory in [&mut memory, &mut back] {
                    memory.push(&[&sound[heard..], &other[heard..]]);
                }
                assert_eq!(back.frames(), memory.frames());
                assert_eq!(bits(&mut back), bits(&mut memory), "{:?}", memory.config());
            }
        }
    }

    #[test]
    fn a_copy_goes_its_own_way() {
        for mut memory in memories() {
            memory.push(&[&sound(2500)]);
            let before = bits(&mut memory);
            let mut copy = memory.clone();
            copy.push(&[&sound(100)]);
            assert_eq!(bits(&mut memory), before);
            assert_ne!(bits(&mut copy), before, "{:?}", memory.config());
        }
    }

    fn heard() -> Memory {
        let mut memory = Memory::prepare(&MemorySpec::legs(3)).unwrap();
        memory.push(&[&sound(40)]);
        memory
    }

    #[test]
    fn whatever_is_cut_added_or_changed_is_refused() {
        let bytes = heard().to_bytes();
        for len in 0..bytes.len() {
            assert!(Memory::from_bytes(&bytes[..len]).is_err(), "{len} bytes");
        }
        let refused = |change: fn(&mut Vec<u8>)| {
            let mut changed = bytes.clone();
            change(&mut changed);
            let body = changed.len() - SUM_LEN;
            let sum = crc32fast::hash(&changed[..body]).to_le_bytes();
            changed[body..].copy_from_slice(&sum);
            Memory::from_bytes(&changed).err()
        };
        assert_eq!(refused(|_| {}), None);
        assert_eq!(refused(|b| b[0] = b'?'), Some(SavedStateError::Foreign));
        let found = VERSION + 1;
        assert_eq!(
            refused(|b| b[4] = 2),
            Some(SavedStateError::Version { found })
        );
        // Order, measure, a step of 2^63 frames, a waiting frame more, half a number more.
        let impossible: [fn(&mut Vec<u8>); 5] = [
            |b| b[14] = 0xff,
            |b| b[16] = 4,
            |b| b[63] = 0x80,
            |b| b[64] += 1,
            |b| b.extend([0; 4]),
        ];
        for change in impossible {
            assert_eq!(refused(change), Some(SavedStateError::Impossible));
        }
        let mut damaged = bytes.clone();
        damaged[100] ^= 1;
        assert_eq!(
            Memory::from_bytes(&damaged).err(),
            Some(SavedStateError::Damaged)
        );
    }

    /// Damages a state and gives it a checksum that fits: what lies behind it is damaged.
    #[test]
    fn no_damaged_state_does_harm() {
        let whole = heard().to_bytes();
        let body = whole[..whole.len() - SUM_LEN].to_vec();
        let read = |body: &[u8]| {
            let sum = crc32fast::hash(body).to_le_bytes();
            Memory::from_bytes(&[body, &sum].concat())
        };
        assert!(read(&body).is_ok(), "readable before it is damaged");
        let trial = Trial {
            test: "memory::saved_state::tests::no_damaged_state_does_harm",
            percent: 5,
            samples: &[Sample {
                name: "state",
                bytes: body,
            }],
        };
        trial.run(|input| {
            if let Ok(mut memory) = read(&input.bytes) {
                memory.push(&[&sound(5000)]);
                std::hint::black_box(memory.coefficients(0));
            }
        });
    }
}
