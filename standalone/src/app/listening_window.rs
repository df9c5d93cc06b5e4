//! The window of a listening test, on a sound card of its own.

mod card_player;
mod signals_at_rate;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{anyhow, ensure};
use eframe::{App, Frame, NativeOptions};
use egui::{Ui, ViewportBuilder, Visuals};
use souvenir_listening::ListeningTest;
use souvenir_ui::{ListeningFace, theme};

use super::audio::signal_switch::TestSignals;
use super::main_window::has_display;
use super::window_icon::window_icon;
use card_player::CardPlayer;

const SIZE: [f32; 2] = [860.0, 680.0];
const LEAST_SIZE: [f32; 2] = [480.0, 400.0];
/// How far a sound is moves on so often.
const FRAME: Duration = Duration::from_millis(50);

struct TestWindow {
    face: ListeningFace,
    player: CardPlayer,
}

/// Opens the window of a test and returns when it is closed; votes go to the folder.
///
/// # Errors
/// Where there is no display.
pub(crate) fn open(
    test: ListeningTest,
    signals: TestSignals,
    votes: PathBuf,
) -> anyhow::Result<()> {
    ensure!(
        has_display(),
        "no display to open the window on; `souvenir listen TEST --page FILE.html` makes a page for a browser"
    );
    let viewport = ViewportBuilder::default()
        .with_title(format!("{} - Souvenir", test.title))
        .with_app_id("souvenir")
        .with_icon(window_icon())
        .with_inner_size(SIZE)
        .with_min_inner_size(LEAST_SIZE);
    let options = NativeOptions {
        viewport,
        dithering: false,
        ..NativeOptions::default()
    };
    let create = move |context: &eframe::CreationContext<'_>| {
        theme::apply(&context.egui_ctx);
        let window = TestWindow {
            face: ListeningFace::new(test, votes),
            player: CardPlayer::new(signals),
        };
        Ok(Box::new(window) as Box<dyn App>)
    };
    let opened = eframe::run_native("Souvenir", options, Box::new(create));
    opened.map_err(|error| anyhow!("the window cannot be opened: {error}"))
}

impl App for TestWindow {
    fn clear_color(&self, visuals: &Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut Frame) {
        self.player.tend();
        self.face.ui(ui, &mut self.player);
        ui.ctx().request_repaint_after(FRAME);
    }
}
