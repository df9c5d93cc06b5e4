//! The window (its author fills this in).

pub(crate) mod devices;

/// What the window starts with.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// `demo`, `mic` or a file.
    pub(crate) source: Option<String>,
    /// Name of the input device.
    pub(crate) input: Option<String>,
    /// Name of the output device.
    pub(crate) output: Option<String>,
    /// Number of coefficients.
    pub(crate) order: usize,
    /// Window in seconds.
    pub(crate) window_secs: f64,
    /// `None`: the device's own.
    pub(crate) sample_rate_hz: Option<u32>,
    /// `None`: the app's own choice.
    pub(crate) buffer_frames: Option<u32>,
}

/// Opens the window and returns when it is closed.
pub(crate) fn run(options: Options) -> anyhow::Result<()> {
    anyhow::bail!("the window is not built yet: {options:?}")
}
