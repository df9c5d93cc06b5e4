//! What a page keeps of sounds that go by: an excerpt to listen to, a detail to look at, spectra.

use std::ops::Range;

use souvenir_core::metrics::MeanSpectrum;

use super::excerpt::Excerpt;
use super::outline::Outline;

/// Keeps dry, memory and residual of one rendering.
#[derive(Debug)]
pub(crate) struct Traces {
    outline: Outline,
    excerpt: Range<u64>,
    detail: Range<u64>,
    /// Frames that have gone by.
    num_gone: u64,
    sounds: [Trace; 3],
}

#[derive(Debug, Default)]
struct Trace {
    /// `[channel_idx][frame]`
    excerpt: Vec<Vec<f32>>,
    detail: Vec<f32>,
    spectrum: MeanSpectrum,
}

/// Holds excerpts, and spectra in dB.
pub(super) type FinishedTraces = ([Vec<Vec<f32>>; 3], [Vec<f64>; 3]);

impl Traces {
    pub(super) fn new(outline: Outline, excerpt: Excerpt) -> Self {
        Self {
            outline,
            excerpt: excerpt.range(),
            detail: outline.detail(),
            num_gone: 0,
            sounds: Default::default(),
        }
    }

    pub(crate) fn num_frames(&self) -> u64 {
        self.outline.num_frames
    }

    /// Takes the next frames of each, `[channel_idx][frame]`.
    pub(crate) fn add(&mut self, blocks: [&[Vec<f32>]; 3]) {
        let frames = blocks[0].first().map_or(0, Vec::len);
        let part = |range: &Range<u64>| within(range, self.num_gone, frames);
        let (excerpt, detail) = (part(&self.excerpt), part(&self.detail));
        for (trace, block) in self.sounds.iter_mut().zip(blocks) {
            trace.add(block, excerpt.clone(), detail.clone());
        }
        self.num_gone += frames as u64;
    }

    /// Returns times in milliseconds and samples of the dry sound and of the memory.
    pub(super) fn waveforms(&self) -> [Vec<(f64, f64)>; 2] {
        let ms = |frame: u64| 1e3 * frame as f64 / self.outline.rate_hz();
        let points = |trace: &Trace| {
            let samples = self.detail.clone().zip(&trace.detail);
            samples
                .map(|(frame, &sample)| (ms(frame), f64::from(sample)))
                .collect()
        };
        [points(&self.sounds[0]), points(&self.sounds[1])]
    }

    /// Returns the detail's span in milliseconds.
    pub(super) fn detail_ms(&self) -> Range<f64> {
        let ms = |frame: u64| 1e3 * frame as f64 / self.outline.rate_hz();
        ms(self.detail.start)..ms(self.detail.end)
    }

    pub(super) fn finish(self) -> FinishedTraces {
        let [dry, memory, residual] = self
            .sounds
            .map(|trace| (trace.excerpt, trace.spectrum.finish()));
        ([dry.0, memory.0, residual.0], [dry.1, memory.1, residual.1])
    }
}

impl Trace {
    fn add(&mut self, block: &[Vec<f32>], excerpt: Range<usize>, detail: Range<usize>) {
        self.excerpt.resize(block.len(), Vec::new());
        for (kept, channel) in self.excerpt.iter_mut().zip(block) {
            kept.extend(&channel[excerpt.clone()]);
        }
        if let Some(first) = block.first() {
            self.detail.extend(&first[detail]);
            self.spectrum.add(first);
        }
    }
}

/// Returns what of `frames` that begin at `start` is inside of a range.
fn within(range: &Range<u64>, start: u64, frames: usize) -> Range<usize> {
    let end = start + frames as u64;
    let inside = |frame: u64| usize::try_from(frame.clamp(start, end) - start).unwrap_or(frames);
    inside(range.start)..inside(range.end)
}

#[cfg(test)]
mod tests {
    use super::{Outline, within};

    fn outline(dry: &[f32]) -> Outline {
        let mut outline = Outline::new(48_000, 1);
        dry.chunks(4096)
            .for_each(|block| outline.add(&[block.to_vec()]));
        outline
    }

    #[test]
    fn the_waveform_shows_the_peak_in_its_middle() {
        let mut dry = vec![0.1; 48_000];
        dry[30_000] = -0.9;
        assert_eq!(outline(&dry).detail(), 29_760..30_240, "10 ms around it");
    }

    #[test]
    fn a_peak_at_an_end_or_a_short_sound_stays_inside() {
        assert_eq!(
            outline(&[0.9, 0.1, 0.1]).detail(),
            0..3,
            "shorter than 10 ms"
        );
        let mut dry = vec![0.1; 48_000];
        dry[47_999] = 0.9;
        assert_eq!(outline(&dry).detail(), 47_520..48_000, "the last 10 ms");
    }

    #[test]
    fn a_block_gives_what_of_it_is_inside() {
        assert_eq!(
            [
                within(&(5..9), 0, 4),
                within(&(5..9), 4, 4),
                within(&(5..9), 8, 4)
            ],
            [4..4, 1..4, 0..1]
        );
    }
}
