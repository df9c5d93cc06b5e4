//! When the editor is drawn: often while there is something new to see, else seldom, until sound comes again.

use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

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

/// Asks for one frame at a time.
///
/// The window system starts another timer for every request and ends none: a frame that was drawn between
/// two, for a pointer or for a parameter, would leave a second chain of frames behind, for ever.
#[derive(Debug, Default)]
pub(crate) struct Pacer {
    /// When the next frame comes by itself.
    next: Option<Instant>,
}

/// A timer may be so early.
const EARLY: Duration = Duration::from_millis(2);

impl Pacer {
    /// After a frame: for how long the next is to be asked for; `None` where one comes in time already.
    pub(crate) fn ask(&mut self, now: Instant, pause: Duration) -> Option<Duration> {
        let wanted = now + pause;
        let comes = self
            .next
            .is_some_and(|next| next > now + EARLY && next <= wanted);
        if comes {
            return None;
        }
        self.next = Some(wanted);
        Some(pause)
    }
}

#[cfg(test)]
mod tests {
    use super::{FRAME, Glance, Pacer, REST};
    use std::time::{Duration, Instant};

    /// Ten seconds of a window whose requests all come true, and which is drawn for other reasons too.
    #[test]
    fn frames_between_do_not_multiply() {
        let begun = Instant::now();
        let strays = (0..20).map(|i| begun + Duration::from_millis(137 * i));
        let mut due: Vec<_> = strays.collect();
        let (mut pacer, mut num_frames) = (Pacer::default(), 0);
        while let Some(now) = due.iter().copied().min() {
            due.retain(|at| *at != now);
            if now > begun + Duration::from_secs(10) {
                continue;
            }
            num_frames += 1;
            let asked = pacer.ask(now, REST);
            due.extend(asked.map(|pause| now + pause));
        }
        // Forty by themselves, twenty for other reasons; 800 where each of those goes on.
        assert!((40..=62).contains(&num_frames), "{num_frames} frames");
    }

    #[test]
    fn what_is_wanted_sooner_comes_sooner() {
        let (mut pacer, now) = (Pacer::default(), Instant::now());
        assert_eq!(pacer.ask(now, REST), Some(REST));
        assert_eq!(pacer.ask(now + FRAME, FRAME), Some(FRAME));
        assert_eq!(pacer.ask(now + FRAME, REST), None);
    }

    #[test]
    fn a_slow_machine_draws_less_often() {
        let glance = Glance::default();
        assert_eq!(glance.pause(Duration::from_millis(3)), FRAME);
        let pause = glance.pause(Duration::from_millis(60));
        assert!(pause > Duration::from_millis(199), "{pause:?}");
        assert_eq!(glance.rest(Duration::from_millis(3)), REST);
    }
}
