//! C: the best for white sound, or what a file holds.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;
use souvenir_core::ssm::kernel::{readout_of_pairs, s4_readout_of_legs};
use souvenir_core::ssm::{Complex, Layer, LayerKind, MAX_LAYER_ORDER};

use crate::sound::told;

/// The longest number that JSON needs, twice, for the largest order, with room for white space.
const MAX_FILE_BYTES: u64 = 100 * MAX_LAYER_ORDER as u64;

/// Holds numbers, or pairs of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Real(Vec<f64>),
    Pairs(Vec<[f64; 2]>),
}

/// Takes C from a file.
///
/// # Errors
/// Those of the file, and where it is not C of this layer.
pub(super) fn of_file(layer: &Layer, path: &Path) -> anyhow::Result<Vec<f64>> {
    read(layer, path).with_context(|| format!("cannot take C from {}", told(path)))
}

fn read(layer: &Layer, path: &Path) -> anyhow::Result<Vec<f64>> {
    let mut text = String::new();
    let mut file = File::open(path)?.take(MAX_FILE_BYTES + 1);
    file.read_to_string(&mut text)?;
    ensure!(
        text.len() as u64 <= MAX_FILE_BYTES,
        "it is longer than the {MAX_FILE_BYTES} bytes that the largest order needs"
    );
    let (kind, order) = (layer.spec().kind, layer.order());
    let row: Row = serde_json::from_str(&text)
        .context("it is not a JSON array of numbers, or of pairs [re, im]")?;
    let row = match (row, kind) {
        (Row::Pairs(pairs), _) if is_of_pairs(kind) => {
            check_len(kind, "pairs", order / 2, pairs.len())?;
            let complex = pairs.iter().map(|&[re, im]| Complex::new(re, im));
            readout_of_pairs(&complex.collect::<Vec<_>>())
        }
        (Row::Real(row), _) if !is_of_pairs(kind) => {
            check_len(kind, "numbers", order, row.len())?;
            if kind == LayerKind::S4 {
                s4_readout_of_legs(&row)
            } else {
                row
            }
        }
        (Row::Real(row), _) if row.is_empty() => bail!("it is empty"),
        _ if is_of_pairs(kind) => bail!(
            "{kind} is read by {} pairs [re, im], not by numbers",
            order / 2
        ),
        _ => bail!("{kind} is read by {order} numbers, not by pairs"),
    };
    Ok(row)
}

/// S4's C is given on the Legendre coefficients, where its A is real.
fn is_of_pairs(kind: LayerKind) -> bool {
    kind.has_pairs() && kind != LayerKind::S4
}

fn check_len(kind: LayerKind, what: &str, wanted: usize, found: usize) -> anyhow::Result<()> {
    ensure!(
        wanted == found,
        "{kind} of this order is read by {wanted} {what}, and it holds {found}"
    );
    Ok(())
}
