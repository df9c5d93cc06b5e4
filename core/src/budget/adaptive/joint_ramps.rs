//! Where two pieces meet, half of the step between them is taken from either side, along a ramp.
//!
//! A polynomial errs most at its ends. Where the sound itself has no step there the ramp loses less; where it has one
//! there is no ramp. Its length is one of sixteen: four bits, which the number that holds a piece's place and order has room for.

/// Frames around a joint in which the sound's own steps are looked for.
const AROUND_FRAMES: usize = 64;
/// A step that is larger than the sound's own by less than this is none that is heard.
const UNHEARD: f64 = 1.05;
/// The longest ramp is twice to the power of this less one.
const LENGTHS: u32 = 16;

/// Says how long the ramp is on either side: none, or 2 to the power of this less one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct JointRamp(u32);

impl JointRamp {
    /// Returns the ramp that loses least of those that step no more than the sound does around here; the longest where
    /// every one steps more. `said` is what the pieces say without ramps. Cost: O(frames of the ramps).
    pub(super) fn choose(sound: &[f64], said: &[f64], joint: (usize, usize)) -> Self {
        let own = UNHEARD * own_step(sound, joint.0);
        let ramps = (0..LENGTHS)
            .map(Self)
            .filter(|ramp| ramp.0 == 0 || ramp.frames(joint.1) > 0);
        let mut least = (f64::INFINITY, Self::default());
        let mut gentlest = (f64::INFINITY, Self::default());
        for ramp in ramps {
            let (more_lost, step) = effect(sound, said, joint, ramp);
            if step <= own && more_lost < least.0 {
                least = (more_lost, ramp);
            }
            if step < gentlest.0 {
                gentlest = (step, ramp);
            }
        }
        if least.0.is_finite() {
            least.1
        } else {
            gentlest.1
        }
    }

    /// Frames on either side; a ramp that has no room is as long as there is room.
    fn frames(self, most: usize) -> usize {
        self.0
            .checked_sub(1)
            .map_or(0, |power| most.min(1 << power))
    }
}

/// Returns the largest step of the sound around a frame.
fn own_step(sound: &[f64], at: usize) -> f64 {
    let around = at.saturating_sub(AROUND_FRAMES)..sound.len().min(at + AROUND_FRAMES);
    let steps = sound[around].windows(2).map(|two| (two[1] - two[0]).abs());
    steps.fold(0.0, f64::max)
}

/// Returns the energy that a ramp loses more than none, and the step that is left at the joint.
fn effect(sound: &[f64], said: &[f64], (at, most): (usize, usize), ramp: JointRamp) -> (f64, f64) {
    let (frames, jump) = (ramp.frames(most), said[at] - said[at - 1]);
    let mut more_lost = 0.0;
    for d in 0..frames {
        let change = 0.5 * jump * weight(d, frames);
        let (left, right) = (at - 1 - d, at + d);
        // (e + c)^2 - e^2
        more_lost += change * (change + 2.0 * (said[left] - sound[left]));
        more_lost += change * (change - 2.0 * (said[right] - sound[right]));
    }
    let left = if frames == 0 {
        jump
    } else {
        jump * (1.0 - weight(0, frames))
    };
    (more_lost, left.abs())
}

/// Falls as a line, from half a frame's part below one at the joint.
fn weight(d: usize, frames: usize) -> f64 {
    1.0 - (d as f64 + 0.5) / frames as f64
}

/// Adds a ramp to what the pieces on both sides say.
pub(super) fn add_ramp(said: &mut [f64], (at, most): (usize, usize), ramp: JointRamp) {
    let (frames, jump) = (ramp.frames(most), said[at] - said[at - 1]);
    for d in 0..frames {
        let change = 0.5 * jump * weight(d, frames);
        said[at - 1 - d] += change;
        said[at + d] -= change;
    }
}

#[cfg(test)]
mod tests {
    use super::{JointRamp, add_ramp};

    /// A tone that is missed by as much on either side of a joint, but in opposite directions.
    #[test]
    fn a_step_that_the_sound_does_not_have_becomes_a_ramp() {
        let sound: Vec<f64> = (0..200).map(|k| 0.5 * (0.2 * f64::from(k)).sin()).collect();
        let mut said = sound.clone();
        for d in 0..8_usize {
            let error = 0.3 * (1.0 - d as f64 / 8.0);
            said[99 - d] -= error;
            said[100 + d] += error;
        }
        let ramp = JointRamp::choose(&sound, &said, (100, 50));
        let lost = |said: &[f64]| {
            said.iter()
                .zip(&sound)
                .map(|(y, x)| (y - x) * (y - x))
                .sum::<f64>()
        };
        let before = lost(&said);
        add_ramp(&mut said, (100, 50), ramp);
        assert!(
            lost(&said) < 0.1 * before,
            "{ramp:?}: {} {before}",
            lost(&said)
        );
        assert!((said[100] - said[99]).abs() < 0.1);
    }

    #[test]
    fn a_step_of_the_sound_stays() {
        let sound: Vec<f64> = (0..200).map(|k| if k < 100 { 1.0 } else { -1.0 }).collect();
        let ramp = JointRamp::choose(&sound, &sound, (100, 50));
        assert_eq!(ramp, JointRamp::default());
        let mut said = sound.clone();
        add_ramp(&mut said, (100, 50), ramp);
        assert_eq!(said, sound);
    }
}
