//! What comes out of a real socket, decoded.

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rosc::{OscMessage, OscPacket, OscType, decoder};
use souvenir_core::control::{EngineConfig, PreparedEngine};
use souvenir_core::settings::{MemorySettings, Mode};
use souvenir_core::snapshot::Snapshot;
use souvenir_ui::OscChoice;

use super::OscOutput;
use super::datagrams::{ADDRESS, COEFFICIENTS_A_DATAGRAM};

/// Two datagrams a channel and a rest.
const ORDER: usize = 2 * COEFFICIENTS_A_DATAGRAM + 100;
/// Receivers of Python's `socketserver` take no longer ones.
const MAX_BYTES: usize = 8192;
const RATE_HZ: u16 = 48_000;
const BLOCK_FRAMES: usize = 256;
/// On a busy machine; what does not come is not waited for longer.
const PATIENCE: Duration = Duration::from_secs(20);
/// What is not sent is looked for after something that was: this only ends the wait.
const MOMENT: Duration = Duration::from_millis(300);

/// Threads and sockets are counted: one test at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An engine, and what it has shown.
struct Playing {
    prepared: PreparedEngine,
    frames: usize,
}

impl Playing {
    fn prepare(mode: Mode, order: usize) -> Self {
        let settings = MemorySettings {
            mode,
            order,
            ..MemorySettings::default()
        };
        let config = EngineConfig {
            settings,
            sample_rate_hz: f64::from(RATE_HZ),
            channels: 2,
            max_block_frames: BLOCK_FRAMES,
        };
        Self {
            prepared: PreparedEngine::prepare(&config).unwrap(),
            frames: 0,
        }
    }

    /// Plays so many blocks, and returns what the engine shows then.
    fn play(&mut self, num_blocks: usize) -> &Snapshot {
        let PreparedEngine {
            engine,
            commands,
            reader,
            ..
        } = &mut self.prepared;
        for _ in 0..num_blocks {
            reader.request_snapshot();
            let tone = |k: usize, hz: f32| {
                (std::f32::consts::TAU * hz * (self.frames + k) as f32 / f32::from(RATE_HZ)).sin()
            };
            let mut left: Vec<f32> = (0..BLOCK_FRAMES).map(|k| tone(k, 220.0)).collect();
            let mut right: Vec<f32> = (0..BLOCK_FRAMES).map(|k| tone(k, 331.0)).collect();
            engine.process(&mut [&mut left, &mut right], commands);
            self.frames += BLOCK_FRAMES;
        }
        assert!(reader.update(), "a snapshot has come");
        reader.snapshot()
    }
}

fn receiver() -> (UdpSocket, u16) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    let port = socket.local_addr().unwrap().port();
    (socket, port)
}

fn on(port: u16) -> OscChoice {
    OscChoice { port, is_on: true }
}

fn message(socket: &UdpSocket) -> Option<OscMessage> {
    let mut bytes = [0; 2 * MAX_BYTES];
    let (length, from) = socket.recv_from(&mut bytes).ok()?;
    assert!(from.ip().is_loopback(), "from {from}");
    assert!(length <= MAX_BYTES, "{length} bytes");
    match decoder::decode_udp(&bytes[..length]).unwrap() {
        (&[], OscPacket::Message(message)) => Some(message),
        other => panic!("{other:?}"),
    }
}

/// Takes a message apart as README says.
fn read(message: OscMessage) -> (f64, [i32; 3], Vec<f64>) {
    assert_eq!(message.addr, ADDRESS);
    let mut args = message.args.into_iter();
    let time_secs = args.next().and_then(OscType::double).unwrap();
    let counts = [(); 3].map(|()| args.next().and_then(OscType::int).unwrap());
    let part = args.map(|arg| arg.double().unwrap()).collect();
    (time_secs, counts, part)
}

/// Receives all parts of two channels.
fn receive(socket: &UdpSocket, order: usize) -> (f64, [Vec<f64>; 2]) {
    let mut channels = [vec![f64::NAN; order], vec![f64::NAN; order]];
    let mut time_secs = f64::NAN;
    for _ in 0..2 * order.div_ceil(COEFFICIENTS_A_DATAGRAM) {
        let (time, [of, channel, first], part) = read(message(socket).expect("a datagram"));
        assert_eq!(usize::try_from(of), Ok(order));
        time_secs = time;
        let first = usize::try_from(first).unwrap();
        let channel = &mut channels[usize::try_from(channel).unwrap()];
        channel[first..first + part.len()].copy_from_slice(&part);
    }
    (time_secs, channels)
}

