"""Opens a model as the engine runs it on a device, for measurements and comparisons."""

from __future__ import annotations

from pathlib import Path

import torch

from stemline_engine.config import Config
from stemline_engine.gpu.backend import with_graphs
from stemline_engine.models.catalogue import Catalogue
from stemline_engine.models.model import Model
from stemline_engine.models.placed import place


def open_on(device: torch.device, folder: Path, name: str) -> Model:
    """Returns the model `name` of the models folder `folder`: on a CPU, PyTorch runs it.

    Raises EngineError when it is not available.
    """
    catalogue = Catalogue(Config(models_dir=folder))
    model = catalogue.open(catalogue.available(name))
    place(model, device)
    return with_graphs(model, device) if device.type == "cuda" else model
