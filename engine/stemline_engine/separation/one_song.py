"""Separates one song in memory in one call, for tools and tests."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from ..models.model import Model
from .batcher import Batcher
from .level import UNCHANGED
from .passes import PassOptions
from .pcm import Samples
from .segments import SegmentQueue

DEFAULTS = PassOptions()


def separate(
    model: Model,
    mix: torch.Tensor,
    device: torch.device,
    wanted: Sequence[int] | None = None,
    options: PassOptions = DEFAULTS,
    arithmetic: str = "fp32",
) -> torch.Tensor:
    """Returns the stems (S, 2, T) float32 on the CPU of `mix` (2, T) float32 on the CPU, T >= 1.

    `wanted`: indices into `model.sources`; None: all sources. Raises the exceptions of the network.
    """
    song = Samples(mix)
    level = song.level() if model.levelled else UNCHANGED
    wanted = range(len(model.sources)) if wanted is None else wanted
    batcher = Batcher(device)
    queue = SegmentQueue(model, song, level, wanted, device, options, arithmetic, batcher.ahead)
    pieces = []
    while queue.remaining:
        if not batcher.start([queue]) and batcher.is_busy:
            batcher.finish()
        if queue.failure is not None:
            raise queue.failure
        if (piece := queue.take()) is not None:
            pieces.append(piece.cpu())
    return torch.cat(pieces, dim=-1)
