//! The tensors of Mamba's layers.

use super::super::error::WeightsError;
use super::super::linear::Linear;
use super::super::mamba::{MambaLayer, MambaWeights};
use super::super::norm::RmsNorm;
use super::super::tensors::{MAX_WIDTH, Tensor, Tensors};

const MAX_CHANNELS: usize = 1 << 16;
const MAX_STATES: usize = 1 << 12;
const MAX_TAPS: usize = 1 << 10;
const MAX_RANK: usize = 1 << 14;

/// Sizes of a layer, read off the tensors that have them first.
#[derive(Clone, Copy)]
struct Sizes {
    width: usize,
    channels: usize,
    states: usize,
    rank: usize,
}

/// The width between the layers, and the layers.
pub(super) fn layers(
    tensors: &mut Tensors<'_>,
    prefix: &str,
) -> Result<(usize, Vec<MambaLayer>), WeightsError> {
    let prefix = format!("{prefix}layers.");
    let mut width = None;
    let mut layers = Vec::new();
    for idx in 0..tensors.num_layers(&prefix) {
        let (of_layer, layer) = layer(tensors, &format!("{prefix}{idx}."), width)?;
        width = Some(of_layer);
        layers.push(layer);
    }
    Ok((width.unwrap_or_default(), layers))
}

fn layer(
    tensors: &mut Tensors<'_>,
    prefix: &str,
    width: Option<usize>,
) -> Result<(usize, MambaLayer), WeightsError> {
    let name = |part: &str| format!("{prefix}mixer.{part}");
    let in_proj = tensors.take(&name("in_proj.weight"), &[None, width])?;
    let width = in_proj.limit(1, "the width of a layer", MAX_WIDTH)?;
    let a_log = tensors.take(&name("A_log"), &[None, None])?;
    let channels = a_log.limit(0, "the number of channels", MAX_CHANNELS)?;
    let states = a_log.limit(1, "the number of states", MAX_STATES)?;
    let dt_proj = tensors.take(&name("dt_proj.weight"), &[Some(channels), None])?;
    let rank = dt_proj.limit(1, "the rank of the step", MAX_RANK)?;
    let sizes = Sizes {
        width,
        channels,
        states,
        rank,
    };
    let InputProjection { to_x, to_z } =
        input_projection(tensors, &in_proj, &name("in_proj.bias"), sizes)?;
    let (conv, conv_bias) = convolution(tensors, &name, channels)?;
    let [to_step, to_b, to_c] = selection(tensors, &name, sizes)?;
    let dt_bias = tensors.take(&name("dt_proj.bias"), &[Some(channels)])?;
    let weights = MambaWeights {
        norm: norm(tensors, &format!("{prefix}norm.weight"), width)?,
        to_x,
        to_z,
        conv,
        conv_bias,
        to_step,
        to_b,
        to_c,
        inner_norms: inner_norms(tensors, &name, sizes)?,
        dt_proj: Linear::new(&dt_proj.values, rank, Some(&dt_bias.values)),
        a: rates(&a_log)?,
        skip: tensors.take(&name("D"), &[Some(channels)])?.values,
        out_proj: out_proj(tensors, &name, sizes)?,
    };
    Ok((width, MambaLayer::prepare(weights)))
}

/// `in_proj`, cut in two.
struct InputProjection {
    /// To the scan.
    to_x: Linear,
    /// To the gate.
    to_z: Linear,
}

fn input_projection(
    tensors: &mut Tensors<'_>,
    in_proj: &Tensor,
    bias_name: &str,
    sizes: Sizes,
) -> Result<InputProjection, WeightsError> {
    let Sizes {
        width, channels, ..
    } = sizes;
    in_proj.expect(&[2 * channels, width])?;
    let bias = tensors.take_if_there(bias_name, &[Some(2 * channels)])?;
    let half = |idx: usize| {
        let weights = &in_proj.values[idx * channels * width..][..channels * width];
        let bias = bias
            .as_ref()
            .map(|bias| &bias.values[idx * channels..][..channels]);
        Linear::new(weights, width, bias)
    };
    Ok(InputProjection {
        to_x: half(0),
        to_z: half(1),
    })
}

fn convolution(
    tensors: &mut Tensors<'_>,
    name: &impl Fn(&str) -> String,
    channels: usize,
) -> Result<(Vec<f32>, Vec<f32>), WeightsError> {
    let sizes = [Some(channels), Some(1), None];
    let weight = tensors.take(&name("conv1d.weight"), &sizes)?;
    weight.limit(2, "the length of the convolution", MAX_TAPS)?;
    let bias = tensors.take_if_there(&name("conv1d.bias"), &[Some(channels)])?;
    let bias = bias.map_or_else(|| vec![0.0; channels], |bias| bias.values);
    Ok((weight.values, bias))
}

/// `x_proj`, to the step, to B and to C.
fn selection(
    tensors: &mut Tensors<'_>,
    name: &impl Fn(&str) -> String,
    sizes: Sizes,
) -> Result<[Linear; 3], WeightsError> {
    let Sizes {
        channels,
        states,
        rank,
        ..
    } = sizes;
    let shape = [Some(rank + 2 * states), Some(channels)];
    let x_proj = tensors.take(&name("x_proj.weight"), &shape)?;
    let (step, rest) = x_proj.values.split_at(rank * channels);
    let (b, c) = rest.split_at(states * channels);
    Ok([step, b, c].map(|rows| Linear::new(rows, channels, None)))
}

fn inner_norms(
    tensors: &mut Tensors<'_>,
    name: &impl Fn(&str) -> String,
    sizes: Sizes,
) -> Result<[Option<RmsNorm>; 3], WeightsError> {
    let mut of = |part: &str, width| {
        let weight = tensors.take_if_there(&name(part), &[Some(width)])?;
        Ok(weight.map(|weight| RmsNorm::new(weight.values)))
    };
    Ok([
        of("dt_layernorm.weight", sizes.rank)?,
        of("B_layernorm.weight", sizes.states)?,
        of("C_layernorm.weight", sizes.states)?,
    ])
}

/// `A = -exp(A_log)`.
fn rates(a_log: &Tensor) -> Result<Vec<f32>, WeightsError> {
    let rates: Vec<f32> = a_log.values.iter().map(|log| -log.exp()).collect();
    match rates.iter().position(|rate| !rate.is_finite()) {
        None => Ok(rates),
        Some(idx) => Err(a_log.overflow(idx, "A = -exp(A_log)")),
    }
}

fn norm(tensors: &mut Tensors<'_>, name: &str, width: usize) -> Result<RmsNorm, WeightsError> {
    let weight = tensors.take(name, &[Some(width)])?;
    Ok(RmsNorm::new(weight.values))
}

fn out_proj(
    tensors: &mut Tensors<'_>,
    name: &impl Fn(&str) -> String,
    sizes: Sizes,
) -> Result<Linear, WeightsError> {
    let Sizes {
        width, channels, ..
    } = sizes;
    let weight = tensors.take(&name("out_proj.weight"), &[Some(width), Some(channels)])?;
    let bias = tensors.take_if_there(&name("out_proj.bias"), &[Some(width)])?;
    let bias = bias.as_ref().map(|bias| bias.values.as_slice());
    Ok(Linear::new(&weight.values, channels, bias))
}
