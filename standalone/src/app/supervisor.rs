//! The thread that owns the devices: opens them, watches them, and prepares memories.
//!
//! It may wait and allocate; the window's thread and the callbacks may not, so they send it there.

mod source_player;
mod auto_buffer;
mod sound_card;
mod feedback;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod leaks;
mod channel;
mod recording;
mod device_search;
mod timer_driver;
mod engine_host;
mod buffer_growth;
mod watchdog;

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use souvenir_ui::{DeviceChoice, Hearing, Mood, Status};

use super::audio::meters::Meters;
use super::devices::{Catalogue, Follower, Presence};
use super::midi::NoteSender;
use super::source::Choice;
use auto_buffer::Buffer;
use channel::BUSY_TICK;
pub(crate) use channel::{Start, SupervisorChannel, SupervisorReport, SupervisorRequest, Written};
use device_search::RETRY;
use engine_host::{EngineHost, Wanted};
use recording::Recordings;
pub(super) use sound_card::{DevicePort, DeviceStream};
pub(crate) use sound_card::{Microphone, MicrophoneRequest};
use sound_card::{OpenRequest, Running};
pub(crate) use source_player::PlayingSource;
use source_player::SourcePlayer;

/// How often the supervisor looks around while nothing is on its way.
const IDLE_TICK: Duration = Duration::from_millis(100);

struct Supervisor {
    devices: DeviceChoice,
    choice: Choice,
    /// What was asked for, where that cannot be played.
    wanted: Choice,
    engine_host: EngineHost,
    source_player: SourcePlayer,
    recordings: Recordings,
    meters: Arc<Meters>,
    buffer: Buffer,
    requests: Receiver<SupervisorRequest>,
    reports: Sender<SupervisorReport>,
    running: Option<Running>,
    follower: Option<Follower>,
    presence: Presence,
    catalogue: Option<Receiver<Catalogue>>,
    retry_at: Option<Instant>,
    /// Receives the devices that a search for the lost card has found.
    probe: Option<Receiver<Catalogue>>,
    /// Whether we muted the monitor, rather than the user.
    has_muted: bool,
    had_headphones: bool,
}

enum NextStep {
    GoOn,
    Stop,
}

