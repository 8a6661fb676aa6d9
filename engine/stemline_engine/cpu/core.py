"""The core of a network of Demucs, between its STFT and its inverse STFT, as a network of its own.

The Fourier transforms stay in PyTorch, because OpenVINO has no complex numbers.
"""

from __future__ import annotations

from typing import Any

import torch


def core_frames(module: torch.nn.Module) -> int:
    """Returns the frames of the segments that the core of `module` receives."""
    return int(module.segment * module.samplerate)


def example_inputs(module: torch.nn.Module, segment: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns the inputs of the core for `segment` (1, 2, T), T = `core_frames`."""
    return module._magnitude(module._spec(segment)).contiguous(), segment


class TorchCore(torch.nn.Module):
    """The core of `module` as a network of its own, for the conversion.

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
