"""Statistics by SciPy, statsmodels, questplus and psignifit: `oracles.py > oracles.json`."""

import json
import sys

import numpy as np
import psignifit
from questplus import QuestPlus
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

SEED = 20


def binomial():
    cases = [(k, n, p) for n in (1, 5, 16, 24, 100, 960) for p in (1 / 3, 1 / 2) for k in sorted({0, 1, n // 3, n // 2, (3 * n) // 4, n})]
    return [
        {"correct": k, "trials": n, "guess_rate": p, "p": stats.binomtest(k, n, p, alternative="greater").pvalue}
        for k, n, p in cases
    ]


def intervals():
    cases = [(0, 10), (3, 10), (10, 10), (17, 24), (480, 960), (1, 1)]
    return [{"count": k, "of": n, "interval": list(proportion_confint(k, n, 0.05, method="beta"))} for k, n in cases]


def sign_tests():
    cases = [(0, 0), (1, 0), (5, 5), (9, 1), (16, 30), (140, 100)]
    return [
        {"first": a, "second": b, "p": stats.binomtest(a, a + b, 0.5).pvalue if a + b else 1.0} for a, b in cases
    ]


def signed_ranks():
    draws = np.random.default_rng(SEED)
    cases = [draws.normal(0.4, 1.0, n) for n in (1, 3, 6, 10, 25)]
    # Ratings: whole numbers, so that some sizes are equal and some differences zero.
    cases += [np.round(draws.normal(2.0, 5.0, n)) for n in (5, 8, 12, 14)]
    cases += [np.array([0.0, 0.0, 3.0, 3.0, -3.0, 5.0]), np.array([2.0, 2.0, 2.0, 2.0])]
    found = []
    for differences in cases:
        nonzero = differences[differences != 0]
        ranks = stats.rankdata(np.abs(nonzero))
        positive = float(ranks[nonzero > 0].sum())
        negative = float(ranks[nonzero < 0].sum())
        if len(set(np.abs(nonzero))) == len(nonzero):
            p = stats.wilcoxon(nonzero, method="exact").pvalue
        else:
            # Every assignment of signs: SciPy's permutation test of the same sum.
            p = stats.permutation_test(
                (nonzero,),
                lambda x, axis: (np.sign(x) * stats.rankdata(np.abs(x), axis=-1)).sum(axis=axis),
                permutation_type="samples",
                n_resamples=np.inf,
                vectorized=True,
            ).pvalue
        found.append({"differences": differences.tolist(), "positive": positive, "negative": negative, "p": float(p)})
    return found


def corrections():
    draws = np.random.default_rng(SEED + 1)
    cases = [[0.01, 0.04, 0.03, 0.005], [0.9, 0.8], [0.02], [0.01, 0.01, 0.5], draws.uniform(0, 0.2, 10).tolist()]
    return [{"p": p, "corrected": multipletests(p, method="holm")[1].tolist()} for p in cases]


def quartiles():
    draws = np.random.default_rng(SEED + 2)
    cases = [[7.0], [1.0, 2.0], [1.0, 5.0, 2.0], draws.normal(50, 10, 11).tolist(), [*range(20), 100, -70]]
    found = []
    for numbers in cases:
        lower, median, upper = np.percentile(numbers, [25, 50, 75])
        inside = [x for x in numbers if lower - 1.5 * (upper - lower) <= x <= upper + 1.5 * (upper - lower)]
        outside = sorted(x for x in numbers if x not in inside)
        found.append(
            {
                "numbers": [float(x) for x in numbers],
                "quartiles": [lower, median, upper],
                "whiskers": [float(min(inside)), float(max(inside))],
                "outliers": [float(x) for x in outside],
            }
        )
    return found


def d_primes():
    triangle, abx = [], []
    draws = np.random.default_rng(SEED + 3)
    for d in (0.5, 1.0, 2.0, 3.0, 4.5):
        # The square of a noncentral normal quotient: no integral.
        triangle.append({"d_prime": d, "share": float(stats.ncf.sf(3, 1, 1, d * d * 2 / 3))})
        # Two axes that do not depend on each other: X - (A + B) / 2, and A - B.
        same = stats.multivariate_normal([d / np.sqrt(2), d / np.sqrt(6)]).cdf([0, 0])
        opposite = stats.multivariate_normal([-d / np.sqrt(2), -d / np.sqrt(6)]).cdf([0, 0])
        abx.append({"d_prime": d, "share": float(same + opposite)})
    # Listeners who compare, by the hundred thousand: what the formula stands for.
    simulated = []
    for d in (1.0, 2.0):
        n = 400_000
        a, b, x = draws.normal(0, 1, n), draws.normal(d, 1, n), draws.normal(d, 1, n)
        simulated.append({"d_prime": d, "share": float((np.abs(x - b) < np.abs(x - a)).mean()), "runs": n})
    return {"triangle": triangle, "abx": abx, "abx_simulated": simulated}


def quest_plus():
    """A run of fixed answers: what is asked next, and what is believed at its end."""
    intensities = -np.arange(9.0)
    means = np.arange(-9, 1.0625, 0.125)
    answers = [True] * 6 + [False, True, True, False, False, True, True, True, False, True, False, True, True, False]
    quest = QuestPlus(
        stim_domain={"intensity": intensities},
        param_domain={
            "mean": means,
            "sd": np.array([0.25, 0.5, 1.0, 2.0]),
            "lower_asymptote": np.array([1 / 3]),
            "lapse_rate": np.array([0.0, 0.02, 0.05]),
        },
        outcome_domain={"response": ["yes", "no"]},
        func="norm_cdf",
        stim_scale="linear",
    )
    asked, means_of_mean = [], []
    for is_right in answers:
        intensity = float(quest.next_stim["intensity"])
        asked.append(intensity)
        quest.update(stim={"intensity": intensity}, outcome={"response": "yes" if is_right else "no"})
        means_of_mean.append(float(quest.param_estimate["mean"]))
    return {"answers": answers, "asked": asked, "mean": means_of_mean}


def psychometric():
    """Counts at nine steps, fitted by psignifit, whose priors are its own."""
    draws = np.random.default_rng(SEED + 4)
    found = []
    for mean, spread in ((-4.2, 0.9), (-2.6, 0.5), (-5.1, 1.6)):
        intensities = -np.arange(9.0)
        p = 1 / 3 + 2 / 3 * stats.norm.cdf((intensities - mean) / spread)
        trials = np.full(9, 40)
        correct = draws.binomial(trials, p)
        fit = psignifit.psignifit(np.stack([intensities, correct, trials], 1), sigmoid="norm", experiment_type="3AFC")
        threshold, intervals = fit.threshold(np.sqrt(0.5), estimate_type="mean")
        found.append(
            {"correct": correct.tolist(), "trials": 40, "threshold": float(threshold), "interval": [float(x) for x in intervals["0.95"]]}
        )
    return found


def main():
    found = {
        "binomial": binomial(),
        "intervals": intervals(),
        "sign_tests": sign_tests(),
        "signed_ranks": signed_ranks(),
        "corrections": corrections(),
        "quartiles": quartiles(),
        "d_primes": d_primes(),
        "quest_plus": quest_plus(),
        "psychometric": psychometric(),
    }
    json.dump(found, sys.stdout, indent=1)
    print()


main()
