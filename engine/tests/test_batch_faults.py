"""Tests of results that cannot be added, of passes without memory, and of songs that end meanwhile.

The networks are scripted, and the batches of a GPU are simulated.
"""

from __future__ import annotations

import pytest
import torch
from scripted import CPU, ScriptedNetwork

from stemline_engine.errors import EngineError
from stemline_engine.models.model import BF16, assemble
from stemline_engine.separation.batch_sizes import BatchSizes
from stemline_engine.separation.batcher import Batcher
from stemline_engine.separation.level import UNCHANGED
from stemline_engine.separation.overlap_add import OverlapAdd
from stemline_engine.separation.passes import PassOptions
from stemline_engine.separation.pcm import Samples
from stemline_engine.separation.segments import SegmentQueue
from stemline_tools.parity import clip

GPU = torch.device("cuda")
NO_MEMORY = torch.OutOfMemoryError("CUDA out of memory")


class FailingNetwork(ScriptedNetwork):
    """Calls `fault(batch)` before each pass, and notes the size of the batch."""

    def __init__(self, fault=lambda batch: None):
        super().__init__()
        self.fault, self.sizes = fault, []

    def forward(self, mix):
        self.sizes.append(len(mix))
        self.fault(mix)
        return super().forward(mix)


@pytest.fixture
def batcher():
    batcher = Batcher(CPU)
    batcher._sizes = BatchSizes(GPU)
    return batcher


def songs_of(network, batcher, *lengths_s):
    model = assemble("a", "1", [network])
    return [
        SegmentQueue(model, Samples(clip(seconds * 44_100)), UNCHANGED, [0, 3], CPU, PassOptions(), BF16, batcher.ahead)
        for seconds in lengths_s
    ]


def run(batcher, queues):
    """Runs all songs until none can go on. Returns the samples of each; None: it has failed."""
    pieces = {queue: [] for queue in queues}
    while any(queue.remaining and queue.failure is None for queue in queues):
        if not batcher.start(queues):
            if not batcher.is_busy:
                break
            batcher.finish()
        for queue, found in pieces.items():
            while queue.failure is None and (piece := queue.take()) is not None:
                found.append(piece)
    return [None if queue.failure else torch.cat(found, -1) for queue, found in pieces.items()]


def lacking(monkeypatch, owner, name, calls):
    """Makes the calls of a method with these numbers, counted from 0, raise a lack of memory."""
    original, count = getattr(owner, name), iter(range(1 << 20))

    def method(self, *args):
        if next(count) in calls:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return original(self, *args)

    monkeypatch.setattr(owner, name, method)


@pytest.mark.parametrize(
    ("owner", "name"), [(OverlapAdd, "reserve"), (SegmentQueue, "_inside"), (SegmentQueue, "_sum")]
)
@pytest.mark.parametrize("calls", [{0}, {3}, {0, 4, 9}])
def test_a_result_that_lacks_memory_while_it_is_added_counts_once_and_no_segment_is_computed_again(
    monkeypatch, batcher, owner, name, calls
):
    network = FailingNetwork()
    expected = run(batcher, songs_of(network, batcher, 9, 12))
    passes = sum(network.sizes)
    network.sizes.clear()
    lacking(monkeypatch, owner, name, calls)
    queues = songs_of(network, batcher, 9, 12)
    for found, samples in zip(run(batcher, queues), expected, strict=True):
        assert torch.equal(found, samples)
    assert [queue.done for queue in queues] == [queue.total for queue in queues]
    assert sum(network.sizes) == passes


def test_a_result_that_lacks_memory_twice_fails_only_its_song(monkeypatch, batcher):
    network = FailingNetwork()
    expected = run(batcher, songs_of(network, batcher, 9, 9))[1]
    network.sizes.clear()
    bad, good = queues = songs_of(network, batcher, 9, 9)
    original = SegmentQueue._sum

    def lacks(queue, segment):
        if queue is bad:
            raise torch.OutOfMemoryError("CUDA out of memory")
        original(queue, segment)

    monkeypatch.setattr(SegmentQueue, "_sum", lacks)
    assert torch.equal(run(batcher, queues)[1], expected)
    assert bad.failure.code == "OUT_OF_MEMORY" and good.done == good.total
    # The segments of the failed song that were computed are those of the batch in which it failed.
    assert sum(network.sizes) <= bad.total + good.total


