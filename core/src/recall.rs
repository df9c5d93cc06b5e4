//! A frozen memory, played: loop, reverse, back and forth, scrub, at any speed.
//!
//! Only coefficients are kept, no samples. A polynomial has no sample rate: a frame is its value at
//! the place where the head stands, whatever the speed.
//!
//! ```text
//! f^(u) = sum_n c_n sqrt(2n+1) P_n(2u - 1)      head: u += speed / window_frames a frame
//! ```

use crate::kernel::{Ladder, Level, evaluate};
use crate::legendre::orthonormal_scale;

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
    /// `[channel][n]`, `(2n+1) d_n`.
    series: Vec<Vec<f64>>,
    window_frames: f64,
    max_block_frames: usize,
    glide: f64,
    motion: HeadMotion,
    speed: f64,
    /// Place of the head: `[0, 1 - SEAM)` in a loop, `[0, 2)` to and fro, `[0, 1]` scrubbing.
    head: f64,
    /// Where a scrub goes.
    target: f64,
    /// Places to be read for a block: its frames', then those of the loop's end at the seam.
    places: Vec<f64>,
    /// Frames of the block at the seam, and the loop's end's share of them.
    seam: Vec<(usize, f64)>,
    delta: Vec<f64>,
    parts: [Vec<f64>; 2],
}

impl Recall {
    /// For polynomials of `order` coefficients that cover `window_frames`; blocks of up to
    /// `max_block_frames`. Allocates.
    #[must_use]
    pub fn prepare(
        order: usize,
        channels: usize,
        window_frames: usize,
        sample_rate_hz: f64,
        max_block_frames: usize,
    ) -> Self {
        let points = 2 * max_block_frames;
        Self {
            level: Level::detect(),
            ladder: Ladder::new(order),
            series: vec![vec![0.0; order]; channels],
            window_frames: window_frames as f64,
            glide: 1.0 - (-1.0 / (GLIDE_SECS * sample_rate_hz)).exp(),
            motion: HeadMotion::Loop,
            speed: 1.0,
            head: 0.0,
            target: 0.0,
            places: Vec::with_capacity(points),
            seam: Vec::with_capacity(max_block_frames),
            max_block_frames,
            delta: vec![0.0; points],
            parts: [vec![0.0; points], vec![0.0; points]],
        }
    }

    /// The memory to play: orthonormal `c_n` of a channel.
    ///
    /// # Panics
    /// If there is no such channel.
    pub fn remember(&mut self, channel_idx: usize, coefficients: &[f64]) {
        let series = self.series[channel_idx].iter_mut();
        for (n, (term, c)) in series.zip(coefficients).enumerate() {
            *term = if c.is_finite() {
                orthonormal_scale(n) * c
            } else {
                0.0
            };
        }
    }

    /// Forgets the polynomials; the head goes back to the start.
    pub fn reset(&mut self) {
        self.series.iter_mut().for_each(|series| series.fill(0.0));
        (self.head, self.target) = (0.0, 0.0);
    }

    /// From the next block on; the head starts at the window's beginning.
    pub fn set_motion(&mut self, motion: HeadMotion) {
        if motion != self.motion {
            (self.motion, self.head, self.target) = (motion, 0.0, 0.0);
        }
    }

    /// 1 as it was heard, negative backwards, 0 stands. What is not a number is ignored.
    pub fn set_speed(&mut self, speed: f64) {
        if !speed.is_nan() {
            self.speed = speed.clamp(-MAX_SPEED, MAX_SPEED);
        }
    }

    /// Where a scrub's head goes, in `[0, 1]` of the window. What is not a number is ignored.
    pub fn set_place(&mut self, place: f64) {
        if !place.is_nan() {
            self.target = place.clamp(0.0, 1.0);
        }
    }

    /// Where the head stands, in `[0, 1]` of the window.
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
        let step = self.speed / self.window_frames;
        self.places.clear();
        self.seam.clear();
        for frame in 0..frames {
            self.places.push(self.place());
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
            self.places.push(self.places[*frame] + (1.0 - SEAM));
        }
        for (delta, place) in self.delta.iter_mut().zip(&self.places) {
            *delta = 2.0 * place.min(1.0 - place).max(0.0);
        }
    }

    fn read(&mut self, channel_idx: usize, out: &mut [f64]) {
        let points = self.places.len();
        let [even, odd] = &mut self.parts;
        let parts = (&mut even[..points], &mut odd[..points]);
        let series = &self.series[channel_idx];
        evaluate(
            self.level,
            &self.ladder,
            series,
            &self.delta[..points],
            parts,
        );
        let value = |j: usize| {
            if self.places[j] < 0.5 {
                even[j] - odd[j]
            } else {
                even[j] + odd[j]
            }
        };
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
