//! What is believed of a listener: a weight for each of many psychometric functions (QUEST+, Watson 2017).

use super::Psychometric;
use super::psychometric::offset;

/// Octaves between two means that are held possible.
pub const THRESHOLD_STEP_OCTAVES: f64 = 0.125;
/// Spreads that are held possible, octaves.
pub const SPREADS_OCTAVES: [f64; 4] = [0.25, 0.5, 1.0, 2.0];
/// Lapse rates that are held possible.
pub const LAPSE_RATES: [f64; 3] = [0.0, 0.02, 0.05];
/// Means reach so far beyond the steps, octaves.
const MARGIN_OCTAVES: f64 = 1.0;

/// Holds the beliefs, uniform before the first answer, and what each step's answers would do to them.
#[derive(Clone, Debug)]
pub(super) struct BeliefGrid {
    /// `[function_idx]`
    functions: Vec<Psychometric>,
    /// `[function_idx]`, of sum 1.
    weights: Vec<f64>,
    /// `[step_idx][function_idx]`, and the logarithms of it and of its complement: looked up, not computed again.
    correct: Vec<Vec<Likelihood>>,
}

#[derive(Clone, Copy, Debug)]
struct Likelihood {
    right: f64,
    ln_right: f64,
    ln_wrong: f64,
}

impl BeliefGrid {
    /// Holds every mean between a margin below the least and above the greatest intensity possible.
    pub(super) fn new(intensities: &[f64], guess_rate: f64) -> Self {
        let functions = functions(intensities, guess_rate);
        let even = 1.0 / functions.len() as f64;
        let of_step = |intensity: &f64| {
            let likelihood = |function: &Psychometric| Likelihood::of(function, *intensity);
            functions.iter().map(likelihood).collect()
        };
        Self {
            weights: vec![even; functions.len()],
            correct: intensities.iter().map(of_step).collect(),
            functions,
        }
    }

    /// Takes an answer (Bayes' rule).
    pub(super) fn learn(&mut self, step_idx: usize, is_right: bool) {
        for (weight, likelihood) in self.weights.iter_mut().zip(&self.correct[step_idx]) {
            *weight *= likelihood.of_answer(is_right);
        }
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|weight| *weight /= sum);
    }

    /// Returns the step whose answer is expected to leave the least entropy; the easiest of equals.
    pub(super) fn most_telling(&self) -> usize {
        let ln_weights: Vec<f64> = self
            .weights
            .iter()
            .map(|w| w.max(f64::MIN_POSITIVE).ln())
            .collect();
        let entropies = (0..self.correct.len()).map(|idx| self.expected_entropy(idx, &ln_weights));
        let least = entropies
            .enumerate()
            .min_by(|one, other| one.1.total_cmp(&other.1));
        least.map_or(0, |(idx, _)| idx)
    }

    /// `sum over answers of P (ln P - (1/P) sum w L (ln w + ln L))`, with `P = sum w L`.
    fn expected_entropy(&self, step_idx: usize, ln_weights: &[f64]) -> f64 {
        let mut p = [0.0; 2];
        let mut plogp = [0.0; 2];
        let cells = self
            .weights
            .iter()
            .zip(ln_weights)
            .zip(&self.correct[step_idx]);
        for ((weight, ln_weight), likelihood) in cells {
            let right = weight * likelihood.right;
            let wrong = weight - right;
            p[0] += right;
            p[1] += wrong;
            plogp[0] += right * (ln_weight + likelihood.ln_right);
            plogp[1] += wrong * (ln_weight + likelihood.ln_wrong);
        }
        let of_answer = |idx: usize| p[idx] * p[idx].max(f64::MIN_POSITIVE).ln() - plogp[idx];
        of_answer(0) + of_answer(1)
    }

    /// Returns the mean of the threshold and its 95 % interval.
    pub(super) fn threshold(&self) -> (f64, [f64; 2]) {
        let shift = self
            .functions
            .first()
            .map_or(0.0, |one| offset(one.guess_rate));
        let threshold = |function: &Psychometric| function.mean + shift * function.spread;
        let cells = self.functions.iter().map(threshold).zip(&self.weights);
        let mut cells: Vec<(f64, f64)> = cells.map(|(at, weight)| (at, *weight)).collect();
        let mean = cells.iter().map(|(at, weight)| at * weight).sum();
        cells.sort_by(|one, other| one.0.total_cmp(&other.0));
        (mean, [0.025, 0.975].map(|share| quantile(&cells, share)))
    }

    /// Returns the function of mean parameters.
    pub(super) fn mean_function(&self) -> Psychometric {
        let mean = |of: fn(&Psychometric) -> f64| {
            let cells = self.functions.iter().zip(&self.weights);
            cells.map(|(function, weight)| weight * of(function)).sum()
        };
        Psychometric {
            mean: mean(|one| one.mean),
            spread: mean(|one| one.spread.ln()).exp(),
            guess_rate: mean(|one| one.guess_rate),
            lapse_rate: mean(|one| one.lapse_rate),
        }
    }
}

impl Likelihood {
    fn of(function: &Psychometric, intensity: f64) -> Self {
        let right = function.p_correct(intensity);
        // 0 ln 0 is 0: a finite logarithm stands for it.
        let ln = |p: f64| p.max(f64::MIN_POSITIVE).ln();
        Self {
            right,
            ln_right: ln(right),
            ln_wrong: ln(1.0 - right),
        }
    }

    fn of_answer(self, is_right: bool) -> f64 {
        if is_right {
            self.right
        } else {
            1.0 - self.right
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "at most 64 steps of an octave each"
)]
fn functions(intensities: &[f64], guess_rate: f64) -> Vec<Psychometric> {
    let least = intensities.iter().copied().fold(f64::INFINITY, f64::min) - MARGIN_OCTAVES;
    let greatest = intensities
        .iter()
        .copied()
        .fold(f64::NEG_INFINITY, f64::max)
        + MARGIN_OCTAVES;
    let last = ((greatest - least) / THRESHOLD_STEP_OCTAVES).ceil() as u32;
    let means = (0..=last).map(|idx| least + f64::from(idx) * THRESHOLD_STEP_OCTAVES);
    let mut all = Vec::new();
    for mean in means {
        for spread in SPREADS_OCTAVES {
            all.extend(LAPSE_RATES.map(|lapse_rate| Psychometric {
                mean,
                spread,
                guess_rate,
                lapse_rate,
            }));
        }
    }
    all
}

/// Of cells in rising order, with weights of sum 1.
fn quantile(cells: &[(f64, f64)], share: f64) -> f64 {
    let mut sum = 0.0;
    let reached = cells.iter().find(|(_, weight)| {
        sum += weight;
        sum >= share
    });
    reached.or(cells.last()).map_or(f64::NAN, |(at, _)| *at)
}
