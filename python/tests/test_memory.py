"""The streaming memory against NumPy's polynomials, and against itself in other pieces."""

import copy
import pickle
import threading

import numpy as np
import pytest

import judge
import souvenir

#: Every measure with every method that it has; a window where it takes one.
KINDS = [
    ("legs", "exact", None),
    ("legs", "bilinear", None),
    ("legs", "forward-euler", None),
    ("legs", "backward-euler", None),
    ("legs", "zero-order-hold", None),
    ("legt", "exact", 700.0),
    ("legt", "bilinear", 700.0),
    ("legt", "forward-euler", 700.0),
    ("legt", "backward-euler", 700.0),
    ("legt", "zero-order-hold", 700.0),
    ("fading", "exact", 700.0),
    ("selective", "exact", None),
]


def memory(kind, order=24, **keywords):
    measure, method, window = kind
    return souvenir.Memory(order, measure, method, window, **keywords)


def bits(array):
    return np.ascontiguousarray(array).view(np.uint64)


# Sums of some thousand products of numbers around 1, each rounded to 1e-16.
ROUNDING = 1e-12


@pytest.mark.parametrize("frames", [1, 2, 100, 2048, 5000])
@pytest.mark.parametrize("order", [1, 2, 33])
def test_legs_is_the_projection_of_the_whole_past(rng, order, frames):
    x = rng.standard_normal(frames)
    m = souvenir.Memory(order)
    m.process(x)
    np.testing.assert_allclose(m.coefficients, [judge.legs(x, order)], atol=ROUNDING)


def test_fading_is_the_projection_of_a_past_that_fades(rng):
    x = rng.standard_normal(5000)
    m = souvenir.Memory(33, measure="fading", window=0.7, sample_rate=1000)
    m.process(x)
    np.testing.assert_allclose(m.coefficients[0], judge.fading(x, 33, 700), atol=ROUNDING)


def test_a_selective_memory_is_the_projection_on_its_own_clock(rng):
    x = rng.standard_normal(3000)
    steps = rng.random(3000) * (rng.random(3000) > 0.5)
    m = souvenir.Memory(33, measure="selective")
    m.process(x[:1234], steps[:1234])
    m.process(x[1234:], steps[1234:])
    np.testing.assert_allclose(m.coefficients[0], judge.selective(x, steps, 33), atol=ROUNDING)


def test_legt_holds_the_last_window_of_what_it_can_hold():
    # Slow against what 24 coefficients keep: forgetting by its own reconstruction loses nothing then.
    x = np.sin(2 * np.pi * np.arange(3000) / 700)
    m = souvenir.Memory(24, measure="legt", window=700)
    m.process(x)
    # The kept polynomial of held samples is smooth to about 1e-3 of a frame's step, 2 pi / 700.
    np.testing.assert_allclose(m.coefficients[0], judge.legs(x[-700:], 24), atol=1e-4)


