//! The tensors of S4D's layers, as `models/s4/s4d.py` and `example.py` of state-spaces/s4 name them.

use super::super::error::WeightsError;
use super::super::linear::Linear;
use super::super::norm::LayerNorm;
use super::super::s4d::{NormPlace, S4dLayer};
use super::super::s4d_pairs::{ModePairs, Pair};
use super::super::tensors::{MAX_WIDTH, Tensor, Tensors};
use num_complex::Complex;

const MAX_PAIRS: usize = 1 << 12;

/// The width between the layers, and the layers.
pub(super) fn layers(tensors: &mut Tensors<'_>) -> Result<(usize, Vec<S4dLayer>), WeightsError> {
    let place = if tensors.is_prenorm() {
        NormPlace::Before
    } else {
        NormPlace::After
    };
    let mut width = None;
    let mut layers = Vec::new();
    for idx in 0..tensors.num_layers("s4_layers.") {
        let (of_layer, layer) = layer(tensors, idx, width, place)?;
        width = Some(of_layer);
        layers.push(layer);
    }
    Ok((width.unwrap_or_default(), layers))
}

fn layer(
    tensors: &mut Tensors<'_>,
    idx: usize,
    width: Option<usize>,
    place: NormPlace,
) -> Result<(usize, S4dLayer), WeightsError> {
    let name = |part: &str| format!("s4_layers.{idx}.{part}");
    let skip = tensors.take(&name("D"), &[width])?;
    let width = skip.limit(0, "the width of a layer", MAX_WIDTH)?;
    let modes = modes(tensors, &name, width)?;
    let norm_of = |part: &str| format!("norms.{idx}.{part}");
    let weight = tensors.take(&norm_of("weight"), &[Some(width)])?.values;
    let bias = tensors.take(&norm_of("bias"), &[Some(width)])?.values;
    let [to_value, to_gate] = output(tensors, &name, width)?;
    let layer = S4dLayer {
        place,
        norm: LayerNorm::new(weight, bias),
        modes: ModePairs::prepare(&modes, skip.values),
        to_value,
        to_gate,
    };
    Ok((width, layer))
}

/// `a = exp(dt A)` and `c = 2 C (a - 1) / A` with `A = -exp(log_A_real) + i A_imag`, `dt = exp(log_dt)`, in f64.
fn modes(
    tensors: &mut Tensors<'_>,
    name: &impl Fn(&str) -> String,
    width: usize,
) -> Result<Vec<Pair>, WeightsError> {
    let read_out = tensors.take(&name("kernel.C"), &[Some(width), None, Some(2)])?;
    let pairs = read_out.limit(1, "the number of pairs", MAX_PAIRS)?;
    let of_modes = [Some(width), Some(pairs)];
    let log_dt = tensors.take(&name("kernel.log_dt"), &[Some(width)])?;
    let real = tensors.take(&name("kernel.log_A_real"), &of_modes)?;
    let imaginary = tensors.take(&name("kernel.A_imag"), &of_modes)?;
    let mut modes = Vec::with_capacity(real.values.len());
    for idx in 0..real.values.len() {
        let rate = Complex::new(
            -f64::from(real.values[idx]).exp(),
            f64::from(imaginary.values[idx]),
        );
        let step = f64::from(log_dt.values[idx / pairs]).exp();
        let c = Complex::new(read_out.values[2 * idx], read_out.values[2 * idx + 1]);
        let c = Complex::new(f64::from(c.re), f64::from(c.im));
        modes.push(pair(rate, step, c).ok_or_else(|| real.overflow(idx, "the step of a mode"))?);
    }
    Ok(modes)
}

/// Nothing where it is not finite.
fn pair(rate: Complex<f64>, step: f64, c: Complex<f64>) -> Option<Pair> {
    let a = (rate * step).exp();
    let c = c * 2.0 * (a - 1.0) / rate;
    let pair = Pair {
        a: narrowed(a),
        c: narrowed(c),
    };
    let numbers = pair.a.iter().chain(&pair.c);
    numbers.copied().all(f32::is_finite).then_some(pair)
}

#[expect(clippy::cast_possible_truncation, reason = "the recurrence is in f32")]
fn narrowed(value: Complex<f64>) -> [f32; 2] {
    [value.re as f32, value.im as f32]
}

/// `output_linear.0`, the value and its gate.
fn output(
    tensors: &mut Tensors<'_>,
    name: &impl Fn(&str) -> String,
    width: usize,
) -> Result<[Linear; 2], WeightsError> {
    let sizes = [Some(2 * width), Some(width), Some(1)];
    let weight: Tensor = tensors.take(&name("output_linear.0.weight"), &sizes)?;
    let bias = tensors.take_if_there(&name("output_linear.0.bias"), &[Some(2 * width)])?;
    let half = |idx: usize| {
        let weights = &weight.values[idx * width * width..][..width * width];
        let bias = bias
            .as_ref()
            .map(|bias| &bias.values[idx * width..][..width]);
        Linear::new(weights, width, bias)
    };
    Ok([half(0), half(1)])
}
