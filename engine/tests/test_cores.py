"""Tests of the cores of a network in OpenVINO: their memory, and those that it cannot open."""

from __future__ import annotations

import json
from dataclasses import replace
from unittest import mock

import pytest
import torch
from backends import convert_in_this_process, load, needs_openvino, noise, prepare
from scripted import CPU, SimulatedProcess
from test_fast import choose
from waits import until

from stemline_engine.cpu import backend, kept
from stemline_engine.cpu.compiled import CompiledCore
from stemline_engine.cpu.core import core_pass
from stemline_engine.models.model import BF16, FP32
from stemline_engine.models.pass_memory import PassMemory
from stemline_engine.separation.arithmetic import FastArithmetic
from stemline_engine.separation.memory import Memory
from stemline_engine.separation.one_song import separate
from stemline_tools.parity import clip

MIB = 1 << 20

pytestmark = needs_openvino


@pytest.fixture(scope="module")
def data_dir(tiny_folder, tmp_path_factory, conversions):
    """A data folder with the conversion of tiny-ht, which states an agreement of 16 bit."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        convert_in_this_process(patch, conversions)
        prepare(folder, load(tiny_folder))
    [conversion] = kept.parent_folder(folder).iterdir()
    # This processor may have no 16 bit.
    kept.write_result(conversion, replace(kept.read_result(conversion), fast_snr_db=60.0))
    return folder


def test_the_core_of_16_bit_that_the_first_fast_song_compiles_is_a_part_of_the_memory_of_its_model(
    data_dir, tiny_folder, monkeypatch
):
    process = SimulatedProcess(monkeypatch)

    def compile_core(path, threads, lanes, turns, arithmetic, memory):
        process.bytes += 700 * MIB if arithmetic == BF16 else 900 * MIB
        return CompiledCore(path, threads, lanes, turns, FP32, memory)

    monkeypatch.setattr(backend, "CompiledCore", compile_core)
    model, _ = prepare(data_dir, load(tiny_folder))
    model = replace(model, load_bytes=process.bytes)
    assert Memory(CPU).of(model) == 900 * MIB
    # The second song uses the same core.
    for _ in range(2):
        assert choose(model) == BF16
        assert Memory(CPU).of(model) == 1600 * MIB


def test_a_pass_of_a_core_has_ended_when_its_result_is_there_and_when_it_has_failed(data_dir, tiny_folder):
    [conversion] = kept.parent_folder(data_dir).iterdir()
    core = CompiledCore(conversion / kept.NETWORK, threads=2, lanes=1)
    inputs = core_pass(load(tiny_folder).networks[0].module, noise(57_330)[None]).inputs
    running = core.start(*inputs)
    until(lambda: running.has_ended(0))
    assert all(output.isfinite().all() for output in running())
    request = mock.Mock()
    request.wait_for.side_effect = RuntimeError("the primitive cannot be executed")
    request.wait.side_effect = RuntimeError("the primitive cannot be executed")
    core._free = [request]
    running = core.start(*inputs)
    assert running.has_ended(0)
    with pytest.raises(RuntimeError, match="cannot be executed"):
        running()


def test_only_passes_that_began_alone_are_measured(data_dir, tiny_folder, monkeypatch):
    process, memory = SimulatedProcess(monkeypatch), PassMemory()
    [conversion] = kept.parent_folder(data_dir).iterdir()
    core = CompiledCore(conversion / kept.NETWORK, threads=2, lanes=2, memory=memory)
    inputs = core_pass(load(tiny_folder).networks[0].module, noise(57_330)[None]).inputs
    alone = core.start(*inputs)
    process.bytes += 500 * MIB
    beside = core.start(*inputs)
    alone()
    # A song that begins while the device has one pass or more.
    for _ in range(3):
        process.bytes += 2000 * MIB
        later = core.start(*inputs)
        beside()
        beside = later
    beside()
    assert memory.bytes == 500 * MIB
    # A model that is loaded while a pass runs.
    request = mock.Mock(output_tensors=[], wait_for=lambda _: False)
    core._free = [request]
    alone = core.start(*inputs)
    assert not alone.has_ended(0)
    process.bytes += 2000 * MIB
    alone()
    assert memory.bytes == 500 * MIB


def test_a_core_of_16_bit_that_openvino_cannot_open_leaves_fast_songs_in_32_bit(
    data_dir, tiny_folder, monkeypatch, capsys
):
    expected = separate(prepare(data_dir, load(tiny_folder))[0], clip(2 * 44_100), CPU)
    tried = []

    def core(path, threads, lanes, turns, arithmetic, memory):
        tried.append(arithmetic)
        if arithmetic == BF16:
            raise RuntimeError("the primitive cannot be created")
        return CompiledCore(path, threads, lanes, turns, arithmetic, memory)

    monkeypatch.setattr(backend, "CompiledCore", core)
    model, _ = prepare(data_dir, load(tiny_folder))
    fast = FastArithmetic(CPU)
    for _ in range(2):
        assert choose(model, fast) == FP32
    assert tried == [FP32, BF16]
    lines = map(json.loads, capsys.readouterr().err.splitlines())
    [line] = [line for line in lines if line["level"] != "info"]
    assert (line["msg"], line["model"]) == ("songs with precision=fast are computed in 32 bit", "tiny-ht")
    assert "RuntimeError: the primitive cannot be created" in line["reason"]
    assert torch.equal(separate(model, clip(2 * 44_100), CPU, arithmetic=FP32), expected)


def test_a_core_of_32_bit_that_openvino_cannot_open_is_in_the_log_once(data_dir, tiny_folder, monkeypatch, capsys):
    monkeypatch.setattr(backend, "CompiledCore", mock.Mock(side_effect=RuntimeError("no primitive")))
    assert prepare(data_dir, load(tiny_folder))[0].backend == "torch"
    [line] = map(json.loads, capsys.readouterr().err.splitlines())
    assert (line["level"], line["msg"]) == ("error", "the model runs on PyTorch")
    assert "RuntimeError: no primitive" in line["reason"] and "Traceback" in line["error"]
