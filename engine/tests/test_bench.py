"""Tests of the measurements: their gate, their rounds, and the passes that they compare."""

from __future__ import annotations

import io
import json
from types import SimpleNamespace

import pytest
import torch
from backends import convert_in_this_process, load, needs_openvino

from stemline_engine.cpu import backend as cpu_backend
from stemline_engine.cpu import compiled
from stemline_engine.cpu.backend import OPENVINO
from stemline_engine.gpu.host_free import host_free
from stemline_engine.gpu.norm import group_norm
from stemline_engine.separation.one_song import separate
from stemline_tools.bench import backends, fairness, machine, probe, songs
from stemline_tools.bench.__main__ import main
from stemline_tools.bench.backend_settings import Setting
from stemline_tools.bench.clock import Times, in_rounds
from stemline_tools.bench.engine_process import EngineProcess
from stemline_tools.bench.kernels import kind_of
from stemline_tools.bench.plan import CPU, Plan
from stemline_tools.bench.table import Table
from stemline_tools.parity import FLOOR_DB, snr_db

BASE = ["--network", "tiny-ht", "--device", "cpu", "--rounds", "2", "--songs", "1", "--commands", "0"]


@pytest.fixture(autouse=True)
def short_songs(monkeypatch):
    """Shortens the songs that each measurement compares and times."""
    monkeypatch.setattr(songs, "GATE_S", 3)
    monkeypatch.setattr(fairness, "CLIP_S", 3)


