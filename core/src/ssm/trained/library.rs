//! Stacks that this process has read, by their hash: settings name one, and whoever prepares a memory takes a copy.

#![expect(
    clippy::disallowed_types,
    reason = "off the audio thread, which looks up sizes alone"
)]

use std::collections::BTreeMap;
use std::sync::atomic::{
    AtomicU64, AtomicUsize, Ordering::Acquire, Ordering::Relaxed, Ordering::Release,
};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest as _, Sha256};

use super::tensors::num_numbers;
use super::{StackInput, StackKind, TrainedStack, WeightsError};
use crate::ssm::weights_id::WeightsId;

/// Describes weights that were read, or that a project asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightsEntry {
    /// Their name in settings.
    pub id: WeightsId,
    /// SHA-256 of their file.
    pub hash: [u8; 32],
    /// What people call them, such as the name of a file.
    pub name: String,
    /// How many frames ago the stack heard what it says, where its file says so.
    pub delay_frames: Option<usize>,
}

struct Read {
    entry: WeightsEntry,
    stack: TrainedStack,
}

static READ: Mutex<BTreeMap<WeightsId, Read>> = Mutex::new(BTreeMap::new());

/// Names of weights that somebody asked for.
static NAMES: Mutex<BTreeMap<WeightsId, String>> = Mutex::new(BTreeMap::new());

/// Sizes that an audio thread looks up, which must not wait for whoever reads a file: of the first stacks that were read.
static SIZES: [Size; 64] = [const { Size::unknown() }; 64];

struct Size {
    /// 0 until the size stands beside it.
    id: AtomicU64,
    num_weights: AtomicUsize,
}

impl Size {
    const fn unknown() -> Self {
        Self {
            id: AtomicU64::new(0),
            num_weights: AtomicUsize::new(0),
        }
    }
}

/// A panic while it was held leaves a map that is whole.
fn read() -> MutexGuard<'static, BTreeMap<WeightsId, Read>> {
    READ.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Reads a stack from the bytes of a safetensors file and keeps it for the rest of the process, under this name; one
/// that is there already stays. Allocates, and waits for others that read.
///
/// # Errors
/// Those of [`TrainedStack::prepare`].
pub fn add(name: &str, bytes: &[u8]) -> Result<WeightsEntry, WeightsError> {
    let hash: [u8; 32] = Sha256::digest(bytes).into();
    let id = WeightsId::of_hash(&hash);
    if let Some(known) = read().get(&id) {
        return Ok(known.entry.clone());
    }
    let stack = TrainedStack::prepare(bytes)?;
    let num_weights = num_numbers(bytes)?;
    let entry = WeightsEntry {
        id,
        hash,
        name: name.to_owned(),
        delay_frames: stack.delay_frames(),
    };
    let kept = Read {
        entry: entry.clone(),
        stack,
    };
    let mut read = read();
    if read.insert(id, kept).is_none() {
        note_size(read.len() - 1, id, num_weights);
    }
    Ok(entry)
}

/// One at a time: the map is held.
fn note_size(idx: usize, id: WeightsId, num_weights: usize) {
    if let Some(size) = SIZES.get(idx) {
        size.num_weights.store(num_weights, Relaxed);
        size.id.store(id.number(), Release);
    }
}

/// Tells whether a stack was read.
#[must_use]
pub fn contains(id: WeightsId) -> bool {
    read().contains_key(&id)
}

/// Returns a copy of a stack that was read, at rest. Allocates.
#[must_use]
pub fn find(id: WeightsId) -> Option<TrainedStack> {
    let read = read();
    let found = read.get(&id)?;
    let mut stack = found.stack.clone();
    drop(read);
    stack.reset();
    Some(stack)
}

/// Returns the word that files and projects keep: the hash's first digits, and the name. Allocates.
#[must_use]
pub fn word(id: WeightsId) -> String {
    format!("{id} {}", name(id).unwrap_or_default())
        .trim_end()
        .to_owned()
}

