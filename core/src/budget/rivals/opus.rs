//! Opus at as many bits, its frames taken for 48 kHz.

use opus_pure::{Application, MAX_PACKET_BYTES, OpusDecoder, OpusEncoder};

use crate::budget::BITS_PER_NUMBER;
use crate::budget::budget_memory::{BudgetError, BudgetMemory};

const RATE_HZ: i32 = 48_000;
/// 20 ms.
const PACKET_FRAMES: usize = 960;
/// What the format allows for one channel.
const BITRATES: [i32; 2] = [500, 256_000];
const SEARCHES: usize = 12;
const REFUSED: BudgetError = BudgetError::Refused {
    memory: BudgetMemory::Opus,
};

/// Returns the best that fits: the highest rate whose packets are no more bytes than the budget.
pub(in crate::budget) fn recall(sound: &[f64], numbers: usize) -> Result<Vec<f64>, BudgetError> {
    let bytes = numbers * BITS_PER_NUMBER / 8;
    let peak = sound
        .iter()
        .fold(f64::MIN_POSITIVE, |peak, x| peak.max(x.abs()));
    let [mut low, mut high] = BITRATES;
    let mut best = None;
    for _ in 0..SEARCHES {
        let middle = low + (high - low) / 2;
        let coded = Coded::at(sound, peak, middle)?;
        if coded.bytes <= bytes {
            low = middle;
            best = Some(coded.sound);
        } else {
            high = middle;
        }
    }
    let packets = sound.len().div_ceil(PACKET_FRAMES);
    best.ok_or(BudgetError::TooFew {
        memory: BudgetMemory::Opus,
        min: packets,
    })
}

struct Coded {
    bytes: usize,
    sound: Vec<f64>,
}

impl Coded {
    #[expect(clippy::cast_possible_truncation, reason = "Opus takes f32")]
    #[expect(
        clippy::large_stack_frames,
        reason = "the encoder holds its state itself"
    )]
    fn at(sound: &[f64], peak: f64, bits_per_sec: i32) -> Result<Self, BudgetError> {
        let refused = |_| REFUSED;
        let mut encoder = OpusEncoder::new(RATE_HZ, 1, Application::Audio).map_err(refused)?;
        encoder.bitrate_bps = bits_per_sec;
        let mut decoder = OpusDecoder::new(RATE_HZ, 1).map_err(|_| REFUSED)?;
        let delay = encoder.lookahead();
        let mut padded: Vec<f32> = sound.iter().map(|x| (0.5 * x / peak) as f32).collect();
        padded.resize((sound.len() + delay).next_multiple_of(PACKET_FRAMES), 0.0);
        let (mut bytes, mut decoded) = (0, Vec::new());
        let (mut packet, mut block) = (vec![0; MAX_PACKET_BYTES], vec![0.0; PACKET_FRAMES]);
        for frames in padded.chunks_exact(PACKET_FRAMES) {
            let used = encoder
                .encode(frames, PACKET_FRAMES, &mut packet)
                .map_err(|_| REFUSED)?;
            decoder
                .decode(&packet[..used], PACKET_FRAMES, &mut block)
                .map_err(|_| REFUSED)?;
            bytes += used;
            decoded.extend(block.iter().map(|y| 2.0 * peak * f64::from(*y)));
        }
        let sound = decoded[delay..delay + sound.len()].to_vec();
        Ok(Self { bytes, sound })
    }
}
