"""The models that are in memory, on the device. Used by the compute thread only."""

from __future__ import annotations

import time
from collections import OrderedDict

import torch

from .catalogue import Catalogue, Entry
from .models import Model, Network
from .segments import forward, segment_frames

# More than a person switches between; a bag of four full networks takes about 1.4 GB.
KEEP = 3


class Shelf:
    """Keeps the models used last; an older one is dropped, and freed once no song uses it."""

    def __init__(self, catalogue: Catalogue, device: torch.device) -> None:
        self._catalogue = catalogue
        self._device = device
        self._models: OrderedDict[tuple[str, str], Model] = OrderedDict()

    def names(self) -> list[str]:
        # A copy made in one step: the main thread asks while the compute thread adds.
        return [name for name, _ in list(self._models)]

    def take(self, entry: Entry) -> Model:
        """The model of an available entry, loaded unless it is held already. Raises EngineError."""
        key = (entry.name, str(entry.revision))
        model = self._models.get(key)
        if model is None:
            while len(self._models) >= KEEP:
                self._models.popitem(last=False)
            model = self._catalogue.open(entry)
            for network in model.networks:
                network.module.to(self._device)
            self._models[key] = model
        self._models.move_to_end(key)
        return model

    def clear(self) -> None:
        """Drops everything: the songs under way keep what they use."""
        self._models.clear()


def warm_up(network: Network, device: torch.device) -> float:
    """A pass of noise through the network; returns the seconds that it takes.

    A short first pass is mostly set-up (memory, choice of kernels), so then a second one is measured.
    """
    first_s = _timed_pass(network, device)
    return first_s if first_s > 1 else _timed_pass(network, device)


def _timed_pass(network: Network, device: torch.device) -> float:
    frames = segment_frames(network.module)
    noise = torch.randn(2, frames, generator=torch.Generator().manual_seed(0))
    begin = time.perf_counter()
    with torch.inference_mode():
        # Copied back because a pass on a GPU is over only when its result has arrived.
        forward(network.module, noise, 0, frames, device).cpu()
    return time.perf_counter() - begin
