"""The projection and its transpose on rows of NumPy, as both frameworks call them."""

import math

import numpy as np

from . import project, project_transpose


def projected(x, order, instants):
    """(..., frames) to (..., K, N)."""
    # With no frames, NumPy would not tell how many rows -1 stands for.
    rows = np.ascontiguousarray(x, dtype=np.float64).reshape(math.prod(x.shape[:-1]), x.shape[-1])
    return project(rows, order, instants).reshape(x.shape[:-1] + (len(instants), order))


def transposed(c, frames, instants):
    """(..., K, N) to (..., frames)."""
    array = np.ascontiguousarray(c, dtype=np.float64)
    x = np.zeros(array.shape[:-2] + (frames,))
    # Whole, as `project` has seen; 3.0 is as good as 3 to it.
    for idx, instant in enumerate(map(int, instants)):
        x[..., :instant] += project_transpose(array[..., idx, :], instant)
    return x


def checked_instants(frames, at):
    """The frame counts as an array of one axis or none."""
    instants = np.asarray(frames if at is None else at)
    if instants.ndim > 1:
        raise ValueError(f"at has the shape {instants.shape}; expected one frame count or a list of them")
    return instants
