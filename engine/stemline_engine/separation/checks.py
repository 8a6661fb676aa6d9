"""Measures finished tracks: peak, loudness, clipping, faults, and the sum of the stems."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

SILENT_BELOW = 1e-3
"""Peak below which a track counts as silent: -60 dB of full scale, as PROTOCOL.md states."""


class TrackCheck:
    """Collects the figures of one track while its blocks are written."""

    def __init__(self) -> None:
        self._peak = 0.0
        self._energy = 0.0
        self._count = 0
        self._clipped = 0
        self._nan = False

    def add(self, block: np.ndarray, cut: int | None = None) -> None:
        """Adds a block of any shape, with at least one sample, as it is written: after the gain.

        `cut`: number of its samples that were cut at full scale; None: the track is not cut, and
        its samples at or above full scale count.
        """
        magnitude = np.abs(block)
        peak = float(magnitude.max())
        self._nan = self._nan or not math.isfinite(peak)
        self._peak = max(self._peak, peak)
        if cut is not None:
            self._clipped += cut
        elif peak >= 1:
            self._clipped += int(np.count_nonzero(magnitude >= 1))
        self._energy += _energy(block)
        self._count += block.size

    @property
    def peak(self) -> float:
        """The highest magnitude so far."""
        return self._peak

    def figures(self) -> dict[str, Any]:
        """Returns the figures of the blocks so far.

        `peak`: 1 is full scale. `rms_db`: None for digital silence. `silent`: the peak is below
        `SILENT_BELOW`. `clipped_samples`: count of samples that were cut, or that are at or above
        full scale in a track that is not cut. `nan`: a sample is not finite.
        """
        mean = self._energy / self._count if self._count else 0.0
        return {
            "peak": self._peak,
            "rms_db": 10 * math.log10(mean) if mean > 0 else None,
            "silent": self._peak < SILENT_BELOW,
            "clipped_samples": self._clipped,
            "nan": self._nan,
        }


class SumCheck:
    """Compares the sum of all sources of a song with the song, block by block."""

    def __init__(self) -> None:
        self._signal = self._error = 0.0

    def add(self, song: np.ndarray, sources: np.ndarray) -> None:
        """Adds the next frames of the song (n, 2), and of its sources (S, 2, n) before the gain."""
        mix = song.T
        self._signal += _energy(mix)
        self._error += _energy(mix - sources.sum(axis=0))

    def snr_db(self) -> float | None:
        """Returns 10 log10(|mix|^2 / |mix - sum|^2) in dB; None when the song is silent.

        A sum equal to the song gives 300 dB, because JSON has no infinite numbers.
        """
        if self._signal <= 0:
            return None
        return 10 * math.log10(self._signal / self._error) if self._error > 0 else 300.0


def _energy(block: np.ndarray) -> float:
    return float(np.square(block, dtype=np.float64).sum())
