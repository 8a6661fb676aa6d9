"""Short-time spectra of mid and side, and maps of other resolutions on the grid of the masks.

The grid has bins of 10.8 Hz and frames of 23 ms at 44 100 Hz. A window of 93 ms separates the
partials of a bass from those of a voice.
"""

import torch
import torch.nn.functional as F

SAMPLE_RATE = 44100
FFT_SIZE = 4096  # samples of a window
HOP = 1024  # samples between two windows
BINS = FFT_SIZE // 2 + 1
HZ_PER_BIN = SAMPLE_RATE / FFT_SIZE
EPSILON = 1e-20


def spectrum(signal: torch.Tensor, size: int = FFT_SIZE) -> torch.Tensor:
    """Returns the complex spectrum (..., size / 2 + 1, N) of (..., T), padded with silence.

    Hann windows of `size` samples are a quarter of their length apart.
    """
    window = torch.hann_window(size, device=signal.device)
    flat = signal.reshape(-1, signal.shape[-1])
    result = torch.stft(flat, size, size // 4, window=window, center=True, pad_mode="constant", return_complex=True)
    return result.reshape(*signal.shape[:-1], *result.shape[-2:])


def samples(spectra: torch.Tensor, frames: int) -> torch.Tensor:
    """Returns the samples (..., frames) of complex spectra (..., BINS, N): inverts `spectrum`."""
    window = torch.hann_window(FFT_SIZE, device=spectra.device)
    flat = spectra.reshape(-1, *spectra.shape[-2:])
    return torch.istft(flat, FFT_SIZE, HOP, window=window, length=frames).reshape(*spectra.shape[:-2], frames)


def on_grid(share: torch.Tensor, power: torch.Tensor, frames: int) -> torch.Tensor:
    """Returns a share of `power`, both (B, F, N), on the grid (B, BINS, frames).

    Where the grid is coarser, the mean is weighted with the power, so that it stays a share of it.
    """
    weighted, total = share * power, power
    if power.shape[1] < BINS:
        factor = (BINS - 1) // (power.shape[1] - 1)
        share = _mean_of(weighted, factor) / (_mean_of(total, factor) + EPSILON)
        return _fit(F.interpolate(share.transpose(1, 2), size=BINS, mode="linear", align_corners=True), frames, 1)
    factor = (power.shape[1] - 1) // (BINS - 1)
    weighted, total = (_mean_of(each.transpose(1, 2), factor).transpose(1, 2) for each in (weighted, total))
    share = weighted / (total + EPSILON)
    size = (share.shape[-1] - 1) * factor + 1
    return _fit(F.interpolate(share, size=size, mode="linear", align_corners=True), frames, 2)


def _mean_of(values: torch.Tensor, factor: int) -> torch.Tensor:
    """Returns the means of factor + 1 values around every `factor`-th value of the last axis."""
    return F.avg_pool1d(values, factor + 1, factor, factor // 2, count_include_pad=False)


def _fit(values: torch.Tensor, frames: int, axis: int) -> torch.Tensor:
    """Returns (B, BINS, frames): cuts the frames, on `axis`, or repeats the last one."""
    values = values.transpose(1, 2) if axis == 1 else values
    missing = frames - values.shape[-1]
    return F.pad(values, (0, missing), mode="replicate") if missing > 0 else values[..., :frames]
