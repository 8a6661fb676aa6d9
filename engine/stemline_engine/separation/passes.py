"""Plan of the forward passes of a song: the offsets of the segments, and their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    skips_covered: bool = False
    """True: leaves out a last segment whose frames the segment before covers completely."""


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
        offsets = range(silent * stride - lead, frames, stride)
        if options.skips_covered and len(offsets) > 1 and offsets[-2] + self.segment_length >= frames:
            offsets = offsets[:-1]
        self.offsets = offsets
        """First frame of each segment; negative in the silence before the song."""

    def length_at(self, offset: int) -> int:
        """Returns the frames of the segment at `offset`."""
        return min(self.segment_length, self._frames - offset)

    def valid_at(self, offset: int) -> int:
        """Returns the frames that the network receives for the segment at `offset`."""
        return valid_frames(self.network.module, self.length_at(offset), self._chosen_length)


GROUP = 4
"""Segments of one network of a bag that run one after the other. At a change of the network,
OpenVINO frees and takes the memory for results."""


def in_order(passes: Sequence[NetworkPass]) -> Iterator[tuple[NetworkPass, int]]:
    """Yields every segment of the passes, in an order in which all passes advance together."""
    span = GROUP * max(network_pass.offsets.step for network_pass in passes)
    end = min(network_pass.offsets.start for network_pass in passes)
    nexts = [0] * len(passes)
    while any(at < len(each.offsets) for at, each in zip(nexts, passes, strict=True)):
        end += span
        for index, each in enumerate(passes):
            while nexts[index] < len(each.offsets) and each.offsets[nexts[index]] < end:
                yield each, each.offsets[nexts[index]]
                nexts[index] += 1
