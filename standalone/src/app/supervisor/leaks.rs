//! The sound system's comings and goings leave nothing behind.
//!
//! cpal never ends what it has begun with a sound server, so each question and each loss once cost a
//! thread, three descriptors and a place at the server, until no program on the machine got one. A
//! process of its own, this test program again, runs a supervisor on a private server, while the test
//! takes devices away and counts what the process has. Cards are looked for ten times as often here.

#[path = "../../../tests/common/children.rs"]
#[expect(dead_code, reason = "nothing is printed")]
mod children;
#[path = "../../../tests/common/soundcard.rs"]
#[expect(dead_code, reason = "nothing is heard")]
mod soundcard;

use std::env;
use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use children::Running;
use soundcard::SoundCard;
use souvenir_ui::DeviceChoice;

use super::{Start, SupervisorChannel, SupervisorReport, SupervisorRequest, start};
use crate::app::source::Choice;

const LOSSES: usize = 200;
/// After so many everything has been allocated once.
const WARM_UP: usize = 20;
const PATIENCE: Duration = Duration::from_secs(60);
/// Threads that close a stream or ask something are there for a moment.
const MOMENT: Duration = Duration::from_secs(3);
/// Growth that is none: new threads get arenas of the allocator, of which there are some, and two
/// connections have 1 MB of buffer each. Measured: 6 MB after ten servers, 2 MB after 180 microphones.
/// A client that is left behind keeps its megabyte, a stream some 100 kB.
const RSS_KB: u64 = 12_000;

const HEARS: &str = "Listening to ";
const PLAYS: &str = "Playing the demo sound through ";
const LOST: &str = "Looking for it again.";

/// The name of a source, for the process that the tests start.
const SOURCE: &str = "SOUVENIR_TEST_SOURCE";

/// Runs a supervisor in a process of its own, on a sound card of its own.
struct Process {
    card: SoundCard,
    running: Running,
}

/// Holds what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Belongings {
    threads: usize,
    descriptors: usize,
    /// On the server.
    clients: usize,
    rss_kb: u64,
}

impl Process {
    fn with(source: &str) -> Self {
        let card = SoundCard::plugged_in();
        let mut again = Command::new(env::current_exe().unwrap());
        again.args(["--ignored", "--exact", "--nocapture", "--test-threads=1"]);
        again.arg("app::supervisor::leaks::the_process_that_the_others_watch");
        again.env(SOURCE, source).stdout(Stdio::null());
        let running = Running::start_and_note(card.in_home(&mut again), &notes(&card));
        Self { card, running }
    }

    fn said(&self) -> String {
        fs::read_to_string(notes(&self.card)).unwrap_or_default()
    }

    fn times_said(&self, words: &str) -> usize {
        self.said().matches(words).count()
    }

    /// Does something, and waits until the process says so once more.
    fn makes_it_say(&mut self, words: &str, something: impl FnOnce(&mut SoundCard)) {
        let before = self.times_said(words);
        something(&mut self.card);
        let start = Instant::now();
        while self.times_said(words) == before {
            let said = self.said();
            assert!(start.elapsed() < PATIENCE, "not said: {words}\n{said}");
            assert!(self.running.is_alive(), "it has ended\n{said}");
            sleep(Duration::from_millis(10));
        }
    }

    /// Returns the least within a moment.
    fn belongings(&self) -> Belongings {
        let start = Instant::now();
        let mut least = self.belongings_now();
        while start.elapsed() < MOMENT {
            let now = self.belongings_now();
            least = Belongings {
                threads: least.threads.min(now.threads),
                descriptors: least.descriptors.min(now.descriptors),
                clients: least.clients.min(now.clients),
                rss_kb: least.rss_kb.min(now.rss_kb),
            };
            sleep(Duration::from_millis(100));
        }
        least
    }

    fn belongings_now(&self) -> Belongings {
        let of = |what: &str| format!("/proc/{}/{what}", self.running.id());
        let entries = |what| fs::read_dir(of(what)).unwrap().count();
        let status = fs::read_to_string(of("status")).unwrap();
        let rss = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let rss = rss.unwrap().trim().trim_end_matches(" kB");
        Belongings {
            threads: entries("task"),
            descriptors: entries("fd"),
            clients: self.card.num_clients(),
            rss_kb: rss.parse().unwrap(),
        }
    }

    /// Runs something again and again; afterwards the process has what it had after the first times.
    fn stays_the_same(&mut self, what: &str, times: usize, mut something: impl FnMut(&mut Self)) {
        let warm_up = WARM_UP.min(times / 2);
        (0..warm_up).for_each(|_| something(self));
        let before = self.belongings();
        (warm_up..times).for_each(|_| something(self));
        self.has_no_more_than(what, before);
    }

    fn has_no_more_than(&self, what: &str, before: Belongings) {
        let after = self.belongings();
        println!("{what}: {before:?}, then {after:?}");
        assert!(
            after.threads <= before.threads,
            "{what}: threads {after:?}, before {before:?}"
        );
        assert!(
            after.descriptors <= before.descriptors,
            "{what}: {after:?}, before {before:?}"
        );
        assert!(
            after.clients <= before.clients,
            "{what}: {after:?}, before {before:?}"
        );
        let grown_kb = after.rss_kb.saturating_sub(before.rss_kb);
        assert!(grown_kb < RSS_KB, "{what}: {grown_kb} kB more");
    }

