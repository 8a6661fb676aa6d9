"""Short-time spectra of mid and side, and maps of other resolutions on the grid of the masks.

The grid has bands of 10.8 Hz, above 5.5 kHz of 43 Hz, and frames of 23 ms at 44 100 Hz. A window
of 93 ms separates the partials of a bass from those of a voice.
"""

import torch
import torch.nn.functional as F

from .blocks import in_blocks

SAMPLE_RATE = 44100
FFT_SIZE = 4096  # samples of a window
HOP = 1024  # samples between two windows
BINS = FFT_SIZE // 2 + 1
HZ_PER_BIN = SAMPLE_RATE / FFT_SIZE
# Bins of the lowest quarter of the spectrum are bands of their own. Above it, where partials are
# wide, groups of four bins are bands, so that the masks have fewer values.
GROUP = 4
NARROW = (BINS - 1) // 4
BANDS = NARROW + (BINS - 1 - NARROW) // GROUP
EPSILON = 1e-20


def spectrum(signal: torch.Tensor, size: int = FFT_SIZE, hop: int | None = None) -> torch.Tensor:
    """Returns the complex spectrum (..., size / 2 + 1, N) of (..., T), padded with silence.

    Hann windows of `size` samples are `hop` samples apart, by default a quarter of their length.
    """
    window = torch.hann_window(size, device=signal.device)
    flat = signal.reshape(-1, signal.shape[-1])
    result = torch.stft(
        flat, size, hop or size // 4, window=window, center=True, pad_mode="constant", return_complex=True
    )
    return result.reshape(*signal.shape[:-1], *result.shape[-2:])


def samples(spectra: torch.Tensor, frames: int) -> torch.Tensor:
    """Returns the samples (..., frames) of complex spectra (..., BINS, N): inverts `spectrum`."""
    window = torch.hann_window(FFT_SIZE, device=spectra.device)
    flat = spectra.reshape(-1, *spectra.shape[-2:])
    return torch.istft(flat, FFT_SIZE, HOP, window=window, length=frames).reshape(*spectra.shape[:-2], frames)


def in_bands(power: torch.Tensor) -> torch.Tensor:
    """Returns mean powers (..., 7 F / 16, N) in bands of (..., F + 1, N), without the last bin."""
    narrow = (power.shape[-2] - 1) // 4
    wide = power[..., narrow:-1, :].unflatten(-2, (-1, GROUP)).mean(dim=-2)
    return torch.cat([power[..., :narrow, :], wide], dim=-2)


def in_bins(shares: torch.Tensor) -> torch.Tensor:
    """Returns the share (..., BINS) of each bin of the shares (..., BANDS) of bands."""
    wide = shares[..., NARROW:].repeat_interleave(GROUP, dim=-1)
    return torch.cat([shares[..., :NARROW], wide, shares[..., -1:]], dim=-1)


def masked(spectra: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
    """Returns complex spectra (..., BINS, N) times the `shares` (..., BANDS, N) of their bands."""

    def product(spectra: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
        return spectra * in_bins(shares)

    # A spectrum of torch has its bins side by side in memory.
    return in_blocks(product, -2, spectra.transpose(-1, -2), shares.transpose(-1, -2)).transpose(-1, -2)


def band_hz() -> torch.Tensor:
    """Returns the frequency (BANDS,) of the middle of each band in Hz."""
    return in_bands(torch.arange(BINS, dtype=torch.float32)[:, None])[:, 0] * HZ_PER_BIN


def on_grid(share: torch.Tensor, power: torch.Tensor, hop: int, frames: int) -> torch.Tensor:
    """Returns a share of `power`, both (B, F, N), on the grid (B, BANDS, frames).

    F is a multiple or a fraction of BANDS, and `hop` is the distance between two frames in samples.
    Where the grid is coarser, the mean is weighted with the power, so that it stays a share of it.
    """
    weighted, total = share * power, power
    if power.shape[1] < BANDS:
        weighted, total = (_mean_of(each, HOP // hop) for each in (weighted, total))
        share = (weighted / (total + EPSILON)).transpose(1, 2)
        return _fit(_fit(_stretch(share, BANDS // power.shape[1]).transpose(1, 2), BANDS, 1), frames, 2)
    factor = power.shape[1] // BANDS
    weighted, total = (_mean_of(each.transpose(1, 2), factor).transpose(1, 2) for each in (weighted, total))
    return _fit(_stretch(weighted / (total + EPSILON), hop // HOP), frames, 2)


def _mean_of(values: torch.Tensor, factor: int) -> torch.Tensor:
    """Returns the means of factor + 1 values around every `factor`-th value of the last axis."""
    return F.avg_pool1d(values, factor + 1, factor, factor // 2, count_include_pad=False)


def _stretch(values: torch.Tensor, factor: int) -> torch.Tensor:
    """Returns (A, B, N) with factor - 1 interpolated values between two values of the last axis."""
    size = (values.shape[-1] - 1) * factor + 1
    return F.interpolate(values, size=size, mode="linear", align_corners=True)


def _fit(values: torch.Tensor, size: int, axis: int) -> torch.Tensor:
    """Returns (B, F, N) with `size` values on `axis`: cuts it, or repeats the last value."""
    missing = size - values.shape[axis]
    if missing <= 0:
        return values.narrow(axis, 0, size)
    return torch.cat([values, values.narrow(axis, -1, 1).repeat_interleave(missing, dim=axis)], dim=axis)
