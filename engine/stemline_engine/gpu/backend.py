"""Prepares a model for a CUDA device."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

import torch

from ..models.model import Model, Network
from .network import GpuNetwork


def prepare(model: Model, device: torch.device) -> Generator[bool, None, Model]:
    """Returns `with_graphs(model, device)`. Yields nothing."""
    yield from ()
    return with_graphs(model, device)


def with_graphs(model: Model, device: torch.device) -> Model:
    """Returns `model`, which is on `device`, with recorded passes for its transformers.

    Other networks run step by step.
    """
    return replace(model, networks=tuple(_with_graphs(network, device) for network in model.networks))


def _with_graphs(network: Network, device: torch.device) -> Network:
    from demucs.htdemucs import HTDemucs

    # Without `use_train_segment`, a network computes another result for another length.
    if not (isinstance(network.module, HTDemucs) and network.module.use_train_segment):
        return network
    # A recorded pass over one segment takes a few percent more time than its share of a batch, and
    # a short song does not compute the silence of a batch.
    return replace(network, start=GpuNetwork(network.module, device).start, exact_batch=1)
