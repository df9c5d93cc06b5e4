"""The stubs say what the compiled module has, by mypy's own judge."""

import os
import subprocess
import sys
from pathlib import Path

import souvenir


def test_stubs_and_module_have_the_same_names_and_signatures(tmp_path):
    # It reads packages from the path alone, and writes its cache where it stands.
    place = str(Path(souvenir.__file__).parents[1])
    environment = {**os.environ, "MYPYPATH": place, "PYTHONPATH": place}
    command = [sys.executable, "-m", "mypy.stubtest", "souvenir._souvenir"]
    judged = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_users_are_told_types(tmp_path):
    (tmp_path / "user.py").write_text(
        "import numpy as np, souvenir\n"
        "m = souvenir.Memory(4, measure='legt', window=9)\n"
        "reveal_type(m.coefficients)\n"
        "souvenir.Memory(4, measure='legz')\n"
    )
    place = str(Path(souvenir.__file__).parents[1])
    environment = {**os.environ, "MYPYPATH": place}
    command = [sys.executable, "-m", "mypy", "--follow-imports=silent", "user.py"]
    said = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True).stdout
    assert "ndarray[" in said and "float64" in said, said
    assert said.count("error:") == 1 and "legz" in said, said
