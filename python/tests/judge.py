"""What a memory must hold, computed with NumPy's polynomials alone: nothing here is ours."""

import numpy as np
from numpy.polynomial import legendre


def basis_integrals(knots, order):
    """Integrals of sqrt(2n+1) P_n(2u - 1) over the cells between the knots, [n, cell]."""
    x = 2 * np.asarray(knots) - 1
    rows = []
    for n in range(order):
        series = np.zeros(n + 1)
        series[n] = np.sqrt(2 * n + 1)
        # du = dx / 2; legint sums exactly, without a quadrature.
        rows.append(np.diff(legendre.legval(x, legendre.legint(series))) / 2)
    return np.array(rows)


def of_cells(x, knots, order):
    """Coefficients of samples x, each held over its cell of the window."""
    return basis_integrals(knots, order) @ np.asarray(x, dtype=np.float64)


def legs(x, order):
    """The whole past, evenly."""
    return of_cells(x, np.linspace(0, 1, len(x) + 1), order)


def fading(x, order, tau_frames):
    """The whole past, a silent one before it: an age a stands at u = exp(-a / tau)."""
    ages = np.arange(len(x), -1, -1)
    return of_cells(x, np.exp(-ages / tau_frames), order)


def selective(x, steps, order):
    """Evenly on the clock that the steps drive."""
    clock = np.concatenate([[0.0], np.cumsum(steps)])
    return of_cells(x, clock / clock[-1], order)


def polynomial(c, u):
    """sum_n c_n sqrt(2n+1) P_n(2u - 1)."""
    c = np.asarray(c)
    scale = np.sqrt(2 * np.arange(len(c)) + 1)
    return legendre.legval(2 * np.asarray(u) - 1, c * scale)


def legs_matrices(order):
    """HiPPO-LegS as printed in the paper, in loops."""
    a = np.zeros((order, order))
    for n in range(order):
        for k in range(order):
            if n > k:
                a[n, k] = -np.sqrt(2 * n + 1) * np.sqrt(2 * k + 1)
            elif n == k:
                a[n, k] = -(n + 1)
    return a, np.sqrt(2 * np.arange(order) + 1.0)


def exponential(a):
    """exp(A) by Taylor's series of A / 2^s, squared s times."""
    squarings = max(0, int(np.ceil(np.log2(max(np.abs(a).sum(axis=0).max(), 1e-300)))) + 4)
    a = a / 2.0**squarings
    term = result = np.eye(len(a))
    for k in range(1, 20):
        term = term @ a / k
        result = result + term
    for _ in range(squarings):
        result = result @ result
    return result


def step(a, b, dt, method):
    """(A_bar, B_bar), from the definitions."""
    eye = np.eye(len(a))
    if method == "forward-euler":
        return eye + dt * a, dt * b
    if method == "backward-euler":
        inverse = np.linalg.inv(eye - dt * a)
        return inverse, inverse @ (dt * b)
    if method == "bilinear":
        inverse = np.linalg.inv(eye - dt / 2 * a)
        return inverse @ (eye + dt / 2 * a), inverse @ (dt * b)
    joined = np.zeros((len(a) + 1, len(a) + 1))
    joined[:-1, :-1] = dt * a
    joined[:-1, -1] = dt * b
    held = exponential(joined)
    return held[:-1, :-1], held[:-1, -1]
