//! A frozen memory, played: loop, reverse, back and forth, scrub, at any speed.
//!
//! Only coefficients are kept, no samples. A polynomial has no sample rate: a frame is its value at
//! the place where the head stands, whatever the speed.
//!
//! ```text
//! f^(u) = sum_n c_n sqrt(2n+1) P_n(2u - 1)      head: place += speed / span_frames a frame
//! ```
//!
//! The head moves evenly in time; the [`Timeline`] says at which `u` that is.

use crate::kernel::{Ladder, Level, evaluate};
use crate::legendre::orthonormal_scale;
use crate::timeline::{Place, Timeline};

/// Speeds beyond this, either way, are held to it.
pub const MAX_SPEED: f64 = 4.0;
/// The loop's end is faded into its start over this share of the window: at 50 ms 5 ms, short
/// enough to leave a rhythm, long enough that no step is heard.
const SEAM: f64 = 0.1;
/// The head follows a scrub like a tape with this time constant.
const GLIDE_SECS: f64 = 0.02;

/// How the head moves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum HeadMotion {
    /// Round and round, the end faded into the start; backwards at negative speed.
    #[default]
    Loop,
    /// To the end and back.
    PingPong,
    /// Stands where it was put, and glides where it is put next.
    Scrub,
}

/// Plays polynomials, one a channel. Realtime: all but `prepare`.
///
/// Cost: O(N) vector operations a frame and channel.
#[derive(Debug)]
pub struct Recall {
    level: Level,
    ladder: Ladder,
    /// `[channel][n]`, `(2n+1) d_n`; the first `order` are the memory's.
    series: Vec<Vec<f64>>,
    order: usize,
    timeline: Timeline,
    max_block_frames: usize,
    glide: f64,
    motion: HeadMotion,
    speed: f64,
    /// Place of the head: `[0, 1 - SEAM)` in a loop, `[0, 2)` to and fro, `[0, 1]` scrubbing.
    head: f64,
    /// Where a scrub goes.
    target: f64,
    /// Where a block's frames stand on the way, then those of the loop's end at the seam.
    heads: Vec<f64>,
    /// The same in the window.
    places: Vec<Place>,
    /// Frames of the block at the seam, and the loop's end's share of them.
    seam: Vec<(usize, f64)>,
    delta: Vec<f64>,
    parts: [Vec<f64>; 2],
}

impl Recall {
    /// For polynomials of up to `max_order` coefficients; blocks of up to `max_block_frames`.
    /// Allocates.
    #[must_use]
    pub fn prepare(
        max_order: usize,
        channels: usize,
        sample_rate_hz: f64,
        max_block_frames: usize,
    ) -> Self {
        let points = 2 * max_block_frames;
        Self {
            level: Level::detect(),
            ladder: Ladder::new(max_order),
            series: vec![vec![0.0; max_order]; channels],
            order: 0,
            timeline: Timeline::default(),
            glide: 1.0 - (-1.0 / (GLIDE_SECS * sample_rate_hz)).exp(),
            motion: HeadMotion::Loop,
            speed: 1.0,
            head: 0.0,
            target: 0.5,
            heads: Vec::with_capacity(points),
            places: Vec::with_capacity(points),
            seam: Vec::with_capacity(max_block_frames),
            max_block_frames,
            delta: vec![0.0; points],
            parts: [vec![0.0; points], vec![0.0; points]],
        }
    }

