//! Trained stacks of state-space layers, read from a safetensors file and run frame by frame: Mamba and S4D, in f32.
//!
//! ```text
//! Mamba   x <- x + out_proj(scan(silu(conv(W_x n))) silu(W_z n)),  n = RMSNorm(x)
//! S4D     x <- LayerNorm(x + GLU(W gelu(D x + sum of the pairs' C h)))      (or the norm first)
//! ```
//!
//! Every number is summed in an order that does not depend on how many frames come at once: one frame, a block and
//! the whole sound give the same bits, and the whole sound is fast because matrices are used for 64 frames at a time.

mod error;
mod layout;
pub mod library;
mod mamba;
mod mamba_scan;
mod linear;
mod norm;
mod s4d;
mod s4d_pairs;
mod tensors;
mod tile;

pub use error::WeightsError;

use crate::math::SimdLevel;
use layout::{InputLayer, Layers, StackParts};
use linear::{Linear, padded};
use mamba::{MambaLayer, MambaScratch};
use norm::RmsNorm;
use s4d::{S4dLayer, S4dScratch};
use tile::TILE_FRAMES;

/// Says what a stack hears in a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackInput {
    /// So many numbers: [`TrainedStack::process`].
    Features {
        /// Numbers a frame.
        width: usize,
    },
    /// One number below the size of the vocabulary: [`TrainedStack::process_tokens`].
    Tokens {
        /// How many different tokens there are.
        vocabulary: usize,
    },
}

/// Says which layers a stack is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StackKind {
    /// Mamba's simplified block (Gu and Dao 2023).
    Mamba,
    /// The minimal S4D block, `models/s4/s4d.py` of state-spaces/s4 (Gu et al. 2022).
    S4d,
}

/// Runs a stack of trained layers, and holds its state.
///
/// Files are read under the tensor names of mambapy (`layers.0.mixer.in_proj.weight`, or as its language model has
/// them, under `mamba.`), of published Mamba checkpoints (`backbone.layers.0.mixer.in_proj.weight`) and of S4's
/// example (`s4_layers.0.kernel.C`, `norms.0.weight`); the names decide which. Around the layers stand what the file
/// has: `embedding` or `encoder` before, `norm_f` and `lm_head` or `decoder` after; where a published checkpoint has
/// no head, its embedding is the head. Tensors are F32, F16, BF16 or F64, and are kept in f32. S4's norm stands
/// after its layer, unless the file's metadata say `"prenorm": "true"`; `"delay_frames": "480"` says how late the stack
/// was trained to be, for whoever lays what it says beside the sound.
///
/// ```
/// use souvenir_core::ssm::trained::{StackInput, TrainedStack};
///
/// # let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/lab/selective_copying/mamba.safetensors");
/// let mut stack = TrainedStack::prepare(&std::fs::read(path)?)?;
/// let StackInput::Features { width } = stack.input() else { panic!("it hears features") };
/// let sound = vec![0.1; 100 * width];
///
/// let mut whole = vec![0.0; 100 * stack.output_width()];
/// stack.process(&sound, &mut whole);
///
/// stack.reset();
/// let mut frame = vec![0.0; stack.output_width()];
/// for (heard, expected) in sound.chunks(width).zip(whole.chunks(stack.output_width())) {
///     stack.process(heard, &mut frame);
///     assert_eq!(frame, expected);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Realtime: all but `prepare`, `prepare_at` and `clone`. What is infinite or not a number never stays: an input
/// counts as 0, an output is 0, and a state is set to 0 within 32 frames.
#[derive(Clone, Debug)]
pub struct TrainedStack {
    level: SimdLevel,
    delay_frames: Option<usize>,
    width: usize,
    input_layer: InputLayer,
    layers: Layers,
    norm: Option<RmsNorm>,
    head: Option<Linear>,
    buffers: Buffers,
}

/// One tile of frames, `[frame][number]`, rows padded to whole vectors.
#[derive(Clone, Debug)]
struct Buffers {
    input: Vec<f32>,
    x: Vec<f32>,
    normed: Vec<f32>,
    output: Vec<f32>,
    mamba: MambaScratch,
    s4d: S4dScratch,
}

