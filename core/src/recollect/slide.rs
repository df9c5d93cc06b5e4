//! LegT by the projection step, a hop at a time, the new hop taken between its samples.
//!
//! ```text
//! d' = project(old polynomial's newest part, shifted) + project(new hop)
//! ```
//!
//! Every hop moves the window by the same share, so all places are known beforehand. The Gauss
//! nodes `q` of the old window's part that is kept move from `1 - kept (1 - q)` to `kept q`; the
//! nodes being symmetric, the places read are the mirror image of the places written.

use super::halves;
use super::learner::PIECE_POINTS;
use super::quadrature::Quadrature;
use crate::kernel::{Ladder, Level, Sums, evaluate};
use crate::legendre::GaussPairs;

const PIECE_ONE_SIDED: usize = 2 * PIECE_POINTS;

/// Realtime: all but `new`.
#[derive(Debug)]
pub(super) struct Slide {
    level: Level,
    ladder: Ladder,
    quadrature: Quadrature,
    /// Share of the window that a hop fills.
    share: f64,
    /// Where the old polynomial is read, to be written at the mirror image: `1 - |x|`.
    read: Vec<f64>,
    /// The part read is the mirrored one (`even - odd`) where this is -1.
    read_sign: Vec<f64>,
    /// Left and right half of the new window.
    halves: [Half; 2],
    channels: Vec<Channel>,
}

/// Old points on one half of the new window.
#[derive(Debug, Default)]
struct Half {
    delta: Vec<f64>,
    /// Which value read, and its weight.
    source: Vec<(usize, f64)>,
}

#[derive(Clone, Debug)]
struct Channel {
    /// `(2n+1) d_n` of the old window.
    series: Vec<f64>,
    /// The old polynomial where it is read.
    values: Vec<f64>,
    sums: [Sums; 2],
}

/// A piece of work.
enum Piece {
    /// Evaluate the old polynomial at these places.
    Read(std::ops::Range<usize>),
    /// Project these old points of a half.
    Keep(usize, std::ops::Range<usize>),
    /// Take and project these pairs of the new hop's nodes.
    Hear(std::ops::Range<usize>),
}

impl Slide {
    pub(super) fn new(
        level: Level,
        order: usize,
        channels: usize,
        theta_frames: f64,
        hop_frames: usize,
    ) -> Self {
        let share = (hop_frames as f64 / theta_frames).min(1.0);
        let gauss = GaussPairs::polished(level, order);
        let (read, read_sign, halves) = places(&gauss, share);
        let sums = Sums::new(level, order);
        let channel = Channel {
            series: vec![0.0; order],
            values: vec![0.0; read.len()],
            sums: [sums.clone(), sums],
        };
        Self {
            level,
            ladder: Ladder::new(order),
            quadrature: Quadrature::new(level, order, hop_frames),
            share,
            read,
            read_sign,
            halves,
            channels: vec![channel; channels],
        }
    }

    fn counts(&self) -> [usize; 4] {
        let [left, right] = &self.halves;
        [
            self.read.len().div_ceil(PIECE_POINTS),
            left.delta.len().div_ceil(PIECE_ONE_SIDED),
            right.delta.len().div_ceil(PIECE_ONE_SIDED),
            self.quadrature.gauss.len().div_ceil(PIECE_POINTS),
        ]
    }

    pub(super) fn pieces(&self) -> usize {
        self.counts().iter().sum()
    }

    fn piece(&self, piece: usize) -> Piece {
        let [read, left, right, _] = self.counts();
        let strip = |piece: usize, length: usize, end: usize| {
            piece * length..((piece + 1) * length).min(end)
        };
        let half = |half: usize, piece: usize| {
            Piece::Keep(
                half,
                strip(piece, PIECE_ONE_SIDED, self.halves[half].delta.len()),
            )
        };
        if piece < read {
            Piece::Read(strip(piece, PIECE_POINTS, self.read.len()))
        } else if piece < read + left {
            half(0, piece - read)
        } else if piece < read + left + right {
            half(1, piece - read - left)
        } else {
            let piece = piece - read - left - right;
            Piece::Hear(strip(piece, PIECE_POINTS, self.quadrature.gauss.len()))
        }
    }

