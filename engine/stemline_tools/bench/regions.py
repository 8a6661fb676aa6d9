"""Compiles the layers of a network one by one, and leaves the Fourier transforms as they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch

_MAX_VARIANTS = 256


@contextmanager
def compiled_regions(network: torch.nn.Module) -> Iterator[int]:
    """Compiles each layer of the encoders, the decoders and the transformer, in the default mode.

    Yields the number of layers. The compilation takes place in the first pass. Afterwards the
    network is as before.
    """
    import torch._dynamo

    torch._dynamo.reset()
    layers = _layers(network)
    # Layers of one class share their code, and each shape of their input needs a variant of it.
    with torch._dynamo.config.patch(recompile_limit=_MAX_VARIANTS, accumulated_recompile_limit=_MAX_VARIANTS):
        for layer in layers:
            layer.compile(dynamic=False)
        try:
            yield len(layers)
        finally:
            for layer in layers:
                layer._compiled_call_impl = None


def _layers(network: torch.nn.Module) -> list[torch.nn.Module]:
    transformer = network.crosstransformer
    groups = (
        network.encoder,
        network.tencoder,
        network.decoder,
        network.tdecoder,
        transformer.layers,
        transformer.layers_t,
    )
    return [layer for group in groups for layer in group]
