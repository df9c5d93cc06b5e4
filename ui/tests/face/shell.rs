//! Stands for a shell: keeps what the face sets, and opens the face on it.

use egui::accesskit::{Role, Toggled};
use egui::{
    Event, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchPhase, Vec2, vec2,
};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use souvenir_core::control::PlayControls;
use souvenir_core::memory::CoefficientEdits;
use souvenir_core::memory::Timeline;
use souvenir_core::playback::OneShot;
use souvenir_core::settings::MemorySettings;
use souvenir_core::snapshot::History;
use souvenir_core::snapshot::Load;
use souvenir_core::snapshot::Snapshot;
use souvenir_ui::{
    Compare, ControllerMove, Controls, DeviceChoice, DeviceMenu, Face, Hearing, LearntController,
    MidiChoice, MidiMenu, Mood, OscChoice, PinnedList, Recording, Source, Status, Transport,
    ViewInput, theme,
};

use crate::played::Played;

pub(crate) const WIDE: Vec2 = vec2(1280.0, 800.0);
pub(crate) const SMALL: Vec2 = vec2(640.0, 400.0);
/// Of the side panel in a small window.
pub(crate) const SMALL_SIDE: f32 = 225.0;

pub(crate) struct Shell {
    pub(crate) face: Box<Face>,
    pub(crate) snapshot: Snapshot,
    pub(crate) history: History,
    pub(crate) controls: Recorded,
    /// Instead of the picture and the history above.
    pub(crate) played: Option<Box<Played>>,
}

#[derive(Default)]
pub(crate) struct Recorded {
    pub(crate) settings: MemorySettings,
    pub(crate) performance: PlayControls,
    /// How often anything was set.
    pub(crate) num_edits: usize,
    pub(crate) clears: usize,
    /// Beforehand, and `None` where one was taken back.
    pub(crate) freezes_told: Vec<Option<u64>>,
    pub(crate) sources: Vec<Source>,
    pub(crate) sources_chosen: Vec<Source>,
    pub(crate) transport: Option<Transport>,
    pub(crate) seeks: Vec<f64>,
    pub(crate) capturable_secs: Option<f64>,
    pub(crate) captures: Vec<f64>,
    pub(crate) can_record: bool,
    pub(crate) recording: Option<Recording>,
    pub(crate) osc: Option<OscChoice>,
    pub(crate) pinned: PinnedList,
    pub(crate) pins: usize,
    pub(crate) midi: Option<MidiMenu>,
    pub(crate) moves: Vec<ControllerMove>,
    pub(crate) learnt: Vec<LearntController>,
    pub(crate) program: Option<u8>,
    pub(crate) sets_programs: bool,
    pub(crate) devices: Option<DeviceMenu>,
    pub(crate) looks_for_devices: usize,
    pub(crate) edits: CoefficientEdits,
    pub(crate) compared: Vec<Compare>,
    pub(crate) devices_chosen: Vec<DeviceChoice>,
    pub(crate) can_play_once: bool,
    pub(crate) played_once: Vec<OneShot>,
}

