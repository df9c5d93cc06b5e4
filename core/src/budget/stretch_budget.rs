//! How many numbers the stretches of a sound may take.

/// The longest stretch: its search holds some hundred bytes a frame.
pub const MAX_STRETCH_FRAMES: usize = 1 << 22;

/// What is left of a sound that is cut into stretches is short below this part of one.
const SHORT_REST: usize = 8;

/// Gives a stretch of so many frames so many numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StretchBudget {
    /// Numbers of each channel.
    pub numbers: usize,
    /// Frames of the stretch.
    pub frames: usize,
}

impl StretchBudget {
    /// Returns how many frames must be known to be left for [`Self::next`] to tell where the next stretch ends.
    #[must_use]
    pub fn frames_ahead(self) -> usize {
        self.frames + self.frames / SHORT_REST
    }

    /// Returns the next stretch of a sound of which so many frames are left, with as many numbers a frame.
    ///
    /// What is left at the end and shorter than an eighth of a stretch goes with the stretch before it. No frames after
    /// the end.
    #[must_use]
    pub fn next(self, left_frames: usize) -> Self {
        let frames = if left_frames < self.frames_ahead() {
            left_frames
        } else {
            self.frames
        };
        Self {
            numbers: (self.numbers * frames).div_ceil(self.frames.max(1)),
            frames,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::StretchBudget;

    #[test]
    fn a_short_rest_goes_with_the_stretch_before_it() {
        let budget = StretchBudget {
            numbers: 10,
            frames: 80,
        };
        let all = |mut left: usize| {
            let mut found = Vec::new();
            while left > 0 {
                let next = budget.next(left);
                left -= next.frames;
                found.push((next.frames, next.numbers));
            }
            found
        };
        assert_eq!(all(169), [(80, 10), (89, 12)]);
        assert_eq!(all(170), [(80, 10), (80, 10), (10, 2)]);
        assert_eq!(all(40), [(40, 5)]);
        assert_eq!(all(0), []);
    }
}
