"""Tests of conversions on disk: their names, their locks, and the removal of unused ones."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import torch
from backends import load

from stemline_engine.cpu import kept, unused
from stemline_engine.cpu.unused import ABANDONED_S, KEEP, remove_unused

HOLD = (
    "import fcntl, sys; f = open(sys.argv[1], 'rb'); fcntl.flock(f, fcntl.LOCK_SH); print(flush=True); sys.stdin.read()"
)


def entry(data_dir, name, versions=None, age_s=0.0):
    """Makes a conversion without files of OpenVINO, last used `age_s` ago."""
    folder = kept.parent_folder(data_dir) / name
    folder.mkdir(parents=True)
    kept.write_result(folder, kept.Result(120.0, None, "", versions or kept.versions()))
    used_at = time.time() - age_s
    os.utime(folder / kept.RESULT, (used_at, used_at))
    return folder


def names(data_dir):
    return {path.name for path in kept.parent_folder(data_dir).iterdir()}


def test_other_weights_and_other_segments_have_other_conversions(tiny_folder):
    module = load(tiny_folder).networks[0].module
    found = {kept.conversion_name(module)}
    assert kept.conversion_name(load(tiny_folder).networks[0].module) in found
    found.add(kept.conversion_name(load(tiny_folder, "tiny-st").networks[0].module))
    module.segment = 1
    found.add(kept.conversion_name(module))
    with torch.no_grad():
        next(module.parameters()).view(-1)[0] += 1
    found.add(kept.conversion_name(module))
    assert len(found) == 4


def test_conversions_of_other_versions_are_removed_and_those_of_these_versions_stay(tmp_path):
    entry(tmp_path, "usable")
    entry(tmp_path, "older", [kept.FORMAT, "2025.1.0", "2.8", "4.1"])
    damaged = entry(tmp_path, "damaged")
    (damaged / kept.RESULT).write_text("{}")
    remove_unused(tmp_path)
    assert names(tmp_path) == {"usable"}


def test_only_the_conversions_used_last_stay(tmp_path):
    for number in range(KEEP + 2):
        entry(tmp_path, str(number), age_s=number * 60)
    # Its use makes the oldest one the newest.
    _, lock = kept.open_result(kept.parent_folder(tmp_path) / str(KEEP + 1))
    lock.close()
    remove_unused(tmp_path)
    assert names(tmp_path) == {*map(str, range(KEEP - 1)), str(KEEP + 1)}


def test_a_conversion_that_a_process_uses_stays_until_the_process_ends(tmp_path):
    folder = entry(tmp_path, "older", [0])
    command = [sys.executable, "-c", HOLD, str(folder / kept.RESULT)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as user:
        user.stdout.readline()
        remove_unused(tmp_path)
        assert names(tmp_path) == {"older"}
        user.stdin.close()
        user.wait()
    remove_unused(tmp_path)
    assert names(tmp_path) == set()


def test_a_conversion_that_an_engine_removes_just_now_is_not_used(tmp_path, monkeypatch):
    folder = entry(tmp_path, "older", [0])
    seen = []

    def remove(path, **_):
        seen.append(kept.open_result(folder))
        seen.append(kept.open_result(path))

    monkeypatch.setattr(unused.shutil, "rmtree", remove)
    remove_unused(tmp_path)
    assert seen == [None, None]


def test_abandoned_folders_are_removed_and_those_in_use_stay(tmp_path):
    parent = kept.parent_folder(tmp_path)
    parent.mkdir(parents=True)
    old, new = kept.incomplete_folder(parent), kept.incomplete_folder(parent)
    killed_at = time.time() - ABANDONED_S - 60
    os.utime(old, (killed_at, killed_at))
    remove_unused(tmp_path)
    assert names(tmp_path) == {new.name}


def test_a_data_folder_without_conversions_is_no_fault(tmp_path):
    remove_unused(None)
    remove_unused(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_conversion_is_replaced_and_a_good_one_of_another_engine_stays(tmp_path):
    folder = entry(tmp_path, "name")
    for damage, snr_db in ((False, 120.0), (True, 111.0)):
        if damage:
            (folder / kept.RESULT).write_text("damaged")
        incomplete = kept.incomplete_folder(folder.parent)
        kept.write_result(incomplete, kept.Result(111.0, None, ""))
        kept.complete(incomplete, folder)
        assert kept.read_result(folder).snr_db == snr_db
