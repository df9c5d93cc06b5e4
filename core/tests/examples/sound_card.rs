//! A sound card without hardware for the example: a private `PulseAudio` server with null sinks.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

const RATE_HZ: usize = 48_000;
/// How the server lists a stream that a program has, and no module of its own.
const PROGRAM: &str = "protocol-native";

/// Leads a program to this server and no other.
pub(crate) fn at<'a>(home: &Path, command: &'a mut Command) -> &'a mut Command {
    let server = format!("unix:{}", home.join("native").display());
    command
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env("PULSE_SERVER", server)
}

/// A running program that ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// The server, at home in a directory of its own.
pub(crate) struct SoundCard {
    home: PathBuf,
    _server: Running,
}

impl SoundCard {
    /// `None` where `PulseAudio` is not installed.
    pub(crate) fn start(home: &Path) -> Option<Self> {
        _ = fs::remove_dir_all(home);
        fs::create_dir_all(home).unwrap();
        let socket = home.join("native");
        let mut pulse = Command::new("pulseaudio");
        pulse.args(["-n", "--daemonize=no", "--exit-idle-time=-1"]);
        pulse.args(["--realtime=no", "--high-priority=no", "--use-pid-file=no"]);
        for module in [
            "module-null-sink sink_name=speaker rate=48000 norewinds=1",
            "module-null-sink sink_name=micsink rate=48000 norewinds=1",
            "module-remap-source master=micsink.monitor source_name=mic",
            &format!(
                "module-native-protocol-unix socket={} auth-anonymous=1",
                socket.display()
            ),
        ] {
            pulse.args(["-L", module]);
        }
        pulse.env("HOME", home).env("XDG_RUNTIME_DIR", home);
        pulse.stdout(Stdio::null()).stderr(Stdio::null());
        let server = Running(pulse.spawn().ok()?);
        let card = Self {
            home: home.to_owned(),
            _server: server,
        };
        card.wait_until("sources", "mic\t", 1);
        card.pactl(&["set-default-sink", "speaker"]);
        card.pactl(&["set-default-source", "mic"]);
        Some(card)
    }

    /// What the loudspeaker plays while a sine is played into the microphone.
    pub(crate) fn hear(&self, example: impl Fn() -> Command) -> Vec<f32> {
        let sine: Vec<u8> = (0..10 * RATE_HZ)
            .flat_map(|k| (0.5 * (k as f32 * 0.05).sin()).to_le_bytes())
            .collect();
        let file = self.home.join("sine.raw");
        fs::write(&file, sine).unwrap();
        let raw = [
            "--raw",
            "--format=float32le",
            "--rate=48000",
            "--channels=1",
        ];
        let mut speak = Command::new("paplay");
        speak.args(raw).args(["-d", "micsink"]).arg(file);
        let _speaking = Running(at(&self.home, &mut speak).spawn().unwrap());
        let _playing = Running(at(&self.home, &mut example()).arg("30").spawn().unwrap());
        self.wait_until("sink-inputs", PROGRAM, 2);
        self.wait_until("source-outputs", PROGRAM, 1);
        sleep(Duration::from_secs(1));
        let mut listen = Command::new("parec");
        listen.args(raw).args(["-d", "speaker.monitor"]);
        let mut listening = Running(
            at(&self.home, &mut listen)
                .stdout(Stdio::piped())
                .spawn()
                .unwrap(),
        );
        let mut bytes = vec![0; 4 * RATE_HZ];
        listening
            .0
            .stdout
            .as_mut()
            .unwrap()
            .read_exact(&mut bytes)
            .unwrap();
        let (samples, _) = bytes.as_chunks::<4>();
        samples.iter().map(|x| f32::from_le_bytes(*x)).collect()
    }

    fn wait_until(&self, list: &str, wanted: &str, count: usize) {
        for _ in 0..100 {
            let listed = self.pactl(&["list", "short", list]);
            if listed.matches(wanted).count() >= count {
                return;
            }
            sleep(Duration::from_millis(100));
        }
        panic!("no {wanted:?} among the {list} within 10 s");
    }

    fn pactl(&self, args: &[&str]) -> String {
        let output = at(&self.home, &mut Command::new("pactl"))
            .args(args)
            .output();
        String::from_utf8_lossy(&output.unwrap().stdout).into_owned()
    }
}
