"""Test of an engine on a GPU that may use only a part of its memory.

`test_learned_memory.py` has the same checks on a simulated card.
"""

from __future__ import annotations

import pytest
import torch

from stemline_tools.parity import snr_db
from stemline_tools.tiny import write_full

ON_A_GPU = pytest.mark.skipif(not torch.cuda.is_available(), reason="torch finds no GPU")
SONGS = 8
SONG_S = 30
STEMS = ["vocals", "drums"]
FAST_FLOOR_DB = 40.0


@ON_A_GPU
@pytest.mark.parametrize("cap_gib", [4, 2])
def test_songs_end_on_a_gpu_that_has_few_gib_for_them(cap_gib, start_child, write_song, tmp_path):
    models = tmp_path / "models"
    write_full(models)
    settings = {"STEMLINE_DEVICE": "cuda", "STEMLINE_MODELS_DIR": str(models)}
    path = write_song(SONG_S)
    free, capped = (start_child(**settings, **cap) for cap in ({}, {"STEMLINE_GPU_MEMORY_MIB": str(cap_gib << 10)}))
    assert capped.receive("alive")["stats"]["memory"]["limit_bytes"] <= cap_gib << 30
    exact, fast = (separate(free, path, tmp_path / f"free-{each}", each) for each in ("exact", "fast"))
    largest = largest_batch(free)
    free.kill()
    found = separate(capped, path, tmp_path / "capped-exact", "exact")
    assert all(stems == exact[0] for stems in (*exact, *found))
    for stems in separate(capped, path, tmp_path / "capped-fast", "fast"):
        assert min(map(agreement_db, fast[0], stems)) >= FAST_FLOOR_DB
    if cap_gib == 2:
        assert largest_batch(capped) <= largest // 2
    # The log of a segment that the processor has computed.
    assert b"so the processor computes it" not in b"".join(capped.stderr)


def separate(child, path, folder, precision):
    """Separates the same song `SONGS` times at once. Returns the bytes of the stems of each."""
    revision = child.revision("random-htdemucs")
    waiting = {}
    for number in range(SONGS):
        waiting[f"{precision}-{number}"] = output = folder / str(number)
        output.mkdir(parents=True)
        fields = {"model": "random-htdemucs", "revision": revision, "stems": STEMS, "precision": precision}
        child.send(type="separate", id=f"{precision}-{number}", input=path, output_dir=str(output), **fields)
    outputs = list(waiting.values())
    while waiting:
        message = child.receive("done", "failed")
        assert message["type"] == "done", message
        assert message["device"] == "cuda"
        waiting.pop(message["id"])
    return [[bytearray((output / f"{stem}.f32").read_bytes()) for stem in STEMS] for output in outputs]


def agreement_db(reference, stem):
    return snr_db(*(torch.frombuffer(side, dtype=torch.float32) for side in (reference, stem)))


def largest_batch(child):
    """Returns the size of the largest batch of an engine whose songs have ended."""
    # The first sign of life that is read may be older than the end of the last song.
    while (stats := child.receive("alive")["stats"])["songs"] or not stats["passes"]:
        pass
    return max(map(int, stats["passes"]))