#[test]
fn what_is_received_are_the_engine_s_coefficients() {
    let _alone = alone();
    let (socket, port) = receiver();
    let mut output = OscOutput::new(port);
    output.choose(on(port)).unwrap();
    for (mode, order) in [(Mode::Segments, ORDER), (Mode::Fading, 7)] {
        let mut playing = Playing::prepare(mode, order);
        for _ in 0..3 {
            let shown = playing.play(40);
            output.show(shown);
            let (time_secs, channels) = receive(&socket, order);
            let secs = shown.window_end_frame as f64 / f64::from(RATE_HZ);
            assert!(secs > 0.0 && time_secs == secs, "{time_secs}, {secs}");
            let expected = [&shown.coefficients, &shown.second_coefficients];
            assert!(expected.iter().all(|row| row.iter().any(|c| *c != 0.0)));
            assert_eq!([&channels[0], &channels[1]], expected);
        }
    }
}

#[test]
fn nothing_is_sent_while_it_is_off_and_nothing_twice() {
    let _alone = alone();
    let (socket, port) = receiver();
    let mut output = OscOutput::new(port);
    let mut playing = Playing::prepare(Mode::Fading, 4);
    output.show(playing.play(4));
    output.choose(on(port)).unwrap();
    let shown = playing.play(4);
    output.show(shown);
    let (time_secs, channels) = receive(&socket, 4);
    assert_eq!(
        time_secs,
        shown.window_end_frame as f64 / f64::from(RATE_HZ)
    );
    assert_eq!(channels[0], shown.coefficients, "not what came before");
    output.show(shown);
    output.choose(OscChoice { port, is_on: false }).unwrap();
    output.show(playing.play(4));
    socket.set_read_timeout(Some(MOMENT)).unwrap();
    assert_eq!(message(&socket), None);
}

#[test]
fn a_port_that_nobody_listens_to_does_no_harm_and_is_heard_when_somebody_does() {
    let _alone = alone();
    let (socket, port) = receiver();
    drop(socket);
    let mut output = OscOutput::new(port);
    output.choose(on(port)).unwrap();
    let mut playing = Playing::prepare(Mode::Fading, 4);
    for _ in 0..100 {
        output.show(playing.play(1));
    }
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    // What was handed over before may come first.
    let heard = (0..100).any(|_| {
        let shown = playing.play(1);
        let secs = shown.window_end_frame as f64 / f64::from(RATE_HZ);
        output.show(shown);
        receive(&socket, 4).0 == secs
    });
    assert!(heard, "what was shown then");
}

/// Threads of this name, and UDP sockets of this process.
#[cfg(target_os = "linux")]
fn belongings() -> (usize, usize) {
    use std::fs;
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let name = |task: fs::DirEntry| fs::read_to_string(task.path().join("comm"));
    let names = tasks.filter_map(|task| name(task.ok()?).ok());
    let threads = names.filter(|name| name.trim() == super::sender::THREAD);
    let udp = fs::read_to_string("/proc/self/net/udp").unwrap();
    let inodes: Vec<&str> = udp
        .lines()
        .filter_map(|l| l.split_whitespace().nth(9))
        .collect();
    let links = fs::read_dir("/proc/self/fd").unwrap();
    let links = links.filter_map(|link| fs::read_link(link.ok()?.path()).ok());
    let is_udp = |link: &std::path::PathBuf| {
        let link = link.to_string_lossy();
        let inode = link
            .strip_prefix("socket:[")
            .and_then(|rest| rest.strip_suffix(']'));
        inode.is_some_and(|inode| inodes.contains(&inode))
    };
    (threads.count(), links.filter(is_udp).count())
}

/// A thread has its name, and is gone from the list, a moment after the system has said so.
#[cfg(target_os = "linux")]
fn comes_to(expected: (usize, usize), when: &str) {
    let start = std::time::Instant::now();
    while belongings() != expected && start.elapsed() < PATIENCE {
        std::thread::yield_now();
    }
    assert_eq!(belongings(), expected, "{when}");
}

#[test]
#[cfg(target_os = "linux")]
fn switching_it_on_and_off_leaves_nothing_behind() {
    let _alone = alone();
    let (_socket, port) = receiver();
    let mut playing = Playing::prepare(Mode::Fading, 4);
    let mut output = OscOutput::new(port);
    let before = belongings();
    for _ in 0..200 {
        output.choose(on(port)).unwrap();
        output.show(playing.play(1));
        comes_to((before.0 + 1, before.1 + 1), "while it is on");
        output.choose(OscChoice { port, is_on: false }).unwrap();
        comes_to(before, "switched off");
    }
    output.choose(on(port)).unwrap();
    drop(output);
    comes_to(before, "the window was closed");
}
