"""Coefficients of a microphone or a sound while it goes on, from the program `souvenir`."""

import json
import os
import subprocess
from typing import Iterator, NamedTuple, Optional, Sequence, Union

import numpy as np
from numpy.typing import NDArray


class Step(NamedTuple):
    """The memory at one instant of a stream."""

    #: Frames heard so far.
    frames: int
    #: The same in seconds.
    time: float
    #: Orthonormal, `c[channel, n]`.
    coefficients: NDArray[np.float64]


class Stream(Iterator[Step]):
    """Steps as they come. Close it, or leave a `with`, and the program ends."""

    def __init__(self, command: Sequence[str]) -> None:
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise FileNotFoundError(
                f"the program {command[0]} cannot be started ({error}): build it with `cargo build --release`, and "
                "name it by program= or in SOUVENIR_PROGRAM"
            ) from error
        header = json.loads(self._line() or "{}")
        self.sample_rate = float(header["sample_rate"])
        self.order = int(header["order"])
        self.channels = int(header["channels"])
        #: Frames from one step to the next.
        self.hop = int(header["hop_frames"])
        self.measure = str(header["memory"])
        #: theta or tau in frames; None of memories without.
        self.window = header["window_frames"]

    def __next__(self) -> Step:
        line = self._line()
        if not line:
            self.close()
            raise StopIteration
        step = json.loads(line)
        coefficients = np.array(step["channels"], dtype=np.float64)
        return Step(step["frames"], step["time_seconds"], coefficients)

    def _line(self) -> bytes:
        line = self._process.stdout.readline() if not self._process.stdout.closed else b""
        if not line and not self._process.stderr.closed:
            said = self._process.stderr.read().decode(errors="replace").strip()
            if self._process.wait() > 0:
                self.close()
                raise RuntimeError(said)
        return line

    def close(self) -> None:
        """Ends the program."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.stdout.close()
        self._process.stderr.close()
        self._process.wait()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_process"):
            self.close()


def stream(
    source: str = "mic",
    order: int = 64,
    *,
    measure: str = "legs",
    method: str = "exact",
    window: Optional[float] = None,
    hop: float = 0.05,
    sample_rate: Optional[int] = None,
    device: Optional[str] = None,
    program: Union[str, os.PathLike, None] = None,
) -> Stream:
    """Starts `souvenir stream` and returns its steps: a microphone's as it hears, a file's as fast as they are read.

    Times are in seconds. `program` is where `souvenir` is, if not on the path nor in SOUVENIR_PROGRAM.
    """
    program = program or os.environ.get("SOUVENIR_PROGRAM", "souvenir")
    command = [os.fspath(program), "stream", "--source", os.fspath(source), "--order", str(order)]
    command += ["--memory", measure, "--method", method, "--hop", repr(float(hop))]
    for name, value in (("--window", window), ("--rate", sample_rate), ("--input", device)):
        if value is not None:
            command += [name, str(value)]
    return Stream(command)
