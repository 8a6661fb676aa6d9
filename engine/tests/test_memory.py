"""Test of the memory of the engine by the length of a song."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from scripted import SOURCES


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of the memory of a child is known on Linux only")
def test_the_memory_of_the_engine_does_not_grow_with_the_song(start_child, write_song, tmp_path):
    child = start_child()
    revision = child.revision("tiny-ht")
    peaks = []
    for seconds in (20, 120):
        paths = {"input": write_song(seconds), "output_dir": str(tmp_path)}
        child.send(type="separate", id=1, model="tiny-ht", revision=revision, stems=SOURCES, overlap=0, **paths)
        assert child.receive("done", "failed")["type"] == "done"
        peaks.append(_peak_bytes(child.process.pid))
    # The sources of the longer song take 141 MB more than those of the shorter one.
    assert peaks[1] - peaks[0] < 35 << 20


def _peak_bytes(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(peak) * 1024
