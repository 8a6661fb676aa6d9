"""Tests of the list of models, with damaged, hostile and unusual files, and of fetched weights."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import time
from fractions import Fraction

import numpy as np
import pytest
import torch
from demucs.htdemucs import HTDemucs

from stemline_engine.config import Config
from stemline_engine.errors import EngineError
from stemline_engine.models import checkpoint, fetch
from stemline_engine.models.catalogue import Catalogue
from stemline_engine.models.copy import copy_weights
from stemline_engine.models.model import ModelError
from stemline_engine.weights_source import HUB
from stemline_tools.tiny import SOURCES, write_pickle, write_tiny
from stemline_tools.weights import main as weights_command

KWARGS = {"channels": 4, "bottom_channels": 16, "t_layers": 1, "t_heads": 2, "dconv_mode": 0, "segment": Fraction(1)}
# The signature of the one network that htdemucs consists of.
HTDEMUCS = "955717e8"


@pytest.fixture(autouse=True)
def no_caches_of_this_machine(tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.try_to_load_from_cache", lambda *_, **__: None)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path / "hub"))


@pytest.fixture
def folder(tiny_folder, tmp_path):
    """A copy of the tiny models that a test may change."""
    return shutil.copytree(tiny_folder, tmp_path / "models")


def listed(config):
    return {entry.name: entry for entry in Catalogue(config).entries()}


def file_of(folder, signature):
    (path,) = folder.glob(f"{signature}*.th")
    return path


def test_every_demucs_model_is_listed_with_the_way_to_get_it():
    entries = listed(Config())
    assert list(entries) == [
        *("htdemucs", "htdemucs_ft", "htdemucs_6s", "hdemucs_mmi", "mdx", "mdx_extra", "mdx_q", "mdx_extra_q"),
        "preview",
    ]
    for name, entry in entries.items():
        assert not entry.available or name == "preview"
        assert entry.available or re.fullmatch(r"[A-Z].*[^.]\.", entry.reason)
    assert "make weights" in entries["htdemucs_ft"].reason
    assert "327" in entries["htdemucs"].licence["weights"]
    if not checkpoint.has_diffq():
        assert "diffq" in entries["mdx_q"].reason and "diffq" in entries["mdx_extra_q"].reason


def test_the_models_folder_is_listed_with_revisions_that_change_with_the_bytes(folder):
    config = Config(models_dir=folder)
    before = listed(config)
    names = {"tiny-ht", "tiny-hd", "tiny-td", "tiny-st", "tiny-bag", "tiny-short"}
    assert {name for name, entry in before.items() if entry.available and entry.origin == "folder"} == names
    assert before["tiny-ht"].segment_seconds == pytest.approx(1.3)
    assert before["tiny-short"].segment_seconds == pytest.approx(0.8)
    assert before["tiny-ht"].revision.startswith(file_of(folder, "tiny-ht").stem[-8:])
    assert all(len(before[name].revision) == 16 for name in names)
    bag = folder / "tiny-bag.yaml"
    bag.write_text(bag.read_text().replace("0.25", "0.75"))
    file_of(folder, "tiny-hd").unlink()
    write_pickle(folder, "tiny-hd", HTDemucs, KWARGS, seed=9)
    after = listed(config)
    changed = {name for name in names if after[name].revision != before[name].revision}
    assert changed == {"tiny-hd", "tiny-bag", "tiny-short"}


def test_writing_the_tiny_models_again_gives_the_same_bytes(folder, tmp_path):
    again = tmp_path / "again"
    write_tiny(again)
    assert {path.name: path.read_bytes() for path in again.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }


def test_a_song_for_another_revision_is_refused(folder):
    catalogue = Catalogue(Config(models_dir=folder))
    revision = catalogue.available("tiny-ht").revision
    assert catalogue.available("tiny-ht", revision).name == "tiny-ht"
    with pytest.raises(EngineError) as caught:
        catalogue.available("tiny-ht", "0" * 16)
    assert caught.value.code == "MODEL_UNAVAILABLE"


def test_a_damaged_file_is_listed_as_unavailable_with_every_bag_it_is_in(folder):
    path = file_of(folder, "tiny-ht")
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    entries = listed(Config(models_dir=folder))
    for name in ("tiny-ht", "tiny-bag", "tiny-short"):
        assert not entries[name].available and "damaged" in entries[name].reason
    assert entries["tiny-hd"].available and entries["tiny-st"].available


@pytest.mark.parametrize("content", [b"", b"not a checkpoint", b"PK\x03\x04" + b"\0" * 100, b"\x80\x02."])
@pytest.mark.parametrize("suffix", [".th", ".safetensors"])
def test_a_file_that_is_not_a_checkpoint_is_listed_with_a_reason(tmp_path, content, suffix):
    (tmp_path / f"junk{suffix}").write_bytes(content)
    entry = listed(Config(models_dir=tmp_path))["junk"]
    assert not entry.available and f"junk{suffix}" in entry.reason


class Hostile:
    """An object whose pickle is a function call."""

    def __init__(self, function, *arguments):
        self._call = function, arguments

    def __reduce__(self):
        return self._call


@pytest.mark.parametrize("place", ["klass", "args", "kwargs", "state", "training_args", "whole"])
def test_a_hostile_pickle_runs_no_code(tmp_path, place):
    victim = tmp_path / "victim"
    attack = Hostile(os.mkdir, str(victim))
    package = {"klass": HTDemucs, "args": (SOURCES,), "kwargs": {}, "state": {}, "training_args": {}}
    torch.save(attack if place == "whole" else {**package, place: attack}, tmp_path / "hostile.th")
    entry = listed(Config(models_dir=tmp_path))["hostile"]
    assert not entry.available and "mkdir" in entry.reason
    assert not victim.exists()
    # The file runs its code when torch trusts it.
    torch.load(tmp_path / "hostile.th", weights_only=False)
    assert victim.exists()


@pytest.mark.parametrize(
    "attack",
    [
        Hostile(HTDemucs, SOURCES),
        Hostile(Fraction, "1e999999999"),
        Hostile(getattr, HTDemucs, "forward"),
        Hostile(importlib.import_module, "antigravity"),
    ],
)
def test_allowed_names_in_a_pickle_do_only_what_a_checkpoint_needs(tmp_path, attack):
    torch.save({"klass": HTDemucs, "args": (), "kwargs": {"sources": attack}, "state": {}}, tmp_path / "odd.th")
    with pytest.raises(ModelError):
        checkpoint.open_checkpoint(tmp_path / "odd.th")


def test_a_checkpoint_for_a_foreign_class_is_refused(tmp_path):
    from safetensors.torch import save_file

    torch.save({"klass": torch.nn.Linear, "args": (), "kwargs": {}, "state": {}}, tmp_path / "a.th")
    metadata = {"klass": "os.path.join", "args": "[]", "kwargs": "{}"}
    save_file({"x": torch.zeros(1)}, tmp_path / "b.safetensors", metadata)
    entries = listed(Config(models_dir=tmp_path))
    assert not entries["a"].available and not entries["b"].available
    assert "os.path.join" in entries["b"].reason


def test_a_checkpoint_with_numpy_numbers_and_arguments_of_an_old_version_opens(tmp_path):
    state = HTDemucs(SOURCES, **KWARGS).state_dict()
    kwargs = {**KWARGS, "gone_since": 1, "freq_emb": np.float64(0.2)}
    package = {"klass": HTDemucs, "args": (SOURCES,), "kwargs": kwargs, "state": state, "training_args": {"a": [1]}}
    torch.save(package, tmp_path / "old.th")
    assert checkpoint.open_checkpoint(tmp_path / "old.th").freq_emb_scale == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("models: ['../../secret']", "paths"),
        ("models: ['absent']", "absent"),
        ("models: []", "1 to 32"),
        ("models: 'tiny-ht'", "list"),
        ("[1, 2]", "models"),
        ("models: [", "YAML"),
        ("!!python/object/apply:os.mkdir ['/tmp/x']", "YAML"),
        ("models: ['tiny-ht', 'tiny-hd']\nweights: [[1, 1, 1, 1]]", "2 lists of 4"),
        ("models: ['tiny-ht']\nweights: [[1, 1, 1, 0]]", "above zero"),
        ("models: ['tiny-ht']\nweights: [[1, 1, 1, .nan]]", "negative"),
        ("models: ['tiny-ht']\nweights: 'all'", "lists"),
        ("models: ['tiny-ht']\nsegment: -1", "segment"),
        ("x" * 100_000, "too long"),
    ],
)
def test_a_bad_bag_is_listed_with_a_reason(folder, text, reason):
    (folder / "bad.yaml").write_text(text)
    entries = listed(Config(models_dir=folder))
    assert not entries["bad"].available and reason in entries["bad"].reason
    assert entries["tiny-bag"].available


def test_networks_with_other_sources_or_another_rate_are_refused(folder):
    write_pickle(folder, "slow", HTDemucs, {**KWARGS, "samplerate": 22_050}, seed=1)
    package = {"klass": HTDemucs, "args": (["a", "b"],), "kwargs": KWARGS}
    torch.save({**package, "state": HTDemucs(["a", "b"], **KWARGS).state_dict()}, folder / "two.th")
    (folder / "mixed.yaml").write_text("models: ['tiny-ht', 'two']")
    entries = listed(Config(models_dir=folder))
    assert "22050" in entries["slow"].reason
    assert entries["two"].sources == ("a", "b")
    assert "same sources" in entries["mixed"].reason


def test_files_with_the_same_name_are_unavailable_and_reserved_or_invalid_names_are_ignored(folder):
    shutil.copy(file_of(folder, "tiny-ht"), folder / "tiny-ht.th")
    (folder / "tiny-td.yaml").write_text("models: ['tiny-hd']")
    (folder / "preview.yaml").write_text("models: ['tiny-hd']")
    (folder / ".hidden.th").write_text("x")
    (folder / "with space.th").write_text("x")
    entries = listed(Config(models_dir=folder))
    assert "both have the name tiny-ht" in entries["tiny-ht"].reason
    assert "Both a bag and a checkpoint have the name" in entries["tiny-td"].reason
    assert entries["preview"].origin == "preview"
    assert not {"hidden", ".hidden", "with space"} & set(entries)


def test_auto_is_preview_until_the_weights_of_htdemucs_are_on_this_machine(tmp_path):
    config = Config(weights_dir=tmp_path)
    message = Catalogue(config).message()
    assert message["auto"] == "preview" and "make weights" in message["auto_detail"]
    entry = Catalogue(config).available("preview", "2")
    assert entry.segment_seconds == 12 and Catalogue(config).open(entry).sources == tuple(SOURCES)
    write_pickle(tmp_path, HTDEMUCS, HTDemucs, KWARGS, seed=1)
    message = Catalogue(config).message()
    assert message["auto"] == "htdemucs" and "on this machine" in message["auto_reason"]
    json.dumps(message)


def test_auto_is_the_model_that_the_settings_name(folder):
    message = Catalogue(Config(models_dir=folder, default_model="tiny-hd")).message()
    assert message["auto"] == "tiny-hd" and "STEMLINE_DEFAULT_MODEL" in message["auto_reason"]
    message = Catalogue(Config(models_dir=folder, default_model="gone")).message()
    assert message["auto"] == "gone" and "no such model" in message["auto_reason"]


def test_a_damaged_copy_of_the_weights_does_not_hide_a_good_one(tmp_path):
    weights, models = tmp_path / "weights", tmp_path / "models"
    weights.mkdir()
    models.mkdir()
    (weights / f"{HTDEMUCS}.safetensors").write_bytes(b"broken")
    assert not listed(Config(weights_dir=weights, models_dir=models))["htdemucs"].available
    write_pickle(models, HTDEMUCS, HTDemucs, KWARGS, seed=1)
    assert listed(Config(weights_dir=weights, models_dir=models))["htdemucs"].available


def test_the_fetch_at_the_start_reports_a_changed_list_and_logs_a_failure_in_one_line(tmp_path, monkeypatch, capsys):
    config, changes = Config(weights_dir=tmp_path), []
    catalogue = Catalogue(config)

    def no_network(name, source, weights_dir):
        raise fetch.FetchError("no network")

    monkeypatch.setattr(fetch, "fetch_model", no_network)
    fetch.fetch_default(config, catalogue, lambda: changes.append("failed"))
    assert "failed" in catalogue.message()["auto_detail"]
    assert len(capsys.readouterr().err.splitlines()) == 1

    def network(name, source, weights_dir):
        write_pickle(weights_dir, HTDEMUCS, HTDemucs, KWARGS, seed=1)

    monkeypatch.setattr(fetch, "fetch_model", network)
    fetch.fetch_default(config, catalogue, lambda: changes.append("fetched"))
    assert catalogue.message()["auto"] == "htdemucs"
    # Nothing is fetched when the weights are present or the settings do not allow it.
    monkeypatch.setattr(fetch, "fetch_model", no_network)
    fetch.fetch_default(config, catalogue, lambda: changes.append("again"))
    fetch.fetch_default(Config(fetch_weights=False), catalogue, lambda: changes.append("never"))
    assert changes == ["failed", "fetched"]


@pytest.mark.parametrize(
    "error",
    [MemoryError(), RuntimeError("unable to mmap 9 bytes from file <a.th>: Cannot allocate memory (12)")],
    ids=str,
)
def test_a_lack_of_memory_is_no_fault_of_a_checkpoint(tiny_folder, monkeypatch, error):
    build, lacking = checkpoint.build_network, [error]

    def lack(*arguments):
        if lacking:
            raise lacking.pop()
        return build(*arguments)

    monkeypatch.setattr(checkpoint, "build_network", lack)
    catalogue = Catalogue(Config(models_dir=tiny_folder))
    assert "too little memory" in catalogue.entry("tiny-ht").reason
    entry = catalogue.available("tiny-ht")
    lacking.append(error)
    with pytest.raises(type(error)):
        catalogue.open(entry)
    assert catalogue.open(entry).name == "tiny-ht"


def test_the_weights_command_copies_verified_files_only(tmp_path, monkeypatch, capsys):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    monkeypatch.setenv("STEMLINE_WEIGHTS_DIR", str(target))
    assert weights_command(["--from", str(source)]) == 1
    assert HTDEMUCS in capsys.readouterr().err
    good = write_pickle(source, HTDEMUCS, HTDemucs, KWARGS, seed=1)
    damaged = good.with_name(f"{HTDEMUCS}-00000000.th")
    good.rename(damaged)
    assert weights_command(["--from", str(source)]) == 1
    assert "damaged" in capsys.readouterr().err and not target.exists()
    damaged.rename(good)
    assert weights_command(["--from", str(source), "htdemucs"]) == 0
    assert [path.name for path in target.iterdir()] == [good.name]
    assert weights_command([]) == 0
    assert "already here" in capsys.readouterr().out


def test_the_weights_command_prints_a_remedy_when_there_is_no_network(tmp_path, monkeypatch, capsys):
    def unreachable(*_, **__):
        raise OSError("unreachable")

    monkeypatch.setenv("STEMLINE_WEIGHTS_DIR", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.hf_hub_download", unreachable)
    monkeypatch.setattr("urllib.request.OpenerDirector.open", unreachable)
    assert weights_command(["htdemucs", "mdx"]) == 1
    error = capsys.readouterr().err
    assert "FROM=folder" in error and "mdx:" in error
    assert list(tmp_path.iterdir()) == []


def test_a_fetch_removes_what_killed_processes_left_but_not_what_another_engine_fetches(tmp_path, monkeypatch):
    old, new, weights = (tmp_path / name for name in (".fetch-old", ".fetch-new", "old.th"))
    for path in (old, new, weights):
        path.write_bytes(b"half")
    yesterday = time.time() - 25 * 3600
    for path in (old, weights):
        os.utime(path, (yesterday, yesterday))
    monkeypatch.setattr("huggingface_hub.hf_hub_download", lambda *_, **__: str(weights))
    fetch.fetch_model("htdemucs", HUB, tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([new, weights])


def test_a_copy_of_weights_that_fails_leaves_no_file(tmp_path, monkeypatch):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    write_pickle(source, HTDEMUCS, HTDemucs, KWARGS, seed=1)

    def half(_source, file, _length):
        file.write(b"half")
        raise OSError(28, "No space left on device", file.name)

    monkeypatch.setattr("shutil.copyfileobj", half)
    with pytest.raises(ModelError, match="No space left"):
        copy_weights("htdemucs", source, target)
    assert list(target.iterdir()) == []


def test_two_engines_that_copy_the_same_weights_at_the_same_time_both_have_them_complete(tmp_path, monkeypatch):
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    good = write_pickle(source, HTDEMUCS, HTDemucs, KWARGS, seed=1)
    copies = []

    def copy_beside_another_engine(copy):
        def copied(*arguments):
            copy(*arguments)
            copies.append(arguments)
            if len(copies) == 1:
                # The other engine begins and ends before this one has named its file.
                copy_weights("htdemucs", source, target)

        return copied

    for name in ("copyfile", "copyfileobj"):
        monkeypatch.setattr(shutil, name, copy_beside_another_engine(getattr(shutil, name)))
    copy_weights("htdemucs", source, target)
    assert [path.name for path in target.iterdir()] == [good.name]
    assert (target / good.name).read_bytes() == good.read_bytes()
