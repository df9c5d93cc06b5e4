"""Batches, and the transpose by which gradients pass back."""

import numpy as np
import pytest

import judge
import souvenir

ROUNDING = 1e-12


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_row_is_projected_as_a_memory_would(rng, dtype):
    x = rng.standard_normal((5, 4000)).astype(dtype)
    at = [4000, 1, 2500, 2500, 0]
    found = souvenir.project(x, 20, at)
    assert found.shape == (5, 5, 20)
    for row, sound in zip(found, x):
        for c, frames in zip(row, at):
            m = souvenir.Memory(20)
            m.process(sound[:frames])
            np.testing.assert_array_equal(c, m.coefficients[0])
            expected = judge.legs(sound[:frames], 20) if frames else np.zeros(20)
            np.testing.assert_allclose(c, expected, atol=ROUNDING)


def test_axes_follow_what_was_asked(rng):
    x = rng.standard_normal((3, 100))
    whole = souvenir.project(x, 8)
    assert whole.shape == (3, 8)
    assert souvenir.project(x[0], 8).shape == (8,)
    assert souvenir.project(x, 8, at=[]).shape == (3, 0, 8)
    assert souvenir.project(x[:0], 8).shape == (0, 8)
    assert souvenir.project(x[0], 8, at=[3, 5]).shape == (2, 8)
    np.testing.assert_array_equal(souvenir.project(x, 8, at=100), whole)
    np.testing.assert_array_equal(souvenir.project(np.asfortranarray(x), 8), whole)
    np.testing.assert_array_equal(souvenir.project(x[:, ::-1], 8)[0], souvenir.project(x[0, ::-1].copy(), 8))


@pytest.mark.parametrize(
    "keywords",
    [
        {"measure": "fading", "window": 300.0},
        {"measure": "legt", "window": 300.0, "method": "bilinear"},
        {"method": "backward-euler"},
        {"measure": "selective"},
    ],
)
def test_other_memories_are_projected_too(rng, keywords):
    x = rng.standard_normal((2, 900))
    found = souvenir.project(x, 12, [500, 900], **keywords)
    m = souvenir.Memory(12, **keywords)
    m.process(x[1, :500])
    np.testing.assert_array_equal(found[1, 0], m.coefficients[0])


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 64])
def test_rows_are_shared_among_threads_each_once(rng, rows):
    x = rng.standard_normal((rows, 50))
    expected = [judge.legs(row, 5) for row in x]
    np.testing.assert_allclose(souvenir.project(x, 5), expected, atol=ROUNDING)


@pytest.mark.parametrize("order", [1, 17, 600])
def test_a_series_is_summed_where_it_is_asked(rng, order):
    c = rng.standard_normal((2, 3, order))
    u = np.concatenate([[0.0, 1.0, 0.5, 1e-12, 1 - 1e-12], rng.random(20)]).reshape(5, 5)
    found = souvenir.reconstruct(c, u)
    assert found.shape == (2, 3, 5, 5)
    for row, sound in zip(c.reshape(6, order), found.reshape(6, 5, 5)):
        expected = judge.polynomial(row, u)
        # At the ends, where all terms are as large as they get, by legval's own rounding.
        np.testing.assert_allclose(sound, expected, atol=1e-12 * order * np.abs(expected).max())
    assert souvenir.reconstruct(c[0, 0], 0.25).shape == ()
    assert souvenir.reconstruct(c, []).shape == (2, 3, 0)


@pytest.mark.parametrize("order", [1, 16, 300, 900])
@pytest.mark.parametrize("frames", [1, 100, 5000])
def test_the_transpose_has_the_same_inner_products(rng, order, frames):
    x, c = rng.standard_normal((2, frames)), rng.standard_normal((2, order))
    there = np.vdot(c, souvenir.project(x, order))
    back = np.vdot(souvenir.project_transpose(c, frames), x)
    # Both sums have terms of |c| at most.
    assert abs(there - back) < ROUNDING * np.linalg.norm(c)


def test_the_transpose_is_the_transposed_matrix(rng):
    matrix = judge.basis_integrals(np.linspace(0, 1, 41), 12)
    c = rng.standard_normal(12)
    found = souvenir.project_transpose(c, 40)
    np.testing.assert_allclose(found, matrix.T @ c, atol=1e-14)
    assert souvenir.project_transpose(np.zeros((2, 5, 3)), 7).shape == (2, 5, 7)
    assert souvenir.project_transpose(c, 0).shape == (0,)
