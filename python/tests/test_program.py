"""The same numbers as the command line, which is what the plugin computes."""

import json
import struct
import subprocess

import numpy as np
import pytest

import souvenir

RATE = 8000


def write_wav(path, x):
    """32-bit float, (frames, channels)."""
    x = np.ascontiguousarray(x, dtype="<f4")
    frames, channels = x.shape
    head = struct.pack("<HHIIHH", 3, channels, RATE, RATE * 4 * channels, 4 * channels, 32)
    chunks = b"fmt " + struct.pack("<I", 16) + head + b"data" + struct.pack("<I", x.nbytes)
    path.write_bytes(b"RIFF" + struct.pack("<I", 4 + len(chunks) + x.nbytes) + b"WAVE" + chunks + x.tobytes())


def read_wav(path, channels):
    data = path.read_bytes()
    at = 12
    while data[at : at + 4] != b"data":
        at += 8 + struct.unpack("<I", data[at + 4 : at + 8])[0]
    length = struct.unpack("<I", data[at + 4 : at + 8])[0]
    return np.frombuffer(data, "<f4", length // 4, at + 8).reshape(-1, channels)


@pytest.fixture
def sound(rng, tmp_path):
    x = 0.1 * rng.standard_normal((6000, 2)).astype(np.float32)
    write_wav(tmp_path / "in.wav", x)
    return x


@pytest.mark.parametrize(
    "words, keywords",
    [
        ([], {}),
        (["--order", "64", "--window", "0.02"], {"order": 64, "window": 0.02}),
        (["--window", "9"], {"window": 9.0}),
        (["--overlap", "20", "--order", "100"], {"overlap": 0.2, "order": 100}),
        (["--method", "bilinear", "--order", "32"], {"method": "bilinear", "order": 32}),
        (
            ["--memory", "legt", "--order", "50", "--delay", "0.01"],
            {"measure": "legt", "order": 50, "delay": 0.01},
        ),
    ],
)
def test_render_is_what_the_program_writes(program, tmp_path, sound, words, keywords):
    command = [program, "render", tmp_path / "in.wav", "--output", tmp_path / "out.wav", *words]
    subprocess.run(command, check=True, capture_output=True)
    written = read_wav(tmp_path / "out.wav", 2)
    for x in [sound, sound.astype(np.float64), np.asfortranarray(sound)]:
        found = souvenir.render(x, RATE, **keywords)
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found.view(np.uint32), written.view(np.uint32))


@pytest.mark.parametrize(
    "words, keywords",
    [
        ([], {}),
        (["--method", "bilinear"], {"method": "bilinear"}),
        (["--memory", "legt", "--window", "0.1"], {"measure": "legt", "window": 0.1}),
        (["--memory", "fading", "--window", "0.1"], {"measure": "fading", "window": 0.1}),
    ],
)
def test_what_analyze_writes_is_loaded_and_equals_a_memory(program, tmp_path, sound, words, keywords):
    at = ["--at", "0.25", "--at", "0.5"]
    command = [program, "analyze", tmp_path / "in.wav", "--order", "48", *at, *words]
    m = souvenir.Memory(48, sample_rate=RATE, channels=2, **keywords)
    expected = []
    for piece in (sound[:2000], sound[2000:4000]):
        m.process(piece)
        expected.append(m.coefficients)
    for form in ("json", "npy"):
        file = tmp_path / f"c.{form}"
        subprocess.run([*command, "--format", form, "--output", file], check=True, capture_output=True)
        loaded = souvenir.load(file)
        np.testing.assert_array_equal(loaded.coefficients.view(np.uint64), np.array(expected).view(np.uint64))
    loaded = souvenir.load(tmp_path / "c.json")
    assert loaded.frames.tolist() == [2000, 4000]
    assert (loaded.sample_rate, loaded.measure) == (RATE, keywords.get("measure", "legs"))


def test_what_is_no_analysis_is_said(tmp_path):
    for text in ["", "[]", "{}", json.dumps({"snapshots": 3})]:
        (tmp_path / "x.json").write_text(text)
        with pytest.raises(ValueError, match="x.json is not what `souvenir analyze"):
            souvenir.load(tmp_path / "x.json")


def test_an_explosion_is_warned_of():
    x = np.ones(4000)
    with pytest.warns(RuntimeWarning, match="exploded in"):
        found = souvenir.render(x, RATE, order=512, method="forward-euler")
    assert np.isfinite(found).all()


def test_nothing_is_rendered_as_nothing():
    assert souvenir.render(np.zeros((0, 3)), RATE).shape == (0, 3)


def test_a_stream_is_what_a_memory_says_as_it_goes(program, tmp_path, sound):
    m = souvenir.Memory(20, sample_rate=RATE, channels=2)
    with souvenir.stream(tmp_path / "in.wav", 20, hop=0.1, program=program) as steps:
        assert (steps.sample_rate, steps.channels, steps.hop) == (RATE, 2, 800)
        for idx, step in enumerate(steps):
            m.process(sound[800 * idx : 800 * (idx + 1)])
            assert (step.frames, step.time) == (m.frames, m.frames / RATE)
            np.testing.assert_array_equal(step.coefficients, m.coefficients)
        assert m.frames == len(sound)


def test_a_stream_that_is_closed_ends_its_program(program):
    steps = souvenir.stream("demo", program=program)
    next(steps)
    steps.close()
    assert steps._process.returncode is not None
    with pytest.raises(StopIteration):
        next(steps)


def test_what_cannot_be_streamed_is_said(program, tmp_path):
    with pytest.raises(RuntimeError, match="none.wav"):
        souvenir.stream(tmp_path / "none.wav", program=program)
    with pytest.raises(RuntimeError, match="--window has no meaning"):
        souvenir.stream("demo", window=3, program=program)
    with pytest.raises(FileNotFoundError, match="name it by program="):
        souvenir.stream("demo", program=tmp_path / "nothing")
