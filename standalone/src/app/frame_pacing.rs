//! When the window is drawn again: often while there is news, seldom where every frame would be the last one.

use std::time::{Duration, Instant};

use souvenir_core::snapshot::HISTORY_SECS;

/// Between two frames while there is news: 30 a second, as the plugin's editor has them.
pub(super) const FRAME: Duration = Duration::from_nanos(33_333_334);
/// Between two frames otherwise, and while nobody sees the window. What is pressed is drawn at once all the same.
pub(super) const REST: Duration = Duration::from_millis(300);
/// Callbacks bring news; the longest buffers are a third of a second.
const LONGEST_CALLBACK: Duration = Duration::from_millis(500);

/// Says what came since the last frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SnapshotNews {
    /// A snapshot with sound in it.
    Sound,
    /// A snapshot, and silence.
    Silence,
    /// No snapshot: nothing calls back, or not yet.
    Nothing,
}

/// Decides when the next frame of the window is drawn, by when the last sound and the last snapshot came.
#[derive(Debug)]
pub(super) struct FramePacing {
    last_snapshot: Instant,
    last_sound: Instant,
    /// When the next frame is to be drawn.
    due: Instant,
}

impl FramePacing {
    /// Begins with a window that is opened now.
    pub(super) fn new(now: Instant) -> Self {
        Self {
            last_snapshot: now,
            last_sound: now,
            due: now,
        }
    }

    /// Returns how long until the next frame; on average no less than what drawing asks for. Silence is drawn as sound is until the
    /// last sound has left what the views show.
    pub(super) fn until_next(
        &mut self,
        news: SnapshotNews,
        now: Instant,
        least_pause: Duration,
    ) -> Duration {
        if news != SnapshotNews::Nothing {
            self.last_snapshot = now;
        }
        if news == SnapshotNews::Sound {
            self.last_sound = now;
        }
        let is_told = now.duration_since(self.last_snapshot) <= LONGEST_CALLBACK;
        let shows_sound = now.duration_since(self.last_sound).as_secs_f64() <= HISTORY_SECS;
        let pause = if is_told && shows_sound { FRAME } else { REST };
        self.pause(pause.max(least_pause), now)
    }

    /// Counts from when this frame was due, not from when it came: timers are late by a millisecond or two, which would be
    /// added to every frame. One that is very late is not made up for.
    fn pause(&mut self, usual: Duration, now: Instant) -> Duration {
        let due = self.due + usual;
        self.due = due.clamp(now + usual / 4, now + usual);
        self.due - now
    }
}

#[cfg(test)]
mod tests {
    use super::{FRAME, FramePacing, REST, SnapshotNews};
    use std::time::{Duration, Instant};

    const MS: Duration = Duration::from_millis(1);

    /// Frames that are drawn in ten seconds after `before` of sound, where this comes between them.
    fn frames(
        before: Duration,
        news: impl Fn(usize) -> SnapshotNews,
        least_pause: Duration,
    ) -> usize {
        let start = Instant::now();
        let mut pacing = FramePacing::new(start);
        let (mut now, mut count) = (start + before, 0);
        let sound = start + before.min(10 * MS);
        pacing.until_next(SnapshotNews::Sound, sound, least_pause);
        let end = now + Duration::from_secs(10);
        while now < end {
            now += pacing.until_next(news(count), now, least_pause);
            count += 1;
        }
        count
    }

    #[test]
    fn sound_is_drawn_30_times_a_second_and_nothing_else_is() {
        let moment = 20 * MS;
        assert_eq!(frames(moment, |_| SnapshotNews::Sound, MS), 300);
        // What is silent is still seen to leave.
        assert_eq!(frames(moment, |_| SnapshotNews::Silence, MS), 300);
        // 35 s later it has left.
        let later = Duration::from_secs(35);
        assert_eq!(frames(later, |_| SnapshotNews::Silence, MS), 35);
        // Half a second of frames, then three a second.
        assert!(frames(moment, |_| SnapshotNews::Nothing, MS) <= 16 + 33);
    }

    /// Callbacks of 4096 frames bring news with every second or third frame.
    #[test]
    fn a_frame_without_news_between_two_with_is_no_rest() {
        let rare = |count: usize| {
            if count.is_multiple_of(3) {
                SnapshotNews::Sound
            } else {
                SnapshotNews::Nothing
            }
        };
        assert_eq!(frames(20 * MS, rare, MS), 300);
    }

    #[test]
    fn dear_drawing_puts_frames_off_and_cheap_drawing_does_not_bring_more() {
        let mut now = Instant::now();
        let mut pacing = FramePacing::new(now);
        let pauses = [MS, 60 * MS, 600 * MS].map(|least_pause| {
            let pause = pacing.until_next(SnapshotNews::Sound, now, least_pause);
            now += pause;
            pause
        });
        assert_eq!(pauses, [FRAME, 60 * MS, 600 * MS]);
        assert!(pauses[2] > REST);
    }

    #[test]
    fn late_timers_and_stray_frames_change_no_pace() {
        let start = Instant::now();
        let frames = |lateness: &dyn Fn(usize) -> Duration| {
            let (mut now, mut pacing, mut count) = (start, FramePacing::new(start), 0);
            while now < start + Duration::from_secs(10) {
                now += pacing.until_next(SnapshotNews::Sound, now, MS) + lateness(count);
                count += 1;
            }
            count
        };
        assert_eq!(frames(&|_| 2 * MS), 300);
        // A second without a frame now and then is not made up for.
        let halting = |count: usize| {
            if count.is_multiple_of(30) {
                Duration::from_secs(1)
            } else {
                MS
            }
        };
        assert!(
            (148..=155).contains(&frames(&halting)),
            "{}",
            frames(&halting)
        );
        // A pointer that moves draws frames between: each puts the next off by no more than a frame.
        let mut pacing = FramePacing::new(start);
        let mut now = start;
        for _ in 0..100 {
            let pause = pacing.until_next(SnapshotNews::Sound, now, MS);
            assert!(pause <= FRAME, "{pause:?}");
            now += pause.min(5 * MS);
        }
    }
}
