"""The exact LegS memory for PyTorch. It is linear, so its derivative is its transpose, and no graph of steps is kept.

Imported by name only: `import souvenir.torch`. Works on the CPU, in float64; what comes from elsewhere is taken there
and back.
"""

import math
from typing import Optional

import numpy as np
import torch
from numpy.typing import ArrayLike

from . import project, project_transpose

__all__ = ["legs"]


def legs(x: torch.Tensor, order: int, at: Optional[ArrayLike] = None) -> torch.Tensor:
    """Coefficients of every row of x, (..., frames), after its first `at` frames, as `souvenir.project` has them.

    The result is (..., N) for one count of frames or none, and (..., K, N) for K of them.
    """
    if not x.is_floating_point():
        raise TypeError(f"x has numbers of type {x.dtype}; expected floating-point numbers")
    if x.dim() == 0:
        raise ValueError("x has the shape (); expected (..., frames)")
    frames = x.shape[-1]
    instants = np.asarray(frames if at is None else at)
    if instants.ndim > 1:
        raise ValueError(f"at has the shape {instants.shape}; expected one frame count or a list of them")
    # With no frames, torch would not tell how many rows -1 stands for.
    rows = x.reshape(math.prod(x.shape[:-1]), frames)
    c = _Projection.apply(rows, order, instants.reshape(-1).tolist())
    return c.reshape(x.shape[:-1] + instants.shape + (order,))


class _Projection(torch.autograd.Function):
    """(rows, frames) to (rows, K, N)."""

    @staticmethod
    def forward(ctx, x, order, instants):
        ctx.frames, ctx.order, ctx.instants = x.shape[1], order, instants
        return _tensor_like(x, project(_array_of(x), order, instants))

    @staticmethod
    def backward(ctx, grad):
        return _Transpose.apply(grad, ctx.frames, ctx.order, ctx.instants), None, None


class _Transpose(torch.autograd.Function):
    """(rows, K, N) to (rows, frames): the derivative of the projection, whose own derivative is the projection."""

    @staticmethod
    def forward(ctx, c, frames, order, instants):
        ctx.order, ctx.instants = order, instants
        array = _array_of(c)
        x = np.zeros((len(array), frames))
        # Whole, as `project` has seen; 3.0 is as good as 3 to it.
        for idx, instant in enumerate(map(int, instants)):
            x[:, :instant] += project_transpose(array[:, idx], instant)
        return _tensor_like(c, x)

    @staticmethod
    def backward(ctx, grad):
        return _Projection.apply(grad, ctx.order, ctx.instants), None, None, None


def _array_of(tensor):
    return np.ascontiguousarray(tensor.detach().to("cpu", torch.float64).numpy())


def _tensor_like(tensor, array):
    return torch.from_numpy(array).to(tensor.device, tensor.dtype)
