//! Tensors of a safetensors file, each taken once, checked, in f32.

use super::error::{Shape, WeightsError};
use safetensors::tensor::{Dtype, SafeTensors, TensorView};
use std::collections::BTreeMap;

/// Most numbers between layers: the largest published Mamba has 2560.
pub(super) const MAX_WIDTH: usize = 1 << 14;
/// Most layers: the largest published Mamba has 64.
const MAX_LAYERS: usize = 1 << 10;
/// Longest name or list of names in a sentence.
const MAX_NAME_CHARS: usize = 120;
/// Longest delay of which the metadata may speak.
const MAX_DELAY_FRAMES: usize = 1 << 16;

/// Holds the tensors that have not been taken yet.
pub(super) struct Tensors<'a> {
    left: BTreeMap<String, TensorView<'a>>,
    is_prenorm: bool,
    delay_frames: Option<usize>,
}

/// Holds a tensor that has been taken: its sizes, none of them 0, and its finite values, the last index fastest.
#[derive(Clone, Debug)]
pub(super) struct Tensor {
    pub(super) name: String,
    pub(super) sizes: Vec<usize>,
    pub(super) values: Vec<f32>,
}

/// Counts the numbers of all tensors of a file.
pub(super) fn num_numbers(bytes: &[u8]) -> Result<usize, WeightsError> {
    let tensors = Tensors::read(bytes)?.left;
    let sizes = tensors
        .values()
        .map(|tensor| tensor.shape().iter().product::<usize>());
    Ok(sizes.sum())
}

impl<'a> Tensors<'a> {
    /// Reads the header; nothing is allocated but by its length, which the file has.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, WeightsError> {
        check_header(bytes)?;
        let container = |error: safetensors::SafeTensorError| WeightsError::Container {
            reason: shortened(&error.to_string()),
        };
        let (_, metadata) = SafeTensors::read_metadata(bytes).map_err(container)?;
        let said = |name: &str| metadata.metadata().as_ref().and_then(|map| map.get(name));
        let is_prenorm = said("prenorm").is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let delay_frames = said("delay_frames").map(|word| read_delay(word));
        let delay_frames = delay_frames.transpose()?;
        let file = SafeTensors::deserialize(bytes).map_err(container)?;
        let left = file.tensors().into_iter().collect();
        Ok(Self {
            left,
            is_prenorm,
            delay_frames,
        })
    }

    /// Returns how late the metadata say that it says what it heard.
    pub(super) const fn delay_frames(&self) -> Option<usize> {
        self.delay_frames
    }

    /// Tells whether the metadata say that norms stand before their layers.
    pub(super) const fn is_prenorm(&self) -> bool {
        self.is_prenorm
    }

    /// Tells whether a tensor that begins so is left.
    pub(super) fn has(&self, start: &str) -> bool {
        let from = self.left.range(start.to_owned()..).next();
        from.is_some_and(|(name, _)| name.starts_with(start))
    }

    /// Counts the layers of that prefix, one after another.
    pub(super) fn num_layers(&self, prefix: &str) -> usize {
        let is_there = |idx: &usize| self.has(&format!("{prefix}{idx}."));
        (0..MAX_LAYERS).take_while(is_there).count()
    }

    /// The first names, for a sentence.
    pub(super) fn names(&self) -> String {
        let names: Vec<&str> = self.left.keys().take(3).map(String::as_str).collect();
        if names.is_empty() {
            return "no tensor".to_owned();
        }
        shortened(&names.join(", "))
    }

    /// The tensor of that name, if it is there.
    ///
    /// `expected` has `None` where any size but 0 will do.
    pub(super) fn take_if_there(
        &mut self,
        name: &str,
        expected: &[Option<usize>],
    ) -> Result<Option<Tensor>, WeightsError> {
        let Some(view) = self.left.remove(name) else {
            return Ok(None);
        };
        let sizes = view.shape().to_vec();
        let fits = |(size, expected): (&usize, &Option<usize>)| {
            *size > 0 && expected.is_none_or(|expected| *size == expected)
        };
        if sizes.len() != expected.len() || !sizes.iter().zip(expected).all(fits) {
            return Err(WeightsError::Shape {
                name: shortened(name),
                found: Shape::of(&sizes),
                expected: Shape(expected.to_vec()),
            });
        }
        let values = values(name, &view)?;
        Ok(Some(Tensor {
            name: name.to_owned(),
            sizes,
            values,
        }))
    }

    /// The tensor of that name.
    pub(super) fn take(
        &mut self,
        name: &str,
        expected: &[Option<usize>],
    ) -> Result<Tensor, WeightsError> {
        let missing = || WeightsError::Missing {
            name: shortened(name),
            expected: Shape(expected.to_vec()),
        };
        self.take_if_there(name, expected)?.ok_or_else(missing)
    }

    /// That nothing is left.
    pub(super) fn end(self) -> Result<(), WeightsError> {
        match self.left.iter().next() {
            None => Ok(()),
            Some((name, view)) => Err(WeightsError::Unknown {
                name: shortened(name),
                shape: Shape::of(view.shape()),
            }),
        }
    }
}

