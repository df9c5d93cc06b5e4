//! A picture that stands although the sound goes on: every frame begins at a like moment.

use std::collections::VecDeque;

/// Says what is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Trigger {
    #[default]
    Free,
    Rising,
    Falling,
}

impl Trigger {
    pub(super) const ALL: [Self; 3] = [Self::Free, Self::Rising, Self::Falling];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Free => "Free",
            Self::Rising => "Rising",
            Self::Falling => "Falling",
        }
    }

    /// Returns the frames from the newest passage through zero before frame `at`, or none: it is looked for in the
    /// last `reach` frames.
    pub(super) fn frames_since(self, sound: &VecDeque<f32>, at: usize, reach: usize) -> usize {
        let at = at.min(sound.len().saturating_sub(1));
        let first = at.saturating_sub(reach).max(1);
        let is_edge = |idx: &usize| {
            let [before, after] = [sound[idx - 1], sound[*idx]];
            match self {
                Self::Free => false,
                Self::Rising => before < 0.0 && after >= 0.0,
                Self::Falling => before >= 0.0 && after < 0.0,
            }
        };
        let edge = (first..=at).rev().find(is_edge);
        edge.map_or(0, |idx| at - idx)
    }
}

#[cfg(test)]
mod tests {
    use super::Trigger;

    #[test]
    fn the_newest_edge_is_found() {
        let sound = [0.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0].into();
        for (trigger, at, since) in [
            (Trigger::Rising, 7, 1),
            (Trigger::Rising, 5, 3),
            (Trigger::Falling, 7, 3),
            (Trigger::Falling, 3, 2),
            (Trigger::Free, 7, 0),
        ] {
            assert_eq!(
                trigger.frames_since(&sound, at, 100),
                since,
                "{trigger:?} at {at}"
            );
        }
        assert_eq!(
            Trigger::Rising.frames_since(&sound, 5, 2),
            0,
            "out of reach"
        );
        assert_eq!(
            Trigger::Rising.frames_since(&[].into(), 5, 2),
            0,
            "nothing heard"
        );
    }
}