    /// The memory to play, forgetting the one before: orthonormal `coefficients(channel_idx)`, all
    /// of one length, and how they lie in time. The head goes back to the start. What does not fit
    /// is left out.
    pub fn remember<'c>(&mut self, timeline: Timeline, coefficients: impl Fn(usize) -> &'c [f64]) {
        self.reset();
        self.timeline = timeline;
        for (channel_idx, series) in self.series.iter_mut().enumerate() {
            let coefficients = coefficients(channel_idx);
            self.order = coefficients.len().min(series.len());
            for (n, (term, c)) in series.iter_mut().zip(coefficients).enumerate() {
                *term = if c.is_finite() {
                    orthonormal_scale(n) * c
                } else {
                    0.0
                };
            }
        }
    }

    /// The frozen memory and the head of another recall, whose sample rate is `1 / ratio` of ours.
    pub(crate) fn inherit(&mut self, other: &Self, ratio: f64) {
        self.timeline = other.timeline.resampled(ratio);
        self.order = other.order;
        for (series, other) in self.series.iter_mut().zip(&other.series) {
            for (term, other) in series.iter_mut().zip(other) {
                *term = *other;
            }
        }
        (self.motion, self.speed) = (other.motion, other.speed);
        (self.head, self.target) = (other.head, other.target);
    }

    /// Forgets the polynomials; the head goes back to the start.
    pub fn reset(&mut self) {
        self.order = 0;
        self.timeline = Timeline::default();
        self.rewind();
    }

    /// A scrub's head stands where it was put, whatever is played.
    fn rewind(&mut self) {
        self.head = match self.motion {
            HeadMotion::Scrub => self.target,
            _ => 0.0,
        };
    }

    /// Orthonormal `c_n` of a channel's frozen memory; nothing where nothing was remembered.
    pub fn coefficients(&self, channel_idx: usize) -> impl Iterator<Item = f64> {
        let series = self.series.get(channel_idx).into_iter().flatten();
        let terms = series.take(self.order).enumerate();
        terms.map(|(n, term)| term / orthonormal_scale(n))
    }

    /// How the frozen memory lies in time.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.timeline
    }

    /// How the head moves.
    #[must_use]
    pub fn motion(&self) -> HeadMotion {
        self.motion
    }

    /// From the next frame on; another motion's head starts at the beginning.
    pub fn set_motion(&mut self, motion: HeadMotion) {
        if motion != self.motion {
            self.motion = motion;
            self.rewind();
        }
    }

    /// 1 as it was heard, negative backwards, 0 stands. What is not a number is ignored.
    pub fn set_speed(&mut self, speed: f64) {
        if !speed.is_nan() {
            self.speed = speed.clamp(-MAX_SPEED, MAX_SPEED);
        }
    }

    /// Where a scrub's head goes, in `[0, 1]` of the way. What is not a number is ignored.
    pub fn set_place(&mut self, place: f64) {
        if !place.is_nan() {
            self.target = place.clamp(0.0, 1.0);
        }
    }

    /// Where the head stands, in `[0, 1]` of the way from the oldest to now.
    #[must_use]
    pub fn place(&self) -> f64 {
        if self.head > 1.0 {
            2.0 - self.head
        } else {
            self.head
        }
    }

    /// Plays a block; the shortest channel counts. Any split gives the same bits.
    pub fn process(&mut self, out: &mut [&mut [f64]]) {
        let frames = out.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let mut done = 0;
        while done < frames {
            let take = self.max_block_frames.min(frames - done);
            self.move_head(take);
            for (channel_idx, channel) in out.iter_mut().enumerate().take(self.series.len()) {
                self.read(channel_idx, &mut channel[done..done + take]);
            }
            done += take;
        }
    }

    fn move_head(&mut self, frames: usize) {
        let step = self.speed / self.timeline.span_frames().max(1.0);
        self.heads.clear();
        self.seam.clear();
        for frame in 0..frames {
            self.heads.push(self.place());
            match self.motion {
                HeadMotion::Loop => {
                    if self.head < SEAM {
                        let angle = std::f64::consts::FRAC_PI_2 * self.head / SEAM;
                        self.seam.push((frame, angle.cos().powi(2)));
                    }
                    self.head = wrap(self.head + step, 1.0 - SEAM);
                }
                HeadMotion::PingPong => self.head = wrap(self.head + step, 2.0),
                HeadMotion::Scrub => self.head += self.glide * (self.target - self.head),
            }
        }
        for (frame, _) in &self.seam {
            self.heads.push(self.heads[*frame] + (1.0 - SEAM));
        }
        self.find_places();
    }

    fn find_places(&mut self) {
        let span = self.timeline.span_frames();
        self.places.clear();
        for (head, delta) in self.heads.iter().zip(&mut self.delta) {
            let place = self.timeline.place((1.0 - head) * span);
            *delta = place.delta();
            self.places.push(place);
        }
    }

    fn read(&mut self, channel_idx: usize, out: &mut [f64]) {
        let points = self.places.len();
        let [even, odd] = &mut self.parts;
        let parts = (&mut even[..points], &mut odd[..points]);
        let series = &self.series[channel_idx][..self.order];
        let delta = &self.delta[..points];
        evaluate(self.level, &self.ladder, series, delta, parts);
        let value = |j: usize| self.places[j].value(even[j], odd[j]);
        for (frame, out) in out.iter_mut().enumerate() {
            *out = value(frame);
        }
        for (i, (frame, share)) in self.seam.iter().enumerate() {
            out[*frame] += share * (value(out.len() + i) - out[*frame]);
        }
    }
}

/// `value` modulo `length`, in `[0, length)`.
fn wrap(value: f64, length: f64) -> f64 {
    let wrapped = value.rem_euclid(length);
    // Rounding may give `length` itself for a tiny negative value.
    if wrapped < length { wrapped } else { 0.0 }
}
