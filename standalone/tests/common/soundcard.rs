//! A sound card without hardware: a private PulseAudio server with a speaker and a microphone.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::children::{Running, output, wait_for};

/// `norewinds` makes null sinks bit exact.
const SPEAKER: &str = "module-null-sink sink_name=speaker rate=48000 norewinds=1";
const MIC_SINK: &str = "module-null-sink sink_name=micsink rate=48000 norewinds=1";
const MIC: &str = "module-remap-source master=micsink.monitor source_name=mic";

/// 48 kHz, one speaker, one microphone, in a directory of its own.
#[derive(Debug)]
pub(crate) struct SoundCard {
    server: Option<Running>,
    home: TempDir,
}

impl SoundCard {
    pub(crate) fn plugged_in() -> Self {
        let home = tempfile::tempdir().unwrap();
        let mut card = Self { server: None, home };
        card.plug_in();
        card
    }

    pub(crate) fn plug_in(&mut self) {
        let socket = self.home.path().join("native");
        let mut pulse = Command::new("pulseaudio");
        pulse.args([
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--realtime=no",
        ]);
        pulse.args(["--high-priority=no", "--use-pid-file=no"]);
        let socket = format!(
            "module-native-protocol-unix socket={} auth-anonymous=1",
            socket.display()
        );
        for module in [socket.as_str(), SPEAKER, MIC_SINK, MIC] {
            pulse.args(["-L", module]);
        }
        self.in_home(pulse.stdout(Stdio::null()));
        self.server = Some(Running::start(&mut pulse));
        wait_for("sound server", || {
            self.pactl(&["list", "short", "sources"])
                .contains("mic")
                .then_some(())
        });
        self.pactl(&["set-default-sink", "speaker"]);
        self.pactl(&["set-default-source", "mic"]);
    }

    /// As if its cable were pulled.
    pub(crate) fn unplug(&mut self) {
        self.server = None;
    }

    /// Its cable is pulled; the speaker stays.
    pub(crate) fn unplug_microphone(&self) {
        self.pactl(&["unload-module", "module-remap-source"]);
    }

    pub(crate) fn plug_in_microphone(&self) {
        let words: Vec<&str> = MIC.split(' ').collect();
        self.pactl(&[&["load-module"], &words[..]].concat());
        self.pactl(&["set-default-source", "mic"]);
    }

    /// Where the programs that use it are at home.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// A program that uses this card and no other, and remembers nothing of other runs.
    pub(crate) fn in_home<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let home = self.home.path();
        let server = format!("unix:{}", home.join("native").display());
        command
            .env("HOME", home)
            .env("SOUVENIR_CONFIG_DIR", home)
            .env("XDG_RUNTIME_DIR", home)
            .env("PULSE_SERVER", server)
    }

    /// Waits until the program hears the microphone (where it shall) and plays to the speaker.
    pub(crate) fn wait_until_used(&self, lists: &[&str]) {
        for list in lists {
            let busy = || !self.pactl(&["list", "short", list]).trim().is_empty();
            wait_for(list, || busy().then_some(()));
        }
    }

    /// Ids of the streams that there are of a kind.
    pub(crate) fn streams(&self, list: &str) -> Vec<String> {
        let id = |line: &str| line.split_whitespace().next().map(str::to_owned);
        let streams = self.pactl(&["list", "short", list]);
        streams.lines().filter_map(id).collect()
    }

    /// Stops the speaker, without a word to those who play to it, or lets it go on.
    pub(crate) fn hold_speaker(&self, is_held: bool) {
        let word = if is_held { "1" } else { "0" };
        self.pactl(&["suspend-sink", "speaker", word]);
    }

    /// Speaks a WAV into the microphone, in real time.
    pub(crate) fn speak(&self, wav: &Path) {
        output(self.in_home(Command::new("paplay").args(["-d", "micsink"]).arg(wav)));
    }

    /// Records the speaker while `meanwhile` runs: 48 kHz, the left channel.
    pub(crate) fn record(&self, meanwhile: impl FnOnce()) -> Vec<f32> {
        let path = self.home.path().join("speaker.raw");
        let mut parec = Command::new("parec");
        parec.args([
            "--raw",
            "-d",
            "speaker.monitor",
            "--format=float32le",
            "--rate=48000",
        ]);
        parec.args(["--channels=2", "--latency-msec=50"]);
        let recording = Running::start(self.in_home(parec.stdout(File::create(&path).unwrap())));
        wait_for("recording", || {
            (std::fs::metadata(&path).ok()?.len() > 0).then_some(())
        });
        meanwhile();
        drop(recording);
        left(&path)
    }

    fn pactl(&self, words: &[&str]) -> String {
        output(self.in_home(Command::new("pactl").args(words)))
    }
}

fn left(path: &PathBuf) -> Vec<f32> {
    let bytes = std::fs::read(path).unwrap();
    let (frames, _) = bytes.as_chunks::<8>();
    frames
        .iter()
        .map(|[a, b, c, d, ..]| f32::from_le_bytes([*a, *b, *c, *d]))
        .collect()
}
