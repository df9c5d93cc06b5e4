//! The sounds that are remembered.

use std::path::Path;

use anyhow::ensure;
use souvenir_core::budget::Stretch;
use souvenir_core::lab::test_signals::TestSignal;

use super::super::super::args::{MemoriesArgs, Span};
use super::super::super::sound_range::SoundRange;

/// How many stretches of sound come before the one that the translated measure is to know.
const PAST_STRETCHES: usize = 3;
/// Frames read at a time.
const BLOCK_FRAMES: usize = 1 << 16;

/// Holds sounds of one kind under one measure.
pub(super) struct Material {
    pub(super) sound: String,
    pub(super) measure: &'static str,
    /// Whether peaks are what matters in it.
    pub(super) has_peaks: bool,
    pub(super) instances: Vec<Instance>,
}

/// Holds one sound to be remembered.
pub(super) struct Instance {
    past: Vec<f64>,
    pub(super) sound: Vec<f64>,
}

impl Instance {
    pub(super) fn stretch(&self) -> Stretch<'_> {
        Stretch {
            past: &self.past,
            sound: &self.sound,
        }
    }

    /// The stretch that begins at a frame, with what comes before it under the translated measure.
    fn of(sound: &[f64], start: usize, frames: usize, is_translated: bool) -> Self {
        let past = start.saturating_sub(PAST_STRETCHES * frames);
        let past = if is_translated { past..start } else { 0..0 };
        Self {
            past: sound[past].to_vec(),
            sound: sound[start..start + frames].to_vec(),
        }
    }
}

pub(super) fn all(args: &MemoriesArgs) -> anyhow::Result<Vec<Material>> {
    let mut all = Vec::new();
    for (measure, is_translated) in [("scaled", false), ("translated", true)] {
        let drawn = TestSignal::ALL.map(|signal| drawn(args, signal, measure, is_translated));
        all.extend(drawn);
        for path in &args.sounds {
            all.push(read(args, path, measure, is_translated)?);
        }
    }
    Ok(all)
}

/// The translated stretch begins between features of different units, elsewhere in each instance.
fn drawn(
    args: &MemoriesArgs,
    signal: TestSignal,
    measure: &'static str,
    is_translated: bool,
) -> Material {
    let instance = |idx: usize| {
        let seed = args.seed.wrapping_add(idx as u64);
        if !is_translated {
            let sound = signal.draw(seed, 1, args.frames);
            return Instance::of(&sound, 0, args.frames, false);
        }
        let sound = signal.draw(seed, PAST_STRETCHES + 1, args.frames);
        let shift = idx * args.frames / args.instances;
        let start = (PAST_STRETCHES - 1) * args.frames + shift;
        Instance::of(&sound, start, args.frames, true)
    };
    Material {
        sound: signal.name().to_owned(),
        measure,
        has_peaks: matches!(signal, TestSignal::Spikes | TestSignal::Bumps),
        instances: (0..args.instances).map(instance).collect(),
    }
}

/// The first channel, in stretches one after the other; what is left at its end is too short. Silent ones are left out.
fn read(
    args: &MemoriesArgs,
    path: &Path,
    measure: &'static str,
    is_translated: bool,
) -> anyhow::Result<Material> {
    let mut range = SoundRange::open(path, Span::default())?;
    let (mut sound, mut block) = (Vec::new(), Vec::new());
    while range.next(BLOCK_FRAMES, &mut block)? > 0 {
        sound.extend_from_slice(&block[0]);
    }
    ensure!(
        sound.len() >= args.frames,
        "{} has {} frames: at least {} are remembered; --frames takes fewer",
        range.name(),
        sound.len(),
        args.frames
    );
    let starts = (0..sound.len() / args.frames).map(|idx| idx * args.frames);
    let instances = starts.map(|start| Instance::of(&sound, start, args.frames, is_translated));
    let heard = instances.filter(|instance| instance.sound.iter().any(|x| *x != 0.0));
    let heard: Vec<Instance> = heard.collect();
    ensure!(!heard.is_empty(), "{} is silent", range.name());
    let name = path.file_stem().unwrap_or(path.as_os_str());
    Ok(Material {
        sound: name.to_string_lossy().into_owned(),
        measure,
        has_peaks: false,
        instances: heard,
    })
}
