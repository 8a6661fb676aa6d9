"""The families of the networks of Demucs: the classes of each, and how it treats a segment."""

from __future__ import annotations

import importlib

import torch

_TRANSFORMER = "demucs.htdemucs.HTDemucs"
CLASS_NAMES = ("demucs.demucs.Demucs", "demucs.hdemucs.HDemucs", _TRANSFORMER)
"""The classes of Demucs. A checkpoint names one of them."""


def network_class(name: str) -> type[torch.nn.Module]:
    """Returns the class with a name of `CLASS_NAMES`."""
    module, _, attribute = name.rpartition(".")
    return getattr(importlib.import_module(module), attribute)


def is_of_demucs(module: torch.nn.Module) -> bool:
    """Returns whether `module` is a network of Demucs, of any family."""
    return isinstance(module, tuple(map(network_class, CLASS_NAMES)))


def is_transformer(module: torch.nn.Module) -> bool:
    """Returns whether `module` is a hybrid transformer.

    Its segments may be shorter than in its training, but not longer.
    """
    return isinstance(module, network_class(_TRANSFORMER))


def pads_segments(module: torch.nn.Module) -> bool:
    """Returns whether `module` itself pads a segment to the length of those in its training.

    Another network computes another result for another length.
    """
    return is_transformer(module) and module.use_train_segment


def has_spectrum(module: torch.nn.Module) -> bool:
    """Returns whether `module` computes a Fourier transform of its segments."""
    return hasattr(module, "_spec")
