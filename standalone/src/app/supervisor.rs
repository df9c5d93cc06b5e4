//! The thread that owns the devices: opens them, watches them, and prepares memories.
//!
//! It may wait and allocate; the window's thread and the callbacks may not, so they send it there.

mod booth;
mod card;
mod link;
mod recording;
mod silent;
mod studio;
mod watchdog;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use souvenir_core::performance::Performance;
use souvenir_ui::{Mood, Status};

use super::audio::meters::Meters;
use super::devices::{Catalogue, Follower, Presence};
use super::settings::DeviceSettings;
use super::source::Choice;
use booth::Booth;
pub(crate) use booth::Playing;
use card::Running;
pub(crate) use link::{Link, Report, Request, Start};
use recording::Recordings;
pub(crate) use recording::Written;
use studio::Studio;

/// How often it looks around: while something is on its way, and otherwise.
const BUSY_TICK: Duration = Duration::from_millis(15);
const IDLE_TICK: Duration = Duration::from_millis(100);
/// Between two attempts to find a lost card again: back within 2 s of its return.
const RETRY: Duration = Duration::from_millis(500);

struct Supervisor {
    devices: DeviceSettings,
    choice: Choice,
    studio: Studio,
    booth: Booth,
    recordings: Recordings,
    meters: Arc<Meters>,
    requests: Receiver<Request>,
    reports: Sender<Report>,
    running: Option<Running>,
    follower: Option<Follower>,
    presence: Option<Presence>,
    catalogue: Option<Receiver<Catalogue>>,
    retry_at: Option<Instant>,
    /// Not the user has muted the monitor, but we have.
    has_muted: bool,
}

enum After {
    GoOn,
    Stop,
}

