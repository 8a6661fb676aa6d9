"""A model in memory: its networks, and the weight of each network in each source.

`checkpoint.py` reads checkpoints; `catalogue.py` lists the models.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import torch

from ..config import STEM_NAME

SAMPLE_RATE = 44_100
CHANNELS = 2


class ModelError(Exception):
    """A model that cannot be used; the text says why and is fit for users."""


@dataclass(frozen=True)
class Traits:
    """What must be known of a network to tell whether it can be used, alone or in a bag; outlives the network."""

    sources: tuple[str, ...]
    sample_rate: int
    channels: int
    segment: float | Fraction | None
    """Seconds."""
    fixed_segment: bool
    """True for a transformer, whose segment can be made shorter but not longer than it was trained with."""


@dataclass(frozen=True)
class Network:
    """One network and its weight for each of the model's sources."""

    module: torch.nn.Module
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Model:
    """A single network, or a bag of several whose estimates are averaged by weight."""

    name: str
    revision: str
    sources: tuple[str, ...]
    networks: tuple[Network, ...]
    levelled: bool
    """Whether its networks were trained on songs levelled by the mean and spread of their mix."""


def assemble(
    name: str,
    revision: str,
    modules: list[torch.nn.Module],
    weights: list[list[float]] | None = None,
    segment: float | None = None,
) -> Model:
    """Makes a model of `modules`, ready for inference. `weights` and `segment` as in `weight_table` and
    `segment_seconds`. Changes the modules' `segment`, so a module must not be in two models. Raises ModelError.
    """
    traits = [traits_of(module) for module in modules]
    table = weight_table(traits, weights)
    for module, its in zip(modules, traits, strict=True):
        module.segment = segment_seconds(its, segment)
        module.eval().requires_grad_(False)
    networks = tuple(Network(module, row) for module, row in zip(modules, table, strict=True))
    levelled = not any(getattr(module, "takes_any_level", False) for module in modules)
    return Model(name, revision, traits[0].sources, networks, levelled)


def traits_of(module: torch.nn.Module) -> Traits:
    from demucs.htdemucs import HTDemucs

    return Traits(
        sources=tuple(module.sources),
        sample_rate=module.samplerate,
        channels=module.audio_channels,
        segment=getattr(module, "segment", None),
        fixed_segment=isinstance(module, HTDemucs),
    )


def segment_seconds(traits: Traits, override: float | None) -> float | Fraction:
    """Length of the segments that a network gets when its bag asks for `override` seconds (None: does not ask)."""
    assert traits.segment is not None
    if override is None or (traits.fixed_segment and override > traits.segment):
        return traits.segment
    return override


def weight_table(traits: list[Traits], weights: list[list[float]] | None) -> tuple[tuple[float, ...], ...]:
    """The weight of each network (outer) in each source (inner); `weights` None means that all count alike.

    Raises ModelError when the networks cannot be used together, or not at all by this engine.
    """
    if not traits:
        raise ModelError("a bag must name at least one network")
    sources = traits[0].sources
    for its in traits:
        _check(its, sources)
    if weights is None:
        return ((1.0,) * len(sources),) * len(traits)
    if len(weights) != len(traits) or any(len(row) != len(sources) for row in weights):
        raise ModelError(f"the bag's weights must be {len(traits)} lists of {len(sources)} numbers")
    table = tuple(tuple(float(weight) for weight in row) for row in weights)
    for column in zip(*table, strict=True):
        if not all(0 <= weight < 1e6 for weight in column) or sum(column) <= 0:
            raise ModelError("the bag's weights must not be negative, and every source needs one above zero")
    return table


def _check(traits: Traits, sources: tuple[str, ...]) -> None:
    if traits.sources != sources:
        raise ModelError("the networks of the bag do not have the same sources")
    if not sources or len(set(sources)) != len(sources):
        raise ModelError("the network's sources are empty or name one twice")
    if not all(STEM_NAME.fullmatch(source) for source in sources):
        raise ModelError("the network's sources must be named with small letters, digits and _")
    if traits.sample_rate != SAMPLE_RATE or traits.channels != CHANNELS:
        raise ModelError(
            f"the network is made for {traits.sample_rate} Hz and {traits.channels} channels; "
            f"this engine works with {SAMPLE_RATE} Hz and {CHANNELS} channels"
        )
    if traits.segment is None or not 0.05 <= float(traits.segment) <= 3600:
        raise ModelError("the network does not say how long its segments are")
