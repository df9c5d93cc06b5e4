//! The connections to the sound systems: made once for the whole process, and reused. Sound has one of
//! its own, whose thread is the callbacks': nobody else's answers are read there.
//!
//! cpal's PulseAudio client has a thread, three descriptors and one of the server's 64 places, and
//! gives nothing back when it is dropped: its thread sleeps until the server says something
//! (crate `pulseaudio` 0.3.2). So one serves everybody while it answers, and is ended where it must be
//! by the server, which is asked to ([`pulse`]).
//!
//! They live on one thread, which answers questions one by one. A server that hangs keeps that
//! thread and no other, however often it is asked: whoever asks waits for [`PATIENCE`] at most.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use cpal::traits::HostTrait as _;
use cpal::{Host, HostId};
use crossbeam_channel::{Receiver, Sender, bounded};

use super::{alsa_errors, host, pulse};

/// For an answer. ALSA opens every device that it lists, which takes seconds where there are many.
const PATIENCE: Duration = Duration::from_secs(10);
/// A host that hung when it was to be connected is left alone for so long.
const REST: Duration = Duration::from_secs(5);
/// Questions that wait. Some are asked twice a second, so more wait only where nobody answers.
const QUEUE_LEN: usize = 16;

type Question = Box<dyn FnOnce(&mut Connections) + Send>;

/// Somebody has waited in vain, and the thread has finished nothing since.
static IS_STUCK: AtomicBool = AtomicBool::new(false);
/// It is at a question.
static IS_BUSY: AtomicBool = AtomicBool::new(false);
static QUESTIONS: LazyLock<Option<Sender<Question>>> = LazyLock::new(|| start().ok());

/// Says what a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    /// Questions.
    Looking,
    /// Devices that are opened.
    Sound,
}

/// Asks the host of this name, or the preferred one of those that run.
///
/// # Errors
/// Where it does not run, or does not answer.
pub(super) fn ask<T, Q>(name: Option<&str>, used: Use, question: Q) -> anyhow::Result<T>
where
    T: Send + 'static,
    Q: FnOnce(&Host) -> T + Send + 'static,
{
    // Whoever opens the device that is found does it on this thread.
    alsa_errors::quieten();
    let (told, answer) = bounded(1);
    let name = name.map(str::to_owned);
    let deadline = Instant::now() + PATIENCE;
    post(Box::new(move |connections| {
        // Otherwise nobody waits for it any longer.
        if Instant::now() < deadline {
            _ = told.send(connections.host(name.as_deref(), used).map(question));
        }
    }))?;
    let answer = answer.recv_timeout(PATIENCE);
    // Each flag is complete in itself: at worst somebody waits once more in vain.
    IS_STUCK.fetch_or(answer.is_err(), Relaxed);
    answer.context(SILENT)?
}

/// Ends the connection that a stream was lost on, and with it what the stream has left behind:
/// the client keeps a stream that the server has ended, with all that its callback owns, as long as
/// it is connected. The next question makes a new one.
pub(super) fn hang_up() {
    _ = post(Box::new(Connections::hang_up));
}

const SILENT: &str = "the sound system does not answer";

fn post(question: Question) -> anyhow::Result<()> {
    let questions = QUESTIONS.as_ref().context("no thread for the devices")?;
    anyhow::ensure!(!IS_STUCK.load(Relaxed) || !IS_BUSY.load(Relaxed), SILENT);
    // Full where the thread hangs: what waits there already is too late.
    questions.try_send(question).ok().context(SILENT)
}

fn start() -> std::io::Result<Sender<Question>> {
    let (asked, questions) = bounded(QUEUE_LEN);
    thread::Builder::new()
        .name("souvenir-hosts".to_owned())
        .spawn(move || answer_all(&questions))?;
    Ok(asked)
}

fn answer_all(questions: &Receiver<Question>) {
    alsa_errors::quieten();
    let mut connections = Connections::default();
    for question in questions {
        IS_BUSY.store(true, Relaxed);
        // A host that panics (cpal's does where ALSA has no configuration) takes no other with it.
        if catch_unwind(AssertUnwindSafe(|| question(&mut connections))).is_err() {
            connections.hang_up();
        }
        IS_STUCK.store(false, Relaxed);
        IS_BUSY.store(false, Relaxed);
    }
}

/// Holds the connections of the one thread that uses them.
#[derive(Default)]
struct Connections {
    open: Vec<Connection>,
    rest_until: Option<Instant>,
}

struct Connection {
    id: HostId,
    used: Use,
    host: Host,
    /// What the server calls it, where it has clients.
    client: Option<pulse::Client>,
}

impl Connections {
    fn host(&mut self, name: Option<&str>, used: Use) -> anyhow::Result<&Host> {
        if let Some(name) = name {
            let id = host::id(name)?;
            let host = self.connected(id, used);
            return host.with_context(|| format!("the sound system {} is not running", id.name()));
        }
        // `cpal::default_host` panics where ALSA has no configuration.
        let mut ids = cpal::available_hosts().into_iter();
        let running = ids.find(|id| self.connected(*id, used).is_ok());
        self.connected(running.context("no sound system is running")?, used)
    }

    fn connected(&mut self, id: HostId, used: Use) -> anyhow::Result<&Host> {
        let is_it = |open: &Connection| (open.id, open.used) == (id, used);
        let mut found = self.open.iter().position(is_it);
        if let Some(idx) = found.filter(|idx| !self.open[*idx].answers()) {
            self.open.swap_remove(idx).end();
            found = None;
        }
        let idx = match found {
            Some(idx) => idx,
            None => {
                let made = self.connect(id, used)?;
                self.open.push(made);
                self.open.len() - 1
            }
        };
        Ok(&self.open[idx].host)
    }

    fn connect(&mut self, id: HostId, used: Use) -> anyhow::Result<Connection> {
        if !pulse::is(id) {
            let host = cpal::host_from_id(id)?;
            return Ok(Connection {
                id,
                used,
                host,
                client: None,
            });
        }
        let now = Instant::now();
        anyhow::ensure!(self.rest_until.is_none_or(|until| now >= until), SILENT);
        let made = pulse::connect(|| cpal::host_from_id(id));
        let is_hung = made.is_err() && now.elapsed() >= pulse::PATIENCE;
        self.rest_until = is_hung.then(|| Instant::now() + REST);
        let (host, client) = made?;
        Ok(Connection {
            id,
            used,
            host,
            client,
        })
    }

    fn hang_up(&mut self) {
        let lost = self.open.extract_if(.., |open| open.used == Use::Sound);
        lost.for_each(Connection::end);
    }
}

impl Connection {
    /// Tells whether the server is still there; nothing else has one.
    fn answers(&self) -> bool {
        let has_output = || self.host.default_output_device().is_some();
        !pulse::is(self.id) || has_output() || self.host.devices().is_ok()
    }

    fn end(self) {
        if let Some(client) = self.client {
            client.end();
        }
    }
}
