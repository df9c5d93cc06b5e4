//! The thread that owns the devices: opens them, watches them, and prepares memories.
//!
//! It may wait and allocate; the window's thread and the callbacks may not, so they send it there.

mod card;
mod silent;
mod watchdog;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use souvenir_core::config::{Kind, Method};
use souvenir_core::listen::Listen;
use souvenir_core::recollect::RecollectConfig;
use souvenir_core::snapshot::Snapshot;
use souvenir_ui::{Mood, Status};
use triple_buffer::Output;

use super::audio::live::{Command, Memory};
use super::audio::meters::Meters;
use super::source::Choice;
use card::{Plan, Running};

/// How often it looks around: while a memory is on its way, and otherwise.
const BUSY_TICK: Duration = Duration::from_millis(15);
const IDLE_TICK: Duration = Duration::from_millis(200);
/// For the sound to fade out when the window closes.
const GOODBYE: Duration = Duration::from_secs(1);
/// Between two attempts to find a lost card again.
const RETRY: Duration = Duration::from_secs(2);

/// The devices that the user named, and how they shall run.
#[derive(Clone, Debug)]
pub(crate) struct Setup {
    pub(crate) input: Option<String>,
    pub(crate) output: Option<String>,
    pub(crate) sample_rate_hz: Option<u32>,
    pub(crate) buffer_frames: Option<u32>,
}

/// The memory that the user wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wish {
    pub(crate) kind: Kind,
    pub(crate) method: Method,
    pub(crate) order: usize,
    pub(crate) window_secs: f64,
}

/// What the window asks for.
#[derive(Clone, Debug)]
pub(crate) enum Request {
    Source(Choice),
    Memory(Wish),
    Listen(Listen),
    Quit,
}

/// What the window is told.
#[derive(Debug)]
pub(crate) enum Report {
    Status(Status),
    /// The source in use, which may not be the one asked for.
    Source(Choice),
    /// The pictures of the memory that will be heard next.
    Pictures(Output<Snapshot>),
}

/// The window's half.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) requests: Sender<Request>,
    pub(crate) reports: Receiver<Report>,
    pub(crate) meters: Arc<Meters>,
    thread: thread::JoinHandle<()>,
}

struct Supervisor {
    setup: Setup,
    choice: Choice,
    wish: Wish,
    listen: Listen,
    requests: Receiver<Request>,
    reports: Sender<Report>,
    meters: Arc<Meters>,
    running: Option<Running>,
    /// The wish has changed since the last memory was sent.
    wish_is_new: bool,
    in_flight: usize,
    retry_at: Option<Instant>,
}

enum After {
    GoOn,
    Stop,
}

/// Starts the thread and the sound.
///
/// # Errors
/// Where the system gives no thread.
pub(crate) fn start(setup: Setup, choice: Choice, wish: Wish) -> anyhow::Result<Link> {
    let (to_supervisor, requests) = unbounded();
    let (to_window, reports) = unbounded();
    let meters = Arc::new(Meters::default());
    let supervisor = Supervisor {
        setup,
        choice,
        wish,
        listen: Listen::Memory,
        requests,
        reports: to_window,
        meters: Arc::clone(&meters),
        running: None,
        wish_is_new: false,
        in_flight: 0,
        retry_at: None,
    };
    let builder = thread::Builder::new().name("souvenir-supervisor".to_owned());
    let thread = builder
        .spawn(move || supervisor.run())
        .context("no thread for the sound")?;
    Ok(Link {
        requests: to_supervisor,
        reports,
        meters,
        thread,
    })
}

impl Drop for Link {
    fn drop(&mut self) {
        _ = self.requests.send(Request::Quit);
        // It may be preparing a memory for seconds: the window closes without it.
        let deadline = Instant::now() + GOODBYE;
        while !self.thread.is_finished() && Instant::now() < deadline {
            thread::sleep(BUSY_TICK);
        }
    }
}

impl Supervisor {
    fn run(mut self) {
        self.start_chosen();
        loop {
            let first = self.requests.recv_timeout(self.tick());
            if let Err(RecvTimeoutError::Disconnected) = first {
                return self.stop();
            }
            let rest: Vec<Request> = self.requests.try_iter().collect();
            for request in first.into_iter().chain(rest) {
                if let After::Stop = self.obey(request) {
                    return self.stop();
                }
            }
            self.repeat_orders();
            self.look_after_memories();
            self.look_after_card();
        }
    }

    fn tick(&self) -> Duration {
        let has_unsent = |running: &Running| running.remote.has_unsent();
        let unsent = self.running.as_ref().is_some_and(has_unsent);
        if unsent || self.wish_is_new || self.in_flight > 0 {
            BUSY_TICK
        } else {
            IDLE_TICK
        }
    }