def test_another_error_while_a_result_is_added_fails_only_its_song(monkeypatch, batcher):
    network = FailingNetwork()
    bad, good = queues = songs_of(network, batcher, 9, 9)
    original = SegmentQueue._inside

    def refuses(queue, segment, estimate):
        if queue is bad:
            raise IndexError("no such source")
        return original(queue, segment, estimate)

    monkeypatch.setattr(SegmentQueue, "_inside", refuses)
    assert run(batcher, queues)[1] is not None
    assert isinstance(bad.failure, IndexError) and (bad.done, good.done) == (0, good.total)


@pytest.mark.parametrize(
    "text",
    ["CUDA error: CUBLAS_STATUS_ALLOC_FAILED", "cuFFT error: CUFFT_ALLOC_FAILED", "CUDNN_STATUS_ALLOC_FAILED"],
)
def test_a_batch_for_which_a_library_of_cuda_lacks_memory_is_repeated_in_halves(batcher, text):
    def fault(mix):
        if len(mix) > 2:
            raise RuntimeError(text)

    network = FailingNetwork(fault)
    (queue,) = songs_of(network, batcher, 12)
    assert run(batcher, [queue])[0] is not None
    assert max(network.sizes) > 2 and network.sizes[-1] <= 2


def test_a_song_that_is_cancelled_while_its_batch_is_repeated_has_no_further_pass(batcher):
    def fault(mix):
        if len(mix) > 4:
            raise torch.OutOfMemoryError("CUDA out of memory")
        cancelled.fail(EngineError("CANCELLED", "the song was cancelled"))

    network = FailingNetwork(fault)
    (cancelled,) = songs_of(network, batcher, 40)
    run(batcher, [cancelled])
    assert cancelled.done == 0
    assert [size for size in network.sizes if size <= 4] == [4]


def test_the_song_beside_a_cancelled_one_keeps_its_samples_while_their_batch_is_repeated(batcher):
    network = FailingNetwork()
    (expected,) = run(batcher, songs_of(network, batcher, 9))

    def fault(mix):
        if len(mix) > 4:
            raise torch.OutOfMemoryError("CUDA out of memory")
        cancelled.fail(EngineError("CANCELLED", "the song was cancelled"))

    network.fault = fault
    cancelled, good = songs_of(network, batcher, 9, 9)
    _, found = run(batcher, [cancelled, good])
    assert torch.equal(found, expected)


def test_a_lost_device_is_raised_although_each_song_of_the_batch_is_cancelled(batcher):
    def fault(_):
        queue.fail(EngineError("CANCELLED", "the song was cancelled"))
        raise RuntimeError("CUDA error: an illegal memory access was encountered")

    network = FailingNetwork(fault)
    (queue,) = songs_of(network, batcher, 2)
    assert batcher.start([queue])
    with pytest.raises(RuntimeError, match="illegal memory access"):
        batcher.finish()


@pytest.mark.parametrize("result", ["none", "rank", "short"])
def test_the_result_of_a_segment_without_memory_on_the_device_is_checked_too(batcher, result):
    class Wrong(FailingNetwork):
        def forward(self, mix):
            estimates = super().forward(mix)
            return {"none": None, "rank": estimates[0], "short": estimates[..., :-1]}[result]

    def fault(mix):
        if len(network.sizes) < 2:
            raise torch.OutOfMemoryError("CUDA out of memory")

    network = Wrong(fault)
    (queue,) = songs_of(network, batcher, 1)
    run(batcher, [queue])
    assert queue.failure.code == "INTERNAL" and "returned" in queue.failure.reason
    assert queue.done == 0


def test_a_network_that_refuses_the_length_of_a_segment_fails_only_its_song(batcher):
    class Picky(FailingNetwork):
        def valid_length(self, length):
            # The length of the last of nine seconds.
            if length == 33_075:
                raise ValueError("this network takes no such length")
            return length

    network = Picky()
    bad, good = songs_of(network, batcher, 9, 1)
    found = run(batcher, [bad, good])
    assert isinstance(bad.failure, ValueError)
    assert found[1] is not None and good.done == good.total
