//! The thread that owns the devices: opens them, watches them, and prepares memories.
//!
//! It may wait and allocate; the window's thread and the callbacks may not, so they send it there.

mod booth;
mod buffer;
mod card;
mod howl;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod leaks;
mod link;
mod recording;
mod search;
mod silent;
mod studio;
mod watchdog;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use souvenir_ui::{DeviceChoice, Mood, Status};

use super::audio::meters::Meters;
use super::devices::{Catalogue, Follower, Presence};
use super::source::Choice;
use booth::Booth;
pub(crate) use booth::Playing;
use buffer::Buffer;
use card::{Running, Wish};
pub(crate) use link::{Link, Report, Request, Start};
use recording::Recordings;
pub(crate) use recording::Written;
use studio::Studio;

/// How often it looks around: while something is on its way, and otherwise.
const BUSY_TICK: Duration = Duration::from_millis(15);
const IDLE_TICK: Duration = Duration::from_millis(100);
/// Between two attempts to find a lost card again: back within 2 s of its return. Tests lose it some
/// hundred times.
const RETRY: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 500 });

struct Supervisor {
    devices: DeviceChoice,
    choice: Choice,
    /// What was asked for, where that cannot be played.
    wanted: Choice,
    studio: Studio,
    booth: Booth,
    recordings: Recordings,
    meters: Arc<Meters>,
    buffer: Buffer,
    requests: Receiver<Request>,
    reports: Sender<Report>,
    running: Option<Running>,
    follower: Option<Follower>,
    presence: Presence,
    catalogue: Option<Receiver<Catalogue>>,
    retry_at: Option<Instant>,
    /// Asked whether a card has come.
    probe: Option<Receiver<Catalogue>>,
    /// Not the user has muted the monitor, but we have.
    has_muted: bool,
    had_headphones: bool,
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
        booth: Booth::new(&start.choice, start.part),
        recordings: Recordings::default(),
        meters: Arc::clone(&meters),
        buffer: Buffer::new(Instant::now()),
        follower: Follower::start(start.devices.host.clone()).ok(),
        devices: start.devices,
        wanted: start.choice.clone(),
        choice: start.choice,
        requests,
        reports: to_window,
        running: None,
        presence: Presence::default(),
        catalogue: None,
        retry_at: None,
        probe: None,
        has_muted: false,
        had_headphones: false,
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
            Request::Mute(is_muted) => self.mute(is_muted),
            Request::Clear => self.studio.clear(),
            Request::Operate(surgery) => self.studio.operate(surgery),
            Request::Compare(compare) => self.studio.compare(compare),
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
        if let Some(sentence) = self.booth.trouble() {
            self.trouble(format!("{sentence}. What could be read is played."));
        }
        if let Some(sentence) = self.recordings.failure() {
            self.trouble(sentence);
            self.tell_recording();
        }
        let catalogue = self.catalogue.as_ref();
        if let Some(found) = catalogue.and_then(|found| found.try_recv().ok()) {
            self.catalogue = None;
            _ = self.reports.send(Report::Devices(found));
        }
        self.look_after_card();
        self.look_after_buffer();
    }

    fn choose(&mut self, choice: Choice) {
        if let Choice::File(_) = choice {
            // Chosen again, it may be another sound.
            self.booth.forget();
        }
        (self.choice, self.wanted) = (choice.clone(), choice);
        self.beware_of_howling();
        self.start_chosen();
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

    fn use_devices(&mut self, devices: DeviceChoice) {
        let has_other_host = devices.host != self.devices.host;
        self.devices = devices;
        if has_other_host {
            self.follow();
        }
        self.look_for_devices();
        self.beware_of_another_output();
        self.start_chosen();
    }

    /// What was chosen, or what comes nearest to it.
    fn start_chosen(&mut self) {
        self.stop();
        match self.open_card() {
            Ok(()) => self.tell_source(),
            Err(error) => self.play_instead(&error),
        }
    }

    fn play_instead(&mut self, error: &anyhow::Error) {
        let how = self.open_nearest();
        self.trouble(format!("{}. {how} {}.", cause(error), self.choice.title()));
        self.tell_source();
    }

    fn tell_source(&self) {
        let (played, wanted) = (self.choice.clone(), self.wanted.clone());
        _ = self.reports.send(Report::Source { played, wanted });
    }

    /// The demo where the source is at fault, silence where the card is.
    fn open_nearest(&mut self) -> &'static str {
        let wanted = std::mem::replace(&mut self.choice, Choice::Demo);
        self.beware_of_howling();
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
        let before = self.studio.shape();
        let wish = Wish {
            devices: &self.devices,
            choice: &self.choice,
            buffer_frames: self.buffer.frames(),
        };
        let running = card::open(wish, &mut self.studio, &mut self.booth, &self.meters)?;
        self.buffer.restart(Instant::now());
        let (mood, mut told) = (running.mood, vec![running.sentence.clone()]);
        told.extend(self.studio.shape().and_then(|now| now.change_from(before)));
        let ended = self.settle(running);
        let mood = ended.as_ref().map_or(mood, |_| Mood::Trouble);
        told.extend(ended);
        self.tell(mood, told.join(" "));
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
            Ok(running) => {
                if let Some(ended) = self.settle(running) {
                    self.trouble(ended);
                }
            }
            Err(error) => self.trouble(cause(&error)),
        }
        self.retry_at = Some(Instant::now() + RETRY);
    }

    /// A sentence where a recording could not go on.
    fn settle(&mut self, running: Running) -> Option<String> {
        self.running = Some(running);
        self.retry_at = None;
        let ended = self.recordings.settle(&self.studio);
        self.tell_recording();
        _ = self.reports.send(self.booth.report());
        ended
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
