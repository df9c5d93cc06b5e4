//! The catalogue lists all devices of a host at one moment, for a window that offers them.

use std::thread;

use anyhow::Context as _;
use crossbeam_channel::{Receiver, bounded};

use super::connections::{self, Use};
use super::{Device, Direction, host, is_monitor, scan};

/// Holds what there is to choose from. Empty where no sound system runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Catalogue {
    /// Sound systems that seem to run, the preferred one first.
    pub(crate) hosts: Vec<String>,
    /// The one whose devices these are.
    pub(crate) host: String,
    /// Those that hear.
    pub(crate) inputs: Vec<Device>,
    /// Those that play.
    pub(crate) outputs: Vec<Device>,
}

impl Catalogue {
    /// Lists the devices of the host of this name, or of the preferred one. Asks the sound server: it may take
    /// seconds.
    ///
    /// # Errors
    /// Where it does not run or answer.
    pub(crate) fn read(name: Option<&str>) -> anyhow::Result<Self> {
        connections::ask(name, Use::Looking, |host| Self {
            hosts: host::available(),
            host: host.id().name().to_owned(),
            inputs: scan::list(host, Direction::Input),
            outputs: scan::list(host, Direction::Output),
        })
    }

    /// Lists those of the preferred host where the named one does not run.
    ///
    /// # Errors
    /// Where none runs or answers.
    pub(crate) fn read_or_preferred(name: Option<&str>) -> anyhow::Result<Self> {
        let found = Self::read(name);
        if name.is_some() {
            found.or_else(|_| Self::read(None))
        } else {
            found
        }
    }

    /// Lists devices on a thread of its own. The answer comes once.
    ///
    /// # Errors
    /// Where the system gives no thread.
    pub(crate) fn ask(name: Option<String>) -> anyhow::Result<Receiver<Self>> {
        let (told, answer) = bounded(1);
        let ask = move || {
            let found = Self::read_or_preferred(name.as_deref());
            // Nobody waits any longer where the window has closed.
            _ = told.send(found.unwrap_or_default());
        };
        let builder = thread::Builder::new().name("souvenir-devices".to_owned());
        builder.spawn(ask).context("no thread for the devices")?;
        Ok(answer)
    }

    pub(crate) fn devices(&self, direction: Direction) -> &[Device] {
        match direction {
            Direction::Input => &self.inputs,
            Direction::Output => &self.outputs,
        }
    }

    /// The wanted input, by id or name, or a default one that is not an output's echo.
    pub(crate) fn has_microphone(&self, wanted: Option<&str>) -> bool {
        let is_wanted =
            |input: &Device| wanted.is_some_and(|it| input.id == it || input.name == it);
        let default = self.default_device(Direction::Input);
        self.inputs.iter().any(is_wanted) || default.is_some_and(|input| !is_monitor(&input.id))
    }

    /// Returns the device that is used when none is named.
    pub(crate) fn default_device(&self, direction: Direction) -> Option<&Device> {
        self.devices(direction).iter().find(|device| device.default)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Catalogue;

    /// On any machine, with or without a sound card.
    #[test]
    fn a_host_that_does_not_exist_is_answered_with_the_preferred_one() {
        let answer = |name: Option<&str>| {
            let answer = Catalogue::ask(name.map(str::to_owned)).unwrap();
            answer.recv_timeout(Duration::from_secs(60)).unwrap()
        };
        assert_eq!(answer(Some("no such host")).host, answer(None).host);
        assert!(Catalogue::read(Some("no such host")).is_err());
    }
}
