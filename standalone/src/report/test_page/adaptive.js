// Which step of an adaptive run is asked next: the decisions of the program, for the same answers.

const TARGET_SHARE = Math.SQRT1_2;
const MIN_TRIALS = 15;
const FIRST_STEPS = [4, 2];
const THRESHOLD_STEP_OCTAVES = 0.125;
const SPREADS_OCTAVES = [0.25, 0.5, 1, 2];
const LAPSE_RATES = [0, 0.02, 0.05];
const MARGIN_OCTAVES = 1;

// Abramowitz and Stegun 26.2.11, whose terms are all positive: no digits cancel. Beyond 8.5 a double has no more.
function normalCdf(x) {
  if (Math.abs(x) > 8.5) return x > 0 ? 1 : 0;
  let term = Math.abs(x);
  let sum = term;
  for (let n = 3; term > sum * 1e-17; n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  const half = (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
  return x > 0 ? 0.5 + half : 0.5 - half;
}

function inverseNormalCdf(share) {
  let [low, high] = [-8, 8];
  for (let round = 0; round < 80; round += 1) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

// Two down, one up (Levitt 1971).
class Staircase {
  constructor(numSteps) {
    this.numSteps = numSteps;
    this.stepIdx = 0;
    this.numRight = 0;
    this.isDescending = null;
    this.numReversals = 0;
  }

  learn(isRight) {
    this.numRight = isRight ? this.numRight + 1 : 0;
    if (!isRight) this.go(false);
    else if (this.numRight === 2) {
      this.numRight = 0;
      this.go(true);
    }
  }

  go(isDescending) {
    if (this.isDescending !== null && this.isDescending !== isDescending) this.numReversals += 1;
    this.isDescending = isDescending;
    const by = FIRST_STEPS[this.numReversals] ?? 1;
    this.stepIdx = isDescending
      ? Math.min(this.stepIdx + by, this.numSteps - 1)
      : Math.max(this.stepIdx - by, 0);
  }
}

function entropy(p) {
  const term = (share) => (share > 0 ? -share * Math.log(share) : 0);
  return term(p) + term(1 - p);
}

// Added in the program's order, so that it rounds alike.
function dot(one, other) {
  const numWhole = one.length - (one.length % 8);
  const sums = Array(8).fill(0);
  for (let idx = 0; idx < numWhole; idx += 1) sums[idx % 8] += one[idx] * other[idx];
  let rest = 0;
  for (let idx = numWhole; idx < one.length; idx += 1) rest += one[idx] * other[idx];
  return sums.reduce((sum, part) => sum + part, 0) + rest;
}

// A weight for each psychometric function that is held possible (QUEST+, Watson 2017).
class BeliefGrid {
  constructor(intensities, guessRate) {
    const functions = possibleFunctions(intensities);
    const shift = inverseNormalCdf((TARGET_SHARE - guessRate) / (1 - guessRate));
    this.thresholds = functions.map(({ mean, spread }) => mean + shift * spread);
    this.rising = this.thresholds.map((_, idx) => idx);
    this.rising.sort((one, other) => this.thresholds[one] - this.thresholds[other]);
    this.weights = functions.map(() => 1 / functions.length);
    this.right = intensities.map((intensity) => functions.map(({ mean, spread, lapseRate }) =>
      guessRate + (1 - guessRate - lapseRate) * normalCdf((intensity - mean) / spread)));
    this.entropies = this.right.map((row) => row.map(entropy));
  }

  learn(stepIdx, isRight) {
    const right = this.right[stepIdx];
    let sum = 0;
    this.weights.forEach((weight, idx) => {
      this.weights[idx] = weight * (isRight ? right[idx] : 1 - right[idx]);
      sum += this.weights[idx];
    });
    this.weights.forEach((weight, idx) => { this.weights[idx] = weight / sum; });
  }

  // The step whose answer is expected to lower the entropy of the weights most; the easiest of equals.
  mostTelling() {
    let [best, most] = [0, -Infinity];
    this.right.forEach((right, stepIdx) => {
      const told = entropy(dot(this.weights, right)) - dot(this.weights, this.entropies[stepIdx]);
      if (told > most) [best, most] = [stepIdx, told];
    });
    return best;
  }

  intervalOctaves() {
    return this.quantile(0.975) - this.quantile(0.025);
  }

  quantile(share) {
    let sum = 0;
    for (const idx of this.rising) {
      sum += this.weights[idx];
      if (sum >= share) return this.thresholds[idx];
    }
    return this.thresholds[this.rising[this.rising.length - 1]];
  }
}

function possibleFunctions(intensities) {
  const least = Math.min(...intensities) - MARGIN_OCTAVES;
  const greatest = Math.max(...intensities) + MARGIN_OCTAVES;
  const last = Math.ceil((greatest - least) / THRESHOLD_STEP_OCTAVES);
  const functions = [];
  for (let idx = 0; idx <= last; idx += 1) {
    const mean = least + idx * THRESHOLD_STEP_OCTAVES;
    for (const spread of SPREADS_OCTAVES) {
      for (const lapseRate of LAPSE_RATES) functions.push({ mean, spread, lapseRate });
    }
  }
  return functions;
}

class AdaptiveRun {
  constructor(procedure, ladder) {
    this.procedure = procedure;
    const intensities = ladder.steps.map((step) => step.intensity);
    this.grid = new BeliefGrid(intensities, procedure.task === "abx" ? 1 / 2 : 1 / 3);
    this.staircase = new Staircase(intensities.length);
    this.numAnswers = 0;
  }

  // null where the run is over.
  nextStep() {
    if (this.isOver()) return null;
    return this.procedure.rule === "bayesian" ? this.grid.mostTelling() : this.staircase.stepIdx;
  }

  isOver() {
    const { rule, max_trials: maxTrials, reversals, interval_octaves: octaves } = this.procedure;
    if (this.numAnswers >= maxTrials) return true;
    if (rule === "two-down-one-up") return this.staircase.numReversals >= reversals;
    return this.numAnswers >= MIN_TRIALS && this.grid.intervalOctaves() < octaves;
  }

  learn(stepIdx, isRight) {
    this.grid.learn(stepIdx, isRight);
    this.staircase.learn(isRight);
    this.numAnswers += 1;
  }
}
