//! What keyboards have told the window, and the window that they wake.

use egui::Context;

use super::UiControls;

impl UiControls {
    /// Wakes this window when a keyboard tells it something.
    pub(crate) fn wake(&self, window: Context) {
        self.midi.wake(window);
    }

    /// Tells whether a keyboard has told the window something that no frame has taken in.
    pub(crate) fn has_keyboard_news(&self) -> bool {
        self.midi.has_news()
    }
}