impl Controls for Recorded {
    fn settings(&self) -> MemorySettings {
        self.settings
    }
    fn set_settings(&mut self, settings: MemorySettings) {
        self.num_edits += 1;
        self.settings = settings;
    }
    fn performance(&self) -> PlayControls {
        self.performance
    }
    fn set_performance(&mut self, performance: PlayControls) {
        self.num_edits += 1;
        self.performance = performance;
    }
    fn clear(&mut self) {
        self.clears += 1;
    }
    fn hear(&mut self, hearing: Hearing) {
        self.clear();
        hearing
            .from_secs
            .into_iter()
            .for_each(|secs| self.seek(secs));
        let told = hearing.freeze_after_frames.map(Some);
        self.freezes_told.extend(told);
    }
    fn take_back_freeze(&mut self) {
        self.freezes_told.push(None);
    }
    fn edits(&self) -> CoefficientEdits {
        self.edits
    }
    fn edit(&mut self, edits: CoefficientEdits) {
        self.edits = edits;
    }
    fn compare(&mut self, compare: Compare) {
        self.compared.push(compare);
    }
    fn status(&self) -> Status {
        Status {
            mood: Mood::Well,
            sentence: "Playing the demo sound".to_owned(),
        }
    }
    fn sources(&self) -> &[Source] {
        &self.sources
    }
    fn source(&self) -> Source {
        self.sources_chosen.last().copied().unwrap_or(Source::Demo)
    }
    fn choose_source(&mut self, source: Source) {
        self.sources_chosen.push(source);
    }
    fn transport(&self) -> Option<Transport> {
        self.transport
    }
    fn seek(&mut self, position_secs: f64) {
        self.seeks.push(position_secs);
        if let Some(transport) = &mut self.transport {
            transport.position_secs = position_secs;
        }
    }
    fn set_loop(&mut self, loop_secs: Option<[f64; 2]>) {
        self.num_edits += 1;
        if let Some(transport) = &mut self.transport {
            transport.loop_secs = loop_secs;
        }
    }
    fn capturable_secs(&self) -> Option<f64> {
        self.capturable_secs
    }
    fn capture(&mut self, secs: f64) {
        self.captures.push(secs);
    }
    fn can_record(&self) -> bool {
        self.can_record
    }
    fn recording(&self) -> Option<Recording> {
        self.recording.clone()
    }
    fn toggle_recording(&mut self) {
        self.recording = match self.recording {
            Some(_) => None,
            None => Some(Recording {
                secs: 12.3,
                file: "take.wav".to_owned(),
            }),
        };
    }
    fn can_play_once(&self) -> bool {
        self.can_play_once
    }
    fn play_once(&mut self, sound: OneShot) {
        self.played_once.push(sound);
    }
    fn pinned(&self) -> PinnedList {
        self.pinned.clone()
    }
    fn set_pinned(&mut self, pinned: PinnedList) {
        self.pinned = pinned;
    }
    fn pin(&mut self) {
        self.pins += 1;
    }
    fn midi(&self) -> Option<&MidiMenu> {
        self.midi.as_ref()
    }
    fn choose_midi(&mut self, choice: MidiChoice) {
        if let Some(menu) = &mut self.midi {
            menu.chosen = choice;
        }
    }
    fn controller_moves(&mut self) -> Vec<ControllerMove> {
        std::mem::take(&mut self.moves)
    }
    fn sets_programs(&self) -> bool {
        self.sets_programs
    }
    fn program_change(&mut self) -> Option<u8> {
        self.program.take()
    }
    fn learnt(&self) -> &[LearntController] {
        &self.learnt
    }
    fn set_learnt(&mut self, learnt: Vec<LearntController>) {
        self.learnt = learnt;
    }
    fn osc(&self) -> Option<OscChoice> {
        self.osc
    }
    fn choose_osc(&mut self, choice: OscChoice) {
        self.osc = Some(choice);
    }
    fn devices(&self) -> Option<&DeviceMenu> {
        self.devices.as_ref()
    }
    fn look_for_devices(&mut self) {
        self.looks_for_devices += 1;
    }
    fn choose_devices(&mut self, choice: DeviceChoice) {
        self.devices_chosen.push(choice);
    }
}

/// Everything that a shell may have.
pub(crate) fn open(size: Vec2) -> Harness<'static, Shell> {
    open_with(
        size,
        Recorded {
            sources: vec![Source::Demo, Source::Microphone, Source::File],
            can_record: true,
            ..Recorded::default()
        },
    )
}

pub(crate) fn open_with(size: Vec2, controls: Recorded) -> Harness<'static, Shell> {
    let shell = Shell {
        face: Box::default(),
        snapshot: snapshot(),
        history: history(),
        controls,
        played: None,
    };
    let draw = |ui: &mut egui::Ui, shell: &mut Shell| {
        if let Some(played) = &mut shell.played {
            played.go_on(&shell.controls);
            shell.snapshot.clone_from(played.snapshot());
        }
        let picture = ViewInput {
            snapshot: &shell.snapshot,
            history: shell
                .played
                .as_ref()
                .map_or(&shell.history, |played| played.history()),
        };
        shell.face.ui(ui, picture, &mut shell.controls);
    };
    let builder = Harness::builder()
        .with_size(size)
        // Two clicks in two steps are a double click.
        .with_step_dt(1.0 / 30.0)
        .with_context_setup(theme::apply);
    let mut harness = builder.build_ui_state(draw, shell);
    harness.run_steps(3);
    harness
}

/// Three seconds of a tone, and nine tenths of it remembered.
pub(crate) fn history() -> History {
    let mut history = History::new(1, 48_000.0);
    let tone = |j: u32| 0.5 * (j as f32 * 0.02).sin();
    let frames: Vec<f32> = (0..144_000)
        .flat_map(|j| [tone(j), 0.9 * tone(j)])
        .collect();
    history.extend(frames.iter());
    history
}

pub(crate) fn snapshot() -> Snapshot {
    let wave = |gain: f32| {
        (0..2400)
            .map(|frame| gain * (frame as f32 * 0.02).sin())
            .collect()
    };
    Snapshot {
        coefficients: (0..1024)
            .map(|n| (f64::from(n) * 0.1).cos() / f64::from(n + 1))
            .collect(),
        timeline: Timeline::Even { frames: 2400.0 },
        dry: wave(0.5),
        memory: wave(0.45),
        input_peak: 0.5,
        input_rms: 0.3,
        lufs: [-23.0, -24.5, f64::NEG_INFINITY],
        match_db: 3.21,
        frames: 48_000,
        sample_rate_hz: 48_000.0,
        window_frames: 2400,
        window_end_frame: 144_000,
        latency_frames: 2500,
        load: Load {
            share: 0.25,
            worst: 0.38,
            late_blocks: 7,
        },
        ..Snapshot::default()
    }
}

