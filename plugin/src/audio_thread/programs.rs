//! Programs on the audio thread: a keyboard's program changes, or a host's choice from a list, set the parameters of a preset,
//! with and without a window.

use std::ops::Range;

use souvenir_core::control::PlayControls;
use souvenir_core::lab::preset::{AUDIBLE_RMS, Preset, factory, secs_before_freeze};
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::playback::HeadMotion;
use souvenir_core::settings::MemorySettings;

use crate::params::SouvenirParams;
use crate::told_params::{HostParams, tell_freeze, tell_performance, tell_settings};

/// Whether it is time to freeze is asked every 10 ms, counted from the program's frame: any split gives the same bits.
const SLICE_SECS: f64 = 0.01;

/// Holds the presets that programs choose. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct Programs {
    presets: Vec<Preset>,
    slice_frames: usize,
    awaited: Option<AwaitedFreeze>,
    /// What was frozen since the host was told last, and how it is recalled.
    frozen: Option<Option<HeadMotion>>,
}

/// Is the freeze of a preset: it comes once its memory is heard, and knows enough.
#[derive(Clone, Copy, Debug)]
struct AwaitedFreeze {
    settings: MemorySettings,
    recall: Option<HeadMotion>,
    /// Since it is awaited, and since its memory is heard.
    slices: usize,
    heard_slices: usize,
    /// Of the slice that is under way.
    frames: usize,
    energy: f64,
    /// Mean power over about the window, and for how long that has been heard: a window that ended a window ago may be
    /// the newest that is known.
    power: f64,
    audible_slices: usize,
}

impl Programs {
    pub(super) fn prepare(sample_rate_hz: f64) -> Self {
        Self {
            presets: factory().iter().map(|one| one.preset).collect(),
            slice_frames: super::whole(SLICE_SECS * sample_rate_hz).max(1),
            awaited: None,
            frozen: None,
        }
    }

    /// Goes on waiting for what `before` has waited for.
    pub(super) fn follow(&mut self, before: &Self) {
        self.awaited = before.awaited;
        self.frozen = before.frozen;
        self.reset();
    }

    pub(super) fn reset(&mut self) {
        if let Some(awaited) = &mut self.awaited {
            *awaited = AwaitedFreeze::new(awaited.settings, awaited.recall);
        }
    }

    /// Sets what was chosen, and tells of a freeze that has come.
    pub(super) fn choose(
        &mut self,
        program: Option<u8>,
        params: &SouvenirParams,
        host: &mut impl HostParams,
    ) {
        if let Some(recall) = self.frozen.take() {
            tell_freeze(host, params, &params.performance(), &frozen(params, recall));
        }
        let Some(program) = program else {
            return;
        };
        params.program.ask(program);
        if let Some(preset) = self.presets.get(usize::from(program)) {
            self.awaited = apply(preset, params, host);
        }
    }

    /// Frames until it is asked whether to freeze.
    pub(super) fn frames_left(&self) -> usize {
        let awaited = self.awaited.as_ref();
        awaited.map_or(usize::MAX, |awaited| self.slice_frames - awaited.frames)
    }

    /// Hears what comes in, no more than [`Self::frames_left`].
    pub(super) fn hear(&mut self, channels: &[&mut [f32]], part: Range<usize>) {
        let Some(awaited) = &mut self.awaited else {
            return;
        };
        awaited.frames += part.len();
        for frame in part {
            let powers = channels
                .iter()
                .map(|channel| f64::from(channel[frame]).powi(2));
            awaited.energy += powers.sum::<f64>() / channels.len().max(1) as f64;
        }
    }

    /// Returns how to play once it is time to freeze. `heard` is the memory that is heard, so many frames late.
    pub(super) fn freeze(
        &mut self,
        params: &SouvenirParams,
        heard: MemorySettings,
        latency_frames: usize,
    ) -> Option<PlayControls> {
        let slice_frames = self.slice_frames;
        let awaited = self.awaited.as_mut();
        let awaited = awaited.filter(|awaited| awaited.frames == slice_frames)?;
        awaited.end_slice();
        // One that came before the first sound is heard while it is empty.
        let is_full = awaited.slices * slice_frames >= latency_frames;
        let (is_due, recall) = (awaited.is_due(heard) && is_full, awaited.recall);
        // Whoever sets another memory, or freezes, does not wait any longer.
        let is_over = awaited.settings != params.settings() || params.performance().is_frozen;
        if is_due || is_over {
            self.awaited = None;
        }
        if !is_due || is_over {
            return None;
        }
        self.frozen = Some(recall);
        Some(frozen(params, recall))
    }
}

impl AwaitedFreeze {
    fn new(settings: MemorySettings, recall: Option<HeadMotion>) -> Self {
        Self {
            settings,
            recall,
            slices: 0,
            heard_slices: 0,
            frames: 0,
            energy: 0.0,
            power: 0.0,
            audible_slices: 0,
        }
    }

    fn window_slices(&self) -> f64 {
        (self.settings.window_secs / SLICE_SECS).max(1.0)
    }

    fn end_slice(&mut self) {
        self.power += (self.energy / self.frames as f64 - self.power) / self.window_slices();
        self.audible_slices = if self.power < AUDIBLE_RMS.powi(2) {
            0
        } else {
            self.audible_slices + 1
        };
        (self.frames, self.energy) = (0, 0.0);
        self.slices += 1;
    }

    fn is_due(&mut self, heard: MemorySettings) -> bool {
        if heard != self.settings {
            self.heard_slices = 0;
            return false;
        }
        self.heard_slices += 1;
        let heard_secs = self.heard_slices as f64 * SLICE_SECS;
        let is_audible = self.audible_slices as f64 > self.window_slices();
        heard_secs >= secs_before_freeze(&self.settings) && is_audible
    }
}

/// Sets all of a preset but the freeze.
fn apply(
    preset: &Preset,
    params: &SouvenirParams,
    host: &mut impl HostParams,
) -> Option<AwaitedFreeze> {
    tell_settings(host, params, &params.settings(), &preset.settings);
    let now = params.performance();
    let wanted = preset.performance_at(now);
    let learning = PlayControls {
        is_frozen: false,
        ..wanted
    };
    tell_performance(host, params, &now, &learning);
    params.shape.cuts.set(&CoefficientEdits::default());
    // As parameters have it, in single precision.
    let settings = params.settings();
    wanted
        .is_frozen
        .then(|| AwaitedFreeze::new(settings, wanted.recall))
}

fn frozen(params: &SouvenirParams, recall: Option<HeadMotion>) -> PlayControls {
    PlayControls {
        is_frozen: true,
        recall,
        ..params.performance()
    }
}
