//! The frame at which a note sounds: the same time after it was played, wherever callbacks fall.
//!
//! ```text
//! frame(t) = (t - t0) rate + longest callback
//! ```
//!
//! t0 is when frame 0 was asked for, as the earliest callback of the last second or two tells: others are late. A note waits for
//! as long as the longest callback of that time lasts; then no callback asks for its frame before it was played.

use std::time::Instant;

/// A callback that is later than that begins anew: the sound stood still.
const JUMP_SECS: f64 = 0.1;

/// Says which part of a callback's frames comes next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallbackPart {
    /// When the callback began.
    pub(crate) begun: Instant,
    /// Of the callback, before this part.
    pub(crate) frames_before: usize,
    /// Of the whole callback.
    pub(crate) callback_frames: usize,
}

impl CallbackPart {
    /// Begins a callback now.
    pub(crate) fn first(callback_frames: usize) -> Self {
        Self {
            begun: Instant::now(),
            frames_before: 0,
            callback_frames,
        }
    }
}

/// Tells which frame an instant is. Realtime: yes.
#[derive(Clone, Debug)]
pub(crate) struct NoteClock {
    rate_hz: f64,
    /// From which seconds are counted: the first callback.
    epoch: Option<Instant>,
    /// Frames before the next part.
    frames: u64,
    /// What callbacks did in this second, and in the one before.
    spans: [Callbacks; 2],
    /// Where the next second begins.
    next_second: u64,
}

/// Says what the callbacks of a second were like.
#[derive(Clone, Copy, Debug)]
struct Callbacks {
    /// When the first frame of all was asked for, as the earliest of them tells.
    origin_secs: f64,
    longest_frames: usize,
}

impl Callbacks {
    const NONE: Self = Self {
        origin_secs: f64::INFINITY,
        longest_frames: 0,
    };

    fn with(self, other: Self) -> Self {
        Self {
            origin_secs: self.origin_secs.min(other.origin_secs),
            longest_frames: self.longest_frames.max(other.longest_frames),
        }
    }
}

impl NoteClock {
    pub(crate) fn new(rate_hz: f64) -> Self {
        Self {
            rate_hz,
            epoch: None,
            frames: 0,
            spans: [Callbacks::NONE; 2],
            next_second: 0,
        }
    }

    /// Begins a part of a callback.
    pub(crate) fn begin(&mut self, part: CallbackPart) {
        if part.frames_before > 0 {
            return;
        }
        self.epoch.get_or_insert(part.begun);
        let told = Callbacks {
            origin_secs: self.secs(part.begun) - self.frames as f64 / self.rate_hz,
            longest_frames: part.callback_frames,
        };
        let known = self.known();
        let longest_secs = known.longest_frames as f64 / self.rate_hz;
        if told.origin_secs - known.origin_secs > JUMP_SECS.max(2.0 * longest_secs) {
            self.spans = [Callbacks::NONE; 2];
        }
        self.turn();
        self.spans[0] = self.spans[0].with(told);
    }

