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
    /// `[step_idx]`
    steps: Vec<StepAnswers>,
}

/// Holds what a step's answer would be, `[function_idx]`.
#[derive(Clone, Debug)]
struct StepAnswers {
    /// Chance of a right one.
    right: Vec<f64>,
    /// Entropy of right or wrong.
    entropy: Vec<f64>,
}

impl BeliefGrid {
    /// Holds every mean between a margin below the least and above the greatest intensity possible.
    pub(super) fn new(intensities: &[f64], guess_rate: f64) -> Self {
        let functions = functions(intensities, guess_rate);
        let even = 1.0 / functions.len() as f64;
        let answers = |intensity: &f64| StepAnswers::of(&functions, *intensity);
        Self {
            weights: vec![even; functions.len()],
            steps: intensities.iter().map(answers).collect(),
            functions,
        }
    }

    /// Takes an answer (Bayes' rule).
    pub(super) fn learn(&mut self, step_idx: usize, is_right: bool) {
        for (weight, right) in self.weights.iter_mut().zip(&self.steps[step_idx].right) {
            *weight *= if is_right { *right } else { 1.0 - right };
        }
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|weight| *weight /= sum);
    }

    /// Returns the step whose answer is expected to leave the least entropy; the easiest of equals.
    pub(super) fn most_telling(&self) -> usize {
        let told = self.steps.iter().map(|step| self.information(step));
        let most = told.enumerate().fold((0, f64::NEG_INFINITY), |most, one| {
            if one.1 > most.1 { one } else { most }
        });
        most.0
    }

    /// By how much an answer is expected to lower the entropy of the beliefs: the entropy of the answer, less what it
    /// would have if the listener were known.
    fn information(&self, step: &StepAnswers) -> f64 {
        entropy(dot(&self.weights, &step.right)) - dot(&self.weights, &step.entropy)
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

impl StepAnswers {
    fn of(functions: &[Psychometric], intensity: f64) -> Self {
        let right = functions
            .iter()
            .map(|function| function.p_correct(intensity));
        let right: Vec<f64> = right.collect();
        Self {
            entropy: right.iter().map(|p| entropy(*p)).collect(),
            right,
        }
    }
}

/// `-p ln p - (1 - p) ln (1 - p)`, in which 0 ln 0 is 0.
fn entropy(p: f64) -> f64 {
    let term = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
    term(p) + term(1.0 - p)
}

/// In eight sums, so that it is computed in lanes: half of a thousand runs' time.
fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut sums = [0.0; 8];
    let (one, one_rest) = one.as_chunks::<8>();
    let (other, other_rest) = other.as_chunks::<8>();
    for (one, other) in one.iter().zip(other) {
        for (sum, (one, other)) in sums.iter_mut().zip(one.iter().zip(other)) {
            *sum += one * other;
        }
    }
    let rest = one_rest.iter().zip(other_rest);
    sums.iter().sum::<f64>() + rest.map(|(one, other)| one * other).sum::<f64>()
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
