"""What a finished track is like, in numbers that tell a listener's first questions: loud, silent, clipped, broken?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

SILENT_BELOW = 1e-3
"""Peak (-60 dB of full scale) under which a track counts as silent."""


class TrackCheck:
    """Gathers the figures of one track as its blocks are written."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._energy = 0.0
        self._count = 0
        self._clipped = 0
        self._nan = False

    def add(self, block: np.ndarray) -> None:
        """`block` of any shape, as written, after the gain."""
        magnitude = np.abs(block)
        peak = float(magnitude.max())
        self._nan = self._nan or not math.isfinite(peak)
        self._peak = max(self._peak, peak)
        if peak >= 1:
            self._clipped += int(np.count_nonzero(magnitude >= 1))
        self._energy += _energy(block)
        self._count += block.size

    def figures(self) -> dict[str, Any]:
        """`peak` (1 is full scale), `rms_db` (None for digital silence), `silent`, `clipped_samples`, `nan`."""
        mean = self._energy / self._count if self._count else 0.0
        return {
            "peak": self._peak,
            "rms_db": 10 * math.log10(mean) if mean > 0 else None,
            "silent": self._peak < SILENT_BELOW,
            "clipped_samples": self._clipped,
            "nan": self._nan,
        }


def sum_snr_db(mix: np.ndarray, sums: Iterable[np.ndarray], block_frames: int) -> float | None:
    """How well the stems add up to the song: dB of the mix over what their sum misses; None when the mix is silent.

    `mix` (T, 2); `sums`: the sum of all stems in blocks (2, up to `block_frames`), before the gain.
    A sum that misses nothing at all counts as 300 dB, for an infinite number cannot be sent.
    """
    signal = missed = 0.0
    for index, block in enumerate(sums):
        piece = mix[index * block_frames : (index + 1) * block_frames].T
        signal += _energy(piece)
        missed += _energy(piece - block)
    if signal <= 0:
        return None
    return 10 * math.log10(signal / missed) if missed > 0 else 300.0


def _energy(block: np.ndarray) -> float:
    return float(np.square(block, dtype=np.float64).sum())
