"""Numbers of this machine, in one run: `cargo xtask wheel --bench`.

What is compared takes turns, so that whatever else the machine does meets all of it, and the best turn of each counts. Steps
are in processor time of one core. The yardsticks are what a researcher has at hand: the published kernel's loop in C++, which is
the one that `souvenir bench --twin` compiles; a step of HiPPO by dense NumPy; the same by `scipy.signal`, as HiPPO's own
notebooks have it; and direct least squares.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# One core each: before NumPy is imported.
os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np

import souvenir

STEPS, ORDER = 1_000_000, 256
BATCH = (64, 16_384)
CALLS = 10_000
TURNS = 7
TWIN = Path(__file__).parents[2] / "standalone/src/cli/bench/twin.cpp"


def turns(works, count=TURNS):
    """The best of each, in turn."""
    best = {name: float("inf") for name in works}
    for _ in range(count):
        for name, work in works.items():
            best[name] = min(best[name], work())
    return best


def timed(work, clock=time.process_time):
    def run():
        start = clock()
        work()
        return clock() - start

    return run


def hearing(dtype):
    sound = np.random.default_rng(0).standard_normal(STEPS).astype(dtype)
    m = souvenir.Memory(ORDER)

    def hear():
        m.reset()
        m.process(sound)
        return m.coefficients

    return hear


def twin(folder):
    """Seconds that the loop of the published kernel takes; None where there is no compiler."""
    program = Path(folder) / "twin"
    compiler = os.environ.get("CXX", "c++")
    try:
        subprocess.run([compiler, "-O3", "-march=native", "-o", program, TWIN], check=True)
    except OSError:
        print(f"not measured: the loop in C++, as there is no `{compiler}`")
        return None

    def run():
        said = subprocess.run([program, str(ORDER), "0.3"], check=True, capture_output=True, text=True).stdout
        return STEPS / float(said)

    return run


def dense():
    """A_bar and B_bar of every step by a solve, few steps of it."""
    few = 60
    a, b = souvenir.matrices("legs", ORDER)
    x, eye = np.random.default_rng(0).standard_normal(few), np.eye(ORDER)

    def loop():
        c = np.zeros(ORDER)
        for k, sample in enumerate(x, start=1):
            c = np.linalg.solve(eye - a / (2 * k), c + a @ c / (2 * k) + b * sample / k)

    return lambda: timed(loop)() * STEPS / few


def scipy_signal():
    """Every step's system discretised by `cont2discrete`, few steps of it."""
    from scipy import signal

    few = 10
    a, b = souvenir.matrices("legs", ORDER)
    x = np.random.default_rng(0).standard_normal(few)

    def loop():
        c = np.zeros(ORDER)
        for k, sample in enumerate(x, start=1):
            system = (a / k, b[:, None] / k, np.zeros((1, ORDER)), np.zeros((1, 1)))
            a_bar, b_bar, *_ = signal.cont2discrete(system, dt=1.0, method="bilinear")
            c = a_bar @ c + b_bar[:, 0] * sample

    return lambda: timed(loop)() * STEPS / few


def least_squares():
    """Of so many frames as there is room for; the cost of a frame is the same."""
    few = 20_000
    u = (np.arange(few) + 0.5) / few
    x = np.random.default_rng(0).standard_normal(few)

    def solve():
        design = np.polynomial.legendre.legvander(2 * u - 1, ORDER - 1)
        np.linalg.lstsq(design, x, rcond=None)

    return lambda: timed(solve)() * STEPS / few


def steps():
    hear = hearing(np.float64)
    with tempfile.TemporaryDirectory() as folder:
        works = {
            "souvenir, float64": timed(hear),
            "souvenir, float32": timed(hearing(np.float32)),
            "souvenir, float64, by the clock on the wall": timed(hear, time.perf_counter),
            "the published loop in C++": twin(folder),
            "dense NumPy, a solve a step": dense(),
            "scipy.signal, a discretisation a step": scipy_signal(),
            "least squares of all frames by NumPy": least_squares(),
        }
        best = turns({name: work for name, work in works.items() if work})
    ours = best["souvenir, float64"]
    print(f"{STEPS} steps at N = {ORDER}, one core, best of {TURNS} turns:")
    for name, secs in best.items():
        print(f"  {name:45} {secs:12.4f} s {secs / ours:12.1f} x")


def calls():
    def loop(m, x):
        def run():
            for _ in range(CALLS):
                m.process(x)

        return lambda: timed(run, time.perf_counter)() / CALLS * 1e6

    cases = {(frames, order): (souvenir.Memory(order), np.ones(frames)) for order in (1, ORDER) for frames in (0, 64)}
    best = turns({case: loop(*what) for case, what in cases.items()})
    for (frames, order), micros in best.items():
        print(f"process({frames} frames) at N = {order}: {micros:.2f} us")


class Worker:
    """This script again, with so many threads; it says how long a batch has taken, and how much processor time at best."""

    def __init__(self, threads):
        environment = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
        command = [sys.executable, __file__, "--batch"]
        self.busy = float("inf")
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def begin(self):
        print(file=self.process.stdin, flush=True)

    def end(self):
        secs, busy = map(float, self.process.stdout.readline().split())
        self.busy = min(self.busy, busy)
        return secs

    def __call__(self):
        self.begin()
        return self.end()


def batch():
    x = np.random.default_rng(0).standard_normal(BATCH)
    for _ in sys.stdin:
        start = time.perf_counter(), time.process_time()
        souvenir.project(x, ORDER)
        print(time.perf_counter() - start[0], time.process_time() - start[1], flush=True)


def batches():
    cores = os.cpu_count()
    several, ones = Worker(cores), [Worker(1) for _ in range(cores)]

    def at_once():
        """As many as there are cores, which share nothing: what the machine gives to as many programs."""
        for one in ones:
            one.begin()
        return max(one.end() for one in ones)

    best = turns({"one thread": ones[0], f"{cores} threads": several, "programs": at_once}, 4 * TURNS)
    one, many, programs = best.values()
    rows, frames = BATCH
    print(f"{rows} x {frames} at N = {ORDER}: {one:.4f} s on 1 thread, {many:.4f} s on {cores}: {one / many / cores:.2f} of linear")
    print(f"  {cores} programs of one thread at once: {programs:.4f} s, {one / programs:.2f} of linear is what the machine gives")
    work, shared = ones[0].busy, several.busy
    print(f"  processor time: {work:.4f} s on 1 thread, {shared:.4f} s on {cores} together: sharing alone leaves {work / shared:.2f} of linear")
    for worker in (several, *ones):
        worker.process.stdin.close()
        worker.process.wait()


if __name__ == "__main__":
    if "--batch" in sys.argv:
        batch()
    else:
        for measure in (steps, calls, batches):
            measure()
            sys.stdout.flush()
