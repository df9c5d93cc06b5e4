"""State-space layers against their definitions."""

import threading

import numpy as np
import pytest

import judge
import souvenir

KINDS = ["s4", "s4d-legs", "s4d-lin", "s4d-inv", "s4d-real", "legs", "legt"]
WAYS = ["recurrence", "convolution", "scan"]


def test_a_legs_layer_steps_hippo_s_matrices(rng):
    order, step = 16, 0.01
    a_bar, b_bar = judge.step(*judge.legs_matrices(order), step, "bilinear")
    layer = souvenir.Layer("legs", order, step)
    readout = rng.standard_normal(order)
    state, expected = b_bar, []
    for _ in range(50):
        expected.append(readout @ state)
        state = a_bar @ state
    np.testing.assert_allclose(layer.kernel(readout, 50), expected, atol=1e-12)
    power = np.linalg.matrix_power(a_bar, 7) @ b_bar
    np.testing.assert_allclose(layer.response(7), power, atol=1e-13)


def test_s4d_lin_is_its_formula(rng):
    order, step = 12, 0.02
    lam = -0.5 + 1j * np.pi * np.arange(order // 2)
    a_bar = np.exp(step * lam)
    b_bar = (a_bar - 1) / lam
    re, im = rng.standard_normal((2, order // 2))
    # The state is sqrt(2) Re x, then sqrt(2) Im x.
    powers = a_bar ** np.arange(80)[:, None] * b_bar
    expected = np.sqrt(2) * (powers.real @ re + powers.imag @ im)
    found = souvenir.Layer("s4d-lin", order, step).kernel(np.concatenate([re, im]), 80)
    np.testing.assert_allclose(found, expected, atol=1e-13)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WAYS)
def test_three_ways_answer_as_the_kernel_says(rng, kind, way):
    layer = souvenir.Layer(kind, 16, 0.05)
    readout, x = rng.standard_normal(16), rng.standard_normal(700)
    expected = np.convolve(x, layer.kernel(readout, 700))[:700]
    runner = layer.runner(readout, way)
    found = np.concatenate([runner.process(x[:100]), runner.process(x[100:])])
    # The convolution's kernel ends 120 dB below its largest.
    np.testing.assert_allclose(found, expected, atol=1e-5 * np.abs(expected).max())
    whole = layer.runner(readout, way)
    np.testing.assert_array_equal(whole.process(x), found)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", WAYS)
def test_a_runner_that_was_reset_has_heard_nothing(rng, kind, way):
    runner = souvenir.Layer(kind, 16, 0.05).runner(rng.standard_normal(16), way)
    assert runner.process(rng.standard_normal(700)).any()
    runner.reset()
    np.testing.assert_array_equal(runner.process(np.zeros(500, np.float32)), np.zeros(500))


@pytest.mark.parametrize("way", WAYS)
def test_what_is_not_a_number_is_silence_to_a_runner_and_counted(rng, way):
    layer, readout = souvenir.Layer("s4", 16, 0.05), rng.standard_normal(16)
    x = rng.standard_normal(6000)
    x[[3, 50, 5000]] = [np.nan, np.inf, -np.inf]
    x[80] = 1e-40
    runner = layer.runner(readout, way)
    found = np.concatenate([runner.process(x[:60]), runner.process(x[60:])])
    assert runner.rejected == {"non_finite": 3, "subnormal": 1}
    x[[3, 50, 80, 5000]] = 0
    np.testing.assert_array_equal(found, layer.runner(readout, way).process(x))
    runner.reset()
    assert runner.rejected == {"non_finite": 0, "subnormal": 0}


def test_only_a_convolution_asks_for_room_for_its_kernel(rng):
    layer, readout, x = souvenir.Layer("s4", 16, 0.05), rng.standard_normal(16), rng.standard_normal(100)
    expected = layer.runner(readout).process(x)
    np.testing.assert_array_equal(layer.runner(readout, kernel_frames=2**62).process(x), expected)


def test_python_runs_on_while_a_kernel_s_end_is_sought(rng):
    # So slow a layer that the search goes through all of four million frames.
    layer, readout = souvenir.Layer("legs", 64, 1e-9), rng.standard_normal(64)
    runners = []
    sought = threading.Thread(target=lambda: runners.append(layer.runner(readout, "convolution")))
    sought.start()
    turns = 0
    while sought.is_alive():
        turns += 1
        sought.join(0.001)
    # With the lock held, the first join would return when the end is found.
    assert turns > 5, turns
    assert len(runners) == 1


def test_a_readout_reads_the_past(rng):
    layer = souvenir.Layer("legt", 32, 1 / 100)
    x = np.convolve(rng.standard_normal(3000), np.hanning(40), "same")
    runner = layer.runner(layer.readout(30))
    late = runner.process(x)
    error = np.linalg.norm(late[500:] - x[470:-30]) / np.linalg.norm(x[470:-30])
    # 32 numbers keep 100 frames up to a tenth of the rate; this sound ends at a twentieth.
    assert error < 0.05, error


def test_a_selective_scan_is_its_recurrence(rng):
    states, frames = 6, 3000
    a, skip = -rng.random(states) * 3, 0.3
    u, delta = rng.standard_normal(frames), rng.random(frames) * 0.2
    b, c = rng.standard_normal((2, frames, states))
    h, expected = np.zeros(states), []
    for k in range(frames):
        h = np.exp(delta[k] * a) * h + delta[k] * b[k] * u[k]
        expected.append(c[k] @ h + skip * u[k])
    scan = souvenir.SelectiveScan(a, skip)
    found = scan.process(u, delta, b, c)
    np.testing.assert_allclose(found, expected, atol=1e-12)
    np.testing.assert_allclose(scan.state, h, atol=1e-12)
    scan.reset()
    pieces = [scan.process(u[s], delta[s], b[s], c[s]) for s in (slice(0, 999), slice(999, None))]
    np.testing.assert_array_equal(np.concatenate(pieces), found)
