"""P_n(1 - delta) for large n, from 60-digit arithmetic: python3 legendre_large.py > ../golden/legendre_large.json

Needs mpmath. Each delta is the f64 itself, so that the ladder starts from the same number.
"""
import json
from mpmath import mp, mpf

mp.dps = 60
ORDERS = (256, 1024, 4096, 16384, 65535)
DELTAS = (1e-12, 1e-9, 1e-7, 1e-5, 1e-3, 0.01, 0.1, 0.3, 0.5, 0.9, 1.0)


def values(delta):
    x = 1 - mpf(delta)
    below, here, found = mpf(0), mpf(1), []
    for n in range(max(ORDERS) + 1):
        if n in ORDERS:
            found.append(float(here))
        below, here = here, ((2 * n + 1) * x * here - n * below) / (n + 1)
    return found


print(json.dumps({"orders": ORDERS, "deltas": DELTAS, "values": [values(delta) for delta in DELTAS]}))
