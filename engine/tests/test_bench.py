"""Tests of the measurements: their gate, their rounds, and the passes that they compare."""

from __future__ import annotations

import io
import json

import pytest
import torch

from stemline_engine.gpu.host_free import host_free
from stemline_engine.gpu.norm import group_norm
from stemline_tools.bench import fairness, probe, songs
from stemline_tools.bench.__main__ import main
from stemline_tools.bench.clock import in_rounds
from stemline_tools.bench.kernels import kind_of
from stemline_tools.bench.plan import CPU, Plan
from stemline_tools.bench.table import Table
from stemline_tools.parity import FLOOR_DB, snr_db

BASE = ["--network", "tiny-ht", "--device", "cpu", "--rounds", "2", "--songs", "1", "--commands", "0"]


def test_stems_below_the_floor_end_the_run_before_anything_is_measured(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(songs, "separate", lambda _model, mix, _device: mix.expand(4, *mix.shape))
    assert main([*BASE, "--results", str(tmp_path), "--only", "batches"]) == 1
    printed = capsys.readouterr()
    assert "nothing was measured" in printed.err and "real time" not in printed.out
    assert list(tmp_path.iterdir()) == []


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
    arguments = ["--network", "tiny-ht", "--device", "cpu", "--rounds", "1", "--songs", "3", "--seconds", "30"]
    assert fairness.main([*arguments, "--results", str(tmp_path)]) == 0
    (row,) = json.loads((tmp_path / "engine-fairness-cpu.json").read_text())["tables"]["fairness"]["rows"]
    assert row["songs in flight"] == 4
    assert row["ratio"] == pytest.approx(row["behind s"] / row["alone s"], rel=0.01)


def test_long_songs_that_end_too_early_give_no_ratio(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("STEMLINE_CPU_BACKEND", "torch")
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
    assert first["device"] == "cpu" and first["machine"]["cores"] >= 1
    assert len(looks) == 2 and all(min(look[name] for name in ("fp32", "bf16", "copy")) > 0 for look in looks)


def test_a_probe_of_a_missing_device_names_it(monkeypatch, capsys):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert probe.main(["--device", "cuda"]) == 1
    assert "cuda" in json.loads(capsys.readouterr().out)["missing"]
