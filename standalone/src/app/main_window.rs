//! The window shows one face, redrawn 30 times a second at most while there is news.

use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure};
use cpu_time::ThreadTime;
use eframe::{App, Frame, NativeOptions};
use egui::{Context, Ui, Vec2, ViewportBuilder, Visuals};
use souvenir_ui::{Controls as _, DrawingPace, Face, theme};

use super::frame_pacing::{FRAME, FramePacing, REST};
use super::memories_file::MemoriesFile;
use super::settings::{Store, WindowSection};
use super::supervisor::{self, Start};
use super::ui_controls::UiControls;
use super::unseen_face::UnseenFace;
use super::window_icon::window_icon;

const SIZE: [f32; 2] = [1200.0, 740.0];
const LEAST_SIZE: [f32; 2] = [640.0, 400.0];

struct Window {
    face: Face,
    controls: UiControls,
    kept: Kept,
    looks: WindowSection,
    pacing: FramePacing,
    drawing: DrawingPace,
    making: MakingTime,
    /// A frame was drawn since the last pass of the loop.
    is_seen: bool,
    unseen: UnseenFace,
}

/// Holds what is kept between runs.
pub(super) struct Kept {
    pub(super) store: Store,
    pub(super) pinned: MemoriesFile,
    pub(super) held: MemoriesFile,
}

/// Measures what this thread computes from one pass of the window's loop to the next, a frame's drawing included.
#[derive(Default)]
struct MakingTime {
    thread: Duration,
    last_pass: Duration,
}

impl MakingTime {
    /// Ends a pass. Passes without a frame have none of the next one's.
    fn begin_pass(&mut self) {
        let thread = ThreadTime::now().as_duration();
        self.last_pass = thread.saturating_sub(self.thread);
        self.thread = thread;
    }
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// Where there is no display.
pub(super) fn open(start: Start, mut kept: Kept, wanted: WindowSection) -> anyhow::Result<()> {
    ensure!(
        has_display(),
        "no display to open the window on; `souvenir compare demo` works without"
    );
    let viewport = ViewportBuilder::default()
        .with_title("Souvenir")
        .with_app_id("souvenir")
        .with_icon(window_icon())
        .with_inner_size(wanted.size.unwrap_or(SIZE))
        .with_min_inner_size(LEAST_SIZE);
    let options = NativeOptions {
        viewport,
        // Nothing here is shaded, and in software every pixel of it costs.
        dithering: false,
        ..NativeOptions::default()
    };
    kept.store.begin();
    // The sound starts with the window, not before: without a display nothing shall play.
    #[expect(
        clippy::large_stack_frames,
        reason = "once, on the main thread, on its way into a box"
    )]
    let create = move |context: &eframe::CreationContext<'_>| {
        theme::apply(&context.egui_ctx);
        let link = supervisor::start(start.clone())?;
        let mut face = Face::default();
        face.stand_on_cleared();
        face.set_looks(wanted.looks(), &context.egui_ctx);
        if kept.store.is_first_run() {
            face.guide();
        }
        let window = Window {
            face,
            controls: UiControls::new(link, start),
            kept,
            looks: wanted,
            pacing: FramePacing::new(Instant::now()),
            drawing: DrawingPace::default(),
            making: MakingTime::default(),
            is_seen: false,
            unseen: UnseenFace::new(Instant::now()),
        };
        window.controls.wake(context.egui_ctx.clone());
        Ok(Box::new(window) as Box<dyn App>)
    };
    let opened = eframe::run_native("Souvenir", options, Box::new(create));
    opened.map_err(|error| anyhow!("the window cannot be opened: {error}"))
}

impl App for Window {
    /// Runs before every frame, and now and then while nobody sees the window: then nothing is drawn.
    fn logic(&mut self, context: &Context, _frame: &mut Frame) {
        self.making.begin_pass();
        self.controls.update();
        if self.controls.has_started() {
            self.kept.store.succeed();
        }
        let pause = self.unseen_pause(context);
        context.request_repaint_after(pause);
    }

    /// Returns the colour that the face stands on.
    fn clear_color(&self, visuals: &Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        self.take_dropped_file(ui.ctx());
        if ui.input(|input| input.viewport().minimized == Some(true)) {
            return;
        }
        self.is_seen = true;
        self.unseen.note_frame(ui.ctx(), Instant::now());
        let news = self.controls.news();
        self.controls.look();
        let face = &mut self.face;
        self.controls
            .with_picture(|picture, controls| face.ui(ui, picture, controls));
        self.remember(ui.ctx());
        let least_pause = self.drawing.least_pause(self.making.last_pass);
        let pause = self.pacing.until_next(news, Instant::now(), least_pause);
        ui.ctx().request_repaint_after(pause);
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let face = &mut self.face;
        self.controls
            .with_picture(|_, controls| face.leave_tour(controls));
        self.kept.store.succeed();
        // Nobody is left to be told.
        _ = self.kept.pinned.save(&self.controls.pinned());
        _ = self.kept.held.save(&self.controls.held());
        _ = self
            .kept
            .store
            .save(&self.controls.settings_to_keep(self.looks.clone()));
    }
}

impl Window {
    /// Returns how long until the next pass where no frame is drawn: what is sent, and what keyboards ask for, goes on while
    /// nobody sees the window.
    fn unseen_pause(&mut self, context: &Context) -> Duration {
        if std::mem::take(&mut self.is_seen) {
            return REST;
        }
        let controls = &mut self.controls;
        let is_played = (self.unseen).tend(context, &mut self.face, controls, Instant::now());
        if is_played {
            self.save();
        }
        if !is_played && !self.controls.is_sending() {
            return REST;
        }
        self.controls.look();
        FRAME
    }

    fn remember(&mut self, ctx: &Context) {
        if self.face.is_guiding() {
            // What the tour shows is not the user's, either.
            return;
        }
        // A window is made before anything is zoomed.
        let size = ctx.viewport_rect().size() * ctx.zoom_factor();
        let is_usual = (size - Vec2::from(SIZE)).length() < 1.0;
        let size = (!is_usual).then(|| size.into());
        self.looks = WindowSection::of(self.face.looks(ctx), size);
        self.save();
    }

    fn save(&mut self) {
        if self.face.is_guiding() {
            // What the tour sets is not the user's.
            return;
        }
        let settings = self.controls.settings_to_keep(self.looks.clone());
        let (pinned, held) = (self.controls.pinned(), self.controls.held());
        let now = Instant::now();
        let troubles = [
            self.kept.store.save_if_changed(&settings, now),
            self.kept.pinned.save_if_changed(&pinned, now),
            self.kept.held.save_if_changed(&held, now),
        ];
        for sentence in troubles.into_iter().flatten() {
            self.controls.complain(sentence);
        }
    }

    fn take_dropped_file(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| {
            input
                .raw
                .dropped_files
                .first()
                .map(|file| file.path().to_owned())
        });
        if let Some(path) = dropped {
            self.controls.open_file(path);
        }
    }
}

/// Tells whether there is a display. It is asked first, because the window library's own words name its source files.
pub(super) fn has_display() -> bool {
    let names = ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"];
    !cfg!(target_os = "linux") || names.iter().any(|name| std::env::var_os(name).is_some())
}
