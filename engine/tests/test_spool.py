"""Tests of the sources of a song on disk."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest

from stemline_engine.errors import EngineError
from stemline_engine.separation.spool import Spool


def test_the_blocks_come_back_as_they_were_added(tmp_path):
    spool = Spool(str(tmp_path))
    blocks = [np.full((2, 2, frames), frames, np.float32) for frames in (3, 5)]
    for block in blocks:
        spool.add(block)
    for found, block in zip(spool.blocks(), blocks, strict=True):
        np.testing.assert_array_equal(found, block)
    spool.close()


@pytest.mark.parametrize(("number", "expected"), [(errno.ENOSPC, OSError), (errno.EACCES, EngineError)])
def test_a_folder_on_a_full_disk_is_not_refused_as_one_that_cannot_be_written(tmp_path, monkeypatch, number, expected):
    def refuse(dir):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    with pytest.raises(expected):
        Spool(str(tmp_path))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no device that is always full")
def test_a_full_disk_does_not_fail_a_song_that_needs_its_sources_no_more(tmp_path, monkeypatch):
    with Path("/dev/full").open("w+b") as full:
        monkeypatch.setattr("tempfile.TemporaryFile", lambda dir: full)
        spool = Spool(str(tmp_path))
        # So few samples wait in memory until the file is closed.
        spool.add(np.zeros((1, 2, 4), np.float32))
        spool.close()
        assert full.closed
