"""Tests of every kind, small, and their pages by `souvenir listen --page`."""

import base64
import re
import subprocess
import wave

import numpy as np

RATE_HZ = 16_000
# Seconds, unequal, so that padding has something to do; pitch; channels; rate.
SOUNDS = {"hum": (1.5, 110.0, 1, RATE_HZ), "ping": (2.0, 173.0, 1, RATE_HZ), "wide": (1.0, 131.0, 2, 48_000)}

MEMORIES = """
[[stimuli]]
name = "coarse memory"
memory = "legs"
order = 24
window = 0.05

[[stimuli]]
name = "better memory"
memory = "legs"
order = 200
window = 0.05
"""
ONE_MEMORY = MEMORIES[: MEMORIES.rindex("[[stimuli]]")]
ADAPTIVE = """
[[stimuli]]
name = "varied memory"
memory = "legs"
window = 0.05
"""
MATERIAL = """
[[material]]
name = "{0}"
sound = "{0}.wav"
"""


def test_file(title, procedure, stimuli, materials, training):
    heard = "".join(MATERIAL.format(name) for name in materials)
    return (
        f'version = 1\ntitle = "{title}"\nseed = 20\ntraining_trials = {training}\n'
        'instructions = """\nListen as often as you like.\n\nThere is no hurry."""\n'
        f"[procedure]\n{procedure}\n{heard}{stimuli}"
    )


LADDER = 'kind = "adaptive-threshold"\nvaries = "order"\nfrom = 8\nto = 256\nsteps_per_octave = 1\n'
TESTS = {
    "abx": test_file("Is X the one or the other?", 'kind = "abx"\ntrials = 3', MEMORIES, ["hum", "ping"], 2),
    "preference": test_file("Which is better?", 'kind = "ab-preference"\ntrials = 4\nties = true', MEMORIES, ["hum"], 0),
    "strict": test_file("Which, without ties?", 'kind = "ab-preference"\ntrials = 2\nties = false', MEMORIES, ["wide"], 0),
    "mushra": test_file("Two memories of two sounds", 'kind = "mushra"', MEMORIES, ["hum", "ping"], 1),
    "triangle": test_file("The odd one of three", 'kind = "triangle"\ntrials = 5', ONE_MEMORY, ["hum"], 1),
    "bayesian": test_file("Where does it end?", LADDER + "max_trials = 18", ADAPTIVE, ["hum", "ping"], 1),
    "staircase": test_file(
        "Two down, one up", LADDER + 'task = "abx"\nrule = "two-down-one-up"\nreversals = 4\nmax_trials = 30', ADAPTIVE, ["hum"], 0
    ),
}


def write_sound(path, seconds, pitch_hz, channels, rate_hz):
    """Harmonics up to 7 kHz that move, so that no two periods are the same; in each channel others."""
    time = np.arange(int(seconds * rate_hz)) / rate_hz
    phase = 2 * np.pi * pitch_hz * (time + 0.05 * time**2)
    harmonics = range(1, int(7000 / pitch_hz))
    heard = [sum(np.sin(n * phase + (channel + 1) * n * n) / n for n in harmonics) for channel in range(channels)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.round(0.15 * np.stack(heard, axis=1) * 32767).astype("<i2").tobytes())


def make_pages(program, folder):
    """Writes sounds, tests and pages; returns the pages' paths."""
    for name, shape in SOUNDS.items():
        write_sound(folder / f"{name}.wav", *shape)
    pages = {}
    for name, text in TESTS.items():
        (folder / f"{name}.toml").write_text(text)
        pages[name] = folder / f"{name}.html"
        command = [program, "listen", f"{name}.toml", "--page", pages[name]]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return pages


def sounds_of(page):
    """The sounds of a page by their names, decoded here: [frame][channel], full scale 1, and their bytes."""
    text = page.read_text()
    found = re.findall(r'<script type="text/plain" id="(s\d+)">([^<]*)</script>', text)
    return {name: (decoded(base64.b64decode(code)), len(code)) for name, code in found}


def decoded(wav):
    """24-bit PCM, whose header is of any length."""
    start = wav.index(b"data") + 8
    channels = int.from_bytes(wav[22:24], "little")
    raw = np.frombuffer(wav[start:], dtype=np.uint8).reshape(-1, 3).astype(np.int32)
    numbers = raw[:, 0] | raw[:, 1] << 8 | raw[:, 2] << 16
    signed = np.where(numbers >= 1 << 23, numbers - (1 << 24), numbers)
    return signed.reshape(-1, channels) / 2.0**23
