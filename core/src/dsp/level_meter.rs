//! How loud the input is.

use crate::dsp::output::to_output;

/// Measures the level since the last look. Realtime: yes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LevelMeter {
    peak: f64,
    energy: f64,
    samples: u64,
}

impl LevelMeter {
    pub(crate) fn read(&mut self, sample: f64) {
        self.peak = self.peak.max(sample.abs());
        self.energy += sample * sample;
        self.samples += 1;
    }

    /// Returns peak and root mean square.
    pub(crate) fn levels(self) -> [f32; 2] {
        let rms = (self.energy / self.samples.max(1) as f64).sqrt();
        [to_output(self.peak), to_output(rms)]
    }
}
