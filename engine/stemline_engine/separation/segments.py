"""The segment loop: runs one song through the networks of a model, one forward pass a step.

The numbers equal those of `demucs.apply.apply_model(shifts=0, overlap=0.25, split=True)`; what differs is that the
caller runs the loop, and may stop, interleave or count between two passes. Uses no files and no requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from ..models.model import Model, Network

OVERLAP = 0.25


@dataclass(frozen=True)
class Level:
    """Mean and standard deviation of a song's mono mix; networks are trained on songs levelled by them."""

    mean: float
    std: float


AS_IT_IS = Level(0.0, 1.0)


def level(mix: torch.Tensor) -> Level:
    """Level of `mix` (2, T), T >= 1. A song of one sample has no spread, so its std counts as 0."""
    mono = mix.mean(0)
    std = mono.std().item() if mono.numel() > 1 else 0.0
    # The small number keeps digital silence from dividing by zero; it is the one that upstream adds.
    return Level(mono.mean().item(), std + 1e-8)


class SegmentLoop:
    """One song on its way through one model.

    `mix`: (2, T) float32 on the CPU, T >= 1; the loop takes it over and levels it in place.
    `wanted`: indices into `model.sources`; networks that give nothing to any of them are left out.
    `stems`: zeros (len(wanted), 2, T) on the CPU; once `step` has said False, the wanted sources in that order.
    """

    def __init__(
        self, model: Model, mix: torch.Tensor, wanted: Sequence[int], device: torch.device, stems: torch.Tensor
    ) -> None:
        self._level = level(mix) if model.levelled else AS_IT_IS
        self._mix = mix.sub_(self._level.mean).div_(self._level.std)
        self._wanted = list(wanted)
        self._device = device
        self._stems = stems
        totals = [sum(network.weights[source] for network in model.networks) for source in self._wanted]
        self._passes: list[_Pass] = []
        for network in model.networks:
            shares = [network.weights[source] / total for source, total in zip(self._wanted, totals, strict=True)]
            if any(shares):
                self._passes.append(_Pass(network, shares, mix.shape[-1]))
        self.total = sum(len(one.offsets) for one in self._passes)
        """Forward passes of the whole song, over all networks of a bag."""
        self.done = 0
        self._segments = _segments(self._passes)
        self._is_whole = False

    def step(self) -> bool:
        """Runs one forward pass; False once none was left to run. Raises what the network raises."""
        segment = next(self._segments, None)
        if segment is not None:
            self._add_segment(*segment)
            self.done += 1
            return True
        if not self._is_whole:
            for stem in self._stems:
                stem.mul_(self._level.std).add_(self._level.mean)
            self._is_whole = True
        return False

    def _add_segment(self, one: _Pass, offset: int, windows: _Windows) -> None:
        length = min(one.segment_length, self._mix.shape[-1] - offset)
        with torch.inference_mode():
            estimate = forward(one.network.module, self._mix, offset, length, self._device)
            window = windows.at(offset, length)
            for row, (source, share) in enumerate(zip(self._wanted, one.shares, strict=True)):
                if share:
                    piece = estimate[source].to("cpu", torch.float32)
                    self._stems[row, :, offset : offset + length].addcmul_(piece, window, value=share)


def separate(
    model: Model, mix: torch.Tensor, device: torch.device, wanted: Sequence[int] | None = None
) -> torch.Tensor:
    """Stems (S, 2, T) of `mix` (2, T) by one loop from beginning to end: all sources unless some are `wanted`."""
    wanted = range(len(model.sources)) if wanted is None else wanted
    stems = torch.zeros(len(wanted), *mix.shape)
    loop = SegmentLoop(model, mix.clone(), wanted, device, stems)
    while loop.step():
        pass
    return stems


class _Pass:
    """One network over the whole song: where its segments begin, and its share in each wanted source."""

    def __init__(self, network: Network, shares: list[float], frames: int) -> None:
        self.network = network
        self.shares = shares
        self.frames = frames
        self.segment_length = segment_frames(network.module)
        stride = int((1 - OVERLAP) * self.segment_length)
        self.offsets = range(0, frames, stride)

    def windows(self) -> _Windows:
        return _Windows(self.segment_length, self.offsets, self.frames)


def _segments(passes: list[_Pass]) -> Iterator[tuple[_Pass, int, _Windows]]:
    # Holds no loop: a song that is dropped half-way leaves memory at once.
    for one in passes:
        windows = one.windows()
        for offset in one.offsets:
            yield one, offset, windows


class _Windows:
    """Cross-fade windows that add up to one at every sample of the song."""

    def __init__(self, segment_length: int, offsets: range, frames: int) -> None:
        self._triangle = triangle(segment_length)
        self._sum = torch.zeros(frames)
        for offset in offsets:
            length = min(segment_length, frames - offset)
            self._sum[offset : offset + length] += self._triangle[:length]

    def at(self, offset: int, length: int) -> torch.Tensor:
        return self._triangle[:length] / self._sum[offset : offset + length]


def triangle(length: int) -> torch.Tensor:
    """(length,) rising to 1 in the middle and never 0, so that a sample covered by one segment only keeps its value."""
    half = length // 2
    up = torch.arange(1, half + 1, dtype=torch.float32)
    down = torch.arange(length - half, 0, -1, dtype=torch.float32)
    both = torch.cat([up, down])
    return both / both.max()


def segment_frames(module: torch.nn.Module) -> int:
    """Frames of one segment of `module`, whose `segment` is in seconds (a float or a Fraction)."""
    return int(module.samplerate * module.segment)


def stride_s(model: Model) -> float:
    """Seconds of music that one pass through every network of `model` brings a song further, at its longest stride."""
    return max((1 - OVERLAP) * float(network.module.segment) for network in model.networks)


def forward(module: torch.nn.Module, mix: torch.Tensor, offset: int, length: int, device: torch.device) -> torch.Tensor:
    """One pass over `mix[:, offset:offset + length]`; returns (sources, 2, length) on `device`.

    A network that takes only certain lengths gets the piece centred in such a length. What surrounds the piece is
    the song itself where there is song, and zeros beyond both ends: a network that sees what came before does better
    on a short tail than one that sees silence.
    """
    valid = module.valid_length(length) if hasattr(module, "valid_length") else length
    margin = valid - length
    start = offset - margin // 2
    end = start + valid
    inside = mix[:, max(0, start) : min(mix.shape[-1], end)]
    padded = torch.nn.functional.pad(inside, (max(0, -start), max(0, end - mix.shape[-1])))
    estimate = module(padded[None].to(device))[0]
    return estimate[..., margin // 2 : margin // 2 + length]
