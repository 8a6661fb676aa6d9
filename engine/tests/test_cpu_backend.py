"""Tests of the OpenVINO backend with a tiny network, which is converted once for all of them."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import weakref
from contextlib import suppress
from types import SimpleNamespace
from unittest import mock

import pytest
import torch
from backends import load, needs_openvino, noise, prepare
from child import Child
from patched_class import faults_path
from scripted import CPU
from waits import until

from stemline_engine.cpu import backend as backends
from stemline_engine.cpu import kept
from stemline_engine.cpu.compiled import CompiledCore, Turns
from stemline_engine.cpu.convert import convert
from stemline_engine.cpu.core import core_pass
from stemline_engine.cpu.network import forward_with
from stemline_engine.cpu.runtime import import_openvino
from stemline_engine.cpu.short_sums import shorten_sums
from stemline_engine.cpu.unused import LOCKED_S, remove_unused
from stemline_engine.models.agreement import agreement_db
from stemline_engine.models.model import FP32, assemble
from stemline_engine.models.probes import probe_segments
from stemline_engine.separation.forward import complete_frames
from stemline_engine.separation.one_song import separate
from stemline_tools.parity import clip, worst_db

BUSY = "while True: pass"


def reasons(capsys):
    lines = map(json.loads, capsys.readouterr().err.splitlines())
    return [line["reason"] for line in lines if line["msg"] == "the model runs on PyTorch"]


def finish(steps):
    """Returns the result of a generator."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def held_conversion(path):
    """Returns the settings of an engine whose conversions stop after a step until `path` exists."""
    return {"PYTHONPATH": faults_path("held_conversion"), "HELD_UNTIL": str(path)}


