"""Builds the network of a checkpoint, and refuses one that is larger than the file.

The arguments decide the size of a network, so 100 bytes may declare gigabytes. The network is first
built on torch's meta device, without memory for its numbers, to count them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from inspect import BoundArguments, signature
from typing import Any

import torch
from torch.nn import init
from torch.nn.modules.module import (
    register_module_buffer_registration_hook,
    register_module_parameter_registration_hook,
)
from torch.overrides import TorchFunctionMode

from .model import ModelError

MAX_NUMBER = 1_000_000
"""Limit of the absolute value of an argument."""
MAX_FFT = 1 << 16
"""Limit of `nfft`, which decides the memory of a pass; the networks of Demucs use 4096."""


def build_network(
    klass: type[torch.nn.Module], args: list[Any], kwargs: dict[str, Any], max_elements: int
) -> torch.nn.Module:
    """Returns `klass(*args, **kwargs)`.

    Raises ModelError for a network with more than `max_elements` numbers, and what `klass` raises.
    """
    _check_arguments(args, kwargs)
    counted = _counted(klass, args, kwargs)
    # On the meta device, torch would draw, smooth and scale numbers with its compiler, whose import
    # takes longer than the rest of the start of an engine.
    with _at_most(max_elements), torch.device("meta"), _WithoutNormal():
        klass(*counted.args, **counted.kwargs)
    return klass(*args, **kwargs)


class _WithoutNormal(TorchFunctionMode):
    """Leaves out random numbers of the normal distribution, which the meta device does not keep."""

    def __torch_function__(self, function: Any, _types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if function in (init.normal_, torch.Tensor.normal_):
            return kwargs["tensor"] if "tensor" in kwargs else args[0]
        return function(*args, **kwargs)


def _counted(klass: type[torch.nn.Module], args: list[Any], kwargs: dict[str, Any]) -> BoundArguments:
    """Returns the arguments of a network of the same size that keeps its first numbers."""
    bound = signature(klass).bind(*args, **kwargs)
    bound.arguments.update({name: 0 for name in ("emb_smooth", "rescale") if name in bound.signature.parameters})
    return bound


def _check_arguments(args: list[Any], kwargs: dict[str, Any]) -> None:
    for value in (*args, *kwargs.values()):
        if isinstance(value, (int, float)) and not abs(value) <= MAX_NUMBER:
            raise ModelError("the checkpoint builds its network with a number that is out of range")
    if not 1 <= kwargs.get("nfft", 1) <= MAX_FFT:
        raise ModelError(f"the checkpoint has an nfft that is out of range; the limit is {MAX_FFT}")


@contextmanager
def _at_most(max_elements: int) -> Iterator[None]:
    """Raises ModelError when a network built in this thread exceeds `max_elements` numbers."""
    thread = threading.get_ident()
    left = max_elements

    def count(_module: torch.nn.Module, _name: str, tensor: torch.Tensor | None) -> None:
        nonlocal left
        if tensor is None or threading.get_ident() != thread:
            return
        # An empty tensor takes memory too.
        left -= max(1, tensor.numel())
        if left < 0:
            raise ModelError("the checkpoint is refused: it describes a network that is larger than its file")

    hooks = [register_module_parameter_registration_hook(count), register_module_buffer_registration_hook(count)]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