impl Tensor {
    /// That the size at `dimension` is not beyond `max`.
    pub(super) fn limit(
        &self,
        dimension: usize,
        what: &'static str,
        max: usize,
    ) -> Result<usize, WeightsError> {
        let size = self.sizes[dimension];
        if size <= max {
            return Ok(size);
        }
        Err(WeightsError::TooLarge {
            name: shortened(&self.name),
            shape: Shape::of(&self.sizes),
            what,
            size,
            max,
        })
    }

    /// That its sizes are these, where they were not known when it was taken.
    pub(super) fn expect(&self, sizes: &[usize]) -> Result<(), WeightsError> {
        if self.sizes == sizes {
            return Ok(());
        }
        Err(WeightsError::Shape {
            name: shortened(&self.name),
            found: Shape::of(&self.sizes),
            expected: Shape::of(sizes),
        })
    }

    /// Refuses the value at `idx`, of which something infinite would be computed.
    pub(super) fn overflow(&self, idx: usize, what: &'static str) -> WeightsError {
        WeightsError::Overflow {
            name: shortened(&self.name),
            shape: Shape::of(&self.sizes),
            idx,
            value: self.values[idx],
            what,
        }
    }
}

fn read_delay(word: &str) -> Result<usize, WeightsError> {
    let frames = word.parse().ok().filter(|it| *it <= MAX_DELAY_FRAMES);
    frames.ok_or_else(|| WeightsError::Delay {
        word: shortened(word),
        max: MAX_DELAY_FRAMES,
    })
}

/// The reader's own refusals do not name both lengths.
fn check_header(bytes: &[u8]) -> Result<(), WeightsError> {
    let first = bytes.first_chunk::<8>();
    let header = first.map_or(0, |first| u64::from_le_bytes(*first));
    let room = bytes.len().saturating_sub(8) as u64;
    if first.is_some() && header <= room {
        return Ok(());
    }
    Err(WeightsError::Header {
        header,
        file: bytes.len(),
    })
}

fn values(name: &str, view: &TensorView<'_>) -> Result<Vec<f32>, WeightsError> {
    let bytes = view.data();
    let values: Vec<f32> = match view.dtype() {
        Dtype::F32 => numbers(bytes, f32::from_le_bytes),
        Dtype::F64 => numbers(bytes, narrowed),
        Dtype::F16 => numbers(bytes, |two| of_half(u16::from_le_bytes(two))),
        Dtype::BF16 => numbers(bytes, |two| {
            f32::from_bits(u32::from(u16::from_le_bytes(two)) << 16)
        }),
        other => {
            return Err(WeightsError::Type {
                name: shortened(name),
                shape: Shape::of(view.shape()),
                dtype: other.to_string(),
            });
        }
    };
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(values),
        Some(idx) => Err(WeightsError::Value {
            name: shortened(name),
            shape: Shape::of(view.shape()),
            idx,
            value: values[idx],
        }),
    }
}

fn numbers<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    bytes
        .as_chunks::<N>()
        .0
        .iter()
        .map(|bytes| number(*bytes))
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "weights are kept in f32")]
fn narrowed(bytes: [u8; 8]) -> f32 {
    f64::from_le_bytes(bytes) as f32
}

/// IEEE 754 half precision.
fn of_half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 0 { 1.0 } else { -1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2_f32.powi(-24),
        31 if bits & 1023 == 0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1024.0 + fraction) * 2_f32.powi(exponent - 25),
    };
    sign * size
}

/// Cuts a name to what a sentence bears: a name may be as long as the file.
fn shortened(text: &str) -> String {
    if text.chars().count() <= MAX_NAME_CHARS {
        return text.to_owned();
    }
    let start: String = text.chars().take(MAX_NAME_CHARS).collect();
    format!("{start}...")
}

#[cfg(test)]
mod tests {
    use super::of_half;

    #[test]
    fn halves_are_read_as_ieee_754_has_them() {
        let known = [
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65504.0),
            (0x0400, 2_f32.powi(-14)),
            (0x0001, 2_f32.powi(-24)),
            (0x3555, 0.333_251_95),
            (0x8000, -0.0),
        ];
        for (bits, value) in known {
            assert_eq!(of_half(bits).to_bits(), f32::to_bits(value), "{bits:x}");
        }
        assert!(of_half(0x7c00).is_infinite() && of_half(0x7c01).is_nan());
    }
}
