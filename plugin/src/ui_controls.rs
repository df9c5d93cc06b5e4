//! The face's controls in this shell: what is touched becomes a parameter that the host hears of.
//!
//! The face edits a copy; [`UiControls::tell`] passes on what differs, once no lock is held: a host may
//! save a project while it is told of a parameter.

mod gesture;
mod told_modulation;
mod told_playing;
mod told_shape;

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use nice_plug::context::gui::GuiContext;
use nice_plug::prelude::{Enum as _, ParamSetter};
use souvenir_core::control::Command;
use souvenir_core::control::PlayControls;
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::playback::OneShot;
use souvenir_core::settings::{ClockSettings, MemorySettings};
use souvenir_ui::{Compare, Controls, Hearing, Mood, PinnedList, Status};

use crate::params::{
    DrawnCurve, LayerWord, LengthWord, ModeWord, SouvenirParams, recall_of, single,
};
use gesture::set;
use told_modulation::tell_modulation;
use told_playing::tell_playing;
use told_shape::tell_shape;

/// A host passes a parameter on with its next block or flush: until then the face shows what it
/// asked for, not what was before.
const PASSING_ON: Duration = Duration::from_millis(300);
/// Without a picture for so long, no sound comes.
const SILENCE: Duration = Duration::from_millis(1500);

/// Carries out what the face asks for, by the host's parameters and by commands.
#[derive(Debug)]
pub(crate) struct UiControls {
    params: Arc<SouvenirParams>,
    settings: MemorySettings,
    performance: PlayControls,
    is_clear_wanted: bool,
    /// For the engine, in order.
    commands: Vec<Command>,
    wanted_length: Option<LengthWord>,
    edited: Option<Instant>,
    /// When a picture came last.
    heard: Instant,
    cpu_share: f32,
    complaint: Option<String>,
}

/// Holds what the face shows at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shown {
    settings: MemorySettings,
    performance: PlayControls,
}

impl UiControls {
    pub(crate) fn new(params: Arc<SouvenirParams>) -> Self {
        params.program.take();
        Self {
            settings: params.settings(),
            performance: params.performance(),
            is_clear_wanted: false,
            commands: Vec::new(),
            wanted_length: None,
            edited: None,
            heard: Instant::now(),
            cpu_share: 0.0,
            complaint: None,
            params,
        }
    }

    /// Takes in what is new, once a frame, before it is drawn.
    pub(crate) fn update(&mut self) {
        self.complaint = self.params.shared.complaint();
        let (settings, performance) = (self.params.settings(), self.params.performance());
        let is_passed_on = (settings, performance) == (self.settings, self.performance);
        let is_late = self.edited.is_none_or(|at| at.elapsed() > PASSING_ON);
        if is_passed_on || is_late {
            (self.settings, self.performance) = (settings, performance);
            self.edited = None;
        }
    }

    /// Notes that a new picture was drawn, and what it says of the processor.
    pub(crate) fn note_new_picture(&mut self, cpu_share: f32) {
        (self.heard, self.cpu_share) = (Instant::now(), cpu_share);
    }

    /// Tells whether the host sends sound.
    pub(crate) fn hears_sound(&self) -> bool {
        self.heard.elapsed() <= SILENCE
    }

    /// Tells the engine what no host has a parameter for.
    pub(crate) fn pass_on(&mut self) {
        self.params.shared.pass_on(self.commands.drain(..));
    }

    /// Tells the host what was touched in a frame.
    pub(crate) fn tell(&mut self, before: Shown, host: &GuiContext) {
        let setter = host.param_setter();
        let params = &*self.params;
        tell_settings(&setter, params, &before.settings, &self.settings);
        tell_performance(&setter, params, &before.performance, &self.performance);
        if let Some(length) = self.wanted_length.take() {
            set(&setter, &params.memory.sync, length);
        }
        if std::mem::take(&mut self.is_clear_wanted) {
            press(&setter, params);
        }
    }

    /// Returns what is shown.
    pub(crate) fn shown(&self) -> Shown {
        Shown {
            settings: self.settings,
            performance: self.performance,
        }
    }
}

fn press(setter: &ParamSetter<'_>, params: &SouvenirParams) {
    let clear = &params.freeze.clear;
    setter.begin_set_parameter(clear);
    // A project may have saved it on.
    setter.set_parameter(clear, false);
    setter.set_parameter(clear, true);
    setter.set_parameter(clear, false);
    setter.end_set_parameter(clear);
}

