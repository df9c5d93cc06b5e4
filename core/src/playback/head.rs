//! Where a frozen memory is read next.

use std::fmt;
use std::str::FromStr;

use crate::memory::spec::UnknownName;

/// Speeds beyond this, either way, are held to it.
pub const MAX_SPEED: f64 = 4.0;
/// The loop's end is faded into its start over this share of the window: at 50 ms 5 ms, short
/// enough to leave a rhythm, long enough that no step is heard.
pub(super) const SEAM: f64 = 0.1;
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
    /// `[0, 1 - SEAM)` in a loop, `[0, 2)` to and fro, `[0, 1]` scrubbing.
    at: f64,
    /// Has begun in the middle, and not been at an end since: there is no seam to be heard.
    is_first_way: bool,
    /// Where a scrub goes.
    target: f64,
    glide: f64,
    /// Times the speed, and added to the target: what moves by itself.
    factor: f64,
    offset: f64,
}

/// Holds a place of the head, `[0, 1]` from the oldest to now.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeadState {
    pub(super) place: f64,
    /// How much is heard of the end, at a loop's seam.
    pub(super) end_share: Option<f64>,
}

impl Head {
    pub(crate) fn new(sample_rate_hz: f64) -> Self {
        Self {
            motion: HeadMotion::Loop,
            speed: 1.0,
            at: 0.0,
            is_first_way: false,
            target: 0.5,
            factor: 1.0,
            offset: 0.0,
            glide: 1.0 - (-1.0 / (GLIDE_SECS * sample_rate_hz)).exp(),
        }
    }

    /// A scrub's head stands where it was put, whatever is played; others go back to the start.
    pub(crate) fn rewind(&mut self) {
        self.is_first_way = false;
        self.at = match self.motion {
            HeadMotion::Scrub => self.goal(),
            _ => 0.0,
        };
    }

    /// Goes on from a place in `[0, 1]`, with no seam until it has been at an end; from the start where there is no such
    /// place. A scrub stands where it was put.
    pub(crate) fn begin_at(&mut self, place: f64) {
        self.rewind();
        if self.motion != HeadMotion::Scrub && (0.0..1.0 - SEAM).contains(&place) {
            (self.at, self.is_first_way) = (place, true);
        }
    }

    /// Stands and moves as another.
    pub(crate) fn follow(&mut self, other: &Self) {
        let glide = self.glide;
        *self = Self { glide, ..*other };
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
        let step = self.factor * self.speed / span_frames.max(1.0);
        let stand = HeadState {
            place: self.place(),
            end_share: self.end_share(),
        };
        match self.motion {
            HeadMotion::Loop => {
                let next = self.at + step;
                self.is_first_way &= (0.0..1.0 - SEAM).contains(&next);
                self.at = wrap(next, 1.0 - SEAM);
            }
            HeadMotion::PingPong => self.at = wrap(self.at + step, 2.0),
            HeadMotion::Scrub => self.at += self.glide * (self.goal() - self.at),
        }
        stand
    }

    fn end_share(&self) -> Option<f64> {
        let is_loop = self.motion == HeadMotion::Loop && !self.is_first_way;
        let is_at_seam = is_loop && self.at < SEAM;
        let angle = std::f64::consts::FRAC_PI_2 * self.at / SEAM;
        is_at_seam.then(|| angle.cos().powi(2))
    }
}

/// `value` modulo `length`, in `[0, length)`.
fn wrap(value: f64, length: f64) -> f64 {
    let wrapped = value.rem_euclid(length);
    // Rounding may give `length` itself for a tiny negative value.
    if wrapped < length { wrapped } else { 0.0 }
}
