"""A, B and their steps, against the definitions in NumPy."""

import numpy as np
import pytest

import judge
import souvenir

METHODS = ["forward-euler", "backward-euler", "bilinear", "zero-order-hold"]


def test_legs_is_as_printed():
    a, b = souvenir.matrices("legs", 40)
    expected = judge.legs_matrices(40)
    np.testing.assert_allclose(a, expected[0], rtol=1e-15)
    np.testing.assert_allclose(b, expected[1], rtol=1e-15)
    np.testing.assert_array_equal(souvenir.matrices("fading", 40)[0], a)


def test_legt_turns_a_window_into_its_projection():
    # theta dc/dt = A c + B f: of f = 1 for ever, c is 1, 0, 0, ...
    a, b = souvenir.matrices("legt", 30)
    np.testing.assert_allclose(np.linalg.solve(a, -b), np.eye(30)[0], atol=1e-12)
    # Its eigenvalues are those of a Pade approximant of a delay: all decay.
    assert np.linalg.eigvals(a).real.max() < 0


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("measure", ["legs", "legt"])
def test_a_step_is_what_its_method_says(measure, method):
    a, b = souvenir.matrices(measure, 10)
    for dt in [0.0, 1e-3, 0.1]:
        found = souvenir.discretize(a, b, dt, method)
        for one, expected in zip(found, judge.step(a, b, dt, method)):
            np.testing.assert_allclose(one, expected, atol=1e-13)
    column = souvenir.discretize(a, b[:, None], 0.1, method)
    assert column[1].shape == (10, 1)


def test_any_equation_is_stepped(rng):
    a, b = rng.standard_normal((5, 5)), rng.standard_normal(5)
    for method in METHODS:
        for one, expected in zip(
            souvenir.discretize(a.T, b, 0.2, method), judge.step(a.T, b, 0.2, method)
        ):
            np.testing.assert_allclose(one, expected, atol=1e-12)
    with pytest.raises(ValueError, match="singular at dt 1"):
        souvenir.discretize(np.eye(3), np.ones(3), 1.0, "backward-euler")
