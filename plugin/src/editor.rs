//! The editor shows the face in a host's window. It never touches the audio thread, and draws whether the host
//! processes or not.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cpu_time::ThreadTime;
use egui::{Context, Rgba, Ui, Vec2, ViewportCommand};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::ResizeHint;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, Frame, GraphicsConfig, NiceEguiApp,
    create_egui_editor,
};
use souvenir_ui::{DrawingPace, Face, theme};

use crate::editor_state::{Appearance, LEAST_SIZE, SIZE};
use crate::engine_view::EngineView;
use crate::panic_guard::Place;
use crate::params::SouvenirParams;
use crate::repaint::{DrawnFrame, RepaintPacer};
use crate::ui_controls::UiControls;

/// Is the editor as the framework opens it.
pub(crate) type Editor = EguiEditor<Window>;

/// Draws the face in the host's window; it lives as long as the instance, opened and closed many times.
pub struct Window {
    params: Arc<SouvenirParams>,
    face: Face,
    ui_controls: UiControls,
    engine_view: EngineView,
    /// While it is open.
    host: Option<GuiContext>,
    is_to_be_restored: bool,
    /// A fault has stopped it; the sound goes on.
    is_broken: bool,
    pacer: RepaintPacer,
    drawing: DrawingPace,
    /// What this thread had computed when the frame before was done.
    thread_time: Option<Duration>,
}

impl fmt::Debug for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Window")
            .field("ui_controls", &self.ui_controls)
            .finish_non_exhaustive()
    }
}

pub(crate) fn create(params: &Arc<SouvenirParams>) -> Option<Editor> {
    let [width, height] = SIZE;
    let [least_width, least_height] = LEAST_SIZE;
    let hint =
        ResizeHint::resizable().with_min_logical_size(LogicalSize::new(least_width, least_height));
    let settings = EguiNiceSettings::new()
        .with_tile("Souvenir")
        // Nothing here is shaded, and in software every pixel of it costs.
        .with_graphics_config(GraphicsConfig {
            dithering: false,
            ..GraphicsConfig::default()
        })
        .with_resize_hint(hint);
    let window = Window {
        params: Arc::clone(params),
        face: face(),
        ui_controls: UiControls::new(Arc::clone(params)),
        engine_view: EngineView::default(),
        host: None,
        is_to_be_restored: false,
        is_broken: false,
        pacer: RepaintPacer::default(),
        drawing: DrawingPace::default(),
        thread_time: None,
    };
    let state = EguiEditorState::from_size(LogicalSize::new(width, height), 1.0);
    create_egui_editor(state, params.glance.notifier(), settings, window)
}

fn face() -> Face {
    let mut face = Face::default();
    face.stand_on_cleared();
    face
}

impl NiceEguiApp for Window {
    fn build(
        &mut self,
        context: Context,
        host: GuiContext,
        _frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        self.params.faults.mend(Place::Window);
        if std::mem::take(&mut self.is_broken) {
            self.face = face();
            self.ui_controls = UiControls::new(Arc::clone(&self.params));
        }
        // Another window has other timers.
        self.pacer = RepaintPacer::default();
        (self.drawing, self.thread_time) = (DrawingPace::default(), None);
        theme::apply(&context);
        (self.host, self.is_to_be_restored) = (Some(host), true);
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut Frame) {
        // What the face stands on.
        let [r, g, b, a] = ui.visuals().panel_fill.to_normalized_gamma_f32();
        frame.set_clear_color(Rgba::from_rgba_premultiplied(r, g, b, a));
        let faults = Arc::clone(&self.params.faults);
        if self.is_broken {
            ui.label(faults.sentence().unwrap_or_default());
            return;
        }
        if faults.guard(Place::Window, || self.frame(ui)).is_none() {
            self.is_broken = true;
            ui.ctx().request_repaint();
        }
    }

    fn resized(&mut self, size: WindowSize) {
        // Before the first frame it is the size that the host found, not one that somebody chose.
        if !self.is_to_be_restored {
            let LogicalSize { width, height } = size.logical;
            self.params
                .view
                .note_size([width, height].map(crate::params::single));
        }
    }
}

impl Window {
    fn frame(&mut self, ui: &mut Ui) {
        let begun = self.thread_time_before();
        self.restore_looks(ui.ctx());
        self.ui_controls.update();
        let before = self.ui_controls.shown();
        self.draw(ui);
        self.params.view.note_face(self.face.looks(ui.ctx()));
        self.ui_controls.pass_on();
        if let Some(host) = &self.host {
            self.ui_controls.tell(before, host);
        }
        let frame = DrawnFrame {
            at: Instant::now(),
            least_pause: self.least_pause(begun),
            hears_sound: self.ui_controls.hears_sound(),
        };
        if let Some(pause) = self.pacer.next(&self.params.glance, frame) {
            ui.ctx().request_repaint_after(pause);
        }
    }

    /// Returns from when on what this thread computes is a frame's: on Linux the thread is the window's own, elsewhere
    /// the host's, who has other work for it between two frames.
    fn thread_time_before(&self) -> Duration {
        let now = ThreadTime::now().as_duration();
        let before = self.thread_time.filter(|_| cfg!(target_os = "linux"));
        before.unwrap_or(now)
    }

    fn least_pause(&mut self, begun: Duration) -> Duration {
        let now = ThreadTime::now().as_duration();
        self.thread_time = Some(now);
        self.drawing.least_pause(now.saturating_sub(begun))
    }

    fn restore_looks(&mut self, context: &Context) {
        if !std::mem::take(&mut self.is_to_be_restored) {
            return;
        }
        let looks = self.params.view.looks();
        self.face.set_looks(looks.face(), context);
        if looks.size != Appearance::default().size {
            context.send_viewport_cmd(ViewportCommand::InnerSize(Vec2::from(looks.size)));
        }
    }

    fn draw(&mut self, ui: &mut Ui) {
        let Self {
            face,
            ui_controls,
            params,
            engine_view,
            ..
        } = self;
        let mut cpu_share = 0.0;
        let is_new = engine_view.draw(&params.shared, |picture| {
            cpu_share = picture.snapshot.load.share;
            face.ui(ui, picture, ui_controls);
        });
        if is_new {
            ui_controls.note_new_picture(cpu_share);
        }
    }
}
