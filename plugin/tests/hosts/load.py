"""The load of the plugin in pedalboard, one instance. Nothing is asserted.

Stereo, 48 kHz, the default memory (N = 1024 over 50 ms), editor closed, blocks of 512 frames. The median
block's share of its own duration, as `cargo bench -p souvenir_core --bench blocks` has it.
"""

import time

import numpy as np
import pedalboard

import common
from common import LOAD_BLOCK_FRAMES as BLOCK_FRAMES
from common import LOAD_ROUNDS as ROUNDS
from common import LOAD_SECS as SECS


def main():
    args = common.arguments()
    noise = common.load_noise(SECS)
    print(f"{SECS} s of audio, best of {ROUNDS} rounds, pedalboard {pedalboard.__version__}")
    print("| in the host | block | median of the block's time | worst / median |")
    print("|---|---|---|---|")
    report("a gain of pedalboard's own", pedalboard.Gain(), noise)
    report("Souvenir", pedalboard.load_plugin(str(args.plugin)), noise)


def report(name, plugin, noise):
    rounds = [seconds(plugin, noise) for _ in range(ROUNDS)]
    best = min(rounds, key=np.median)
    median = float(np.median(best))
    share = 100.0 * median * common.RATE_HZ / BLOCK_FRAMES
    worst = float(np.max(best)) / median
    print(f"| {name} | {BLOCK_FRAMES} | {share:.2f} % | {worst:.1f} |", flush=True)


def seconds(plugin, noise):
    """Of each block."""
    spent = []
    for start in range(0, noise.shape[1] - BLOCK_FRAMES + 1, BLOCK_FRAMES):
        block = np.ascontiguousarray(noise[:, start : start + BLOCK_FRAMES])
        before = time.perf_counter()
        plugin.process(block, common.RATE_HZ, BLOCK_FRAMES, reset=False)
        spent.append(time.perf_counter() - before)
    return spent


if __name__ == "__main__":
    main()
