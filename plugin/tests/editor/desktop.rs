//! A screen without hardware, as a host sees it.

use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use x11rb::COPY_DEPTH_FROM_PARENT;
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, CreateWindowAux, WindowClass};
use x11rb::rust_connection::RustConnection;

use super::screen::Screen;

/// The screen as a host sees it.
pub(super) struct Desktop {
    connection: RustConnection,
    root: u32,
    _alone: MutexGuard<'static, ()>,
}

/// A process has one screen at a time: `cargo test` runs several tests in one.
static ALONE: Mutex<()> = Mutex::new(());

impl Desktop {
    pub(super) fn switched_on() -> (Screen, Self) {
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        let screen = Screen::switched_on();
        show_on(&screen);
        let (connection, number) = x11rb::connect(None).unwrap();
        let root = connection.setup().roots[number].root;
        let desktop = Self {
            connection,
            root,
            _alone: alone,
        };
        (screen, desktop)
    }

    /// At the top left, without a frame.
    pub(super) fn window(&self, [width, height]: [u32; 2]) -> u32 {
        let id = self.connection.generate_id().unwrap();
        let aux = CreateWindowAux::new().override_redirect(1);
        let [width, height] = [width, height].map(|side| u16::try_from(side).unwrap());
        let connection = &self.connection;
        connection
            .create_window(
                COPY_DEPTH_FROM_PARENT,
                id,
                self.root,
                0,
                0,
                width,
                height,
                0,
                WindowClass::INPUT_OUTPUT,
                0,
                &aux,
            )
            .unwrap();
        connection.map_window(id).unwrap();
        connection.sync_all();
        id
    }

    pub(super) fn destroy(&self, window: u32) {
        self.connection.destroy_window(window).unwrap();
        self.connection.sync_all();
    }

    pub(super) fn click(&self, _window: u32, [x, y]: [i16; 2]) {
        self.connection.flush().unwrap();
        let mut xdotool = Command::new("xdotool");
        xdotool.args(["mousemove", &x.to_string(), &y.to_string(), "sleep", "0.1"]);
        xdotool.args(["mousedown", "1", "sleep", "0.1", "mouseup", "1"]);
        assert!(xdotool.status().unwrap().success(), "xdotool");
    }
}

impl Drop for Desktop {
    /// A window's thread ends a moment after its window, and a server that is gone before takes the
    /// whole process with it: not before no thread has ended for a second.
    fn drop(&mut self) {
        let mut before = i64::MAX;
        while threads() < before {
            before = threads();
            std::thread::sleep(Duration::from_secs(1));
        }
    }
}

trait SyncAll {
    fn sync_all(&self);
}

impl SyncAll for RustConnection {
    /// Until the server has done it.
    fn sync_all(&self) {
        self.get_input_focus().unwrap().reply().unwrap();
    }
}

/// From here on windows of this process open there, drawn in software.
fn show_on(screen: &Screen) {
    let mut command = Command::new("true");
    for (key, value) in screen.shown_on(&mut command).get_envs() {
        match value {
            // SAFETY: nextest runs each test in a process of its own, and no other thread has begun.
            Some(value) => unsafe { std::env::set_var(key, value) },
            // SAFETY: as above.
            None => unsafe { std::env::remove_var(key) },
        }
    }
}

pub(super) fn status(key: &str) -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with(key)).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

pub(super) fn threads() -> i64 {
    status("Threads:")
}
