//! Why weights are refused, in a sentence.

use std::fmt;

/// Says why a file of weights cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeightsError {
    /// The header's length is not one that the file can have.
    #[error(
        "the weights are cut off or no safetensors file: their header says it has {header} bytes, the file has {file}"
    )]
    Header {
        /// What the first eight bytes say.
        header: u64,
        /// Bytes of the whole file.
        file: usize,
    },
    /// Header and data do not fit together.
    #[error("the weights are no sound safetensors file: {reason}")]
    Container {
        /// What the reader of the format says.
        reason: String,
    },
    /// The metadata's delay is no number of frames.
    #[error("the weights' delay_frames is {word}, expected a whole number, at most {max}")]
    Delay {
        /// What the metadata say.
        word: String,
        /// Most frames.
        max: usize,
    },
    /// No tensor of a layer has a name that is known.
    #[error(
        "no layer was found in the weights: expected layers.0.mixer.in_proj.weight (Mamba; also under backbone. or mamba.) or \
         s4_layers.0.kernel.C (S4D), found {found}"
    )]
    NoLayers {
        /// The first names that there are.
        found: String,
    },
    /// A tensor is not there.
    #[error("the weights lack the tensor {name} of shape {expected}")]
    Missing {
        /// Its name.
        name: String,
        /// The shape that it should have.
        expected: Shape,
    },
    /// A tensor has another shape.
    #[error("the tensor {name} has the shape {found}, expected {expected}")]
    Shape {
        /// Its name.
        name: String,
        /// The shape that it has.
        found: Shape,
        /// The shape that it should have.
        expected: Shape,
    },
    /// A tensor's numbers are of a type that cannot be read.
    #[error(
        "the tensor {name} of shape {shape} is of type {dtype}; F32, F16, BF16 and F64 can be read"
    )]
    Type {
        /// Its name.
        name: String,
        /// Its shape.
        shape: Shape,
        /// Its type.
        dtype: String,
    },
    /// A value is infinite or not a number.
    #[error(
        "the tensor {name} of shape {shape} has the value {value} at {idx}; weights are finite"
    )]
    Value {
        /// Its name.
        name: String,
        /// Its shape.
        shape: Shape,
        /// Where, counted through the whole tensor.
        idx: usize,
        /// What stands there.
        value: f32,
    },
    /// A value has no meaning in the layer's equation, though it is finite.
    #[error(
        "the tensor {name} of shape {shape} has the value {value} at {idx}, which makes {what} infinite"
    )]
    Overflow {
        /// Its name.
        name: String,
        /// Its shape.
        shape: Shape,
        /// Where, counted through the whole tensor.
        idx: usize,
        /// What stands there.
        value: f32,
        /// What is computed of it.
        what: &'static str,
    },
    /// A dimension is larger than any layer's.
    #[error("the tensor {name} has the shape {shape}: {what} is {size}, at most {max} can be run")]
    TooLarge {
        /// Its name.
        name: String,
        /// Its shape.
        shape: Shape,
        /// Which size.
        what: &'static str,
        /// What it is.
        size: usize,
        /// The largest accepted.
        max: usize,
    },
    /// A tensor that nothing here reads: another kind of model.
    #[error(
        "the tensor {name} of shape {shape} belongs to no layer that is known here; the weights are of another kind of model"
    )]
    Unknown {
        /// Its name.
        name: String,
        /// Its shape.
        shape: Shape,
    },
}

/// Lists a tensor's sizes; what may be any size is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape(pub Vec<Option<usize>>);

impl Shape {
    pub(super) fn of(sizes: &[usize]) -> Self {
        Self(sizes.iter().map(|size| Some(*size)).collect())
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A header may claim millions of dimensions.
        let shown = self.0.iter().take(8).map(|size| match size {
            Some(size) => size.to_string(),
            None => "any".to_owned(),
        });
        let shown: Vec<String> = shown.collect();
        let more = if self.0.len() > 8 { ", ..." } else { "" };
        write!(f, "[{}{more}]", shown.join(", "))
    }
}
