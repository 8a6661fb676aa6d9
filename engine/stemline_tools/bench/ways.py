"""Ways to run a pass of our network: in a precision, inside a setting, or as a CUDA graph."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import torch

from stemline_engine.gpu.graphs import Graphed, Pass
from stemline_engine.gpu.host_free import host_free

from .plan import Plan
from .precision import precision


def with_precision(plan: Plan, name: str) -> Pass:
    """Returns a pass in the precision `name`."""

    def run(inputs: torch.Tensor) -> torch.Tensor:
        with precision(name, plan.device):
            return plan.module(inputs)

    return run


def inside(setting: Callable[[], AbstractContextManager[object]], run: Pass) -> Pass:
    """Returns `run` inside `setting`."""

    def run_inside(inputs: torch.Tensor) -> torch.Tensor:
        with setting():
            return run(inputs)

    return run_inside


def recorded(plan: Plan, run: Pass, inputs: torch.Tensor) -> Pass:
    """Returns `run` as a CUDA graph, for inputs of this shape."""
    with host_free(plan.device) as owner:
        return Graphed(run, inputs, owner)
