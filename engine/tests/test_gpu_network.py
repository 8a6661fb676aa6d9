"""Tests of recorded passes, with simulated graphs: which passes run, their samples and checks."""

from __future__ import annotations

import json
import weakref
from unittest import mock

import pytest
import simulated_gpu
import torch
from backends import load, noise
from scripted import CPU

from stemline_engine.gpu.backend import with_graphs
from stemline_engine.models.model import BF16, FP32
from stemline_engine.models.network_run import start_pass
from stemline_engine.separation.memory import Memory
from stemline_tools.parity import snr_db

FRAMES = 57_330
GPU = torch.device("cuda")


@pytest.fixture
def graphs(monkeypatch):
    return simulated_gpu.simulate(monkeypatch)


@pytest.fixture
def model(tiny_folder):
    return with_graphs(load(tiny_folder), CPU)


def run(model, batch, arithmetic=FP32):
    """Runs a pass as the engine does for a `load` request: outside of the inference mode."""
    return start_pass(model.networks[0], batch, arithmetic, CPU)()


def expected(tiny_folder, batch):
    with torch.inference_mode():
        return load(tiny_folder).networks[0].module(batch)


def faults(capsys):
    lines = map(json.loads, capsys.readouterr().err.splitlines())
    return [line["msg"] for line in lines if line["level"] == "error"]


def count_passes(model):
    """Returns a list that grows with each pass that the Python of the network runs."""
    passes = []
    model.networks[0].module.register_forward_hook(lambda *_: passes.append(1))
    return passes


def test_later_passes_replay_the_recorded_one_and_have_the_stems_of_demucs(graphs, model, tiny_folder, capsys):
    first, second = noise(FRAMES)[None], noise(FRAMES, seed=3)[None]
    run(model, first)
    passes = count_passes(model)
    results = [run(model, batch) for batch in (first, second)]
    assert (faults(capsys), len(graphs), passes) == ([], 1, [])
    # The first result is still there after the second pass.
    for batch, stems in zip((first, second), results, strict=True):
        assert snr_db(expected(tiny_folder, batch), stems) > 100


def test_segments_of_all_lengths_share_one_graph(graphs, model, tiny_folder):
    for frames in (FRAMES, 20_000, 5000):
        batch = noise(frames)[None]
        stems = run(model, batch)
        assert stems.shape == (1, 4, 2, frames)
        assert snr_db(expected(tiny_folder, batch), stems) > 100
    assert len(graphs) == 1


def test_each_size_and_each_arithmetic_has_a_graph_in_the_same_memory(graphs, model):
    for size, arithmetic in ((1, FP32), (2, FP32), (2, BF16), (2, FP32)):
        run(model, noise(FRAMES).repeat(size, 1, 1), arithmetic)
    assert len(graphs) == 3
    assert len({graph.pool() for graph in graphs}) == 1


def test_a_graph_that_differs_is_not_used_also_when_the_first_batch_is_silent(graphs, model, tiny_folder, monkeypatch):
    # The output then stays that of the recording.
    monkeypatch.setattr(simulated_gpu.Graph, "replay", lambda _: None)
    run(model, torch.zeros(1, 2, FRAMES))
    batch = noise(FRAMES)[None]
    assert snr_db(expected(tiny_folder, batch), run(model, batch)) > 100


def test_a_pass_that_reads_from_the_device_is_not_recorded(graphs, model, tiny_folder, capsys):
    module, batch = model.networks[0].module, noise(FRAMES)[None]
    module.decoder[-1].register_forward_hook(
        lambda _module, _inputs, output: (output[0] + output[0].max().item() * 0, *output[1:])
    )
    for _ in range(2):
        assert snr_db(expected(tiny_folder, batch), run(model, batch)) > 100
    assert faults(capsys) == ["a pass cannot be recorded, so it runs step by step"]


def test_a_recording_without_memory_is_tried_again(graphs, model):
    with mock.patch("torch.cuda.CUDAGraph", side_effect=torch.OutOfMemoryError), pytest.raises(torch.OutOfMemoryError):
        run(model, noise(FRAMES)[None])
    run(model, noise(FRAMES)[None])
    assert len(graphs) == 1


def test_a_network_whose_result_depends_on_the_length_runs_step_by_step(graphs, tiny_folder):
    model = load(tiny_folder)
    model.networks[0].module.use_train_segment = False
    assert with_graphs(model, CPU).networks[0].start is None


def test_a_dropped_model_with_graphs_leaves_the_memory_at_once(graphs, tiny_folder):
    model = with_graphs(load(tiny_folder), CPU)
    run(model, noise(FRAMES)[None])
    module = weakref.ref(model.networks[0].module)
    del model
    assert module() is None


def test_a_fault_in_the_measurement_of_the_memory_is_left_to_the_first_song(model, monkeypatch):
    for name in ("synchronize", "reset_peak_memory_stats"):
        monkeypatch.setattr(torch.cuda, name, lambda _: None)
    monkeypatch.setattr(torch.cuda, "memory_allocated", lambda _: 0)
    network = model.networks[0]
    with mock.patch("stemline_engine.separation.memory.start_pass", side_effect=ValueError):
        Memory(GPU).learn(network, (network.number, FRAMES, FP32))