/// Reads what [`word`] wrote, and remembers the name for whoever misses the weights. `None` where it is no such word.
#[must_use]
pub fn read_word(word: &str) -> Option<WeightsId> {
    let (digits, name) = word.split_once(' ').unwrap_or((word, ""));
    let number = u64::from_str_radix(digits, 16).ok()?;
    let id = WeightsId::of_number(number).filter(|_| digits.len() == 16)?;
    if !name.is_empty() {
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(id, name.to_owned());
    }
    Some(id)
}

/// Returns what people call these weights, whether they were read or only asked for.
#[must_use]
pub fn name(id: WeightsId) -> Option<String> {
    if let Some(known) = read().get(&id) {
        return Some(known.entry.name.clone());
    }
    let names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
    names.get(&id).cloned()
}

/// Returns how many frames ago a stack that was read heard what it says, where its file says so.
#[must_use]
pub fn delay_frames(id: WeightsId) -> Option<usize> {
    read().get(&id).and_then(|found| found.entry.delay_frames)
}

/// Returns which layers a stack that was read has.
#[must_use]
pub fn kind(id: WeightsId) -> Option<StackKind> {
    read().get(&id).map(|found| found.stack.kind())
}

/// Counts the weights of one of the first 64 stacks that were read, as if each had four bytes in its file. Realtime: yes.
pub(crate) fn num_weights(id: WeightsId) -> Option<usize> {
    let known = SIZES
        .iter()
        .find(|size| size.id.load(Acquire) == id.number());
    known.map(|size| size.num_weights.load(Relaxed))
}

/// Counts what was read.
#[must_use]
pub fn len() -> usize {
    read().len()
}

/// Returns what was read, by name. Allocates.
#[must_use]
pub fn entries() -> Vec<WeightsEntry> {
    let mut entries: Vec<_> = read().values().map(|found| found.entry.clone()).collect();
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}

/// Tells whether a stack hears sound of so many channels: a channel each, or all at once.
#[must_use]
pub fn hears(stack: &TrainedStack, num_channels: usize) -> bool {
    let StackInput::Features { width } = stack.input() else {
        return false;
    };
    let said = stack.output_width();
    (width, said) == (1, 1) || (width, said) == (num_channels, num_channels)
}

#[cfg(test)]
mod tests {
    use super::{WeightsId, add, entries, find, name, num_weights, read_word, word};

    const MAMBA: &[u8] = include_bytes!("../../lab/selective_copying/mamba.safetensors");

    #[test]
    fn what_was_read_is_found_by_its_hash_and_kept_once() {
        let entry = add("mamba", MAMBA).expect("weights");
        assert_eq!(add("another name", MAMBA).expect("weights"), entry);
        let of_it = |other: &super::WeightsEntry| other.id == entry.id;
        assert_eq!(entries().into_iter().filter(of_it).count(), 1);
        let header = u64::from_le_bytes(MAMBA[..8].try_into().expect("eight bytes"));
        let header = usize::try_from(header).expect("short");
        assert_eq!(num_weights(entry.id), Some((MAMBA.len() - 8 - header) / 4));
        let stack = find(entry.id).expect("it was read");
        assert_eq!(
            stack.output_width(),
            super::TrainedStack::prepare(MAMBA)
                .expect("weights")
                .output_width()
        );
    }

    /// `sha256sum` says so.
    #[test]
    fn a_hash_is_that_of_other_programs() {
        let nothing_known = WeightsId::of_hash(&[0; 32]);
        assert_eq!(nothing_known.number(), 1, "never 0");
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef]);
        assert_eq!(WeightsId::of_hash(&hash).to_string(), "0123456789abcdef");
    }

    #[test]
    fn a_word_keeps_the_name_of_what_is_missing() {
        let id = read_word("00000000000000ff a stack of mine").expect("a word");
        assert_eq!(name(id).as_deref(), Some("a stack of mine"));
        assert_eq!(word(id), "00000000000000ff a stack of mine");
        assert!(find(id).is_none() && num_weights(id).is_none());
        for nonsense in [
            "",
            "0000000000000000",
            "xyz",
            "ff short",
            "0123456789abcdeff",
        ] {
            assert!(read_word(nonsense).is_none(), "{nonsense}");
        }
    }
}
