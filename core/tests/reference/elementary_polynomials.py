"""Prints the polynomials of core/src/math/simd/elementary.rs and elementary/activation.rs (needs mpmath): interpolation at Chebyshev points, in 50 digits.

    python3 elementary_polynomials.py

2^f on |f| <= 1/2; (atanh(s) - s) / s^3 in s^2 on 0 <= s <= 1/3, for log1p; erf(z) / z in z^2 on 0 <= z <= 1, and
(erfc(z) e^(z^2) (1 + 2 z)) in t = (z - 2) / (z + 2) on 1 <= z <= 10, for GELU.
"""
import mpmath as mp

mp.mp.dps = 50


def interpolate(f, low, high, degree):
    """Coefficients, lowest first, and the largest error relative to f."""
    n = degree + 1
    points = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (2 * k + 1) / (2 * n)) for k in range(n)]
    rows = mp.matrix(n, n)
    for i, x in enumerate(points):
        for j in range(n):
            rows[i, j] = x**j
    c = mp.lu_solve(rows, mp.matrix([f(x) for x in points]))
    checks = [low + (high - low) * mp.mpf(k) / 1000 for k in range(1001)]
    worst = max(abs(mp.polyval(list(c)[::-1], x) / f(x) - 1) for x in checks)
    return list(c), worst


def show(name, result, digits):
    print(name, "relative error", mp.nstr(result[1], 3))
    for c in result[0]:
        print("   ", mp.nstr(c, digits), ",")


def tail(t):
    z = 2 * (1 + t) / (1 - t)
    return mp.erfc(z) * mp.exp(z * z) * (1 + 2 * z)


def atanh_rest(s2):
    if s2 < mp.mpf(10) ** -20:
        return mp.mpf(1) / 3
    s = mp.sqrt(s2)
    return (mp.atanh(s) - s) / s**3


def erf_over_z(z2):
    z = mp.sqrt(z2)
    return mp.erf(z) / z if z > 0 else 2 / mp.sqrt(mp.pi)


half = mp.mpf(1) / 2
show("2^f, f64", interpolate(lambda f: mp.mpf(2) ** f, -half, half, 11), 20)
show("2^f, f32", interpolate(lambda f: mp.mpf(2) ** f, -half, half, 6), 12)
show("atanh", interpolate(atanh_rest, mp.mpf(0), mp.mpf(1) / 9, 4), 12)
show("erf", interpolate(erf_over_z, mp.mpf(0), mp.mpf(1), 6), 12)
show("erfc", interpolate(tail, -mp.mpf(1) / 3, mp.mpf(8) / 12, 8), 12)
