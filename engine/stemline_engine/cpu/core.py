"""The core of a network of Demucs: all of its pass that needs no complex numbers.

OpenVINO has none, so the Fourier transforms stay in PyTorch. A network without them is its own
core.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from ..models.families import has_spectrum
from .inverse import has_inverse, inverse


@dataclass(frozen=True)
class CorePass:
    """A pass over one segment, around its core."""

    inputs: tuple[torch.Tensor, ...]
    """Inputs of the core: the spectrum and the waves, or only the waves."""
    stems: Callable[..., torch.Tensor]
    """Returns the stems (1, S, 2, T) from the outputs of the core: the masks and the waves of the
    time branch, or only the waves."""


def core_pass(module: torch.nn.Module, segment: torch.Tensor) -> CorePass:
    """Returns the pass of `module` over `segment` (1, 2, T), T = `complete_frames(module)`."""
    if not has_spectrum(module):
        # The memory of the core is used again.
        return CorePass((segment,), torch.clone)
    spectrum = module._spec(segment)
    inputs, length = (module._magnitude(spectrum).contiguous(), segment), segment.shape[-1]
    if has_inverse(module):
        return CorePass(inputs, lambda masks, waves: inverse(masks, length).add_(waves))

    def stems(masks: torch.Tensor, waves: torch.Tensor) -> torch.Tensor:
        return module._ispec(module._mask(spectrum, masks), length) + waves

    return CorePass(inputs, stems)


def torch_core(module: torch.nn.Module) -> torch.nn.Module:
    """Returns the core of `module` as a network for the conversion."""
    return _SpectrumCore(module) if has_spectrum(module) else module


class _SpectrumCore(torch.nn.Module):
    """The core of a network with a spectrum.

    It runs the forward pass of `module` with stand-ins for the transforms, so it has the same
    operations in any version of Demucs.
    """

    def __init__(self, module: torch.nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, spectrum: torch.Tensor, segment: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        masks: list[torch.Tensor] = []

        def keep(_spectrum: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
            masks.append(mask)
            return mask

        stand_ins: dict[str, Any] = {
            "_spec": lambda _segment: spectrum,
            "_magnitude": lambda same: same,
            "_mask": keep,
            # The forward pass adds the result to the waves of the time branch.
            "_ispec": lambda *_: torch.zeros(()),
        }
        vars(self.module).update(stand_ins)
        try:
            waves = self.module.forward(segment)
        finally:
            for name in stand_ins:
                delattr(self.module, name)
        return masks[0], waves
