"""Tests of conversions on disk: their names, their locks, and the removal of unused ones."""

from __future__ import annotations

import errno
import fcntl
import os
import subprocess
import sys
import time

import torch
from backends import load

from stemline_engine.cpu import kept
from stemline_engine.cpu.unused import ABANDONED_S, KEEP, LOCKED_S, remove_unused

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


def test_other_weights_segments_and_processors_have_other_conversions(tiny_folder, monkeypatch):
    module = load(tiny_folder).networks[0].module
    found = {kept.conversion_name(module)}
    assert kept.conversion_name(load(tiny_folder).networks[0].module) in found
    found.add(kept.conversion_name(load(tiny_folder, "tiny-st").networks[0].module))
    module.segment = 1
    found.add(kept.conversion_name(module))
    with torch.no_grad():
        next(module.parameters()).view(-1)[0] += 1
    found.add(kept.conversion_name(module))
    # A virtual machine may hide the 16 bit of its processor, whose name stays.
    monkeypatch.setattr(kept, "openvino_version", lambda: "2026.0.0")
    for capabilities in (["FP32"], ["BF16", "FP32"]):
        monkeypatch.setattr(kept, "capabilities", lambda found=capabilities: found)
        found.add(kept.conversion_name(module))
    assert len(found) == 6


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

    monkeypatch.setattr(kept.shutil, "rmtree", remove)
    remove_unused(tmp_path)
    assert seen == [None, None]


def incomplete(data_dir, name, age_s):
    """Makes a folder as an engine leaves it that was killed during a conversion."""
    folder = kept.parent_folder(data_dir) / (kept.INCOMPLETE + name)
    folder.mkdir(parents=True)
    (folder / kept.OUTPUT).touch()
    killed_at = time.time() - age_s
    os.utime(folder, (killed_at, killed_at))
    return folder


def test_folders_of_killed_engines_are_removed_after_a_minute_and_those_in_use_stay(tmp_path):
    incomplete(tmp_path, "killed", LOCKED_S + 60)
    new = incomplete(tmp_path, "new", 0)
    with kept.incomplete_folder(kept.parent_folder(tmp_path)) as (used, _):
        os.utime(used, (time.time() - LOCKED_S - 60,) * 2)
        remove_unused(tmp_path)
        assert names(tmp_path) == {new.name, used.name}
    assert names(tmp_path) == {new.name}


def test_folders_of_killed_engines_are_removed_after_a_day_on_a_disk_without_locks(tmp_path, monkeypatch):
    def no_locks(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    incomplete(tmp_path, "older", ABANDONED_S + 60)
    kept_one = incomplete(tmp_path, "used", LOCKED_S + 60)
    remove_unused(tmp_path)
    assert names(tmp_path) == {kept_one.name}


def test_a_data_folder_without_conversions_is_no_fault(tmp_path):
    remove_unused(None)
    remove_unused(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_conversion_is_replaced_and_a_good_one_of_another_engine_stays(tmp_path):
    folder = entry(tmp_path, "name")
    for damage, snr_db in ((False, 120.0), (True, 111.0)):
        if damage:
            (folder / kept.RESULT).write_text("damaged")
        with kept.incomplete_folder(folder.parent) as (made, _):
            kept.write_result(made, kept.Result(111.0, None, ""))
            kept.complete(made, folder)
        assert kept.read_result(folder).snr_db == snr_db
        assert names(tmp_path) == {"name"}


def test_two_engines_that_replace_a_damaged_conversion_at_the_same_time_both_get_a_good_one(tmp_path, monkeypatch):
    folder = entry(tmp_path, "name")
    (folder / kept.RESULT).write_text("damaged")
    rename = kept.Path.rename

    def complete(snr_db):
        with kept.incomplete_folder(folder.parent) as (made, _):
            kept.write_result(made, kept.Result(snr_db, None, ""))
            kept.complete(made, folder)

    def rename_after_the_other_engine(path, target):
        if path == folder:
            monkeypatch.setattr(kept.Path, "rename", rename)
            complete(111.0)
            # The other engine has already replaced the damaged folder.
            raise FileNotFoundError(path)
        return rename(path, target)

    monkeypatch.setattr(kept.Path, "rename", rename_after_the_other_engine)
    complete(120.0)
    assert kept.read_result(folder).snr_db == 111.0
    assert names(tmp_path) == {"name"}
