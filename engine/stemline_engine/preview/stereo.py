"""Cue of place: the share of sound in the middle of the stereo field."""

import torch
import torch.nn.functional as F

from .blocks import in_blocks
from .spectra import EPSILON, in_bands

SMOOTHING = 5  # frames and bands
# Ratio of side to mid in amplitude from which a source counts as panned: 17 degrees from the
# middle.
PANNED = 0.3


def band_powers(spectra: torch.Tensor) -> torch.Tensor:
    """Returns the mean powers (B, 4, F, N) in the bands of complex mid and side, (B, 2, bins, N).

    They are the powers of mid and of side, and the real and the imaginary part of their product.
    """

    def powers(spectra: torch.Tensor) -> torch.Tensor:
        # A spectrum of torch has its bins side by side in memory, so they are summed there.
        spectra = spectra.transpose(2, 3)
        mid, side = spectra.unbind(1)
        mid_real, mid_imag, side_real, side_imag = (x.contiguous() for x in (mid.real, mid.imag, side.real, side.imag))
        parts = (
            mid_real * mid_real + mid_imag * mid_imag,
            side_real * side_real + side_imag * side_imag,
            mid_real * side_real + mid_imag * side_imag,
            mid_imag * side_real - mid_real * side_imag,
        )
        return in_bands(torch.stack(parts, dim=1).transpose(2, 3))

    return in_blocks(powers, 3, spectra)


def centre_share(powers: torch.Tensor) -> torch.Tensor:
    """Returns the share (B, F, N) of centred sound in the power of mid, from `band_powers`.

    The part of mid that is coherent with side belongs to a panned source, and a wide source is as
    strong in mid as in side (the primary and ambient parts of Avendano and Jot, "A frequency-domain
    approach to multichannel upmix", JAES 2004). A coherent source with little side is the centred
    one itself. Powers are averaged over SMOOTHING x SMOOTHING frames and bands.
    """
    return in_blocks(_share, -2, powers, halo=SMOOTHING // 2)


def _share(powers: torch.Tensor) -> torch.Tensor:
    # All four are sums over the same bands and frames, so their ratios are those of the means.
    mid_power, side_power, real, imaginary = _sums(_sums(powers, 2), 3).unbind(1)
    common = real**2 + imaginary**2
    coherence = (common / (mid_power * side_power + EPSILON)).clamp(max=1)
    # The squared ratio of side to mid of the coherent part is side^2 / common.
    is_panned = side_power**2 / (side_power**2 + PANNED**2 * common + EPSILON)
    wide = side_power / (mid_power + EPSILON)
    return (1 - coherence * is_panned - (1 - coherence) * wide).clamp(0, 1)


def _sums(values: torch.Tensor, axis: int) -> torch.Tensor:
    """Returns the sums of SMOOTHING values of (B, 4, F, N) on `axis`; beyond it are zeros."""
    reach = SMOOTHING // 2
    padded = F.pad(values, (0, 0, reach, reach) if axis == 2 else (reach, reach))
    return sum(padded.narrow(axis, start, values.shape[axis]) for start in range(SMOOTHING))
