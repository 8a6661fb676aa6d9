"""Level of a song: the mean and the standard deviation of its mono mix.

Networks are trained on levelled songs: (mix - mean) / std, as in `demucs.api`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

_SMALL = 1e-8
"""Prevents a division by zero for digital silence. Demucs adds the same number."""


@dataclass(frozen=True)
class Level:
    """Mean and standard deviation of the mono mix of a song, with which the song is levelled."""

    mean: float
    std: float


UNCHANGED = Level(0.0, 1.0)
"""The level that changes no sample."""


class LevelMeter:
    """Measures the level of a song that arrives in blocks.

    Joins the blocks by the parallel formula of Chan, Golub and LeVeque (1983), in 64 bit, so a
    song of hours is as exact as a short one.
    """

    def __init__(self) -> None:
        self._count = 0
        self._mean = 0.0
        self._squares = 0.0

    def add(self, block: np.ndarray) -> None:
        """Adds the next samples, (n, 2) float32, n >= 1."""
        # Demucs makes the mono mix in 32 bit too.
        mono = ((block[:, 0] + block[:, 1]) / np.float32(2)).astype(np.float64)
        count, mean = len(mono), float(mono.mean())
        squares = float(np.square(mono - mean).sum())
        total, step = self._count + count, mean - self._mean
        self._squares += squares + step * step * self._count * count / total
        self._mean += step * count / total
        self._count = total

    def level(self) -> Level:
        """Returns the level of the blocks so far. The std of fewer than two frames counts as 0."""
        std = math.sqrt(self._squares / (self._count - 1)) if self._count > 1 else 0.0
        return Level(self._mean, std + _SMALL)
