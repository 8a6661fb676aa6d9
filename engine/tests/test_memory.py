"""Test of the memory of the engine by the length of a song.

A song of 3 hours takes too long here: `make bench-engine PART=memory` has it, with the same limits.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from stemline_tools.tiny import write_pickle

SHORT_S, LONG_S = 4 * 60, 90 * 60
MOST_ABOVE_IDLE = 1_000_000_000
MOST_MORE = 100 << 20
"""Largest growth of the peak from the short song to the long one, in bytes. The samples of the long
song take 1.9 GB, and those of a stem as much."""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of the memory of a child is known on Linux only")
def test_the_memory_of_the_engine_is_below_1_gb_above_idle_and_flat_to_90_minutes(start_child, write_song, tmp_path):
    from demucs.demucs import Demucs

    models = tmp_path / "models"
    models.mkdir()
    # The least network of Demucs: those of the other tests take minutes.
    layers = {"channels": 1, "depth": 1, "lstm_layers": 0, "dconv_mode": 0, "rewrite": False, "resample": False}
    write_pickle(models, "least", Demucs, {**layers, "segment": 10}, seed=1)
    child = start_child(STEMLINE_MODELS_DIR=str(models), STEMLINE_ENGINE_THREADS="1")
    child.receiver.keeps = False
    fields = {"type": "separate", "model": "least", "revision": child.revision("least"), "stems": ["vocals"]}
    child.send(type="load", id="load", model="least")
    child.receive("loaded")
    idle = _bytes_of(child.process.pid, "VmRSS")
    song = write_song(SHORT_S)
    peaks = []
    for seconds in (SHORT_S, LONG_S):
        # The rest of the long song is silence, which takes no space on the disk.
        os.truncate(song, seconds * 44_100 * 8)
        child.send(**fields, id=seconds, input=song, output_dir=str(tmp_path), overlap=0)
        message = child.receive("done", "failed")
        assert message["type"] == "done" and message["frames"] == seconds * 44_100
        peaks.append(_bytes_of(child.process.pid, "VmHWM"))
    assert peaks[1] - peaks[0] < MOST_MORE
    assert peaks[1] - idle < MOST_ABOVE_IDLE


def _bytes_of(pid, name):
    """Returns `VmRSS`, the resident memory of a process, or `VmHWM`, its highest so far."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    (size,) = (line.split()[1] for line in lines if line.startswith(name))
    return int(size) * 1024
