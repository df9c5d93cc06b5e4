//! A trained stack that comes with the program: it says what it heard 480 frames ago, 10 ms at 48 kHz.
//!
//! One layer of S4D, 16 channels of 32 pairs, 2705 weights. `recall_stack/train.py` trained it on the demo, at other speeds
//! and levels, and on noise; both are made in code. It says the demo 32 dB above its error, and the melody, which it never
//! heard, 30 dB (`core/tests/recall_stack.rs`).

use crate::ssm::trained::WeightsError;
use crate::ssm::trained::library::{self, WeightsEntry};

/// What people call it.
const NAME: &str = "S4D, recall of 10 ms";

/// Holds its file.
const BYTES: &[u8] = include_bytes!("recall_stack/s4d.safetensors");

/// Adds the stack to the library of weights, once for a process, and returns its entry. Allocates.
///
/// # Errors
/// As [`library::add`], which the weights in this crate do not meet.
///
/// ```
/// let entry = souvenir_core::lab::recall_stack::add_to_library()?;
/// assert_eq!(entry.delay_frames, Some(480), "whatever the sample rate");
/// let mut stack = souvenir_core::ssm::trained::library::find(entry.id).expect("it was added");
/// let sound: Vec<f32> = (0..4800).map(|frame| 0.3 * (frame as f32 / 30.0).sin()).collect();
/// let mut said = vec![0.0; sound.len()];
/// stack.process(&sound, &mut said);
/// assert!((said[4000] - sound[4000 - 480]).abs() < 0.02, "it says what was");
/// # Ok::<(), souvenir_core::ssm::trained::WeightsError>(())
/// ```
pub fn add_to_library() -> Result<WeightsEntry, WeightsError> {
    library::add(NAME, BYTES)
}
