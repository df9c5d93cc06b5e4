//! The steps of the last seconds, longer than a snapshot shows: one snapshot's frames after another's.

use std::collections::VecDeque;

use souvenir_core::memory::frames_of;
use souvenir_core::settings::Mode;
use souvenir_core::snapshot::Snapshot;
use souvenir_core::ssm::WeightsId;

use crate::view_input::ViewInput;

/// A melody with long gaps, and a little more.
const TRAIL_SECS: f64 = 10.0;
/// At the highest rates it is shorter.
const MAX_FRAMES: usize = 1 << 20;

/// Keeps a sound with the step of each of its frames, oldest first.
#[derive(Debug, Default)]
pub(super) struct StepTrail {
    sound: VecDeque<f32>,
    steps: VecDeque<f32>,
    /// After the newest, counted as the history counts.
    end_frame: u64,
    of: Option<TrailOf>,
}

/// Says whose steps they are: the number of the history, and the memory.
type TrailOf = (u64, Mode, Option<WeightsId>);

impl StepTrail {
    /// Takes in what a snapshot shows; frames that were known before are known better now: the newest steps of a
    /// snapshot are not decided yet.
    pub(super) fn take(&mut self, picture: ViewInput<'_>) {
        let snapshot = picture.snapshot;
        let len = snapshot.steps.len().min(snapshot.dry.len());
        let of = trail_of(picture).filter(|_| len > 0);
        let end_frame = end_of_sound(snapshot);
        self.keep_before(end_frame.saturating_sub(len as u64), of);
        self.of = of;
        self.sound.extend(&snapshot.dry[snapshot.dry.len() - len..]);
        self.steps
            .extend(&snapshot.steps[snapshot.steps.len() - len..]);
        self.end_frame = end_frame;
        self.shorten(frames_of(TRAIL_SECS, snapshot.sample_rate_hz).min(MAX_FRAMES));
    }

    /// Nothing, where frames between were never seen or are another sound's.
    fn keep_before(&mut self, frame: u64, of: Option<TrailOf>) {
        let first = self.end_frame.saturating_sub(self.sound.len() as u64);
        let kept = if of.is_some() && of == self.of && frame <= self.end_frame {
            frame.saturating_sub(first)
        } else {
            0
        };
        let kept = usize::try_from(kept).unwrap_or(0);
        self.sound.truncate(kept);
        self.steps.truncate(kept);
    }

    fn shorten(&mut self, most: usize) {
        let surplus = self.sound.len().saturating_sub(most);
        self.sound.drain(..surplus);
        self.steps.drain(..surplus);
    }

    /// Returns the sound and the steps.
    pub(super) fn frames(&mut self) -> [&[f32]; 2] {
        [self.sound.make_contiguous(), self.steps.make_contiguous()]
    }
}

fn trail_of(picture: ViewInput<'_>) -> Option<TrailOf> {
    let settings = &picture.snapshot.settings;
    let weights = settings.weights.filter(|_| settings.mode == Mode::Trained);
    let is_known = picture.snapshot.window_lead_frames.is_some();
    is_known.then(|| (picture.history.number(), settings.mode, weights))
}

/// Returns where a snapshot's sound ends; 0 where it is of another time.
fn end_of_sound(snapshot: &Snapshot) -> u64 {
    let lead = snapshot.window_lead_frames.unwrap_or(0);
    snapshot.window_end_frame.saturating_add_signed(-lead)
}

#[cfg(test)]
mod tests {
    use souvenir_core::snapshot::{History, Snapshot};

    use super::StepTrail;
    use crate::view_input::ViewInput;

    const SHOWN: u16 = 100;

    /// Ends there; the last ten steps are guesses.
    fn snapshot(end_frame: u16) -> Snapshot {
        let frames = end_frame - SHOWN..end_frame;
        let step = |frame| {
            if frame + 10 >= end_frame {
                -1.0
            } else {
                f32::from(frame)
            }
        };
        Snapshot {
            dry: frames.clone().map(|frame| f32::from(frame) / 1e4).collect(),
            steps: frames.map(step).collect(),
            window_end_frame: u64::from(end_frame) + 7,
            window_lead_frames: Some(7),
            sample_rate_hz: 100.0,
            ..Snapshot::default()
        }
    }

    fn take(trail: &mut StepTrail, end_frame: u16, history: &History) {
        let snapshot = snapshot(end_frame);
        trail.take(ViewInput {
            snapshot: &snapshot,
            history,
        });
    }

    fn span(trail: &mut StepTrail) -> [f32; 3] {
        let [sound, steps] = trail.frames();
        assert_eq!(sound.len(), steps.len());
        let known = steps.len() - 10;
        for (sound, step) in sound.iter().zip(steps).take(known) {
            assert!((1e4 * sound - step).abs() < 1e-2, "{sound} {step}");
        }
        [1e4 * sound[0], steps[known - 1], sound.len() as f32]
    }

    #[test]
    fn snapshots_that_overlap_are_one_sound_and_newer_steps_count() {
        let (mut trail, history) = (StepTrail::default(), History::new(1, 100.0));
        for end_frame in [200, 230, 230, 320, 390] {
            take(&mut trail, end_frame, &history);
        }
        assert_eq!(span(&mut trail), [100.0, 379.0, 290.0]);
    }

    #[test]
    fn what_was_never_seen_is_not_invented() {
        let (mut trail, history) = (StepTrail::default(), History::new(1, 100.0));
        take(&mut trail, 200, &history);
        take(&mut trail, 301, &history);
        assert_eq!(
            span(&mut trail),
            [201.0, 290.0, 100.0],
            "a frame is missing"
        );
        take(&mut trail, 260, &history);
        assert_eq!(span(&mut trail)[1], 249.0, "an engine that began anew");
        take(&mut trail, 290, &History::new(1, 100.0));
        assert_eq!(span(&mut trail), [190.0, 279.0, 100.0], "another sound");
    }

    #[test]
    fn ten_seconds_are_kept() {
        let (mut trail, history) = (StepTrail::default(), History::new(1, 100.0));
        for end_frame in (200..5000).step_by(60) {
            take(&mut trail, end_frame, &history);
        }
        assert_eq!(span(&mut trail)[2], 1000.0);
        let counts_frames = Snapshot {
            steps: Vec::new(),
            ..snapshot(5000)
        };
        trail.take(ViewInput {
            snapshot: &counts_frames,
            history: &history,
        });
        assert!(trail.frames()[0].is_empty(), "it has no steps");
    }
}
