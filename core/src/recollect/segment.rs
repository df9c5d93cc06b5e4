//! LegS restarted every window: each segment is learnt whole and read whole.

use super::interpolate::REACH_FRAMES;
use super::quadrature::Quadrature;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Kind, Method};
use crate::kernel::{Ladder, Level, Scratch, evaluate, project_pairs};
use crate::legendre::orthonormal_scale;
use crate::textbook::Recurrence;
use crate::window::Projector;

/// One segment's memory, for all channels in turn. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct Segment {
    learner: Learner,
    reader: Reader,
    /// `d_n` of the segment.
    moments: Vec<f64>,
}

#[derive(Debug)]
enum Learner {
    /// The projection of the sound between its samples.
    Exact(Box<Projection>),
    /// The projection of samples held on cells, sinc droop and all.
    Held(Box<Held>),
    /// A recurrence over samples held on cells.
    Textbook(Recurrence),
}

#[derive(Debug)]
struct Projection {
    level: Level,
    ladder: Ladder,
    quadrature: Quadrature,
    even: Vec<f64>,
    odd: Vec<f64>,
    scratch: Scratch,
}

#[derive(Debug)]
struct Held {
    projector: Projector,
    ages: Vec<f64>,
    clock: Clock,
}

/// Reads a polynomial at the middle of every frame.
#[derive(Debug)]
struct Reader {
    level: Level,
    ladder: Ladder,
    delta: Vec<f64>,
    series: Vec<f64>,
    even: Vec<f64>,
    odd: Vec<f64>,
}

impl Segment {
    /// `window_frames` must be even. Allocates.
    pub(super) fn prepare(
        level: Level,
        method: Method,
        order: usize,
        window_frames: usize,
    ) -> Result<Self, ConfigError> {
        let learner = match method {
            Method::Exact => Learner::Exact(Box::new(Projection::new(level, order, window_frames))),
            Method::ZeroOrderHold => {
                Learner::Held(Box::new(Held::new(level, order, window_frames)))
            }
            method => {
                let window = window_frames as f64;
                let config = Config {
                    kind: Kind::Legs,
                    method,
                    order,
                    window_frames: window,
                    channels: 1,
                };
                Learner::Textbook(Recurrence::prepare(&config)?)
            }
        };
        let reader = Reader::new(level, order, window_frames);
        Ok(Self {
            learner,
            reader,
            moments: vec![0.0; order],
        })
    }

    /// Learns the window that starts at `history[first]` and writes its memory to `out`.
    pub(super) fn recall(&mut self, history: &[f64], first: usize, out: &mut [f64]) -> &[f64] {
        match &mut self.learner {
            Learner::Exact(projection) => projection.learn(history, first, &mut self.moments),
            Learner::Held(held) => {
                held.learn(&history[first..first + out.len()], &mut self.moments);
            }
            Learner::Textbook(cell) => {
                cell.reset();
                history[first..first + out.len()]
                    .iter()
                    .for_each(|sample| cell.push(*sample));
                for (n, (d, c)) in self.moments.iter_mut().zip(cell.state()).enumerate() {
                    *d = c / orthonormal_scale(n);
                }
            }
        }
        self.reader.read(&self.moments, out);
        &self.moments
    }
}

impl Projection {
    fn new(level: Level, order: usize, window_frames: usize) -> Self {
        let quadrature = Quadrature::new(level, order, window_frames);
        Self {
            level,
            ladder: Ladder::new(order),
            even: vec![0.0; quadrature.pairs()],
            odd: vec![0.0; quadrature.pairs()],
            scratch: Scratch::new(order),
            quadrature,
        }
    }

    fn learn(&mut self, history: &[f64], first: usize, moments: &mut [f64]) {
        debug_assert!(
            first >= REACH_FRAMES,
            "the filter reaches before the window"
        );
        for i in 0..self.quadrature.pairs() {
            let [left, right] = self.quadrature.weighted(history, first, i);
            self.even[i] = right + left;
            self.odd[i] = right - left;
        }
        let weights = (&self.even[..], &self.odd[..]);
        let delta = &self.quadrature.gauss.delta;
        project_pairs(
            self.level,
            &self.ladder,
            delta,
            weights,
            moments,
            &mut self.scratch,
        );
    }
}

impl Held {
    fn new(level: Level, order: usize, window_frames: usize) -> Self {
        Self {
            projector: Projector::prepare(level, order, window_frames),
            ages: (0..=window_frames).rev().map(|age| age as f64).collect(),
            clock: Clock::Legs {
                elapsed: window_frames as f64,
            },
        }
    }

    fn learn(&mut self, samples: &[f64], moments: &mut [f64]) {
        moments.fill(0.0);
        self.projector
            .hold(samples, &self.ages, &self.clock, moments);
    }
}

impl Reader {
    fn new(level: Level, order: usize, window_frames: usize) -> Self {
        let pairs = window_frames / 2;
        let delta = (0..pairs)
            .map(|j| (2 * j + 1) as f64 / window_frames as f64)
            .collect();
        Self {
            level,
            ladder: Ladder::new(order),
            delta,
            series: vec![0.0; order],
            even: vec![0.0; pairs],
            odd: vec![0.0; pairs],
        }
    }

    fn read(&mut self, moments: &[f64], out: &mut [f64]) {
        for (n, (term, moment)) in self.series.iter_mut().zip(moments).enumerate() {
            *term = (2 * n + 1) as f64 * moment;
        }
        let parts = (&mut self.even[..], &mut self.odd[..]);
        evaluate(self.level, &self.ladder, &self.series, &self.delta, parts);
        let last = out.len() - 1;
        for (j, (even, odd)) in self.even.iter().zip(&self.odd).enumerate() {
            out[j] = even - odd;
            out[last - j] = even + odd;
        }
    }
}
