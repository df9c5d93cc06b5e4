//! `cargo xtask syscalls` counts by strace what the threads of sound ask of the system.
//!
//! The app runs on a PulseAudio server and an X server of its own. Its callbacks run on the thread of
//! the connection, which has the name of the thread that made it; the rest of that name is idle.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::process::{self, cargo};
use crate::system::{self, Need};

/// The name of the thread that connects to the server.
const CALLBACKS: &str = "souvenir-hosts";
const RATE_HZ: u32 = 48_000;
/// Until the window is drawn and the memory has settled.
const START: Duration = Duration::from_secs(8);
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Debug, clap::Args)]
pub(crate) struct SyscallsArgs {
    /// How long to count
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    secs: u32,
    /// What plays
    #[arg(long, value_name = "demo|mic|FILE", default_value = "demo")]
    source: String,
    /// Frames of a callback, one run each
    #[arg(
        long,
        value_name = "FRAMES,..",
        value_delimiter = ',',
        default_value = "256,1024,4096"
    )]
    buffers: Vec<u32>,
    /// The program as tests have it: quicker to build
    #[arg(long)]
    dev: bool,
}

/// Holds a process that ends with this program.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

/// Calls by the name of the thread, the thread, and what is called.
type Calls = BTreeMap<u32, BTreeMap<String, u32>>;

