"""What `souvenir analyze` writes, read back."""

import json
from pathlib import Path
from typing import NamedTuple, Union

import numpy as np
from numpy.typing import NDArray


class Analysis(NamedTuple):
    """Coefficients of a sound at some instants of it, as `souvenir analyze` wrote them."""

    #: `c[snapshot, channel, n]`, orthonormal.
    coefficients: NDArray[np.float64]
    #: Frames heard by each snapshot; None where the file does not say, as npy does not.
    frames: Union[NDArray[np.int64], None]
    #: Length of each snapshot's window in frames; tau of a fading memory.
    window_frames: Union[NDArray[np.float64], None]
    sample_rate: Union[float, None]
    measure: Union[str, None]
    method: Union[str, None]


def load(path: Union[str, Path]) -> Analysis:
    """Reads a file of `souvenir analyze --format json` or `--format npy`."""
    path = Path(path)
    with path.open("rb") as file:
        is_npy = file.read(6) == b"\x93NUMPY"
    if is_npy:
        return Analysis(np.load(path, allow_pickle=False), None, None, None, None, None)
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        snapshots = said["snapshots"]
        return Analysis(
            np.array([snapshot["channels"] for snapshot in snapshots], dtype=np.float64),
            np.array([snapshot["frames"] for snapshot in snapshots], dtype=np.int64),
            np.array([snapshot["window_frames"] for snapshot in snapshots], dtype=np.float64),
            float(said["sample_rate"]),
            said["memory"],
            said["method"],
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"{path} is not what `souvenir analyze --format json` or `--format npy` writes: {error!r}"
        ) from error