fn tell_settings(
    setter: &ParamSetter<'_>,
    params: &SouvenirParams,
    before: &MemorySettings,
    wanted: &MemorySettings,
) {
    let memory = &params.memory;
    if let Some(mode) = ModeWord::of(wanted.mode)
        && wanted.mode != before.mode
    {
        set(setter, &memory.mode, mode);
    }
    tell_layer(setter, params, before, wanted);
    if wanted.method != before.method {
        set(setter, &memory.method, wanted.method.into());
    }
    if wanted.order != before.order {
        set(setter, &memory.order, single(wanted.order as f64));
    }
    if wanted.window_secs != before.window_secs {
        // A window that was turned by hand is not the host's any more.
        if memory.sync.value() != LengthWord::Off {
            set(setter, &memory.sync, LengthWord::Off);
        }
        set(setter, &memory.window_ms, single(1e3 * wanted.window_secs));
    }
    if wanted.overlap != before.overlap {
        set(setter, &memory.overlap, single(wanted.overlap));
    }
    if wanted.delay_secs != before.delay_secs {
        set(setter, &memory.delay_ms, single(1e3 * wanted.delay_secs));
    }
}

fn tell_layer(
    setter: &ParamSetter<'_>,
    params: &SouvenirParams,
    before: &MemorySettings,
    wanted: &MemorySettings,
) {
    let own = &params.layer;
    if wanted.weights != before.weights {
        own.weights.set(wanted.weights);
    }
    let layer = LayerWord::of(wanted);
    if layer != LayerWord::of(before) {
        set(setter, &own.layer, layer);
    }
    let (was, now) = (&before.layer, &wanted.layer);
    if now.time_scale_secs != was.time_scale_secs {
        let scale_ms = single(1e3 * now.time_scale_secs);
        set(setter, &own.time_scale_ms, scale_ms);
    }
    if now.way != was.way {
        set(setter, &own.way, now.way.into());
    }
    let (was, now) = (&before.adaptive, &wanted.adaptive);
    if now.past != was.past {
        set(setter, &own.past, now.past.into());
    }
    if now.allowed_error_db != was.allowed_error_db {
        set(setter, &own.allowed_error_db, single(now.allowed_error_db));
    }
    tell_clock(setter, params, &before.clock, &wanted.clock);
}

fn tell_clock(
    setter: &ParamSetter<'_>,
    params: &SouvenirParams,
    before: &ClockSettings,
    wanted: &ClockSettings,
) {
    let own = &params.layer;
    if wanted.driver != before.driver {
        set(setter, &own.clock, wanted.driver.into());
    }
    if wanted.threshold_db != before.threshold_db {
        set(setter, &own.threshold_db, single(wanted.threshold_db));
    }
    let drawn = DrawnCurve::from(wanted);
    if drawn != DrawnCurve::from(before) {
        own.curve.set(drawn);
    }
    let edges = [&own.band_low_hz, &own.band_high_hz];
    for ((edge, now), was) in edges.into_iter().zip(wanted.band_hz).zip(before.band_hz) {
        if now != was {
            set(setter, edge, single(now));
        }
    }
}

fn tell_performance(
    setter: &ParamSetter<'_>,
    params: &SouvenirParams,
    before: &PlayControls,
    wanted: &PlayControls,
) {
    let listening = &params.listening;
    if wanted.listen != before.listen {
        set(setter, &listening.listen, wanted.listen.into());
    }
    if wanted.mix != before.mix {
        set(setter, &listening.mix, single(wanted.mix));
    }
    if wanted.output_gain_db != before.output_gain_db {
        set(setter, &listening.gain_db, single(wanted.output_gain_db));
    }
    if wanted.is_matched != before.is_matched {
        set(setter, &listening.matched, wanted.is_matched);
    }
    if wanted.is_bypassed != before.is_bypassed {
        set(setter, &params.bypass, wanted.is_bypassed);
    }
    if wanted.clock_speed != before.clock_speed {
        let speed = single(wanted.clock_speed);
        set(setter, &params.layer.clock_speed, speed);
    }
    params.is_muted.store(wanted.is_muted, Relaxed);
    tell_playing(setter, params, before, wanted);
    tell_modulation(setter, params, &before.modulation, &wanted.modulation);
    tell_shape(setter, params, &before.shape, &wanted.shape);
    tell_freeze(setter, params, before, wanted);
}

