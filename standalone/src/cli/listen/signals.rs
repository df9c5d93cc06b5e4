//! Every signal of a test, rendered: as long as its material, without latency, equally loud.

use std::path::Path;

use anyhow::{Context as _, ensure};
use souvenir_listening::test::{LOW_ANCHOR, MID_ANCHOR, MaterialItem, REFERENCE, Stimulus};

use super::super::args::Span;
use super::super::progress;
use super::super::sound_range::SoundRange;
use super::super::terminal::shown;
use super::rendered::{RenderedMaterial, RenderedSignal, RenderedTest};
use super::test_source::TestSource;
use super::{level, low_pass, stimulus};
use crate::sound::wav;
use crate::stderr::tell;

/// Frames fed at a time; the output does not depend on it.
const BLOCK_FRAMES: usize = 4096;
/// Of all signals together: 512 MB, an hour of mono at 48 kHz in 12 signals of 5 minutes each would not fit a page.
const MAX_SAMPLES: usize = 1 << 27;
/// The 7 kHz anchor's stop band must be there.
const MIN_ANCHOR_RATE_HZ: u32 = 16_000;

impl TestSource {
    /// Renders every signal.
    ///
    /// # Errors
    /// One sentence that names the material or the stimulus.
    pub(super) fn render(&self) -> anyhow::Result<RenderedTest> {
        let mut references = Vec::new();
        for item in &self.test.material {
            references.push(self.reference(item)?);
        }
        let sample_rate_hz = common_rate(&references, &self.test.material)?;
        let signals = self.test.signals()?;
        let samples = references.iter().flat_map(|one| &one.sound).map(Vec::len);
        let all = samples.sum::<usize>() * signals.len();
        ensure!(
            all <= MAX_SAMPLES,
            "the test's signals would be {all} samples, more than {MAX_SAMPLES}: fewer signals, or shorter parts by from and to"
        );
        let mut materials = Vec::new();
        for (item, reference) in self.test.material.iter().zip(references) {
            materials.push(self.material(item, &signals, reference)?);
        }
        let num_channels = made_alike(&mut materials);
        level::set_gains(&self.test.level, &mut materials, sample_rate_hz);
        for signal in materials.iter_mut().flat_map(|one| &mut one.signals) {
            let fade_secs = self.test.level.fade_secs;
            level::apply(&mut signal.sound, signal.gain_db, fade_secs, sample_rate_hz);
        }
        Ok(RenderedTest {
            sample_rate_hz,
            num_channels,
            materials,
        })
    }

    fn material(
        &self,
        item: &MaterialItem,
        signals: &[String],
        reference: PlainSound,
    ) -> anyhow::Result<RenderedMaterial> {
        let mut rendered = Vec::new();
        for name in signals {
            let label = || format!("material `{}`, signal `{name}`", item.name);
            let sound = self.signal(item, name, &reference).with_context(label)?;
            let shape = |sound: &[Vec<f32>]| (sound.len(), sound.first().map_or(0, Vec::len));
            let ([is, wanted], label) = ([&sound, &reference.sound].map(|one| shape(one)), label());
            ensure!(
                is == wanted,
                "{label}: {} channels of {} frames, and the material has {} of {}",
                is.0,
                is.1,
                wanted.0,
                wanted.1
            );
            rendered.push(RenderedSignal {
                name: name.clone(),
                sound,
                lufs: None,
                gain_db: 0.0,
            });
        }
        Ok(RenderedMaterial { signals: rendered })
    }

    fn signal(
        &self,
        item: &MaterialItem,
        name: &str,
        reference: &PlainSound,
    ) -> anyhow::Result<Vec<Vec<f32>>> {
        let anchor = |edge_hz: f64| {
            let rate_hz = reference.sample_rate_hz;
            ensure!(
                rate_hz >= MIN_ANCHOR_RATE_HZ,
                "a material of {rate_hz} Hz has no anchors, whose low-pass ends at 8 kHz: `anchors = false`"
            );
            Ok(low_pass::low_passed(
                &reference.sound,
                f64::from(rate_hz),
                edge_hz,
            ))
        };
        match name {
            REFERENCE => Ok(reference.sound.clone()),
            LOW_ANCHOR => anchor(3_500.0),
            MID_ANCHOR => anchor(7_000.0),
            _ => self.stimulus_sound(item, &self.stimulus(name)?),
        }
    }

