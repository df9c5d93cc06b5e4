//! The face's controls in this shell: what is touched becomes a parameter that the host hears of.
//!
//! The face edits a copy; [`UiControls::tell`] passes on what differs, once no lock is held: a host may
//! save a project while it is told of a parameter.

use std::sync::Arc;
use std::time::{Duration, Instant};

use nice_plug::context::gui::GuiContext;
use nice_plug::prelude::{Enum as _, ParamSetter};
use souvenir_core::control::Command;
use souvenir_core::control::PlayControls;
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::playback::OneShot;
use souvenir_core::settings::MemorySettings;
use souvenir_ui::{Compare, Controls, Hearing, Mood, PinnedList, Status};

use crate::params::{LengthWord, SouvenirParams};
use crate::told_params::{HostParams as _, tell_performance, tell_settings};

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
        let mut setter = host.param_setter();
        let params = &*self.params;
        tell_settings(&mut setter, params, &before.settings, &self.settings);
        tell_performance(&mut setter, params, &before.performance, &self.performance);
        if let Some(length) = self.wanted_length.take() {
            setter.set(&params.memory.sync, length);
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

    fn edits(&self) -> CoefficientEdits {
        self.params.shape.cuts.get()
    }

    fn edit(&mut self, edits: CoefficientEdits) {
        self.params.shape.cuts.set(&edits);
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
        let edits = self.edits().with_shape(self.performance.shape);
        self.params.shared.pin(&edits);
    }

    fn program_change(&mut self) -> Option<u8> {
        self.params.program.take()
    }

    fn sets_programs(&self) -> bool {
        true
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
