"""A forward pass that shows whether the kernels of a device work.

torch lists a GPU whose driver is too old, whose architecture its wheel does not support, or whose
memory is full. Only a pass shows that.
"""

from __future__ import annotations

import torch
from torch import nn

TOLERANCE = 1e-2
"""Largest difference from the CPU, for outputs of about 1. Rounding of 32 bit stays far below."""
_FFT, _CHANNELS = 256, 8


def fault_of(device: torch.device) -> str | None:
    """Returns the reason why networks cannot run on `device`; None: they can.

    Runs the kinds of layers that the networks of Demucs have.
    """
    if device.type == "cpu":
        return None
    try:
        with torch.inference_mode(), torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            layers, song = _layers(), torch.randn(1, 4 * _FFT)
            expected = _pass(layers, song)
            found = _pass(layers.to(device), song.to(device)).cpu()
    except Exception as error:
        # A driver raises errors of many types, and torch an AssertionError without CUDA.
        return str(error).strip().split("\n")[0] or type(error).__name__
    difference = (found - expected).abs().max().item()
    if not difference <= TOLERANCE:
        return f"its results differ from those of the processor by {difference:g}"
    return None


def _layers() -> nn.ModuleDict:
    return nn.ModuleDict(
        {
            "convolution": nn.Sequential(
                nn.Conv1d(_FFT + 2, 2 * _CHANNELS, 3, padding=1), nn.GroupNorm(2, 2 * _CHANNELS), nn.GLU(1)
            ),
            "attention": nn.MultiheadAttention(_CHANNELS, 2, batch_first=True),
            "back": nn.ConvTranspose1d(_CHANNELS, _FFT + 2, 3, padding=1),
        }
    ).eval()


def _pass(layers: nn.ModuleDict, song: torch.Tensor) -> torch.Tensor:
    """Returns samples (1, T) that the layers make of the spectrum of `song` (1, T)."""
    window = torch.hann_window(_FFT, device=song.device)
    spectrum = torch.stft(song, _FFT, window=window, normalized=True, return_complex=True)
    parts = torch.view_as_real(spectrum).permute(0, 1, 3, 2).flatten(1, 2)
    steps = layers["convolution"](parts).transpose(1, 2)
    attended, _ = layers["attention"](steps, steps, steps, need_weights=False)
    parts = layers["back"](attended.transpose(1, 2)).unflatten(1, (-1, 2)).permute(0, 1, 3, 2)
    return torch.istft(torch.view_as_complex(parts.contiguous()), _FFT, window=window, normalized=True)