    pub(super) fn frames_needed(&self, piece: usize) -> usize {
        match self.piece(piece) {
            Piece::Read(_) | Piece::Keep(..) => 0,
            Piece::Hear(pairs) => self.quadrature.frames_needed(pairs.start),
        }
    }

    pub(super) fn learn(&mut self, channel_idx: usize, piece: usize, history: &[f64]) {
        match self.piece(piece) {
            Piece::Read(places) => self.read(channel_idx, places),
            Piece::Keep(half, points) => self.keep(channel_idx, half, points),
            Piece::Hear(pairs) => self.hear(channel_idx, pairs, history),
        }
    }

    fn read(&mut self, channel_idx: usize, places: std::ops::Range<usize>) {
        let channel = &mut self.channels[channel_idx];
        let (mut even, mut odd) = ([0.0; PIECE_POINTS], [0.0; PIECE_POINTS]);
        let parts = (&mut even[..places.len()], &mut odd[..places.len()]);
        evaluate(
            self.level,
            &self.ladder,
            &channel.series,
            &self.read[places.clone()],
            parts,
        );
        for (i, place) in places.enumerate() {
            channel.values[place] = even[i] + self.read_sign[place] * odd[i];
        }
    }

    fn keep(&mut self, channel_idx: usize, half_idx: usize, points: std::ops::Range<usize>) {
        let channel = &mut self.channels[channel_idx];
        let half = &self.halves[half_idx];
        let mut weights = [0.0; PIECE_ONE_SIDED];
        for (to, (place, weight)) in weights.iter_mut().zip(&half.source[points.clone()]) {
            *to = weight * channel.values[*place];
        }
        let weights = &weights[..points.len()];
        channel.sums[half_idx].add(&self.ladder, &half.delta[points], weights);
    }

    /// The hop's nodes stand within its share of the window's right end.
    fn hear(&mut self, channel_idx: usize, pairs: std::ops::Range<usize>, history: &[f64]) {
        let (mut delta, mut weights) = ([0.0; PIECE_ONE_SIDED], [0.0; PIECE_ONE_SIDED]);
        let points = 2 * pairs.len();
        for (i, pair_idx) in pairs.enumerate() {
            let from_end = self.quadrature.gauss.delta[pair_idx];
            let sound = self.quadrature.weighted(history, pair_idx);
            for (side, from_now) in [2.0 - from_end, from_end].into_iter().enumerate() {
                delta[2 * i + side] = self.share * from_now;
                weights[2 * i + side] = self.share * sound[side];
            }
        }
        let sums = &mut self.channels[channel_idx].sums[1];
        sums.add(&self.ladder, &delta[..points], &weights[..points]);
    }

    pub(super) fn finish(&mut self, channel_idx: usize, moments: &mut [f64]) {
        let Channel { series, sums, .. } = &mut self.channels[channel_idx];
        halves::finish(sums, series, moments);
    }

    pub(super) fn reset(&mut self) {
        for channel in &mut self.channels {
            channel.series.fill(0.0);
            channel.sums.iter_mut().for_each(Sums::clear);
        }
    }
}

/// For each pair of nodes, the near place `kept q` and the far place `kept (1 - q)` from the left
/// end: where they are read from the right end, and where they are written.
fn places(gauss: &GaussPairs, share: f64) -> (Vec<f64>, Vec<f64>, [Half; 2]) {
    let kept = 1.0 - share;
    let pairs = gauss.len();
    let (mut read, mut sign) = (vec![0.0; 2 * pairs], vec![1.0; 2 * pairs]);
    let mut halves = [Half::default(), Half::default()];
    for (i, (delta, weight)) in gauss.delta.iter().zip(&gauss.weight).enumerate() {
        let weight = kept * weight;
        let far_from_right = 2.0 * share + kept * delta;
        let on_right = far_from_right <= 1.0;
        let far = if on_right {
            far_from_right
        } else {
            kept * (2.0 - delta)
        };
        read[i] = kept * delta;
        read[pairs + i] = far;
        sign[pairs + i] = if on_right { -1.0 } else { 1.0 };
        // What is read near the right end belongs to the node that is far from the left one.
        halves[0].push(kept * delta, (pairs + i, weight));
        halves[usize::from(on_right)].push(far, (i, weight));
    }
    (read, sign, halves)
}

impl Half {
    fn push(&mut self, delta: f64, source: (usize, f64)) {
        self.delta.push(delta);
        self.source.push(source);
    }
}
