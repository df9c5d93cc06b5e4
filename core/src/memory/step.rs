//! One step of the window, in plain Legendre moments `d_n = integral_0^1 f(u) P_n(2u-1) du`:
//!
//! ```text
//! d' = project(old polynomial where the clock puts it) + project(new block)
//! ```
//!
//! Both are projections of known functions: the step adds nothing of its own but rounding.
//! Realtime: all but `prepare`.

mod fast;
mod step;

pub(crate) use step::Step;

use crate::math::{GaussPairs, LegendreRecurrence, SimdLevel};
use crate::memory::measure::{KeptPart, RunningMeasure, WindowMotion, WindowPlace};
use crate::transform::direct::{Sums, evaluate};

/// Moments smaller than this (-1200 dB) are zero: silence becomes exact, and never subnormal.
const SILENCE: f64 = 1e-60;

/// Plans and scratch for projecting onto `order` polynomials; serves its channels in turn.
#[derive(Clone, Debug)]
pub(crate) struct Projector {
    level: SimdLevel,
    recurrence: LegendreRecurrence,
    gauss: GaussPairs,
    /// `(2n+1) d_n`, the series of the old polynomial.
    series: Vec<f64>,
    parts: [Vec<f64>; 2],
    /// The old polynomial at what becomes the left and the right node of each pair.
    values: [Vec<f64>; 2],
    /// Sums of one half of the window, one longer than the order.
    sums: Sums,
    left: Half,
    right: Half,
}

/// Weighted points on one half of the window.
#[derive(Clone, Debug)]
struct Half {
    /// Distance from the window's end, in `x`: in `[0, 1]`.
    delta: Vec<f64>,
    weight: Vec<f64>,
    /// Sign of `P_n` for odd `n` against the mirror image of the point.
    odd_sign: f64,
}

impl Projector {
    /// For blocks of up to `max_points` samples or points. Allocates. Cost: O(order^2).
    pub(crate) fn prepare(level: SimdLevel, order: usize, max_points: usize) -> Self {
        let gauss = GaussPairs::polished(level, order);
        let pairs = gauss.len();
        let points = (2 * pairs).max(max_points + 1);
        Self {
            level,
            recurrence: LegendreRecurrence::new(order + 1),
            series: vec![0.0; order],
            parts: [vec![0.0; pairs], vec![0.0; pairs]],
            values: [vec![0.0; pairs], vec![0.0; pairs]],
            sums: Sums::new(level, order + 1),
            left: Half::with_capacity(points, -1.0),
            right: Half::with_capacity(points, 1.0),
            gauss,
        }
    }

    /// Writes into `new` what is left of the memory `old` after the window has moved.
    pub(crate) fn carry(&mut self, old: &[f64], motion: WindowMotion, new: &mut [f64]) {
        new.fill(0.0);
        for (n, (term, moment)) in self.series.iter_mut().zip(old).enumerate() {
            *term = (2 * n + 1) as f64 * moment;
        }
        match motion.kept {
            KeptPart::Nothing => return,
            KeptPart::Whole => self.read_whole(),
            KeptPart::Newest => self.read_newest(motion.new_share),
        }
        self.place_nodes(motion.new_share);
        self.add_points(new);
    }

    /// The old polynomial at the Gauss nodes of the old window.
    fn read_whole(&mut self) {
        let [even, odd] = &mut self.parts;
        evaluate(
            self.level,
            &self.recurrence,
            &self.series,
            &self.gauss.delta,
            (even, odd),
        );
        for (i, (even, odd)) in even.iter().zip(odd).enumerate() {
            self.values[0][i] = *even - *odd;
            self.values[1][i] = *even + *odd;
        }
    }

    /// The old polynomial at the Gauss nodes of its newest part, `1 - kept (1 - q)`. The nodes
    /// being symmetric, these are the mirror image of the places `kept q` that they move to.
    fn read_newest(&mut self, new_share: f64) {
        let (level, kept) = (self.level, 1.0 - new_share);
        let [even, odd] = &mut self.parts;
        self.left.clear();
        self.left
            .delta
            .extend(self.gauss.delta.iter().map(|delta| kept * delta));
        evaluate(
            level,
            &self.recurrence,
            &self.series,
            &self.left.delta,
            (even, odd),
        );
        for (value, (even, odd)) in self.values[1].iter_mut().zip(even.iter().zip(odd.iter())) {
            *value = even + odd;
        }
        let far = |delta: &f64| 2.0 * new_share + kept * delta;
        self.left.clear();
        self.left.delta.extend(
            self.gauss
                .delta
                .iter()
                .map(far)
                .map(|far| far.min(2.0 - far)),
        );
        evaluate(
            level,
            &self.recurrence,
            &self.series,
            &self.left.delta,
            (even, odd),
        );
        for (i, delta) in self.gauss.delta.iter().enumerate() {
            let odd = if far(delta) <= 1.0 { -odd[i] } else { odd[i] };
            self.values[0][i] = even[i] + odd;
        }
    }

