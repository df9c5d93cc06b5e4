//! Up to four settings of the memory and the dry sound are compared by ear on the same captured sound.
//!
//! ```text
//! Material -> Rendering (of each memory, off the audio thread) -> Comparison -> Command::Compare
//! ```
//!
//! All tracks are as long as the material and sample-aligned with it. An engine plays them instead of
//! the live sound, as an [`Audition`] says.

mod audition;
#[cfg(feature = "budget")]
mod budget_rendering;
mod compared_memory;
mod error;
mod mix;
mod selective_rendering;
mod unbounded_rendering;
mod material;
mod material_feed;
mod player;
mod rendering;
mod transport;

use std::sync::Arc;

use crate::dsp::output::to_output;

pub use crate::dsp::band::Band;
pub use audition::{Audition, NUM_SLOTS, Playing, Region, Slot, Track};
#[cfg(feature = "budget")]
pub use compared_memory::BudgetSettings;
pub use compared_memory::ComparedMemory;
pub use error::ComparisonError;
pub use material::Material;
pub(crate) use mix::TrackMix;
pub(crate) use player::ComparePlayer;
pub use rendering::Rendering;

/// Holds what an engine plays. Cheap to make and to clone: the sound is shared.
#[derive(Clone, Debug)]
pub struct Comparison {
    material: Arc<Material>,
    /// `[slot]`
    renderings: [Option<Arc<Rendering>>; NUM_SLOTS],
}

impl Comparison {
    /// Makes a comparison of what was rendered before, `[slot]`: a slot that is changed is rendered alone.
    ///
    /// # Errors
    /// [`ComparisonError::Misfit`] where a rendering has another shape than the material.
    pub fn new(
        material: Arc<Material>,
        renderings: [Option<Arc<Rendering>>; NUM_SLOTS],
    ) -> Result<Self, ComparisonError> {
        let expected = [material.channels().len(), material.frames()];
        let sounds = renderings.iter().flatten().map(|made| made.sound());
        let mut shapes = sounds.map(|sound| [sound.len(), sound.first().map_or(0, Vec::len)]);
        if let Some(actual) = shapes.find(|actual| *actual != expected) {
            return Err(ComparisonError::Misfit { expected, actual });
        }
        drop(shapes);
        Ok(Self {
            material,
            renderings,
        })
    }

    /// Renders all settings, one after another. `go_on` is told how far it is, `[0, 1]`, every 512
    /// frames, and says whether to go on. Allocates. Cost: as [`Rendering::prepare`], each.
    ///
    /// # Errors
    /// As [`Rendering::prepare`].
    pub fn prepare(
        material: &Arc<Material>,
        settings: [Option<crate::settings::memory::MemorySettings>; NUM_SLOTS],
        mut go_on: impl FnMut(f64) -> bool,
    ) -> Result<Self, ComparisonError> {
        let total = settings.iter().flatten().count() as f64;
        let mut renderings = [const { None }; NUM_SLOTS];
        let mut done = 0.0;
        for (slot, settings) in renderings.iter_mut().zip(settings) {
            let Some(settings) = settings else {
                continue;
            };
            let made = Rendering::prepare(material, settings, |part| go_on((done + part) / total))?;
            *slot = Some(Arc::new(made));
            done += 1.0;
        }
        Self::new(Arc::clone(material), renderings)
    }

    /// Returns the sound that is compared.
    #[must_use]
    pub fn material(&self) -> &Arc<Material> {
        &self.material
    }

    /// Returns what a slot holds.
    #[must_use]
    pub fn rendering(&self, slot: Slot) -> Option<&Arc<Rendering>> {
        self.renderings[slot as usize].as_ref()
    }

    /// Returns the track, or dry where its slot is empty.
    #[must_use]
    pub fn available(&self, track: Track) -> Track {
        let is_there = track
            .slot()
            .is_none_or(|slot| self.rendering(slot).is_some());
        if is_there { track } else { Track::Dry }
    }

    /// Renders all of a track as an engine plays it with that gain, `[channel][frame]`, without loop, band and
    /// fades; dry where its slot is empty. Allocates. Cost: a pass over the material.
    #[must_use]
    pub fn sound(&self, track: Track, gain_db: f64) -> Vec<Vec<f32>> {
        let track = self.available(track);
        let made = track.slot().and_then(|slot| self.rendering(slot));
        let gain = 10.0_f64.powf(gain_db / 20.0);
        let sample = |channel_idx: usize, frame: usize, dry: f32| {
            let dry = f64::from(dry);
            let memory = made.map_or(dry, |made| f64::from(made.sound()[channel_idx][frame]));
            let heard = match track {
                Track::Residual(_) => dry - memory,
                Track::Dry | Track::Memory(_) => memory,
            };
            to_output(gain * heard)
        };
        let channels = self.material.channels().iter().enumerate();
        channels
            .map(|(channel_idx, channel)| {
                let frames = channel.iter().enumerate();
                frames
                    .map(|(frame, dry)| sample(channel_idx, frame, *dry))
                    .collect()
            })
            .collect()
    }

    /// Returns what makes a track as loud as dry, dB; 0 where one of them is silent.
    #[must_use]
    pub fn match_db(&self, track: Track) -> f64 {
        let made = track.slot().and_then(|slot| self.rendering(slot));
        made.map_or(0.0, |made| match track {
            Track::Residual(_) => made.residual_match_db(),
            _ => made.match_db(),
        })
    }
}
