"""What the tests share. `judge` stands beside them."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))

SEED = 20261130


@pytest.fixture
def rng():
    return np.random.default_rng(SEED)


@pytest.fixture
def program():
    """The command line, which writes the same numbers."""
    path = os.environ.get("SOUVENIR_PROGRAM")
    if path is None:
        pytest.skip("SOUVENIR_PROGRAM names no program; `cargo xtask wheel --dev` builds one")
    return path
