//! All of a material goes through a memory, and what it remembers is kept.

#[cfg(feature = "budget")]
use super::budget_rendering;
use super::compared_memory::ComparedMemory;
use super::material::loudness;
use super::material_feed::{HeardSpan, feed, streaming};
use super::{ComparisonError, Material};
use super::{selective_rendering, unbounded_rendering};
use crate::dsp::loudness_match::MAX_MATCH_DB;
use crate::dsp::output::to_output;
use crate::settings::memory::{MemorySettings, Mode};
use crate::stream::StreamingMemory;

/// Holds what a memory says of a material, sample-aligned and of the same length. Never changes.
#[derive(Clone, Debug)]
pub struct Rendering {
    memory: ComparedMemory,
    /// `[channel][frame]`
    sound: Vec<Vec<f32>>,
    lufs: Option<f64>,
    residual_lufs: Option<f64>,
    match_db: f64,
    residual_match_db: f64,
}

impl Rendering {
    /// Renders what a memory says of a material. Off the audio thread: allocates, and takes as
    /// long as the memory takes to hear it.
    ///
    /// A memory that is silent while it learns (whole, fading) is heard as the recall of what it knows
    /// at the end of the material; what a selective one did not let in is silent. `go_on` is told how far it is,
    /// `[0, 1]`, every 512 frames, and says whether to go on. Cost: 30 s of stereo at N = 1024 take 3 s (segments), 13 s (whole) or 27 s
    /// (sliding, fading) of one busy core of a small server. A memory that is held to a count of numbers tells it after
    /// each of its stretches: two seconds may take one.
    ///
    /// # Errors
    /// [`ComparisonError::Config`] for settings out of range, those of a budget, [`ComparisonError::MissingWeights`] of a
    /// trained stack, [`ComparisonError::Stopped`] where `go_on` said so.
    pub fn prepare(
        material: &Material,
        memory: impl Into<ComparedMemory>,
        mut go_on: impl FnMut(f64) -> bool,
    ) -> Result<Self, ComparisonError> {
        let memory = memory.into();
        let sound = match memory {
            ComparedMemory::Live(settings) => live(material, settings, &mut go_on)?,
            #[cfg(feature = "budget")]
            ComparedMemory::Budget(settings) => {
                budget_rendering::render(material, settings, &mut go_on)?
            }
        };
        Ok(Self::measured(material, memory, sound))
    }

    /// Takes a sound that was remembered elsewhere, `sound[channel][frame]`, sample-aligned with the material.
    /// Allocates. Cost: two loudness measurements.
    ///
    /// # Errors
    /// [`ComparisonError::Misfit`] where it has another shape than the material.
    pub fn of(
        material: &Material,
        memory: impl Into<ComparedMemory>,
        sound: Vec<Vec<f32>>,
    ) -> Result<Self, ComparisonError> {
        let expected = [material.channels().len(), material.frames()];
        let actual = [sound.len(), sound.iter().map(Vec::len).min().unwrap_or(0)];
        let is_even = sound
            .iter()
            .all(|channel| channel.len() == material.frames());
        if actual != expected || !is_even {
            return Err(ComparisonError::Misfit { expected, actual });
        }
        Ok(Self::measured(material, memory.into(), sound))
    }

    fn measured(material: &Material, memory: ComparedMemory, sound: Vec<Vec<f32>>) -> Self {
        let rate = material.sample_rate_hz();
        let lufs = loudness(&sound, rate);
        let residual_lufs = loudness(&residual(material.channels(), &sound), rate);
        Self {
            memory,
            sound,
            lufs,
            residual_lufs,
            match_db: match_db(material.lufs(), lufs),
            residual_match_db: match_db(material.lufs(), residual_lufs),
        }
    }

    /// Returns the memory that it is of.
    #[must_use]
    pub fn memory(&self) -> ComparedMemory {
        self.memory
    }

    /// Returns what the memory keeps of the material, `[channel][frame]`.
    #[must_use]
    pub fn sound(&self) -> &[Vec<f32>] {
        &self.sound
    }

    /// Returns the integrated loudness of the memory; `None` for silence and for less than 400 ms.
    #[must_use]
    pub fn lufs(&self) -> Option<f64> {
        self.lufs
    }

    /// Returns the loudness of dry minus memory.
    #[must_use]
    pub fn residual_lufs(&self) -> Option<f64> {
        self.residual_lufs
    }

    /// Returns what makes it as loud as dry, dB, at most 24 either way; 0 where one of them is silent.
    #[must_use]
    pub fn match_db(&self) -> f64 {
        self.match_db
    }

    /// Returns the gain that makes dry minus memory as loud as dry, dB.
    #[must_use]
    pub fn residual_match_db(&self) -> f64 {
        self.residual_match_db
    }
}

fn match_db(dry_lufs: Option<f64>, lufs: Option<f64>) -> f64 {
    let difference = dry_lufs.zip(lufs).map_or(0.0, |(dry, other)| dry - other);
    difference.clamp(-MAX_MATCH_DB, MAX_MATCH_DB)
}

fn residual(dry: &[Vec<f32>], memory: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let lost = |(dry, memory): (&f32, &f32)| dry - memory;
    let channels = dry.iter().zip(memory);
    channels
        .map(|(dry, memory)| dry.iter().zip(memory).map(lost).collect())
        .collect()
}

fn live(
    material: &Material,
    settings: MemorySettings,
    go_on: &mut impl FnMut(f64) -> bool,
) -> Result<Vec<Vec<f32>>, ComparisonError> {
    match settings.mode {
        Mode::Selective => selective_rendering::render(material, settings, go_on),
        mode if mode.is_unbounded() => unbounded_rendering::render(material, settings, go_on),
        _ => {
            let mut memory = streaming(material, settings)?;
            if memory.is_missing_weights() {
                return Err(ComparisonError::MissingWeights);
            }
            render(&mut memory, material, go_on)
        }
    }
}

/// The material, then as much silence as the memory is late; without its latency.
fn render(
    streaming: &mut StreamingMemory,
    material: &Material,
    go_on: &mut impl FnMut(f64) -> bool,
) -> Result<Vec<Vec<f32>>, ComparisonError> {
    let latency = streaming.latency_frames();
    let total = material.frames() + latency;
    let mut sound = vec![Vec::with_capacity(material.frames()); material.channels().len()];
    let span = HeardSpan {
        lead_frames: 0,
        total_frames: total,
    };
    feed(streaming, material, span, |done, memory| {
        let late = latency.saturating_sub(done);
        for (sound, memory) in sound.iter_mut().zip(memory) {
            let told = memory.iter().skip(late).map(|sample| to_output(*sample));
            sound.extend(told);
        }
        go_on(done as f64 / total as f64)
    })?;
    Ok(sound)
}
