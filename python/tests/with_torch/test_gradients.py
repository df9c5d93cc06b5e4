"""Gradients by PyTorch's own check, in f64: `cargo xtask wheel --torch`."""

import numpy as np
import pytest
import torch

import souvenir
import souvenir.torch


def sound(*shape):
    generator = torch.Generator().manual_seed(1)
    return torch.randn(*shape, generator=generator, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("at", [None, 5, [7, 0, 3, 3]])
@pytest.mark.parametrize("order", [1, 6])
def test_gradients_are_finite_differences(order, at):
    x = sound(2, 7)
    assert torch.autograd.gradcheck(lambda x: souvenir.torch.legs(x, order, at), x)
    assert torch.autograd.gradgradcheck(lambda x: souvenir.torch.legs(x, order, at), x)


def test_values_are_those_of_numpy():
    x = sound(3, 4, 500)
    c = souvenir.torch.legs(x, 16, [100, 500])
    expected = souvenir.project(x.detach().numpy().reshape(12, 500), 16, [100, 500])
    np.testing.assert_array_equal(c.detach().numpy().reshape(12, 2, 16), expected)
    assert souvenir.torch.legs(x[0, 0], 16).shape == (16,)
    assert souvenir.torch.legs(x.float(), 16).dtype == torch.float32


def test_a_sound_is_found_that_has_given_coefficients():
    wanted = souvenir.torch.legs(torch.sin(torch.arange(40, dtype=torch.float64)), 6)
    x = torch.zeros(40, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([x], max_iter=100, tolerance_grad=0, tolerance_change=0, line_search_fn="strong_wolfe")

    def loss():
        optimiser.zero_grad()
        value = ((souvenir.torch.legs(x, 6) - wanted) ** 2).sum()
        value.backward()
        return value

    before = loss().item()
    optimiser.step(loss)
    assert loss() < 1e-20 * before


def test_what_cannot_be_is_refused():
    with pytest.raises(TypeError, match="torch.int64"):
        souvenir.torch.legs(torch.arange(3), 4)
    with pytest.raises(ValueError, match=r"shape \(\)"):
        souvenir.torch.legs(torch.tensor(1.0), 4)
    with pytest.raises(ValueError, match="at holds 9; x has 3 frames"):
        souvenir.torch.legs(torch.ones(3), 4, at=9)
