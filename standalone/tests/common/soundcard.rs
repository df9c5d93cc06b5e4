//! A sound card without hardware: a private PulseAudio server with a speaker and a microphone.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::children::{Running, output, wait_for};

const MIC: &str = "module-remap-source master=micsink.monitor source_name=mic";
/// A device that nobody uses is switched to the rate of a stream that is moved there, where that is a
/// multiple of one of these. One of them is enough.
const SETTINGS: &str = "default-sample-rate = 44100\nalternate-sample-rate = 44100\n";
/// What the server begins with, line by line.
const SCRIPT: &str = "card.pa";

/// 48 kHz where nothing else is said, one speaker, one microphone, in a directory of its own.
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
        self.plug_in_at(48_000);
    }

    /// A server that has everything as soon as it answers.
    pub(crate) fn plug_in_at(&mut self, rate_hz: u32) {
        let settings = self.home.path().join("daemon.conf");
        std::fs::write(&settings, SETTINGS).unwrap();
        std::fs::write(self.home.path().join(SCRIPT), self.script(rate_hz)).unwrap();
        let mut pulse = Command::new("pulseaudio");
        pulse.args([
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "--realtime=no",
        ]);
        pulse.args(["--high-priority=no", "--use-pid-file=no", "-F"]);
        pulse.arg(self.home.path().join(SCRIPT));
        pulse.env("PULSE_CONFIG", settings);
        self.in_home(pulse.stdout(Stdio::null()));
        self.server = Some(Running::start(&mut pulse));
        wait_for("sound server", || {
            self.pactl(&["list", "short", "sources"])
                .contains("mic")
                .then_some(())
        });
    }

    /// The way in comes last.
    fn script(&self, rate_hz: u32) -> String {
        let socket = self.home.path().join("native");
        let sinks = ["speaker", "micsink"].map(|name| null_sink(name, rate_hz));
        let [speaker, mic_sink] = sinks.map(|sink| format!("load-module {sink}"));
        let socket = socket.display();
        let way_in = format!("module-native-protocol-unix socket={socket} auth-anonymous=1");
        let lines = [
            speaker,
            mic_sink,
            format!("load-module {MIC}"),
            "set-default-sink speaker".to_owned(),
            "set-default-source mic".to_owned(),
            format!("load-module {way_in}"),
        ];
        lines.join("\n") + "\n"
    }

    /// As if its cable were pulled.
    pub(crate) fn unplug(&mut self) {
        self.server = None;
    }

    /// It neither plays nor answers any more, or goes on.
    pub(crate) fn hold_server(&self, is_held: bool) {
        let word = if is_held { "-STOP" } else { "-CONT" };
        let id = self.server.as_ref().map(Running::id).unwrap();
        output(Command::new("kill").args([word, &id.to_string()]));
    }

    /// Programs that are connected to it, and the one that counts them.
    pub(crate) fn num_clients(&self) -> usize {
        self.column("clients", 0).len()
    }

    /// Its cable is pulled; the speaker stays.
    pub(crate) fn unplug_microphone(&self) {
        self.pactl(&["unload-module", "module-remap-source"]);
    }

    pub(crate) fn plug_in_microphone(&self) {
        self.load(MIC);
        self.pactl(&["set-default-source", "mic"]);
    }

    /// One more output.
    pub(crate) fn plug_in_output(&self, name: &str, rate_hz: u32) {
        self.load(&null_sink(name, rate_hz));
    }

    pub(crate) fn unplug_output(&self, name: &str) {
        let modules = self.pactl(&["list", "short", "modules"]);
        let mut lines = modules.lines();
        let wanted = format!("sink_name={name} ");
        let line = lines.find(|line| line.contains(&wanted)).unwrap();
        let id = line.split_whitespace().next().unwrap();
        self.pactl(&["unload-module", id]);
    }

    pub(crate) fn make_default_output(&self, name: &str) {
        self.pactl(&["set-default-sink", name]);
    }

    fn load(&self, module: &str) {
        let words: Vec<&str> = module.split(' ').collect();
        self.pactl(&[&["load-module"], &words[..]].concat());
    }

    /// Names of the outputs that something plays to.
    pub(crate) fn outputs_in_use(&self) -> Vec<String> {
        self.in_use("sinks", "sink-inputs")
    }

    /// Names of the inputs that something hears.
    pub(crate) fn inputs_in_use(&self) -> Vec<String> {
        self.in_use("sources", "source-outputs")
    }

    fn in_use(&self, devices: &str, streams: &str) -> Vec<String> {
        let used = self.column(streams, 1);
        let (ids, names) = (self.column(devices, 0), self.column(devices, 1));
        let devices = ids.iter().zip(names);
        let in_use = devices.filter(|(id, _)| used.contains(id));
        in_use.map(|(_, name)| name).collect()
    }

    /// Of what is played, as `s16le 2ch 48000Hz` says.
    pub(crate) fn stream_rates_hz(&self) -> Vec<u32> {
        let formats = self.column("sink-inputs", 4);
        let rate_hz = |format: &String| format.rsplit_once(' ')?.1.strip_suffix("Hz")?.parse().ok();
        formats.iter().filter_map(rate_hz).collect()
    }

    fn column(&self, list: &str, idx: usize) -> Vec<String> {
        let lines = self.pactl(&["list", "short", list]);
        let column = |line: &str| line.split('\t').nth(idx).map(str::to_owned);
        lines.lines().filter_map(column).collect()
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
        self.column(list, 0)
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

    /// The same meanwhile.
    pub(crate) fn begin_to_speak(&self, wav: &Path) -> Running {
        Running::start(self.in_home(Command::new("paplay").args(["-d", "micsink"]).arg(wav)))
    }

    /// Returns when anything is heard from the speaker.
    pub(crate) fn wait_for_sound(&self) {
        let path = self.home.path().join("first sound.raw");
        let _recording = self.listen(&path);
        let is_heard = || left(&path).iter().any(|sample| *sample != 0.0);
        wait_for("sound", || is_heard().then_some(()));
    }

    /// Records the speaker while `meanwhile` runs: 48 kHz, the left channel.
    pub(crate) fn record(&self, meanwhile: impl FnOnce()) -> Vec<f32> {
        let path = self.home.path().join("speaker.raw");
        let recording = self.listen(&path);
        wait_for("recording", || {
            (std::fs::metadata(&path).ok()?.len() > 0).then_some(())
        });
        meanwhile();
        drop(recording);
        left(&path)
    }

    fn listen(&self, path: &Path) -> Running {
        let mut parec = Command::new("parec");
        parec.args([
            "--raw",
            "-d",
            "speaker.monitor",
            "--format=float32le",
            "--rate=48000",
        ]);
        parec.args(["--channels=2", "--latency-msec=50"]);
        Running::start(self.in_home(parec.stdout(File::create(path).unwrap())))
    }

    fn pactl(&self, words: &[&str]) -> String {
        output(self.in_home(Command::new("pactl").args(words)))
    }
}

/// `norewinds` makes null sinks bit exact.
fn null_sink(name: &str, rate_hz: u32) -> String {
    format!("module-null-sink sink_name={name} rate={rate_hz} norewinds=1")
}

fn left(path: &Path) -> Vec<f32> {
    let bytes = std::fs::read(path).unwrap();
    let (frames, _) = bytes.as_chunks::<8>();
    frames
        .iter()
        .map(|[a, b, c, d, ..]| f32::from_le_bytes([*a, *b, *c, *d]))
        .collect()
}
