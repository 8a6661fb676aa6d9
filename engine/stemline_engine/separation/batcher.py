"""Chooses which segments of which songs are computed next, and computes them on the device.

Turns alternate between two rules: the song with the fewest passes left, and the song that came
first. So a short song behind long ones has at least every second turn, a long song is never left
waiting, and songs of one length end one after the other, each as early as possible.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

import torch

from ..errors import INTERNAL, OUT_OF_MEMORY, EngineError, is_device_lost, is_out_of_memory
from ..models.model import FP32, Result
from ..models.network_run import lanes_of, start_pass
from .batch_sizes import BatchSizes
from .memory import Memory
from .segments import Segment, SegmentQueue


@dataclass(eq=False)
class _Batch:
    """Segments that the device computes together. They have one key."""

    segments: list[Segment]
    begun: float
    result: Result


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
        chosen = self._choose(queues)
        if not chosen or len(self._running) >= lanes_of(chosen[0].network, self.device):
            return False
        self._turns += 1
        if not self._running:
            self.memory.learn(chosen[0].network, chosen[0].key, self.device)
        self._launch(chosen)
        return True

    def finish(self) -> list[SegmentQueue]:
        """Waits for the batch that started first. Returns its songs, whose results were added."""
        batch = self._running.popleft()
        try:
            self._add(batch, batch.result())
        except Exception as error:
            self._recover(batch.segments, error)
        return list({segment.queue: None for segment in batch.segments})

    def _choose(self, queues: Sequence[SegmentQueue]) -> list[Segment]:
        """Returns the segments of the next batch."""
        ready = {queue: segments for queue in queues if (segments := queue.startable())}
        if not ready:
            return []
        by_age, by_rest = list(ready), sorted(ready, key=lambda queue: queue.remaining)
        if self._turns % 2 == 0:
            by_age, by_rest = by_rest, by_age
        order = list(dict.fromkeys(chain.from_iterable(zip(by_age, by_rest, strict=True))))
        key = ready[order[0]][0].key
        fitting = [[segment for segment in ready[queue] if segment.key == key] for queue in order]
        in_turn = (segment for segment in chain.from_iterable(zip_longest(*fitting)) if segment is not None)
        most = self._sizes.largest(ready[order[0]][0].network, key, self.memory)
        segments = list(islice(in_turn, most))
        return segments[: self._sizes.fitting(key, len(segments))]

    def _launch(self, segments: list[Segment]) -> None:
        begun = time.perf_counter()
        for segment in segments:
            segment.has_begun = True
        try:
            result = self._pass(segments)
        except Exception as error:
            result = _raising(error)
        self._running.append(_Batch(segments, begun, result))

    def _pass(self, segments: list[Segment]) -> Result:
        inputs = [segment.input() for segment in segments]
        size = self._sizes.padded(segments[0].network, segments[0].key, len(inputs), self.memory)
        inputs += [torch.zeros_like(inputs[0])] * (size - len(inputs))
        with torch.inference_mode():
            batch = torch.stack(inputs)
            return start_pass(segments[0].network, batch, segments[0].key[2], self.device)

    def _add(self, batch: _Batch, estimates: torch.Tensor) -> None:
        segments = batch.segments
        if estimates.dim() != 4 or len(estimates) < len(segments):
            raise EngineError(INTERNAL, f"a network returned samples of the wrong shape {tuple(estimates.shape)}")
        for segment, estimate in zip(segments, estimates, strict=False):
            if segment.queue.failure is None:
                try:
                    with torch.inference_mode():
                        segment.queue.add(segment, estimate)
                except EngineError as error:
                    segment.queue.fail(error)
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

    def _recover(self, segments: list[Segment], error: Exception) -> None:
        """Computes the segments of a failed batch again in smaller ones, or fails their songs."""
        if is_device_lost(error):
            return _fail(segments, error)
        key = segments[0].key
        if is_out_of_memory(error):
            # The traceback refers to the tensors of the failed pass.
            error.__traceback__ = None
            size = self._sizes.padded(segments[0].network, key, len(segments), self.memory)
            self._sizes.failed(key, size)
            self.memory.release()
            if size == 1:
                return self._run_last(segments)
        elif len(segments) == 1:
            return _fail(segments, error)
        # After another fault, only a song whose segment fails alone is failed.
        while segments:
            size = self._sizes.largest(segments[0].network, key, self.memory) if is_out_of_memory(error) else 1
            self._run_now(segments[:size])
            segments = segments[size:]
        return None

    def _run_now(self, segments: list[Segment]) -> None:
        begun = time.perf_counter()
        try:
            result = self._pass(segments)
            self._add(_Batch(segments, begun, result), result())
        except Exception as error:
            self._recover(segments, error)

    def _run_last(self, segments: list[Segment]) -> None:
        """Computes one segment after the memory was released, then on the processor."""
        network, (_, _, arithmetic) = segments[0].network, segments[0].key
        for device in dict.fromkeys((self.device, torch.device("cpu"))):
            begun = time.perf_counter()
            try:
                with torch.inference_mode():
                    batch = segments[0].input()[None]
                    result = start_pass(network, batch, arithmetic if device == self.device else FP32, device)
                    return self._add(_Batch(segments, begun, result), result())
            except Exception as again:
                if not is_out_of_memory(again):
                    return _fail(segments, again)
        _fail(segments, EngineError(OUT_OF_MEMORY, self.memory.reason()))


def _fail(segments: list[Segment], error: Exception) -> None:
    for segment in segments:
        segment.queue.fail(error)


def _raising(error: Exception) -> Result:
    def result() -> torch.Tensor:
        raise error

    return result
