//! Frozen coefficients, ready to be read.

use super::edited_series::EditedSeries;
use crate::budget::{HeldPieces, StreamingAdaptiveMemory};
use crate::math::SimdLevel;
use crate::memory::coefficient_edits::CoefficientEdits;
use crate::memory::timeline::Timeline;
use crate::playback::frozen::FrozenMemory;
use crate::transform::{EvenOdd, Kernels, SeriesJob, TransformPlan};

/// Ages that are read together.
const AGES: usize = 64;

/// Says how much room there is, and of which kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RoomSize {
    pub(crate) channels: usize,
    /// Coefficients, or numbers of pieces, a channel.
    pub(crate) numbers: usize,
    pub(crate) is_in_pieces: bool,
}

/// Names the points that are read.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReadPoints<'a> {
    /// Distances to the nearer end of `[-1, 1]`.
    pub(super) delta: &'a [f64],
    /// Shares of the window from its newest end.
    pub(super) shares: &'a [f64],
}

/// Holds one polynomial a channel, or one a piece, ready to be played. Realtime: all but the constructors.
///
/// Cost: O(1) a frame read with room for at least 128 coefficients, else O(N). The former takes an
/// opening first, O(N log N), which is spread over frames. Memory: some 500 bytes a coefficient, but 90
/// where the plan is that of the memory which was frozen, and 44 more a channel; at N = 65,536 in stereo
/// 38 MB and 11 MB.
#[derive(Debug)]
pub struct Polynomials {
    frozen: FrozenMemory,
    job: SeriesJob,
    series: EditedSeries,
    /// What is heard next: set while the other is read.
    next: EditedSeries,
    is_next_begun: bool,
}

/// Says which of two series is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SeriesChoice {
    Current,
    Next,
}

impl RoomSize {
    /// Makes an empty memory with so much room. Allocates.
    pub(crate) fn nothing(&self) -> FrozenMemory {
        if self.is_in_pieces {
            FrozenMemory::prepare_pieces(self.numbers, self.channels)
        } else {
            FrozenMemory::prepare(self.numbers, self.channels)
        }
    }
}

impl Polynomials {
    /// Makes an empty one, with room for `max_order` coefficients a channel. Allocates.
    #[must_use]
    pub fn prepare(max_order: usize, channels: usize) -> Self {
        Self::of(FrozenMemory::prepare(max_order, channels))
    }

    /// Makes those of a frozen memory, open. Allocates. Cost: O(N log N).
    #[must_use]
    pub fn of(frozen: FrozenMemory) -> Self {
        let kernels = Kernels::for_order(SimdLevel::detect(), frozen.max_order());
        Self::of_by(frozen, kernels)
    }

    /// Makes an empty one with so much room, sharing tables with a plan for as many coefficients. Allocates.
    pub(crate) fn with_room(size: &RoomSize, transform: &TransformPlan) -> Self {
        Self::sharing(size.nothing(), transform)
    }

    /// Makes what [`Self::of`] makes, by these kernels. Allocates.
    #[must_use]
    pub(crate) fn of_by(frozen: FrozenMemory, kernels: Kernels) -> Self {
        let transform = TransformPlan::prepare(kernels, SimdLevel::detect(), frozen.max_order());
        Self::with(frozen, &transform)
    }

    /// Makes what [`Self::of`] makes, sharing tables with a plan for as many coefficients as there is room for.
    pub(crate) fn sharing(frozen: FrozenMemory, transform: &TransformPlan) -> Self {
        Self::with(frozen, &transform.or_fastest())
    }

    fn with(frozen: FrozenMemory, transform: &TransformPlan) -> Self {
        let channels = frozen.channels();
        let job = SeriesJob::prepare(transform);
        let series = || EditedSeries::prepare(&job, transform, channels);
        let mut new = Self {
            series: series(),
            next: series(),
            is_next_begun: false,
            job,
            frozen,
        };
        new.begin();
        new.open();
        new
    }

