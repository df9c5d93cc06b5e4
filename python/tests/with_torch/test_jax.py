"""Gradients by JAX's own check, in f64: `cargo xtask wheel --torch`."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.test_util import check_grads

import souvenir
import souvenir.jax

jax.config.update("jax_enable_x64", True)


def sound(*shape):
    return jnp.asarray(np.random.default_rng(1).standard_normal(shape))


@pytest.mark.parametrize("at", [None, 5, [7, 0, 3, 3]])
@pytest.mark.parametrize("order", [1, 6])
def test_gradients_are_finite_differences(order, at):
    check_grads(lambda x: souvenir.jax.legs(x, order, at), (sound(2, 7),), order=2, modes=["rev"])


def test_values_are_those_of_numpy_traced_or_not():
    x = sound(3, 4, 500)
    expected = souvenir.project(np.asarray(x).reshape(12, 500), 16, [100, 500]).reshape(3, 4, 2, 16)
    project = lambda x: souvenir.jax.legs(x, 16, [100, 500])
    for way in (project, jax.jit(project), jax.vmap(project), jax.jit(jax.vmap(jax.vmap(project)))):
        np.testing.assert_array_equal(way(x), expected)
    assert souvenir.jax.legs(x[0, 0], 16).shape == (16,)
    assert souvenir.jax.legs(x.astype(jnp.float32), 16).dtype == jnp.float32


def test_the_gradient_of_many_rows_at_once_is_each_row_s():
    x, wanted = sound(5, 40), sound(6)
    loss = lambda x: jnp.sum((souvenir.jax.legs(x, 6, 30) - wanted) ** 2)
    together = jax.jit(jax.vmap(jax.grad(loss)))(x)
    np.testing.assert_array_equal(together, jnp.stack([jax.grad(loss)(row) for row in x]))
    assert together[:, :30].any() and not together[:, 30:].any()


@pytest.mark.parametrize("shape", [(0,), (3, 0), (2, 3, 0), (0, 5), (2, 0, 5)])
def test_nothing_is_projected_as_nothing(shape):
    x = jnp.zeros(shape)
    c, back = jax.vjp(lambda x: souvenir.jax.legs(x, 4), x)
    assert c.shape == shape[:-1] + (4,) and not c.any()
    assert back(c)[0].shape == shape


def test_what_cannot_be_is_refused():
    with pytest.raises(TypeError, match="int64"):
        souvenir.jax.legs(jnp.arange(3), 4)
    with pytest.raises(ValueError, match=r"shape \(\)"):
        souvenir.jax.legs(jnp.asarray(1.0), 4)
    with pytest.raises(ValueError, match="at holds 9; x has 3 frames"):
        souvenir.jax.legs(jnp.ones(3), 4, at=9)
    with pytest.raises(ValueError, match=r"at has the shape \(1, 1\)"):
        souvenir.jax.legs(jnp.ones(3), 4, at=[[1]])
