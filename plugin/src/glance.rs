//! When the editor is drawn: often while there is something new to see, else seldom, until sound comes again.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use nice_plug_egui::RepaintNotifier;

/// Between two frames while sound is processed.
const FRAME: Duration = Duration::from_millis(33);
/// While none is: what is pressed or automated is drawn at once all the same.
const REST: Duration = Duration::from_millis(250);
/// Of one core, for making a frame: where a picture is drawn in software, the sound has the rest.
const DRAWING_SHARE: f32 = 0.3;

/// Between the editor and the audio thread. `[thread-safe]`
#[derive(Debug, Default)]
pub(crate) struct Glance {
    /// Nothing new was seen lately. Nothing is published through it.
    is_resting: AtomicBool,
    notifier: RepaintNotifier,
}

impl Glance {
    /// For the editor's window.
    pub(crate) fn notifier(&self) -> RepaintNotifier {
        self.notifier.clone()
    }

    /// Sound is processed. Audio thread; realtime: yes.
    pub(crate) fn wake(&self) {
        if self.is_resting.load(Relaxed) {
            self.is_resting.store(false, Relaxed);
            self.notifier.request_repaint();
        }
    }

    /// Until the next frame, after one that took so long, while sound is processed.
    pub(crate) fn pause(&self, taken: Duration) -> Duration {
        self.is_resting.store(false, Relaxed);
        FRAME.max(taken.div_f32(DRAWING_SHARE))
    }

    /// The same while nothing is.
    pub(crate) fn rest(&self, taken: Duration) -> Duration {
        self.is_resting.store(true, Relaxed);
        REST.max(taken.div_f32(DRAWING_SHARE))
    }
}

#[cfg(test)]
mod tests {
    use super::{FRAME, Glance, REST};
    use std::time::Duration;

    #[test]
    fn a_slow_machine_draws_less_often() {
        let glance = Glance::default();
        assert_eq!(glance.pause(Duration::from_millis(3)), FRAME);
        let pause = glance.pause(Duration::from_millis(60));
        assert!(pause > Duration::from_millis(199), "{pause:?}");
        assert_eq!(glance.rest(Duration::from_millis(3)), REST);
    }
}