/// Starts the thread and the sound.
///
/// # Errors
/// Where the system gives no thread.
pub(crate) fn start(start: Start) -> anyhow::Result<Link> {
    let (to_supervisor, requests) = unbounded();
    let (to_window, reports) = unbounded();
    let meters = Arc::<Meters>::default();
    let supervisor = Supervisor {
        studio: Studio::new(start.setting, start.performance, to_window.clone()),
        booth: Booth::default(),
        recordings: Recordings::default(),
        meters: Arc::clone(&meters),
        follower: Follower::start(start.devices.host.clone()).ok(),
        devices: start.devices,
        choice: start.choice,
        requests,
        reports: to_window,
        running: None,
        presence: None,
        catalogue: None,
        retry_at: None,
        has_muted: false,
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

impl Supervisor {
    fn run(mut self) {
        self.beware_of_howling();
        self.start_chosen();
        loop {
            let first = self.requests.recv_timeout(self.tick());
            if let Err(RecvTimeoutError::Disconnected) = first {
                return self.end();
            }
            let rest: Vec<Request> = self.requests.try_iter().collect();
            for request in first.into_iter().chain(rest) {
                if let After::Stop = self.obey(request) {
                    return self.end();
                }
            }
            self.look_around();
        }
    }

    fn tick(&self) -> Duration {
        if self.studio.is_busy() || self.recordings.is_capturing() {
            BUSY_TICK
        } else {
            IDLE_TICK
        }
    }

    fn obey(&mut self, request: Request) -> After {
        match request {
            Request::Source(choice) => self.choose(choice),
            Request::Memory(setting) => self.studio.set_setting(setting),
            Request::Perform(performance) => self.perform(performance),
            Request::Clear => self.studio.clear(),
            Request::Seek(secs) => self.booth.seek(secs),
            Request::Loop(part) => self.repeat(part),
            Request::Capture(secs) => self.recordings.capture(secs, &self.studio),
            Request::ToggleRecording => self.toggle_recording(),
            Request::LookForDevices => self.look_for_devices(),
            Request::Devices(devices) => self.use_devices(devices),
            Request::Quit => return After::Stop,
        }
        After::GoOn
    }

    fn look_around(&mut self) {
        if let Err(error) = self.studio.look_after() {
            self.trouble(format!("{}. The memory stays as it was.", cause(&error)));
        }
        self.take_back();
        if let Some(sentence) = self.recordings.failure() {
            self.trouble(sentence);
            self.tell_recording();
        }
        if let Some(found) = self
            .catalogue
            .as_ref()
            .and_then(|found| found.try_recv().ok())
        {
            _ = self.reports.send(Report::Devices(found));
        }
        self.look_after_card();
    }

    fn choose(&mut self, choice: Choice) {
        self.choice = choice;
        self.beware_of_howling();
        self.start_chosen();
    }

    /// A microphone that is played by a loudspeaker howls.
    fn beware_of_howling(&mut self) {
        let would_howl = self.choice == Choice::Microphone && !self.has_headphones();
        if would_howl != self.has_muted {
            self.has_muted = would_howl;
            let performance = Performance {
                is_muted: would_howl,
                ..self.studio.performance()
            };
            self.studio.perform(performance);
            _ = self.reports.send(Report::Performance(performance));
        }
    }

    fn perform(&mut self, performance: Performance) {
        // Whoever unmutes it knows why; a microphone that is chosen anew is muted anew.
        self.has_muted &= performance.is_muted;
        self.studio.perform(performance);
    }

    fn has_headphones(&self) -> bool {
        card::plays_to_headphones(&self.devices)
    }

    fn repeat(&mut self, part: Option<[f64; 2]>) {
        self.booth.set_loop(part);
        _ = self.reports.send(self.booth.report());
    }

    fn toggle_recording(&mut self) {
        let title = self.studio.performance().listen.name();
        match self.recordings.toggle(title, &self.studio) {
            Ok(Some(sentence)) => self.tell(Mood::Well, sentence),
            Ok(None) => {}
            Err(error) => self.trouble(format!("{}. Nothing is recorded.", cause(&error))),
        }
        self.tell_recording();
    }

    fn tell_recording(&self) {
        _ = self
            .reports
            .send(Report::Recording(self.recordings.written()));
    }

    /// What the callbacks have done with.
    fn take_back(&mut self) {
        if let Some(reel) = self.recordings.take_back(&self.studio) {
            self.booth.keep_capture(reel);
            _ = self.reports.send(Report::Captured);
            self.choose(Choice::Captured);
        }
    }

    fn look_for_devices(&mut self) {
        self.catalogue = Catalogue::ask(self.devices.host.clone()).ok();
    }

    fn use_devices(&mut self, devices: DeviceSettings) {
        if devices.host != self.devices.host {
            self.follower = Follower::start(devices.host.clone()).ok();
            self.presence = None;
        }
        self.devices = devices;
        self.look_for_devices();
        self.start_chosen();
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
        if let Choice::File(_) | Choice::Captured = wanted {
            self.choice = wanted;
        }
        self.open_silent();
        "Silently playing"
    }

    fn open_card(&mut self) -> anyhow::Result<()> {
        let running = card::open(
            &self.devices,
            &self.choice,
            &mut self.studio,
            &mut self.booth,
            &self.meters,
        )?;
        self.tell(running.mood, running.sentence.clone());
        self.settle(running);
        Ok(())
    }

    /// A microphone has nothing to play without a card: its memory waits as it is.
    fn open_silent(&mut self) {
        self.retry_at = Some(Instant::now() + RETRY);
        if self.choice == Choice::Microphone {
            return;
        }
        let rate_hz = self.devices.rate_hz;
        match silent::open(rate_hz, &self.choice, &mut self.studio, &mut self.booth) {
            Ok(running) => self.settle(running),
            Err(error) => self.trouble(cause(&error)),
        }
        self.retry_at = Some(Instant::now() + RETRY);
    }

    fn settle(&mut self, running: Running) {
        self.running = Some(running);
        self.retry_at = None;
        self.recordings.settle(&self.studio);
        self.tell_recording();
        _ = self.reports.send(self.booth.report());
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.end(&mut self.studio);
        }
        self.booth.rewind_to_here();
        self.meters.restart();
    }

    fn end(&mut self) {
        // The window is closed: nobody is left to be told.
        _ = self.recordings.stop(&self.studio);
        self.stop();
    }

    fn look_after_card(&mut self) {
        if self.is_displaced() {
            return self.recover();
        }
        if self.retry_at.is_some_and(|at| Instant::now() >= at) {
            return self.recover();
        }
        if self.running.as_mut().is_some_and(Running::is_lost) {
            self.recover();
        }
    }

    /// Whether the system has changed its devices so that ours is not the right one any more.
    fn is_displaced(&mut self) -> bool {
        let changes = self
            .follower
            .iter()
            .flat_map(|follower| follower.changes.try_iter());
        let Some(now) = changes.last() else {
            return false;
        };
        let before = self.presence.replace(now.clone());
        let running = self.running.as_ref();
        before.is_some_and(|before| {
            running.is_some_and(|running| running.is_displaced(&before, &now))
        })
    }

    /// The same source on whatever card is there now; silently until one is.
    fn recover(&mut self) {
        self.stop();
        if let Err(error) = self.open_card() {
            self.open_silent();
            self.trouble(format!("{}. Looking for it again.", cause(&error)));
        }
    }

    fn tell(&self, mood: Mood, sentence: String) {
        let status = Status { mood, sentence };
        _ = self.reports.send(Report::Status(status));
    }

    fn trouble(&self, sentence: String) {
        self.tell(Mood::Trouble, sentence);
    }
}

/// Without a full stop, so that a sentence can go on.
fn cause(error: &anyhow::Error) -> String {
    format!("{error:#}").trim_end_matches('.').to_owned()
}
