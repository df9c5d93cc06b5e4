//! What sounds goes over to the next that is to sound, one change at a time.

use crate::dsp::smoother::FadeGain;

/// Holds what is heard, what is faded to, and what comes after that. Realtime: yes.
///
/// `W` waits; it becomes a `T` when its turn comes.
#[derive(Debug)]
pub(super) struct Crossfade<T, W> {
    pub(super) current: T,
    /// Learns or plays already, and is faded to.
    pub(super) incoming: Option<T>,
    /// Waits until the one before it has been faded to.
    waiting: Option<W>,
    /// Fades from the current to the incoming.
    fade: FadeGain,
}

impl<T, W> Crossfade<T, W> {
    pub(super) fn new(current: T, sample_rate_hz: f64) -> Self {
        Self {
            current,
            incoming: None,
            waiting: None,
            fade: FadeGain::faded_out(sample_rate_hz),
        }
    }

    /// Queues the next one, and gives back one that has not begun.
    pub(super) fn queue(&mut self, next: W) -> Option<W> {
        self.waiting.replace(next)
    }

    /// Gives back the incoming one where nothing of it was heard.
    pub(super) fn take_unheard(&mut self) -> Option<T> {
        if self.fade.is_faded_out() {
            self.incoming.take()
        } else {
            None
        }
    }

    pub(super) fn take_waiting(&mut self) -> Option<W> {
        self.waiting.take()
    }

    pub(super) fn waiting(&self) -> Option<&W> {
        self.waiting.as_ref()
    }

    pub(super) fn waiting_mut(&mut self) -> Option<&mut W> {
        self.waiting.as_mut()
    }

    pub(super) fn newest(&self) -> &T {
        self.incoming.as_ref().unwrap_or(&self.current)
    }

    /// The one that is heard, and the one that is faded to.
    pub(super) fn each(&self) -> impl Iterator<Item = &T> {
        [&self.current].into_iter().chain(&self.incoming)
    }

    pub(super) fn each_mut(&mut self) -> impl Iterator<Item = &mut T> {
        [&mut self.current].into_iter().chain(&mut self.incoming)
    }

    /// The one that waits becomes the incoming one, where there is none; whether it has.
    pub(super) fn begin_next(&mut self, begin: impl FnOnce(&T, W) -> T) -> bool {
        if self.incoming.is_some() {
            return false;
        }
        let Some(next) = self.waiting.take() else {
            return false;
        };
        self.incoming = Some(begin(&self.current, next));
        true
    }

    pub(super) fn fade_in(&mut self) {
        self.fade.fade_in();
    }

    /// Returns the next frame's share of the incoming one; shares sum to one.
    pub(super) fn next_share(&mut self) -> f64 {
        self.fade.next_share()
    }

    /// Frames until the fade has ended; 0 where there is none.
    pub(super) fn frames_left(&self) -> usize {
        self.fade.frames_left()
    }

    pub(super) fn is_changing(&self) -> bool {
        self.incoming.is_some()
    }

    pub(super) fn is_unheard(&self) -> bool {
        self.fade.is_faded_out()
    }

    /// Ends a fade that has come to its end; gives back what is no longer heard.
    pub(super) fn finish(&mut self) -> Option<T> {
        if self.fade.is_full() {
            self.cut()
        } else {
            None
        }
    }

    /// The incoming one is the current one at once; gives back what was.
    pub(super) fn cut(&mut self) -> Option<T> {
        let incoming = self.incoming.take()?;
        Some(self.replace(incoming))
    }

    /// Replaces the current one at once.
    pub(super) fn replace(&mut self, next: T) -> T {
        self.fade.fade_out();
        self.fade.arrive();
        std::mem::replace(&mut self.current, next)
    }
}
