//! `report.html` is one page with everything in it, to listen, look and compare.

mod excerpt;
mod listening;
mod outline;
mod page;
mod picture;
mod player;
mod svg;
mod test_page;
mod traces;

use std::path::Path;

use crate::quality::Quality;
use excerpt::Excerpt;
pub(crate) use listening::{ListeningReport, write_votes};
pub(crate) use outline::Outline;
pub(crate) use test_page::TestPage;
pub(crate) use traces::Traces;

/// Holds what the page says of one rendering.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) title: String,
    pub(crate) memory_file: String,
    pub(crate) residual_file: String,
    pub(crate) quality: Quality,
}

/// Gathers a page in the making.
#[derive(Debug)]
pub(crate) struct Report {
    source: String,
    outline: Outline,
    num_renderings: usize,
    dry: Vec<Vec<f32>>,
    sections: Vec<Section>,
}

/// Holds one rendering: words, sound and pictures.
#[derive(Debug)]
pub(crate) struct Section {
    entry: Entry,
    dry: Vec<Vec<f32>>,
    memory: Vec<Vec<f32>>,
    residual: Vec<Vec<f32>>,
    waveform_svg: String,
    spectrum_svg: String,
}

impl Report {
    pub(crate) fn new(input: &Path, outline: Outline, num_renderings: usize) -> Self {
        let name = input.file_name().unwrap_or(input.as_os_str());
        Self {
            source: name.to_string_lossy().into_owned(),
            outline,
            num_renderings,
            dry: Vec::new(),
            sections: Vec::new(),
        }
    }

    /// Makes the traces that the next rendering is to leave.
    pub(crate) fn traces(&self) -> Traces {
        Traces::new(self.outline, self.excerpt())
    }

    fn excerpt(&self) -> Excerpt {
        Excerpt::choose(&self.outline, self.num_renderings)
    }

    /// Makes what the page shows of a rendering.
    ///
    /// # Errors
    /// Where a picture cannot be drawn.
    pub(crate) fn section(&self, entry: Entry, traces: Traces) -> anyhow::Result<Section> {
        let bandwidth_hz = entry.quality.bandwidth_hz;
        let waveform_svg = picture::waveform(&traces)?;
        let rate_hz = f64::from(self.outline.sample_rate_hz);
        let ([dry, memory, residual], spectra) = traces.finish();
        Ok(Section {
            waveform_svg,
            spectrum_svg: picture::spectrum(&spectra, rate_hz, bandwidth_hz)?,
            dry,
            memory,
            residual,
            entry,
        })
    }

    /// Adds a rendering to the page.
    pub(crate) fn add(&mut self, mut section: Section) {
        // The same every time.
        self.dry = std::mem::take(&mut section.dry);
        self.sections.push(section);
    }
}