/// Scrolled into sight and pressed.
pub(crate) fn click(harness: &mut Harness<'_, Shell>, role: Role, name: &str) {
    let node = shown(harness, role, name);
    node.click();
    harness.run_steps(3);
}

/// Views of state-space layers share a list.
const LAYER_VIEWS: [&str; 4] = ["Kernel", "Memory function", "Eigenvalues", "Steps"];

/// From the tabs, or from the list where tabs have no room beside what the view before has at the end of its bar.
pub(crate) fn show_view(harness: &mut Harness<'_, Shell>, place: &str, view: &str) {
    let list = format!("{place} view");
    if harness
        .query_by_role_and_label(Role::ComboBox, &list)
        .is_some()
    {
        choose(harness, &list, view);
    } else if LAYER_VIEWS.contains(&view) {
        choose(harness, &format!("{place}: layer views"), view);
    } else {
        click(harness, Role::Button, &format!("{place}: {view}"));
    }
}

/// Until what is computed beside the window has come.
pub(crate) fn wait_for(harness: &mut Harness<'_, Shell>, words: &str) {
    for _ in 0..4000 {
        harness.run_steps(1);
        if has_words(harness, words) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("no {words}");
}

/// From a list that opens.
pub(crate) fn choose(harness: &mut Harness<'_, Shell>, list: &str, entry: &str) {
    click(harness, Role::ComboBox, list);
    click(harness, Role::Button, entry);
}

pub(crate) fn press(harness: &mut Harness<'_, Shell>, key: egui::Key) {
    harness.key_press(key);
    harness.run_steps(2);
}

/// Into a number, with Enter.
pub(crate) fn type_into(harness: &mut Harness<'_, Shell>, name: &str, text: &str) {
    click(harness, Role::SpinButton, name);
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(2);
    press(harness, egui::Key::Enter);
}

/// To a share of a slider's width.
pub(crate) fn drag(harness: &mut Harness<'_, Shell>, name: &str, from: f32, to: f32) {
    let rect = shown(harness, Role::Slider, name).rect();
    let at = |share: f32| rect.left_center() + vec2(share * rect.width(), 0.0);
    harness.drag_at(at(from));
    harness.run_steps(2);
    harness.hover_at(at(to));
    harness.run_steps(2);
    harness.drop_at(at(to));
    harness.run_steps(2);
}

/// From here on.
pub(crate) fn hold(harness: &mut Harness<'_, Shell>, modifiers: Modifiers) {
    harness.event(Event::ModifiersChanged(modifiers));
    harness.run_steps(1);
}

/// Turned by as many points over `at`.
pub(crate) fn wheel(harness: &mut Harness<'_, Shell>, at: Pos2, points: f32) {
    harness.hover_at(at);
    let modifiers = harness.ctx.input(|input| input.modifiers);
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: TouchPhase::Move,
        source: MouseWheelSource::Wheel,
        modifiers,
    });
    // The wheel is smoothed over some frames.
    harness.run_steps(30);
}

/// The pointer stays there.
pub(crate) fn click_at(harness: &mut Harness<'_, Shell>, at: Pos2) {
    harness.hover_at(at);
    for pressed in [true, false] {
        harness.event(button(at, pressed));
        harness.run_steps(1);
    }
    harness.run_steps(2);
}

pub(crate) fn double_click(harness: &mut Harness<'_, Shell>, role: Role, name: &str) {
    let at = shown(harness, role, name).rect().center();
    double_click_at(harness, at);
}

pub(crate) fn double_click_at(harness: &mut Harness<'_, Shell>, at: Pos2) {
    harness.hover_at(at);
    for pressed in [true, false, true, false] {
        harness.event(button(at, pressed));
        harness.run_steps(1);
    }
    harness.run_steps(2);
}

pub(crate) fn has_words(harness: &Harness<'_, Shell>, words: &str) -> bool {
    harness.query_by_label_contains(words).is_some()
}

/// All of a label that has these words in it.
pub(crate) fn words_with(harness: &Harness<'_, Shell>, words: &str) -> String {
    let node = harness.get_by_label_contains(words);
    node.value().unwrap_or_default()
}

/// What a button says of itself to those who do not see it; `None` where it is none to be pressed in.
pub(crate) fn is_pressed(harness: &Harness<'_, Shell>, name: &str) -> Option<bool> {
    let node = harness.get_by_role_and_label(Role::Button, name);
    let toggled = node.accesskit_node().toggled();
    toggled.map(|toggled| toggled == Toggled::True)
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

pub(crate) fn shown<'h>(
    harness: &'h mut Harness<'_, Shell>,
    role: Role,
    name: &'h str,
) -> Node<'h> {
    harness.get_by_role_and_label(role, name).scroll_to_me();
    harness.run_steps(3);
    harness.get_by_role_and_label(role, name)
}