impl TrainedStack {
    /// Prepares a stack at rest, from the bytes of a safetensors file, on the best instruction set of this machine.
    ///
    /// Cost: a pass over the file; about as many bytes as it has, more where rows are shorter than a vector.
    ///
    /// # Errors
    /// If the file is none, lacks a tensor, or has one of another shape or type, with a value that is not finite, or that
    /// nothing here reads. The sentence names tensor and shapes.
    pub fn prepare(bytes: &[u8]) -> Result<Self, WeightsError> {
        Self::prepare_at(SimdLevel::detect(), bytes)
    }

    /// Prepares as [`Self::prepare`] does, on a chosen instruction set.
    ///
    /// # Errors
    /// As [`Self::prepare`].
    pub fn prepare_at(level: SimdLevel, bytes: &[u8]) -> Result<Self, WeightsError> {
        let StackParts {
            delay_frames,
            width,
            input_layer,
            layers,
            norm,
            head,
        } = layout::read(bytes)?;
        let buffers = Buffers::new(width, &input_layer, &layers, head.as_ref());
        Ok(Self {
            level,
            delay_frames,
            width,
            input_layer,
            layers,
            norm,
            head,
            buffers,
        })
    }

    /// Returns how many frames ago it heard what it says, where its file's metadata say it: `"delay_frames": "480"`.
    #[must_use]
    pub const fn delay_frames(&self) -> Option<usize> {
        self.delay_frames
    }

    /// Returns what it hears in a frame.
    #[must_use]
    pub fn input(&self) -> StackInput {
        match &self.input_layer {
            InputLayer::None => StackInput::Features { width: self.width },
            InputLayer::Encoder(encoder) => StackInput::Features {
                width: encoder.inputs(),
            },
            InputLayer::Embedding(table) => StackInput::Tokens {
                vocabulary: table.len() / padded(self.width),
            },
        }
    }

    /// Counts the numbers that it says in a frame: those of the head, or of the last layer where there is none.
    #[must_use]
    pub fn output_width(&self) -> usize {
        self.head.as_ref().map_or(self.width, Linear::outputs)
    }

    /// Counts the numbers that go from layer to layer, `d_model`.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Tells which layers it has.
    #[must_use]
    pub const fn kind(&self) -> StackKind {
        match self.layers {
            Layers::Mamba(_) => StackKind::Mamba,
            Layers::S4d(_) => StackKind::S4d,
        }
    }

    /// Counts the real numbers of state that it carries from frame to frame.
    #[must_use]
    pub fn state_numbers(&self) -> usize {
        match &self.layers {
            Layers::Mamba(layers) => layers.iter().map(MambaLayer::state_numbers).sum(),
            Layers::S4d(layers) => layers.iter().map(S4dLayer::state_numbers).sum(),
        }
    }

    /// Returns Mamba's steps `delta[channel]` of one layer in the newest frame; nothing where the layer has none.
    #[must_use]
    pub fn newest_steps(&self, layer_idx: usize) -> &[f32] {
        match &self.layers {
            Layers::Mamba(layers) => layers.get(layer_idx).map_or(&[], MambaLayer::newest_steps),
            Layers::S4d(_) => &[],
        }
    }

    /// Forgets all that was heard.
    pub fn reset(&mut self) {
        match &mut self.layers {
            Layers::Mamba(layers) => layers.iter_mut().for_each(MambaLayer::reset),
            Layers::S4d(layers) => layers.iter_mut().for_each(S4dLayer::reset),
        }
    }

    /// Hears frames of features and writes what the stack says to each: one frame, a block or the whole sound, with the
    /// same bits.
    ///
    /// `input[frame * width + idx]` with the width of [`Self::input`], `output[frame * output_width + idx]`. A stack
    /// that hears tokens says 0.
    ///
    /// # Panics
    /// If `input` and `output` are not of the same whole number of frames.
    pub fn process(&mut self, input: &[f32], output: &mut [f32]) {
        let StackInput::Features { width } = self.input() else {
            return output.fill(0.0);
        };
        let said = self.output_width();
        assert!(input.len().is_multiple_of(width), "whole frames of input");
        assert_eq!(
            input.len() / width * said,
            output.len(),
            "as many frames of output as of input"
        );
        let tiles = input.chunks(TILE_FRAMES * width);
        for (input, output) in tiles.zip(output.chunks_mut(TILE_FRAMES * said)) {
            self.enter_features(input, width);
            self.run(output);
        }
    }