    fn loses_its_microphone(&mut self) {
        self.makes_it_say(LOST, |card| card.unplug_microphone());
        self.makes_it_say(HEARS, |card| card.plug_in_microphone());
    }
}

fn notes(card: &SoundCard) -> std::path::PathBuf {
    card.home().join("notes.txt")
}

#[test]
fn two_hundred_losses_of_a_microphone_leave_nothing_behind() {
    let mut process = Process::with("mic");
    process.makes_it_say(HEARS, |_| {});
    process.stays_the_same("microphone lost", LOSSES, Process::loses_its_microphone);
}

#[test]
fn a_server_that_is_killed_and_restarted_leaves_nothing_behind() {
    let mut process = Process::with("mic");
    process.makes_it_say(HEARS, |_| {});
    process.stays_the_same("server killed", 20, |process| {
        process.makes_it_say(LOST, SoundCard::unplug);
        process.makes_it_say(HEARS, SoundCard::plug_in);
    });
}

/// The server ends the stream and goes on: cpal's client keeps such a stream, and its thread waits for
/// it for ever.
#[test]
fn a_stream_that_the_server_ends_leaves_nothing_behind() {
    let mut process = Process::with("demo");
    process.makes_it_say(PLAYS, |_| {});
    process.stays_the_same("all outputs gone", 30, |process| {
        process.makes_it_say(LOST, |card| {
            card.unplug_output("micsink");
            card.unplug_output("speaker");
        });
        process.makes_it_say(PLAYS, |card| card.plug_in_output("speaker", 48_000));
        // For the next time.
        process.card.plug_in_output("micsink", 48_000);
    });
}

#[test]
fn changing_between_the_demo_and_the_microphone_leaves_nothing_behind() {
    let mut process = Process::with("both");
    process.makes_it_say(HEARS, |_| {});
    // The process changes by itself, twice a second.
    process.stays_the_same("sources changed", 20, |process| {
        process.makes_it_say(PLAYS, |_| {});
    });
}

/// Each attempt to connect to it, and each question, would wait for it on a thread of its own.
#[test]
fn a_server_that_hangs_is_waited_for_by_few_and_heard_again_when_it_goes_on() {
    let mut process = Process::with("mic");
    process.makes_it_say(HEARS, |_| {});
    process.loses_its_microphone();
    let before = process.belongings();
    process.makes_it_say(LOST, |card| card.hold_server(true));
    sleep(Duration::from_secs(15));
    // The server cannot be asked who is there.
    let threads = fs::read_dir(format!("/proc/{}/task", process.running.id()))
        .unwrap()
        .count();
    assert!(
        threads <= before.threads + 6,
        "{threads}, before {before:?}"
    );
    process.makes_it_say(HEARS, |card| card.hold_server(false));
    process.has_no_more_than("server that hung", before);
}

fn is_found_after(absence: Duration) {
    let mut process = Process::with("mic");
    process.makes_it_say(HEARS, |_| {});
    process.loses_its_microphone();
    let before = process.belongings();
    process.makes_it_say(LOST, |card| card.unplug_microphone());
    sleep(absence);
    process.makes_it_say(HEARS, |card| card.plug_in_microphone());
    process.has_no_more_than("microphone away", before);
    process.makes_it_say(LOST, SoundCard::unplug);
    sleep(absence);
    process.makes_it_say(HEARS, SoundCard::plug_in);
    process.has_no_more_than("server away", before);
}

/// Some two hundred attempts to find it.
#[test]
fn a_card_that_was_away_for_a_while_is_found_again() {
    is_found_after(Duration::from_secs(10));
}

#[test]
#[ignore = "takes twenty minutes"]
fn a_card_that_was_away_for_ten_minutes_is_found_again() {
    is_found_after(Duration::from_secs(600));
}

/// Says on stderr what a window would, until it is killed.
#[test]
#[ignore = "runs for ever: the other tests start it on a sound card of their own"]
fn the_process_that_the_others_watch() {
    let source = env::var(SOURCE).unwrap();
    let choice = match source.as_str() {
        "demo" => Choice::Demo,
        _ => Choice::Microphone,
    };
    let link = start(Start {
        devices: DeviceChoice {
            // Chosen, so that it does not grow on a busy machine.
            buffer_frames: Some(4096),
            ..DeviceChoice::default()
        },
        choice,
        part: Default::default(),
        settings: Default::default(),
        performance: Default::default(),
        recent: Vec::new(),
        osc: Default::default(),
        midi: Default::default(),
        midi_device: None,
        learnt: Vec::new(),
        edits: Default::default(),
        pinned: Default::default(),
        held: Default::default(),
    });
    let changes: &[Choice] = match source.as_str() {
        "both" => &[Choice::Demo, Choice::Microphone],
        _ => &[],
    };
    speak(&link.unwrap(), changes);
}

fn speak(link: &SupervisorChannel, changes: &[Choice]) {
    let mut changes = changes.iter().cycle();
    loop {
        match link.reports.recv_timeout(Duration::from_millis(500)) {
            Ok(SupervisorReport::Status(status)) => eprintln!("{}", status.sentence),
            Ok(_) => {}
            Err(_) => {
                if let Some(choice) = changes.next() {
                    link.requests
                        .send(SupervisorRequest::Source(choice.clone()))
                        .unwrap();
                }
            }
        }
    }
}
