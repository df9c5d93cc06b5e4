"""The compiled part: everything here is named in `souvenir` too."""

from os import PathLike
from typing import Any, Literal, Union, final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from typing_extensions import Self

_Sound = Union[NDArray[np.float32], NDArray[np.float64]]
_Measure = Literal["legs", "fading", "legt", "selective"]
_Method = Literal["exact", "bilinear", "forward-euler", "backward-euler", "zero-order-hold"]
_LayerKind = Literal["s4", "s4d-legs", "s4d-lin", "s4d-inv", "s4d-real", "legs", "legt"]
_Rule = Literal["bilinear", "zero-order-hold", "mixed"]
_Way = Literal["recurrence", "convolution", "scan"]
_BudgetMemory = Literal[
    "adaptive",
    "streaming-adaptive",
    "band-split",
    "adaptive-quantised",
    "legs",
    "legs-published",
    "legt-published",
    "s4d",
    "fourier",
    "cosine-first",
    "cosine-largest",
    "mdct-largest",
    "haar",
    "symlet",
    "block-svd",
    "decimated",
    "opus",
    "mu-law",
]

__all__ = [
    "__version__",
    "Memory",
    "Layer",
    "Runner",
    "SelectiveScan",
    "TrainedStack",
    "StreamingAdaptiveMemory",
    "BUDGET_MEMORIES",
    "_memory_of_bytes",
    "_adaptive_memory_of_bytes",
    "budget_recall",
    "project",
    "project_transpose",
    "reconstruct",
    "matrices",
    "discretize",
    "render",
]

__version__: str
BUDGET_MEMORIES: tuple[str, ...]

def _memory_of_bytes(bytes: bytes, sample_rate_hz: float) -> Memory:
    """Prepares the memory that a pickle kept."""

def _adaptive_memory_of_bytes(bytes: bytes, sample_rate_hz: float) -> StreamingAdaptiveMemory:
    """Prepares the memory that a pickle kept."""

@final
class Memory:
    """Keeps the last of a sound, or all of it, as N coefficients a channel, for as long as sound comes.

    measure: which past is kept.
        "legs": all of it, evenly (HiPPO-LegS). "fading": all of it, weight falling with time constant `window`.
        "legt": the last `window`, evenly (the LMU). "selective": what a clock lets in.
    method: "exact" projects known functions, block by block, and adds no error of discretisation; the others are the
        published recurrences: legs and legt have them.
    window: seconds of `sample_rate`; legt's theta, fading's tau. legs and selective have none.
    channels: 1 to 8.

    What is infinite or not a number, or subnormal in float32, is heard as silence and counted in `rejected`. Python's
    lock is released while sound is heard; do not write to an array that another thread hears.
    """

    def __new__(
        cls,
        order: int,
        measure: _Measure = "legs",
        method: _Method = "exact",
        window: float | None = None,
        sample_rate: float = 1.0,
        channels: int = 1,
    ) -> Self: ...
    def process(self, x: _Sound, steps: _Sound | None = None) -> None:
        """Hears sound: (frames,) of one channel, else (frames, channels). Any split gives the same bits.

        Contiguous arrays of this machine's byte order are read where they are, in C's or Fortran's order; others are
        copied once. `steps`, a number from 0 up a frame, drives the clock of a selective memory of one channel.
        """
    @property
    def coefficients(self) -> NDArray[np.float64]:
        """The orthonormal `c_n` as of the newest frame, (channels, N): a copy."""
    def reconstruct(
        self, *, seconds_ago: ArrayLike | None = None, u: ArrayLike | None = None
    ) -> NDArray[np.float64]:
        """The sound that the coefficients stand for, at times or at places of the window.

        The result has the shape of what was asked for, and an axis for the channels behind it where there are
        several. The newest frame, held over its cell, has its middle `0.5 / sample_rate` ago.
        """
    def reset(self) -> None:
        """Forgets everything that was heard."""
    def copy(self) -> Memory:
        """A memory that has heard the same and goes its own way. Pickles go on bit for bit, too."""
    def __copy__(self) -> Memory: ...
    def __deepcopy__(self, memo: object) -> Memory: ...
    @property
    def order(self) -> int: ...
    @property
    def measure(self) -> _Measure: ...
    @property
    def method(self) -> _Method: ...
    @property
    def window(self) -> float | None: ...
    @property
    def sample_rate(self) -> float: ...
    @property
    def channels(self) -> int: ...
    @property
    def frames(self) -> int:
        """Frames heard since the last reset."""
    @property
    def rejected(self) -> dict[str, int]:
        """Samples heard as silence since the last reset: `non_finite` and `subnormal`."""