    /// Hears one token a frame, and writes what the stack says to each; as [`Self::process`].
    ///
    /// A token beyond the vocabulary counts as token 0. A stack that hears features says 0.
    ///
    /// # Panics
    /// If `output` is not of as many frames as there are tokens.
    pub fn process_tokens(&mut self, tokens: &[u32], output: &mut [f32]) {
        let said = self.output_width();
        assert_eq!(
            tokens.len() * said,
            output.len(),
            "an output for each token"
        );
        if !matches!(self.input_layer, InputLayer::Embedding(_)) {
            return output.fill(0.0);
        }
        let tiles = tokens.chunks(TILE_FRAMES);
        for (tokens, output) in tiles.zip(output.chunks_mut(TILE_FRAMES * said)) {
            self.enter_tokens(tokens);
            self.run(output);
        }
    }

    fn enter_features(&mut self, input: &[f32], width: usize) {
        let Buffers { input: rows, x, .. } = &mut self.buffers;
        let (stride, frames) = (padded(width), input.len() / width);
        let into = if matches!(self.input_layer, InputLayer::None) {
            &mut *x
        } else {
            &mut *rows
        };
        for (row, frame) in into.chunks_exact_mut(stride).zip(input.chunks_exact(width)) {
            copy_finite(frame, row);
        }
        if let InputLayer::Encoder(encoder) = &self.input_layer {
            encoder.multiply(self.level, frames, rows, x);
        }
    }

    fn enter_tokens(&mut self, tokens: &[u32]) {
        let stride = padded(self.width);
        let InputLayer::Embedding(table) = &self.input_layer else {
            return;
        };
        let rows = self.buffers.x.chunks_exact_mut(stride);
        for (row, token) in rows.zip(tokens) {
            let at = usize::try_from(*token).unwrap_or(0) * stride;
            let of_token = table.get(at..at + stride).unwrap_or(&table[..stride]);
            row.copy_from_slice(of_token);
        }
    }

    /// What has entered goes through the layers, into `output`.
    fn run(&mut self, output: &mut [f32]) {
        let frames = output.len() / self.output_width();
        let Buffers { x, mamba, s4d, .. } = &mut self.buffers;
        match &mut self.layers {
            Layers::Mamba(layers) => {
                for layer in layers {
                    layer.process(self.level, frames, x, mamba);
                }
            }
            Layers::S4d(layers) => {
                for layer in layers {
                    layer.process(self.level, frames, x, s4d);
                }
            }
        }
        self.leave(frames, output);
    }

    /// Writes what the last norm and the head say, as far as there are some.
    fn leave(&mut self, frames: usize, output: &mut [f32]) {
        let said = self.output_width();
        let Buffers {
            x,
            normed,
            output: rows,
            ..
        } = &mut self.buffers;
        let x = match &self.norm {
            Some(norm) => {
                norm.apply(self.level, frames, x, normed);
                &*normed
            }
            None => &*x,
        };
        let x = match &self.head {
            Some(head) => {
                head.multiply(self.level, frames, x, rows);
                &*rows
            }
            None => x,
        };
        for (frame, row) in output
            .chunks_exact_mut(said)
            .zip(x.chunks_exact(padded(said)))
        {
            copy_finite(row, frame);
        }
    }
}

impl Buffers {
    fn new(width: usize, input_layer: &InputLayer, layers: &Layers, head: Option<&Linear>) -> Self {
        let rows = |numbers| vec![0.0; TILE_FRAMES * padded(numbers)];
        let heard = match input_layer {
            InputLayer::Encoder(encoder) => encoder.inputs(),
            InputLayer::None | InputLayer::Embedding(_) => 0,
        };
        let (mamba, s4d): (&[MambaLayer], &[S4dLayer]) = match layers {
            Layers::Mamba(layers) => (layers, &[]),
            Layers::S4d(layers) => (&[], layers),
        };
        Self {
            input: rows(heard),
            x: rows(width),
            normed: rows(width),
            output: rows(head.map_or(0, Linear::outputs)),
            mamba: MambaScratch::of(mamba),
            s4d: S4dScratch::of(s4d),
        }
    }
}

/// Copies as many numbers as both have; what is infinite or not a number becomes 0.
fn copy_finite(from: &[f32], to: &mut [f32]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = if from.is_finite() { *from } else { 0.0 };
    }
}
