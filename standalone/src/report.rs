//! `report.html`: one page with everything in it, to listen, look and compare.

mod page;
mod picture;
mod player;

use std::path::Path;

use crate::cli::quality::Quality;
use crate::sound::Sound;
use player::Excerpt;

/// What the page says of one rendering.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) title: String,
    pub(crate) memory_file: String,
    pub(crate) residual_file: String,
    pub(crate) quality: Quality,
}

/// A page in the making.
#[derive(Debug)]
pub(crate) struct Report {
    source: String,
    sample_rate_hz: u32,
    num_channels: usize,
    num_frames: usize,
    excerpt: Excerpt,
    dry: Vec<Vec<f32>>,
    sections: Vec<Section>,
}

/// One rendering: words, sound and pictures.
#[derive(Debug)]
struct Section {
    entry: Entry,
    memory: Vec<Vec<f32>>,
    residual: Vec<Vec<f32>>,
    waveform_svg: String,
    spectrum_svg: String,
}

impl Report {
    pub(crate) fn new(
        input: &Path,
        sound: &Sound,
        dry: &[Vec<f32>],
        num_renderings: usize,
    ) -> Self {
        let excerpt = Excerpt::choose(sound, num_renderings);
        Self {
            source: input
                .file_name()
                .unwrap_or(input.as_os_str())
                .to_string_lossy()
                .into_owned(),
            sample_rate_hz: sound.sample_rate_hz,
            num_channels: sound.channels.len(),
            num_frames: sound.num_frames(),
            dry: excerpt.of(dry),
            excerpt,
            sections: Vec::new(),
        }
    }

    /// # Errors
    /// Where a picture cannot be drawn.
    pub(crate) fn add(
        &mut self,
        entry: Entry,
        dry: &[Vec<f32>],
        memory: &[Vec<f32>],
        residual: &[Vec<f32>],
    ) -> anyhow::Result<()> {
        let rate_hz = f64::from(self.sample_rate_hz);
        let bandwidth_hz = entry.quality.bandwidth_hz;
        let traces = [&dry[0], &memory[0], &residual[0]].map(Vec::as_slice);
        self.sections.push(Section {
            waveform_svg: picture::waveform(traces, rate_hz)?,
            spectrum_svg: picture::spectrum(traces, rate_hz, bandwidth_hz)?,
            memory: self.excerpt.of(memory),
            residual: self.excerpt.of(residual),
            entry,
        });
        Ok(())
    }

    /// # Errors
    /// Where a sound cannot be written as WAV.
    pub(crate) fn html(&self) -> anyhow::Result<String> {
        page::html(self)
    }
}