fn tell_freeze(
    setter: &ParamSetter<'_>,
    params: &SouvenirParams,
    before: &PlayControls,
    wanted: &PlayControls,
) {
    let freeze = &*params.freeze;
    if wanted.is_frozen != before.is_frozen {
        set(setter, &freeze.freeze, wanted.is_frozen);
    }
    let is_chosen = (wanted.is_frozen, wanted.recall) != (before.is_frozen, before.recall);
    if is_chosen && (wanted.is_frozen || wanted.recall.is_some()) {
        freeze.remembered.set(wanted.recall);
    }
    let ((word, speed), was) = (recall_of(wanted), recall_of(before));
    if word != was.0 {
        set(setter, &freeze.recall, word);
    }
    if speed != was.1 {
        set(setter, &freeze.speed, single(speed));
    }
    if wanted.recall_place != before.recall_place {
        set(setter, &freeze.place, single(wanted.recall_place));
    }
}

impl Controls for UiControls {
    fn settings(&self) -> MemorySettings {
        self.settings
    }

    fn set_settings(&mut self, settings: MemorySettings) {
        (self.settings, self.edited) = (settings, Some(Instant::now()));
    }

    fn performance(&self) -> PlayControls {
        self.performance
    }

    fn set_performance(&mut self, performance: PlayControls) {
        (self.performance, self.edited) = (performance, Some(Instant::now()));
    }

    fn clear(&mut self) {
        self.is_clear_wanted = true;
    }

    /// Not by the parameter that clears: a host passes that on when it likes.
    fn hear(&mut self, hearing: Hearing) {
        self.commands.push(Command::Clear);
        let freeze = hearing.freeze_after_frames.map(Command::FreezeAfter);
        self.commands.extend(freeze);
    }

    fn take_back_freeze(&mut self) {
        if !self.performance.is_frozen {
            self.commands.push(Command::Freeze { is_frozen: false });
        }
    }

    fn edit(&mut self, edits: CoefficientEdits) {
        self.commands.push(Command::EditCoefficients(edits));
    }

    fn compare(&mut self, compare: Compare) {
        self.commands.push(compare.into());
    }

    fn pinned(&self) -> PinnedList {
        self.params.shared.pinned()
    }

    fn set_pinned(&mut self, pinned: PinnedList) {
        self.params.shared.set_pinned(pinned);
    }

    fn pin(&mut self) {
        self.params.shared.pin(&self.performance.shape);
    }

    fn program_change(&mut self) -> Option<u8> {
        self.params.program.take()
    }

    fn has_sidechain(&self) -> bool {
        true
    }

    /// A host that sends no sound takes none either.
    fn can_play_once(&self) -> bool {
        self.hears_sound()
    }

    fn play_once(&mut self, sound: OneShot) {
        self.commands.push(Command::PlayOnce(Box::new(sound)));
    }

    fn note_lengths(&self) -> &[&'static str] {
        LengthWord::variants()
    }

    fn note_length_idx(&self) -> usize {
        let wanted = self.wanted_length;
        wanted
            .unwrap_or_else(|| self.params.memory.sync.value())
            .to_index()
    }

    fn choose_note_length(&mut self, idx: usize) {
        self.wanted_length = Some(LengthWord::from_index(idx));
    }

