"""Loads models onto the device and keeps those used last in memory."""

from __future__ import annotations

from collections import OrderedDict

import torch

from .catalogue import Catalogue, Entry
from .model import Model
from .placed import place

KEEP = 3
"""Limit of models in memory. A bag of four full networks takes about 1.4 GB."""


class LoadedModels:
    """The models in memory: the `KEEP` models used last, on the device.

    An older one is dropped, and its memory is freed when no song uses it. Only the compute thread
    may call the methods.
    """

    def __init__(self, catalogue: Catalogue, device: torch.device) -> None:
        self._catalogue = catalogue
        self._device = device
        self._models: OrderedDict[tuple[str, str], Model] = OrderedDict()

    def get(self, entry: Entry) -> Model:
        """Returns the model of an available entry, and loads it when it is not in memory.

        Raises EngineError.
        """
        key = (entry.name, str(entry.revision))
        model = self._models.get(key)
        if model is None:
            while len(self._models) >= KEEP:
                self._models.popitem(last=False)
            model = self._catalogue.open(entry)
            place(model, self._device)
            self._models[key] = model
        self._models.move_to_end(key)
        return model

    def clear(self) -> None:
        """Drops every model. A song in progress keeps the model that it uses."""
        self._models.clear()
