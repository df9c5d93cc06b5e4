//! Several memories share one past.

use std::ops::Range;

use souvenir_core::compare::NUM_SLOTS;
use souvenir_core::snapshot::History;
use souvenir_core::snapshot::Snapshot;

use crate::compare::Remembered;

/// Shorter stretches are clicks.
const LEAST_SECS: f64 = 0.02;

/// Names a span of the history, in frames counted from the first that was ever heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Past(Range<u64>);

/// Returns what all pins reach and the history still has; `None` where that is nothing.
pub(super) fn shared(pins: &[Option<Snapshot>], history: &History) -> Option<Past> {
    let kept = history.end_frame() - history.frames() as u64..history.end_frame();
    let pinned = pins.iter().flatten();
    pinned.clone().next()?;
    let shared = pinned.fold(kept, |shared, pin| {
        let end = pin.window_end_frame;
        let start = end.saturating_sub(frames(pin.timeline.span_frames()));
        shared.start.max(start)..shared.end.min(end)
    });
    let least = frames(LEAST_SECS * history.sample_rate_hz()).max(1);
    (shared.start + least <= shared.end).then_some(Past(shared))
}

impl Past {
    pub(super) fn remembered(
        &self,
        pins: &[Option<Snapshot>; NUM_SLOTS],
        history: &History,
    ) -> Remembered {
        let first = history.end_frame() - history.frames() as u64;
        let [start, end] = [self.0.start, self.0.end].map(|frame| whole(frame - first));
        let channels = pins.iter().flatten().map(Snapshot::channels).min();
        let dry = (0..channels.unwrap_or(1)).filter_map(|idx| history.dry(idx));
        let aged = |pin: &Snapshot| {
            let age = pin.window_end_frame - self.0.start;
            (pin.clone(), age as f64)
        };
        Remembered {
            dry: dry
                .map(|dry| dry.range(start..end).copied().collect())
                .collect(),
            sample_rate_hz: history.sample_rate_hz(),
            pins: pins.each_ref().map(|pin| pin.as_ref().map(aged)),
        }
    }
}

fn whole(frames: u64) -> usize {
    usize::try_from(frames).unwrap_or(usize::MAX)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates"
)]
fn frames(frames: f64) -> u64 {
    frames.floor() as u64
}

#[cfg(test)]
mod tests {
    use super::{History, Snapshot, shared};
    use souvenir_core::memory::Timeline;

    fn pin(end: u64, reach: f64) -> Option<Snapshot> {
        Some(Snapshot {
            window_end_frame: end,
            timeline: Timeline::Even { frames: reach },
            coefficients: vec![1.0],
            ..Snapshot::default()
        })
    }

    #[test]
    fn only_what_all_pins_reach_is_heard() {
        let mut history = History::new(1, 1000.0);
        let frames: Vec<f32> = (0..4000u16).flat_map(|j| [f32::from(j), 0.0]).collect();
        history.extend(frames.iter());
        let pins = [
            pin(1000, 1000.0),
            None,
            pin(3000, 3000.0),
            pin(3500, 3000.0),
        ];
        let past = shared(&pins, &history).expect("shared");
        let remembered = past.remembered(&pins, &history);
        let expected: Vec<f32> = (500..1000u16).map(f32::from).collect();
        assert_eq!(remembered.dry, [expected]);
        let ages = remembered.pins.map(|pin| pin.map(|(_, age)| age));
        assert_eq!(ages, [Some(500.0), None, Some(2500.0), Some(3000.0)]);
    }

    #[test]
    fn what_is_not_shared_or_no_longer_there_is_not_heard() {
        let mut history = History::new(1, 1000.0);
        assert_eq!(shared(&[None, None], &history), None, "no pins");
        let frames = vec![0.0_f32; 2 * 40_000];
        history.extend(frames.iter());
        let apart = [pin(20_000, 50.0), pin(30_000, 50.0)];
        assert_eq!(shared(&apart, &history), None, "apart");
        let old = [pin(9_000, 9_000.0)];
        assert_eq!(shared(&old, &history), None, "30 s are kept");
    }
}
