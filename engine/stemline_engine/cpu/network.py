"""Passes of a network of Demucs whose core OpenVINO runs."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import torch

from ..models.model import Result
from .compiled import CompiledCore
from .core import core_frames

Start = Callable[[torch.Tensor, str], Result]
"""See `Network.start`."""


def start_with(module: torch.nn.Module, core_of: Callable[[str], CompiledCore]) -> Start:
    """Returns the `start` of a `Network`, for one segment, with the core for each arithmetic.

    The Fourier transforms stay in PyTorch, because OpenVINO has no complex numbers. It does not
    keep `module` in memory.
    """
    frames = core_frames(module)
    own = weakref.proxy(module)

    def start(batch: torch.Tensor, arithmetic: str) -> Result:
        length = batch.shape[-1]
        padded = torch.nn.functional.pad(batch, (0, frames - length))
        spectrum = own._spec(padded)
        core_result = core_of(arithmetic).start(own._magnitude(spectrum), padded)

        def result() -> torch.Tensor:
            masks, waves = core_result()
            stems = own._ispec(own._mask(spectrum, masks), frames) + waves
            return stems[..., :length]

        return result

    return start


def forward_with(module: torch.nn.Module, core: CompiledCore) -> Callable[[torch.Tensor], torch.Tensor]:
    """Returns a pass over one segment (1, 2, T) that waits for its stems (1, S, 2, T)."""
    start = start_with(module, lambda _: core)
    return lambda segment: start(segment, "")()
