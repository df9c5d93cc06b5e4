//! Coefficients as they go, over OSC 1.0 (<https://opensoundcontrol.stanford.edu/spec-1_0.html>) to a port of this machine.
//!
//! The window's thread hands over what the engine has shown it; a thread of its own makes datagrams of it and sends them.

mod datagrams;
mod sender;
#[cfg(test)]
mod tests;

use std::io;

use souvenir_core::snapshot::Snapshot;
use souvenir_ui::OscChoice;

use datagrams::HeardCoefficients;
use sender::OscSender;

/// Sends what the engine shows, while somebody has switched that on. Window's thread; never waits for the sending one but
/// where it is switched off.
#[derive(Debug)]
pub(super) struct OscOutput {
    choice: OscChoice,
    /// `None` while nothing is sent.
    sender: Option<OscSender>,
    /// What was handed over last: a snapshot may show it again.
    last: Option<HeardCoefficients>,
}

impl OscOutput {
    /// Sends nothing yet: [`Self::choose`] begins.
    pub(super) fn new(port: u16) -> Self {
        let choice = OscChoice { port, is_on: false };
        Self {
            choice,
            sender: None,
            last: None,
        }
    }

    /// Sends to another port, or no longer, or at last.
    ///
    /// # Errors
    /// Where the system gives no socket or no thread: nothing is sent then.
    pub(super) fn choose(&mut self, choice: OscChoice) -> io::Result<()> {
        if choice == self.choice {
            return Ok(());
        }
        (self.sender, self.last) = (None, None);
        self.choice = OscChoice {
            is_on: false,
            ..choice
        };
        if choice.is_on {
            self.sender = Some(OscSender::start(choice.port)?);
        }
        self.choice = choice;
        Ok(())
    }

    pub(super) fn choice(&self) -> OscChoice {
        self.choice
    }

    /// Hands the coefficients of a snapshot over where they are new. Those that come while others are being sent are left out.
    pub(super) fn show(&mut self, snapshot: &Snapshot) {
        let Some(sender) = &self.sender else { return };
        if snapshot.coefficients.is_empty()
            || (self.last.as_ref()).is_some_and(|last| last.is_of(snapshot))
        {
            return;
        }
        let heard = HeardCoefficients::of(snapshot);
        if sender.offer(heard.clone()) {
            self.last = Some(heard);
        }
    }
}
