//! Eight seconds of sound come in by blocks, and four thousand numbers remember them.
//!
//! ```text
//! cargo run --release -p souvenir_core --example adaptive_memory
//! ```

#![expect(
    clippy::disallowed_macros,
    clippy::print_stdout,
    reason = "the example says what it found"
)]

use souvenir_core::budget::{StreamingAdaptiveConfig, StreamingAdaptiveMemory};
use souvenir_core::lab::demo::demo_sound;
use souvenir_core::metrics::snr_db;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sound: Vec<f32> = demo_sound(48_000.0).iter().map(|x| narrow(*x)).collect();
    let config = StreamingAdaptiveConfig {
        numbers: 4000,
        window_frames: None,
    };
    let mut memory = StreamingAdaptiveMemory::prepare(&config)?;
    for block in sound.chunks(64) {
        memory.process(block);
    }

    let mut recalled = vec![0.0; sound.len()];
    memory.recall(0..sound.len() as u64, &mut recalled);
    let recalled: Vec<f32> = recalled.iter().map(|x| narrow(*x)).collect();
    let pieces = memory.pieces().count();
    println!(
        "{} frames in {} numbers, {pieces} pieces: {:.1} dB above the error",
        sound.len(),
        memory.numbers_held(),
        snr_db(&sound, &recalled).unwrap_or(f64::INFINITY),
    );
    let longest = memory.pieces().max_by_key(|piece| piece.frames);
    if let Some(piece) = longest {
        println!(
            "the longest: {} frames from frame {} on, order {}",
            piece.frames, piece.start_frame, piece.order
        );
    }
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "a sample")]
fn narrow(sample: f64) -> f32 {
    sample as f32
}
