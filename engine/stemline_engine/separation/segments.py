"""The segments of one song in order: which can be computed now, and the sum of their results.

The sums equal those of `demucs.apply.apply_model(split=True)` with the same shifts, overlap and
segment; `stemline_tools.parity` compares both. All networks of a bag advance together, so the first
samples of a song are finished long before its last ones are computed. `batcher.py` decides which
song comes next and runs the networks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import torch

from ..errors import INTERNAL, EngineError
from ..models.model import CHANNELS, SAMPLE_RATE, Model, Network
from .cross_fades import CrossFades
from .forward import segment_input, segment_output
from .level import Level
from .overlap_add import OverlapAdd
from .passes import NetworkPass, PassOptions, in_order, plan_passes
from .pcm import Song

MIN_TAKE = 1 << 16
"""Finished frames are handed on in pieces of at least this number, 1.5 s of music."""


class Outflow(Protocol):
    """Receives the results of a song. A failure ends the song."""

    failure: Exception | None

    def has_space(self) -> bool:
        """Returns whether further segments should be computed."""


@dataclass(eq=False)
class Segment:
    """One segment of one song, for one network."""

    queue: SegmentQueue
    network_pass: NetworkPass
    offset: int
    valid: int
    """Frames that the network receives."""
    has_begun: bool = False
    has_result: bool = False
    estimate: torch.Tensor | None = field(default=None, repr=False)
    """The result (S, 2, n) until it is added to the sums; None before and after."""

    @property
    def network(self) -> Network:
        """The network that computes it."""
        return self.network_pass.network

    @property
    def key(self) -> tuple[int, int, str]:
        """Equal for segments that one batch may contain."""
        return self.network.number, self.valid, self.queue.arithmetic

    def input(self) -> torch.Tensor:
        """Returns the input of the network, (2, valid) on the CPU. Raises OSError."""
        return self.queue.input_of(self)


class SegmentQueue:
    """The segments of one song, and its sources so far.

    `wanted`: indices into `model.sources`. Networks without a weight in any of them do not run.
    `ahead`: number of segments that may be computed at a time, or wait for earlier ones.
    `outflow`: the receiver of the results, which may be slower than the device; None: none.
    """

    def __init__(
        self,
        model: Model,
        song: Song,
        level: Level,
        wanted: Sequence[int],
        device: torch.device,
        options: PassOptions,
        arithmetic: str = "fp32",
        ahead: int = 2,
        outflow: Outflow | None = None,
    ) -> None:
        self.arithmetic = arithmetic
        self._song, self._level, self._wanted, self._device = song, level, list(wanted), device
        self._ahead, self._outflow = ahead, outflow
        passes = plan_passes(model, self._wanted, song.frames, options)
        self.total = sum(len(network_pass.offsets) for network_pass in passes)
        """Number of forward passes for the song, over all networks of a bag and all shifts."""
        self.done = 0
        """Number of forward passes so far."""
        self.compute_s = 0.0
        """Time of the device for these passes, in seconds."""
        self._failure: Exception | None = None
        self._summed = dict.fromkeys(passes, 0)
        """Number of segments of each pass that are summed, which are its first ones."""
        self._order = in_order(passes)
        self._near: deque[Segment] = deque()
        """The next segments that are not summed, at most `ahead`, in their order."""
        self._fades = CrossFades(device)
        self._sums = OverlapAdd(len(self._wanted), device)
        self._taken = 0

    @property
    def failure(self) -> Exception | None:
        """The error that ended the song, in a pass or in the outflow."""
        return self._failure or (self._outflow.failure if self._outflow else None)

    def fail(self, error: Exception) -> None:
        """Notes that the song cannot go on."""
        self._failure = self._failure or error

    @property
    def remaining(self) -> int:
        """Number of forward passes that are left."""
        return self.total - self.done

    def startable(self) -> list[Segment]:
        """Returns the segments that can begin now, in their order."""
        if self.failure is not None or not (self._outflow is None or self._outflow.has_space()):
            return []
        try:
            while len(self._near) < self._ahead and (following := next(self._order, None)):
                network_pass, offset = following
                self._near.append(Segment(self, network_pass, offset, network_pass.valid_at(offset)))
        except Exception as error:
            # A network may refuse the length of a segment, which fails only its song.
            self.fail(error)
            return []
        return [segment for segment in self._near if not segment.has_begun]

    def input_of(self, segment: Segment) -> torch.Tensor:
        """Returns the input of the network for `segment`, (2, valid) on the CPU."""
        offset, length = segment.offset, segment.network_pass.length_at(segment.offset)
        return segment_input(self._song, self._level, offset, length, segment.valid)

    def add(self, segment: Segment, estimate: torch.Tensor) -> None:
        """Adds the result of `segment`, (S, 2, valid).

        Results are summed in the order of the segments, so the samples do not depend on the order
        in which the device computes them. Raises EngineError for a result of another shape, and the
        errors of the device. After a lack of memory the same call may be repeated: a result counts
        once, and is summed once.
        """
        if not segment.has_result:
            segment.estimate = self._inside(segment, estimate)
            segment.has_result = True
            self.done += 1
        while self._near and self._near[0].estimate is not None:
            self._sum(self._near[0])
            self._near.popleft()

    @property
    def seconds_each(self) -> float:
        """The share of one pass in the length of the song, in seconds."""
        return self._song.frames / SAMPLE_RATE / self.total

    def _inside(self, segment: Segment, estimate: torch.Tensor) -> torch.Tensor:
        """Returns the samples of a result that are part of the song, on the device of the sums."""
        shape, offset = tuple(estimate.shape), segment.offset
        if len(shape) != 3 or shape[0] <= max(self._wanted) or shape[1:] != (CHANNELS, segment.valid):
            raise EngineError(INTERNAL, f"a network returned samples of the wrong shape {shape}")
        inside = segment_output(estimate, segment.network_pass.length_at(offset))[..., max(0, -offset) :]
        return inside.to(self._device, torch.float32)

    def _sum(self, segment: Segment) -> None:
        """Adds the result of `segment` to the sums, completely or not at all."""
        network_pass, begin = segment.network_pass, max(0, segment.offset)
        # The memory is reserved first, because a sum cannot be undone.
        window = self._fades.at(network_pass, segment.offset)
        self._sums.reserve(begin + segment.estimate.shape[-1])
        for row, (source, share) in enumerate(zip(self._wanted, network_pass.shares, strict=True)):
            if share:
                self._sums.add(row, begin, segment.estimate[source], window, share)
        segment.estimate = None
        self._summed[network_pass] += 1

    def take(self) -> torch.Tensor | None:
        """Returns finished samples of the wanted sources (rows, 2, n) on the device, or None.

        No later segment changes them. They continue those of the call before.
        """
        unfinished = [each.offsets[summed] for each, summed in self._summed.items() if summed < len(each.offsets)]
        until = max(0, min(unfinished)) if unfinished else self._song.frames
        if until == self._taken or (unfinished and until - self._taken < MIN_TAKE):
            return None
        self._taken = until
        return self._sums.take(until).mul_(self._level.std).add_(self._level.mean)
