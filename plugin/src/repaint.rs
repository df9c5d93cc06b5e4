//! When the editor is drawn: often while there is something new to see, else seldom, until sound comes again.
//!
//! While sound is processed the audio thread says when the next frame is due. A timer of the window's would do,
//! but every request starts another, and none ends: a frame that was drawn between two, for a pointer or for
//! a parameter, would leave a second chain of frames behind, until the screen's own rate is reached.

use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use nice_plug_egui::RepaintNotifier;

/// Between two frames while there is sound.
const FRAME: Duration = Duration::from_millis(33);
/// While there is none: what is pressed or automated is drawn at once all the same.
const REST: Duration = Duration::from_millis(250);
/// A host that processes calls at least so often.
const LONGEST_BLOCK: Duration = Duration::from_millis(300);
/// So often a timer is asked for while the host processes: for when it stops.
const SPARE: Duration = Duration::from_millis(1200);

/// Stands between the editor and the audio thread. `[thread-safe]`
///
/// Times are nanoseconds since the instance was made; nothing else is published through them.
#[derive(Debug)]
pub(crate) struct Repaint {
    made: Instant,
    /// When the next frame is due.
    due: AtomicU64,
    /// When the last block came; zero before the first.
    processed: AtomicU64,
    notifier: RepaintNotifier,
}

impl Default for Repaint {
    fn default() -> Self {
        Self {
            made: Instant::now(),
            due: AtomicU64::new(u64::MAX),
            processed: AtomicU64::new(0),
            notifier: RepaintNotifier::new(),
        }
    }
}

impl Repaint {
    /// Makes the half for the editor's window.
    pub(crate) fn notifier(&self) -> RepaintNotifier {
        self.notifier.clone()
    }

    /// Sound is processed. Audio thread; realtime: yes.
    pub(crate) fn note_block(&self, now: Instant) {
        let nanos = self.nanos(now);
        self.processed.store(nanos, Relaxed);
        if nanos >= self.due.load(Relaxed) {
            // Once: a frame says anew when the next is due, and a window that is closed says nothing. One
            // that is lost on its way is made up for by the spare timer.
            self.due.store(u64::MAX, Relaxed);
            self.notifier.request_repaint();
        }
    }

    fn nanos(&self, now: Instant) -> u64 {
        as_nanos(now.saturating_duration_since(self.made))
    }

    fn is_processing(&self, now: Instant) -> bool {
        let processed = self.processed.load(Relaxed);
        processed > 0 && self.nanos(now).saturating_sub(processed) < as_nanos(LONGEST_BLOCK)
    }
}

/// Says what a frame of the editor was like.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DrawnFrame {
    /// When it was done.
    pub(crate) at: Instant,
    /// The least pause before the next one, by what drawing costs.
    pub(crate) least_pause: Duration,
    /// Whether the host sends sound.
    pub(crate) hears_sound: bool,
}

/// Decides when the editor is drawn again; the editor owns it.
#[derive(Debug, Default)]
pub(crate) struct RepaintPacer {
    spare_asked: Option<Instant>,
}

impl RepaintPacer {
    /// Says what to ask the window's timer for after a frame.
    pub(crate) fn next(&mut self, glance: &Repaint, frame: DrawnFrame) -> Option<Duration> {
        let DrawnFrame {
            at: now,
            least_pause,
            hears_sound,
        } = frame;
        let pause = if hears_sound { FRAME } else { REST };
        let pause = pause.max(least_pause);
        if !glance.is_processing(now) {
            // The first block is worth a frame.
            glance.due.store(glance.nanos(now), Relaxed);
            self.spare_asked = None;
            return Some(pause);
        }
        glance.due.store(glance.nanos(now + pause), Relaxed);
        let is_due = self.spare_asked.is_none_or(|asked| now > asked + SPARE);
        is_due.then(|| {
            self.spare_asked = Some(now);
            SPARE
        })
    }
}

fn as_nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{DrawnFrame, Repaint, RepaintPacer, SPARE, as_nanos};
    use std::sync::atomic::Ordering::Relaxed;
    use std::time::{Duration, Instant};

    const MS: Duration = Duration::from_millis(1);

    fn drawn(at: Instant, least_pause: Duration) -> DrawnFrame {
        DrawnFrame {
            at,
            least_pause,
            hears_sound: true,
        }
    }

    /// Ten seconds of blocks every 10 ms, and a pointer that moves at each of these milliseconds; drawing asks for
    /// a pause. How many frames were drawn.
    fn frames(least_pause: Duration, strays_ms: &[u32]) -> usize {
        let (glance, mut pacer) = (Repaint::default(), RepaintPacer::default());
        let mut timers = Vec::new();
        let mut num_frames = 0;
        for ms in 1..10_000_u32 {
            let now = glance.made + ms * MS;
            let before = glance.due.load(Relaxed);
            if ms % 10 == 0 {
                glance.note_block(now);
            }
            let is_told = glance.due.load(Relaxed) != before;
            let is_timed = timers.iter().any(|due| *due <= now);
            timers.retain(|due| *due > now);
            if is_told || is_timed || strays_ms.contains(&ms) || ms == 20 {
                num_frames += 1;
                let asked = pacer.next(&glance, drawn(now, least_pause));
                timers.extend(asked.map(|pause| now + pause));
            }
        }
        num_frames
    }

    #[test]
    fn frames_between_do_not_multiply() {
        let strays: Vec<_> = (0..20).map(|i| 500 + 7 * i).collect();
        // By blocks of 10 ms every 40 ms, and a spare timer a second; each stray puts the next off.
        assert!(
            (245..=260).contains(&frames(MS, &[])),
            "{}",
            frames(MS, &[])
        );
        assert!(frames(MS, &strays) <= 280, "{}", frames(MS, &strays));
        // A slow machine: five frames a second. With chains it would be twenty times as many.
        let slow = frames(200 * MS, &strays);
        assert!((45..=80).contains(&slow), "{slow}");
    }

    #[test]
    fn without_blocks_every_frame_asks_for_the_next() {
        let (glance, mut pacer) = (Repaint::default(), RepaintPacer::default());
        for (hears_sound, ms) in [(true, 33), (false, 250)] {
            let asked = pacer.next(
                &glance,
                DrawnFrame {
                    hears_sound,
                    ..drawn(glance.made + MS, MS)
                },
            );
            assert_eq!(asked, Some(ms * MS));
        }
        glance.note_block(glance.made + 2 * MS);
        let asked = pacer.next(&glance, drawn(glance.made + 3 * MS, MS));
        assert_eq!(asked, Some(SPARE));
        assert_eq!(glance.due.load(Relaxed), as_nanos(36 * MS));
    }
}
