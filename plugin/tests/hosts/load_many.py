"""The load of twenty instances side by side in DawDreamer, beside one alone. Nothing is asserted.

Stereo, 48 kHz, the default memory (N = 1024 over 50 ms), editor closed, blocks of 512 frames. pedalboard is
not asked: it looks at every parameter of every instance, and takes half a minute to load twenty.
"""

import importlib.metadata
import time

import dawdreamer

import common
from common import LOAD_BLOCK_FRAMES as BLOCK_FRAMES
from common import LOAD_ROUNDS as ROUNDS
from common import LOAD_SECS as SECS


def main():
    args = common.arguments()
    noise = common.load_noise(SECS)
    version = importlib.metadata.version("dawdreamer")
    print(f"{SECS} s of audio, best of {ROUNDS} rounds, DawDreamer {version}")
    print("| in the host | instances | block | share of the sound's time | an instance |")
    print("|---|---|---|---|---|")
    for num_instances in (1, 20):
        share = 100.0 * min(rounds(args.plugin, noise, num_instances)) / SECS
        each = share / num_instances
        print(f"| Souvenir | {num_instances} | {BLOCK_FRAMES} | {share:.1f} % | {each:.2f} % |", flush=True)


def rounds(path, noise, num_instances):
    """Seconds of each rendering."""
    engine = dawdreamer.RenderEngine(common.RATE_HZ, BLOCK_FRAMES)
    graph = [(engine.make_playback_processor("sound", noise), [])]
    names = [f"souvenir {number}" for number in range(num_instances)]
    graph += [(engine.make_plugin_processor(name, str(path)), ["sound"]) for name in names]
    graph += [(engine.make_add_processor("sum", [1.0 / num_instances] * num_instances), names)]
    engine.load_graph(graph)
    return [seconds(engine) for _ in range(ROUNDS)]


def seconds(engine):
    before = time.perf_counter()
    engine.render(SECS)
    return time.perf_counter() - before


if __name__ == "__main__":
    main()
