//! A keyboard as a device's bytes, or whatever writes them into a pipe.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use super::keyboard::{Keyboard, MidiOutlet};
use crate::stderr::tell;

/// Before a device that has gone is opened again.
const PAUSE: Duration = Duration::from_millis(500);

/// Listens to a device from a thread of its own, which ends with the program.
///
/// # Errors
/// Where the system gives no thread.
pub(super) fn listen(path: PathBuf, outlet: MidiOutlet) -> io::Result<()> {
    let builder = thread::Builder::new().name("souvenir-midi-device".to_owned());
    builder.spawn(move || run(&path, &outlet)).map(|_| ())
}

fn run(path: &Path, outlet: &MidiOutlet) {
    let mut is_told = false;
    loop {
        let heard = hear(path, outlet);
        if let Err(error) = heard
            && !std::mem::replace(&mut is_told, true)
        {
            let path = path.display();
            tell(&format!("souvenir: no keyboard at {path} ({error})."));
        }
        if path.is_file() {
            // A file's end is the end.
            return;
        }
        thread::sleep(PAUSE);
    }
}

/// Hears it to its end. Waits for whoever writes.
fn hear(path: &Path, outlet: &MidiOutlet) -> io::Result<()> {
    let mut device = File::open(path)?;
    // A keyboard that goes releases all notes: there is none before its device.
    let mut keyboard = Keyboard::new(outlet.clone());
    let mut bytes = [0; 256];
    loop {
        match device.read(&mut bytes)? {
            0 => return Ok(()),
            count => keyboard.hear(&bytes[..count], Instant::now()),
        }
    }
}
