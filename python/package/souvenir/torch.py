"""The exact LegS memory for PyTorch. It is linear, so its derivative is its transpose, and no graph of steps is kept.

Imported by name only: `import souvenir.torch`. Works on the CPU, in float64; what comes from elsewhere is taken there
and back.
"""

from typing import Optional, Sequence, Union

import numpy as np
import torch

from . import project, project_transpose

__all__ = ["legs"]


def legs(
    x: torch.Tensor, order: int, at: Optional[Union[int, Sequence[int]]] = None
) -> torch.Tensor:
    """Coefficients of every row of x, (..., frames), after its first `at` frames, as `souvenir.project` has them.

    The result is (..., N) for one count of frames or none, and (..., K, N) for K of them.
    """
    if not x.is_floating_point():
        raise TypeError(f"x has numbers of type {x.dtype}; expected floating-point numbers")
    if x.dim() == 0:
        raise ValueError("x has the shape (); expected (..., frames)")
    frames = x.shape[-1]
    instants = [frames] if at is None else [at] if isinstance(at, int) else list(at)
    c = _Projection.apply(x.reshape(-1, frames), order, instants)
    shape = x.shape[:-1] + ((order,) if at is None or isinstance(at, int) else (len(instants), order))
    return c.reshape(shape)


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
        for idx, instant in enumerate(instants):
            x[:, :instant] += project_transpose(array[:, idx], instant)
        return _tensor_like(c, x)

    @staticmethod
    def backward(ctx, grad):
        return _Projection.apply(grad, ctx.order, ctx.instants), None, None, None


def _array_of(tensor):
    return np.ascontiguousarray(tensor.detach().to("cpu", torch.float64).numpy())


def _tensor_like(tensor, array):
    return torch.from_numpy(array).to(tensor.device, tensor.dtype)
