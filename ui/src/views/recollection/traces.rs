//! The lines in sight, as few points: the sound, its memory, what was lost.

use std::borrow::Cow;
use std::collections::VecDeque;

use souvenir_core::snapshot::Snapshot;

use super::super::provenance::window_end_frame;
use super::super::sample_rate::rate_hz;
use super::super::view::Look;
use super::trigger::Trigger;
use crate::figure::decimate;
use crate::view_input::ViewInput;

/// Where in the picture an edge stands that steadies it.
const EDGE_SHARE: f64 = 0.1;
/// Slower sounds than 4 Hz are not steadied.
const EDGE_REACH_SECS: f64 = 0.25;

/// Holds `[secs before now, value]`, oldest first.
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
        columns: usize,
        trigger: Trigger,
    ) -> Self {
        let snapshot = look.picture.snapshot;
        let [dry, memory] = sounds(look);
        let (dry, memory) = (&*dry, &*memory);
        let frames = Frames::of(dry, range_secs, rate_hz(snapshot), trigger);
        if is_read(snapshot) {
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

    /// Reads what the coefficients say.
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
        let values = look.view_range.viewer.read(snapshot, &ages);
        let both = || {
            known
                .iter()
                .zip(&values)
                .map(|((idx, _), value)| (*idx, *value))
        };
        let memory = both().map(|(idx, value)| [frames.secs(idx), value]);
        let memory = memory.collect();
        if !is_sound_known(snapshot) {
            return Self {
                memory,
                ..Self::default()
            };
        }
        let lost = |(idx, value): (usize, f64)| [frames.secs(idx), f64::from(dry[idx]) - value];
        Self {
            dry: frames.points(&frames.cut(dry), columns),
            memory,
            lost: both().map(lost).collect(),
        }
    }

    /// Returns the greatest magnitude of sound and memory.
    pub(super) fn peak(&self) -> f64 {
        let points = self.dry.iter().chain(&self.memory);
        points.fold(0.0, |peak: f64, [_, value]| peak.max(value.abs()))
    }
}

/// Holds every frame in sight; not a number where something is not known.
#[derive(Debug, Default)]
pub(in crate::views) struct Rows {
    /// Frames of the sound that came in.
    pub(in crate::views) frames: Vec<f64>,
    /// Times of the middles of the frames, from now.
    pub(in crate::views) secs: Vec<f64>,
    pub(in crate::views) dry: Vec<f64>,
    pub(in crate::views) memory: Vec<f64>,
    pub(in crate::views) lost: Vec<f64>,
}

impl Rows {
    pub(in crate::views) fn of(look: &mut Look<'_>, range_secs: [f64; 2]) -> Self {
        let snapshot = look.picture.snapshot;
        let [dry, memory] = sounds(look);
        let frames = Frames::of(&dry, range_secs, rate_hz(snapshot), Trigger::Free);
        let idxs = frames.start..frames.end;
        let known = |sample: f32| f64::from(sample);
        let heard: Vec<f64> = if is_sound_known(snapshot) {
            frames.cut(&dry).into_iter().map(known).collect()
        } else {
            vec![f64::NAN; idxs.len()]
        };
        let memory: Vec<f64> = if is_read(snapshot) {
            read(look, idxs.clone(), frames.len)
        } else {
            frames.cut(&memory).into_iter().map(known).collect()
        };
        let first = look.first_frame(frames.len);
        Self {
            frames: idxs.clone().map(|idx| first + idx as f64).collect(),
            secs: idxs.map(|idx| frames.secs(idx)).collect(),
            lost: heard.iter().zip(&memory).map(|(x, y)| x - y).collect(),
            dry: heard,
            memory,
        }
    }
}

