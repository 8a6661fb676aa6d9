"""A model in memory: its networks, and the weight of each network in each source.

`checkpoint.py` reads checkpoints; `catalogue.py` lists the models.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count

import torch

from ..config import STEM_NAME
from .families import is_transformer
from .pass_memory import PassMemory
from .running_pass import RunningPass

SAMPLE_RATE = 44_100
CHANNELS = 2


class ModelError(Exception):
    """A model that cannot be used; the text is a reason for people."""


@dataclass(frozen=True)
class Traits:
    """Properties of a network that decide if it can be used, alone or in a bag."""

    sources: tuple[str, ...]
    sample_rate: int
    """In Hz."""
    channels: int
    segment: float | Fraction | None
    """Length of the segments that the network was trained with, in seconds; None: not stated."""
    fixed_segment: bool
    """True for a transformer, whose segments may be shorter than in its training but not longer."""


FP32, TF32, BF16 = "fp32", "tf32", "bf16"
"""The arithmetic of a pass: 32 bit, or products of numbers with 19 bit (TF32, on a CUDA device) or
16 bit (bfloat16)."""

PassResult = RunningPass[torch.Tensor]
"""A pass over a batch, whose result is its sources (B, S, 2, T)."""


@dataclass(frozen=True)
class Network:
    """One network, and its weight in each source of the model, in the order of the sources."""

    module: torch.nn.Module
    weights: tuple[float, ...]
    start: Callable[[torch.Tensor, str], PassResult] | None = None
    """Starts a pass over a batch (B, 2, T) with an arithmetic, in another library than PyTorch;
    None: PyTorch runs the module."""
    lanes: int = 1
    """Number of passes that `start` computes at a time."""
    number: int = field(default_factory=count().__next__)
    """A number that no other network of this process has."""
    fast: str | None = None
    """The arithmetic of `fast` in that library; None: it is to be measured."""
    open_fast: Callable[[], bool] | None = None
    """Makes that arithmetic ready, once, which takes memory. Returns False when the library cannot
    do it; the log contains the reason. None: it is ready."""

    memory: PassMemory = field(default_factory=PassMemory)
    """The memory that its passes take on a CPU."""


@dataclass(frozen=True)
class Model:
    """A single network, or a bag of networks whose estimates are averaged by weight."""

    name: str
    revision: str
    sources: tuple[str, ...]
    networks: tuple[Network, ...]
    levelled: bool
    """True: its networks were trained on songs levelled by the mean and the standard deviation of
    their mix."""
    backend: str = "torch"
    """Library that runs the networks: `torch` or `openvino`."""
    load_bytes: int = 0
    """Memory that its load took on the device; 0: it was not measured."""


def assemble(
    name: str,
    revision: str,
    modules: list[torch.nn.Module],
    weights: list[list[float]] | None = None,
    segment: float | None = None,
) -> Model:
    """Returns a model of `modules`, ready for inference.

    `weights` is that of `weight_table`, and `segment` the `override` of `segment_seconds`. It
    changes the `segment` of the modules, so a module must not be in two models. Raises ModelError.
    """
    traits = [traits_of(module) for module in modules]
    table = weight_table(traits, weights)
    for module, own in zip(modules, traits, strict=True):
        module.segment = segment_seconds(own, segment)
        module.eval().requires_grad_(False)
    networks = tuple(Network(module, row) for module, row in zip(modules, table, strict=True))
    levelled = not any(getattr(module, "takes_any_level", False) for module in modules)
    return Model(name, revision, traits[0].sources, networks, levelled)


def traits_of(module: torch.nn.Module) -> Traits:
    """Returns the traits of a network of Demucs or of the preview separator."""
    return Traits(
        sources=tuple(module.sources),
        sample_rate=module.samplerate,
        channels=module.audio_channels,
        segment=getattr(module, "segment", None),
        fixed_segment=is_transformer(module),
    )


def segment_seconds(traits: Traits, override: float | None) -> float | Fraction:
    """Returns the length of the segments of a network, in seconds.

    `override` is the length that its bag states; None: it states none.
    """
    assert traits.segment is not None
    if override is None or (traits.fixed_segment and override > traits.segment):
        return traits.segment
    return override


def weight_table(traits: list[Traits], weights: list[list[float]] | None) -> tuple[tuple[float, ...], ...]:
    """Returns the weight of each network (outer) in each source (inner); `weights` None: all are 1.

    Raises ModelError when the networks cannot be used together or by this engine.
    """
    if not traits:
        raise ModelError("a bag must name at least one network")
    sources = traits[0].sources
    for own in traits:
        _check(own, sources)
    if weights is None:
        return ((1.0,) * len(sources),) * len(traits)
    if len(weights) != len(traits) or any(len(row) != len(sources) for row in weights):
        raise ModelError(f"the weights of the bag must be {len(traits)} lists of {len(sources)} numbers")
    table = tuple(tuple(float(weight) for weight in row) for row in weights)
    for column in zip(*table, strict=True):
        if not all(0 <= weight < 1e6 for weight in column) or sum(column) <= 0:
            raise ModelError("the weights of the bag must not be negative, and each source needs one above zero")
    return table


def _check(traits: Traits, sources: tuple[str, ...]) -> None:
    if traits.sources != sources:
        raise ModelError("the networks of the bag do not have the same sources")
    if not sources or len(set(sources)) != len(sources):
        raise ModelError("the network has no sources, or two with the same name")
    if not all(STEM_NAME.fullmatch(source) for source in sources):
        raise ModelError("the sources of the network must have names of lower-case letters, digits and _")
    if traits.sample_rate != SAMPLE_RATE or traits.channels != CHANNELS:
        raise ModelError(
            f"the network needs {traits.sample_rate} Hz and {traits.channels} channels; "
            f"this engine provides {SAMPLE_RATE} Hz and {CHANNELS} channels"
        )
    if traits.segment is None or not 0.05 <= float(traits.segment) <= 3600:
        raise ModelError("the network does not state a usable length of its segments")
