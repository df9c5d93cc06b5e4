"""Trained stacks against what PyTorch has said, which is kept in the repository beside the weights."""

import copy
import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

import souvenir
from test_program import RATE, read_wav, write_wav

CORE = Path(__file__).parents[2] / "core"
STACKS = CORE / "tests/golden/stacks"
#: In float32 against float32, as `core` has it.
TOLERANCE = 1e-5
WEIGHTS = {
    **{file.stem: file for file in STACKS.glob("*.safetensors") if not file.stem.endswith(".io")},
    "recall_s4d": CORE / "src/lab/recall_stack/s4d.safetensors",
    "trained_mamba": CORE / "src/lab/selective_copying/mamba.safetensors",
    "trained_s4d": CORE / "src/lab/selective_copying/s4d.safetensors",
}
TYPES = {"F32": np.float32, "I32": np.int32}


def tensors(file):
    """The format in five lines: the length of a JSON header, the header, the numbers."""
    data = file.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    named = {}
    for name, tensor in json.loads(data[8:start]).items():
        if name != "__metadata__" and tensor["dtype"] in TYPES:
            first, end = tensor["data_offsets"]
            numbers = np.frombuffer(data[start + first : start + end], TYPES[tensor["dtype"]])
            named[name] = numbers.reshape(tensor["shape"])
    return named


def told(name):
    """What it hears, and what PyTorch's stack says."""
    kept = tensors(STACKS / f"{name}.io.safetensors")
    heard = kept.get("input", kept.get("tokens"))
    return heard, kept.get("output", kept.get("sequential"))


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_a_stack_says_what_pytorch_s_says(name):
    heard, expected = told(name)
    stack = souvenir.TrainedStack(WEIGHTS[name])
    said = stack.process(heard)
    assert (said.dtype, said.shape) == (np.float32, expected.shape)
    # Relative to the largest number, as `core` judges.
    assert np.abs(said - expected).max() < TOLERANCE * max(1.0, np.abs(expected).max())
    assert stack.kind == ("s4d" if "s4d" in name else "mamba")
    if heard.ndim == 2:
        assert (stack.input_width, stack.vocabulary) == (heard.shape[1], None)
    else:
        assert (stack.input_width, stack.vocabulary) == (None, 40)
    assert stack.output_width == expected.shape[1]
    assert stack.state_numbers > 0


@pytest.mark.parametrize("name", sorted(WEIGHTS))
def test_blocks_copies_and_a_new_start_give_the_same_bits(name):
    heard, _ = told(name)
    stack = souvenir.TrainedStack(WEIGHTS[name].read_bytes())
    whole = stack.process(heard)
    stack.reset()
    said = []
    for piece in np.split(heard, [0, 1, 17]):
        said.append(stack.process(piece))
        stack = copy.copy(stack)
    np.testing.assert_array_equal(np.concatenate(said), whole)
    other = stack.copy()
    other.reset()
    np.testing.assert_array_equal(other.process(heard), whole)
    # What its copy has forgotten it still has.
    assert np.any(stack.process(heard) != whole)


def test_every_arrangement_of_an_array_is_the_same_sound():
    heard, _ = told("s4d_12")
    stack = souvenir.TrainedStack(str(WEIGHTS["s4d_12"]))
    whole = stack.process(heard)
    for array in [heard.astype(np.float64), np.asfortranarray(heard), np.repeat(heard, 2, axis=1)[:, ::2], heard.astype(">f4")]:
        stack.reset()
        np.testing.assert_array_equal(stack.process(array), whole)


def test_one_number_a_frame_is_heard_with_and_without_an_axis_for_it():
    heard, _ = told("recall_s4d")
    stack = souvenir.TrainedStack(WEIGHTS["recall_s4d"])
    whole = stack.process(heard)
    stack.reset()
    np.testing.assert_array_equal(stack.process(heard[:, 0]), whole[:, 0])
    assert stack.delay_frames == 480
    assert souvenir.TrainedStack(WEIGHTS["s4d_12"]).delay_frames is None


def test_what_is_not_a_number_counts_as_nothing():
    stack = souvenir.TrainedStack(WEIGHTS["s4d_12"])
    silent = stack.process(np.zeros((20, 5)))
    stack.reset()
    np.testing.assert_array_equal(stack.process(np.full((20, 5), np.nan)), silent)
    stack.reset()
    np.testing.assert_array_equal(stack.process(np.full((20, 5), 1e300)), silent)


def test_the_program_says_the_same(program, tmp_path, rng):
    x = 0.1 * rng.standard_normal((3000, 1)).astype(np.float32)
    write_wav(tmp_path / "in.wav", x)
    weights = WEIGHTS["recall_s4d"]
    command = [program, "ssm", "run", tmp_path / "in.wav", "--output", tmp_path / "out.wav", "--weights", weights]
    subprocess.run(command, check=True, capture_output=True)
    stack = souvenir.TrainedStack(weights)
    late = stack.process(np.concatenate([x, np.zeros((stack.delay_frames, 1), np.float32)]))
    np.testing.assert_array_equal(read_wav(tmp_path / "out.wav", 1), late[stack.delay_frames :])


@pytest.mark.parametrize(
    "refused, error, words",
    [
        (lambda s: souvenir.TrainedStack(b"nothing"), ValueError, "no safetensors file: .* the file has 7"),
        (lambda s: souvenir.TrainedStack(STACKS / "none.safetensors"), FileNotFoundError, "No such file"),
        (lambda s: souvenir.TrainedStack(3), TypeError, "int.*expected a path or bytes"),
        (lambda s: s("s4d_12").process(np.ones((4, 3))), ValueError, r"shape \(4, 3\); expected \(frames, 5\)"),
        (lambda s: s("s4d_12").process(np.ones(5)), ValueError, r"shape \(5,\); expected \(frames, 5\)"),
        (lambda s: s("s4d_12").process(np.ones((2, 5), int)), TypeError, "int64"),
        (lambda s: s("mambapy_language").process([1, 40]), ValueError, "the token 40; the stack knows 0 to 39"),
        (lambda s: s("mambapy_language").process([-1]), ValueError, "the token -1"),
        (lambda s: s("mambapy_language").process([0.5]), ValueError, "the token 0.5"),
        (lambda s: s("mambapy_language").process([[1]]), ValueError, r"shape \(1, 1\)"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(refused, error, words):
    with pytest.raises(error, match=words):
        refused(lambda name: souvenir.TrainedStack(WEIGHTS[name]))
