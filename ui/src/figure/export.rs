//! A figure as a file.

use std::path::{Path, PathBuf};

use super::{Figure, picture, table};
use crate::files;
use crate::theme::Palette;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Png,
    Svg,
    Csv,
}

impl Format {
    pub(crate) const ALL: [Self; 3] = [Self::Png, Self::Svg, Self::Csv];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Png => "PNG picture",
            Self::Svg => "SVG picture",
            Self::Csv => "CSV table",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Csv => "csv",
        }
    }
}

/// Where it was written, under a name that was free.
///
/// # Errors
/// A sentence.
pub(crate) fn save(
    figure: &Figure,
    format: Format,
    palette: &Palette,
    folder: Option<&Path>,
) -> Result<PathBuf, String> {
    let explain = |cause: String| format!("The {} cannot be written: {cause}.", format.name());
    let folder = folder.ok_or_else(|| explain("there is no home for it".to_owned()))?;
    let bytes = match format {
        Format::Png => picture::png(figure, palette),
        Format::Svg => picture::svg(figure, palette).map(String::into_bytes),
        Format::Csv => table::csv(figure).map_err(|error| error.to_string()),
    };
    let stem = format!("souvenir {}", figure.name);
    files::keep(folder, &stem, format.extension(), &bytes.map_err(explain)?)
        .map_err(|error| explain(error.to_string()))
}
