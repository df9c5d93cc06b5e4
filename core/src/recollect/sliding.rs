//! LegT read at a fixed delay: lower latency than segments, lower quality.

use super::quadrature::Quadrature;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Kind, Method};
use crate::kernel::{Ladder, Level, evaluate};
use crate::legendre::orthonormal_scale;
use crate::textbook::Recurrence;
use crate::window::{Projector, settle};

/// One sliding memory per channel. Realtime: all but `prepare`.
#[derive(Debug)]
pub(super) struct Sliding {
    learner: Learner,
    reader: Reader,
    hop_frames: usize,
    /// `d_n` of each channel.
    moments: Vec<Vec<f64>>,
}

#[derive(Debug)]
enum Learner {
    /// The projection step, the new hop taken between its samples.
    Exact(Box<Projection>),
    /// The published equation, a cell a channel.
    Textbook(Vec<Recurrence>),
}

#[derive(Debug)]
struct Projection {
    projector: Projector,
    quadrature: Quadrature,
    /// One clock a channel, in lockstep.
    clocks: Vec<Clock>,
    next: Vec<f64>,
}

/// Reads a polynomial at evenly spaced frames anywhere in the window.
#[derive(Debug)]
struct Reader {
    level: Level,
    ladder: Ladder,
    delta: Vec<f64>,
    /// 1 on the right half, -1 on the left, of the parity of odd n.
    odd_sign: Vec<f64>,
    series: Vec<f64>,
    even: Vec<f64>,
    odd: Vec<f64>,
}

/// What to slide: see the fields of [`Config`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    pub(super) method: Method,
    pub(super) order: usize,
    pub(super) channels: usize,
    pub(super) theta_frames: f64,
    pub(super) hop_frames: usize,
    /// Age of the newest frame read, after each hop.
    pub(super) delay_frames: usize,
}

impl Sliding {
    /// Allocates.
    pub(super) fn prepare(level: Level, plan: Plan) -> Result<Self, ConfigError> {
        let Plan {
            method,
            order,
            channels,
            theta_frames,
            hop_frames,
            ..
        } = plan;
        let learner = match method {
            Method::Exact => Learner::Exact(Box::new(Projection::new(level, plan))),
            method => {
                let kind = Kind::Legt;
                let window_frames = theta_frames;
                let config = Config {
                    kind,
                    method,
                    order,
                    window_frames,
                    channels: 1,
                };
                Learner::Textbook(vec![Recurrence::prepare(&config)?; channels])
            }
        };
        let moments = vec![vec![0.0; order]; channels];
        Ok(Self {
            learner,
            reader: Reader::new(level, plan),
            hop_frames,
            moments,
        })
    }

    pub(super) fn reset(&mut self) {
        self.moments
            .iter_mut()
            .for_each(|moments| moments.fill(0.0));
        match &mut self.learner {
            Learner::Exact(projection) => projection.clocks.iter_mut().for_each(Clock::reset),
            Learner::Textbook(cells) => cells.iter_mut().for_each(Recurrence::reset),
        }
    }

    /// Learns the hop that starts at `history[first]` and writes the memory's two hops before the
    /// delay to `out`.
    pub(super) fn recall(
        &mut self,
        channel_idx: usize,
        history: &[f64],
        first: usize,
        out: &mut [f64],
    ) -> &[f64] {
        let moments = &mut self.moments[channel_idx];
        match &mut self.learner {
            Learner::Exact(projection) => {
                projection.slide(channel_idx, history, first, moments, self.hop_frames);
            }
            Learner::Textbook(cells) => {
                let cell = &mut cells[channel_idx];
                history[first..first + self.hop_frames]
                    .iter()
                    .for_each(|s| cell.push(*s));
                for (n, (d, c)) in moments.iter_mut().zip(cell.state()).enumerate() {
                    *d = c / orthonormal_scale(n);
                }
            }
        }
        self.reader.read(moments, out);
        moments
    }
}

impl Projection {
    fn new(level: Level, plan: Plan) -> Self {
        let quadrature = Quadrature::new(level, plan.order, plan.hop_frames);
        let clock = Clock::Legt {
            theta: plan.theta_frames,
            heard: false,
        };
        Self {
            projector: Projector::prepare(level, plan.order, 2 * quadrature.pairs()),
            quadrature,
            clocks: vec![clock; plan.channels],
            next: vec![0.0; plan.order],
        }
    }

    fn slide(
        &mut self,
        channel_idx: usize,
        history: &[f64],
        first: usize,
        moments: &mut [f64],
        hop_frames: usize,
    ) {
        let Some(motion) = self.clocks[channel_idx].advance(hop_frames as f64) else {
            return;
        };
        self.projector.carry(moments, motion, &mut self.next);
        let quadrature = &self.quadrature;
        let nodes = (0..quadrature.pairs()).flat_map(|i| {
            let [left, right] = quadrature.weighted(history, first, i);
            let near = quadrature.gauss.delta[i] / 2.0;
            [(1.0 - near, left), (near, right)]
        });
        self.projector
            .sample(nodes, motion.new_share, &mut self.next);
        settle(&mut self.next);
        moments.copy_from_slice(&self.next);
    }
}

impl Reader {
    fn new(level: Level, plan: Plan) -> Self {
        let frames = 2 * plan.hop_frames;
        let from_now =
            |j: usize| ((plan.delay_frames + frames - 1 - j) as f64 + 0.5) / plan.theta_frames;
        let places: Vec<f64> = (0..frames).map(from_now).collect();
        Self {
            level,
            ladder: Ladder::new(plan.order),
            delta: places
                .iter()
                .map(|v| 2.0 * v.min(1.0 - v).max(0.0))
                .collect(),
            odd_sign: places
                .iter()
                .map(|v| if *v <= 0.5 { 1.0 } else { -1.0 })
                .collect(),
            series: vec![0.0; plan.order],
            even: vec![0.0; frames],
            odd: vec![0.0; frames],
        }
    }

    fn read(&mut self, moments: &[f64], out: &mut [f64]) {
        for (n, (term, moment)) in self.series.iter_mut().zip(moments).enumerate() {
            *term = (2 * n + 1) as f64 * moment;
        }
        let parts = (&mut self.even[..], &mut self.odd[..]);
        evaluate(self.level, &self.ladder, &self.series, &self.delta, parts);
        for (j, out) in out.iter_mut().enumerate() {
            *out = self.even[j] + self.odd_sign[j] * self.odd[j];
        }
    }
}
