//! A screen without hardware: a private X server with a window manager, drawn in software.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{ChildStdout, Command, Stdio};

use super::children::{Running, output, wait_for};

/// Big enough for the window with its frame.
const SIZE: &str = "1280x800x24";

fn manager_on(display: &str) -> Running {
    let mut openbox = Command::new("openbox");
    Running::start(openbox.env("DISPLAY", display).stdout(Stdio::null()))
}

/// Its own display.
#[derive(Debug)]
pub(crate) struct Screen {
    display: String,
    manager: Running,
    _server: Running,
}

impl Screen {
    pub(crate) fn switched_on() -> Self {
        let mut xvfb = Command::new("Xvfb");
        // The server chooses a free number and says which.
        xvfb.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            SIZE,
            "+extension",
            "GLX",
            "-nolisten",
            "tcp",
        ]);
        let (server, words) = Running::start_and_listen(&mut xvfb);
        let display = format!(":{}", first_line(words));
        let mut screen = Self {
            manager: manager_on(&display),
            display,
            _server: server,
        };
        wait_for("window manager", || screen.is_managed().then_some(()));
        screen
    }

    /// A window that is opened while its manager is still starting may stay unmapped for ever. The manager ends where the server
    /// does not answer it at once.
    fn is_managed(&mut self) -> bool {
        if !self.manager.is_alive() {
            self.manager = manager_on(&self.display);
        }
        let mut xdotool = Command::new("xdotool");
        let desktops = output(self.shown_on(xdotool.arg("get_num_desktops").stderr(Stdio::null())));
        desktops
            .trim()
            .parse()
            .is_ok_and(|desktops: u32| desktops > 0)
    }

    /// A program that draws here, in software.
    pub(crate) fn shown_on<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env_remove("WAYLAND_DISPLAY")
            .env("LIBGL_ALWAYS_SOFTWARE", "1");
        command.env("DISPLAY", &self.display)
    }

    /// How many pixels of each colour there are: `(pixels, "#RRGGBB")`.
    pub(crate) fn colours(&self) -> Vec<(usize, String)> {
        let mut import = Command::new("import");
        import.args([
            "-window",
            "root",
            "-depth",
            "8",
            "-format",
            "%c",
            "histogram:info:-",
        ]);
        let histogram = output(self.shown_on(&mut import));
        histogram.lines().filter_map(colour).collect()
    }

    /// Saves what the window shows, without its frame.
    pub(crate) fn save_window(&self, path: &Path) {
        let mut search = Command::new("xdotool");
        let found = output(self.shown_on(search.args(["search", "--name", "^Souvenir$"])));
        let mut import = Command::new("import");
        import
            .args([
                "-window",
                found.trim(),
                "-depth",
                "8",
                "+dither",
                "-colors",
                "128",
            ])
            .arg(path);
        output(self.shown_on(&mut import));
    }

    /// The window goes, and the program runs on.
    pub(crate) fn minimise(&self) {
        self.tell_window("windowminimize");
    }

    pub(crate) fn restore(&self) {
        self.tell_window("windowactivate");
    }

    fn tell_window(&self, word: &str) {
        let mut xdotool = Command::new("xdotool");
        xdotool.args(["search", "--sync", "--name", "^Souvenir$", word, "--sync"]);
        output(self.shown_on(&mut xdotool));
    }

    /// Keys for the window under the pointer.
    pub(crate) fn press(&self, key: &str) {
        let mut xdotool = Command::new("xdotool");
        xdotool.args([
            "search",
            "--sync",
            "--name",
            "^Souvenir$",
            "windowfocus",
            "--sync",
        ]);
        output(self.shown_on(xdotool.args(["key", key])));
    }
}

fn first_line(words: ChildStdout) -> String {
    let mut line = String::new();
    BufReader::new(words).read_line(&mut line).unwrap();
    line.trim().to_owned()
}

/// `   1234: (18,21,26) #12151A srgb(18,21,26)`
fn colour(line: &str) -> Option<(usize, String)> {
    let (pixels, rest) = line.split_once(':')?;
    let hex = rest.split_whitespace().find(|word| word.starts_with('#'))?;
    Some((pixels.trim().parse().ok()?, hex.get(..7)?.to_owned()))
}
