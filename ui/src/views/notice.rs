//! What became of an export, said for a while.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::{Label, RichText, Ui};

use crate::theme;

const SHOWN: Duration = Duration::from_secs(10);

/// Shows for a moment how an export went.
#[derive(Debug, Default)]
pub(super) struct Notice(Option<(Result<String, String>, Instant)>);

impl Notice {
    pub(super) fn tell(&mut self, saved: Result<PathBuf, String>) {
        let saved = saved.map(|path| format!("Written: {}", path.display()));
        self.0 = Some((saved, Instant::now()));
    }

    pub(super) fn ui(&mut self, ui: &mut Ui) {
        self.0.take_if(|(_, since)| since.elapsed() > SHOWN);
        let Some((saved, _)) = &self.0 else {
            return;
        };
        let (words, colour) = match saved {
            Ok(words) => (words, theme::of(ui).well),
            Err(words) => (words, theme::of(ui).trouble),
        };
        ui.add(Label::new(RichText::new(words).small().color(colour)).truncate());
    }
}
