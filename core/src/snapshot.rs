//! What the screen is told: fixed size, raw units.

/// The newest finished window, channel 0 (the first), and the meters. Fixed size after `prepare`.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// Orthonormal `c_n`, `order` of them.
    pub coefficients: Vec<f64>,
    /// The sound of the last window that was heard, oldest first, `window_frames` long.
    pub dry: Vec<f32>,
    /// The memory of the same frames, sample-aligned with `dry`.
    pub memory: Vec<f32>,
    /// Peak of |input| over the last block(s) since the previous snapshot, linear.
    pub input_peak: f32,
    /// Root mean square of the input since the previous snapshot, linear.
    pub input_rms: f32,
    /// Frames processed so far.
    pub frames: u64,
    /// Sample rate.
    pub sample_rate_hz: f64,
    /// The window in frames.
    pub window_frames: usize,
    /// Latency of memory (and of dry) in frames.
    pub latency_frames: usize,
    /// Non-finite or subnormal input samples replaced by silence.
    pub rejected: crate::door::Rejected,
}