    /// Returns the stimulus of a signal's name; of an adaptive test that of the step.
    pub(super) fn stimulus(&self, name: &str) -> anyhow::Result<Stimulus> {
        let steps = self
            .test
            .ladder()?
            .into_iter()
            .flat_map(|ladder| ladder.steps);
        let mut steps = steps.filter(|step| step.signal == name);
        let of_step = steps.next().and_then(|step| self.test.stimulus_at(&step));
        let of_name = || {
            self.test
                .stimuli
                .iter()
                .find(|one| one.name == name)
                .cloned()
        };
        of_step.or_else(of_name).context("there is no such signal")
    }

    fn stimulus_sound(
        &self,
        item: &MaterialItem,
        stimulus: &Stimulus,
    ) -> anyhow::Result<Vec<Vec<f32>>> {
        if let Some(file) = &stimulus.file {
            let place = self.place(&file.replace("{material}", &item.name));
            return Ok(PlainSound::read(&place, span(item))?.sound);
        }
        let way = stimulus::way(stimulus)?;
        let mut sound = SoundRange::open(&self.place(&item.sound), span(item))?;
        let bar = progress::frames(
            &format!("{}: {}", item.name, stimulus.name),
            sound.num_frames(),
        );
        let mut memory = vec![Vec::new(); sound.num_channels()];
        let rendering = way.render(&mut sound, BLOCK_FRAMES, &bar, |block| {
            for (memory, block) in memory.iter_mut().zip(&block.memory) {
                memory.extend_from_slice(block);
            }
            Ok(())
        })?;
        bar.finish_and_clear();
        if rendering.explosions > 0 {
            tell(&format!(
                "souvenir: stimulus `{}` exploded on `{}`: it is no memory of the sound",
                stimulus.name, item.name
            ));
        }
        Ok(memory)
    }

    fn reference(&self, item: &MaterialItem) -> anyhow::Result<PlainSound> {
        let sound = PlainSound::read(&self.place(&item.sound), span(item));
        sound.with_context(|| format!("material `{}`", item.name))
    }
}

/// Is a part of a file, as it is.
#[derive(Debug)]
pub(super) struct PlainSound {
    pub(super) sample_rate_hz: u32,
    /// `[channel_idx][frame]`
    pub(super) sound: Vec<Vec<f32>>,
}

impl PlainSound {
    /// Reads a part of one or two channels.
    pub(super) fn read(path: &Path, span: Span) -> anyhow::Result<Self> {
        let mut range = SoundRange::open(path, span)?;
        let num_channels = range.num_channels();
        ensure!(
            num_channels <= 2,
            "{} has {num_channels} channels: a listening test takes one or two",
            shown(path)
        );
        let mut sound = vec![Vec::new(); num_channels];
        let mut block = Vec::new();
        while range.next(BLOCK_FRAMES, &mut block)? > 0 {
            for (channel, block) in sound.iter_mut().zip(&block) {
                channel.extend(wav::narrowed(block));
                ensure!(
                    channel.len() <= MAX_SAMPLES,
                    "{} is too long for a listening test",
                    shown(path)
                );
            }
        }
        ensure!(!sound[0].is_empty(), "{} is empty", shown(path));
        Ok(Self {
            sample_rate_hz: range.sample_rate_hz(),
            sound,
        })
    }
}

pub(super) fn span(item: &MaterialItem) -> Span {
    Span {
        from: item.from,
        to: item.to,
    }
}

fn common_rate(references: &[PlainSound], items: &[MaterialItem]) -> anyhow::Result<u32> {
    let rate_hz = references.first().map_or(0, |one| one.sample_rate_hz);
    for (reference, item) in references.iter().zip(items) {
        ensure!(
            reference.sample_rate_hz == rate_hz,
            "material `{}` has {} Hz, and the first has {rate_hz}: all of a test have one rate",
            item.name,
            reference.sample_rate_hz
        );
    }
    Ok(rate_hz)
}

/// Mono is heard on both sides where any sound is stereo. Returns the number of channels.
fn made_alike(materials: &mut [RenderedMaterial]) -> usize {
    let signals = || materials.iter().flat_map(|one| &one.signals);
    let num_channels = signals().map(|one| one.sound.len()).max().unwrap_or(1);
    for signal in materials.iter_mut().flat_map(|one| &mut one.signals) {
        while signal.sound.len() < num_channels {
            signal.sound.push(signal.sound[0].clone());
        }
    }
    num_channels
}
