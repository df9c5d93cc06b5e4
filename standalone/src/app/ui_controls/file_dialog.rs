//! The system's file dialog, on a thread of its own: the window goes on drawing. Where there is none (a Linux
//! desktop without a portal), it says so.
//!
//! The library that opens it returns nothing both for "cancelled" and for "there is none"; it tells them apart
//! in its log alone, so that is listened to.

#![cfg_attr(
    not(feature = "file-dialog"),
    expect(dead_code, unused_imports, reason = "there is no dialog")
)]

use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

use crossbeam_channel::{Receiver, bounded};
use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::stderr::tell;

const SOUND_FILES: [&str; 8] = ["wav", "aif", "aiff", "flac", "ogg", "oga", "mp3", "wave"];

const NO_DIALOG: &str = "This desktop has no file dialog (neither xdg-desktop-portal nor zenity).";

/// Holds the dialog that is open, or why there is none.
#[derive(Debug, Default)]
pub(super) struct Dialog {
    chosen: Option<Receiver<DialogChoice>>,
    /// The path is typed.
    is_path_wanted: bool,
}

/// Says what became of a dialog.
#[derive(Debug)]
enum DialogChoice {
    File(PathBuf),
    /// Closed without a file.
    Nothing,
    /// There is no dialog.
    NoDialog,
}

/// Carries what the library says.
struct DialogReply;

static EAR: DialogReply = DialogReply;
static HAS_FAILED: AtomicBool = AtomicBool::new(false);

impl Dialog {
    /// Opens it.
    pub(super) fn ask(&mut self) {
        self.chosen = open();
    }

    /// Returns the file, once it is chosen.
    pub(super) fn take(&mut self) -> Option<PathBuf> {
        let chosen = self.chosen.as_ref()?.try_recv().ok()?;
        self.chosen = None;
        match chosen {
            DialogChoice::File(path) => return Some(path),
            DialogChoice::NoDialog => {
                tell(&format!("souvenir: {NO_DIALOG}"));
                self.is_path_wanted = true;
            }
            DialogChoice::Nothing => {}
        }
        None
    }

    /// Returns why a path is to be typed, if it is.
    pub(super) fn path_wanted(&self) -> Option<&'static str> {
        self.is_path_wanted.then_some(NO_DIALOG)
    }

    pub(super) fn leave_path(&mut self) {
        self.is_path_wanted = false;
    }
}

/// Says at once that there is none.
#[cfg(not(feature = "file-dialog"))]
fn open() -> Option<Receiver<DialogChoice>> {
    let (told, chosen) = bounded(1);
    _ = told.send(DialogChoice::NoDialog);
    Some(chosen)
}

/// Opens the dialog. What is chosen comes later; `None` where the system gives no thread.
#[cfg(feature = "file-dialog")]
fn open() -> Option<Receiver<DialogChoice>> {
    listen();
    HAS_FAILED.store(false, Relaxed);
    // Made here because macOS opens dialogs on the main thread only.
    let dialog = rfd::AsyncFileDialog::new()
        .add_filter("Sound", &SOUND_FILES)
        .pick_file();
    let (told, chosen) = bounded(1);
    let wait = move || {
        let file = pollster::block_on(dialog);
        _ = told.send(match file {
            Some(file) => DialogChoice::File(file.path().to_owned()),
            None if HAS_FAILED.load(Relaxed) => DialogChoice::NoDialog,
            None => DialogChoice::Nothing,
        });
    };
    let builder = thread::Builder::new().name("souvenir-dialog".to_owned());
    builder.spawn(wait).ok().map(|_| chosen)
}

fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Nobody else listens in this program.
        if log::set_logger(&EAR).is_ok() {
            log::set_max_level(LevelFilter::Error);
        }
    });
}

impl Log for DialogReply {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.level() == Level::Error && metadata.target().starts_with("rfd")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            HAS_FAILED.store(true, Relaxed);
        }
    }

    fn flush(&self) {}
}

#[cfg(test)]
mod tests {
    use super::{Dialog, DialogChoice, HAS_FAILED, Relaxed, bounded, listen};
    use std::path::PathBuf;

    #[test]
    fn only_a_failure_of_the_dialog_itself_is_heard() {
        listen();
        for (is_heard, tell) in [
            (
                false,
                (|| log::error!(target: "egui_glow", "no context")) as fn(),
            ),
            (
                false,
                || log::warn!(target: "rfd::backend", "Using zenity fallback"),
            ),
            // As rfd 0.17 says it where there is neither portal nor zenity.
            (true, || {
                log::error!(target: "rfd::backend::xdg_desktop_portal", "Failed to pick file with zenity");
            }),
        ] {
            HAS_FAILED.store(false, Relaxed);
            tell();
            assert_eq!(HAS_FAILED.load(Relaxed), is_heard);
        }
    }

    #[test]
    fn a_path_is_wanted_where_there_is_no_dialog_and_only_there() {
        let after = |chosen| {
            let (told, coming) = bounded(1);
            let mut dialog = Dialog {
                chosen: Some(coming),
                ..Dialog::default()
            };
            assert_eq!(dialog.take(), None, "it is open");
            told.send(chosen).expect("heard");
            (dialog.take(), dialog.path_wanted().is_some())
        };
        let file = PathBuf::from("a.wav");
        assert_eq!(after(DialogChoice::File(file.clone())), (Some(file), false));
        assert_eq!(after(DialogChoice::Nothing), (None, false), "cancelled");
        assert_eq!(after(DialogChoice::NoDialog), (None, true));
    }
}
