"""Prepares a model for a CUDA device."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import torch

from ..models.families import pads_segments
from ..models.model import Model, Network
from ..wait import Wait
from .network import GpuNetwork


def prepare(model: Model, device: torch.device) -> Generator[Wait, None, Model]:
    """Returns `with_graphs(model, device)`. Yields nothing."""
    yield from ()
    return with_graphs(model, device)


def with_graphs(model: Model, device: torch.device) -> Model:
    """Returns `model`, which is on `device`, with recorded passes for its transformers.

    Other networks run step by step.
    """
    return replace(model, networks=tuple(_with_graphs(network, device) for network in model.networks))


def _with_graphs(network: Network, device: torch.device) -> Network:
    if not pads_segments(network.module):
        return network
    return replace(network, start=GpuNetwork(network.module, device).start)
