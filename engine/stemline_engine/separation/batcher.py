"""Chooses which segments of which songs are computed next, and computes them on the device.

Two of three turns belong to the song with the fewest passes left, and the third one to the song
that came first. So a short song behind long ones is done soon, a long song is never left waiting,
and songs of one length end one after the other, each as early as possible.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

import torch

from .. import log
from ..errors import INTERNAL, OUT_OF_MEMORY, EngineError, is_device_lost, is_out_of_memory
from ..models.model import FP32, Network, PassResult
from ..models.network_run import lane_threads, lanes_of, start_pass
from .batch_sizes import BatchSizes
from .memory import Memory
from .segments import Segment, SegmentQueue

CHECK_EVERY_S = 0.02
"""While a pass runs, new work is noticed within this time."""


@dataclass(eq=False)
class _Batch:
    """Segments that the device computes together. They have one key."""

    segments: list[Segment]
    begun: float
    result: PassResult


class Batcher:
    """The passes of all songs on one device. Only the compute thread may call it."""

    def __init__(self, device: torch.device, memory: Memory | None = None) -> None:
        self.device = device
        self.memory = memory or Memory(device)
        self.passes: Counter[int] = Counter()
        """Number of passes so far by the size of their batch."""
        self.busy_s = 0.0
        """Time in which the device computed, in seconds."""
        self.music_s = 0.0
        """Music that was separated, in seconds. Each pass counts for its share of the song."""
        self._sizes = BatchSizes(device)
        self._running: deque[_Batch] = deque()
        self._turns = 0
        self._free_since = 0.0

    @property
    def ahead(self) -> int:
        """Number of segments of a song that may be computed at a time."""
        return self._sizes.ahead

    @property
    def is_busy(self) -> bool:
        """True while a batch runs, which `finish` waits for."""
        return bool(self._running)

    def start(self, queues: Sequence[SegmentQueue]) -> bool:
        """Starts one batch of the songs, which are in the order of their arrival.

        Returns False when nothing can start: the device has enough to do, or no song has a segment.
        """
        ready = self._in_turn(queues)
        if not ready or len(self._running) >= self._lanes_with(ready[0][0].network):
            return False
        # The size of a batch of `fast` follows from it, and the memory that the song reports.
        self.memory.learn(ready[0][0].network, ready[0][0].key)
        self._launch(self._chosen(ready))
        self._turns += 1
        return True

    def has_ended(self, has_other_work: Callable[[], bool]) -> bool:
        """Waits for the batch that started first, until there is other work.

        Returns whether the batch has ended.
        """
        while True:
            is_needed = has_other_work()
            if self._running[0].result.has_ended(0 if is_needed else CHECK_EVERY_S):
                return True
            if is_needed:
                return False

    def finish(self) -> list[SegmentQueue]:
        """Waits for the batch that started first. Returns its songs, whose results were added.

        Raises the error of a device that is lost.
        """
        batch = self._running.popleft()
        self._complete(batch)
        return list({segment.queue: None for segment in batch.segments})

    def _lanes_with(self, network: Network) -> int:
        """Returns the number of batches that the device may have with one of `network` among them.

        A network with one lane takes all threads and much memory, so nothing runs beside it.
        """
        networks = [*(batch.segments[0].network for batch in self._running), network]
        return min(lanes_of(each, self.device) for each in networks)

    def _in_turn(self, queues: Sequence[SegmentQueue]) -> list[list[Segment]]:
        """Returns the segments of each song that can begin, in the order of the songs this turn."""
        ready = {queue: segments for queue in queues if (segments := queue.startable())}
        by_age, by_rest = list(ready), sorted(ready, key=lambda queue: queue.remaining)
        if self._turns % 3 < 2:
            by_age, by_rest = by_rest, by_age
        return [ready[queue] for queue in dict.fromkeys(chain.from_iterable(zip(by_age, by_rest, strict=True)))]

    def _chosen(self, ready: list[list[Segment]]) -> list[Segment]:
        """Returns the segments of the next batch, of which the first is that of the first song."""
        first = ready[0][0]
        fitting = [[segment for segment in segments if segment.key == first.key] for segments in ready]
        in_turn = (segment for segment in chain.from_iterable(zip_longest(*fitting)) if segment is not None)
        segments = list(islice(in_turn, self._sizes.largest(first.key, self.memory)))
        return segments[: self._sizes.fitting(len(segments))]

    def _launch(self, segments: list[Segment]) -> None:
        for segment in segments:
            segment.has_begun = True
        self._running.append(self._begun(segments))

    def _begun(self, segments: list[Segment]) -> _Batch:
        begun = time.perf_counter()
        try:
            result = self._pass(segments)
        except Exception as error:
            result = _raising(error)
        return _Batch(segments, begun, result)

    def _complete(self, batch: _Batch) -> None:
        """Waits for a batch and adds its results. A failed pass is repeated."""
        try:
            estimates = _checked(batch.result(), len(batch.segments))
        except Exception as error:
            return self._recover(batch.segments, error)
        self._add(batch, estimates)

    def _pass(self, segments: list[Segment]) -> PassResult:
        inputs = [segment.input() for segment in segments]
        with torch.inference_mode():
            batch = torch.stack(inputs)
            return start_pass(segments[0].network, batch, segments[0].key[2], self.device)

    def _add(self, batch: _Batch, estimates: torch.Tensor) -> None:
        segments = batch.segments
        for segment, estimate in zip(segments, estimates, strict=False):
            self._add_one(segment, estimate)
        now = time.perf_counter()
        # Batches overlap; each has the time since the one before has ended.
        spent = now - max(batch.begun, self._free_since)
        self._free_since = now
        self.busy_s += spent
        self.passes[len(segments)] += 1
        for segment in segments:
            segment.queue.compute_s += spent / len(segments)
            self.music_s += segment.queue.seconds_each
        self._sizes.succeeded(segments[0].key)

    def _add_one(self, segment: Segment, estimate: torch.Tensor) -> None:
        """Adds one result to its song, which fails when that cannot be done."""
        for is_last in (False, True):
            if segment.queue.failure is not None:
                return
            try:
                with torch.inference_mode(), lane_threads(segment.network.lanes):
                    return segment.queue.add(segment, estimate)
            except Exception as error:
                if not _lacks_memory(segment, error):
                    return
                self.memory.release()
                if is_last:
                    segment.queue.fail(EngineError(OUT_OF_MEMORY, self.memory.reason()))

    def _recover(self, segments: list[Segment], error: Exception) -> None:
        """Computes the segments of a failed batch again in smaller ones, or fails their songs.

        Songs that have ended meanwhile are left out before each pass.
        """
        if is_device_lost(error):
            # A song that is cancelled would hide the error.
            raise error
        key = segments[0].key
        if is_out_of_memory(error):
            # The traceback refers to the tensors of the failed pass.
            error.__traceback__ = None
            self._sizes.failed(key, len(segments))
            self.memory.release()
            if len(segments) == 1:
                return self._run_last(segments[0])
        elif len(segments) == 1:
            return segments[0].queue.fail(error)
        # After another fault, only a song whose segment fails alone is failed.
        while segments := [segment for segment in segments if segment.queue.failure is None]:
            size = self._sizes.largest(key, self.memory) if is_out_of_memory(error) else 1
            self._complete(self._begun(segments[:size]))
            segments = segments[size:]

    def _run_last(self, segment: Segment) -> None:
        """Computes one segment after the memory was released, then on the processor."""
        for device in dict.fromkeys((self.device, torch.device("cpu"))):
            if segment.queue.failure is not None:
                return
            begun = time.perf_counter()
            arithmetic = segment.queue.arithmetic if device == self.device else FP32
            if device != self.device:
                log.warn("the device lacks memory for a segment, so the processor computes it")
            try:
                with torch.inference_mode():
                    result = start_pass(segment.network, segment.input()[None], arithmetic, device)
                    estimates = _checked(result(), 1)
            except Exception as error:
                if not _lacks_memory(segment, error):
                    return
            else:
                return self._add(_Batch([segment], begun, result), estimates)
        segment.queue.fail(EngineError(OUT_OF_MEMORY, self.memory.reason()))


def _lacks_memory(segment: Segment, error: Exception) -> bool:
    """Returns whether `error` is a lack of memory, and frees the tensors that it refers to.

    Another error fails the song of `segment`. Raises the error of a device that is lost.
    """
    if is_device_lost(error):
        raise error
    if not is_out_of_memory(error):
        segment.queue.fail(error)
        return False
    # The traceback refers to the tensors of the failed call.
    error.__traceback__ = None
    return True


def _checked(estimates: object, count: int) -> torch.Tensor:
    """Returns the result of a pass over at least `count` segments.

    Raises EngineError when a network has returned something else.
    """
    if not isinstance(estimates, torch.Tensor):
        raise EngineError(INTERNAL, f"a network returned a {type(estimates).__name__} instead of samples")
    if estimates.dim() != 4 or len(estimates) < count:
        raise EngineError(INTERNAL, f"a network returned samples of the wrong shape {tuple(estimates.shape)}")
    return estimates


def _raising(error: Exception) -> PassResult:
    def result() -> torch.Tensor:
        raise error

    return PassResult(result)
