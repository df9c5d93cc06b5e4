"""README's code does what README says."""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

README = Path(__file__).parents[1] / "README.md"


def test_a_million_steps_end_at_the_least_squares_floor():
    code = re.search(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL).group(1)
    names, said = {}, io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(code, names)
    x, u, order = names["x"], names["u"], names["order"]
    # NumPy solves every 50th step's equation: 20,000 of 256 unknowns.
    some = slice(25, None, 50)
    design = np.polynomial.legendre.legvander(2 * u[some] - 1, order - 1)
    solved = np.linalg.lstsq(design, x[some], rcond=None)[0]
    floor = np.mean((design @ solved - x[some]) ** 2) / np.mean(x[some] ** 2)
    assert floor > 1e-3, "there is something to lose"
    # Held samples differ from the sound between them, and so do 20,000 of a million, by (pi 100 / 20,000)^2.
    np.testing.assert_allclose(names["error"], floor, rtol=3e-4)
    assert said.getvalue() == f"{names['error']:.4f}\n"


def test_frameworks_are_imported_by_those_who_name_them():
    # Where they are installed, too: whoever wants a memory does not wait for them.
    script = "import sys; sys.modules['torch'] = sys.modules['jax'] = None; import souvenir; souvenir.Memory(4)"
    subprocess.run([sys.executable, "-c", script], check=True)
