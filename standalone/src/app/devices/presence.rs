//! Which devices are there, asked once a second, because no stream tells.
//!
//! PulseAudio, and PipeWire in its place, move a stream from the old default device to the new one
//! when the default changes, and from a device that is unplugged to the default; a device that was
//! named is no exception. The callbacks go on and cpal reports nothing (measured with cpal 0.18.2 on
//! PulseAudio 16.1 and PipeWire 0.3.65). Elsewhere cpal reports it.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use cpal::Host;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};

use super::{Defaults, Direction, host, scan};

/// How often the server is asked.
const PERIOD: Duration = Duration::from_secs(1);
/// Between two attempts to reach a host that is not there; connecting to one that hangs takes 2 s.
const RETRY: Duration = Duration::from_secs(5);

/// What is there at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Presence {
    pub(crate) defaults: Defaults,
    /// Of all devices where the server moves streams; empty elsewhere.
    pub(crate) ids: Vec<String>,
}

impl Presence {
    fn of(host: &Host) -> Self {
        Self {
            defaults: Defaults::of(host),
            ids: scan::movable_ids(host),
        }
    }

    /// Whether a stream that was opened under `before` is now on the wrong device and has to be
    /// opened anew: it follows the default (`wanted_id` is `None`) and that has changed; or the
    /// server has taken it along with the default; or its device has gone, or come back. Where no
    /// default is left the stream itself reports its end.
    pub(crate) fn displaces(
        &self,
        before: &Self,
        direction: Direction,
        wanted_id: Option<&str>,
    ) -> bool {
        let (was, is) = (before.defaults.id(direction), self.defaults.id(direction));
        let is_concerned = wanted_id.is_none() || wanted_id == was;
        let has_moved = is != was && is_concerned;
        let is_other = wanted_id.is_some_and(|id| before.has(id) != self.has(id));
        is.is_some() && (has_moved || is_other)
    }

    fn has(&self, id: &str) -> bool {
        self.ids.iter().any(|one| one == id)
    }
}

/// Tells of every change, until it is dropped.
#[derive(Debug)]
pub(crate) struct Follower {
    /// What is there at first, then what is there after each change.
    pub(crate) changes: Receiver<Presence>,
    /// The thread ends when this is dropped.
    _stop: Sender<()>,
}

impl Follower {
    /// Follows the host of this name, or the preferred one, on a thread of its own.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(crate) fn start(host: Option<String>) -> anyhow::Result<Self> {
        let (told, changes) = unbounded();
        let (stop, stopped) = bounded(0);
        let builder = thread::Builder::new().name("souvenir-presence".to_owned());
        builder
            .spawn(move || follow(Asker::new(host), &told, &stopped))
            .context("no thread to watch the devices")?;
        Ok(Self {
            changes,
            _stop: stop,
        })
    }
}

fn follow(mut asker: Asker, told: &Sender<Presence>, stopped: &Receiver<()>) {
    let mut last = None;
    let mut pause = Duration::ZERO;
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(pause) {
        pause = PERIOD;
        let now = asker.ask(Instant::now());
        if last.as_ref() != Some(&now) {
            _ = told.send(now.clone());
            last = Some(now);
        }
    }
}

/// Keeps its connection from one question to the next.
struct Asker {
    name: Option<String>,
    host: Option<Host>,
    retry_at: Option<Instant>,
}

impl Asker {
    fn new(name: Option<String>) -> Self {
        Self {
            name,
            host: None,
            retry_at: None,
        }
    }

    fn ask(&mut self, now: Instant) -> Presence {
        let found = self.look();
        let is_due = self.retry_at.is_none_or(|at| now >= at);
        let is_lost = found == Presence::default() || self.is_second_choice();
        if !is_due || !is_lost {
            return found;
        }
        self.retry_at = Some(now + RETRY);
        self.host = host::open(self.name.as_deref()).ok();
        self.look()
    }

    fn look(&self) -> Presence {
        self.host.as_ref().map(Presence::of).unwrap_or_default()
    }

    /// The preferred host has come (back) since.
    fn is_second_choice(&self) -> bool {
        let used = self.host.as_ref().map(|host| host.id().name());
        self.name.is_none() && used != host::available().first().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crossbeam_channel::RecvTimeoutError::Disconnected;

    use super::{Defaults, Direction, Follower, Presence};

    const PATIENCE: Duration = Duration::from_secs(60);

    fn playing_through(output: Option<&str>, ids: &[&str]) -> Presence {
        let defaults = Defaults {
            input: Some("mic".to_owned()),
            output: output.map(str::to_owned),
        };
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        Presence { defaults, ids }
    }

    fn with_default(output: &str) -> Presence {
        playing_through(Some(output), &["a", "b", "c"])
    }

    #[test]
    fn a_stream_that_follows_the_default_moves_with_it() {
        let (before, now) = (with_default("a"), with_default("b"));
        assert!(now.displaces(&before, Direction::Output, None));
        assert!(
            !now.displaces(&before, Direction::Input, None),
            "the microphone stays"
        );
        assert!(
            !now.displaces(&now, Direction::Output, None),
            "nothing has changed"
        );
    }

    #[test]
    fn a_named_device_is_taken_back_when_the_server_has_left_it() {
        let (before, now) = (with_default("a"), with_default("b"));
        assert!(now.displaces(&before, Direction::Output, Some("a")));
        assert!(!now.displaces(&before, Direction::Output, Some("b")));
        assert!(!now.displaces(&before, Direction::Output, Some("c")));
    }

    #[test]
    fn a_named_device_is_missed_when_it_goes_and_used_when_it_comes_back() {
        let (before, now) = (with_default("a"), playing_through(Some("a"), &["a", "b"]));
        assert!(now.displaces(&before, Direction::Output, Some("c")));
        assert!(!now.displaces(&before, Direction::Output, Some("b")));
        assert!(
            !now.displaces(&before, Direction::Output, None),
            "it was on the default"
        );
        assert!(
            !now.displaces(&now, Direction::Output, Some("c")),
            "it never was on it"
        );
        assert!(
            before.displaces(&now, Direction::Output, Some("c")),
            "it is back"
        );
    }

    #[test]
    fn without_any_default_there_is_nowhere_to_go() {
        let (before, now) = (with_default("a"), playing_through(None, &[]));
        for wanted_id in [None, Some("a"), Some("c")] {
            assert!(!now.displaces(&before, Direction::Output, wanted_id));
        }
        assert!(
            before.displaces(&now, Direction::Output, None),
            "it has come back"
        );
    }

    /// On any machine, with or without a sound card.
    #[test]
    fn a_follower_tells_what_is_there_and_ends_when_it_is_dropped() {
        let follower = Follower::start(None).unwrap();
        let changes = follower.changes.clone();
        changes.recv_timeout(PATIENCE).unwrap();
        drop(follower);
        // A change that was on its way may come first.
        let last = loop {
            if let Err(ended) = changes.recv_timeout(PATIENCE) {
                break ended;
            }
        };
        assert_eq!(last, Disconnected);
    }
}