def stems_of(folder):
    """Returns the digests of the stems that an engine has written."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.f32")}


@pytest.fixture(scope="module")
def converted(tiny_folder, tmp_path_factory):
    """An engine that has converted tiny-ht, with its messages and stems; tests must not change it.

    The first song that asks for the conversion is cancelled, and the next one gets it.
    """
    folder = tmp_path_factory.mktemp("converted")
    samples = clip(3 * 44_100).T.contiguous().numpy()
    samples.astype("<f4").tofile(folder / "song")
    # The engine removes it soon after its start.
    older = kept.parent_folder(folder / "data") / "older"
    older.mkdir(parents=True)
    kept.write_result(older, kept.Result(120.0, None, "", ["another version"]))
    files = sorted((path.name, path.stat().st_mtime_ns) for path in tiny_folder.iterdir())
    child = Child(
        {
            "STEMLINE_MODELS_DIR": str(tiny_folder),
            "STEMLINE_DATA_DIR": str(folder / "data"),
            "STEMLINE_WEIGHTS_DIR": str(folder / "weights"),
            **held_conversion(folder / "go-on"),
        }
    )
    try:
        hello = child.receive("hello")
        song = {"type": "separate", "model": "tiny-ht", "revision": child.revision("tiny-ht")}
        song |= {"input": str(folder / "song"), "stems": ["drums", "bass", "other", "vocals"]}
        for request_id in ("first", "second"):
            (folder / request_id).mkdir()
            child.send(**song, id=request_id, output_dir=str(folder / request_id))
        # The process of the conversion goes on when the file is there.
        step = child.receive("step", "failed")
        child.send(type="cancel", id="t", target="first")
        failed = child.receive("failed", "done")
        alive = child.receive("alive")
        (folder / "go-on").touch()
        done = child.receive("done", "failed")
        (folder / "fast").mkdir()
        child.send(**song, id="fast", output_dir=str(folder / "fast"), precision="fast")
        assert child.receive("done", "failed")["backend"] == "openvino"
        other = {**song, "model": "preview", "revision": child.revision("preview"), "stems": ["vocals"]}
        child.send(**other, id="third", output_dir=str(folder))
        preview = child.receive("done", "failed")
        until(lambda: not older.exists() and len(list(older.parent.iterdir())) == 1)
        return SimpleNamespace(
            data_dir=folder / "data",
            song=song,
            messages=SimpleNamespace(hello=hello, step=step, failed=failed, alive=alive, done=done),
            preview=preview,
            stems={"exact": stems_of(folder / "second"), "fast": stems_of(folder / "fast")},
            files_before=files,
        )
    finally:
        child.kill()


@pytest.fixture
def data_dir(converted):
    """A data folder with the conversion of tiny-ht; tests must not write into it."""
    return converted.data_dir


@pytest.fixture
def no_conversion(monkeypatch):
    def refuse(*_):
        raise AssertionError("a network is converted")

    monkeypatch.setattr(backends, "_convert", refuse)


def conversion_in(data_dir):
    [folder] = (data_dir / "cache" / "openvino").iterdir()
    return folder


def new_folder(data_dir, model):
    """Returns the empty folder in which the engine expects the conversion of `model`."""
    folder = data_dir / "cache" / "openvino" / kept.conversion_name(model.networks[0].module)
    folder.mkdir(parents=True)
    return folder


class Unknown(torch.nn.Module):
    """An operation that OpenVINO does not have."""

    def forward(self, x):
        return x + torch.linalg.slogdet(x[..., :8, :8])[1][..., None, None]


@needs_openvino
def test_a_conversion_is_kept_with_its_agreement_and_without_the_checkpoint(data_dir):
    folder = conversion_in(data_dir)
    assert sorted(path.name for path in folder.iterdir()) == ["network.bin", "network.xml", "result.json"]
    assert kept.read_result(folder).snr_db >= 100


@needs_openvino
def test_songs_agree_with_pytorch_to_100_db(data_dir, tiny_folder, no_conversion):
    # The last segment is shorter than the others.
    for song in (clip(5 * 44_100), noise(3 * 44_100), 1e-3 * clip(2 * 44_100)):
        expected = separate(load(tiny_folder), song.clone(), CPU)
        model, finished = prepare(data_dir, load(tiny_folder))
        assert (model.backend, finished) == ("openvino", 0)
        assert worst_db(expected, separate(model, song.clone(), CPU)) >= 100


@needs_openvino
def test_exact_and_fast_songs_have_the_same_bytes_in_another_process_on_a_busy_machine_beside_another_song(
    converted, start_child, write_song, tmp_path
):
    child = start_child(STEMLINE_DATA_DIR=str(converted.data_dir))
    child.receive("hello")
    others = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(2)]
    try:
        for precision, expected in converted.stems.items():
            assert len(expected) == 4
            folders = [tmp_path / f"{precision}-{name}" for name in ("beside", "again")]
            for folder in folders:
                folder.mkdir()
                song = {**converted.song, "id": folder.name, "output_dir": str(folder), "precision": precision}
                child.send(**song | ({"input": write_song(4)} if folder == folders[0] else {}))
            ends = [child.receive("done", "failed", "step") for _ in folders]
            assert [end["backend"] for end in ends] == ["openvino"] * 2
            assert stems_of(folders[1]) == expected, precision
    finally:
        for process in others:
            process.kill()
            process.wait()


@needs_openvino
def test_the_log_has_the_properties_of_a_network_that_openvino_has_compiled(start_child, data_dir):
    child = start_child(STEMLINE_ENGINE_THREADS="2", STEMLINE_DATA_DIR=str(data_dir))
    child.send(type="load", id="load", model="tiny-ht")
    assert child.receive("loaded", "failed")["type"] == "loaded"
    logged = child.logged("OpenVINO has compiled a network")
    assert logged["arithmetic"] == "fp32"
    # The names of the types and values are those of OpenVINO.
    assert "float" in logged["INFERENCE_PRECISION_HINT"] or "f32" in logged["INFERENCE_PRECISION_HINT"]
    assert (logged["INFERENCE_NUM_THREADS"], logged["NUM_STREAMS"]) == ("2", "2")
    assert logged["ENABLE_CPU_PINNING"] == "False"


@needs_openvino
def test_only_the_core_of_the_last_turns_keeps_memory(data_dir, tiny_folder):
    turns, freed = Turns(), []

    def core(name):
        made = CompiledCore(conversion_in(data_dir) / kept.NETWORK, threads=2, lanes=2, turns=turns)
        release = made._compiled.release_memory
        made._compiled = mock.Mock(wraps=made._compiled)
        made._compiled.release_memory = lambda: (freed.append(name), release())
        return made

    first, second = core("first"), core("second")
    segment = noise(57_330)[None]
    inputs = core_pass(load(tiny_folder).networks[0].module, segment).inputs
    running = [first.start(*inputs), first.start(*inputs)]
    running.pop(0)()
    # The networks of a bag take turns while the last pass of the one before still runs.
    running.append(second.start(*inputs))
    assert freed == []
    running.pop(0)()
    running.append(second.start(*inputs))
    assert freed == ["first"]
    for result in running:
        masks, _ = result()
        assert masks.isfinite().all()
    running = [second.start(*inputs), first.start(*inputs)]
    assert freed == ["first"]
    for result in running:
        result()


@needs_openvino
def test_a_bag_of_transformers_runs_on_openvino(data_dir, tiny_folder, no_conversion):
    def bag():
        modules = [load(tiny_folder).networks[0].module for _ in range(2)]
        return assemble("bag", "1", modules, [[1.0, 0.5, 0.0, 1.0], [0.0, 0.5, 1.0, 0.0]])

    model, _ = prepare(data_dir, bag())
    assert model.backend == "openvino"
    song = clip(2 * 44_100)
    assert worst_db(separate(bag(), song.clone(), CPU), separate(model, song.clone(), CPU)) >= 100


@needs_openvino
def test_a_dropped_model_leaves_the_memory_at_once(data_dir, tiny_folder, no_conversion):
    gc.disable()
    try:
        model, _ = prepare(data_dir, load(tiny_folder))
        module = weakref.ref(model.networks[0].module)
        # OpenVINO has its own copy of the weights.
        assert all(parameter.is_meta for parameter in module().parameters())
        assert model.networks[0].start(noise(1000)[None], FP32)().shape == (1, 4, 2, 1000)
        del model
        assert module() is None
    finally:
        gc.enable()


@needs_openvino
def test_a_damaged_conversion_is_made_again(data_dir, tiny_folder, tmp_path, monkeypatch):
    shutil.copytree(data_dir, tmp_path, dirs_exist_ok=True)
    weights = conversion_in(tmp_path) / "network.bin"
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    weights.write_bytes(content)
    made = []

    def convert_again(_module, _parent, folder):
        made.append(folder)
        shutil.copytree(conversion_in(data_dir), folder, dirs_exist_ok=True)
        yield True

    monkeypatch.setattr(backends, "_convert", convert_again)
    assert prepare(tmp_path, load(tiny_folder))[0].backend == "openvino"
    assert made == [conversion_in(tmp_path)]


@needs_openvino
def test_a_conversion_is_locked_while_its_model_is_in_memory(data_dir, tiny_folder, no_conversion, monkeypatch):
    monkeypatch.setattr("stemline_engine.cpu.unused.KEEP", 0)
    model, _ = prepare(data_dir, load(tiny_folder))
    remove_unused(data_dir)
    assert kept.read_result(conversion_in(data_dir)) is not None
    assert model.backend == "openvino"


def test_preview_runs_on_pytorch(tiny_folder, tmp_path, no_conversion, capsys):
    assert prepare(tmp_path, load(tiny_folder, "preview"))[0].backend == "torch"
    assert reasons(capsys) == ["only networks of Demucs are converted"]


def test_the_setting_torch_keeps_pytorch(tiny_folder, tmp_path, no_conversion, capsys):
    assert prepare(tmp_path, load(tiny_folder), cpu_backend="torch")[0].backend == "torch"
    assert reasons(capsys) == ["STEMLINE_CPU_BACKEND is torch"]


def test_an_engine_without_openvino_or_a_data_folder_runs_on_pytorch(tiny_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(kept, "openvino_version", lambda: None)
    for data_dir in (None, tmp_path):
        assert prepare(data_dir, load(tiny_folder))[0].backend == "torch"
    assert reasons(capsys) == [
        "STEMLINE_DATA_DIR is not set, so there is no folder for the conversion",
        "openvino is not installed",
    ]


def test_an_openvino_that_cannot_be_opened_keeps_pytorch(tiny_folder, tmp_path, monkeypatch, no_conversion, capsys):
    def broken():
        raise ImportError("libopenvino.so: cannot open shared object file")

    monkeypatch.setattr(kept, "openvino_version", lambda: "2026.0.0")
    monkeypatch.setattr("stemline_engine.cpu.compiled.import_openvino", broken)
    assert prepare(tmp_path, load(tiny_folder))[0].backend == "torch"
    assert reasons(capsys) == ["OpenVINO cannot be opened: ImportError"]


@needs_openvino
def test_a_data_folder_that_cannot_be_written_keeps_pytorch(tiny_folder, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert prepare(tmp_path / "file", load(tiny_folder))[0].backend == "torch"
    [reason] = reasons(capsys)
    assert "cannot be written" in reason and str(tmp_path / "file") in reason


@needs_openvino
def test_a_conversion_that_is_killed_keeps_pytorch_and_is_tried_again(tiny_folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    assert prepare(tmp_path, load(tiny_folder))[0].backend == "torch"
    assert reasons(capsys) == ["the conversion ended with exit code 1"]
    assert list((tmp_path / "cache" / "openvino").iterdir()) == []


@needs_openvino
def test_a_network_that_cannot_be_converted_has_a_result(tiny_folder, tmp_path, no_conversion, capsys):
    module = load(tiny_folder).networks[0].module
    module.channel_upsampler = torch.nn.Sequential(module.channel_upsampler, Unknown())
    torch.save(module, tmp_path / kept.MODULE)
    with pytest.raises(Exception, match="linalg_slogdet"):
        convert(tmp_path, on_step=lambda _: None)
    (tmp_path / kept.MODULE).unlink()
    model = load(tiny_folder)
    (tmp_path / kept.RESULT).rename(new_folder(tmp_path, model) / kept.RESULT)
    assert prepare(tmp_path, model)[0].backend == "torch"
    [reason] = reasons(capsys)
    assert reason.startswith("OpenVINO cannot convert the network: ")


@needs_openvino
@pytest.mark.parametrize("snr_db", [None, 99.9])
def test_a_network_that_differs_from_pytorch_runs_on_pytorch(snr_db, tiny_folder, tmp_path, no_conversion, capsys):
    model = load(tiny_folder)
    kept.write_result(new_folder(tmp_path, model), kept.Result(snr_db, None, ""))
    assert prepare(tmp_path, model)[0].backend == "torch"
    [reason] = reasons(capsys)
    assert reason.startswith("OpenVINO differs from PyTorch")


def test_the_agreement_is_that_of_the_worst_stem_of_the_worst_segment():
    segments = [torch.full((1, 3, 2, 100), level) for level in (1.0, 2.0)]

    def same(segment):
        return segment

    def differs(segment):
        stems = segment.clone()
        stems[0, 1] += 0.1 * (segment.max() == 2)
        return stems

    assert agreement_db(same, same, segments) == 300
    assert agreement_db(same, differs, segments) == pytest.approx(26, abs=0.1)
    assert agreement_db(same, lambda segment: segment / 0 * 0, segments) is None


def test_the_segments_of_the_comparison_are_loud_quiet_and_the_same_again():
    for frames in (57_330, 343_980):
        segments = probe_segments(frames, 44_100)
        assert all(map(torch.equal, segments, probe_segments(frames, 44_100)))
        assert all(segment.shape == (1, 2, frames) and segment.isfinite().all() for segment in segments)
        levels = [segment.std().item() for segment in segments]
        assert min(levels) < 1e-3 and max(levels) > 0.9
        # The beats and the rests of the music have very different levels.
        blocks = segments[0][0].unfold(1, frames // 64, frames // 64).std(2).mean(0)
        assert blocks.max() / blocks.min() > 30


@needs_openvino
def test_a_mean_of_many_values_loses_no_precision_and_other_means_stay():
    openvino = import_openvino()
    from openvino import opset13 as ops

    values = ops.parameter([2, 3, 70_001], openvino.Type.f32)
    network = openvino.Model(
        [
            ops.reduce_mean(values, [1, 2], keep_dims=True),
            ops.reduce_mean(values, [-1], keep_dims=False),
            ops.reduce_mean(values, [1], keep_dims=False),
        ],
        [values],
    )
    assert shorten_sums(network) == 2
    samples = torch.randn(2, 3, 70_001, generator=torch.Generator().manual_seed(3)).square()
    outputs = openvino.Core().compile_model(network, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(samples.numpy())
    exact = samples.double()
    for output, expected in zip(
        outputs.values(), (exact.mean((1, 2), keepdim=True), exact.mean(2), exact.mean(1)), strict=True
    ):
        torch.testing.assert_close(torch.from_numpy(output).double(), expected, rtol=3e-7, atol=0)


@needs_openvino
def test_openvino_cannot_send_usage_data():
    import_openvino()
    from openvino.tools.ovc import telemetry_utils

    assert telemetry_utils.tm.__name__ == "openvino.tools.ovc.telemetry_stub"


@needs_openvino
def test_samples_that_are_not_finite_stay_visible(data_dir, tiny_folder):
    module = load(tiny_folder).networks[0].module
    core = CompiledCore(conversion_in(data_dir) / kept.NETWORK, threads=2, lanes=2)
    segment = noise(complete_frames(module))[None]
    spectrum, segment = core_pass(module, segment).inputs
    masks, _ = core.start(spectrum.index_fill(3, torch.tensor([5]), float("nan")), segment)()
    assert masks.isnan().any()
    # PyTorch refuses such a segment before the core, with and without OpenVINO.
    segment[0, 0, 7] = float("nan")
    for forward in (module, forward_with(module, core)):
        with pytest.raises(AssertionError):
            forward(segment)


@needs_openvino
def test_the_folder_of_an_engine_that_is_killed_in_a_conversion_is_free(start_child, write_song, tmp_path):
    child = start_child(STEMLINE_DATA_DIR=str(tmp_path / "data"), **held_conversion(tmp_path / "never"))
    song = {"model": "tiny-ht", "revision": child.revision("tiny-ht"), "stems": ["vocals"]}
    child.send(type="separate", id="song", input=write_song(1), output_dir=str(tmp_path), **song)
    child.receive("step")
    folder = conversion_in(tmp_path / "data")
    killed_at = time.time() - LOCKED_S - 60
    os.utime(folder, (killed_at, killed_at))
    remove_unused(tmp_path / "data")
    assert folder.exists()
    child.kill()
    # The process of the conversion ends with the engine, and holds the lock until then.

    def is_free():
        with suppress(FileNotFoundError):
            os.utime(folder, (killed_at, killed_at))
        remove_unused(tmp_path / "data")
        return not folder.exists()

    until(is_free)


@needs_openvino
def test_an_engine_converts_while_it_beats_ends_a_cancelled_song_and_finishes_the_next(converted, tiny_folder):
    messages = converted.messages
    assert messages.hello["versions"]["openvino"]
    assert messages.step["type"] == "step"
    assert (messages.failed["id"], messages.failed["code"]) == ("first", "CANCELLED")
    assert (messages.done["id"], messages.done["backend"]) == ("second", "openvino")
    assert converted.preview["backend"] == "torch"
    # The checkpoints may be on a read-only disk.
    assert sorted((path.name, path.stat().st_mtime_ns) for path in tiny_folder.iterdir()) == converted.files_before
