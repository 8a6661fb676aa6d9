"""Keeps the models that are in memory, on the device. Only the compute thread calls it."""

from __future__ import annotations

from collections import OrderedDict

import torch

from .catalogue import Catalogue, Entry
from .model import Model

KEEP = 3
"""Models in memory. Few installations use more at once; a bag of four full networks takes about 1.4 GB."""


class Shelf:
    """Keeps the `KEEP` models used last. An older one is dropped, and its memory is freed once no song uses it."""

    def __init__(self, catalogue: Catalogue, device: torch.device) -> None:
        self._catalogue = catalogue
        self._device = device
        self._models: OrderedDict[tuple[str, str], Model] = OrderedDict()

    def names(self) -> list[str]:
        """Names of the models in memory, the one used last at the end. Any thread may call it."""
        # A copy made in one step: the main thread reads the models while the compute thread adds some.
        return [name for name, _ in list(self._models)]

    def take(self, entry: Entry) -> Model:
        """Returns the model of an available entry; loads it unless it is in memory. Raises EngineError."""
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
        """Drops every model. A song in progress keeps the model that it uses."""
        self._models.clear()