/// Reads what the coefficients say of these frames of `len`.
fn read(look: &mut Look<'_>, idxs: std::ops::Range<usize>, len: usize) -> Vec<f64> {
    let ages: Vec<Option<f64>> = idxs.map(|idx| look.age_frames(idx, len)).collect();
    let known: Vec<f64> = ages.iter().flatten().copied().collect();
    let mut values = look
        .view_range
        .viewer
        .read(look.picture.snapshot, &known)
        .into_iter();
    let value = |age: Option<f64>| age.and_then(|_| values.next()).unwrap_or(f64::NAN);
    ages.into_iter().map(value).collect()
}

/// Draws the sound alone, as a line.
pub(in crate::views) fn dry(
    look: &Look<'_>,
    range_secs: [f64; 2],
    columns: usize,
) -> Vec<[f64; 2]> {
    if !is_sound_known(look.picture.snapshot) {
        return Vec::new();
    }
    let [dry, _] = sounds(look);
    let rate_hz = rate_hz(look.picture.snapshot);
    let frames = Frames::of(&dry, range_secs, rate_hz, Trigger::Free);
    frames.points(&frames.cut(&dry), columns)
}

/// Returns dry and memory: what is frozen lies in the snapshot, what is live in the history.
pub(in crate::views) fn sounds<'a>(look: &Look<'a>) -> [Cow<'a, VecDeque<f32>>; 2] {
    let ViewInput { snapshot, history } = look.picture;
    match (history.dry(0), history.memory(0)) {
        (Some(dry), Some(memory)) if !snapshot.is_frozen => [dry, memory].map(Cow::Borrowed),
        _ => [&snapshot.dry, &snapshot.memory]
            .map(|sound| Cow::Owned(sound.iter().copied().collect())),
    }
}

/// Tells whether the memory is read from its coefficients: it was not heard with the sound.
pub(in crate::views) fn is_read(snapshot: &Snapshot) -> bool {
    snapshot.settings.mode.is_unbounded() || !is_sound_known(snapshot)
}

/// Tells whether the sound that is drawn is what is remembered: not of a memory that was brought from elsewhere.
pub(in crate::views) fn is_sound_known(snapshot: &Snapshot) -> bool {
    !snapshot.is_frozen || snapshot.window_lead_frames.is_some()
}

impl Look<'_> {
    /// Returns the age of the middle of a frame of `len` that are kept, from the end of the coefficients' window;
    /// `None` beyond either end of it.
    pub(in crate::views) fn age_frames(&self, idx: usize, len: usize) -> Option<f64> {
        let age = (len - idx) as f64 - 0.5 + self.lead_frames();
        (0.0..=self.known_frames()).contains(&age).then_some(age)
    }

    /// Returns how many frames before the end of their window the coefficients tell of the sound that is drawn.
    fn known_frames(&self) -> f64 {
        let snapshot = self.picture.snapshot;
        let span_frames = snapshot.timeline.span_frames();
        match snapshot.known_frames.filter(|_| is_sound_known(snapshot)) {
            Some(known_frames) => span_frames.min(known_frames as f64),
            None => span_frames,
        }
    }

    /// Returns the first of `len` frames that are kept, counted in the sound that came in; not a number where that is
    /// not known.
    fn first_frame(&self, len: usize) -> f64 {
        let snapshot = self.picture.snapshot;
        let end = window_end_frame(snapshot).map_or(f64::NAN, |end| end as f64);
        end - self.lead_frames() - len as f64
    }

    /// Counts from the newest frame that is kept to the end of the coefficients' window, which comes later or was
    /// before.
    pub(in crate::views) fn lead_frames(&self) -> f64 {
        let ViewInput { snapshot, history } = self.picture;
        if snapshot.is_frozen {
            snapshot.window_lead_frames.unwrap_or(0) as f64
        } else {
            snapshot.window_end_frame as f64 - history.end_frame() as f64
        }
    }
}

impl Frames {
    fn of(sound: &VecDeque<f32>, range_secs: [f64; 2], rate_hz: f64, trigger: Trigger) -> Self {
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

    /// Returns the time of the middle of a frame.
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