    fn obey(&mut self, request: Request) -> After {
        match request {
            Request::Source(choice) => self.choose(choice),
            Request::Memory(wish) => (self.wish, self.wish_is_new) = (wish, true),
            Request::Listen(listen) => self.hear(listen),
            Request::Quit => return After::Stop,
        }
        After::GoOn
    }

    fn choose(&mut self, choice: Choice) {
        self.choice = choice;
        self.start_chosen();
    }

    fn hear(&mut self, listen: Listen) {
        self.listen = listen;
        if let Some(running) = &mut self.running {
            running.remote.send(Command::Listen(listen));
        }
    }

    fn repeat_orders(&mut self) {
        if let Some(running) = &mut self.running {
            running.remote.repeat();
        }
    }

    /// What was chosen, or what comes nearest to it.
    fn start_chosen(&mut self) {
        self.stop();
        if let Err(error) = self.open_card() {
            let how = self.open_nearest();
            self.trouble(format!("{}. {how} {}.", cause(&error), self.choice.title()));
        }
        _ = self.reports.send(Report::Source(self.choice.clone()));
    }

    /// The demo where the source is at fault, silence where the card is.
    fn open_nearest(&mut self) -> &'static str {
        let wanted = std::mem::replace(&mut self.choice, Choice::Demo);
        if wanted != Choice::Demo && self.open_card().is_ok() {
            return "Instead: playing";
        }
        if let Choice::File(_) = wanted {
            self.choice = wanted;
        }
        self.open_silent();
        "Silently playing"
    }

    fn open_card(&mut self) -> anyhow::Result<()> {
        let running = card::open(&self.plan(), &self.meters, &self.reports)?;
        self.well(running.sentence.clone());
        self.settle(running);
        Ok(())
    }

    fn open_silent(&mut self) {
        match silent::open(&self.plan(), &self.meters, &self.reports) {
            Ok(running) => self.settle(running),
            Err(error) => self.trouble(cause(&error)),
        }
    }

    fn settle(&mut self, running: Running) {
        self.running = Some(running);
        (self.wish_is_new, self.in_flight, self.retry_at) = (false, 0, None);
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.end();
        }
        self.meters.restart();
    }

    fn plan(&self) -> Plan<'_> {
        Plan {
            setup: &self.setup,
            choice: &self.choice,
            wish: self.wish,
            listen: self.listen,
        }
    }

    fn look_after_memories(&mut self) {
        let Some(running) = &self.running else { return };
        self.in_flight = self.in_flight.saturating_sub(running.remote.free_done());
        if self.wish_is_new && self.in_flight == 0 {
            self.wish_is_new = false;
            if let Err(error) = self.exchange() {
                self.trouble(format!("{}. The memory stays as it was.", cause(&error)));
            }
        }
    }

    fn exchange(&mut self) -> anyhow::Result<()> {
        let Some(running) = &mut self.running else {
            return Ok(());
        };
        let config = self.wish.config(running.rate_hz, running.num_channels);
        let (memory, pictures) = Memory::prepare(&config)?;
        running.remote.send(Command::Exchange(memory));
        let sentence = running.sentence.clone();
        _ = self.reports.send(Report::Pictures(pictures));
        self.in_flight += 1;
        self.well(sentence);
        Ok(())
    }

    fn look_after_card(&mut self) {
        if self.retry_at.is_some_and(|at| Instant::now() >= at) {
            return self.recover();
        }
        if self.running.as_mut().is_some_and(Running::is_lost) {
            self.recover();
        }
    }

    /// The same source on whatever card is there now; silently until one is.
    fn recover(&mut self) {
        self.stop();
        if let Err(error) = self.open_card() {
            self.open_silent();
            self.retry_at = Some(Instant::now() + RETRY);
            self.trouble(format!("{}. Looking for it again.", cause(&error)));
        }
    }

    fn well(&self, sentence: String) {
        _ = self.reports.send(Report::Status(Status {
            mood: Mood::Well,
            sentence,
        }));
    }

    fn trouble(&self, sentence: String) {
        _ = self.reports.send(Report::Status(Status {
            mood: Mood::Trouble,
            sentence,
        }));
    }
}

/// Without a full stop, so that a sentence can go on.
fn cause(error: &anyhow::Error) -> String {
    format!("{error:#}").trim_end_matches('.').to_owned()
}

impl Wish {
    pub(crate) fn config(&self, rate_hz: u32, num_channels: usize) -> RecollectConfig {
        RecollectConfig {
            kind: self.kind,
            method: self.method,
            order: self.order,
            window_secs: self.window_secs,
            sample_rate_hz: f64::from(rate_hz),
            channels: num_channels,
        }
    }
}
