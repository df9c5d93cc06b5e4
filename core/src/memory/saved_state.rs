//! A memory is written as bytes and goes on from them, bit for bit. All little-endian:
//!
//! ```text
//! "SVNM"  version = 1, channels, order u32 each
//! measure u32 (0 legs, 1 fading, 2 legt, 3 selective)
//! method u32 (0 exact, 1 bilinear, 2 forward Euler, 3 backward Euler, 4 zero-order hold)  window f64
//! frames, non-finite, subnormal, frames of a step, frames that wait for one u64 each
//! state f64 ...  CRC-32 of all before u32
//! ```
//!
//! The same bits follow on the same SIMD level; on another one rounding differs, as between two memories there.

use super::exact::most_step_frames;
use super::{MAX_FRAMES, Memory, Stepper, Tuning};
use crate::dsp::sanitize::Rejected;
use crate::math::SimdLevel;
use crate::memory::spec::{MAX_CHANNELS, MAX_ORDER, Measure, MemorySpec, Method};

const MAGIC: [u8; 4] = *b"SVNM";
const VERSION: u32 = 1;
const SUM_LEN: usize = 4;

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
    ///
    /// A memory whose step was set by hand to more frames than [`Self::prepare`] ever chooses is written too, but
    /// [`Self::from_bytes`] refuses it.
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
            measure_code(measure),
            method_code(method),
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
        let heard = frames.checked_mul(channels as u64)?;
        let is_possible = channels <= MAX_CHANNELS
            && order <= MAX_ORDER
            && frames <= MAX_FRAMES
            && non_finite.checked_add(subnormal)? <= heard
            && step_frames <= most_step_frames(order) as u64;
        is_possible.then_some(())?;
        Some(Self {
            spec: MemorySpec {
                measure: of_code(Measure::ALL, measure_code, measure)?,
                method: of_code(Method::ALL, method_code, method)?,
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

/// Returns what stands for a measure in the bytes: not its place in a menu, which may change.
const fn measure_code(measure: Measure) -> u32 {
    match measure {
        Measure::Legs => 0,
        Measure::Fading => 1,
        Measure::Legt => 2,
        Measure::Selective => 3,
    }
}

/// Returns what stands for a method in the bytes.
const fn method_code(method: Method) -> u32 {
    match method {
        Method::Exact => 0,
        Method::Bilinear => 1,
        Method::ForwardEuler => 2,
        Method::BackwardEuler => 3,
        Method::ZeroOrderHold => 4,
    }
}

/// Returns the one of all that has this code.
fn of_code<T: Copy, const LEN: usize>(all: [T; LEN], code: fn(T) -> u32, found: u32) -> Option<T> {
    all.into_iter().find(|one| code(*one) == found)
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use souvenir_mutation::{Sample, Trial};

    use super::{Memory, SUM_LEN, SavedStateError, VERSION};
    use crate::math::SimdLevel;
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
        // Order, measure, method, 2^53 + 40 and 2^64 - 1 frames heard, more samples rejected than heard, a step of
        // 2049 and of 2^63 frames, a waiting frame more, half a number more.
        let impossible: [fn(&mut Vec<u8>); 11] = [
            |b| b[14] = 0xff,
            |b| b[16] = 4,
            |b| b[20] = 5,
            |b| b[38] = 0x20,
            |b| b[32..40].fill(0xff),
            |b| b[40] = 41,
            |b| b[48..56].fill(0xff),
            |b| b[56..58].copy_from_slice(&2049_u16.to_le_bytes()),
            |b| b[63] = 0x80,
            |b| b[64] += 1,
            |b| b.extend([0; 4]),
        ];
        for (idx, change) in impossible.into_iter().enumerate() {
            assert_eq!(refused(change), Some(SavedStateError::Impossible), "{idx}");
        }
        let mut damaged = bytes.clone();
        damaged[100] ^= 1;
        assert_eq!(
            Memory::from_bytes(&damaged).err(),
            Some(SavedStateError::Damaged)
        );
    }

    /// Returns what was written when the format was made: LegT by the bilinear rule, of two channels.
    fn stored() -> &'static [u8] {
        include_bytes!("../../tests/fixtures/memory-1.bin")
    }

    #[test]
    fn the_first_version_is_read_for_ever() {
        let mut memory = Memory::from_bytes(stored()).expect("as it was written");
        let spec = MemorySpec {
            method: Method::Bilinear,
            channels: 2,
            ..MemorySpec::legt(3, 50.0)
        };
        assert_eq!((memory.config(), memory.frames()), (&spec, 8));
        let rejected = memory.rejected();
        assert_eq!((rejected.non_finite, rejected.subnormal), (1, 0));
        assert_eq!(memory.to_bytes(), stored());
        let mut again = Memory::prepare(&spec).expect("it is possible");
        let ramp = [0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, f64::NAN];
        again.push(&[&ramp, &[1.0; 8]]);
        for channel_idx in 0..2 {
            let c = memory.coefficients(channel_idx).to_vec();
            for (c, again) in c.iter().zip(again.coefficients(channel_idx)) {
                // Sums of eight terms below 1, which another compiler may order otherwise.
                assert!((c - again).abs() < 1e-14, "{c} {again}");
            }
        }
    }

    #[test]
    fn the_codes_of_measures_and_methods_stay() {
        let measures = ["legs", "fading", "legt", "selective"];
        let methods = [
            "exact",
            "bilinear",
            "forward-euler",
            "backward-euler",
            "zero-order-hold",
        ];
        for memory in memories() {
            let bytes = memory.to_bytes();
            let MemorySpec {
                measure, method, ..
            } = *memory.config();
            assert_eq!(measures[usize::from(bytes[16])], measure.name());
            assert_eq!(methods[usize::from(bytes[20])], method.name());
        }
    }

    #[test]
    fn a_step_that_no_default_has_is_written_and_refused() {
        let spec = MemorySpec::legs(200);
        let of_step = |frames| {
            let memory = Memory::prepare_at(&spec, SimdLevel::detect(), Some(frames));
            Memory::from_bytes(&memory.expect("in range").to_bytes()).err()
        };
        assert_eq!(of_step(12_800), None);
        assert_eq!(of_step(12_801), Some(SavedStateError::Impossible));
    }

    #[test]
    fn whatever_step_is_chosen_is_read_again() {
        for order in [1, 100, 129, 500, 1000, 3000, 40_000] {
            let memory = Memory::prepare(&MemorySpec::legs(order)).expect("in range");
            let back = Memory::from_bytes(&memory.to_bytes());
            assert!(back.is_ok(), "order {order}, {}", memory.step_frames());
        }
    }

    /// Returns a state of every kind, without its sum.
    fn heard_by_all() -> Vec<Sample> {
        let specs = [
            ("legs", MemorySpec::legs(3)),
            ("legt", MemorySpec::legt(3, 100.0)),
            ("fading", MemorySpec::fading(3, 100.0)),
            (
                "selective",
                MemorySpec {
                    measure: Measure::Selective,
                    ..MemorySpec::legs(3)
                },
            ),
            (
                "textbook",
                MemorySpec {
                    method: Method::ForwardEuler,
                    ..MemorySpec::legs(3)
                },
            ),
        ];
        let sample = |(name, spec)| {
            let mut memory = Memory::prepare(&spec).expect("in range");
            memory.push(&[&sound(40)]);
            let mut bytes = memory.to_bytes();
            bytes.truncate(bytes.len() - SUM_LEN);
            Sample { name, bytes }
        };
        specs.map(sample).into()
    }

    /// Damages states and gives them a checksum that fits: what lies behind it is damaged.
    #[test]
    fn no_damaged_state_does_harm() {
        let read = |body: &[u8]| {
            let sum = crc32fast::hash(body).to_le_bytes();
            Memory::from_bytes(&[body, &sum].concat())
        };
        let samples = heard_by_all();
        assert!(samples.iter().all(|sample| read(&sample.bytes).is_ok()));
        let trial = Trial {
            test: "memory::saved_state::tests::no_damaged_state_does_harm",
            percent: 5,
            samples: &samples,
        };
        trial.run(|input| {
            if let Ok(mut memory) = read(&input.bytes) {
                memory.push(&[&sound(5000)]);
                std::hint::black_box(memory.coefficients(0));
            }
        });
    }
}
