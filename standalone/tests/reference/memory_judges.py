"""Who remembers best, by judges of what is heard: Zimtohrli and ViSQOL, beside the root mean square.

    memory_judges.py PROGRAM SOUND...      (`demo` is a sound, too)

The first four seconds of the first channel, in stretches of two, in 1, 4 and 10 % of the frames as numbers of each memory. Both
judges are given 48 kHz at a peak of half of full scale and say a mean opinion score, 1 to 5.
"""

import subprocess
import sys
import tempfile
from math import gcd
from pathlib import Path

import numpy as np
import soundfile
import zimtohrli
from scipy.signal import resample_poly
from visqol import VisqolApi

MEMORIES = ["adaptive", "streaming-adaptive", "band-split", "band-split-drums", "band-split-voice", "band-split-tones", "legs", "mdct-largest", "symlet", "adaptive-quantised", "opus"]
IN_BITS = {"adaptive-quantised", "opus"}
JUDGES = ["RMS", "Zimtohrli", "ViSQOL"]
PERCENTS = [1, 4, 10]
SECONDS, STRETCH_SECONDS, JUDGED_HZ = 4, 2, 48_000


class Judges:
    def __init__(self):
        self.visqol = VisqolApi()
        self.visqol.create(mode="audio")

    def scores(self, sound, recalled, rate):
        """Scores of which more is better."""
        error = np.sqrt(np.sum((recalled - sound) ** 2) / np.sum(sound**2))
        scale = 0.5 / np.max(np.abs(sound))
        both = [scale * at_judged_rate(x, rate) for x in (sound, recalled)]
        visqol = self.visqol.measure_from_arrays(*both, JUDGED_HZ)
        return [-error, zimtohrli.mos_from_signals(*both), visqol.moslqo]


def at_judged_rate(x, rate):
    shared = gcd(rate, JUDGED_HZ)
    return resample_poly(x, JUDGED_HZ // shared, rate // shared)


def rendered(program, sound, folder, words):
    output = folder / "out.wav"
    command = [program, "render", sound, "--to", str(SECONDS), "--output", output, *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    samples, rate = soundfile.read(output, always_2d=True)
    return samples[:, 0], rate


def judge(program, sound, judges, folder):
    original, rate = rendered(program, sound, folder, ["--listen", "dry"])
    for percent in PERCENTS:
        numbers = str(round(percent / 100 * STRETCH_SECONDS * rate))
        found = {}
        for memory in MEMORIES:
            words = ["--memory", memory, "--numbers", numbers, "--window", str(STRETCH_SECONDS)]
            recalled, _ = rendered(program, sound, folder, words)
            found[memory] = judges.scores(original, recalled, rate)
        report(Path(sound).stem, percent, found)


def report(sound, percent, found):
    """A line a memory, then a line for each count in which the judges' winners differ."""
    for memory, (error, *scores) in found.items():
        opinions = " | ".join(f"{score:.2f}" for score in scores)
        print(f"| {sound} | {percent} % | {memory} | {-error:.2g} | {opinions} |", flush=True)
    for counted in ["numbers", "bits"]:
        of_count = {name: scores for name, scores in found.items() if (name in IN_BITS) == (counted == "bits")}
        best = [max(of_count, key=lambda name: of_count[name][idx]) for idx in range(len(JUDGES))]
        if len(set(best)) > 1:
            says = ", ".join(f"{judge} {name}" for judge, name in zip(JUDGES, best))
            print(f"{sound}, {percent} %, in {counted}, the judges disagree: {says}", flush=True)


def main():
    program, *sounds = sys.argv[1:]
    judges = Judges()
    print("| sound | numbers of frames | memory | relative RMS | Zimtohrli | ViSQOL |\n|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for sound in sounds:
            judge(program, sound, judges, Path(folder))


if __name__ == "__main__":
    main()
