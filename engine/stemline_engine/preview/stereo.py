"""Cue of place: the share of sound in the middle of the stereo field."""

import torch
import torch.nn.functional as F

from .blocks import in_blocks
from .spectra import EPSILON

SMOOTHING = 5  # frames and bins
# Ratio of side to mid in amplitude from which a source counts as panned: 17 degrees from the
# middle.
PANNED = 0.3


def centre_share(mid: torch.Tensor, side: torch.Tensor) -> torch.Tensor:
    """Returns the share (B, F, N) of centred sound in the power of mid; both are complex.

    The part of mid that is coherent with side belongs to a panned source, and a wide source is as
    strong in mid as in side (the primary and ambient parts of Avendano and Jot, "A frequency-domain
    approach to multichannel upmix", JAES 2004). A coherent source with little side is the centred
    one itself. Powers are averaged over SMOOTHING x SMOOTHING frames and bins.
    """
    return in_blocks(_share, 1, mid, side, halo=SMOOTHING // 2)


def _share(mid: torch.Tensor, side: torch.Tensor) -> torch.Tensor:
    cross = mid * side.conj()
    parts = (mid.abs() ** 2, side.abs() ** 2, cross.real, cross.imag)
    # All four are sums over the same bins and frames, so their ratios are those of the means.
    mid_power, side_power, real, imaginary = (_sums(_sums(part, 1), 2) for part in parts)
    common = real**2 + imaginary**2
    coherence = (common / (mid_power * side_power + EPSILON)).clamp(max=1)
    # The squared ratio of side to mid of the coherent part is side^2 / common.
    is_panned = side_power**2 / (side_power**2 + PANNED**2 * common + EPSILON)
    wide = side_power / (mid_power + EPSILON)
    return (1 - coherence * is_panned - (1 - coherence) * wide).clamp(0, 1)


def _sums(values: torch.Tensor, axis: int) -> torch.Tensor:
    """Returns the sums of SMOOTHING values of (B, F, N) on `axis`; beyond it are zeros."""
    reach = SMOOTHING // 2
    padded = F.pad(values, (0, 0, reach, reach) if axis == 1 else (reach, reach))
    return sum(padded.narrow(axis, start, values.shape[axis]) for start in range(SMOOTHING))
