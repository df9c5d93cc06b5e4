//! Sounds of a test, rendered.

/// Holds a test's sounds as they are played.
#[derive(Debug)]
pub(super) struct RenderedTest {
    pub(super) sample_rate_hz: u32,
    pub(super) num_channels: usize,
    /// `[material_idx]`
    pub(super) materials: Vec<RenderedMaterial>,
}

/// Holds the signals of a material.
#[derive(Debug)]
pub(super) struct RenderedMaterial {
    /// `[signal_idx]`, as the test names them; the reference first.
    pub(super) signals: Vec<RenderedSignal>,
}

/// Holds a signal, and what was done to its loudness.
#[derive(Debug)]
pub(super) struct RenderedSignal {
    pub(super) name: String,
    /// `[channel_idx][frame]`
    pub(super) sound: Vec<Vec<f32>>,
    /// As it was rendered; `None` of silence.
    pub(super) lufs: Option<f64>,
    /// What was applied to it.
    pub(super) gain_db: f64,
}
