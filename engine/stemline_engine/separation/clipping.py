"""Treatment of tracks louder than full scale: one gain for all, a gain for each, or a cut."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

RESCALE_MARGIN = 1.01
"""Margin above the peak in 'rescale', that of `demucs.audio.prevent_clip`."""


@dataclass(frozen=True)
class Treatment:
    """The change of the samples of one track: a factor, then a cut at full scale if `cuts`."""

    gain: float
    cuts: bool = False

    def apply(self, block: np.ndarray) -> tuple[np.ndarray, int | None]:
        """Returns the samples to write, and how many of them were cut; None: this cuts none."""
        if not self.cuts:
            return block if self.gain == 1 else block * np.float32(self.gain), None
        return np.clip(block, np.float32(-1), np.float32(1)), int(np.count_nonzero(np.abs(block) > 1))


def treatments(clip: str, peaks: list[float]) -> tuple[float, list[Treatment]]:
    """Returns the gain that all tracks share, and the treatment of each, from their `peaks`.

    `clip`: 'gain' reduces all tracks by one factor, so that they keep their balance and their sum;
    'clamp' cuts the samples above full scale; 'rescale' reduces each loud track by its own factor,
    as the `demucs` command does. The shared gain is 1 for the last two. `peaks` are finite.
    """
    if clip == "clamp":
        return 1.0, [Treatment(1.0, cuts=True) for _ in peaks]
    if clip == "rescale":
        return 1.0, [Treatment(1 / max(RESCALE_MARGIN * peak, 1.0)) for peak in peaks]
    gain = common_gain(peaks)
    return gain, [Treatment(gain) for _ in peaks]


def common_gain(peaks: list[float]) -> float:
    """Returns the factor that reduces the highest of `peaks` to full scale, at most 1."""
    peak = max(peaks)
    # Rounding down in 32 bits keeps the product from exceeding full scale.
    return float(np.nextafter(np.float32(1 / peak), np.float32(0))) if peak > 1 else 1.0


def most_without_change(clip: str) -> float:
    """Returns the highest peak of a track for which `clip` changes no sample."""
    return {"gain": 1.0, "clamp": math.inf, "rescale": 1 / RESCALE_MARGIN}[clip]
