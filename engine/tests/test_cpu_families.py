"""Tests of the older families of networks on OpenVINO, and of the passes at a time.

The networks are as small as they can be with every kind of layer. Their conversions run in the
process of the tests, which has imported the libraries already.
"""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch
from backends import convert_in_this_process, load, needs_openvino, noise, prepare
from demucs.demucs import Demucs
from demucs.hdemucs import HDemucs
from scripted import CPU

from stemline_engine.cpu import backend as backends
from stemline_engine.cpu import kept
from stemline_engine.cpu.compiled import CompiledCore, lanes_for
from stemline_engine.cpu.convert import convert
from stemline_engine.models.model import FP32
from stemline_engine.separation.forward import complete_frames
from stemline_engine.separation.one_song import separate
from stemline_tools.bench import lanes as bench
from stemline_tools.bench import one_core
from stemline_tools.bench.plan import Plan
from stemline_tools.parity import clip, worst_db
from stemline_tools.tiny import write_pickle

# The last layers have normalisation, attention and an LSTM over more than 200 steps, which Demucs
# divides, as in the real size.
LAST_LAYERS = {"norm_starts": 2, "dconv_attn": 2, "dconv_lstm": 2, "dconv_depth": 1, "channels": 8}
NETWORKS = {
    "small-hd": (HDemucs, {**LAST_LAYERS, "nfft": 256, "depth": 4, "segment": 0.5}),
    "small-td": (Demucs, {**LAST_LAYERS, "depth": 3, "segment": 0.25}),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A models folder with the networks, and a data folder for their conversions."""
    folder = tmp_path_factory.mktemp("families")
    for seed, (name, (klass, kwargs)) in enumerate(NETWORKS.items()):
        write_pickle(folder, name, klass, kwargs, seed=20 + seed)
    return folder


@pytest.fixture
def converts_here(monkeypatch, conversions):
    convert_in_this_process(monkeypatch, conversions)


@needs_openvino
@pytest.mark.parametrize("name", NETWORKS)
def test_networks_with_segments_of_any_length_run_short_ones_on_pytorch(name, folder, converts_here):
    reference = load(folder, name)
    model, _ = prepare(folder / "data", load(folder, name))
    assert model.backend == "openvino"
    song = clip(int(1.2 * 44_100))
    assert worst_db(separate(reference, song.clone(), CPU), separate(model, song.clone(), CPU)) >= 100
    [network] = model.networks
    module = reference.networks[0].module
    whole, short = (noise(frames)[None] for frames in (complete_frames(module), complete_frames(module) // 2))
    with torch.inference_mode():
        assert not torch.equal(network.start(whole, FP32)(), module(whole))
        assert torch.equal(network.start(short, FP32)(), module(short))


@pytest.mark.parametrize(
    ("threads", "seconds", "lanes"),
    [(2, 7.8, 2), (2, 10, 2), (16, 7.8, 2), (2, 40, 1), (16, 44, 1), (1, 7.8, 1), (3, 10, 1)],
)
def test_long_segments_and_odd_numbers_of_threads_have_one_pass_at_a_time(threads, seconds, lanes):
    assert lanes_for(threads, int(seconds * 44_100)) == lanes


@needs_openvino
@pytest.mark.parametrize(("long_frames", "lanes"), [(1_000_000, 2), (1000, 1)])
def test_a_network_runs_as_many_passes_at_a_time_as_its_segments_allow(
    folder, converts_here, monkeypatch, long_frames, lanes
):
    monkeypatch.setattr("stemline_engine.cpu.compiled.LONG_FRAMES", long_frames)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    cores = []

    def compiled(*arguments):
        cores.append(CompiledCore(*arguments))
        return cores[-1]

    monkeypatch.setattr(backends, "CompiledCore", compiled)
    model, _ = prepare(folder / "data", load(folder, "small-td"))
    assert model.networks[0].lanes == lanes
    assert [int(core._compiled.get_property("NUM_STREAMS")) for core in cores] == [lanes]


@needs_openvino
@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("DefaultCPUAllocator: can't allocate memory")], ids=str)
def test_a_conversion_without_memory_leaves_no_result_and_is_tried_again(folder, tmp_path, monkeypatch, error):
    def lack(*_):
        raise error

    torch.save(load(folder, "small-td").networks[0].module, tmp_path / kept.MODULE)
    monkeypatch.setattr("stemline_engine.cpu.convert._converted", lack)
    with pytest.raises(type(error)):
        convert(tmp_path, on_step=lambda _: None)
    assert kept.read_result(tmp_path) is None


@needs_openvino
def test_the_process_of_the_measurement_times_as_many_passes_at_a_time_as_its_argument(folder, converts_here, capsys):
    prepare(folder / "data", load(folder, "small-td"))
    path = next((folder / "data").rglob(kept.NETWORK))
    for lanes in ("1", "2"):
        one_core.main(str(path), lanes)
        figures = json.loads(capsys.readouterr().out)
        assert figures["s per segment"] > 0 and figures["peak MiB"] > 0


def test_the_measurement_has_a_row_for_each_number_of_passes_and_marks_that_of_the_engine(tiny_folder, monkeypatch):
    measured = []

    def prepared(model, data_dir):
        data_dir.mkdir()
        (data_dir / kept.NETWORK).touch()
        return replace(model, backend="openvino", networks=(replace(model.networks[0], lanes=2),))

    def figures(_path, lanes):
        measured.append(lanes)
        return {"s per segment": 1.0 / lanes, "peak MiB": 100 * lanes + len(measured)}

    monkeypatch.setattr(bench, "prepared", prepared)
    monkeypatch.setattr(bench, "_figures", figures)
    plan = Plan(CPU, tiny_folder, "tiny-ht", rounds=2, batches=(1,), songs_s=(1,), commands=0)
    rows = bench.measure_lanes(plan).rows
    assert measured == [1, 2, 2, 1]
    assert [(row["passes at a time"], row["s per segment"], row["peak MiB"], row["engine"]) for row in rows] == [
        (1, 1.0, 104, False),
        (2, 0.5, 203, True),
    ]
