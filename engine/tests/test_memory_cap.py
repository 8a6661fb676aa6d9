"""Test of an engine on a GPU that may use only a part of its memory."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from stemline_tools.parity import FLOOR_DB, snr_db
from stemline_tools.tiny import write_full

ON_A_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU")
CAP_BYTES = 4 << 30
SONGS = 8
SONG_S = 30
STEMS = ["vocals", "drums"]


@ON_A_GPU
def test_songs_end_on_a_gpu_that_has_4_gib_for_them_with_the_samples_of_a_free_gpu(start_child, write_song, tmp_path):
    models = tmp_path / "models"
    write_full(models)
    settings = {"STEMLINE_DEVICE": "cuda", "STEMLINE_MODELS_DIR": str(models)}
    path = write_song(SONG_S)
    expected = separate(start_child(**settings), path, tmp_path / "free", 1)
    child = start_child(**settings, STEMLINE_GPU_MEMORY_MIB=str(CAP_BYTES >> 20))
    assert child.receive("alive")["stats"]["memory"]["limit_bytes"] <= CAP_BYTES
    found = separate(child, path, tmp_path / "capped", SONGS)
    assert len(found) == SONGS
    for stems in found:
        assert min(snr_db(*pair) for pair in zip(expected[0], stems, strict=True)) >= FLOOR_DB


def separate(child, path, folder, songs):
    """Separates the same song `songs` times at once in one process. Returns the stems of each."""
    revision = child.revision("random-htdemucs")
    waiting = {}
    for number in range(songs):
        waiting[f"song-{number}"] = output = folder / str(number)
        output.mkdir(parents=True)
        fields = {"model": "random-htdemucs", "revision": revision, "stems": STEMS}
        child.send(type="separate", id=f"song-{number}", input=path, output_dir=str(output), **fields)
    outputs = list(waiting.values())
    while waiting:
        message = child.receive("done", "failed")
        assert message["type"] == "done", message
        assert message["device"] == "cuda"
        waiting.pop(message["id"])
    read = [[np.fromfile(output / f"{stem}.f32", dtype="<f4") for stem in STEMS] for output in outputs]
    child.kill()
    return [[torch.from_numpy(samples) for samples in stems] for stems in read]
