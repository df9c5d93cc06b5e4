//! Where a frozen memory is read next.

use std::fmt;
use std::str::FromStr;

use super::loop_bounds::{LoopBounds, LoopSeam, SEAM, SHORTEST_SEAM_SECS, wrap};
use crate::memory::spec::UnknownName;

/// Speeds beyond this, either way, are held to it.
pub const MAX_SPEED: f64 = 4.0;
/// The head follows a scrub like a tape with this time constant.
const GLIDE_SECS: f64 = 0.02;

/// Says how the head moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HeadMotion {
    /// Round and round, the end faded into the start; backwards at negative speed.
    #[default]
    Loop,
    /// Goes to the end and back.
    PingPong,
    /// Stands where it was put, and glides where it is put next.
    Scrub,
}

impl HeadMotion {
    /// All motions, in menu order.
    pub const ALL: [Self; 3] = [Self::Loop, Self::PingPong, Self::Scrub];

    /// Returns the word used in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Loop => "loop",
            Self::PingPong => "back and forth",
            Self::Scrub => "scrub",
        }
    }
}

impl fmt::Display for HeadMotion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for HeadMotion {
    type Err = UnknownName;

    fn from_str(word: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|motion| motion.name() == word);
        found.ok_or_else(|| UnknownName {
            word: word.to_owned(),
            expected: "loop, back and forth, scrub",
        })
    }
}

/// Moves evenly in time: `place += speed / span_frames` a frame. Realtime: yes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    motion: HeadMotion,
    speed: f64,
    /// `[0, 1]`, the end of a loop's seam not counted; to and fro `[0, 2)`.
    at: f64,
    seam: LoopSeam,
    /// Stands where its motion begins, wherever that is when it is read next.
    is_rewound: bool,
    /// Where a scrub goes.
    target: f64,
    glide: f64,
    shortest_seam_frames: f64,
    /// Times the speed, added to the target, and the newest share of the window that is played: what moves by itself.
    factor: f64,
    offset: f64,
    share: f64,
}

/// Holds a place of the head, `[0, 1]` from the oldest to now.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeadState {
    pub(super) place: f64,
    /// Where else it is read, at a loop's seam, and how much is heard of that.
    pub(super) end: Option<(f64, f64)>,
}

impl Head {
    pub(crate) fn new(sample_rate_hz: f64) -> Self {
        Self {
            motion: HeadMotion::Loop,
            speed: 1.0,
            at: 0.0,
            seam: LoopSeam::default(),
            is_rewound: true,
            target: 0.5,
            glide: 1.0 - (-1.0 / (GLIDE_SECS * sample_rate_hz)).exp(),
            shortest_seam_frames: SHORTEST_SEAM_SECS * sample_rate_hz,
            factor: 1.0,
            offset: 0.0,
            share: 1.0,
        }
    }

    /// A scrub's head stands where it was put, whatever is played; others go back to the start.
    pub(crate) fn rewind(&mut self) {
        self.is_rewound = true;
        self.at = match self.motion {
            HeadMotion::Scrub => self.goal(),
            _ => 1.0 - self.share,
        };
    }

    /// Goes on from a place in `[0, 1]`, with no seam until it has been at an end; from the start where there is no such
    /// place. A scrub stands where it was put.
    pub(crate) fn begin_at(&mut self, place: f64) {
        self.rewind();
        if self.motion != HeadMotion::Scrub && (0.0..1.0 - SEAM).contains(&place) {
            (self.at, self.seam, self.is_rewound) = (place, LoopSeam::default(), false);
        }
    }

    /// Stands and moves as another.
    pub(crate) fn follow(&mut self, other: &Self) {
        let (glide, shortest_seam_frames) = (self.glide, self.shortest_seam_frames);
        *self = Self {
            glide,
            shortest_seam_frames,
            ..*other
        };
    }

    pub(crate) fn motion(&self) -> HeadMotion {
        self.motion
    }

    pub(crate) fn set_motion(&mut self, motion: HeadMotion) {
        if motion != self.motion {
            self.motion = motion;
            self.rewind();
        }
    }

    pub(crate) fn speed(&self) -> f64 {
        self.speed
    }

    pub(crate) fn set_speed(&mut self, speed: f64) {
        if !speed.is_nan() {
            self.speed = speed.clamp(-MAX_SPEED, MAX_SPEED);
        }
    }

    /// Goes at the speed that a key says: any.
    pub(crate) fn set_pitch(&mut self, speed: f64) {
        self.speed = speed;
    }

    /// Moves the pitch by so much, and a scrub's place by such a share of the window.
    pub(crate) fn modulate(&mut self, semitones: f64, place: f64) {
        self.factor = (semitones / 12.0).exp2();
        self.offset = place;
    }

    /// Plays the newest share of the window, `(0, 1]`: once the head is at an end of it, or outside.
    pub(crate) fn set_share(&mut self, share: f64) {
        self.share = share;
    }

    fn goal(&self) -> f64 {
        (self.target + self.offset).clamp(0.0, 1.0)
    }

    pub(crate) fn set_target(&mut self, place: f64) {
        if !place.is_nan() {
            self.target = place.clamp(0.0, 1.0);
        }
    }

    pub(crate) fn place(&self) -> f64 {
        if self.at > 1.0 {
            2.0 - self.at
        } else {
            self.at
        }
    }

    /// Returns where the head stands, and moves it one frame on.
    pub(super) fn next(&mut self, span_frames: f64) -> HeadState {
        let span = span_frames.max(1.0);
        let bounds = LoopBounds::newest(self.share, self.shortest_seam_frames / span);
        if self.is_rewound {
            self.begin(&bounds);
        }
        let stand = self.state();
        let step = self.factor * self.speed / span;
        match self.motion {
            HeadMotion::Loop => self.at = self.seam.go(self.at, step, &bounds),
            HeadMotion::PingPong => self.at = to_and_fro(self.at, step, bounds.start),
            HeadMotion::Scrub => self.at += self.glide * (self.goal() - self.at),
        }
        stand
    }

    fn begin(&mut self, bounds: &LoopBounds) {
        self.rewind();
        self.seam = LoopSeam::at_start(bounds);
        self.is_rewound = false;
    }

    fn state(&self) -> HeadState {
        let is_loop = self.motion == HeadMotion::Loop;
        let end = self.seam.end(self.at).filter(|_| is_loop);
        HeadState {
            place: self.place().clamp(0.0, 1.0),
            end: end.map(|(place, share)| (place.clamp(0.0, 1.0), share)),
        }
    }
}

/// Goes so far between `low` and 1, down again beyond that; turns where it stands if that is below.
fn to_and_fro(at: f64, step: f64, low: f64) -> f64 {
    let next = at + step;
    let (first, last) = (low.min(at), (2.0 - low).max(at));
    let turned = if next >= last {
        (2.0 - last) + (next - last)
    } else if next < first {
        (2.0 - first) - (first - next)
    } else {
        next
    };
    wrap(turned, 2.0)
}
