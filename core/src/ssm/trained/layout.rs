//! Which tensor of a file is what: the names of mambapy, of published Mamba checkpoints and of S4's example.

mod mamba;
mod s4d;

use super::error::WeightsError;
use super::linear::{Linear, padded};
use super::mamba::MambaLayer;
use super::norm::RmsNorm;
use super::s4d::S4dLayer;
use super::tensors::{Tensor, Tensors};

/// Most inputs of an encoder.
const MAX_FEATURES: usize = 1 << 16;
/// Most tokens, or outputs of a head.
const MAX_OUTPUTS: usize = 1 << 20;

/// Names what stands before the layers.
#[derive(Clone, Debug)]
pub(super) enum InputLayer {
    /// Nothing: features are as wide as the layers.
    None,
    /// A linear layer.
    Encoder(Linear),
    /// Rows of a table, padded.
    Embedding(Vec<f32>),
}

/// Holds the layers, all of a kind.
#[derive(Clone, Debug)]
pub(super) enum Layers {
    Mamba(Vec<MambaLayer>),
    S4d(Vec<S4dLayer>),
}

/// Holds a stack, read and checked.
pub(super) struct StackParts {
    pub(super) delay_frames: Option<usize>,
    pub(super) width: usize,
    pub(super) input_layer: InputLayer,
    pub(super) layers: Layers,
    pub(super) norm: Option<RmsNorm>,
    pub(super) head: Option<Linear>,
}

/// Prefixes of the layers' names in mambapy's stack, mambapy's language model and published checkpoints.
const MAMBA_PREFIXES: [&str; 3] = ["", "mamba.", "backbone."];

/// Reads a whole file.
pub(super) fn read(bytes: &[u8]) -> Result<StackParts, WeightsError> {
    let mut tensors = Tensors::read(bytes)?;
    let is_mamba = |prefix: &&str| tensors.has(&format!("{prefix}layers.0.mixer."));
    let (prefix, width, layers) = if let Some(prefix) = MAMBA_PREFIXES.into_iter().find(is_mamba) {
        let (width, layers) = mamba::layers(&mut tensors, prefix)?;
        (prefix, width, Layers::Mamba(layers))
    } else if tensors.has("s4_layers.0.") {
        let (width, layers) = s4d::layers(&mut tensors)?;
        ("", width, Layers::S4d(layers))
    } else {
        let found = tensors.names();
        return Err(WeightsError::NoLayers { found });
    };
    let (input_layer, table) = input_layer(&mut tensors, prefix, width)?;
    let norm = last_norm(&mut tensors, prefix, width)?;
    // A published checkpoint's head is its embedding, unless it has one.
    let tied = table.filter(|_| prefix == "backbone.");
    let head =
        head(&mut tensors, width)?.or_else(|| tied.map(|t| Linear::new(&t.values, width, None)));
    let delay_frames = tensors.delay_frames();
    tensors.end()?;
    Ok(StackParts {
        delay_frames,
        width,
        input_layer,
        layers,
        norm,
        head,
    })
}

fn input_layer(
    tensors: &mut Tensors<'_>,
    prefix: &str,
    width: usize,
) -> Result<(InputLayer, Option<Tensor>), WeightsError> {
    for name in ["embedding.weight", "embeddings.weight"] {
        let in_backbone = if prefix == "backbone." { prefix } else { "" };
        let name = format!("{in_backbone}{name}");
        if let Some(table) = tensors.take_if_there(&name, &[None, Some(width)])? {
            table.limit(0, "the vocabulary", MAX_OUTPUTS)?;
            let mut rows = Vec::with_capacity(table.sizes[0] * padded(width));
            for row in table.values.chunks_exact(width) {
                rows.extend_from_slice(row);
                rows.resize(rows.len().next_multiple_of(padded(width)), 0.0);
            }
            return Ok((InputLayer::Embedding(rows), Some(table)));
        }
    }
    let encoder = linear(tensors, "encoder", [Some(width), None])?;
    Ok((encoder.map_or(InputLayer::None, InputLayer::Encoder), None))
}

/// Reads a linear layer of `outputs` by `inputs`, with its bias if it has one.
fn linear(
    tensors: &mut Tensors<'_>,
    name: &str,
    sizes: [Option<usize>; 2],
) -> Result<Option<Linear>, WeightsError> {
    let Some(weight) = tensors.take_if_there(&format!("{name}.weight"), &sizes)? else {
        return Ok(None);
    };
    let outputs = weight.limit(0, "the number of outputs", MAX_OUTPUTS)?;
    let inputs = weight.limit(1, "the number of inputs", MAX_FEATURES)?;
    let bias = tensors.take_if_there(&format!("{name}.bias"), &[Some(outputs)])?;
    let bias = bias.as_ref().map(|bias| bias.values.as_slice());
    Ok(Some(Linear::new(&weight.values, inputs, bias)))
}

fn last_norm(
    tensors: &mut Tensors<'_>,
    prefix: &str,
    width: usize,
) -> Result<Option<RmsNorm>, WeightsError> {
    let in_backbone = if prefix == "backbone." { prefix } else { "" };
    let name = format!("{in_backbone}norm_f.weight");
    let weight = tensors.take_if_there(&name, &[Some(width)])?;
    Ok(weight.map(|weight| RmsNorm::new(weight.values)))
}

fn head(tensors: &mut Tensors<'_>, width: usize) -> Result<Option<Linear>, WeightsError> {
    let head = linear(tensors, "lm_head", [None, Some(width)])?;
    match head {
        Some(head) => Ok(Some(head)),
        None => linear(tensors, "decoder", [None, Some(width)]),
    }
}
