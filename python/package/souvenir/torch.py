"""The exact LegS memory for PyTorch. It is linear, so its derivative is its transpose, and no graph of steps is kept.

Imported by name only: `import souvenir.torch`. Works on the CPU, in float64; what comes from elsewhere is taken there
and back.
"""

from typing import Optional

import torch
from numpy.typing import ArrayLike

from ._rows import checked_instants, projected, transposed

__all__ = ["legs"]


def legs(x: torch.Tensor, order: int, at: Optional[ArrayLike] = None) -> torch.Tensor:
    """Coefficients of every row of x, (..., frames), after its first `at` frames, as `souvenir.project` has them.

    The result is (..., N) for one count of frames or none, and (..., K, N) for K of them.
    """
    if not x.is_floating_point():
        raise TypeError(f"x has numbers of type {x.dtype}; expected floating-point numbers")
    if x.dim() == 0:
        raise ValueError("x has the shape (); expected (..., frames)")
    instants = checked_instants(x.shape[-1], at)
    c = _Projection.apply(x, order, instants.reshape(-1).tolist())
    return c.reshape(x.shape[:-1] + instants.shape + (order,))


class _Projection(torch.autograd.Function):
    """(..., frames) to (..., K, N)."""

    @staticmethod
    def forward(ctx, x, order, instants):
        ctx.frames, ctx.order, ctx.instants = x.shape[-1], order, instants
        return _tensor_like(x, projected(_array_of(x), order, instants))

    @staticmethod
    def backward(ctx, grad):
        return _Transpose.apply(grad, ctx.frames, ctx.order, ctx.instants), None, None


class _Transpose(torch.autograd.Function):
    """(..., K, N) to (..., frames): the derivative of the projection, whose own derivative is the projection."""

    @staticmethod
    def forward(ctx, c, frames, order, instants):
        ctx.order, ctx.instants = order, instants
        return _tensor_like(c, transposed(_array_of(c), frames, instants))

    @staticmethod
    def backward(ctx, grad):
        return _Projection.apply(grad, ctx.order, ctx.instants), None, None, None


def _array_of(tensor):
    return tensor.detach().to("cpu", torch.float64).numpy()


def _tensor_like(tensor, array):
    return torch.from_numpy(array).to(tensor.device, tensor.dtype)
