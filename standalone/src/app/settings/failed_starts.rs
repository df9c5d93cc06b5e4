//! Starts that came to nothing: whether the settings keep the program from starting.
//!
//! A memory for which the machine has no room ends the program before its window can be used, and the
//! settings that it is remembered in do so again. Each start leaves a note, which is taken away once
//! the window shows a memory, or is closed. A second note in a row is one too many.

use std::fs;
use std::path::Path;

/// Beside the settings.
const NOTE: &str = ".starting";
/// One may have been killed by somebody in a hurry.
const PATIENCE: usize = 2;

/// Notes that a start begins.
pub(super) fn begin(folder: &Path) {
    // Where nothing can be written, nothing was remembered either.
    _ = fs::write(folder.join(NOTE), ".".repeat(num_failed(folder) + 1));
}

/// Notes that the start has come to its end.
pub(super) fn succeed(folder: &Path) {
    _ = fs::remove_file(folder.join(NOTE));
}

/// Tells whether so many starts in a row came to nothing that it is the settings' fault.
pub(super) fn is_hopeless(folder: &Path) -> bool {
    num_failed(folder) >= PATIENCE
}

fn num_failed(folder: &Path) -> usize {
    let note = fs::symlink_metadata(folder.join(NOTE));
    let len = note.map_or(0, |note| if note.is_file() { note.len() } else { 0 });
    usize::try_from(len).unwrap_or(PATIENCE).min(PATIENCE)
}
