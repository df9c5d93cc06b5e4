//! The layer that is asked for, at a sample rate.

use souvenir_core::ssm::{Layer, LayerError, LayerSpec, ReadoutSolver};

use super::super::args::LayerArgs;
use super::super::fail::Usage;
use super::super::values::{MAX_FRAMES, whole};

/// Names a layer at a sample rate.
pub(super) struct Asked {
    pub(super) layer: Layer,
    /// How long ago the sound is that is read, in frames.
    pub(super) delay_frames: usize,
    /// The frames of the state equation's unit of time.
    time_scale_frames: f64,
}

impl Asked {
    /// Prepares the layer for a sample rate.
    ///
    /// # Errors
    /// [`Usage`] where the layer cannot be had at that rate.
    pub(super) fn prepare(args: &LayerArgs, rate_hz: f64) -> anyhow::Result<Self> {
        let time_scale_frames = args.time_scale * rate_hz;
        let spec = LayerSpec::new(args.layer, args.order, 1.0 / time_scale_frames);
        let delay_secs = args.delay.unwrap_or(args.time_scale / 2.0);
        Ok(Self {
            layer: Layer::prepare(&spec).map_err(usage)?,
            delay_frames: delay_frames(delay_secs, rate_hz)?,
            time_scale_frames,
        })
    }

    /// Prepares the solver of the best readouts for white sound.
    ///
    /// # Errors
    /// [`Usage`] where the noise floor is too low.
    pub(super) fn solver(&self, noise_floor: f64) -> anyhow::Result<ReadoutSolver<'_>> {
        ReadoutSolver::prepare(&self.layer, noise_floor).map_err(usage)
    }

    /// Returns what is looked at where nobody says: two units of time.
    pub(super) fn usual_frames(&self) -> usize {
        let frames = whole((2.0 * self.time_scale_frames).round());
        usize::try_from(frames)
            .unwrap_or(MAX_FRAMES)
            .clamp(1, MAX_FRAMES)
    }
}

/// Counts a delay in frames.
///
/// # Errors
/// [`Usage`] where nobody waits for so long.
pub(super) fn delay_frames(delay_secs: f64, rate_hz: f64) -> anyhow::Result<usize> {
    let frames = (delay_secs * rate_hz).round();
    if frames > MAX_FRAMES as f64 {
        let cause = format!("a delay of {delay_secs} s is more than {MAX_FRAMES} frames");
        return Err(Usage(cause).into());
    }
    Ok(usize::try_from(whole(frames))?)
}

/// Makes a usage error of a layer that there is not.
pub(super) fn usage(error: LayerError) -> anyhow::Error {
    Usage(error.to_string()).into()
}
