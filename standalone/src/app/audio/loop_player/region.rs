//! A region is a part of the sound that is played round and round.

/// Bounds a part of a sound, `[start_frame, end_frame)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LoopRegion {
    pub(crate) start_frame: usize,
    pub(crate) end_frame: usize,
}

impl LoopRegion {
    pub(super) fn contains(self, frame: usize) -> bool {
        (self.start_frame..self.end_frame).contains(&frame)
    }

    /// Inside of a sound, and at least `least_frames` long where the sound is: later at its end, or
    /// earlier at its start where the sound ends.
    pub(super) fn fitted(self, num_frames: usize, least_frames: usize) -> Self {
        let least_frames = least_frames.min(num_frames);
        let start_frame = self.start_frame.min(num_frames - least_frames);
        let end_frame = self.end_frame.clamp(start_frame + least_frames, num_frames);
        Self {
            start_frame,
            end_frame,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LoopRegion;

    fn fitted(start_frame: usize, end_frame: usize) -> (usize, usize) {
        let region = LoopRegion {
            start_frame,
            end_frame,
        };
        let fitted = region.fitted(1000, 100);
        (fitted.start_frame, fitted.end_frame)
    }

    #[test]
    fn it_is_made_to_fit_the_sound_and_the_fades() {
        assert_eq!(fitted(200, 700), (200, 700), "as it is");
        assert_eq!(fitted(200, 201), (200, 300), "longer");
        assert_eq!(fitted(700, 200), (700, 800), "the wrong way round");
        assert_eq!(fitted(990, 995), (900, 1000), "earlier");
        assert_eq!(fitted(0, 9999), (0, 1000), "the sound's end");
        assert_eq!(fitted(5000, 9999), (900, 1000), "beyond the sound");
        let empty = LoopRegion {
            start_frame: 3,
            end_frame: 9,
        };
        assert_eq!(
            empty.fitted(0, 100),
            LoopRegion {
                start_frame: 0,
                end_frame: 0
            },
            "an empty sound"
        );
    }
}
