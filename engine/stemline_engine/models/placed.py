"""Moves a model to a device where it gives the same samples as on a CPU."""

from __future__ import annotations

import weakref

import torch

from .model import Model


def place(model: Model, device: torch.device) -> None:
    """Moves the networks of `model` to `device`."""
    for network in model.networks:
        network.module.to(device)
        if device.type == "cuda":
            drop_imaginary_constant(network.module)


def drop_imaginary_constant(module: torch.nn.Module) -> None:
    """Makes the inverse STFT of a spectral network of Demucs independent of the library behind it.

    The network estimates a complex number for the constant part of each frame. A real signal has no
    imaginary constant, and the libraries for CPUs ignore it. cuFFT spreads it over the samples, so
    that the stems differ from those of a CPU by far more than rounding.
    """
    inverse = getattr(type(module), "_ispec", None)
    if inverse is None or "_ispec" in vars(module):
        return
    # A strong reference would keep the memory of a dropped model until the next garbage collection.
    own = weakref.proxy(module)

    def inverse_of_real(spectrum: torch.Tensor, *args: object, **named: object) -> torch.Tensor:
        # A pass makes the spectrum (…, bins, frames) for this call only.
        torch.view_as_real(spectrum)[..., 0, :, 1] = 0
        return inverse(own, spectrum, *args, **named)

    module._ispec = inverse_of_real