    /// Weighs the Gauss nodes `q` with the values read, at `(1 - new_share) q` of the new window.
    fn place_nodes(&mut self, new_share: f64) {
        let kept = 1.0 - new_share;
        self.left.clear();
        self.right.clear();
        for (i, (delta, weight)) in self.gauss.delta.iter().zip(&self.gauss.weight).enumerate() {
            let weight = kept * weight;
            self.left.push(kept * delta, weight * self.values[0][i]);
            let from_right = 2.0 * new_share + kept * delta;
            if from_right <= 1.0 {
                self.right.push(from_right, weight * self.values[1][i]);
            } else {
                self.left
                    .push(kept * (2.0 - delta), weight * self.values[1][i]);
            }
        }
    }

    /// `d_n += sum_j w_j P_n(x_j)` over both halves.
    fn add_points(&mut self, moments: &mut [f64]) {
        for half in [&self.left, &self.right] {
            self.sums.clear();
            self.sums.add(&self.recurrence, &half.delta, &half.weight);
            let mut sign = 1.0;
            for (moment, sum) in moments.iter_mut().zip(self.sums.finish()) {
                *moment += sign * sum;
                sign *= half.odd_sign;
            }
        }
    }

    /// Adds a block of samples held on cells; `ages` are its knots', oldest first, one more than
    /// the samples.
    ///
    /// A sample `f` on a cell adds `f` times the cell's integral of `P_n`, and the integral of
    /// `P_n` is `(P_{n+1} - P_{n-1}) / (2n+1)`: sum the signal's jumps against that at the knots.
    pub(crate) fn hold(
        &mut self,
        samples: &[f64],
        ages: &[f64],
        clock: &RunningMeasure,
        new: &mut [f64],
    ) {
        self.place_jumps(samples, ages, clock);
        for half in [&self.left, &self.right] {
            self.sums.clear();
            self.sums
                .add_differences(&self.recurrence, &half.delta, &half.weight);
            add_integrals(&self.sums, half.odd_sign, new);
        }
        let cells = samples.iter().zip(ages.windows(2));
        new[0] += exact_sum(cells.map(|(sample, ages)| sample * clock.share(ages[0], ages[1])));
    }

    /// Sorts the signal's jumps into halves.
    fn place_jumps(&mut self, samples: &[f64], ages: &[f64], clock: &RunningMeasure) {
        self.left.clear();
        self.right.clear();
        let mut before = 0.0;
        for (j, age) in ages.iter().enumerate() {
            let after = samples.get(j).copied().unwrap_or(0.0);
            let WindowPlace {
                from_start,
                from_now,
            } = clock.place(*age);
            if from_start <= 0.5 {
                self.left.push(2.0 * from_start, before - after);
            } else {
                self.right.push(2.0 * from_now, before - after);
            }
            before = after;
        }
    }
}

/// `d_n += (S_{n+1}/(n+1) + S_n/n) / (2 (2n+1))` for `n >= 1` of jump sums `S`, mirrored on the left
/// half. `d_0` is the mean of the samples, better summed as such.
pub(crate) fn add_integrals(sums: &Sums, odd_sign: f64, moments: &mut [f64]) {
    let mut sums = sums.finish().enumerate().skip(1);
    let mut below = sums.next().map_or(0.0, |(_, sum)| sum);
    let mut sign = 1.0;
    for (moment, (n_above, sum)) in moments.iter_mut().skip(1).zip(sums) {
        let difference = sum / n_above as f64;
        *moment += sign * (difference + below) / (2 * (2 * n_above - 1)) as f64;
        below = difference;
        sign *= odd_sign;
    }
}

/// The sum, rounded as if only once or twice (Neumaier 1974): a constant stays itself however many
/// cells hold it.
fn exact_sum(terms: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for term in terms {
        let next = sum + term;
        lost += if sum.abs() >= term.abs() {
            (sum - next) + term
        } else {
            (term - next) + sum
        };
        sum = next;
    }
    sum + lost
}

/// Flushes what is inaudible by any measure to exact silence.
pub(crate) fn settle(moments: &mut [f64]) {
    for moment in moments {
        if moment.abs() < SILENCE {
            *moment = 0.0;
        }
    }
}

impl Half {
    fn with_capacity(points: usize, odd_sign: f64) -> Self {
        Self {
            delta: Vec::with_capacity(points),
            weight: Vec::with_capacity(points),
            odd_sign,
        }
    }

    fn clear(&mut self) {
        self.delta.clear();
        self.weight.clear();
    }

    fn push(&mut self, delta: f64, weight: f64) {
        self.delta.push(delta);
        self.weight.push(weight);
    }
}
