"""The segment loop: runs one song through the networks of a model, with one forward pass in a step.

The results equal those of `demucs.apply.apply_model(shifts=0, overlap=0.25, split=True)`;
`stemline_tools.parity` compares both. Here the caller runs the loop, so it may stop or run another
song between two passes. This file reads no files and knows no requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from ..models.model import Model, Network

OVERLAP = 0.25
"""Overlap of two segments, as a part of a segment; the default of `demucs.apply.apply_model`."""


@dataclass(frozen=True)
class Level:
    """Mean and standard deviation of the mono mix of a song, with which a song is levelled.

    Networks are trained on levelled songs: (mix - mean) / std, as in `demucs.api`.
    """

    mean: float
    std: float


UNCHANGED = Level(0.0, 1.0)
"""The level that changes no sample."""


def level(mix: torch.Tensor) -> Level:
    """Returns the level of `mix` (2, T), T >= 1. The std of a song of one frame counts as 0."""
    mono = mix.mean(0)
    std = mono.std().item() if mono.numel() > 1 else 0.0
    # The small number prevents a division by zero for digital silence. Demucs adds the same number.
    return Level(mono.mean().item(), std + 1e-8)


class SegmentLoop:
    """The separation of one song with one model.

    `mix`: (2, T) float32 on the CPU, T >= 1. The loop changes it in place.
    `wanted`: indices into `model.sources`. Networks without a weight in any of them do not run.
    `stems`: zeros (len(wanted), 2, T) float32 on the CPU. After `step` has returned False, they
    contain the wanted sources in this order.
    """

    def __init__(
        self, model: Model, mix: torch.Tensor, wanted: Sequence[int], device: torch.device, stems: torch.Tensor
    ) -> None:
        self._level = level(mix) if model.levelled else UNCHANGED
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
        self.total = sum(len(network_pass.offsets) for network_pass in self._passes)
        """Number of forward passes for the song, over all networks of a bag."""
        self.done = 0
        """Number of forward passes so far."""
        self._segments = _segments(self._passes)
        self._is_whole = False

    def step(self) -> bool:
        """Runs one forward pass. Returns False, without a pass, when all are done.

        Raises the exceptions of the network.
        """
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

    def _add_segment(self, network_pass: _Pass, offset: int, windows: _Windows) -> None:
        length = min(network_pass.segment_length, self._mix.shape[-1] - offset)
        with torch.inference_mode():
            estimate = forward(network_pass.network.module, self._mix, offset, length, self._device)
            window = windows.at(offset, length)
            for row, (source, share) in enumerate(zip(self._wanted, network_pass.shares, strict=True)):
                if share:
                    piece = estimate[source].to("cpu", torch.float32)
                    self._stems[row, :, offset : offset + length].addcmul_(piece, window, value=share)


def separate(
    model: Model, mix: torch.Tensor, device: torch.device, wanted: Sequence[int] | None = None
) -> torch.Tensor:
    """Returns the stems (S, 2, T) float32 of `mix` (2, T), both on the CPU, in one call.

    `wanted`: indices into `model.sources`; None: all sources.
    """
    wanted = range(len(model.sources)) if wanted is None else wanted
    stems = torch.zeros(len(wanted), *mix.shape)
    loop = SegmentLoop(model, mix.clone(), wanted, device, stems)
    while loop.step():
        pass
    return stems


class _Pass:
    """One network for one song: the offsets of its segments, its share of each wanted source."""

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
    # A function without a reference to the loop, so that the memory of a cancelled song is freed at
    # once.
    for network_pass in passes:
        windows = network_pass.windows()
        for offset in network_pass.offsets:
            yield network_pass, offset, windows


class _Windows:
    """Cross-fade windows of the segments, whose sum is one at every sample of the song."""

    def __init__(self, segment_length: int, offsets: range, frames: int) -> None:
        self._triangle = triangle(segment_length)
        self._sum = torch.zeros(frames)
        for offset in offsets:
            length = min(segment_length, frames - offset)
            self._sum[offset : offset + length] += self._triangle[:length]

    def at(self, offset: int, length: int) -> torch.Tensor:
        return self._triangle[:length] / self._sum[offset : offset + length]


def triangle(length: int) -> torch.Tensor:
    """Returns a triangular window (length,), 1 in the middle, as in `demucs.apply.apply_model`.

    It is never 0, so a sample that only one segment covers keeps its value.
    """
    half = length // 2
    up = torch.arange(1, half + 1, dtype=torch.float32)
    down = torch.arange(length - half, 0, -1, dtype=torch.float32)
    both = torch.cat([up, down])
    return both / both.max()


def segment_frames(module: torch.nn.Module) -> int:
    """Returns the frames of one segment of `module`, whose `segment` is in seconds."""
    return int(module.samplerate * module.segment)


def stride_s(model: Model) -> float:
    """Returns the seconds of music between two segments: the longest stride of the networks."""
    return max((1 - OVERLAP) * float(network.module.segment) for network in model.networks)


def forward(module: torch.nn.Module, mix: torch.Tensor, offset: int, length: int, device: torch.device) -> torch.Tensor:
    """Returns the sources (S, 2, length) of `mix[:, offset:offset + length]`, on `device`.

    A network that accepts only certain lengths gets the segment in the middle of such a length. The
    samples around the segment are those of the song, and zeros beyond its ends, as in
    `demucs.apply.TensorChunk`: a network separates a short last segment better with the samples
    before it than with silence.
    """
    valid = module.valid_length(length) if hasattr(module, "valid_length") else length
    margin = valid - length
    start = offset - margin // 2
    end = start + valid
    inside = mix[:, max(0, start) : min(mix.shape[-1], end)]
    padded = torch.nn.functional.pad(inside, (max(0, -start), max(0, end - mix.shape[-1])))
    estimate = module(padded[None].to(device))[0]
    return estimate[..., margin // 2 : margin // 2 + length]
