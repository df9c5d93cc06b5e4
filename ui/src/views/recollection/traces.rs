//! The lines in sight, as few points: the sound, its memory, what was lost.

use std::borrow::Cow;
use std::collections::VecDeque;

use souvenir_core::snapshot::Snapshot;

use super::super::Look;
use super::rate_hz;
use super::trigger::Trigger;
use crate::decimate;
use crate::picture::Picture;

/// Where in the picture an edge stands that steadies it.
const EDGE_SHARE: f64 = 0.1;
/// Slower sounds than 4 Hz are not steadied.
const EDGE_REACH_SECS: f64 = 0.25;

/// `[secs before now, value]`, oldest first.
#[derive(Debug, Default)]
pub(super) struct Traces {
    pub(super) dry: Vec<[f64; 2]>,
    pub(super) memory: Vec<[f64; 2]>,
    pub(super) lost: Vec<[f64; 2]>,
}

/// Frames in sight, `start..end` of `len`, and what is added to their times.
#[derive(Clone, Copy, Debug)]
struct Frames {
    start: usize,
    end: usize,
    len: usize,
    late: usize,
    rate_hz: f64,
}

impl Traces {
    pub(super) fn of(
        look: &mut Look<'_>,
        range_secs: [f64; 2],
        (columns, trigger): (usize, Trigger),
    ) -> Self {
        let snapshot = look.picture.snapshot;
        let [dry, memory] = sounds(look);
        let (dry, memory) = (&*dry, &*memory);
        let frames = Frames::of(dry, range_secs, (rate_hz(snapshot), trigger));
        if snapshot.setting.mode.is_lasting() {
            return Self::remembered(look, dry, frames, columns);
        }
        let [dry, memory] = [dry, memory].map(|sound| frames.cut(sound));
        let lost = dry.iter().zip(&memory).map(|(dry, memory)| dry - memory);
        let lost: Vec<f32> = lost.collect();
        Self {
            dry: frames.points(&dry, columns),
            memory: frames.points(&memory, columns),
            lost: frames.points(&lost, columns),
        }
    }

    /// What the coefficients say.
    fn remembered(
        look: &mut Look<'_>,
        dry: &VecDeque<f32>,
        frames: Frames,
        columns: usize,
    ) -> Self {
        let snapshot = look.picture.snapshot;
        let count = frames.end - frames.start;
        let stride = count.div_ceil((2 * columns).max(1)).max(1);
        let idxs = (frames.start..frames.end).step_by(stride);
        let known: Vec<(usize, f64)> = idxs
            .filter_map(|idx| Some((idx, look.age_frames(idx, frames.len)?)))
            .collect();
        let ages: Vec<f64> = known.iter().map(|(_, age)| *age).collect();
        let values = look.sight.viewer.read(snapshot, &ages);
        let both = || {
            known
                .iter()
                .zip(&values)
                .map(|((idx, _), value)| (*idx, *value))
        };
        let lost = |(idx, value): (usize, f64)| [frames.secs(idx), f64::from(dry[idx]) - value];
        Self {
            dry: frames.points(&frames.cut(dry), columns),
            memory: both()
                .map(|(idx, value)| [frames.secs(idx), value])
                .collect(),
            lost: both().map(lost).collect(),
        }
    }

    /// The greatest magnitude of sound and memory.
    pub(super) fn peak(&self) -> f64 {
        let points = self.dry.iter().chain(&self.memory);
        points.fold(0.0, |peak: f64, [_, value]| peak.max(value.abs()))
    }
}

/// The sound alone, as a line.
pub(in crate::views) fn dry(
    look: &Look<'_>,
    range_secs: [f64; 2],
    columns: usize,
) -> Vec<[f64; 2]> {
    let [dry, _] = sounds(look);
    let rate_hz = rate_hz(look.picture.snapshot);
    let frames = Frames::of(&dry, range_secs, (rate_hz, Trigger::Free));
    frames.points(&frames.cut(&dry), columns)
}

/// Dry and memory: what is frozen lies in the snapshot, what is live in the history.
pub(in crate::views) fn sounds<'a>(look: &Look<'a>) -> [Cow<'a, VecDeque<f32>>; 2] {
    let Picture { snapshot, history } = look.picture;
    match (history.dry(0), history.memory(0)) {
        (Some(dry), Some(memory)) if !snapshot.is_frozen => [dry, memory].map(Cow::Borrowed),
        _ => [&snapshot.dry, &snapshot.memory]
            .map(|sound| Cow::Owned(sound.iter().copied().collect())),
    }
}

impl Look<'_> {
    /// Of the middle of a frame of `len` that are kept, from the end of the coefficients' window;
    /// `None` beyond either end of it.
    pub(in crate::views) fn age_frames(&self, idx: usize, len: usize) -> Option<f64> {
        let Snapshot {
            timeline,
            window_end_frame,
            is_frozen,
            ..
        } = self.picture.snapshot;
        let newest = if *is_frozen {
            0.0
        } else {
            // The window ended before now.
            *window_end_frame as f64 - self.picture.history.end_frame() as f64
        };
        let age = (len - idx) as f64 - 0.5 + newest;
        (0.0..=timeline.span_frames()).contains(&age).then_some(age)
    }
}

impl Frames {
    fn of(sound: &VecDeque<f32>, range_secs: [f64; 2], (rate_hz, trigger): (f64, Trigger)) -> Self {
        let len = sound.len();
        let [from, to] = range_secs;
        let edge = whole(len as f64 + (from + EDGE_SHARE * (to - from)) * rate_hz);
        let late = trigger.frames_since(sound, edge, whole(EDGE_REACH_SECS * rate_hz));
        let at = |secs: f64| whole((len as f64 + secs * rate_hz).floor()).min(len);
        let start = at(from).saturating_sub(late);
        let end = (at(to) + 1).min(len).saturating_sub(late).max(start);
        Self {
            start,
            end,
            len,
            late,
            rate_hz,
        }
    }

    fn cut(&self, sound: &VecDeque<f32>) -> Vec<f32> {
        let end = self.end.min(sound.len());
        sound.range(self.start.min(end)..end).copied().collect()
    }

    /// Of the middle of a frame.
    fn secs(&self, idx: usize) -> f64 {
        ((idx + self.late) as f64 + 0.5 - self.len as f64) / self.rate_hz
    }

    fn points(&self, cut: &[f32], columns: usize) -> Vec<[f64; 2]> {
        let first = self.secs(self.start);
        let points = decimate::extremes(cut, columns).into_iter();
        points
            .map(|[idx, value]| [first + idx / self.rate_hz, value])
            .collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates: before all is the first"
)]
fn whole(frames: f64) -> usize {
    frames as usize
}
