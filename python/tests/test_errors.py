"""What is refused is refused in a sentence with the numbers, and nothing crashes."""

import pickle

import numpy as np
import pytest

import souvenir

X = np.ones(10)
#: More rows than there is memory for, and no frame in them.
NOTHING = np.zeros((2**40, 0))
LAYER = souvenir.Layer("legs", 4, 0.1)

REFUSED = [
    (lambda: souvenir.Memory(0), ValueError, "order 0 is outside 1 to 4194304"),
    (lambda: souvenir.Memory(-1), ValueError, "order is -1"),
    (lambda: souvenir.Memory(10**30), ValueError, "order is 1000000"),
    (lambda: souvenir.Memory(2**62), ValueError, "is outside 1 to"),
    (lambda: souvenir.Memory(4.5), TypeError, "order is float; expected an int"),
    (lambda: souvenir.Memory("many"), TypeError, "order is str"),
    (lambda: souvenir.Memory(4, "legz"), ValueError, "`legz` is not one of legs"),
    (lambda: souvenir.Memory(4, method="rk4"), ValueError, "`rk4` is not one of exact"),
    (lambda: souvenir.Memory(4, "fading", "bilinear", 5), ValueError, "fading has no bilinear"),
    (lambda: souvenir.Memory(2000, "legt", "zero-order-hold", 5), ValueError, "order 2000 .* 1024"),
    (lambda: souvenir.Memory(4, "legt"), ValueError, "legt needs a window"),
    (lambda: souvenir.Memory(4, window=3), ValueError, "legs keeps all .* not 3 s"),
    (lambda: souvenir.Memory(4, "legt", window=1), ValueError, "window of 1 frames is outside 2"),
    (lambda: souvenir.Memory(4, "legt", window=np.nan), ValueError, "window of NaN frames"),
    (lambda: souvenir.Memory(4, "legt", window=1e300), ValueError, "is outside 2 to"),
    (lambda: souvenir.Memory(4, sample_rate=0), ValueError, "sample rate of 0 Hz"),
    (lambda: souvenir.Memory(4, sample_rate=np.inf), ValueError, "sample rate of inf"),
    (lambda: souvenir.Memory(4, channels=9), ValueError, "9 channels .* 1 to 8"),
    (lambda: souvenir.Memory(4, channels=0), ValueError, "0 channels"),
    (lambda: souvenir.Memory(4).process(np.ones((10, 2))), ValueError, r"shape \(10, 2\).*1 channels"),
    (lambda: souvenir.Memory(4, channels=2).process(X), ValueError, r"shape \(10,\).*\(frames, 2\)"),
    (lambda: souvenir.Memory(4, channels=2).process(np.ones((2, 10))), ValueError, r"\(2, 10\)"),
    (lambda: souvenir.Memory(4).process(np.ones(())), ValueError, r"shape \(\)"),
    (lambda: souvenir.Memory(4).process(np.ones((1, 1, 1))), ValueError, r"shape \(1, 1, 1\)"),
    (lambda: souvenir.Memory(4).process(np.arange(9)), TypeError, "numbers of type int64"),
    (lambda: souvenir.Memory(4).process(np.ones(9, np.float16)), TypeError, "float16"),
    (lambda: souvenir.Memory(4).process(np.ones(9, np.longdouble)), TypeError, "float128|longdouble"),
    (lambda: souvenir.Memory(4).process(np.ones(9, complex)), TypeError, "complex128"),
    (lambda: souvenir.Memory(4).process(np.array(["a"])), TypeError, "<U1"),
    (lambda: souvenir.Memory(4).process(None), TypeError, "object"),
    (lambda: souvenir.Memory(4).process(np.ma.ones(9)), TypeError, "masked"),
    (lambda: souvenir.Memory(4).reconstruct(u=np.ma.zeros(3)), TypeError, "u is a masked array"),
    (lambda: souvenir.reconstruct(np.ma.array([1.0, 2.0], mask=[0, 1]), 0.5), TypeError, "c is a masked array"),
    (lambda: souvenir.Memory(4).process(X, X), ValueError, "clock of a selective memory"),
    (lambda: souvenir.Memory(4, "selective").process(X, X[:5]), ValueError, r"steps has the shape \(5,\)"),
    (lambda: souvenir.Memory(4, "selective").process(X, -X), ValueError, r"steps\[0\] is -1"),
    (lambda: souvenir.Memory(4).reconstruct(), ValueError, "either seconds_ago= or u="),
    (lambda: souvenir.Memory(4).reconstruct(u=0, seconds_ago=0), ValueError, "one of them"),
    (lambda: souvenir.Memory(4).reconstruct(u=1.5), ValueError, "u is 1.5"),
    (lambda: souvenir.Memory(4).reconstruct(u=np.nan), ValueError, "u holds NaN at its flat index 0"),
    (lambda: souvenir.Memory(4).reconstruct(u="now"), TypeError, "u has numbers of type <U3"),
    (lambda: souvenir.Memory(4).reconstruct(seconds_ago=1), ValueError, "reaches from 0 to 0 s ago"),
    (lambda: souvenir.Memory(4, "selective").reconstruct(seconds_ago=0), ValueError, "use u="),
    (lambda: souvenir.project(np.ones((2, 2, 2)), 4), ValueError, r"shape \(2, 2, 2\)"),
    (lambda: souvenir.project(X, 4, at=11), ValueError, "at holds 11; x has 10 frames"),
    (lambda: souvenir.project(X, 4, at=[1.5]), ValueError, "at holds 1.5"),
    (lambda: souvenir.project(X, 4, at=[[1]]), ValueError, r"at has the shape \(1, 1\)"),
    (lambda: souvenir.project(X * np.nan, 4), ValueError, "x is NaN at frame 0 of row 0"),
    (lambda: souvenir.project([X, X / 0.0], 4), ValueError, "x is inf at frame 0 of row 1"),
    (lambda: souvenir.reconstruct(1.0, 0.5), ValueError, r"c has the shape \(\)"),
    (lambda: souvenir.reconstruct(np.ones((3, 0)), 0.5), ValueError, r"shape \(3, 0\)"),
    (lambda: souvenir.reconstruct([np.inf], 0.5), ValueError, "c holds inf"),
    (lambda: souvenir.project_transpose([1.0], -1), ValueError, "frames is -1"),
    (lambda: souvenir.project_transpose([1.0], 2**60), MemoryError, "GB"),
    (lambda: souvenir.project(NOTHING, 4, np.zeros(2**22)), MemoryError, "more than any machine has"),
    (lambda: souvenir.project(NOTHING, 4), MemoryError, "coefficients of all rows takes about 35184.4 GB"),
    (lambda: souvenir.matrices("legs", 0), ValueError, "order is 0"),
    (lambda: souvenir.matrices("legs", 10**6), MemoryError, "order 1000000 takes about 24000.0 GB"),
    (lambda: souvenir.matrices("legs", 2**40), MemoryError, "more than any machine has"),
    (lambda: souvenir.discretize(np.ones((2, 3)), X, 1), ValueError, r"A has the shape \(2, 3\)"),
    (lambda: souvenir.discretize(np.ones((0, 0)), [], 1), ValueError, "N at least 1"),
    (lambda: souvenir.discretize([[1.0]], [1.0], np.nan), ValueError, "dt is NaN"),
    (lambda: souvenir.discretize([[-1.0]], [1.0], 1e300, "zero-order-hold"), ValueError, "too large at dt 1"),
    (lambda: souvenir.discretize([[-1.0]], [1e300], 1.0, "exact"), ValueError, "choose a smaller dt"),
    (lambda: souvenir.render(X, 0), ValueError, "sample rate of 0 Hz"),
    (lambda: souvenir.render(X, 10, window=np.nan), ValueError, "window of NaN"),
    (lambda: souvenir.render(X, -np.inf), ValueError, "sample rate of -inf"),
    (lambda: souvenir.render(X[:0], 0), ValueError, "sample rate of 0 Hz"),
    (lambda: souvenir.render(X[:0], np.nan), ValueError, "sample rate of NaN"),
    (lambda: souvenir.render(X[:0], 10, window=np.nan), ValueError, "window of NaN"),
    (lambda: souvenir.render(X[:0], 10, order=0), ValueError, "order 0"),
    (lambda: souvenir.render(X[:0], 10, overlap=0.7), ValueError, "not by 0.7"),
    (lambda: souvenir.render(X, np.nan), ValueError, "sample rate of NaN"),
    (lambda: souvenir.render(np.ones((10, 9)), 10), ValueError, r"shape \(10, 9\)"),
    (lambda: souvenir.render(X, 100, window=1e-9), ValueError, "frames is outside 2"),
    (lambda: souvenir.render(X, 100, overlap=0.7), ValueError, "not by 0.7"),
    (lambda: souvenir.render(X, 100, measure="fading"), ValueError, "fading is heard once"),
    (lambda: souvenir.Layer("s5", 4, 0.1), ValueError, "`s5` is not one of s4"),
    (lambda: souvenir.Layer("s4", 5, 0.1), ValueError, "5 is odd"),
    (lambda: souvenir.Layer("s4", 4, 0.1, "mixed"), ValueError, "no mixed step"),
    (lambda: souvenir.Layer("s4", 4, 0.1, "rk4"), ValueError, "`rk4` is not one of bilinear"),
    (lambda: souvenir.Layer("legs", 4, -1), ValueError, "step of -1"),
    (lambda: LAYER.kernel([1.0], 3), ValueError, r"\(1,\); a state of 4 real numbers"),
    (lambda: LAYER.kernel(np.ones(4), 2**62), MemoryError, "answer of 4611686018427387904 frames, as frames says"),
    (lambda: LAYER.kernel(np.ones(4), -1), ValueError, "frames is -1"),
    (lambda: LAYER.response(-1), ValueError, "frames is -1"),
    (lambda: LAYER.readout(-1), ValueError, "delay is -1"),
    (lambda: LAYER.readout(1.5), TypeError, "delay is float"),
    (lambda: LAYER.runner(np.ones(4), "convolution", -1), ValueError, "kernel_frames is -1"),
    (lambda: LAYER.runner(np.ones(4), "convolution", 2**62), MemoryError, "as kernel_frames says"),
    (lambda: LAYER.runner(np.ones(4), "scan", "long"), TypeError, "kernel_frames is str"),
    (lambda: LAYER.kernel(np.ma.ones(4), 3), TypeError, "readout is a masked array"),
    (lambda: LAYER.runner(np.ones(4), "fast"), ValueError, "`fast` is not one of recurrence"),
    (lambda: LAYER.runner(np.ones(4)).process(np.ones((3, 1))), ValueError, r"shape \(3, 1\)"),
    (lambda: LAYER.readout(3, noise_floor=-1.0), ValueError, "noise floor of -1"),
    (lambda: souvenir.SelectiveScan([0.5]), ValueError, r"A\[0\] = 0.5"),
    (lambda: souvenir.SelectiveScan([]), ValueError, "0 states"),
    (lambda: souvenir.SelectiveScan([[-1.0]]), ValueError, r"a has the shape \(1, 1\)"),
    (
        lambda: souvenir.SelectiveScan([-1.0]).process(X, X, X, X[:, None]),
        ValueError,
        r"b has the shape \(10,\); expected \(10, 1\)",
    ),
    (
        lambda: souvenir.SelectiveScan([-1.0]).process(X, -X, X[:, None], X[:, None]),
        ValueError,
        "delta is -1",
    ),
]