def project(
    x: _Sound,
    order: int,
    at: ArrayLike | None = None,
    *,
    measure: _Measure = "legs",
    method: _Method = "exact",
    window: float | None = None,
    sample_rate: float = 1.0,
) -> NDArray[np.float64]:
    """Computes the coefficients of every row of x, (frames,) or (rows, frames), over all cores.

    `at` is one count of frames or a list of them, in any order: the result is (N,), (K, N), (rows, N) or
    (rows, K, N). Without it, all frames are heard. Numbers that are not finite are refused.
    """

def project_transpose(c: ArrayLike, frames: int) -> NDArray[np.float64]:
    """Computes the transpose of `project` by exact LegS: (..., N) becomes (..., frames). A gradient passes back through it."""

def reconstruct(c: ArrayLike, u: ArrayLike) -> NDArray[np.float64]:
    """Computes `sum_n c[..., n] sqrt(2n+1) P_n(2u - 1)`, (..., *u.shape)."""

def matrices(measure: _Measure, order: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Returns A, (N, N), and B, (N,), of dc/dt = (A c + B f) / t, of legt / window, of fading / tau: orthonormal."""

def discretize(
    a: ArrayLike, b: ArrayLike, dt: float, method: _Method = "bilinear"
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Computes `A_bar` and `B_bar` of one step: `c' = A_bar c + B_bar f`, f held over it. "exact" is "zero-order-hold"."""

def render(
    x: _Sound,
    rate: float,
    order: int = 1024,
    window: float = 0.05,
    *,
    measure: Literal["legs", "legt"] = "legs",
    method: _Method = "exact",
    overlap: float = 0.5,
    delay: float | None = None,
) -> NDArray[np.float32]:
    """Computes what a memory keeps of a sound, in the sound's shape: the samples that `souvenir render` writes."""

@final
class Layer:
    """Steps a state-space layer of constant A, discretised: `s' = A_bar s + B_bar u`, a state of `order` real numbers.

    step: 1 / (time scale in seconds x sample rate).
    """

    def __new__(cls, kind: _LayerKind, order: int, step: float, rule: _Rule | None = None) -> Self: ...
    def kernel(self, readout: ArrayLike, frames: int) -> NDArray[np.float64]:
        """`K_j = C A_bar^j B_bar`, (frames,), under a readout C of `order` real numbers."""
    def response(self, frames: int) -> NDArray[np.float64]:
        """`A_bar^frames B_bar`: the state that many frames after an impulse of 1. Only diagonal layers skip the steps."""
    def readout(self, delay: int, noise_floor: float = 1e-6) -> NDArray[np.float64]:
        """The readout that is best for white sound `delay` frames ago."""
    def runner(self, readout: ArrayLike, way: _Way = "recurrence", kernel_frames: int | None = None) -> Runner:
        """One channel of the layer, run in one of the three ways. A convolution's kernel ends 120 dB down."""
    @property
    def kind(self) -> _LayerKind: ...
    @property
    def order(self) -> int: ...
    @property
    def step(self) -> float: ...
    @property
    def rule(self) -> _Rule: ...

@final
class Runner:
    """Runs one channel of a layer, whose state it keeps from block to block. `Layer.runner` makes it.

    What is infinite or not a number, or subnormal in float32, is heard as silence and counted in `rejected`.
    """

    def process(self, x: _Sound) -> NDArray[np.float64]:
        """What the layer answers, (frames,). Any split gives the same bits."""
    def reset(self) -> None:
        """Forgets everything that was heard."""
    @property
    def rejected(self) -> dict[str, int]:
        """Samples heard as silence since the last reset: `non_finite` and `subnormal`."""

@final
class SelectiveScan:
    """Runs Mamba's recurrence: `h' = exp(delta a) h + delta b u`, `y = c h + skip u`. `a` is the diagonal, not above 0."""

    def __new__(cls, a: ArrayLike, skip: float = 0.0) -> Self: ...
    def process(self, u: ArrayLike, delta: ArrayLike, b: ArrayLike, c: ArrayLike) -> NDArray[np.float64]:
        """y, (frames,), of u and delta, (frames,), and b and c, (frames, states). Any split gives the same bits."""
    @property
    def state(self) -> NDArray[np.float64]: ...
    def reset(self) -> None: ...

def budget_recall(
    x: _Sound,
    numbers: int | None = None,
    memory: _BudgetMemory = "adaptive",
    *,
    error: float | None = None,
    window: float | None = None,
    sample_rate: float = 1.0,
) -> NDArray[np.float64]:
    """Computes what a memory of at most `numbers` numbers a channel gives back of a sound, in the sound's shape. Offline.

    memory: one of `BUDGET_MEMORIES`. "adaptive" chooses where to spend its numbers, polynomials over pieces or runs of
        cosines; the others are its rivals. What each of them counts is in docs/quality.md.
    window: seconds of `sample_rate`; each stretch of that length has so many numbers. Without it, all of the sound has.
    error: instead of `numbers`, for "adaptive": the most that may be lost of each stretch of a channel, root mean square, as a
        part of the sound's; as few numbers as that takes.

    The channels are worked on side by side. Numbers that are not finite are refused.
    """

@final
class StreamingAdaptiveMemory:
    """Hears one channel of live sound and holds at most `numbers` numbers of it, its structure included: 16 to 1048576.

    The past is kept as pieces, each a polynomial of its own order or samples as they were; at every frame the cheapest
    of all cuts and joins makes room. This is the memory for live sound: `budget_recall` sees all of a sound before it chooses.

    window: seconds of `sample_rate` that are remembered; without it, all that was heard.

    What is infinite or not a number, or subnormal in float32, is heard as silence and counted in `rejected`.
    """

    def __new__(cls, numbers: int, window: float | None = None, sample_rate: float = 1.0) -> Self: ...
    def process(self, x: _Sound) -> None:
        """Hears sound, (frames,). Any split gives the same bits."""
    def reconstruct(self, frames: int | None = None, *, ago: int = 0) -> NDArray[np.float64]:
        """What is remembered of `frames` frames, (frames,), the oldest first; the newest of them was heard `ago` frames ago.

        Without `frames`, all that the memory reaches. What was never heard, or is forgotten, is silence.
        """
    @property
    def pieces(self) -> dict[str, NDArray[Any]]:
        """The pieces, the oldest first, as arrays by name, (pieces,): `start` (frames from the first that was heard), `frames`,
        `order` (numbers held, one more says where the piece ends), `is_samples`, `energy`, `energy_lost` and
        `max_step` (how far the sound steps around the first frame)."""
    def reset(self) -> None:
        """Forgets everything that was heard."""
    def copy(self) -> StreamingAdaptiveMemory:
        """A memory that has heard the same and goes its own way. Pickles go on bit for bit, too."""
    def __copy__(self) -> StreamingAdaptiveMemory: ...
    def __deepcopy__(self, memo: object) -> StreamingAdaptiveMemory: ...
    @property
    def numbers(self) -> int:
        """The most numbers that are held."""
    @property
    def numbers_held(self) -> int:
        """Numbers held now, structure included: never more than `numbers`."""
    @property
    def window(self) -> float | None:
        """Seconds that are remembered; None: all that was heard."""
    @property
    def sample_rate(self) -> float: ...
    @property
    def frames(self) -> int:
        """Frames heard since the last reset."""
    @property
    def rejected(self) -> dict[str, int]:
        """Samples heard as silence since the last reset: `non_finite` and `subnormal`."""

@final
class TrainedStack:
    """Runs a trained stack of Mamba or S4D layers, in float32, and keeps its state from block to block.

    weights: the path of a safetensors file, or its bytes, with the tensor names of mambapy, of published Mamba checkpoints or of
        S4's example.

    What is infinite or not a number counts as 0, in what it hears and in what it says.
    """

    def __new__(cls, weights: str | PathLike[str] | bytes) -> Self: ...
    def process(self, x: ArrayLike) -> NDArray[np.float32]:
        """What the stack says to each frame, float32, (frames, `output_width`). Any split gives the same bits.

        x: (frames, `input_width`) of float32, or float64 that is rounded to it; a stack that hears one number a frame also takes
            (frames,), and one that says one number then answers (frames,). A stack that hears tokens takes integers, (frames,).
        """
    def reset(self) -> None:
        """Forgets everything that was heard."""
    def copy(self) -> TrainedStack:
        """A stack that has heard the same and goes its own way."""
    def __copy__(self) -> TrainedStack: ...
    def __deepcopy__(self, memo: object) -> TrainedStack: ...
    @property
    def kind(self) -> Literal["mamba", "s4d"]:
        """Of which layers it is: "mamba" or "s4d"."""
    @property
    def delay_frames(self) -> int | None:
        """How many frames ago it heard what it says, where its file says so."""
    @property
    def input_width(self) -> int | None:
        """Numbers that it hears in a frame; None where it hears tokens."""
    @property
    def vocabulary(self) -> int | None:
        """Different tokens that it hears; None where it hears numbers."""
    @property
    def output_width(self) -> int:
        """Numbers that it says in a frame."""
    @property
    def state_numbers(self) -> int:
        """Real numbers of state that it carries from frame to frame."""
