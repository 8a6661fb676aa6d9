"""Loads a model for a `load` request and measures its speed, in short steps."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import torch

from ..models.model import Network
from ..protocol import Load
from .forward import forward, segment_frames, valid_frames
from .passes import stride_s
from .song import Resources


def load_model(request: Load, resources: Resources) -> Iterator[list[dict[str, Any]]]:
    """Yields the messages of one `load` request in steps: the load, then a warm-up of each network.

    The `speed` in `loaded` is the seconds of music that one pass advances, divided by its time.
    Raises EngineError, and the exceptions of a network.
    """
    begin = time.perf_counter()
    entry = resources.catalogue.available(request.model)
    model = yield from resources.loaded.get(entry, request.id)
    load_ms = round((time.perf_counter() - begin) * 1000)
    yield []
    pass_s = 0.0
    for network in model.networks:
        pass_s += warm_up(network, resources.device)
        yield []
    yield [
        {
            "type": "loaded",
            "id": request.id,
            "model": entry.name,
            "revision": entry.revision,
            "load_ms": load_ms,
            "speed": stride_s(model) / pass_s,
        }
    ]


def warm_up(network: Network, device: torch.device) -> float:
    """Runs noise through the network and returns the seconds of one pass.

    A first pass of up to one second consists mostly of set-up (memory, choice of kernels), so a
    second pass is measured then.
    """
    first_s = _timed_pass(network, device)
    return first_s if first_s > 1 else _timed_pass(network, device)


def _timed_pass(network: Network, device: torch.device) -> float:
    frames = segment_frames(network.module)
    noise = torch.randn(2, frames, generator=torch.Generator().manual_seed(0))
    begin = time.perf_counter()
    with torch.inference_mode():
        # A pass on a GPU has ended only when its result is on the CPU.
        forward(network.module, noise, 0, frames, valid_frames(network.module, frames), device).cpu()
    return time.perf_counter() - begin
