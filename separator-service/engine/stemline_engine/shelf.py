"""The models that are in memory, on the device. Used by the compute thread only."""

from __future__ import annotations

import time
from collections import OrderedDict

import torch

from .catalogue import Catalogue, Entry
from .models import Model
from .segments import OVERLAP, forward, segment_frames

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


def warm_up(model: Model, device: torch.device) -> float:
    """A pass of noise through every network; returns seconds of music separated per second.

    A short first pass is mostly set-up (memory, choice of kernels), so then a second one is measured.
    """
    first_s = _timed_pass(model, device)
    taken_s = first_s if first_s > 1 else _timed_pass(model, device)
    stride_s = max((1 - OVERLAP) * float(network.module.segment) for network in model.networks)
    return stride_s / taken_s


def _timed_pass(model: Model, device: torch.device) -> float:
    begin = time.perf_counter()
    noise_source = torch.Generator().manual_seed(0)
    with torch.inference_mode():
        for network in model.networks:
            frames = segment_frames(network.module)
            noise = torch.randn(2, frames, generator=noise_source)
            # Copied back because a pass on a GPU is over only when its result has arrived.
            forward(network.module, noise, 0, frames, device).cpu()
    return time.perf_counter() - begin
