"""Runs a transformer network of Demucs without waits for the device, so that a graph can record it.

Upstream reads a flag back from the device in each pass, builds position codes and windows on the
CPU, and torch's inverse STFT reads a flag back too. Each of these stops the host until the device
has done all its work, and a CUDA graph cannot record it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

import torch
from torch.nn import functional


@contextmanager
def host_free(device: torch.device) -> Iterator[object]:
    """Replaces the parts of `demucs.htdemucs.HTDemucs` that wait for the device.

    The values that they build are made once, on `device`. The results have the same bits. Yields an
    object that owns these values: a recorded graph reads them as long as it is used.
    """
    spectra = _Spectra(device)
    codes = _made_once(_original_codes())
    replacements = {
        "demucs.htdemucs.pad1d": _pad,
        "demucs.htdemucs.spectro": spectra.forward,
        "demucs.htdemucs.ispectro": spectra.inverse,
        "demucs.transformer.create_2d_sin_embedding": codes,
    }
    with ExitStack() as stack:
        for name, replacement in replacements.items():
            stack.enter_context(mock.patch(name, replacement))
        yield spectra, codes


def _original_codes() -> Callable[..., torch.Tensor]:
    from demucs.transformer import create_2d_sin_embedding

    return create_2d_sin_embedding


def _made_once(make: Callable[..., torch.Tensor]) -> Callable[..., torch.Tensor]:
    made: dict[tuple[object, ...], torch.Tensor] = {}

    def get(*key: object) -> torch.Tensor:
        if key not in made:
            made[key] = make(*key)
        return made[key]

    return get


def _pad(x: torch.Tensor, paddings: tuple[int, int], mode: str = "constant", value: float = 0.0) -> torch.Tensor:
    # Segments are longer than the reflected parts, so the case of upstream for short ones is not
    # needed.
    return functional.pad(x, paddings, mode, value)


class _Spectra:
    """STFT and inverse STFT with the arguments of `demucs.spec`, and with kept windows."""

    def __init__(self, device: torch.device) -> None:
        self._window = _made_once(lambda size: torch.hann_window(size).to(device))
        self._envelope = _made_once(self._make_envelope)

    def forward(self, x: torch.Tensor, n_fft: int, hop: int) -> torch.Tensor:
        *other, length = x.shape
        z = torch.stft(
            x.reshape(-1, length),
            n_fft,
            hop,
            window=self._window(n_fft),
            win_length=n_fft,
            normalized=True,
            center=True,
            return_complex=True,
            pad_mode="reflect",
        )
        return z.view(*other, *z.shape[1:])

    def inverse(self, z: torch.Tensor, hop: int, length: int) -> torch.Tensor:
        *other, bins, frames = z.shape
        n_fft = 2 * bins - 2
        pieces = torch.fft.irfft(z.reshape(-1, bins, frames).transpose(1, 2), n_fft, norm="ortho")
        summed = _overlap_add(pieces * self._window(n_fft), n_fft, hop)
        begin = n_fft // 2
        x = summed[:, begin : begin + length] / self._envelope(n_fft, hop, frames)[:, begin : begin + length]
        return x.view(*other, length)

    def _make_envelope(self, n_fft: int, hop: int, frames: int) -> torch.Tensor:
        squares = self._window(n_fft).square().expand(1, frames, n_fft)
        return _overlap_add(squares, n_fft, hop)


def _overlap_add(pieces: torch.Tensor, n_fft: int, hop: int) -> torch.Tensor:
    """Returns the sum (B, T) of `pieces` (B, frames, n_fft), which begin every `hop` samples."""
    rows, frames, _ = pieces.shape
    length = n_fft + hop * (frames - 1)
    return torch.ops.aten.unfold_backward(pieces, [rows, length], 1, n_fft, hop)
