"""A memory for sound: HiPPO-LegS and its relatives, exact, as coefficients of orthonormal Legendre polynomials.

    f(u) = sum_n c[n] sqrt(2n+1) P_n(2u - 1)        u in [0, 1], 0 the oldest instant, 1 now

Sound is (frames,) or (frames, channels), float32 or float64. Times are in seconds of `sample_rate`, which is 1 where
none is given: then they are frames.
"""

from ._souvenir import (
    BUDGET_MEMORIES,
    StreamingAdaptiveMemory,
    Layer,
    Memory,
    Runner,
    SelectiveScan,
    TrainedStack,
    __version__,
    budget_recall,
    discretize,
    matrices,
    project,
    project_transpose,
    reconstruct,
    render,
)
from .files import Analysis, load
from .live import Step, Stream, stream

__all__ = [
    "StreamingAdaptiveMemory",
    "Analysis",
    "BUDGET_MEMORIES",
    "Layer",
    "Memory",
    "Runner",
    "SelectiveScan",
    "Step",
    "Stream",
    "TrainedStack",
    "__version__",
    "budget_recall",
    "discretize",
    "load",
    "matrices",
    "project",
    "project_transpose",
    "reconstruct",
    "render",
    "stream",
]
