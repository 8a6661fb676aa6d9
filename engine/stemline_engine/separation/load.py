"""Loads a model for a `load` request and measures its speed and memory, in short steps."""

from __future__ import annotations

import time
from collections.abc import Iterator

import torch

from ..models.model import CHANNELS, FP32, Network
from ..models.network_run import lanes_of, start_pass
from ..protocol import Load
from .forward import complete_frames
from .memory import Memory
from .passes import stride_s
from .song import Resources
from .steps import Step


def load_model(request: Load, resources: Resources, memory: Memory) -> Iterator[Step]:
    """Yields the messages of one `load` request in steps: the load, then a warm-up of each network.

    The `speed` in `loaded` is the seconds of music that one pass advances, divided by its time.
    `memory_bytes` is what the model takes with one pass, also when it was in memory before.
    Raises EngineError, and the exceptions of a network.
    """
    begin = time.perf_counter()
    entry = resources.catalogue.available(request.model)
    model = yield from resources.loaded.get(entry, request.id)
    load_ms = round((time.perf_counter() - begin) * 1000)
    yield []
    pass_s = 0.0
    for network in model.networks:
        pass_s += warm_up(network, resources.device, memory)
        yield []
    yield [
        {
            "type": "loaded",
            "id": request.id,
            "model": entry.name,
            "revision": entry.revision,
            "load_ms": load_ms,
            "speed": stride_s(model) / pass_s,
            "memory_bytes": memory.of(model),
        }
    ]


def warm_up(network: Network, device: torch.device, memory: Memory) -> float:
    """Runs noise through the network and returns the seconds of one pass.

    Measures its memory in 32 bit too.

    A first pass of up to one second consists mostly of set-up (memory, choice of kernels), so a
    second pass is measured then.
    """
    memory.learn(network, (network.number, complete_frames(network.module), FP32))
    first_s = _timed_pass(network, device)
    return first_s if first_s > 1 else _timed_pass(network, device)


def _timed_pass(network: Network, device: torch.device) -> float:
    noise = torch.randn(1, CHANNELS, complete_frames(network.module), generator=torch.Generator().manual_seed(0))
    lanes = lanes_of(network, device)
    begin = time.perf_counter()
    for result in [start_pass(network, noise, FP32, device) for _ in range(lanes)]:
        # A pass on a GPU has ended only when its result is on the CPU.
        result().cpu()
    return (time.perf_counter() - begin) / lanes