def test_stems_below_the_floor_end_the_run_before_anything_is_measured(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(songs, "separate", lambda _model, mix, _device: mix.expand(4, *mix.shape))
    assert main([*BASE, "--results", str(tmp_path), "--only", "batches"]) == 1
    printed = capsys.readouterr()
    assert "nothing was measured" in printed.err and "real time" not in printed.out
    assert list(tmp_path.iterdir()) == []


def test_stems_of_a_gpu_below_the_floor_end_the_run_before_anything_is_measured(tiny_folder, monkeypatch):
    def wrong_on_a_gpu(model, mix, device):
        stems = separate(model, mix, CPU)
        return stems if device == CPU else 1.01 * stems

    monkeypatch.setattr(songs, "separate", wrong_on_a_gpu)
    model = load(tiny_folder)
    gpu = SimpleNamespace(
        folder=tiny_folder, network="tiny-ht", device=torch.device("cuda"), ours=model, load=lambda *_: model
    )
    with pytest.raises(songs.InvalidResult, match=r"on the GPU have 40\.0 dB"):
        songs.check_validity(gpu)


def test_a_run_writes_each_section_and_names_those_that_need_a_gpu(tmp_path):
    assert main([*BASE, "--results", str(tmp_path), "--only", "batches", "identity", "kernels", "songs"]) == 0
    tables = json.loads((tmp_path / "engine-cpu.json").read_text())["tables"]
    assert list(tables) == ["validity", "batches", "identity", "songs", "kernels", "questions"]
    assert tables["validity"]["rows"][0]["SNR dB"] >= FLOOR_DB
    assert [(row["batch"], row["precision"]) for row in tables["batches"]["rows"]] == [
        (1, "fp32"),
        (1, "bf16"),
        (2, "fp32"),
    ]
    assert all(row["ms per segment"] > 0 for row in tables["batches"]["rows"])
    assert tables["identity"]["rows"][0]["repeated"] is True
    assert tables["kernels"]["not measured"] and tables["kernels"]["rows"] == []
    answers = [row["answer"] for row in tables["questions"]["rows"]]
    assert len(answers) == 9 and sum("not measured" in answer for answer in answers) == 8
    assert "not measured" in (tmp_path / "engine-cpu.md").read_text()


def test_each_round_begins_with_another_arm():
    calls = []
    times = in_rounds({name: lambda name=name: calls.append(name) for name in "abc"}, 4, CPU, warm_ups=0)
    assert "".join(calls) == "abcbcacababc"
    assert all(len(arm.seconds) == 4 for arm in times.values())


def test_a_pass_without_waits_for_the_device_has_the_bits_of_demucs(tiny_folder):
    plan = Plan(CPU, tiny_folder, "tiny-ht", rounds=1, batches=(2,), songs_s=(1,), commands=0)
    with torch.inference_mode():
        stems = plan.module(plan.batch(2))
        with host_free(CPU):
            assert torch.equal(plan.module(plan.batch(2)), stems)


@pytest.mark.parametrize(("shape", "groups"), [((2, 6, 50), 1), ((3, 8, 5, 7), 4)])
def test_group_norm_by_reductions_equals_that_of_torch(shape, groups):
    random = torch.Generator().manual_seed(3)
    x, weight, bias = (torch.randn(size, generator=random) + 1 for size in (shape, shape[1:2], shape[1:2]))
    expected = torch.nn.functional.group_norm(x, groups, weight, bias)
    assert snr_db(expected, group_norm(x, groups, weight, bias)) > 120
    assert snr_db(torch.nn.functional.group_norm(x, groups), group_norm(x, groups)) > 120


@pytest.mark.parametrize(
    ("kernel", "kind"),
    [
        ("fmha_cutlassF_f32_aligned_64x64_rf_sm80", "attention"),
        ("void at::native::RowwiseMomentsCUDAKernel<float>", "norm"),
        ("sm80_xmma_fprop_implicit_gemm_f32f32_tn", "convolution"),
        ("sm80_xmma_gemm_f32f32_f32f32_f32_tn_n", "matrix product"),
        ("Memcpy HtoD (Pageable -> Device)", "copy"),
        ("something_new", "other"),
    ],
)
def test_the_kind_of_a_kernel_follows_from_its_name(kernel, kind):
    assert kind_of(kernel) == kind


def test_a_table_shows_missing_numbers_as_not_measured():
    table = Table("Speed", "Medians.", [{"batch": 1, "ms": 1.23456}, {"batch": 2, "ms": None}])
    assert table.as_text().splitlines()[-2:] == ["|     1 |        1.235 |", "|     2 | not measured |"]
    assert table.as_json()["rows"] == [{"batch": 1, "ms": 1.235}, {"batch": 2, "ms": None}]


def test_a_short_song_behind_long_songs_has_a_row_with_both_times(tmp_path, monkeypatch):
    monkeypatch.setenv("STEMLINE_CPU_BACKEND", "torch")
    # The long songs are too long to be computed before their first parts are taken.
    arguments = ["--network", "tiny-ht", "--device", "cpu", "--rounds", "1", "--songs", "3", "--seconds", "60"]
    assert fairness.main([*arguments, "--results", str(tmp_path)]) == 0
    (row,) = json.loads((tmp_path / "engine-fairness-cpu.json").read_text())["tables"]["fairness"]["rows"]
    assert row["songs in flight"] == 4
    assert row["ratio"] == pytest.approx(row["behind s"] / row["alone s"], rel=0.01)
    assert row["p95 ratio"] == pytest.approx(row["p95 s"] / row["alone s"], rel=0.01)


@needs_openvino
def test_the_backends_have_a_row_for_each_library_and_arithmetic(tmp_path, monkeypatch, conversions):
    monkeypatch.setattr(torch, "get_num_threads", lambda: 2)
    convert_in_this_process(monkeypatch, conversions, is_new=True)
    convert, converted = cpu_backend._convert, []
    monkeypatch.setattr(cpu_backend, "_convert", lambda *args: converted.append(args) or convert(*args))

    def loaded_and_converted(action, _device):
        """Stands for the seconds of an action: 1, and 1 for each conversion."""
        before = len(converted)
        action()
        return 1 + len(converted) - before

    monkeypatch.setattr(backends, "seconds_of", loaded_and_converted)
    # Each starts a process, and one shows that they work.
    own = Setting(OPENVINO)
    measured = {own: backends.resident_mib}
    monkeypatch.setattr(backends, "resident_mib", lambda *args: measured.get(args[-1], lambda *_: 123)(*args))
    assert main([*BASE, "--results", str(tmp_path), "--only", "backends"]) == 0
    rows = json.loads((tmp_path / "engine-cpu.json").read_text())["tables"]["backends"]["rows"]
    settings = [(row["library"], row["arithmetic"], row["precision"]) for row in rows]
    assert settings == [
        ("torch", "fp32", ""),
        ("torch", "bf16", ""),
        ("openvino", "fp32", "exact"),
        ("openvino", "bf16", "fast"),
    ]
    has_bf16 = compiled.has_bf16()
    for row in rows:
        if (row["library"], row["arithmetic"]) == (OPENVINO, "bf16") and not has_bf16:
            assert row["s per segment"] == "not measured: OpenVINO has no bfloat16 on this processor"
            continue
        assert row["s per segment"] > 0 and row["ratio"] > 0
        assert float(row["SNR dB"]) > (100 if row["arithmetic"] == "fp32" else 20)
        assert row["RSS MiB"] == 123 or row is rows[2]
    assert rows[2]["RSS MiB"] is None or rows[2]["RSS MiB"] > 123
    assert (rows[2]["ready s"], rows[2]["again s"]) == (2, 1)


@needs_openvino
def test_a_processor_without_bfloat16_has_rows_with_the_reason(monkeypatch):
    monkeypatch.setattr(compiled, "capabilities", lambda: ["FP32"])
    assert Setting(OPENVINO, "bf16").fault() == "OpenVINO has no bfloat16 on this processor"
    assert Setting(OPENVINO).fault() is None


@pytest.mark.parametrize(("slow", "p95", "reached"), [(1, 1.5, "goal"), (2, 3.0, "floor"), (4, 3.0, "floor")])
def test_the_fairness_of_20_songs_is_judged_by_the_19th_of_their_times(slow, p95, reached):
    behind = Times((1.5,) * (20 - slow) + (3.0,) * slow)
    row = fairness.row_of(Times((1.0,) * 20), behind)
    assert (row["ratio"], row["p95 ratio"], row["reached"]) == (1.5, p95, reached)


def test_a_slow_short_song_fails_the_goal_although_the_median_is_fast():
    row = fairness.row_of(Times((1.0, 1.0, 1.0)), Times((1.0, 1.0, 9.0)))
    assert (row["ratio"], row["p95 s"], row["reached"]) == (1.0, 9.0, "no")


class ReadLate(EngineProcess):
    """An engine whose long song has ended before the tool goes on after the song's progress."""

    ended = ()

    def until(self, accepts):
        for message in self.ended:
            accepts(message)
        message = super().until(accepts)
        if message["type"] == "progress":
            self.ended = (super().until(lambda message: message["type"] == "done"),)
        return message


def test_long_songs_that_end_too_early_give_no_ratio(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("STEMLINE_CPU_BACKEND", "torch")
    monkeypatch.setattr(fairness, "EngineProcess", ReadLate)
    arguments = ["--network", "tiny-ht", "--device", "cpu", "--rounds", "1", "--songs", "1", "--seconds", "1"]
    assert fairness.main([*arguments, "--results", str(tmp_path)]) == 1
    assert "the long songs ended" in capsys.readouterr().err
    assert "fairness" not in json.loads((tmp_path / "engine-fairness-cpu.json").read_text())["tables"]


@pytest.mark.parametrize("tool", [main, fairness.main])
def test_without_the_device_nothing_is_measured(tool, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert tool(["--device", "cuda", "--results", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("not measured: STEMLINE_DEVICE is cuda")


def test_the_probe_describes_the_machine_and_answers_each_line(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\n"))
    assert probe.main(["--device", "cpu"]) == 0
    first, *looks = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["device"] == "cpu" and first["gpu"] is None and first["machine"]["cores"] >= 1
    assert len(looks) == 2 and all(min(look[name] for name in ("fp32", "bf16", "copy")) > 0 for look in looks)


def test_a_gpu_has_the_uuid_that_nvidia_smi_names_it_with(monkeypatch):
    properties = SimpleNamespace(uuid="c95c2e3e-6ee6-1c3b-8b39-1b1c0a4a2f57")
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _device: properties)
    assert machine.gpu_id(torch.device("cuda")) == "GPU-c95c2e3e-6ee6-1c3b-8b39-1b1c0a4a2f57"


def test_a_probe_of_a_missing_device_names_it(monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert probe.main(["--device", "cuda"]) == 1
    assert "cuda" in json.loads(capsys.readouterr().out)["missing"]