@pytest.mark.parametrize("case", range(len(REFUSED)))
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_what_cannot_be_is_refused_with_its_numbers(case):
    ask, error, words = REFUSED[case]
    with pytest.raises(error, match=words):
        ask()


def test_no_sound_is_heard_as_none():
    for empty in [np.zeros(0), np.zeros((0, 1)), np.zeros(0, np.float32)[::-1], np.zeros(0, ">f8")]:
        m = souvenir.Memory(4)
        m.process(empty)
        assert m.frames == 0
        np.testing.assert_array_equal(m.coefficients, np.zeros((1, 4)))
    assert souvenir.project(np.zeros((2, 0)), 3).shape == (2, 3)


def test_a_damaged_pickle_is_refused():
    m = souvenir.Memory(4)
    maker, (state, rate) = m.__reduce__()
    for at in range(len(state)):
        damaged = bytearray(state)
        damaged[at] ^= 0x10
        with pytest.raises(ValueError, match="state of a memory"):
            maker(bytes(damaged), rate)
    for wrong in [0.0, -1.0, np.nan, np.inf]:
        with pytest.raises(ValueError, match="sample rate of"):
            maker(state, wrong)
    with pytest.raises(ValueError, match="not the state"):
        maker(b"", rate)
    assert pickle.loads(pickle.dumps(m, protocol=0)).order == 4


def test_an_explosion_is_told_by_its_numbers():
    m = souvenir.Memory(900, method="forward-euler")
    m.process(np.ones(2000))
    assert not np.isfinite(m.coefficients).all()
    assert np.isnan(m.reconstruct(u=[0.0, 0.5, 1.0])).all()


def test_a_broadcast_array_is_read_as_what_it_shows():
    m = souvenir.Memory(3, channels=2)
    m.process(np.broadcast_to(np.float64(0.5), (1000, 2)))
    np.testing.assert_allclose(m.coefficients, [[0.5, 0, 0], [0.5, 0, 0]], atol=1e-14)
