"""Coefficients of a microphone or a sound while it goes on, from the program `souvenir`."""

import json
import os
import subprocess
import tempfile
import warnings
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
        self._program = command[0]
        # A file, which takes any number of words: a pipe that nobody reads would stop the program.
        self._said = tempfile.TemporaryFile()
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._said
            )
        except OSError as error:
            self._said.close()
            raise FileNotFoundError(
                f"the program {command[0]} cannot be started ({error}): build it with `cargo build --release`, and "
                "name it by program= or in SOUVENIR_PROGRAM"
            ) from error
        line = self._line()
        if not line:
            raise RuntimeError(f"{self._program} has written nothing; expected what `souvenir stream` writes")
        header = json.loads(line)
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
            raise StopIteration
        step = json.loads(line)
        coefficients = np.array(step["channels"], dtype=np.float64)
        return Step(step["frames"], step["time_seconds"], coefficients)

    def _line(self) -> bytes:
        """The next line; nothing when the program has ended or was closed. What it said then is not kept back."""
        if self._process.stdout.closed:
            return b""
        line = self._process.stdout.readline()
        # A program that was killed may have stopped in the middle of one.
        if line.endswith(b"\n"):
            return line
        code = self._process.wait()
        self._said.seek(0)
        said = self._said.read().decode(errors="replace").strip()
        self.close()
        if code != 0:
            raise RuntimeError(said or f"{self._program} ended with code {code}")
        if said:
            warnings.warn(said, RuntimeWarning, stacklevel=3)
        return b""

    def close(self) -> None:
        """Ends the program."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.stdout.close()
        self._process.wait()
        self._said.close()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_process"):
            self.close()


def stream(
    source: Union[str, os.PathLike] = "mic",
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

    Times are in seconds. `sample_rate` and `device` are a microphone's. `program` is where `souvenir` is, if not on the path nor in SOUVENIR_PROGRAM.
    """
    program = program or os.environ.get("SOUVENIR_PROGRAM", "souvenir")
    command = [os.fspath(program), "stream", "--source", os.fspath(source), "--order", str(order)]
    command += ["--memory", measure, "--method", method, "--hop", repr(float(hop))]
    for name, value in (("--window", window), ("--rate", sample_rate), ("--input", device)):
        if value is not None:
            command += [name, str(value)]
    return Stream(command)