pub(crate) fn syscalls(args: &SyscallsArgs) -> Result<ExitCode> {
    if !cfg!(target_os = "linux") {
        println!("not counted: strace is Linux's");
        return Ok(ExitCode::SUCCESS);
    }
    system::provide(&[Need::Build, Need::Window, Need::Test, Need::Trace])?;
    let souvenir = build(args)?;
    let home = tempfile::tempdir()?;
    let _server = sound_server(home.path())?;
    let (_screen, display) = screen()?;
    for frames in &args.buffers {
        let mut app = Command::new(&souvenir);
        app.args(["--source", &args.source, "--buffer", &frames.to_string()]);
        let app = Running(
            in_home(&mut app, home.path())
                .env("DISPLAY", &display)
                .spawn()?,
        );
        sleep(START);
        let id = app.0.id();
        let names = names(id)?;
        let log = home.path().join("calls");
        trace(id, args.secs, &log)?;
        report(*frames, args.secs, &names, &calls(&log)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn build(args: &SyscallsArgs) -> Result<PathBuf> {
    let profile = if args.dev { "debug" } else { "release" };
    let mut build = cargo(["build", "--workspace", "--bin", "souvenir"]);
    if !args.dev {
        build.arg("--release");
    }
    process::must(&mut build)?;
    let target = process::workspace()?.target_directory;
    Ok(target.join(profile).join("souvenir").into_std_path_buf())
}

fn sound_server(home: &Path) -> Result<Running> {
    let sink = |name| format!("load-module module-null-sink sink_name={name} rate={RATE_HZ}");
    let socket = home.join("native");
    let script = [
        sink("speaker"),
        sink("micsink"),
        "load-module module-remap-source master=micsink.monitor source_name=mic".to_owned(),
        "set-default-sink speaker".to_owned(),
        "set-default-source mic".to_owned(),
        format!(
            "load-module module-native-protocol-unix socket={} auth-anonymous=1",
            socket.display()
        ),
    ];
    let path = home.join("card.pa");
    fs::write(&path, script.join("\n") + "\n")?;
    let mut pulse = Command::new("pulseaudio");
    pulse.args([
        "-n",
        "--daemonize=no",
        "--exit-idle-time=-1",
        "--realtime=no",
    ]);
    pulse
        .args(["--high-priority=no", "--use-pid-file=no", "-F"])
        .arg(path);
    let server = Running(in_home(&mut pulse, home).spawn().context("pulseaudio")?);
    let start = Instant::now();
    while !socket.exists() {
        ensure!(
            start.elapsed() < PATIENCE,
            "the sound server does not start"
        );
        sleep(Duration::from_millis(100));
    }
    Ok(server)
}

fn screen() -> Result<(Running, String)> {
    let mut xvfb = Command::new("Xvfb");
    xvfb.args(["-displayfd", "1", "-screen", "0", "1280x800x24"]);
    xvfb.args(["+extension", "GLX", "-nolisten", "tcp"]);
    xvfb.stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut server = xvfb.spawn().context("Xvfb")?;
    let words = server.stdout.take().context("Xvfb says no display")?;
    let server = Running(server);
    let mut number = String::new();
    BufReader::new(words).read_line(&mut number)?;
    Ok((server, format!(":{}", number.trim())))
}

/// Runs a program with this server and no other, and settings of its own.
fn in_home<'a>(command: &'a mut Command, home: &Path) -> &'a mut Command {
    command
        .env("HOME", home)
        .env("XDG_RUNTIME_DIR", home)
        .env("SOUVENIR_CONFIG_DIR", home)
        .env(
            "PULSE_SERVER",
            format!("unix:{}", home.join("native").display()),
        )
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env_remove("WAYLAND_DISPLAY")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
}

/// Returns the names of a process's threads.
fn names(process: u32) -> Result<BTreeMap<u32, String>> {
    let tasks = fs::read_dir(format!("/proc/{process}/task"));
    let tasks = tasks.context("souvenir has ended: start it by hand to see why")?;
    let name = |task: fs::DirEntry| {
        let id = task.file_name().to_str()?.parse().ok()?;
        let name = fs::read_to_string(task.path().join("comm")).ok()?;
        Some((id, name.trim().to_owned()))
    };
    Ok(tasks.flatten().filter_map(name).collect())
}

/// Traces a process; `timeout` ends it as strace wants to be ended: what is traced goes on.
fn trace(process: u32, secs: u32, log: &Path) -> Result<()> {
    let mut strace = Command::new("timeout");
    strace.args([&secs.to_string(), "strace", "-f", "-qq", "-o"]);
    strace.arg(log).args(["-p", &process.to_string()]);
    let ended = strace
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()?;
    if fs::metadata(log).map_or(0, |log| log.len()) == 0 {
        bail!("strace: {}", String::from_utf8_lossy(&ended.stderr).trim());
    }
    Ok(())
}

/// Counts calls in lines such as `12345 write(7, ...`; a call that is resumed is counted where it began.
fn calls(log: &Path) -> Result<Calls> {
    let mut calls = Calls::new();
    for line in BufReader::new(fs::File::open(log)?).split(b'\n') {
        let line = line?;
        if let Some((thread, name)) = call(&String::from_utf8_lossy(&line)) {
            *calls.entry(thread).or_default().entry(name).or_default() += 1;
        }
    }
    Ok(calls)
}

fn call(line: &str) -> Option<(u32, String)> {
    let (thread, rest) = line.trim_start().split_once(' ')?;
    let (name, _) = rest.trim_start().split_once('(')?;
    let is_name = |name: &str| {
        name.chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
    };
    (!name.is_empty() && is_name(name)).then_some((thread.parse().ok()?, name.to_owned()))
}

fn report(frames: u32, secs: u32, names: &BTreeMap<u32, String>, calls: &Calls) -> Result<()> {
    let name = |thread: &u32| names.get(thread).map_or("", String::as_str);
    let num_calls = |thread: &u32| {
        calls
            .get(thread)
            .map_or(0, |calls| calls.values().sum::<u32>())
    };
    let sounding = calls.keys().filter(|thread| name(thread) == CALLBACKS);
    let Some(thread) = sounding.max_by_key(|thread| num_calls(thread)) else {
        bail!("no thread of sound among {names:?}");
    };
    let callbacks = f64::from(secs) * f64::from(RATE_HZ) / f64::from(frames);
    let all = f64::from(num_calls(thread));
    println!(
        "{frames} frames: {:.1} calls a callback, {:.0} a second, on the thread that calls back",
        all / callbacks,
        all / f64::from(secs)
    );
    for (name, count) in &calls[thread] {
        println!("  {:6.2} {name}", f64::from(*count) / callbacks);
    }
    let others: u32 = calls
        .keys()
        .filter(|other| *other != thread)
        .map(num_calls)
        .sum();
    println!(
        "  other threads: {:.0} calls a second",
        f64::from(others) / f64::from(secs)
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::call;

    #[test]
    fn a_line_of_strace_is_a_thread_and_a_call() {
        let found = |line| call(line);
        let write = Some((4711, "write".to_owned()));
        assert_eq!(found("4711  write(9, \"\\0\", 8) = 8"), write);
        assert_eq!(found("4711  write(9,  <unfinished ...>"), write);
        assert_eq!(found("4711  <... epoll_wait resumed>[], 1, -1) = 0"), None);
        assert_eq!(found("4711  --- SIGCHLD {si_signo=SIGCHLD} ---"), None);
        assert_eq!(found("4711  +++ exited with 0 +++"), None);
    }
}
