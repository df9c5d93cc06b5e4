"""Kernels of layers under the readout that is best for white sound, in 40 digits.

`python3 best_kernels.py` writes ../golden/best_kernels.json (needs mpmath and numpy). Nothing of the program is used: the
covariance of dense systems is solved as one linear system, that of modes as geometric series.
"""
import json
import os

import mpmath as mp

import state_space_reference as reference

mp.mp.dps = 40


def legt(order):
    a, b = mp.matrix(order, order), mp.matrix(order, 1)
    for n in range(order):
        b[n] = mp.sqrt(2 * n + 1)
        for k in range(order):
            sign = (-1) ** (n - k) if n < k else 1
            a[n, k] = -sign * mp.sqrt(2 * n + 1) * mp.sqrt(2 * k + 1)
    return a, b


def dense_kernel(a, b, step, delay, floor, length):
    order = a.rows
    left = (mp.eye(order) - step / 2 * a) ** -1
    a_bar, b_bar = left * (mp.eye(order) + step / 2 * a), left * b * step
    # W = A W A^T + b b^T, row by row: (I - A kron A) vec(W) = vec(b b^T)
    big, right = mp.eye(order * order), mp.matrix(order * order, 1)
    for i in range(order):
        for j in range(order):
            right[i * order + j] = b_bar[i] * b_bar[j]
            for k in range(order):
                for l in range(order):
                    big[i * order + j, k * order + l] -= a_bar[i, k] * a_bar[j, l]
    w = mp.lu_solve(big, right)
    w = mp.matrix([[w[i * order + j] for j in range(order)] for i in range(order)])
    level = sum(w[i, i] for i in range(order)) / order
    states = [b_bar]
    for _ in range(max(delay, length)):
        states.append(a_bar * states[-1])
    c = mp.lu_solve(w + floor * level * mp.eye(order), states[delay])
    return [sum(c[i] * state[i] for i in range(order)) for state in states[:length]]


def main():
    cases = []
    floor, length = mp.mpf(10) ** -10, 60
    for kind in ("legs", "legt"):
        for order, step, delay in ((6, 0.05, 8), (8, 0.02, 25)):
            a, b = reference.legs(order) if kind == "legs" else legt(order)
            kernel = dense_kernel(a, b, mp.mpf(step), delay, floor, length)
            cases.append(dict(layer=kind, order=order, step=step, delay=delay, floor=1e-10, kernel=[float(k) for k in kernel]))
    for kind in ("legs", "lin", "inv"):
        for order, step, delay in ((8, 0.05, 8), (16, 0.02, 25)):
            lam, b = reference.s4d_modes(kind, order)
            c, _ = reference.readout(lam, b, mp.mpf(step), delay, floor)
            kernel = reference.zero_order_hold_kernel(lam, b, c[: len(lam)], mp.mpf(step), length)
            cases.append(dict(layer="s4d-" + kind, order=order, step=step, delay=delay, floor=1e-10, kernel=[float(k) for k in kernel]))
    here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "golden", "best_kernels.json")
    with open(here, "w") as out:
        json.dump(cases, out)


if __name__ == "__main__":
    main()
