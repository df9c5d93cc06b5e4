"""Memories of at most K numbers: offline against the command line and NumPy, live against what they were told."""

import pickle
import subprocess

import numpy as np
import pytest
from numpy.polynomial import legendre

import judge
import souvenir
from test_program import RATE, read_wav, write_wav


def tones(rng, frames):
    """Something that changes its mind: a glide, a click, silence, noise."""
    k = np.arange(frames)
    x = np.sin(k * k / (8 * frames)) + 0.01 * rng.standard_normal(frames)
    x[frames // 3] += 3
    x[frames // 2 : 2 * frames // 3] = 0
    return x


@pytest.mark.parametrize("memory", souvenir.BUDGET_MEMORIES)
@pytest.mark.parametrize("words, keywords", [([], {}), (["--window", "0.11"], {"window": 0.11})])
def test_what_is_recalled_is_what_the_program_renders(program, tmp_path, rng, memory, words, keywords):
    # The last of the stretches of 880 frames is longer than the others.
    x = 0.1 * np.stack([tones(rng, 2700), rng.standard_normal(2700)], axis=1).astype(np.float32)
    write_wav(tmp_path / "in.wav", x)
    command = [program, "render", tmp_path / "in.wav", "--output", tmp_path / "out.wav"]
    command += ["--memory", memory, "--numbers", "40", *words]
    said = subprocess.run(command, capture_output=True, text=True)
    if said.returncode != 0:
        with pytest.raises(ValueError) as refused:
            souvenir.budget_recall(x, 40, memory, sample_rate=RATE, **keywords)
        assert str(refused.value) in said.stderr
        return
    written = read_wav(tmp_path / "out.wav", 2)
    for sound in [x, x.astype(np.float64), np.asfortranarray(x)]:
        found = souvenir.budget_recall(sound, 40, memory, sample_rate=RATE, **keywords)
        assert (found.dtype, found.shape) == (np.float64, x.shape)
        np.testing.assert_array_equal(found.astype(np.float32).view(np.uint32), written.view(np.uint32))


def test_the_first_cosines_are_numpy_s(rng):
    x, numbers = rng.standard_normal(500), 60
    k = np.arange(500) + 0.5
    basis = np.cos(np.pi * k[:, None] * np.arange(numbers) / 500) * np.sqrt(2 / 500)
    basis[:, 0] /= np.sqrt(2)
    found = souvenir.budget_recall(x, numbers, "cosine-first")
    np.testing.assert_allclose(found, basis @ (basis.T @ x), atol=1e-12)


def test_the_exact_memory_of_a_stretch_is_the_least_squares_one_or_near(rng):
    x = tones(rng, 4000)
    found = souvenir.budget_recall(x, 50, "legs")
    u = (np.arange(4000) + 0.5) / 4000
    np.testing.assert_allclose(found, judge.polynomial(judge.legs(x, 50), u), atol=1e-10)


def test_the_adaptive_memory_loses_least_where_sound_changes_its_mind(rng):
    x = tones(rng, 4096)
    lost = {name: np.sum((souvenir.budget_recall(x, 100, name) - x) ** 2) for name in ["adaptive", "legs", "cosine-first"]}
    assert lost["adaptive"] < 0.5 * min(lost["legs"], lost["cosine-first"]), lost


@pytest.mark.parametrize("words, keywords", [([], {}), (["--window", "0.11"], {"window": 0.11})])
def test_an_error_is_kept_to_in_every_stretch(program, tmp_path, rng, words, keywords):
    x = 0.1 * np.stack([tones(rng, 2700), rng.standard_normal(2700)], axis=1).astype(np.float32)
    found = souvenir.budget_recall(x, error=0.2, sample_rate=RATE, **keywords)
    stretches = [880, 1760] if words else []
    for sound, recalled in zip(np.split(x, stretches), np.split(found, stretches)):
        lost = np.sum((sound - recalled) ** 2, axis=0)
        assert np.all(lost <= 0.2**2 * np.sum(sound.astype(np.float64) ** 2, axis=0))
    write_wav(tmp_path / "in.wav", x)
    command = [program, "render", tmp_path / "in.wav", "--output", tmp_path / "out.wav"]
    subprocess.run([*command, "--memory", "adaptive", "--error", "0.2", *words], check=True)
    written = read_wav(tmp_path / "out.wav", 2)
    np.testing.assert_array_equal(found.astype(np.float32).view(np.uint32), written.view(np.uint32))


def test_nothing_is_recalled_as_nothing():
    assert souvenir.budget_recall(np.zeros(0), 5).shape == (0,)
    assert souvenir.budget_recall(np.zeros((0, 2)), 5, window=10).shape == (0, 2)


@pytest.mark.parametrize(
    "refused, words",
    [
        (lambda x: souvenir.budget_recall(x, 0), "numbers is 0; expected 1 to"),
        (lambda x: souvenir.budget_recall(x), "either numbers or error= is needed"),
        (lambda x: souvenir.budget_recall(x, 5, error=0.1), "either numbers or error= is needed"),
        (lambda x: souvenir.budget_recall(x, error=2), "error is 2; expected a number above 0, up to 1"),
        (lambda x: souvenir.budget_recall(x, memory="haar", error=0.1), "haar keeps a count of numbers, not to an error"),
        (lambda x: souvenir.budget_recall(x, 10**15), "numbers is 1000000000000000"),
        (lambda x: souvenir.budget_recall(x, 5, "lstm"), "`lstm` is not one of adaptive, streaming-adaptive"),
        (lambda x: souvenir.budget_recall(x, 5, window=1), "window of 1 frames is too short"),
        (lambda x: souvenir.budget_recall(x, 5, window=np.nan), "window of NaN frames"),
        (lambda x: souvenir.budget_recall(x, 5, sample_rate=0), "sample rate of 0 Hz"),
        (lambda x: souvenir.budget_recall(np.where(x > 0, x, np.nan), 5), "x is NaN at frame 0 of channel 0"),
        (lambda x: souvenir.budget_recall(np.zeros((10, 9)), 5), r"shape \(10, 9\)"),
        (lambda x: souvenir.StreamingAdaptiveMemory(15), "16 to 1048576 numbers, not 15"),
        (lambda x: souvenir.StreamingAdaptiveMemory(2**60), "16 to 1048576 numbers"),
        (lambda x: souvenir.StreamingAdaptiveMemory(20, window=0), "window of no frames"),
        (lambda x: souvenir.StreamingAdaptiveMemory(20, window=-1), "window of -1 s"),
        (lambda x: souvenir.StreamingAdaptiveMemory(20, sample_rate=np.inf), "sample rate of inf"),
        (lambda x: souvenir.StreamingAdaptiveMemory(20).process(np.ones((5, 2))), r"shape \(5, 2\); expected \(frames,\)"),
        (lambda x: souvenir._souvenir._adaptive_memory_of_bytes(b"SVSA", 1.0), "streaming adaptive memory"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(refused, words):
    with pytest.raises(ValueError, match=words):
        refused(np.arange(100.0))


def test_an_answer_without_room_is_a_memory_error():
    with pytest.raises(MemoryError, match="a sound of"):
        souvenir.StreamingAdaptiveMemory(20).reconstruct(2**62)


def test_a_live_memory_with_room_for_everything_loses_nothing(rng):
    x = rng.standard_normal(1000)
    m = souvenir.StreamingAdaptiveMemory(1200)
    m.process(x)
    np.testing.assert_array_equal(m.reconstruct(), x)
    np.testing.assert_array_equal(m.reconstruct(300, ago=50), x[650:950])
    np.testing.assert_array_equal(m.reconstruct(20, ago=990), np.concatenate([np.zeros(10), x[:10]]))


def test_what_is_heard_to_its_end_is_the_budget_memory_of_that_name(rng):
    x = tones(rng, 3000)
    m = souvenir.StreamingAdaptiveMemory(150)
    m.process(x)
    np.testing.assert_array_equal(m.reconstruct(), souvenir.budget_recall(x, 150, "streaming-adaptive"))


def test_a_live_memory_is_pieces_of_polynomials_that_are_the_best_ones(rng):
    x = tones(rng, 6000)
    m = souvenir.StreamingAdaptiveMemory(200)
    m.process(x)
    found, pieces = m.reconstruct(), m.pieces
    assert (m.frames, len(found)) == (6000, 6000)
    assert m.numbers_held == pieces["order"].sum() + len(pieces["order"]) <= m.numbers == 200
    np.testing.assert_array_equal(pieces["start"], np.concatenate([[0], np.cumsum(pieces["frames"])[:-1]]))
    assert pieces["frames"].sum() == 6000
    kept = 0
    for start, frames, order, is_samples, energy in zip(
        *(pieces[name].tolist() for name in ["start", "frames", "order", "is_samples", "energy"])
    ):
        there = found[start : start + frames]
        if is_samples:
            np.testing.assert_array_equal(there, x[start : start + frames])
            continue
        # A polynomial of that many coefficients, by NumPy's own fit of the frames that are no nearer to another piece than those
        # which are changed there, so that nothing steps further than the sound. It goes on to the ends.
        changed = min(frames // 2, 15 + frames // (4 * (order + 1)))
        inside = slice(changed, frames - changed)
        if frames - 2 * changed < order + 8 or order == 0:
            continue
        design = legendre.legvander(np.linspace(-1, 1, frames), order - 1)
        fitted = design @ np.linalg.lstsq(design[inside], there[inside], rcond=None)[0]
        np.testing.assert_allclose(fitted[inside], there[inside], atol=1e-9 * max(1.0, np.abs(there).max()))
        np.testing.assert_allclose(np.sum(fitted**2), energy, rtol=1e-7)
        kept += 1
    assert kept > len(pieces["start"]) / 2
    # Where two pieces of more than a frame meet.
    meet = (pieces["frames"][1:] > 1) & (pieces["frames"][:-1] > 1)
    joints = pieces["start"][1:].astype(int)
    steps = np.abs(found[joints] - found[joints - 1])
    assert np.all((steps <= pieces["max_step"][1:] * (1 + 1e-9)) | ~meet)
    lost = np.sum((found - x) ** 2)
    # What every action lost of what was held before it bounds what the sound has lost, or nearly.
    assert 0 < lost <= 1.01 * pieces["energy_lost"].sum()
    assert lost < 0.5 * np.sum(x**2)


@pytest.mark.parametrize("window", [None, 700])
def test_a_live_memory_goes_on_bit_for_bit(rng, window):
    x = rng.standard_normal(5000).astype(np.float32)
    whole = souvenir.StreamingAdaptiveMemory(100, window=window)
    whole.process(x)
    m = souvenir.StreamingAdaptiveMemory(100, window=window)
    for piece in np.split(x, [1, 1, 700, 2333]):
        m.process(piece)
        m = pickle.loads(pickle.dumps(m))
    other = m.copy()
    other.process(x)
    assert other.frames == 10_000
    np.testing.assert_array_equal(m.reconstruct(), whole.reconstruct())
    assert len(m.reconstruct()) == (5000 if window is None else 700)
    assert (m.numbers, m.window, m.sample_rate) == (100, window, 1.0)
    m.reset()
    assert (m.frames, m.numbers_held, len(m.reconstruct())) == (0, 0, 0)
    m.process(x.astype(np.float64))
    np.testing.assert_array_equal(m.reconstruct(), whole.reconstruct())


def test_a_live_memory_hears_what_is_no_number_as_silence():
    m = souvenir.StreamingAdaptiveMemory(200)
    m.process(np.array([1.0, np.nan, np.inf, 1e-310, 2.0]))
    assert m.reconstruct().tolist() == [1, 0, 0, 0, 2]
    assert m.rejected == {"non_finite": 2, "subnormal": 1}


def test_a_window_is_seconds_of_the_sample_rate():
    m = souvenir.StreamingAdaptiveMemory(1000, window=0.5, sample_rate=100)
    m.process(np.arange(1.0, 200.0))
    assert repr(m) == "souvenir.StreamingAdaptiveMemory(1000, window=0.5, sample_rate=100.0)"
    np.testing.assert_array_equal(m.reconstruct(), np.arange(150.0, 200.0))
