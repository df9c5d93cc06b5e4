//! A step of the window by the fast kernels: everything becomes weighted points, and all points
//! are projected at once.
//!
//! The old memory is taken at nodes where a transform alone tabulates it. The new
//! block is *not* summed as jumps against `P_{n+1} - P_{n-1}`: jumps are of the signal's size
//! however short their cells, and what they leave of low orders after cancelling would be lost in
//! the transforms' rounding, `sqrt(block history)` times. See [`Held`] for what is done instead.

mod held;
mod points;

use super::exact_sum;
use crate::math::{FejerPairs, SimdLevel};
use crate::memory::measure::{KeptPart, RunningMeasure, WindowMotion};
use crate::transform::fast::{FastLegendre, FejerValues, FineGrid};
use held::Held;
use points::{Points, Window};

/// Nodes that are read at once.
const STRIP: usize = 32;

/// Plans and scratch for projecting onto `order` polynomials; serves its channels in turn.
#[derive(Clone, Debug)]
pub(crate) struct FastProjector {
    fast: FastLegendre,
    nodes: FejerPairs,
    /// The old polynomial at the nodes, and to be read elsewhere.
    table: FejerValues,
    old: FineGrid,
    new: FineGrid,
    points: Points,
    held: Held,
    /// What is left of `d_0`, where it is known without a sum.
    kept_mean: Option<f64>,
}

impl FastProjector {
    /// Allocates some kilobyte an order. Cost: O(order log order).
    pub(crate) fn prepare(level: SimdLevel, order: usize) -> Self {
        let fast = FastLegendre::new(level, order);
        Self {
            nodes: fast.fejer_pairs(),
            table: fast.fejer_values(),
            old: fast.grid(),
            new: fast.grid(),
            points: Points::new(),
            held: Held::new(level, order),
            kept_mean: None,
            fast,
        }
    }

    /// Takes what is left of the memory `old` after the window has moved; [`Self::hold`] follows.
    pub(crate) fn carry(&mut self, old: &[f64], motion: WindowMotion) {
        self.new.clear();
        self.kept_mean = Some(0.0);
        if motion.kept == KeptPart::Nothing {
            return;
        }
        let series = old.iter().enumerate().map(|(n, d)| (2 * n + 1) as f64 * d);
        if motion.kept == KeptPart::Newest {
            self.fast.series_to_grid(series, &mut self.old);
            self.carry_newest(motion.new_share);
        } else {
            self.fast.series_to_values(series, &mut self.table);
            self.kept_mean = old.first().map(|mean| (1.0 - motion.new_share) * mean);
            self.carry_whole(motion.new_share);
        }
    }

    /// The nodes `q` move to `(1 - new_share) q`.
    fn carry_whole(&mut self, new_share: f64) {
        let (share, kept) = (1.0 - new_share, points::Kept::new(new_share));
        let mut window = Window::new(&self.fast, &mut self.new, &mut self.points);
        let [right, left] = self.table.values();
        for (k, (right, left)) in right.iter().zip(left).enumerate() {
            let (node, weight) = (self.nodes.at(k), share * self.nodes.weight[k]);
            window.add_left(kept.of(node), weight * left);
            window.add_kept_right(node, kept, weight * right);
        }
        window.flush();
    }

    /// The old polynomial at the nodes of its newest part, `1 - kept (1 - q)`, which move likewise.
    fn carry_newest(&mut self, new_share: f64) {
        self.kept_mean = None;
        let (share, kept) = (1.0 - new_share, points::Kept::new(new_share));
        let mut window = Window::new(&self.fast, &mut self.new, &mut self.points);
        for from in (0..self.nodes.delta.len()).step_by(STRIP) {
            let to = (from + STRIP).min(self.nodes.delta.len());
            let delta = &self.nodes.delta[from..to];
            let near = read(&self.fast, &self.old, delta, |delta| share * delta);
            let far = |delta: f64| 2.0 * new_share + share * delta;
            let mirrored = read(&self.fast, &self.old, delta, |d| far(d).min(2.0 - far(d)));
            for k in from..to {
                let (node, weight) = (self.nodes.at(k), share * self.nodes.weight[k]);
                let left = mirrored[k - from][usize::from(far(node[0]) <= 1.0)];
                window.add_left(kept.of(node), weight * left);
                window.add_kept_right(node, kept, weight * near[k - from][0]);
            }
        }
        window.flush();
    }

    /// Adds a block of samples held on cells, `ages` as in [`super::Projector::hold`], and writes
    /// the new memory.
    pub(crate) fn hold(
        &mut self,
        samples: &[f64],
        ages: &[f64],
        clock: &RunningMeasure,
        new: &mut [f64],
    ) {
        let mut window = Window::new(&self.fast, &mut self.new, &mut self.points);
        self.held.add(samples, ages, clock, &mut window);
        window.flush();
        for (moment, sum) in new.iter_mut().zip(self.fast.grid_to_sums(&mut self.new)) {
            *moment = sum;
        }
        if let (Some(kept), Some(mean)) = (self.kept_mean, new.first_mut()) {
            let cells = samples.iter().zip(ages.windows(2));
            *mean = kept + exact_sum(cells.map(|(s, ages)| s * clock.share(ages[0], ages[1])));
        }
    }
}

/// A polynomial at `x = 1 - d` and `x = d - 1` for up to a strip of `d = place(delta)`.
fn read(
    fast: &FastLegendre,
    grid: &FineGrid,
    delta: &[f64],
    place: impl Fn(f64) -> f64,
) -> [[f64; 2]; STRIP] {
    let mut places = [0.0; STRIP];
    places
        .iter_mut()
        .zip(delta)
        .for_each(|(to, delta)| *to = place(*delta));
    let (mut even, mut odd) = ([0.0; STRIP], [0.0; STRIP]);
    fast.interp(grid, &places, (&mut even, &mut odd));
    std::array::from_fn(|j| [even[j] + odd[j], even[j] - odd[j]])
}
