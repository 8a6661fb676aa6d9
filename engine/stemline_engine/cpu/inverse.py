"""Inverse STFT of the masks of a Demucs network. It gives the bits of Demucs in less time.

Upstream copies the spectra four times before torch.istft, whose sum of the frames is slow.
"""

from __future__ import annotations

from functools import cache

import torch

HOPS_PER_WINDOW = 4
"""Hops in a window: Demucs moves each window by a quarter of its length."""
_CUT_FRAMES = 2
"""Frames that `_spec` removes at each end of a spectrum. The inverse takes them as zero."""


def has_inverse(module: torch.nn.Module) -> bool:
    """Returns whether `inverse` gives the waves that `_ispec` of `module` makes of its masks.

    Older networks mask the spectrum of the song, or place the frames differently.
    """
    return (
        module.cac
        and module.nfft == HOPS_PER_WINDOW * module.hop_length
        and getattr(module, "hybrid", True)
        and not getattr(module, "hybrid_old", False)
    )


def inverse(masks: torch.Tensor, length: int) -> torch.Tensor:
    """Returns the waves (B, S, 2, length) of `masks` (B, S, 4, bins, frames) float32.

    The four channels are the real and the imaginary part of the left, then of the right side.
    """
    batch, sources, parts, bins, frames = masks.shape
    sides = masks.reshape(batch * sources * parts // 2, 2, bins, frames)
    waves = torch.empty(len(sides), length)
    # One at a time, so that its spectrum stays in the cache of the processor.
    for side, wave in zip(sides, waves, strict=True):
        wave.copy_(_wave(side, length))
    return waves.view(batch, sources, parts // 2, length)


def _wave(side: torch.Tensor, length: int) -> torch.Tensor:
    """Returns the wave (length,) of one spectrum (2, bins, frames)."""
    _, bins, frames = side.shape
    hop = 2 * bins // HOPS_PER_WINDOW
    # The highest bin is zero too.
    spectrum = torch.zeros(frames + 2 * _CUT_FRAMES, bins + 1, 2)
    spectrum[_CUT_FRAMES:-_CUT_FRAMES, :-1] = side.permute(2, 1, 0)
    pieces = torch.fft.irfft(torch.view_as_complex(spectrum), 2 * bins, norm="ortho").mul_(_window(2 * bins))
    begin = bins + hop // 2 * 3
    return _overlap_add(pieces).div_(_envelope(2 * bins, len(pieces)))[begin : begin + length]


def _overlap_add(pieces: torch.Tensor) -> torch.Tensor:
    """Returns the sum of `pieces` (frames, n), which begin every n / 4 samples."""
    quarters = pieces.view(len(pieces), HOPS_PER_WINDOW, -1)
    summed = torch.zeros(len(pieces) + HOPS_PER_WINDOW - 1, quarters.shape[-1])
    # In the order of torch.istft: the earliest frame first.
    for index in reversed(range(HOPS_PER_WINDOW)):
        summed[index : index + len(pieces)] += quarters[:, index]
    return summed.view(-1)


@cache
def _window(size: int) -> torch.Tensor:
    return torch.hann_window(size)


@cache
def _envelope(size: int, frames: int) -> torch.Tensor:
    return _overlap_add(_window(size).square().expand(frames, size).contiguous())
