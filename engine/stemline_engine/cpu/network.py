"""Passes of a network of Demucs whose core OpenVINO runs."""

from __future__ import annotations

import weakref
from collections.abc import Callable

import torch

from ..models.families import pads_segments
from ..models.model import PassResult
from ..models.network_run import lane_threads
from ..separation.forward import complete_frames
from .compiled import CompiledCore
from .core import core_pass

Start = Callable[[torch.Tensor, str], PassResult]
"""See `Network.start`."""


def start_with(module: torch.nn.Module, core_of: Callable[[str], CompiledCore], lanes: int = 1) -> Start:
    """Returns the `start` of a `Network`, for one segment, with the core for each arithmetic.

    `lanes`: the number of passes at a time.

    A core takes segments of one length. PyTorch runs shorter ones, in 32 bit, unless `module`
    pads them itself. The result does not keep `module` in memory.
    """
    frames, pads = complete_frames(module), pads_segments(module)
    own = weakref.proxy(module)

    def start(batch: torch.Tensor, arithmetic: str) -> PassResult:
        length = batch.shape[-1]
        if length != frames and not pads:
            stems = own(batch)
            return PassResult(lambda: stems)
        with lane_threads(lanes):
            around = core_pass(own, torch.nn.functional.pad(batch, (0, frames - length)))
        core_result = core_of(arithmetic).start(*around.inputs)

        def result() -> torch.Tensor:
            outputs = core_result()
            with lane_threads(lanes):
                return around.stems(*outputs)[..., :length]

        return PassResult(result, core_result.has_ended)

    return start


def forward_with(module: torch.nn.Module, core: CompiledCore) -> Callable[[torch.Tensor], torch.Tensor]:
    """Returns a pass over one segment (1, 2, T) that waits for its stems (1, S, 2, T)."""
    start = start_with(module, lambda _: core)
    return lambda segment: start(segment, "")()
