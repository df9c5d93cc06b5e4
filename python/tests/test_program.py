"""The same numbers as the command line, which is what the plugin computes."""

import json
import os
import struct
import subprocess
import sys
import warnings

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


def test_what_is_not_a_number_is_rendered_as_silence_and_told(rng):
    x = rng.standard_normal(4000)
    x[[10, 20]] = [np.nan, np.inf]
    with pytest.warns(RuntimeWarning, match="^2 samples of x are .* heard as silence"):
        found = souvenir.render(x, RATE, 64)
    x[[10, 20]] = [0, 1e-40]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # What is subnormal is silence too, and nobody hears the difference.
        np.testing.assert_array_equal(souvenir.render(x, RATE, 64), found)


def test_nothing_is_rendered_as_nothing():
    assert souvenir.render(np.zeros((0, 3)), RATE).shape == (0, 3)


def test_one_frame_is_rendered_as_the_program_does(program, tmp_path):
    write_wav(tmp_path / "in.wav", np.full((1, 1), 0.5))
    command = [program, "render", tmp_path / "in.wav", "--output", tmp_path / "out.wav"]
    subprocess.run(command, check=True, capture_output=True)
    found = souvenir.render(np.full(1, 0.5), RATE)
    np.testing.assert_array_equal(found, read_wav(tmp_path / "out.wav", 1)[:, 0])


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
    with pytest.raises(RuntimeError, match="--rate is of a microphone, and --source demo is none"):
        souvenir.stream("demo", sample_rate=48000, program=program)
    with pytest.raises(FileNotFoundError, match="name it by program="):
        souvenir.stream("demo", program=tmp_path / "nothing")


HEADER = """print('{"sample_rate": 1, "order": 1, "channels": 1, "hop_frames": 1, "memory": "legs", "window_frames": null}')
print('{"frames": 1, "time_seconds": 1, "channels": [[0.5]]}', flush=True)
"""


def stream_of(script):
    """A stream of a program that does what a script says."""
    return souvenir.Stream([sys.executable, "-c", "import os, signal, sys\n" + script])


def test_a_program_that_is_killed_is_told():
    steps = stream_of(HEADER + "sys.stdout.write('{\"fra'); sys.stdout.flush(); os.kill(os.getpid(), signal.SIGTERM)")
    assert next(steps).frames == 1
    with pytest.raises(RuntimeError, match="ended with code -?[0-9]+"):
        next(steps)
    with pytest.raises(StopIteration):
        next(steps)


def test_a_program_that_says_nothing_is_told():
    with pytest.raises(RuntimeError, match="has written nothing"):
        stream_of("")
    with pytest.raises(RuntimeError, match="ended with code 3"):
        stream_of("sys.exit(3)")


def test_what_a_program_says_at_its_end_is_warned_of():
    steps = stream_of(HEADER + "print('souvenir: warning: holes', file=sys.stderr)")
    assert next(steps).coefficients.tolist() == [[0.5]]
    with pytest.warns(RuntimeWarning, match="^souvenir: warning: holes$"):
        assert list(steps) == []


def test_a_program_may_say_more_than_a_pipe_holds():
    steps = stream_of("sys.stderr.write('much ' * 100_000)\n" + HEADER + "sys.exit(1)")
    assert next(steps).frames == 1
    with pytest.raises(RuntimeError, match="^much much"):
        next(steps)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_arrays_are_not_streamed_onto_a_screen(program):
    import pty

    screen, there = pty.openpty()
    command = [program, "stream", "--source", "demo", "--format", "npy"]
    run = subprocess.run(command, stdout=there, stderr=subprocess.PIPE, text=True)
    os.close(there), os.close(screen)
    assert run.returncode == 2, run.stderr
    assert "npy is not text: lead it into a file or a pipe, by > or |" in run.stderr, run.stderr
