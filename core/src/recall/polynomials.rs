//! Frozen coefficients, ready to be read.

use crate::frozen::Frozen;
use crate::kernel::{Ladder, Level, evaluate};
use crate::legendre::orthonormal_scale;
use crate::surgery::Surgery;
use crate::timeline::Timeline;

/// One polynomial a channel. Realtime: all but the constructors.
#[derive(Debug)]
pub struct Polynomials {
    level: Level,
    ladder: Ladder,
    frozen: Frozen,
    /// `[channel][n]`, `(2n+1) d_n`; the first `order` are the memory's.
    series: Vec<Vec<f64>>,
    surgery: Surgery,
}

impl Polynomials {
    /// With room for `max_order` coefficients a channel. Allocates.
    #[must_use]
    pub fn prepare(max_order: usize, channels: usize) -> Self {
        Self::of(Frozen::prepare(max_order, channels))
    }

    /// Those of a frozen memory. Allocates.
    #[must_use]
    pub fn of(frozen: Frozen) -> Self {
        let (max_order, channels) = (frozen.max_order(), frozen.channels());
        let mut new = Self {
            level: Level::detect(),
            ladder: Ladder::new(max_order),
            frozen,
            series: vec![vec![0.0; max_order]; channels],
            surgery: Surgery::default(),
        };
        new.scale();
        new
    }

    /// As [`Frozen::take`].
    pub(crate) fn take<'c>(
        &mut self,
        timeline: Timeline,
        sample_rate_hz: f64,
        coefficients: impl Fn(usize) -> &'c [f64],
    ) {
        self.frozen.take(timeline, sample_rate_hz, coefficients);
        self.scale();
    }

    fn scale(&mut self) {
        for (channel_idx, series) in self.series.iter_mut().enumerate() {
            let coefficients = self.frozen.coefficients(channel_idx).iter();
            for (n, (term, c)) in series.iter_mut().zip(coefficients).enumerate() {
                *term = orthonormal_scale(n) * self.surgery.apply(n, *c);
            }
        }
    }

    /// What is heard of the coefficients, which stay as they are. O(N) a channel.
    pub(super) fn operate(&mut self, surgery: Surgery) {
        if surgery != self.surgery {
            self.surgery = surgery;
            self.scale();
        }
    }

    pub(crate) fn clear(&mut self) {
        self.frozen.clear();
    }

    pub(crate) fn frozen(&self) -> &Frozen {
        &self.frozen
    }

    /// Whether all of `channels` times `order` coefficients can be taken.
    pub(crate) fn has_room_for(&self, channels: usize, order: usize) -> bool {
        self.frozen.channels() == channels && self.frozen.max_order() >= order
    }

    /// Sums over even and over odd orders at `delta`, of a channel; of the last one where there is no
    /// such channel: what was mono is heard on both sides.
    pub(super) fn read(&self, channel_idx: usize, delta: &[f64], parts: (&mut [f64], &mut [f64])) {
        let series = self.series.get(channel_idx).or(self.series.last());
        let series = series.map_or(&[][..], |series| &series[..self.frozen.order()]);
        evaluate(self.level, &self.ladder, series, delta, parts);
    }

    /// What a channel says was heard so many frames before the end of the window. Allocates.
    pub(crate) fn at_ages(&self, channel_idx: usize, ages_frames: &[f64]) -> Vec<f64> {
        let timeline = self.frozen.timeline();
        let places: Vec<_> = ages_frames.iter().map(|age| timeline.place(*age)).collect();
        let delta: Vec<f64> = places.iter().map(|place| place.delta()).collect();
        let [mut even, mut odd] = [vec![0.0; delta.len()], vec![0.0; delta.len()]];
        self.read(channel_idx, &delta, (&mut even, &mut odd));
        let parts = even.iter().zip(&odd);
        let both = places.iter().zip(parts);
        both.map(|(place, (even, odd))| place.value(*even, *odd))
            .collect()
    }
}