    fn status(&self) -> Status {
        let status = |mood, sentence: &str| Status {
            mood,
            sentence: sentence.to_owned(),
        };
        if let Some(complaint) = &self.complaint {
            return status(Mood::Trouble, complaint);
        }
        if !self.hears_sound() {
            return status(Mood::Well, "The host sends no sound now.");
        }
        if self.cpu_share > 1.0 {
            let words = "This memory is too heavy for this machine: lower the order.";
            return status(Mood::Trouble, words);
        }
        status(Mood::Well, "Listening to this track.")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use nice_plug::prelude::NoteEvent;
    use souvenir_core::control::{EngineConfig, SoundParts};
    use souvenir_core::playback::OneShot;
    use souvenir_ui::{Controls as _, Hearing};

    use super::UiControls;
    use crate::audio_thread::{AudioThread, HostSounds, SwitchPace};
    use crate::background_thread::BackgroundThread;
    use crate::params::SouvenirParams;

    #[test]
    fn a_sound_that_a_view_has_made_is_heard_in_the_hosts_next_block() {
        let params = Arc::new(SouvenirParams::new());
        let (_thread, mut wake) = BackgroundThread::open(params.shared.clone()).unwrap();
        let config = EngineConfig {
            settings: params.settings(),
            sample_rate_hz: 48_000.0,
            channels: 2,
            max_block_frames: 512,
        };
        let mut audio_thread =
            AudioThread::prepare(&config, SwitchPace::Live, &params, None).unwrap();
        let mut controls = UiControls::new(Arc::clone(&params));
        assert!(controls.can_play_once(), "the editor has just opened");
        let ring = |j: u16| 0.4 * (0.05 * f32::from(j)).sin();
        let sound = OneShot::prepare((0..9600).map(ring).collect(), 48_000.0);
        controls.play_once(sound.clone());
        controls.pass_on();
        let tail_frames = audio_thread.tail_frames();
        let mut heard = [Vec::new(), Vec::new()];
        for _ in 0..30 {
            let mut block = [[0.0; 480]; 2];
            let [left, right] = &mut block;
            let sounds = HostSounds {
                channels: &mut [left, right],
                sidechain: &[],
                parts: SoundParts::default(),
            };
            audio_thread.process(sounds, &params, &mut wake, || None::<NoteEvent<()>>);
            for (heard, block) in heard.iter_mut().zip(block) {
                heard.extend(block);
            }
            let to_come = sound.samples().len().saturating_sub(heard[0].len());
            assert!(audio_thread.tail_frames() >= to_come.max(tail_frames));
        }
        for heard in heard {
            assert!(heard[..9600] == *sound.samples(), "in every channel");
            assert!(heard[9600..].iter().all(|x| *x == 0.0), "and once");
        }
    }
    /// Plays silence, and returns whether the memory is frozen then.
    fn is_frozen_after(
        blocks: usize,
        audio_thread: &mut AudioThread,
        params: &SouvenirParams,
        wake: &mut crate::background_thread::WakeSignal,
        reader: &mut souvenir_core::control::EngineReader,
    ) -> bool {
        reader.request_snapshot();
        for _ in 0..blocks {
            let mut block = [[0.0; 480]; 2];
            let [left, right] = &mut block;
            let sounds = HostSounds {
                channels: &mut [left, right],
                sidechain: &[],
                parts: SoundParts::default(),
            };
            audio_thread.process(sounds, params, wake, || None::<NoteEvent<()>>);
            reader.request_snapshot();
        }
        reader.update();
        reader.snapshot().is_frozen
    }

    #[test]
    fn a_lesson_freezes_at_its_frame_and_not_behind_a_closed_window() {
        let params = Arc::new(SouvenirParams::new());
        let (_thread, mut wake) = BackgroundThread::open(params.shared.clone()).unwrap();
        let config = EngineConfig {
            settings: params.settings(),
            sample_rate_hz: 48_000.0,
            channels: 2,
            max_block_frames: 512,
        };
        let mut audio_thread =
            AudioThread::prepare(&config, SwitchPace::Live, &params, None).unwrap();
        let mut reader = params.shared.see().expect("an engine");
        let mut controls = UiControls::new(Arc::clone(&params));
        let hearing = Hearing {
            from_secs: None,
            freeze_after_frames: Some(48_000),
        };
        let mut is_frozen_after =
            |blocks| is_frozen_after(blocks, &mut audio_thread, &params, &mut wake, &mut reader);
        controls.hear(hearing);
        controls.pass_on();
        assert!(!is_frozen_after(90), "0.9 s");
        assert!(is_frozen_after(40), "1.3 s");
        controls.take_back_freeze();
        controls.pass_on();
        assert!(!is_frozen_after(40), "the host was not told of it");
        controls.hear(hearing);
        controls.pass_on();
        assert!(!is_frozen_after(10), "it counts anew");
        // The window is closed: it is drawn no more.
        std::thread::sleep(std::time::Duration::from_millis(1600));
        params.shared.look_after();
        assert!(!is_frozen_after(140), "nobody is there to thaw it");
    }
}
