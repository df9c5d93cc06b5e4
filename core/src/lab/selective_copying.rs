//! Selective copying, as sound: short tones of 16 kinds, gaps of random length, a cue, and a trained stack that says
//! the tones in their order.
//!
//! The task is that of Mamba's paper (Gu and Dao 2023, section 4.1.1). What matters stands at unknown places, so
//! that a layer whose A is constant holds the silence as well as the tones; one whose step depends on the sound lets
//! the silence pass. `selective_copying/train.py` trained a stack of each, of equal size, and is in the repository
//! with the weights.

pub(crate) mod features;
mod sound;

use features::ToneFeatures;
pub use features::band_hz;
pub use sound::{CopyingSound, KINDS, NUM_TONES};

use crate::ssm::trained::{StackKind, TrainedStack, WeightsError};

/// Hops that an answer lasts; the first begins so long after the cue.
const ANSWER_HOPS: usize = 3;

/// Listens to a sound, and says in every hop of 20 ms which tone it is asked for. Realtime: all but `prepare`.
#[derive(Clone, Debug)]
pub struct CopyingListener {
    features: ToneFeatures,
    stack: TrainedStack,
    said: [f32; KINDS + 1],
}

impl CopyingListener {
    /// Prepares a listener with the trained stack of that kind of layer, about 21,000 weights either way.
    ///
    /// # Errors
    /// As [`TrainedStack::prepare`], which the weights in this crate do not meet.
    pub fn prepare(layers: StackKind, sample_rate_hz: f64) -> Result<Self, WeightsError> {
        let weights: &[u8] = match layers {
            StackKind::Mamba => include_bytes!("selective_copying/mamba.safetensors"),
            StackKind::S4d => include_bytes!("selective_copying/s4d.safetensors"),
        };
        Ok(Self {
            features: ToneFeatures::prepare(sample_rate_hz),
            stack: TrainedStack::prepare(weights)?,
            said: [0.0; KINDS + 1],
        })
    }

    /// Returns the frames of a hop.
    #[must_use]
    pub const fn hop_frames(&self) -> usize {
        self.features.hop_frames()
    }

    /// Returns the stack, whose steps can be looked at after every hop.
    #[must_use]
    pub const fn stack(&self) -> &TrainedStack {
        &self.stack
    }

    /// Forgets all that was heard.
    pub fn reset(&mut self) {
        self.features.reset();
        self.stack.reset();
    }

    /// Hears some frames, and calls `each` after every hop with the kind of tone that is said, or nothing.
    pub fn process(&mut self, sound: &[f32], mut each: impl FnMut(Option<usize>)) {
        let Self {
            features,
            stack,
            said,
        } = self;
        features.process(sound, |bands| {
            stack.process(bands, said);
            let best = (0..=KINDS).max_by(|a, b| said[*a].total_cmp(&said[*b]));
            each(best.filter(|kind| *kind < KINDS));
        });
    }

    /// Returns the answers to a sound, each in the middle of its time. Allocates.
    #[must_use]
    pub fn answers(&mut self, copying: &CopyingSound) -> [Option<usize>; NUM_TONES] {
        let mut said = Vec::new();
        self.reset();
        self.process(&copying.sound, |kind| said.push(kind));
        let hop = |idx| copying.cue_hop + ANSWER_HOPS * (1 + idx) + ANSWER_HOPS / 2;
        std::array::from_fn(|idx| said.get(hop(idx)).copied().flatten())
    }
}

/// Computes the share of tones that are said rightly, of `num_sounds` sounds whose cue stands in that hop. Allocates.
///
/// # Errors
/// As [`CopyingListener::prepare`].
pub fn copying_accuracy(
    layers: StackKind,
    cue_hop: usize,
    num_sounds: usize,
) -> Result<f64, WeightsError> {
    const RATE_HZ: f64 = 16_000.0;
    let mut listener = CopyingListener::prepare(layers, RATE_HZ)?;
    let mut right = 0;
    for seed in 0..num_sounds {
        let copying = CopyingSound::prepare(seed as u64, cue_hop, RATE_HZ);
        let answers = listener.answers(&copying);
        let pairs = answers.iter().zip(&copying.kinds);
        right += pairs.filter(|(said, kind)| **said == Some(**kind)).count();
    }
    Ok(right as f64 / (num_sounds * NUM_TONES) as f64)
}
