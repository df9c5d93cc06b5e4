//! Frozen coefficients, ready to be read.

use super::grids::Grids;
use crate::math::{LegendreRecurrence, SimdLevel, orthonormal_scale};
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::timeline::Timeline;
use crate::playback::frozen::FrozenMemory;
use crate::transform::Kernels;
use crate::transform::direct::evaluate;
use crate::transform::fast::FastLegendre;

/// One polynomial a channel. Realtime: all but the constructors.
///
/// Cost: O(1) a frame read with room for at least 128 coefficients, else O(N). The former takes an
/// opening first, O(N log N), which is spread over frames. Memory: some 500 bytes a coefficient, but 90
/// where the plan is that of the memory which was frozen, and 26 more a channel; at N = 65,536 in stereo
/// 36 MB and 9 MB.
#[derive(Debug)]
pub struct Polynomials {
    frozen: FrozenMemory,
    edits: CoefficientEdits,
    known: Known,
}

/// What is heard of the coefficients, a channel each.
#[derive(Debug)]
enum Known {
    Series {
        level: SimdLevel,
        recurrence: LegendreRecurrence,
        /// `[channel][n]`, `(2n+1) d_n`; the first `order` are the memory's.
        series: Vec<Vec<f64>>,
    },
    Grids(Box<Grids>),
}

impl Polynomials {
    /// With room for `max_order` coefficients a channel. Allocates.
    #[must_use]
    pub fn prepare(max_order: usize, channels: usize) -> Self {
        Self::of(FrozenMemory::prepare(max_order, channels))
    }

    /// Those of a frozen memory, open. Allocates. Cost: O(N log N).
    #[must_use]
    pub fn of(frozen: FrozenMemory) -> Self {
        let kernels = Kernels::for_order(SimdLevel::detect(), frozen.max_order());
        Self::of_by(frozen, kernels)
    }

    /// As [`Self::of`], by these kernels.
    #[must_use]
    pub fn of_by(frozen: FrozenMemory, kernels: Kernels) -> Self {
        let orders = frozen.max_order();
        let is_fast = kernels == Kernels::Fast && orders > 0;
        let fast = is_fast.then(|| FastLegendre::new(SimdLevel::detect(), orders));
        Self::with(frozen, fast)
    }

    /// As [`Self::of`], with the plan of these kernels, for as many coefficients as there is room for.
    pub(crate) fn sharing(frozen: FrozenMemory, fast: Option<&FastLegendre>) -> Self {
        match fast {
            Some(fast) => Self::with(frozen, Some(fast.clone())),
            None => Self::of(frozen),
        }
    }

    /// By the direct kernels where there are no fast ones.
    fn with(frozen: FrozenMemory, fast: Option<FastLegendre>) -> Self {
        let (max_order, channels) = (frozen.max_order(), frozen.channels());
        let known = match fast {
            Some(fast) => Known::Grids(Box::new(Grids::new(fast, channels))),
            None => Known::Series {
                level: SimdLevel::detect(),
                recurrence: LegendreRecurrence::new(max_order),
                series: vec![vec![0.0; max_order]; channels],
            },
        };
        let mut new = Self {
            frozen,
            edits: CoefficientEdits::default(),
            known,
        };
        new.begin();
        new.open();
        new
    }

    /// As [`FrozenMemory::take`].
    pub(crate) fn take<'c>(
        &mut self,
        timeline: Timeline,
        sample_rate_hz: f64,
        coefficients: impl Fn(usize) -> &'c [f64],
    ) {
        self.frozen.take(timeline, sample_rate_hz, coefficients);
        self.begin();
    }

    /// What is heard of the coefficients, which stay as they are.
    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        if edits != self.edits {
            self.edits = edits;
            self.begin();
        }
    }

    /// A series is scaled at once, O(N) a channel; grids are to be opened.
    fn begin(&mut self) {
        let (frozen, edits) = (&self.frozen, &self.edits);
        match &mut self.known {
            Known::Series { series, .. } => {
                for (channel_idx, series) in series.iter_mut().enumerate() {
                    for (n, term) in series.iter_mut().take(frozen.order()).enumerate() {
                        *term = term_of(frozen, edits, (channel_idx, n));
                    }
                }
            }
            Known::Grids(grids) => grids.begin(),
        }
    }

    /// At once.
    pub(super) fn open(&mut self) {
        self.work(self.time_left());
    }

    /// Goes on with opening for so many nanoseconds of a core.
    pub(super) fn work(&mut self, nanos: usize) {
        let (frozen, edits) = (&self.frozen, &self.edits);
        if let Known::Grids(grids) = &mut self.known {
            grids.work(nanos, |channel_idx, n| {
                term_of(frozen, edits, (channel_idx, n))
            });
        }
    }

    /// Nanoseconds of [`Self::work`] until it can be read.
    pub(super) fn time_left(&self) -> usize {
        match &self.known {
            Known::Grids(grids) if self.frozen.order() > 0 => grids.time_left(),
            _ => 0,
        }
    }

    pub(crate) fn clear(&mut self) {
        self.frozen.clear();
    }

    pub(crate) fn frozen(&self) -> &FrozenMemory {
        &self.frozen
    }

    /// Whether there is room for just `channels` times `order` coefficients: with more of it, what is
    /// frozen would be read on another grid, and not to the bit as where it is restored.
    pub(crate) fn is_for(&self, channels: usize, order: usize) -> bool {
        self.frozen.channels() == channels && self.frozen.max_order() == order
    }

    /// Sums over even and over odd orders at `delta`, of a channel; of the last one where there is no
    /// such channel: what was mono is heard on both sides. Zero until it is open.
    pub(super) fn read(&self, channel_idx: usize, delta: &[f64], parts: (&mut [f64], &mut [f64])) {
        match &self.known {
            Known::Series {
                level,
                recurrence,
                series,
            } => {
                let series = series.get(channel_idx).or(series.last());
                let series = series.map_or(&[][..], |series| &series[..self.frozen.order()]);
                evaluate(*level, recurrence, series, delta, parts);
            }
            Known::Grids(grids) if grids.is_open() && self.frozen.order() > 0 => {
                grids.read(channel_idx, delta, parts);
            }
            Known::Grids(_) => {
                parts.0.fill(0.0);
                parts.1.fill(0.0);
            }
        }
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

/// What is heard of `(2n+1) d_n`.
fn term_of(
    frozen: &FrozenMemory,
    edits: &CoefficientEdits,
    (channel_idx, n): (usize, usize),
) -> f64 {
    let c = frozen.coefficients(channel_idx).get(n);
    orthonormal_scale(n) * edits.apply(n, c.copied().unwrap_or(0.0))
}
