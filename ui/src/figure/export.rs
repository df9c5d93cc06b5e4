//! A view is written to a file: its figure as a picture, or its table.

use std::path::{Path, PathBuf};

use super::{Figure, Table, export_image};
use crate::files;
use crate::theme::Palette;
use crate::typeset::Typeset;

/// Says what a view is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// What is shown.
    Picture(PictureFormat),
    /// All numbers behind it.
    Csv,
}

/// Names the formats that a picture can be saved in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PictureFormat {
    Png,
    Svg,
}

impl Format {
    pub(crate) const ALL: [Self; 3] = [
        Self::Picture(PictureFormat::Png),
        Self::Picture(PictureFormat::Svg),
        Self::Csv,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Picture(PictureFormat::Png) => "PNG picture",
            Self::Picture(PictureFormat::Svg) => "SVG picture",
            Self::Csv => "CSV table",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Picture(PictureFormat::Png) => "png",
            Self::Picture(PictureFormat::Svg) => "svg",
            Self::Csv => "csv",
        }
    }
}

/// Saves what is shown, formulas above the plot, and returns where it was written, under a name that was free.
///
/// # Errors
/// A sentence.
pub(crate) fn save_picture(
    figure: &Figure,
    formulas: &[Typeset],
    format: PictureFormat,
    palette: &Palette,
    folder: Option<&Path>,
) -> Result<PathBuf, String> {
    let bytes = match format {
        PictureFormat::Png => export_image::png(figure, formulas, palette),
        PictureFormat::Svg => export_image::svg(figure, formulas, palette).map(String::into_bytes),
    };
    keep(Format::Picture(format), figure.name, bytes, folder)
}

/// Saves all numbers behind a view.
///
/// # Errors
/// A sentence.
pub(crate) fn save_table(table: &Table, folder: Option<&Path>) -> Result<PathBuf, String> {
    let bytes = table.csv().map_err(|error| error.to_string());
    keep(Format::Csv, table.name, bytes, folder)
}

fn keep(
    format: Format,
    name: &str,
    bytes: Result<Vec<u8>, String>,
    folder: Option<&Path>,
) -> Result<PathBuf, String> {
    let explain = |cause: String| format!("The {} cannot be written: {cause}.", format.name());
    let folder = folder.ok_or_else(|| explain("there is no home for it".to_owned()))?;
    let stem = format!("souvenir {name}");
    files::keep(folder, &stem, format.extension(), &bytes.map_err(explain)?)
        .map_err(|error| explain(error.to_string()))
}
