"""The stubs say what the compiled module has, by mypy's own judge."""

import ast
import inspect
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


def test_help_and_editors_say_the_same():
    # `help` reads the module, editors and types the stub.
    place = Path(souvenir.__file__).parent / "_souvenir.pyi"
    told = 0
    for node in ast.parse(place.read_text(encoding="utf-8")).body:
        for one in [node, *getattr(node, "body", [])]:
            if isinstance(one, (ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(one):
                owner = souvenir._souvenir if one is node else getattr(souvenir, node.name)
                assert inspect.getdoc(getattr(owner, one.name)) == ast.get_docstring(one), one.name
                told += 1
    assert told > 20, told