    /// Takes coefficients as [`FrozenMemory::take`] does.
    pub(crate) fn take<'c>(
        &mut self,
        timeline: Timeline,
        sample_rate_hz: f64,
        coefficients: impl Fn(usize) -> &'c [f64],
    ) {
        self.frozen.take(timeline, sample_rate_hz, coefficients);
        self.begin();
    }

    /// Sets what is heard of the coefficients, which stay as they are.
    pub(super) fn edit(&mut self, edits: CoefficientEdits) {
        if edits != self.series.edits {
            self.series.edits = edits;
            self.begin();
        }
        self.is_next_begun = false;
    }

    /// Returns what is heard of the coefficients.
    pub(super) fn edits(&self) -> CoefficientEdits {
        self.series.edits
    }

    /// Begins to set what is heard of them next, while what is heard now goes on.
    pub(super) fn begin_next(&mut self, edits: CoefficientEdits) {
        self.next.edits = edits;
        self.next.begin();
        self.is_next_begun = true;
        self.work(0);
    }

    /// Gives up what was to be heard next.
    pub(super) fn leave_next(&mut self) {
        self.is_next_begun = false;
    }

    /// Takes what was heard next for what is heard now.
    pub(super) fn go_to_next(&mut self) {
        std::mem::swap(&mut self.series, &mut self.next);
        self.is_next_begun = false;
    }

    /// All is to be set again.
    fn begin(&mut self) {
        self.series.begin();
        self.is_next_begun = false;
        self.work(0);
    }

    /// Sets all that is left of the polynomials, at once.
    pub(super) fn open(&mut self) {
        self.work(self.time_left());
    }

    /// Goes on with setting polynomials for so many nanoseconds of a core; with those that are heard next once these are set.
    pub(super) fn work(&mut self, nanos: usize) {
        if self.is_next_begun {
            self.next.work(&self.frozen, &mut self.job, nanos);
        } else {
            self.series.work(&self.frozen, &mut self.job, nanos);
        }
    }

    /// Nanoseconds of [`Self::work`] until it can be read.
    pub(super) fn time_left(&self) -> usize {
        self.series.time_left(&self.frozen)
    }

    /// Returns the same of what is heard next, where that was begun.
    pub(super) fn next_time_left(&self) -> usize {
        if self.is_next_begun {
            self.next.time_left(&self.frozen)
        } else {
            0
        }
    }

    pub(crate) fn clear(&mut self) {
        self.frozen.clear();
    }

    pub(crate) fn frozen(&self) -> &FrozenMemory {
        &self.frozen
    }

    /// Takes pieces as [`FrozenMemory::take_pieces`] does.
    pub(crate) fn take_pieces<'m>(
        &mut self,
        timeline: Timeline,
        sample_rate_hz: f64,
        memory: impl Fn(usize) -> Option<&'m StreamingAdaptiveMemory>,
    ) {
        self.frozen.take_pieces(timeline, sample_rate_hz, memory);
        self.begin();
    }

    /// Tells whether there is room for just as much as in `other`, and of its kind: with more of it, what is
    /// frozen would be read on another grid, and not to the bit as where it is restored.
    pub(crate) fn has_room_of(&self, other: &RoomSize) -> bool {
        let RoomSize {
            channels,
            numbers,
            is_in_pieces,
        } = *other;
        self.frozen.channels() == channels
            && self.frozen.room() == numbers
            && self.frozen.is_in_pieces() == is_in_pieces
    }

    /// Sums over even and over odd orders at points of a channel; of the last one where there is no
    /// such channel: what was mono is heard on both sides. Zero until it is open. What pieces say is all in the even sums.
    pub(super) fn read(
        &self,
        choice: SeriesChoice,
        channel_idx: usize,
        points: ReadPoints<'_>,
        sums: EvenOdd<'_>,
    ) {
        let series = match choice {
            SeriesChoice::Current => &self.series,
            SeriesChoice::Next => &self.next,
        };
        let last = self.frozen.channels().saturating_sub(1);
        if let Some(held) = self.frozen.pieces(channel_idx.min(last)) {
            return self.read_pieces(&series.edits, held, points.shares, sums);
        }
        match series.evaluator(channel_idx) {
            Some(evaluator) if self.frozen.order() > 0 => {
                evaluator.evaluate(points.delta, sums);
            }
            _ => {
                sums.even.fill(0.0);
                sums.odd.fill(0.0);
            }
        }
    }

    /// Reads pieces some ages at a time.
    fn read_pieces(
        &self,
        edits: &CoefficientEdits,
        held: &HeldPieces,
        shares: &[f64],
        sums: EvenOdd<'_>,
    ) {
        let frames = self.frozen.timeline().span_frames();
        let mut ages = [0.0; AGES];
        sums.odd.fill(0.0);
        for (shares, out) in shares.chunks(AGES).zip(sums.even.chunks_mut(AGES)) {
            let ages = &mut ages[..shares.len()];
            for (age, share) in ages.iter_mut().zip(shares) {
                *age = share * frames;
            }
            held.read_ages(ages, edits, out);
        }
    }

    /// Returns what a channel says was heard so many frames before the end of the window. Allocates.
    pub(crate) fn at_ages(&self, channel_idx: usize, ages_frames: &[f64]) -> Vec<f64> {
        let timeline = self.frozen.timeline();
        let places: Vec<_> = ages_frames.iter().map(|age| timeline.place(*age)).collect();
        let delta: Vec<f64> = places.iter().map(|place| place.delta()).collect();
        let span_frames = timeline.span_frames().max(1.0);
        let shares = ages_frames.iter().map(|age| age / span_frames);
        let points = ReadPoints {
            delta: &delta,
            shares: &shares.collect::<Vec<f64>>(),
        };
        let [mut even, mut odd] = [vec![0.0; delta.len()], vec![0.0; delta.len()]];
        let sums = EvenOdd {
            even: &mut even,
            odd: &mut odd,
        };
        self.read(SeriesChoice::Current, channel_idx, points, sums);
        let parts = even.iter().zip(&odd);
        let both = places.iter().zip(parts);
        both.map(|(place, (even, odd))| place.value(*even, *odd))
            .collect()
    }
}