@pytest.mark.parametrize("method", ["forward-euler", "backward-euler", "bilinear"])
def test_a_published_recurrence_is_its_dense_step(rng, method):
    order, x = 12, rng.standard_normal(60)
    a, b = judge.legs_matrices(order)
    c = np.zeros(order)
    for k, sample in enumerate(x, start=1):
        a_bar, b_bar = judge.step(a, b, 1 / k, method)
        c = a_bar @ c + b_bar * sample
    m = souvenir.Memory(order, method=method)
    m.process(x)
    # Forward Euler's first steps are as large as 12: what is rounded there is amplified, as is what it holds.
    np.testing.assert_allclose(m.coefficients[0], c, atol=ROUNDING * np.abs(c).max(), rtol=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_sound_in_pieces_is_sound_in_one(rng, kind):
    x = rng.standard_normal((5000, 2))
    whole, pieces = memory(kind, channels=2), memory(kind, channels=2)
    whole.process(x)
    at = 0
    for length in [0, 1, 64, 999, 2048, 5000]:
        pieces.process(x[at : at + length])
        at = min(at + length, 5000)
    assert whole.frames == pieces.frames == 5000
    np.testing.assert_array_equal(bits(whole.coefficients), bits(pieces.coefficients))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("heard", [0, 100, 3000])
def test_a_pickle_and_a_copy_go_on_bit_for_bit(rng, kind, heard):
    x = rng.standard_normal((5000, 2))
    m = memory(kind, channels=2, sample_rate=2.0)
    m.process(x[:heard])
    others = [pickle.loads(pickle.dumps(m)), copy.copy(m), copy.deepcopy(m), m.copy()]
    m.process(x[heard:])
    for other in others:
        assert (other.frames, repr(other)) == (heard, repr(m))
        other.process(x[heard:])
        np.testing.assert_array_equal(bits(other.coefficients), bits(m.coefficients))


def test_reset_forgets_everything(rng):
    x = rng.standard_normal(3000)
    m, fresh = souvenir.Memory(40), souvenir.Memory(40)
    m.process(np.full(777, np.nan))
    m.process(x)
    m.reset()
    assert (m.frames, m.rejected) == (0, {"non_finite": 0, "subnormal": 0})
    for one in (m, fresh):
        one.process(x)
    np.testing.assert_array_equal(bits(m.coefficients), bits(fresh.coefficients))


def test_what_is_not_a_number_is_heard_as_silence_and_counted(rng):
    x = rng.standard_normal(100)
    x[[3, 50, 70]] = [np.nan, np.inf, -np.inf]
    x[80] = 1e-40
    m = souvenir.Memory(10)
    m.process(x)
    x[[3, 50, 70, 80]] = 0
    assert m.rejected == {"non_finite": 3, "subnormal": 1}
    np.testing.assert_allclose(m.coefficients[0], judge.legs(x, 10), atol=ROUNDING)


def arrangements(x):
    """The same numbers, laid out in every way that NumPy has."""
    wide = np.zeros((2 * len(x), 6), dtype=x.dtype)
    wide[::2, 1::2] = x[:, :3]
    raw = np.zeros(x.nbytes + 1, dtype=np.uint8)[1:]
    unaligned = raw.view(x.dtype).reshape(x.shape)
    unaligned[:] = x
    record = np.zeros(len(x), dtype=[("a", np.uint8), ("x", x.dtype, (3,))])
    record["x"] = x
    read_only = x.copy()
    read_only.flags.writeable = False
    yield "C", np.ascontiguousarray(x)
    yield "Fortran", np.asfortranarray(x)
    yield "strided", wide[::2, 1::2]
    yield "backwards", np.ascontiguousarray(x[::-1, ::-1])[::-1, ::-1]
    yield "other byte order", x.astype(x.dtype.newbyteorder())
    yield "read-only", read_only
    yield "unaligned", unaligned
    yield "in a record", record["x"]
    yield "a subclass", np.ascontiguousarray(x).view(type("Sub", (np.ndarray,), {}))
    yield "a list of lists", x.astype(np.float64).tolist()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_every_arrangement_of_an_array_is_the_same_sound(rng, dtype):
    x = rng.standard_normal((3000, 3)).astype(dtype)
    expected = np.array([judge.legs(channel, 16) for channel in x.T.astype(np.float64)])
    for name, array in arrangements(x):
        np.testing.assert_array_equal(np.asarray(array), x)
        m = souvenir.Memory(16, channels=3)
        m.process(array)
        np.testing.assert_allclose(m.coefficients, expected, atol=ROUNDING, err_msg=name)


def test_a_file_in_memory_is_heard_where_it_is(rng, tmp_path):
    x = rng.standard_normal((3000, 2)).astype(np.float32)
    np.save(tmp_path / "x.npy", x)
    mapped, m = np.load(tmp_path / "x.npy", mmap_mode="r"), souvenir.Memory(16, channels=2)
    assert isinstance(mapped, np.memmap)
    m.process(mapped)
    expected = [judge.legs(channel, 16) for channel in x.T.astype(np.float64)]
    np.testing.assert_allclose(m.coefficients, expected, atol=ROUNDING)


def test_one_channel_is_heard_with_and_without_an_axis_for_it(rng):
    x = rng.standard_normal(500)
    for array in [x, x[:, None], np.asfortranarray(x[:, None])]:
        m = souvenir.Memory(16)
        m.process(array)
        np.testing.assert_allclose(m.coefficients[0], judge.legs(x, 16), atol=ROUNDING)


@pytest.mark.parametrize("order", [1, 20, 700])
def test_a_memory_is_read_where_it_is_asked(rng, order):
    x = rng.standard_normal((2000, 2))
    m = souvenir.Memory(order, sample_rate=100, channels=2)
    m.process(x)
    u = rng.random((3, 4))
    expected = np.stack([judge.polynomial(c, u) for c in m.coefficients], axis=-1)
    scale = np.abs(expected).max()
    # legval's recurrence runs downwards; its own rounding grows with the order.
    bound = 1e-12 * order * scale
    np.testing.assert_allclose(m.reconstruct(u=u), expected, atol=bound)
    np.testing.assert_allclose(m.reconstruct(seconds_ago=20 * (1 - u)), expected, atol=bound)
    assert m.reconstruct(u=0.5).shape == (2,)
    assert souvenir.Memory(order).reconstruct(u=[0.0, 1.0]).tolist() == [0.0, 0.0]


def test_the_newest_frame_is_half_a_frame_old():
    # A line is in the span of two coefficients, but for its steps: its cells' middles are on it.
    m = souvenir.Memory(2, sample_rate=10)
    m.process(np.arange(1000.0))
    ago = (np.arange(1000) + 0.5) / 10
    np.testing.assert_allclose(m.reconstruct(seconds_ago=ago), 999 - np.arange(1000), atol=0.01)


def test_seconds_ago_of_a_fading_memory_are_seconds(rng):
    x = rng.standard_normal(4000)
    m = souvenir.Memory(20, measure="fading", window=5.0, sample_rate=100)
    m.process(x)
    ago = np.array([0.0, 0.1, 3.0, 11.0])
    expected = judge.polynomial(m.coefficients[0], np.exp(-ago / 5.0))
    np.testing.assert_allclose(m.reconstruct(seconds_ago=ago), expected, atol=1e-11)


def test_python_runs_on_while_sound_is_heard(rng):
    x = rng.standard_normal(2_000_000)
    m = souvenir.Memory(512)
    heard = threading.Thread(target=m.process, args=(x,))
    heard.start()
    turns = 0
    while heard.is_alive():
        turns += 1
        heard.join(0.001)
    # With the lock held, the first join would return when all is over.
    assert turns > 5, turns
    assert m.frames == len(x)


def test_threads_may_share_a_memory(rng):
    x = rng.standard_normal(50_000)
    m = souvenir.Memory(32)
    threads = [threading.Thread(target=m.process, args=(np.full(1000, 0.5),)) for _ in range(8)]
    for thread in threads:
        thread.start()
    m.coefficients, m.frames, m.reconstruct(u=0.5)
    for thread in threads:
        thread.join()
    assert m.frames == 8000
    m.reset()
    m.process(x)
    np.testing.assert_allclose(m.coefficients[0], judge.legs(x, 32), atol=ROUNDING)
