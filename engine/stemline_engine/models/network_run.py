"""Starts the pass of a network over a batch, on any device and in any library."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from ..device_memory import resident_bytes
from .model import BF16, TF32, Network, PassResult

GPU_LANES = 2
"""Batches that a GPU has at a time: it computes one while the next one is prepared."""


def lanes_of(network: Network, device: torch.device) -> int:
    """Returns the number of batches of the network that the device should have at a time."""
    return network.lanes if device.type == "cpu" else GPU_LANES


@contextmanager
def lane_threads(lanes: int) -> Iterator[None]:
    """Gives each operation of torch on this thread its share of the threads.

    The other lanes use the other threads. A short operation takes longer when one of its threads
    waits for a core that another lane uses.
    """
    count = torch.get_num_threads()
    share = max(1, count // lanes)
    if share == count:
        # A GPU and the networks of PyTorch have one lane.
        yield
        return
    torch.set_num_threads(share)
    try:
        yield
    finally:
        torch.set_num_threads(count)


def start_pass(network: Network, batch: torch.Tensor, arithmetic: str, device: torch.device) -> PassResult:
    """Starts a pass over `batch` (B, 2, T), on the CPU. The result is on `device`.

    PyTorch on a CPU computes it before this returns; other devices and libraries work beside the
    caller. Raises the exceptions of the network, and so does the result.
    """
    module = network.module
    is_own_device = _device_of(module).type in (device.type, "meta")
    if network.start is not None and is_own_device:
        return network.start(batch, arithmetic)
    if not is_own_device:
        # A GPU without memory for one segment. Its copy stays there for the next one.
        module = copy.deepcopy(module).to(device)
    if device.type == "cuda":
        batch = batch.pin_memory()
    before = resident_bytes() if device.type == "cpu" else 0
    with torch.inference_mode(), arithmetic_on(device, arithmetic):
        estimates = module(batch.to(device, non_blocking=True))
    if device.type == "cpu" and isinstance(estimates, torch.Tensor):
        network.memory.grew(before, estimates.nbytes, arithmetic, batch.shape[-1])
    return after_event(estimates, batch) if device.type == "cuda" else PassResult(lambda: estimates)


def after_event(estimates: torch.Tensor, pinned: torch.Tensor) -> PassResult:
    """Returns the pass of the work that this thread has started on a GPU so far.

    It keeps `pinned`, its input on the host, until the GPU has read it.
    """
    ended = torch.cuda.Event()
    ended.record()
    kept = [pinned]

    def wait() -> torch.Tensor:
        ended.synchronize()
        kept.clear()
        return estimates

    return PassResult(wait)


@contextmanager
def arithmetic_on(device: torch.device, arithmetic: str) -> Iterator[None]:
    """Applies `arithmetic` to the passes inside, on this thread."""
    cudnn, matmul = torch.backends.cudnn, torch.backends.cuda.matmul
    before = cudnn.allow_tf32, matmul.allow_tf32
    cudnn.allow_tf32 = matmul.allow_tf32 = arithmetic == TF32
    try:
        with torch.autocast(device.type, torch.bfloat16, enabled=arithmetic == BF16):
            yield
    finally:
        cudnn.allow_tf32, matmul.allow_tf32 = before


def _device_of(module: torch.nn.Module) -> torch.device:
    parameter = next(module.parameters(), None)
    return torch.device("cpu") if parameter is None else parameter.device
