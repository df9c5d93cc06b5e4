//! What can happen to a file: bits, numbers and pieces of it are changed, lost, doubled or swapped.

use std::ops::Range;

use rand_pcg::Pcg32;
use rand_pcg::rand_core::Rng as _;

use super::trial::{Sample, Trial};

/// Any number does; another one would be other inputs.
const SEED: u64 = 0x534f_5556;
/// Where headers are, which decide the most.
const HEADER_BYTES: usize = 256;
/// Pieces that are lost, doubled or made up.
const MAX_PIECE_BYTES: usize = 64;
const MAX_CHANGES: usize = 4;

const NUMBERS: [u64; 12] = [
    0,
    1,
    0x7f,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    u64::MAX,
];
const WORDS: [&str; 18] = [
    "0",
    "-1",
    "1",
    "300",
    "65536",
    "2000000000",
    "4294967296",
    "1000000000000",
    "18446744073709551616",
    "1e300",
    "-1e300",
    "1e-300",
    "1e999",
    "0.5",
    "nan",
    "inf",
    "null",
    "\"\"",
];

pub(crate) fn damaged(samples: &[Sample], stream: &str, idx: u64) -> Sample {
    let stream = stream.bytes().fold(0, |sum: u64, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let mut dice = Dice(Pcg32::new(
        SEED ^ idx.wrapping_mul(0x9e37_79b9_7f4a_7c15),
        stream,
    ));
    let mut sample = samples[dice.below(samples.len())].clone();
    for _ in 0..=dice.below(MAX_CHANGES) {
        let other = &samples[dice.below(samples.len())].bytes;
        change(&mut sample.bytes, other, &mut dice);
    }
    sample
}

fn change(bytes: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let is_text = std::str::from_utf8(bytes).is_ok();
    if is_text && dice.below(3) > 0 {
        return change_number(bytes, dice);
    }
    let at = dice.place(bytes.len());
    let piece = at..(at + 1 + dice.below(MAX_PIECE_BYTES)).min(bytes.len());
    match dice.below(8) {
        0 => change_bit(bytes, at, dice),
        1 | 2 => write_number(bytes, at, dice),
        3 => bytes.truncate(dice.below(bytes.len() + 1)),
        4 => drop(bytes.drain(piece)),
        5 => double(bytes, piece),
        6 => bytes[piece].iter_mut().for_each(|byte| *byte = dice.byte()),
        _ => {
            bytes.truncate(at);
            bytes.extend(&other[dice.place(other.len())..]);
        }
    }
}

fn change_bit(bytes: &mut [u8], at: usize, dice: &mut Dice) {
    if let Some(byte) = bytes.get_mut(at) {
        *byte ^= 1 << dice.below(8);
    }
}

/// Writes a number in 1, 2, 4 or 8 bytes, either end first.
fn write_number(bytes: &mut [u8], at: usize, dice: &mut Dice) {
    let number = NUMBERS[dice.below(NUMBERS.len())];
    let len = 1 << dice.below(4);
    let little = &number.to_le_bytes()[..len];
    let mut number = little.to_vec();
    if dice.below(2) == 0 {
        number.reverse();
    }
    for (to, from) in bytes.iter_mut().skip(at).zip(number) {
        *to = from;
    }
}

fn double(bytes: &mut Vec<u8>, piece: Range<usize>) {
    let end = piece.end;
    let twin = bytes[piece].to_vec();
    drop(bytes.splice(end..end, twin));
}

/// Replaces one number of a text by another, or by something else.
fn change_number(bytes: &mut Vec<u8>, dice: &mut Dice) {
    let is_of_number = |byte: &u8| byte.is_ascii_digit() || b".-+eE".contains(byte);
    let from = dice.below(bytes.len().max(1));
    let Some(start) = bytes.iter().skip(from).position(u8::is_ascii_digit) else {
        return;
    };
    let start = from + start;
    let before = bytes[..start]
        .iter()
        .rev()
        .take_while(|byte| is_of_number(byte))
        .count();
    let after = bytes[start..]
        .iter()
        .take_while(|byte| is_of_number(byte))
        .count();
    let word = WORDS[dice.below(WORDS.len())].bytes();
    drop(bytes.splice(start - before..start + after, word));
}

struct Dice(Pcg32);

impl Dice {
    /// Returns a number in `0..count`, 0 where that is empty.
    fn below(&mut self, count: usize) -> usize {
        let scaled = u128::from(self.0.next_u64()) * count as u128;
        usize::try_from(scaled >> 64).unwrap_or(0)
    }

    fn byte(&mut self) -> u8 {
        self.0.next_u32().to_le_bytes()[3]
    }

    /// Chooses a place, half of the time in the header.
    fn place(&mut self, len: usize) -> usize {
        let within = if self.below(2) == 0 {
            len.min(HEADER_BYTES)
        } else {
            len
        };
        self.below(within)
    }
}

impl Trial<'_> {
    /// Damages the bytes by a number: the same for the same number, for ever.
    pub(crate) fn input(&self, idx: u64) -> Sample {
        damaged(self.samples, self.test, idx)
    }
}

#[cfg(test)]
mod tests {
    use super::{Sample, damaged};

    fn samples() -> [Sample; 2] {
        let sample = |name, bytes: &[u8]| Sample {
            name,
            bytes: bytes.to_vec(),
        };
        [
            sample("text", b"{\"order\": 1024, \"c\": [0.5]}"),
            sample("bytes", &[0x80; 999]),
        ]
    }

    #[test]
    fn damage_is_the_same_for_the_same_number_and_seldom_none() {
        let inputs = || (0..1000).map(|idx| damaged(&samples(), "test", idx).bytes);
        assert!(inputs().eq(inputs()), "the same for ever");
        let same = inputs().filter(|bytes| samples().iter().any(|sample| sample.bytes == *bytes));
        assert!(same.count() < 20, "what is changed is changed");
    }

    #[test]
    fn what_is_empty_can_be_damaged_too() {
        let empty = [Sample {
            name: "empty",
            bytes: Vec::new(),
        }];
        (0..1000).for_each(|idx| drop(damaged(&empty, "test", idx)));
    }
}
