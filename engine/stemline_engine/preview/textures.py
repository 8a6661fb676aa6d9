"""Cues of texture: how percussive sound is at a window of some length, from running medians.

A median over time keeps sustained sound, and a median over frequency keeps percussive sound
(FitzGerald, "Harmonic/percussive separation using median filtering", DAFx 2010, with its Wiener
masks). The window decides what counts as percussive: a voice glides and trembles, so it is
sustained at a short window and percussive at a long one, where held chords are still sustained
(FitzGerald and Gainza, "Single channel vocal separation using median filtering and factorisation
techniques", 2010).
"""

import torch

from .blocks import in_blocks
from .medians import median_over_bins, median_over_frames
from .spectra import EPSILON, band_hz

SHORT, LONG = 1024, 16384  # samples of a window: 23 ms and 372 ms
SHORT_HOP, LONG_HOP = 512, 4096  # samples between two windows
# Below this frequency a kick drum is only a few bins wide, and the median over frequency removes
# it.
KICK_CORNER_HZ = 200.0


def percussive_share(magnitude: torch.Tensor, frame_step: int, bin_step: int, kick_hz: float = 0.0) -> torch.Tensor:
    """Returns the share (B, F, N) of percussive sound in the power of each bin.

    `frame_step` and `bin_step` are the distances between the nine values of each median. Below
    `kick_hz` the part above the sustained level counts as percussive; then F is BANDS.
    """
    sustained = in_blocks(lambda block: median_over_frames(block, frame_step), 1, magnitude)
    low = 1 / (1 + (band_hz().to(magnitude.device)[:, None] / kick_hz) ** 6) if kick_hz else None

    def share(magnitude: torch.Tensor, sustained: torch.Tensor) -> torch.Tensor:
        percussive = median_over_bins(magnitude, bin_step)
        if low is not None:
            percussive = torch.lerp(percussive, (magnitude - sustained).clamp(min=0), low)
        return percussive**2 / (percussive**2 + sustained**2 + EPSILON)

    return in_blocks(share, 2, magnitude, sustained)