    /// Returns the frame of the next `num_frames` at which a note sounds that was played then; `None` where that is later.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "`as` saturates: what is late sounds at once"
    )]
    pub(crate) fn frame_of(&self, at: Instant, num_frames: usize) -> Option<usize> {
        let known = self.known();
        let frame = (self.secs(at) - known.origin_secs) * self.rate_hz;
        let frame = frame + known.longest_frames as f64 - self.frames as f64;
        // A thousandth of a frame is rounding.
        let frame = (frame + 1e-3).floor() as usize;
        (frame < num_frames).then_some(frame)
    }

    /// Ends a part.
    pub(crate) fn pass(&mut self, num_frames: usize) {
        self.frames += num_frames as u64;
    }

    fn known(&self) -> Callbacks {
        self.spans[0].with(self.spans[1])
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the frames of a second"
    )]
    fn turn(&mut self) {
        if self.frames >= self.next_second {
            self.spans = [Callbacks::NONE, self.spans[0]];
            self.next_second = self.frames + self.rate_hz as u64;
        }
    }

    fn secs(&self, at: Instant) -> f64 {
        let epoch = self.epoch.unwrap_or(at);
        let since = at.saturating_duration_since(epoch).as_secs_f64();
        since - epoch.saturating_duration_since(at).as_secs_f64()
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{CallbackPart, NoteClock};

    const RATE_HZ: f64 = 48_000.0;

    /// Plays `(callback's instant in seconds, frames)`, and returns the frame at which each note sounds.
    fn frames_of(callbacks: &[(f64, usize)], notes_secs: &[f64]) -> Vec<u64> {
        let start = Instant::now();
        let at = |secs: f64| start + Duration::from_secs_f64(secs);
        let mut clock = NoteClock::new(RATE_HZ);
        let (mut waiting, mut frames, mut before) = (notes_secs.iter().peekable(), Vec::new(), 0);
        for (begun_secs, num_frames) in callbacks {
            clock.begin(CallbackPart {
                begun: at(*begun_secs),
                frames_before: 0,
                callback_frames: *num_frames,
            });
            let is_played = |secs: &&f64| **secs <= *begun_secs;
            while let Some(note_secs) = waiting.peek().copied().filter(is_played)
                && let Some(frame) = clock.frame_of(at(*note_secs), *num_frames)
            {
                frames.push(before + frame as u64);
                waiting.next();
            }
            clock.pass(*num_frames);
            before += *num_frames as u64;
        }
        frames
    }

    fn even(
        num_callbacks: u32,
        num_frames: u16,
        lateness_secs: impl Fn(u32) -> f64,
    ) -> Vec<(f64, usize)> {
        let begun = |k: u32| f64::from(k) * f64::from(num_frames) / RATE_HZ + lateness_secs(k);
        (0..num_callbacks)
            .map(|k| (begun(k), usize::from(num_frames)))
            .collect()
    }

    #[test]
    fn a_note_sounds_one_callback_after_it_was_played_to_the_frame() {
        // 7.3 ms apart: three in a callback of 1024 frames, and never at its start.
        let notes: Vec<f64> = (0..200).map(|k| 0.1 + 7.3e-3 * f64::from(k)).collect();
        let found = frames_of(&even(100, 1024, |_| 0.0), &notes);
        assert_eq!(found.len(), notes.len());
        for (found, secs) in found.into_iter().zip(notes) {
            let expected = secs * RATE_HZ + 1024.0;
            assert!(
                (found as f64 - expected).abs() <= 1.0,
                "{found}, {expected}"
            );
        }
    }

    /// Every callback is up to 4 ms late, each otherwise: keys that are 10 ms apart are heard 10 ms apart.
    #[test]
    fn callbacks_that_are_late_move_no_note() {
        let late = |k: u32| 4e-3 * f64::from(k * 7919 % 101) / 100.0;
        let notes: Vec<f64> = (0..400).map(|k| 2.0 + 10e-3 * f64::from(k)).collect();
        let found = frames_of(&even(400, 1024, late), &notes);
        assert!(found.len() > 380, "{}", found.len());
        let gaps = found.windows(2).map(|two| two[1] - two[0]);
        // The earliest of a second is 0.1 ms late at most; without a clock gaps are 0 and 1024.
        let worst = gaps.map(|gap| gap.abs_diff(480)).max();
        assert!(worst <= Some(10), "{worst:?} frames");
    }

    #[test]
    fn callbacks_of_every_length_move_no_note() {
        // As Pulse was seen to cut 1024 frames.
        let lengths = [3_usize, 1021, 512, 512, 1024, 64, 960];
        let (mut frame, mut callbacks) = (0, Vec::new());
        for k in 0..700 {
            let num_frames = lengths[k % lengths.len()];
            callbacks.push((frame as f64 / RATE_HZ, num_frames));
            frame += num_frames;
        }
        let notes: Vec<f64> = (0..300).map(|k| 2.0 + 10e-3 * f64::from(k)).collect();
        let found = frames_of(&callbacks, &notes);
        assert_eq!(found.len(), notes.len(), "each once");
        let late = found
            .iter()
            .zip(&notes)
            .map(|(found, secs)| *found as f64 - secs * RATE_HZ);
        for late in late {
            assert!((late - 1024.0).abs() <= 1.0, "{late} frames later");
        }
    }

    /// The card was away for a minute.
    #[test]
    fn a_pause_begins_anew_and_what_waited_sounds_at_once() {
        let mut callbacks = even(50, 512, |_| 0.0);
        let again = even(50, 512, |_| 0.0);
        callbacks.extend(
            again
                .into_iter()
                .map(|(secs, frames)| (secs + 60.0, frames)),
        );
        let found = frames_of(&callbacks, &[30.0, 60.1]);
        let after = 50 * 512;
        assert_eq!(found[0], after, "no one waits another minute");
        assert_eq!(found[1], after + 4800 + 512);
    }
}
