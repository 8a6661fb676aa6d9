"""Plan of the forward passes of a song: the offsets of the segments, and their cross-fades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from ..models.model import SAMPLE_RATE, Model, Network
from .forward import segment_frames, valid_frames

OVERLAP = 0.25
"""Overlap of two segments, as a share of a segment; the default of `demucs.apply.apply_model`."""
MAX_SHIFT_S = 0.5
"""Longest time shift in seconds, that of `demucs.apply.apply_model`."""


@dataclass(frozen=True)
class PassOptions:
    """Choices of a request that decide on the passes. The defaults are those of the networks."""

    shifts: int = 0
    """Number of separations with different time shifts, whose results are averaged; 0: one
    separation without a shift."""
    overlap: float = OVERLAP
    """Overlap of two segments, as a share of a segment: at least 0 and less than 1."""
    segment: float | None = None
    """Length of a segment in seconds, at most that of every network; None: that of each network."""


def plan_passes(model: Model, wanted: Sequence[int], frames: int, options: PassOptions) -> list[NetworkPass]:
    """Returns the passes for the sources `wanted`, indices into `model.sources`.

    Networks without a weight in any of them have no pass.
    """
    totals = [sum(network.weights[source] for network in model.networks) for source in wanted]
    leads = shift_leads(options.shifts)
    passes = []
    for network in model.networks:
        shares = [network.weights[source] / total for source, total in zip(wanted, totals, strict=True)]
        if any(shares):
            even = [share / len(leads) for share in shares]
            passes += [NetworkPass(network, even, frames, lead, options) for lead in leads]
    return passes


def shift_leads(shifts: int) -> list[int]:
    """Returns the frames of silence before the song in each separation, at most `MAX_SHIFT_S`.

    Upstream pads the song by `MAX_SHIFT_S` and starts at a random offset into that silence. Here
    the offsets are evenly spaced over [0, `MAX_SHIFT_S`), so that two runs give the same samples.
    """
    longest = int(MAX_SHIFT_S * SAMPLE_RATE)
    return [longest - index * longest // shifts for index in range(shifts)] or [0]


def stride_s(model: Model) -> float:
    """Returns the seconds of music between two segments: the longest stride of the networks."""
    return max((1 - OVERLAP) * float(network.module.segment) for network in model.networks)


class NetworkPass:
    """One network over one song, `lead` frames of silence before it.

    `shares`: the share of the network's estimate in each wanted source.
    """

    def __init__(self, network: Network, shares: list[float], frames: int, lead: int, options: PassOptions) -> None:
        self.network = network
        self.shares = shares
        self.segment_length = segment_frames(network.module, options.segment)
        """Frames of a segment, except of those that the end of the song cuts."""
        self._frames = frames
        self._chosen_length = None if options.segment is None else self.segment_length
        stride = int((1 - options.overlap) * self.segment_length)
        # A segment that ends before the song adds nothing to it.
        silent = max(0, (lead - self.segment_length) // stride + 1)
        self.offsets = range(silent * stride - lead, frames, stride)
        """First frame of each segment; negative in the silence before the song."""

    def length_at(self, offset: int) -> int:
        """Returns the frames of the segment at `offset`."""
        return min(self.segment_length, self._frames - offset)

    def valid_at(self, offset: int) -> int:
        """Returns the frames that the network receives for the segment at `offset`."""
        return valid_frames(self.network.module, self.length_at(offset), self._chosen_length)


class CrossFades:
    """Windows of the segments of a pass, whose sum is one at every sample of the song."""

    def __init__(self, network_pass: NetworkPass) -> None:
        self._pass = network_pass
        self._triangle = triangle(network_pass.segment_length)
        self._reach = (network_pass.segment_length - 1) // network_pass.offsets.step
        """Number of segments on each side that share a frame with one."""
        self._inner: torch.Tensor | None = None

    def at(self, offset: int) -> torch.Tensor:
        """Returns the window of the segment at `offset`, from the start of the song on."""
        offsets, length = self._pass.offsets, self._pass.length_at(offset)
        index = offsets.index(offset)
        is_inner = self._reach <= index < len(offsets) - self._reach and length == len(self._triangle)
        if is_inner and self._inner is not None:
            window = self._inner
        else:
            window = self._among(offsets[max(0, index - self._reach) : index + self._reach + 1], offset, length)
        if is_inner:
            # All segments with every neighbour have the same window.
            self._inner = window
        return window[max(0, -offset) :]

    def _among(self, offsets: range, offset: int, length: int) -> torch.Tensor:
        """Returns the share of the segment at `offset` in the sum of the triangles at `offsets`."""
        total = torch.zeros(length)
        for other in offsets:
            begin = max(offset, other)
            end = min(offset + length, other + len(self._triangle))
            total[begin - offset : end - offset] += self._triangle[begin - other : end - other]
        return self._triangle[:length] / total


def triangle(length: int) -> torch.Tensor:
    """Returns a triangular window (length,), 1 in the middle, as in `demucs.apply.apply_model`.

    It is never 0, so a sample that only one segment covers keeps its value.
    """
    half = length // 2
    up = torch.arange(1, half + 1, dtype=torch.float32)
    down = torch.arange(length - half, 0, -1, dtype=torch.float32)
    both = torch.cat([up, down])
    return both / both.max()
