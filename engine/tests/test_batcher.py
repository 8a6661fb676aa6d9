"""Tests of the order of passes, of batches on a GPU, and of passes that fail.

The networks are scripted. The batches of a GPU and the limit of its memory are simulated.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from scripted import CPU, ScriptedNetwork

from stemline_engine.errors import EngineError
from stemline_engine.models.model import BF16, FP32, assemble
from stemline_engine.models.running_pass import RunningPass
from stemline_engine.separation.batch_sizes import GROW_AFTER, BatchSizes
from stemline_engine.separation.batcher import Batcher
from stemline_engine.separation.level import UNCHANGED
from stemline_engine.separation.memory import fitting, lack_reason
from stemline_engine.separation.passes import PassOptions
from stemline_engine.separation.pcm import Samples
from stemline_engine.separation.segments import SegmentQueue
from stemline_tools.parity import clip

GPU = torch.device("cuda")


class LimitedNetwork(ScriptedNetwork):
    """A network without memory for more than `most` segments, which refuses one sample."""

    def __init__(self, most=32, poison=None):
        super().__init__()
        self.most, self.poison = most, poison
        self.sizes = []

    def forward(self, mix):
        self.sizes.append(len(mix))
        if len(mix) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory")
        if self.poison is not None and (mix == self.poison).any():
            raise ValueError("this song cannot be computed")
        return super().forward(mix)


@pytest.fixture
def on_gpu(monkeypatch):
    """A batcher with the batches of a GPU, which computes on the CPU."""

    def make():
        batcher = Batcher(CPU)
        batcher._sizes = BatchSizes(GPU)
        return batcher

    return make


def queue_of(network, seconds, batcher, arithmetic=FP32, samples=None, model=None):
    mix = clip(int(seconds * 44_100)) if samples is None else samples
    model = model or assemble("a", "1", [network])
    return SegmentQueue(model, Samples(mix), UNCHANGED, [0, 1, 2, 3], CPU, PassOptions(), arithmetic, batcher.ahead)


def run(batcher, queues):
    """Runs all songs to their end. Returns their samples, and the songs of each batch in order."""
    pieces = {queue: [] for queue in queues}
    order = []
    while any(queue.remaining and queue.failure is None for queue in queues):
        if not batcher.start(queues):
            order.append(batcher.finish())
            for queue in order[-1]:
                while queue.failure is None and (piece := queue.take()) is not None:
                    pieces[queue].append(piece)
    return {queue: torch.cat(found, -1) for queue, found in pieces.items() if found}, order


def test_a_network_with_one_pass_at_a_time_runs_alone():
    running, seen = [], []

    def network(name, lanes):
        scripted = ScriptedNetwork()

        def start(batch, _arithmetic):
            running.append(name)
            seen.append("".join(running))

            def result():
                running.remove(name)
                return scripted(batch)

            return RunningPass(result)

        return scripted, {"start": start, "lanes": lanes}

    parts = [network("a", 2), network("b", 1)]
    model = assemble("bag", "1", [scripted for scripted, _ in parts])
    networks = (replace(each, **more) for each, (_, more) in zip(model.networks, parts, strict=True))
    model = replace(model, networks=tuple(networks))
    batcher = Batcher(CPU)
    run(batcher, [queue_of(None, seconds, batcher, model=model) for seconds in (12, 9)])
    assert set(seen) == {"a", "aa", "b"}


def test_songs_of_one_length_run_one_after_the_other():
    batcher = Batcher(CPU)
    queues = [queue_of(ScriptedNetwork(), 10, batcher) for _ in range(3)]
    _, order = run(batcher, queues)
    passes = queues[0].total
    assert [songs[0] for songs in order] == [queue for queue in queues for _ in range(passes)]


def test_a_short_song_behind_long_ones_has_two_of_three_passes():
    batcher = Batcher(CPU)
    network = ScriptedNetwork()
    model = assemble("a", "1", [network])
    long = [queue_of(network, 10, batcher, model=model) for _ in range(20)]
    short = queue_of(network, 5, batcher, model=model)
    _, order = run(batcher, [*long, short])
    turns = [at for at, (song,) in enumerate(order) if song is short]
    assert turns == [turn for turn in range(2 * short.total) if turn % 3 < 2][: short.total]


def test_a_long_song_has_every_third_pass_while_short_ones_follow_each_other():
    batcher = Batcher(CPU)
    network = ScriptedNetwork()
    model = assemble("a", "1", [network])
    songs = [queue_of(network, 30, batcher, model=model), queue_of(network, 2, batcher, model=model)]
    order = []
    while songs[0].remaining:
        if not batcher.start(songs):
            order += batcher.finish()
        if not songs[-1].remaining:
            songs[-1] = queue_of(network, 2, batcher, model=model)
    assert len(order) <= 3 * songs[0].total


def test_a_gpu_computes_the_segments_of_several_songs_together_and_fairly(on_gpu):
    batcher, network = on_gpu(), LimitedNetwork()
    model = assemble("a", "1", [network])
    queues = [queue_of(network, seconds, batcher, BF16, model=model) for seconds in (30, 30, 4)]
    _, order = run(batcher, queues)
    assert set(network.sizes) <= {1, 2, 4, 8, 16, 32} and max(network.sizes) == 32
    assert set(order[0]) == set(queues)
    assert sum(network.sizes) == sum(queue.total for queue in queues)


def test_passes_in_32_bit_have_one_segment_so_that_other_songs_change_no_sample(on_gpu):
    samples = []
    for others in (0, 3):
        batcher, network = on_gpu(), LimitedNetwork()
        model = assemble("a", "1", [network])
        queues = [queue_of(network, seconds, batcher, model=model) for seconds in (7, *[20] * others)]
        found, _ = run(batcher, queues)
        assert set(network.sizes) == {1}
        samples.append(found[queues[0]])
    assert torch.equal(*samples)


@pytest.mark.parametrize("most", [1, 2, 5])
def test_a_batch_without_memory_is_repeated_in_halves_with_the_same_samples(on_gpu, most):
    found = []
    for limit in (32, most):
        batcher, network = on_gpu(), LimitedNetwork(limit)
        queue = queue_of(network, 20, batcher, BF16)
        samples, _ = run(batcher, [queue])
        found.append(samples[queue])
        computed = [size for size in network.sizes if size <= limit]
        assert queue.failure is None and max(computed) <= limit
    assert torch.equal(*found)
    failures = [size for size in network.sizes if size > most]
    # Later batches have the smaller size at once.
    assert len(failures) <= 6


def test_batches_grow_again_after_many_without_a_fault(on_gpu):
    batcher, network = on_gpu(), LimitedNetwork(2)
    model = assemble("a", "1", [network])
    run(batcher, [queue_of(network, 8, batcher, BF16, model=model)])
    network.most = 32
    network.sizes.clear()
    run(batcher, [queue_of(network, 3 * GROW_AFTER, batcher, BF16, model=model)])
    assert network.sizes[0] == 2 and max(network.sizes) > 2


def test_a_song_that_fails_in_a_batch_does_not_change_its_neighbours(on_gpu):
    network = LimitedNetwork(poison=0.123456)
    model = assemble("a", "1", [network])
    samples = []
    for with_bad in (False, True):
        batcher = on_gpu()
        good = queue_of(network, 12, batcher, BF16, model=model)
        bad_mix = clip(12 * 44_100)
        bad_mix[0, 200_000] = 0.123456
        bad = queue_of(network, 12, batcher, BF16, bad_mix, model)
        found, _ = run(batcher, [good, bad] if with_bad else [good])
        samples.append(found[good])
        assert good.failure is None
    assert isinstance(bad.failure, ValueError)
    assert torch.equal(*samples)


def test_a_song_that_is_cancelled_while_its_batch_runs_changes_nothing(on_gpu):
    network = LimitedNetwork()
    model = assemble("a", "1", [network])
    batcher = on_gpu()
    alone = queue_of(network, 12, batcher, BF16, model=model)
    expected, _ = run(batcher, [alone])
    good, cancelled = (queue_of(network, 12, batcher, BF16, model=model) for _ in range(2))
    assert batcher.start([cancelled, good])
    cancelled.fail(EngineError("CANCELLED", "the song was cancelled"))
    found, _ = run(batcher, [good])
    assert torch.equal(found[good], expected[alone])
    assert cancelled.done == 0


def test_a_song_without_memory_for_one_segment_fails_with_the_reason(on_gpu):
    batcher, network = on_gpu(), LimitedNetwork(0)
    queue = queue_of(network, 2, batcher)
    run(batcher, [queue])
    assert queue.failure.code == "OUT_OF_MEMORY" and "memory" in queue.failure.reason


def test_results_are_summed_in_the_order_of_the_song_whatever_comes_first():
    batcher = Batcher(CPU)
    network = ScriptedNetwork()
    first, second = (queue_of(network, 6, batcher) for _ in range(2))
    expected, _ = run(batcher, [first])
    second._ahead = 4
    while second.remaining:
        segments = second.startable()
        for segment in segments:
            segment.has_begun = True
        for segment in reversed(segments):
            second.add(segment, network(segment.input()[None])[0])
    assert torch.equal(second.take(), expected[first])


def test_as_many_segments_run_together_as_fit_into_the_free_memory():
    assert fitting(10_000, 1000) == 9
    assert fitting(100, 1000) == 1


@pytest.mark.parametrize(
    ("free", "total", "own", "limit", "cause"),
    [
        (3, 24, 1, 24, "other programs hold 20480 MiB"),
        (1, 24, 22, 24, "this engine holds 22528 of the 24576 MiB"),
        # A limit of 4 GiB is the cause although other programs hold 2 GiB, and also 20 GiB.
        (130, 136, 4, 4, "this engine holds 4096 of the 4096 MiB"),
        (2, 24, 2, 4, "this engine holds 2048 of the 4096 MiB"),
        # Other programs leave less than the limit.
        (2, 24, 1, 4, "other programs hold 21504 MiB"),
    ],
)
def test_a_lack_of_memory_names_other_programs_only_when_they_are_the_cause(free, total, own, limit, cause):
    assert cause in lack_reason(*(size << 30 for size in (free, total, own, limit)))
