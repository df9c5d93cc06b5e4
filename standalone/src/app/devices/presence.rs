//! Which devices are there, asked twice a second, because no stream tells.
//!
//! PulseAudio, and PipeWire in its place, move a stream from the old default device to the new one
//! when the default changes, and from a device that is unplugged to the default; a device that was
//! named is no exception. The callbacks go on and cpal reports nothing (measured with cpal 0.18.2 on
//! PulseAudio 16.1 and PipeWire 0.3.65). Elsewhere cpal reports it.

use std::thread;
use std::time::Duration;

use anyhow::Context as _;
use cpal::Host;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, unbounded};

use super::connections::{self, Use};
use super::{Defaults, Direction, scan};

/// How often the server is asked, which takes some 40 ms of waiting: a device that comes back is to
/// be heard within 2 s. Tests wait for hundreds.
const PERIOD: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 500 });
/// Holds what is there at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Presence {
    pub(crate) defaults: Defaults,
    /// Ids and names of all devices where the server moves streams; empty elsewhere.
    pub(crate) names: Vec<String>,
}

/// Says where a stream was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DevicePlace {
    pub(crate) direction: Direction,
    pub(crate) opened_id: String,
    pub(crate) claim: Claim,
}

/// Says why a place is where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It follows the default.
    Default,
    /// It was asked for.
    Wanted,
    /// The device of this id or name was asked for and not there; until it is, the default one.
    Instead(String),
}

impl Presence {
    fn of(host: &Host) -> Self {
        Self {
            defaults: Defaults::of(host),
            names: scan::movable_names(host),
        }
    }

    /// Tells whether a stream is now on the wrong device and has to be opened anew: the default that it
    /// follows is another one; or the server has taken it along with the default; or its device has
    /// gone, or come back. Where no default is left the stream itself reports its end.
    ///
    /// `before` is what was there when this was last asked. It may be older than the stream, so what
    /// the stream was opened on counts where that says enough.
    pub(crate) fn displaces(&self, before: &Self, place: &DevicePlace) -> bool {
        let opened = place.opened_id.as_str();
        let Some(default) = self.defaults.id(place.direction) else {
            return false;
        };
        let is_off_default = default != opened;
        match &place.claim {
            Claim::Default => is_off_default,
            Claim::Wanted => {
                let was_default = before.defaults.id(place.direction) == Some(opened);
                (was_default && is_off_default) || (before.has(opened) && !self.has(opened))
            }
            Claim::Instead(missed) => is_off_default || (!before.has(missed) && self.has(missed)),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.names.iter().any(|one| one == name)
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
            .spawn(move || follow(host.as_deref(), &told, &stopped))
            .context("no thread to watch the devices")?;
        Ok(Self {
            changes,
            _stop: stop,
        })
    }
}

fn follow(host: Option<&str>, told: &Sender<Presence>, stopped: &Receiver<()>) {
    let mut last = None;
    let mut pause = Duration::ZERO;
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(pause) {
        pause = PERIOD;
        // Nothing is there where nobody answers.
        let now = connections::ask(host, Use::Looking, Presence::of).unwrap_or_default();
        if last.as_ref() != Some(&now) {
            _ = told.send(now.clone());
            last = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crossbeam_channel::RecvTimeoutError::Disconnected;

    use super::{Claim, Defaults, DevicePlace, Direction, Follower, Presence};

    const PATIENCE: Duration = Duration::from_secs(60);

    fn playing_through(output: Option<&str>, names: &[&str]) -> Presence {
        let defaults = Defaults {
            input: Some("mic".to_owned()),
            output: output.map(str::to_owned),
        };
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Presence { defaults, names }
    }

    fn with_default(output: &str) -> Presence {
        playing_through(Some(output), &["a", "b", "c"])
    }

    fn output(opened_id: &str, claim: Claim) -> DevicePlace {
        DevicePlace {
            direction: Direction::Output,
            opened_id: opened_id.to_owned(),
            claim,
        }
    }

    #[test]
    fn a_stream_that_follows_the_default_moves_with_it() {
        let (before, now) = (with_default("a"), with_default("b"));
        let [on_a, on_b] = ["a", "b"].map(|id| output(id, Claim::Default));
        assert!(now.displaces(&before, &on_a));
        assert!(!now.displaces(&now, &on_b), "nothing has changed");
        let hearing = DevicePlace {
            direction: Direction::Input,
            ..output("mic", Claim::Default)
        };
        assert!(!now.displaces(&before, &hearing), "the microphone stays");
    }

    /// A lost server is found again by whoever asks first: the stream may be back before this is.
    #[test]
    fn a_stream_that_is_newer_than_the_news_is_left_alone() {
        let (nothing, before, now) = (Presence::default(), with_default("a"), with_default("b"));
        for before in [nothing, before] {
            for claim in [Claim::Default, Claim::Instead("d".to_owned())] {
                assert!(!now.displaces(&before, &output("b", claim)), "opened on b");
            }
            assert!(!now.displaces(&before, &output("c", Claim::Wanted)));
        }
    }

    #[test]
    fn a_named_device_is_taken_back_when_the_server_has_left_it() {
        let (before, now) = (with_default("a"), with_default("b"));
        assert!(now.displaces(&before, &output("a", Claim::Wanted)));
        assert!(!now.displaces(&before, &output("b", Claim::Wanted)));
        assert!(!now.displaces(&before, &output("c", Claim::Wanted)));
    }

    #[test]
    fn a_named_device_is_missed_when_it_goes_and_used_when_it_comes_back() {
        let (before, now) = (with_default("a"), playing_through(Some("a"), &["a", "b"]));
        assert!(now.displaces(&before, &output("c", Claim::Wanted)));
        assert!(!now.displaces(&before, &output("b", Claim::Wanted)));
        assert!(!now.displaces(&before, &output("a", Claim::Default)));
        let instead = output("a", Claim::Instead("c".to_owned()));
        assert!(!now.displaces(&now, &instead), "it is still away");
        assert!(before.displaces(&now, &instead), "it is back");
        assert!(!before.displaces(&before, &instead), "and was tried");
    }

    #[test]
    fn without_any_default_there_is_nowhere_to_go() {
        let (before, now) = (with_default("a"), playing_through(None, &[]));
        for claim in [Claim::Default, Claim::Wanted] {
            assert!(!now.displaces(&before, &output("a", claim)));
        }
        let default = output("b", Claim::Default);
        assert!(before.displaces(&now, &default), "another one has come");
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
