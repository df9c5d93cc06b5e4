//! What the window shows is sent over OSC, where somebody wants it.

use souvenir_ui::OscChoice;

use super::UiControls;

impl UiControls {
    /// Tells whether coefficients are sent as they come.
    pub(crate) fn is_sending(&self) -> bool {
        self.osc.choice().is_on
    }

    /// Sends them there from now on, or says why not.
    pub(super) fn send_to(&mut self, choice: OscChoice) {
        if let Err(error) = self.osc.choose(choice) {
            self.complain(format!("Nothing is sent over OSC: {error}."));
        }
    }

    /// Sends the newest ones, where they have not been sent.
    pub(super) fn send_shown(&mut self) {
        if let Some(snapshot) = self.shown.snapshot() {
            self.osc.show(snapshot);
        }
    }
}
