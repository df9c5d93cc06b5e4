"""Numbers of this machine: `cargo xtask wheel --bench`. Each is the best of several runs.

The yardsticks are a step of HiPPO by dense NumPy, as published, and direct least squares by NumPy; the published C++ loop
is `souvenir bench --twin`'s, whose numbers are in docs/performance.md.
"""

import os
import sys
import time

import numpy as np

import souvenir

STEPS, ORDER = 1_000_000, 256
BATCH = (64, 16_384)
CALLS = 10_000


def best(work, runs=7, clock=time.perf_counter):
    times = []
    for _ in range(runs):
        start = clock()
        work()
        times.append(clock() - start)
    return min(times)


def steps():
    x = np.random.default_rng(0).standard_normal(STEPS)
    for sound in (x, x.astype(np.float32)):
        m = souvenir.Memory(ORDER)

        def hear():
            m.reset()
            m.process(sound)
            return m.coefficients

        print(f"{STEPS} steps at N = {ORDER}, {sound.dtype}: {best(hear):.4f} s")


def dense():
    """What a researcher has at hand: A_bar and B_bar of every step by a solve, few steps of it."""
    few = 200
    a, b = souvenir.matrices("legs", ORDER)
    x, eye = np.random.default_rng(0).standard_normal(few), np.eye(ORDER)

    def loop():
        c = np.zeros(ORDER)
        for k, sample in enumerate(x, start=1):
            c = np.linalg.solve(eye - a / (2 * k), c + a @ c / (2 * k) + b * sample / k)
        return c

    secs = best(loop, 3) * STEPS / few
    print(f"{STEPS} steps at N = {ORDER}, dense NumPy, from {few} of them: {secs:.0f} s")


def least_squares():
    few = 20_000
    u = (np.arange(few) + 0.5) / few
    x = np.random.default_rng(0).standard_normal(few)

    def solve():
        design = np.polynomial.legendre.legvander(2 * u - 1, ORDER - 1)
        return np.linalg.lstsq(design, x, rcond=None)

    print(f"{few} frames at N = {ORDER}, least squares by NumPy: {best(solve, 3):.3f} s")


def calls():
    for order in (1, ORDER):
        for frames in (0, 64):
            m, x = souvenir.Memory(order), np.ones(frames)

            def loop():
                for _ in range(CALLS):
                    m.process(x)

            print(f"process({frames} frames) at N = {order}: {best(loop) / CALLS * 1e6:.2f} us")


def batch():
    """The speed-up over cores: one thread is this script again, with as many as RAYON_NUM_THREADS says."""
    x = np.random.default_rng(0).standard_normal(BATCH)
    secs, busy = (best(lambda: souvenir.project(x, ORDER), clock=clock) for clock in (time.perf_counter, time.process_time))
    print(f"{BATCH[0]} x {BATCH[1]} at N = {ORDER}: {secs:.4f} s on {threads()} threads, {busy:.4f} s of processor time")


def threads():
    return int(os.environ.get("RAYON_NUM_THREADS", os.cpu_count()))


if __name__ == "__main__":
    if "--batch" in sys.argv:
        batch()
    else:
        for measure in (steps, calls, dense, least_squares):
            measure()
        for count in sorted({1, os.cpu_count()}):
            os.environ["RAYON_NUM_THREADS"] = str(count)
            sys.stdout.flush()
            os.spawnv(os.P_WAIT, sys.executable, [sys.executable, __file__, "--batch"])
