//! The three forms in which coefficients are written.

use std::io::Write;

use npyz::WriterBuilder as _;

use super::super::args::Format;
use super::analysis::Analysis;

/// Writes the analysis in this format.
///
/// # Errors
/// Those of `out`.
pub(super) fn write(
    analysis: &Analysis,
    format: Format,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    match format {
        Format::Json => json(analysis, out),
        Format::Csv => csv(analysis, out),
        Format::Npy => npy(analysis, out),
    }
}

fn json(analysis: &Analysis, out: &mut impl Write) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, analysis)?;
    Ok(writeln!(out)?)
}

fn csv(analysis: &Analysis, out: &mut impl Write) -> anyhow::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(["time_seconds", "frames", "channel", "n", "coefficient"])?;
    for snapshot in &analysis.snapshots {
        for (channel_idx, coefficients) in snapshot.channels.iter().enumerate() {
            for (n, coefficient) in coefficients.iter().enumerate() {
                let instant = (snapshot.time_seconds, snapshot.frames);
                writer.serialize((instant, channel_idx, n, coefficient))?;
            }
        }
    }
    Ok(writer.flush()?)
}

fn npy(analysis: &Analysis, out: &mut impl Write) -> anyhow::Result<()> {
    let num_channels = analysis
        .snapshots
        .first()
        .map_or(0, |snapshot| snapshot.channels.len());
    let shape = [
        analysis.snapshots.len() as u64,
        num_channels as u64,
        analysis.order as u64,
    ];
    let options = npyz::WriteOptions::<f64>::new().dtype(little_endian_f64()?);
    let mut writer = options.shape(&shape).writer(out).begin_nd()?;
    for snapshot in &analysis.snapshots {
        writer.extend(snapshot.channels.iter().flatten().copied())?;
    }
    Ok(writer.finish()?)
}

fn little_endian_f64() -> anyhow::Result<npyz::DType> {
    Ok(npyz::DType::Plain("<f8".parse()?))
}
