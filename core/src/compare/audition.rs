//! How a comparison is listened to.

/// Memories that can be compared at once.
pub const NUM_SLOTS: usize = 4;

/// Names a place for a memory in a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The first.
    A,
    /// The second.
    B,
    /// The third.
    C,
    /// The fourth.
    D,
}

/// Names what can be heard of a comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Track {
    /// The sound itself.
    #[default]
    Dry,
    /// What a slot's memory kept of it.
    Memory(Slot),
    /// Dry minus that: what it lost.
    Residual(Slot),
}

/// Bounds a part of the material, in frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// The first frame.
    pub start: usize,
    /// The frame after the last.
    pub end: usize,
}

/// Holds the wanted state of every switch of a comparison. A shell keeps one and sends it when it changes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Audition {
    /// What is heard.
    pub track: Track,
    /// What goes round; `None`: the whole material.
    pub region: Option<Region>,
    /// Another track begins where the loop begins.
    pub is_restarting: bool,
    /// Memories and residuals are made as loud as dry.
    pub is_matched: bool,
    /// The sound goes on; silence otherwise.
    pub is_playing: bool,
    /// Only these frequencies are heard, of every track; `None`: all.
    pub band: Option<super::Band>,
}

/// Tells the screen of a comparison that is heard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Playing {
    /// The next frame, `0..frames`.
    pub position: usize,
    /// How many frames the material has.
    pub frames: usize,
    /// What is heard, or being faded to.
    pub track: Track,
    /// Something is on its way: track, place, band, play or pause, in or out.
    pub is_fading: bool,
    /// Gain of the loudness match of the track, dB; 0 where it is off.
    pub match_db: f64,
}

impl Default for Audition {
    /// Dry, all of it, playing.
    fn default() -> Self {
        Self {
            track: Track::Dry,
            region: None,
            is_restarting: false,
            is_matched: false,
            is_playing: true,
            band: None,
        }
    }
}

impl Slot {
    /// All slots, in order.
    pub const ALL: [Self; NUM_SLOTS] = [Self::A, Self::B, Self::C, Self::D];

    /// Returns the letter as it is shown and written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }
}

impl Track {
    /// Returns the slot whose memory it needs; `None` for dry, which needs none.
    #[must_use]
    pub const fn slot(self) -> Option<Slot> {
        match self {
            Self::Dry => None,
            Self::Memory(slot) | Self::Residual(slot) => Some(slot),
        }
    }
}

impl Region {
    /// The nearest one in `frames` frames that is at least `min_frames` long, or all of them.
    pub(super) fn within(self, frames: usize, min_frames: usize) -> Self {
        let length = min_frames.clamp(1, frames.max(1));
        let start = self.start.min(frames.saturating_sub(length));
        let earliest = (start + length).min(frames);
        Self {
            start,
            end: self.end.clamp(earliest, frames),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Region;

    #[test]
    fn a_region_lies_in_the_material_and_is_long_enough() {
        let within = |start, end| {
            let Region { start, end } = Region { start, end }.within(1000, 100);
            (start, end)
        };
        assert_eq!(within(200, 700), (200, 700));
        assert_eq!(within(700, 200), (700, 800), "the wrong way round");
        assert_eq!(within(990, 5000), (900, 1000), "beyond the end");
        assert_eq!(within(usize::MAX, usize::MAX), (900, 1000));
        let short = Region { start: 5, end: 6 }.within(50, 100);
        assert_eq!((short.start, short.end), (0, 50), "all there is");
    }
}