/// Starts the thread and the sound.
///
/// # Errors
/// Where the system gives no thread.
pub(crate) fn start(start: Start) -> anyhow::Result<SupervisorChannel> {
    let (to_supervisor, requests) = unbounded();
    let (to_window, reports) = unbounded();
    let meters = Arc::<Meters>::default();
    let notes = NoteSender::default();
    let supervisor = Supervisor {
        engine_host: EngineHost::new(
            Wanted {
                settings: start.settings,
                performance: start.performance,
                edits: start.edits,
                pinned: start.pinned,
                held: start.held,
            },
            notes.clone(),
            to_window.clone(),
        ),
        source_player: SourcePlayer::new(&start.choice, start.part),
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
    Ok(SupervisorChannel {
        requests: to_supervisor,
        reports,
        meters,
        notes,
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
            let rest: Vec<SupervisorRequest> = self.requests.try_iter().collect();
            for request in first.into_iter().chain(rest) {
                if let NextStep::Stop = self.obey(request) {
                    return self.end();
                }
            }
            self.look_around();
        }
    }

    fn tick(&self) -> Duration {
        if self.engine_host.is_busy() || self.recordings.is_capturing() {
            BUSY_TICK
        } else {
            IDLE_TICK
        }
    }

    fn obey(&mut self, request: SupervisorRequest) -> NextStep {
        match request {
            SupervisorRequest::Source(choice) => self.choose(choice),
            SupervisorRequest::Memory(settings) => self.engine_host.set_settings(settings),
            SupervisorRequest::Perform(performance) => self.perform(performance),
            SupervisorRequest::Mute { is_muted } => self.mute(is_muted),
            SupervisorRequest::Clear => self.engine_host.clear(),
            SupervisorRequest::Hear(hearing) => self.hear(hearing),
            SupervisorRequest::TakeBackFreeze => self.engine_host.take_back_freeze(),
            SupervisorRequest::EditCoefficients(edits) => self.engine_host.edit(edits),
            SupervisorRequest::Pin => self.engine_host.pin(),
            SupervisorRequest::SetPinned(pinned) => self.engine_host.set_pinned(pinned),
            SupervisorRequest::Compare(compare) => self.engine_host.compare(compare),
            SupervisorRequest::PlayOnce(sound) => self.engine_host.play_once(sound),
            SupervisorRequest::Seek { secs } => self.source_player.seek(secs),
            SupervisorRequest::Loop(part) => self.repeat(part),
            SupervisorRequest::Capture { secs } => {
                self.recordings.capture(secs, &mut self.engine_host);
            }
            SupervisorRequest::ToggleRecording => self.toggle_recording(),
            SupervisorRequest::LookForDevices => self.look_for_devices(),
            SupervisorRequest::Devices(devices) => self.use_devices(devices),
            SupervisorRequest::Quit => return NextStep::Stop,
        }
        NextStep::GoOn
    }

    fn look_around(&mut self) {
        if let Err(error) = self.engine_host.look_after() {
            self.trouble(format!("{}. The memory stays as it was.", cause(&error)));
        }
        self.take_back();
        if let Some(sentence) = self.source_player.trouble() {
            self.trouble(format!("{sentence}. What could be read is played."));
        }
        if let Some(sentence) = self.recordings.failure() {
            self.trouble(sentence);
            self.tell_recording();
        }
        let catalogue = self.catalogue.as_ref();
        if let Some(found) = catalogue.and_then(|found| found.try_recv().ok()) {
            self.catalogue = None;
            _ = self.reports.send(SupervisorReport::Devices(found));
        }
        self.look_after_card();
        self.look_after_buffer();
    }

    fn choose(&mut self, choice: Choice) {
        if let Choice::File(_) = choice {
            // Chosen again, it may be another sound.
            self.source_player.forget();
        }
        (self.choice, self.wanted) = (choice.clone(), choice);
        self.beware_of_howling();
        self.start_chosen();
    }

    /// One after the other, with nothing between: both are obeyed in the same callback.
    fn hear(&mut self, hearing: Hearing) {
        if let Some(secs) = hearing.from_secs {
            self.source_player.seek(secs);
        }
        self.engine_host.hear(hearing);
    }

    fn repeat(&mut self, part: Option<[f64; 2]>) {
        self.source_player.set_loop(part);
        self.tell_playing();
    }

    fn toggle_recording(&mut self) {
        let title = self.engine_host.performance().listen.name();
        match self.recordings.toggle(title, &mut self.engine_host) {
            Ok(Some(sentence)) => self.tell(Mood::Well, sentence),
            Ok(None) => {}
            Err(error) => self.trouble(format!("{}. Nothing is recorded.", cause(&error))),
        }
        self.tell_recording();
    }

    fn tell_playing(&self) {
        let playing = self.source_player.playing();
        _ = self.reports.send(SupervisorReport::Playing(playing));
    }

    fn tell_recording(&self) {
        _ = self
            .reports
            .send(SupervisorReport::Recording(self.recordings.written()));
    }

    /// Takes back what the callbacks have done with.
    fn take_back(&mut self) {
        if let Some(clip) = self.recordings.take_back(&mut self.engine_host) {
            self.source_player.keep_capture(clip);
            _ = self.reports.send(SupervisorReport::Captured);
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

    /// Starts what was chosen, or what comes nearest to it.
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
        _ = self
            .reports
            .send(SupervisorReport::Source { played, wanted });
    }

    /// Opens the demo where the source is at fault, silence where the card is.
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
        let before = self.engine_host.shape();
        let wish = OpenRequest {
            devices: &self.devices,
            choice: &self.choice,
            buffer_frames: self.buffer.frames(),
        };
        let running = sound_card::open(
            wish,
            &mut self.engine_host,
            &mut self.source_player,
            &self.meters,
        )?;
        self.buffer.restart(Instant::now());
        let (mood, mut told) = (running.mood, vec![running.sentence.clone()]);
        told.extend(
            self.engine_host
                .shape()
                .and_then(|now| now.change_from(before)),
        );
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
        match timer_driver::open(
            rate_hz,
            &self.choice,
            &mut self.engine_host,
            &mut self.source_player,
        ) {
            Ok(running) => {
                if let Some(ended) = self.settle(running) {
                    self.trouble(ended);
                }
            }
            Err(error) => self.trouble(cause(&error)),
        }
        self.retry_at = Some(Instant::now() + RETRY);
    }

    /// Settles the recordings, and tells a sentence where one could not go on.
    fn settle(&mut self, running: Running) -> Option<String> {
        self.running = Some(running);
        self.retry_at = None;
        let ended = self.recordings.settle(&self.engine_host);
        self.tell_recording();
        self.tell_playing();
        ended
    }

    fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.end(&mut self.engine_host);
        }
        self.source_player.rewind_to_here();
        self.meters.restart();
    }

    fn end(&mut self) {
        // The window is closed: nobody is left to be told.
        _ = self.recordings.stop(&mut self.engine_host);
        self.stop();
    }

    fn tell(&self, mood: Mood, sentence: String) {
        let status = Status { mood, sentence };
        _ = self.reports.send(SupervisorReport::Status(status));
    }

    fn trouble(&self, sentence: String) {
        self.tell(Mood::Trouble, sentence);
    }
}

/// Returns the cause without a full stop, so that a sentence can go on.
fn cause(error: &anyhow::Error) -> String {
    format!("{error:#}").trim_end_matches('.').to_owned()
}
