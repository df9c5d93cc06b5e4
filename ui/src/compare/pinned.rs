//! Memories that were pinned, as slots: the same past, read from each of them.

use std::sync::Arc;

use souvenir_core::compare::{ComparisonError, Material, NUM_SLOTS, Rendering};
use souvenir_core::snapshot::{Snapshot, Viewer};

use super::slots::Made;

/// The names of the moments at which memories are pinned.
pub(crate) const PIN_NAMES: [&str; NUM_SLOTS] = ["t1", "t2", "t3", "t4"];

/// Frames that are read between two looks at whether to go on.
const STRIP_FRAMES: usize = 2048;

/// Holds a stretch of sound, and memories that reach back to it.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    /// `[channel][frame]`
    pub(crate) dry: Vec<Vec<f32>>,
    pub(crate) sample_rate_hz: f64,
    /// Its memories, with the age of the first frame's start, from the end of the memory's window.
    pub(crate) pins: [Option<(Snapshot, f64)>; NUM_SLOTS],
}

/// Holds what can be listened to.
pub(super) type Loaded = (Arc<Material>, [Option<Made>; NUM_SLOTS]);

impl Remembered {
    /// Returns all channels of all pins, one after the other.
    ///
    /// # Errors
    /// As [`Material::prepare`], and where `go_on` says no.
    pub(super) fn load(
        self,
        go_on: &mut dyn FnMut(f64) -> bool,
    ) -> Result<Loaded, ComparisonError> {
        let material = Arc::new(Material::prepare(self.dry, self.sample_rate_hz)?);
        let (frames, channels) = (material.frames(), material.channels().len());
        let mut all = [const { None }; NUM_SLOTS];
        let total = (NUM_SLOTS * channels * frames) as f64;
        for (idx, (made, pin)) in all.iter_mut().zip(self.pins).enumerate() {
            let Some((snapshot, age)) = pin else {
                continue;
            };
            let (settings, timeline) = (snapshot.settings, snapshot.timeline);
            let mut sound = Vec::new();
            for snapshot in [snapshot.clone(), snapshot.second_channel()]
                .iter()
                .take(channels)
            {
                let before = (frames * (channels * idx + sound.len())) as f64;
                let so_far = |done: usize| go_on((before + done as f64) / total);
                sound.push(read(snapshot, age, frames, so_far)?);
            }
            let rendering = Rendering::of(&material, settings, sound)?;
            let span_secs = timeline.span_frames() / self.sample_rate_hz;
            *made = Some(Made {
                pin: Some(PIN_NAMES[idx]),
                ..Made::of(&material, rendering, span_secs)
            });
        }
        Ok((material, all))
    }
}

fn read(
    snapshot: &Snapshot,
    age: f64,
    frames: usize,
    mut go_on: impl FnMut(usize) -> bool,
) -> Result<Vec<f32>, ComparisonError> {
    let mut viewer = Viewer::default();
    let mut sound = Vec::with_capacity(frames);
    for start in (0..frames).step_by(STRIP_FRAMES) {
        let strip = start..frames.min(start + STRIP_FRAMES);
        let ages: Vec<f64> = strip.map(|frame| age - frame as f64 - 0.5).collect();
        sound.extend(viewer.read(snapshot, &ages).into_iter().map(single));
        if !go_on(start) {
            return Err(ComparisonError::Stopped);
        }
    }
    Ok(sound)
}

#[expect(clippy::cast_possible_truncation, reason = "a sample")]
fn single(sample: f64) -> f32 {
    sample as f32
}

#[cfg(test)]
mod tests {
    use super::{Remembered, Snapshot};
    use souvenir_core::compare::Slot;
    use souvenir_core::memory::Timeline;

    #[test]
    fn a_pin_is_heard_where_its_window_lay() {
        // P_1 over 1000 frames, that ended 100 frames after the stretch.
        let pin = Snapshot {
            coefficients: vec![0.0, 1.0],
            second_coefficients: vec![0.5, 0.0],
            timeline: Timeline::Even { frames: 1000.0 },
            sample_rate_hz: 1000.0,
            ..Snapshot::default()
        };
        let remembered = Remembered {
            dry: vec![vec![0.25; 900]; 2],
            sample_rate_hz: 1000.0,
            pins: [None, Some((pin, 1000.0)), None, None],
        };
        let (material, made) = remembered.load(&mut |_| true).expect("loaded");
        assert_eq!(material.frames(), 900);
        assert!(made[0].is_none());
        let made = made[Slot::B as usize].as_ref().expect("pinned");
        for (frame, sample) in made.rendering.sound()[0].iter().enumerate() {
            let x = 2.0 * (frame as f64 + 0.5) / 1000.0 - 1.0;
            let expected = 3.0_f64.sqrt() * x;
            assert!((f64::from(*sample) - expected).abs() < 1e-6, "{frame}");
        }
        let second = &made.rendering.sound()[1];
        assert!(second.iter().all(|sample| (*sample - 0.5).abs() < 1e-6));
    }
}
