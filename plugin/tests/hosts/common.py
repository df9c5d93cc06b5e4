"""What the checks of every host share: the command line, the sounds, and one line a check."""

import argparse
import faulthandler
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import soundfile

RATE_HZ = 48_000
# Eighty halves of the default window; a debug build plays it in half a second.
CLIP_SECS = 2.0
# Loads are measured with these, the best of so many rounds.
LOAD_BLOCK_FRAMES = 512
LOAD_SECS = 10
LOAD_ROUNDS = 3
# A minute at most, alone; four times that beside other work.
LONGEST_SECS = 240
SPEECH = "A memory of what was said is not what was said."

# Names in the host's list, in order. Projects refer to them: they never change.
PARAMETERS = [
    "Listen to",
    "Mix",
    "Match loudness",
    "Output",
    "Mode",
    "Order",
    "Window",
    "Sync window",
    "Overlap",
    "Delay",
    "Method",
    "Freeze",
    "Recall",
    "Position",
    "Speed",
    "Clear",
    "Bypass",
    "Layer",
    "Time scale",
    "Way",
    "Clock",
    "Threshold",
    "Band from",
    "Band to",
    "Clock speed",
    "Past",
    "Allowed error",
    "Pinned",
    "Attack",
    "Decay",
    "Sustain",
    "Release",
    "Feedback",
    "LFO 1 shape",
    "LFO 1 rate",
    "LFO 1 note",
    "LFO 1 to order",
    "LFO 1 to position",
    "LFO 1 to speed",
    "LFO 1 to mix",
    "LFO 1 to cuts",
    "LFO 2 shape",
    "LFO 2 rate",
    "LFO 2 note",
    "LFO 2 to order",
    "LFO 2 to position",
    "LFO 2 to speed",
    "LFO 2 to mix",
    "LFO 2 to cuts",
    "Follower of",
    "Follower attack",
    "Follower release",
    "Follower to order",
    "Follower to position",
    "Follower to speed",
    "Follower to mix",
    "Follower to cuts",
    # The last of the plugin's own list: hosts of this kind put a group together.
    "LFO 1 to window",
    "LFO 2 to window",
    "Follower to window",
    "Tilt",
    "Shuffle",
    "Shuffle from",
    "Shuffle to",
    "Shuffle seed",
]

# What sums and differences of single floats lose below full scale: a rounding each for memory,
# residual and their sum.
ROUNDING = 3 * 2.0**-25


class Checks:
    """Prints a line a check and counts those that failed."""

    def __init__(self, host):
        self.host = host
        self.num_failed = 0
        self.start = time.monotonic()

    def __call__(self, sentence, is_right, *numbers):
        """`sentence` says what is right; `numbers` are what was measured."""
        shown = ", ".join(str(number) for number in numbers)
        verdict = "ok    " if is_right else "FAILED"
        print(f"{verdict} {self.host}: {sentence}: {shown}", flush=True)
        self.num_failed += not is_right

    def close(self):
        """Exits; not zero where a check failed."""
        spent = time.monotonic() - self.start
        print(f"       {self.host}: {self.num_failed} failed, {spent:.1f} s", flush=True)
        sys.exit(self.num_failed != 0)


def arguments():
    """The plugin's bundle, the built `souvenir`, and a folder for sounds."""
    parser = argparse.ArgumentParser()
    for name in ("plugin", "program", "sounds"):
        parser.add_argument(f"--{name}", required=True, type=Path)
    found = parser.parse_args()
    # What hangs says where, and ends.
    faulthandler.dump_traceback_later(LONGEST_SECS, exit=True)
    found.sounds.mkdir(parents=True, exist_ok=True)
    return found


def load_noise(secs):
    """What loads are measured with: stereo, `[channel][frame]`."""
    noise = np.random.default_rng(7).uniform(-0.5, 0.5, (2, secs * RATE_HZ))
    return noise.astype(np.float32)


class Sounds:
    """Music and speech as files, and what `souvenir render` makes of them."""

    def __init__(self, program, folder):
        self.program = program
        self.folder = folder
        self.files = {"music": self._music(), "speech": self._speech()}

    def dry(self, name):
        """`[channel][frame]`, float32."""
        return _read(self.files[name])[0]

    def rate_hz(self, name):
        """Of the file."""
        return _read(self.files[name])[1]

    def rendered(self, name, listen, *options):
        """What `souvenir render` writes for the same sound; no latency."""
        output = self.folder / f"{name}-{listen}-{'-'.join(options)}.wav"
        self._render(self.files[name], output, listen, *options)
        return _read(output)[0]

    def _music(self):
        """The built-in demo sound in both channels, the right one turned round in time."""
        path = self.folder / "music.wav"
        self._render("demo", path, "dry")
        demo, rate_hz = _read(path)
        left = demo[0, : int(CLIP_SECS * rate_hz)]
        _write(path, np.stack([left, left[::-1]]), rate_hz)
        return path

    def _speech(self):
        """At the speaker's own rate of 22,050 Hz, mono."""
        path = self.folder / "speech.wav"
        subprocess.run(["espeak-ng", "-w", path, SPEECH], check=True)
        speech, rate_hz = _read(path)
        _write(path, speech[:, : int(CLIP_SECS * rate_hz)], rate_hz)
        return path

    def _render(self, source, output, listen, *options):
        command = [self.program, "render", source, "--output", output, "--listen", listen, *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _read(path):
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return np.ascontiguousarray(samples.T), rate_hz


def _write(path, samples, rate_hz):
    soundfile.write(path, samples.T, rate_hz, subtype="FLOAT")


def same_bits(a, b):
    """Also the sign of zeros, and only for equal shapes."""
    return a.shape == b.shape and a.tobytes() == b.tobytes()


def difference(a, b):
    """Largest distance over what both have."""
    frames = min(a.shape[-1], b.shape[-1])
    return float(np.max(np.abs(a[..., :frames] - b[..., :frames]), initial=0.0))


def decibels(ratio):
    """Of an amplitude."""
    return 20.0 * np.log10(max(float(ratio), 1e-12))


def rms(samples):
    """Over all channels."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def impulse(frames, at):
    """Stereo."""
    samples = np.zeros((2, frames), dtype=np.float32)
    samples[:, at] = 1.0
    return samples


def sine(hz, secs, amplitude=0.5):
    """Stereo."""
    time_secs = np.arange(int(secs * RATE_HZ)) / RATE_HZ
    wave = amplitude * np.sin(2.0 * np.pi * hz * time_secs)
    return np.stack([wave, wave]).astype(np.float32)


def pitch_hz(samples):
    """The loudest frequency of the first channel, between bins by a parabola."""
    windowed = samples[0] * np.hanning(samples.shape[1])
    spectrum = np.log(np.abs(np.fft.rfft(windowed)) + 1e-12)
    peak = int(np.argmax(spectrum[1:-1])) + 1
    below, at, above = spectrum[peak - 1 : peak + 2]
    shift = 0.5 * (below - above) / (below - 2.0 * at + above)
    return float((peak + shift) * RATE_HZ / samples.shape[1])


def steepest(samples):
    """Largest step from one frame to the next: what a click is."""
    return float(np.max(np.abs(np.diff(samples, axis=-1))))
