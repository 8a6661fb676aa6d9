"""Tests of the memory of passes, which is measured before a batch and limits its size.

The memory of the graphics card is simulated.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
import torch
from scripted import CPU
from simulated_card import GPU, Card, CardNetwork, model_of

from stemline_engine.models.model import BF16, FP32
from stemline_engine.protocol import Load
from stemline_engine.separation.batcher import Batcher
from stemline_engine.separation.level import UNCHANGED
from stemline_engine.separation.load import load_model
from stemline_engine.separation.memory import Memory
from stemline_engine.separation.passes import PassOptions
from stemline_engine.separation.pcm import Samples
from stemline_engine.separation.segments import SegmentQueue
from stemline_tools.parity import clip

MIB = 1 << 20


FALLBACK = "the device lacks memory for a segment, so the processor computes it"


def per_segment(mib):
    return lambda count: count * mib * MIB


def queue_of(model, seconds, batcher, arithmetic=BF16, segment=None):
    song = Samples(clip(round(seconds * 44_100)))
    return SegmentQueue(model, song, UNCHANGED, [0, 3], CPU, PassOptions(segment=segment), arithmetic, batcher.ahead)


def run(batcher, queues):
    """Runs all songs to their end, and returns the samples of each."""
    pieces = {queue: [] for queue in queues}
    while any(queue.remaining and queue.failure is None for queue in queues):
        if not batcher.start(queues):
            batcher.finish()
        for queue, found in pieces.items():
            while queue.failure is None and (piece := queue.take()) is not None:
                found.append(piece)
    assert [queue.failure for queue in queues] == [None] * len(queues)
    return [torch.cat(found, -1) for found in pieces.values()]


def test_a_network_that_comes_while_others_run_is_measured_before_its_first_batch(monkeypatch):
    card = Card(monkeypatch, total=1000 * MIB)
    small, large = CardNetwork(card, per_segment(1)), CardNetwork(card, per_segment(100))
    batcher = Batcher(GPU)
    first = queue_of(model_of(small), 60, batcher)
    assert batcher.start([first]) and batcher.is_busy
    second = queue_of(model_of(large), 20, batcher)
    run(batcher, [first, second])
    assert large.sizes[0] == 1, "the measurement"
    assert max(large.sizes) == 8 and card.refused == 0


@pytest.mark.parametrize("arithmetic", [FP32, BF16])
def test_one_segment_runs_at_a_time_until_the_memory_could_be_measured(monkeypatch, arithmetic):
    card = Card(monkeypatch, total=1000 * MIB)
    network = CardNetwork(card, per_segment(100))
    memory = Memory(GPU)
    key = (0, 44_100, arithmetic)
    monkeypatch.setattr(card, "total", 50 * MIB)
    memory.learn(model_of(network).networks[0], key)
    assert memory.segments(key) == 1
    monkeypatch.setattr(card, "total", 1000 * MIB)
    memory.learn(model_of(network).networks[0], key)
    assert memory.segments(key) == 9


@pytest.mark.parametrize(("segment", "measured"), [(None, 44_100), (0.5, None)])
def test_in_32_bit_only_complete_segments_are_measured(monkeypatch, segment, measured):
    card = Card(monkeypatch, total=1000 * MIB)
    network = CardNetwork(card, per_segment(10))
    model, batcher = model_of(network), Batcher(GPU)
    # The last segment is shorter than the others.
    queue = queue_of(model, 5.1, batcher, FP32, segment)
    segments = queue.remaining
    run(batcher, [queue])
    assert len(network.sizes) == segments + (measured is not None)
    assert batcher.memory.of(model) == (0 if measured is None else 10 * MIB)


def test_loading_a_model_measures_the_memory_of_its_batches(monkeypatch):
    card = Card(monkeypatch, total=1000 * MIB)
    network = CardNetwork(card, per_segment(200))
    model = model_of(network)
    memory = Memory(GPU)

    def get(*_):
        yield []
        return model

    catalogue = SimpleNamespace(available=lambda _: SimpleNamespace(name="a", revision="1"))
    resources = SimpleNamespace(catalogue=catalogue, loaded=SimpleNamespace(get=get), device=GPU)
    *_, [loaded] = load_model(Load("1", "a"), resources, memory)
    assert (loaded["type"], loaded["memory_bytes"]) == ("loaded", 200 * MIB)
    assert memory.segments((model.networks[0].number, 44_100, FP32)) == 4


def test_a_song_without_memory_below_a_limit_blames_the_limit_and_not_other_programs(monkeypatch):
    Card(monkeypatch, total=130 << 30, others=2 << 30, cap=4 << 30).take(3 << 30)
    assert "this engine holds 3072 of the 4096 MiB it may use" in Memory(GPU).reason()


def messages(capsys):
    return [json.loads(line)["msg"] for line in capsys.readouterr().err.splitlines()]


def songs_on(card, needs, arithmetic=BF16, songs=8, network=CardNetwork):
    """Separates songs at once. Returns the samples of each, and the sizes of the passes."""
    network = network(card, needs)
    model, batcher = model_of(network), Batcher(GPU)
    return run(batcher, [queue_of(model, 30, batcher, arithmetic) for _ in range(songs)]), network.sizes


def test_a_limit_of_the_memory_makes_batches_smaller_without_the_processor(monkeypatch, capsys):
    needs = per_segment(400)
    expected, free = songs_on(Card(monkeypatch, total=130 << 30), needs)
    card = Card(monkeypatch, total=130 << 30, others=2 << 30, cap=2 << 30)
    found, capped = songs_on(card, needs)
    assert max(free) == 32
    assert 1 < max(capped) <= max(free) // 2
    assert card.refused == 0 and FALLBACK not in messages(capsys)
    for stems, samples in zip(found, expected, strict=True):
        assert torch.equal(stems, samples)


class SizedNetwork(CardNetwork):
    """A network whose samples depend on the size of the batch, as those of a library may."""

    def forward(self, mix):
        return super().forward(mix) * (1 + len(mix) / 1000)


def test_exact_samples_of_a_network_without_recorded_passes_do_not_depend_on_the_free_memory(monkeypatch, capsys):
    lacks = iter([False] * 9 + [True])
    cards = {
        "empty": (Card(monkeypatch, total=130 << 30), lambda _: False),
        "full": (Card(monkeypatch, total=130 << 30, others=2 << 30, cap=1 << 30), lambda _: False),
        # Another program takes the memory for a moment.
        "shared": (Card(monkeypatch, total=130 << 30), lambda _: next(lacks, False)),
    }
    found = {}
    for name, (card, is_lacking) in cards.items():
        card.report(monkeypatch)

        def needs(count, card=card, is_lacking=is_lacking):
            return 2 * card.total if is_lacking(count) else count * 400 * MIB

        found[name], sizes = songs_on(card, needs, FP32, network=SizedNetwork)
        assert set(sizes) == {1}
    assert cards["shared"][0].refused == 1 and FALLBACK not in messages(capsys)
    for stems in zip(*found.values(), strict=True):
        assert all(torch.equal(each, stems[0]) for each in stems)


def test_a_batch_that_needs_more_than_was_measured_is_halved_without_the_processor(monkeypatch, capsys):
    expected, _ = songs_on(Card(monkeypatch, total=130 << 30), per_segment(100))

    def needs(count):
        return (100 if count == 1 else 190) * count * MIB

    card = Card(monkeypatch, total=130 << 30, cap=2 << 30)
    found, sizes = songs_on(card, needs)
    # Two batches begin before the first of them fails.
    assert sizes[:3] == [1, 16, 16] and max(sizes[3:]) == 8
    assert card.refused < 10 and FALLBACK not in messages(capsys)
    for stems, samples in zip(found, expected, strict=True):
        assert torch.equal(stems, samples)


def test_a_segment_that_the_processor_computes_for_lack_of_memory_is_in_the_log(monkeypatch, capsys):
    card = Card(monkeypatch, total=1000 * MIB)
    # Two measurements, the passes after them, and the repetition of the first after a release.
    lacks = iter([True] * 5)

    def needs(count):
        return 2 * card.total if next(lacks, False) else count * MIB

    songs_on(card, needs, songs=1)
    assert card.refused == 5 and messages(capsys).count(FALLBACK) == 1
