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


@pytest.mark.parametrize("at", [7, np.int64(7), np.int32(7), np.array(7), 7.0])
def test_one_count_of_frames_is_one_whatever_integer_says_it(at):
    x = sound(2, 9)
    c = souvenir.torch.legs(x, 4, at)
    assert c.shape == (2, 4)
    np.testing.assert_array_equal(c.detach().numpy(), souvenir.project(x.detach().numpy(), 4, 7))
    c.sum().backward()
    assert x.grad[:, :7].abs().min() > 0 and not x.grad[:, 7:].any()
    several = souvenir.torch.legs(x, 4, np.array([7, 3]))
    assert several.shape == (2, 2, 4)
    np.testing.assert_array_equal(several[:, 0].detach(), c.detach())


@pytest.mark.parametrize("shape", [(0,), (3, 0), (2, 3, 0), (0, 5), (2, 0, 5)])
def test_nothing_is_projected_as_nothing(shape):
    x = torch.zeros(*shape, dtype=torch.float64, requires_grad=True)
    c = souvenir.torch.legs(x, 4)
    assert c.shape == shape[:-1] + (4,) and not c.any()
    assert souvenir.torch.legs(x, 4, []).shape == shape[:-1] + (0, 4)
    c.sum().backward()
    assert x.grad.shape == shape


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
    with pytest.raises(ValueError, match=r"at has the shape \(1, 1\)"):
        souvenir.torch.legs(torch.ones(3), 4, at=[[1]])
