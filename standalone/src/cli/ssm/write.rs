//! Series of one number a frame, in the three forms.

use std::io::Write as _;
use std::path::Path;

use npyz::WriterBuilder as _;
use serde::Serialize;

use super::super::args::Format;
use super::super::output::{Sink, Target};

/// Chooses the output, and checks that it takes this format.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn target(output: Option<&Path>, format: Format) -> anyhow::Result<Target> {
    let target = output.map_or(Ok(Target::Stdout), Target::check_alone)?;
    if matches!(format, Format::Npy) {
        target.check_takes_bytes("npy")?;
    }
    Ok(target)
}

/// Writes a value as JSON.
///
/// # Errors
/// Those of `out`.
pub(super) fn json(what: &impl Serialize, out: &mut Sink<'_>) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, what)?;
    Ok(writeln!(out)?)
}

/// Writes a table as CSV.
///
/// # Errors
/// Those of `out`.
pub(super) fn csv<T: Serialize>(
    header: &[&str],
    rows: impl Iterator<Item = T>,
    out: &mut Sink<'_>,
) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(header)?;
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(writer.flush()?)
}

/// Writes an npy file with one axis of f64.
///
/// # Errors
/// Those of `out`.
pub(super) fn npy(values: &[f64], out: &mut Sink<'_>) -> anyhow::Result<()> {
    let dtype = npyz::DType::Plain("<f8".parse()?);
    let options = npyz::WriteOptions::<f64>::new().dtype(dtype);
    let mut writer = options
        .shape(&[values.len() as u64])
        .writer(out)
        .begin_nd()?;
    writer.extend(values.iter().copied())?;
    Ok(writer.finish()?)
}
