//! How a sound is rendered: through a memory that is streamed, or in a count of numbers.

use indicatif::ProgressBar;

use super::budgeted::{self, BudgetRequest};
use super::{RenderRequest, RenderedBlock, Rendering};
use crate::cli::sound_range::SoundRange;

/// Says how a sound is rendered.
#[derive(Clone, Copy, Debug)]
pub(crate) enum RenderWay {
    Streamed(RenderRequest),
    Budgeted(BudgetRequest),
}

impl RenderWay {
    /// Renders the sound; `take` is given every frame, in order.
    ///
    /// # Errors
    /// Those of [`super::render`] and [`budgeted::render`].
    pub(crate) fn render(
        self,
        sound: &mut SoundRange,
        block_frames: usize,
        bar: &ProgressBar,
        take: impl FnMut(&RenderedBlock) -> anyhow::Result<()>,
    ) -> anyhow::Result<Rendering> {
        match self {
            Self::Streamed(request) => super::render(sound, &request, block_frames, bar, take),
            Self::Budgeted(request) => budgeted::render(sound, &request, bar, take),
        }
    }
}
