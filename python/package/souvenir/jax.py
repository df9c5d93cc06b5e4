"""The exact LegS memory for JAX. It is linear, so its derivative is its transpose, and no graph of steps is kept.

Imported by name only: `import souvenir.jax`. Works on the CPU, in float64, and is called there from inside `jit`, `vmap` and
`grad`; reverse mode alone. What is not finite is refused when the computation runs.
"""

from functools import partial
from typing import Optional

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import ArrayLike

from ._rows import checked_instants, projected, transposed

__all__ = ["legs"]


def legs(x: jax.Array, order: int, at: Optional[ArrayLike] = None) -> jax.Array:
    """Coefficients of every row of x, (..., frames), after its first `at` frames, as `souvenir.project` has them.

    The result is (..., N) for one count of frames or none, and (..., K, N) for K of them. `order` and `at` are known when
    it is traced. float32 stays float32; for float64 switch on JAX's `jax_enable_x64`.
    """
    x = jnp.asarray(x)
    if not jnp.issubdtype(x.dtype, jnp.floating):
        raise TypeError(f"x has numbers of type {x.dtype}; expected floating-point numbers")
    if x.ndim == 0:
        raise ValueError("x has the shape (); expected (..., frames)")
    instants = checked_instants(x.shape[-1], at)
    for instant in instants.reshape(-1).tolist():
        if not 0 <= instant <= x.shape[-1]:
            raise ValueError(f"at holds {instant}; x has {x.shape[-1]} frames")
    c = _projection(x, x.shape[-1], order, tuple(instants.reshape(-1).tolist()))
    return c.reshape(x.shape[:-1] + instants.shape + (order,))


@partial(jax.custom_vjp, nondiff_argnums=(1, 2, 3))
def _projection(x, frames, order, instants):
    """(..., frames) to (..., K, N)."""
    on_host = partial(_as_given, partial(projected, order=order, instants=list(instants)))
    return _called(on_host, x, x.shape[:-1] + (len(instants), order))


@partial(jax.custom_vjp, nondiff_argnums=(1, 2, 3))
def _transpose(c, frames, order, instants):
    """(..., K, N) to (..., frames): the derivative of the projection, whose own derivative is the projection."""
    on_host = partial(_as_given, partial(transposed, frames=frames, instants=instants))
    return _called(on_host, c, c.shape[:-2] + (frames,))


_projection.defvjp(
    lambda x, *known: (_projection(x, *known), None),
    lambda frames, order, instants, _, grad: (_transpose(grad, frames, order, instants),),
)
_transpose.defvjp(
    lambda c, *known: (_transpose(c, *known), None),
    lambda frames, order, instants, _, grad: (_projection(grad, frames, order, instants),),
)


def _called(on_host, array, shape):
    result = jax.ShapeDtypeStruct(shape, array.dtype)
    # `vmap` puts its axes first, where rows are.
    return jax.pure_callback(on_host, result, array, vmap_method="broadcast_all")


def _as_given(work, array):
    array = np.asarray(array)
    return work(array).astype(array.dtype)
